"""The parts of a visit that take the place of what is stored, written within supervision.actions.visits.save."""

import hashlib

from django.db import transaction
from django.utils import timezone

from schools import files
from supervision.models import VisitGuest, VisitInstrument, VisitMember, VisitSignature

SIGNATURE = "signature"


def write_answers(*, visit, tools, by):
    """Writes what each instrument was answered; one that is new to the visit is pinned to its version."""
    for place, tool in enumerate(tools, start=1):
        stored = tool.stored.response if tool.stored else None
        response = tool.form.save(school=visit.school, respondent=by, response=stored)
        if stored is None:
            VisitInstrument.objects.create(visit=visit, response=response, position=place)


def write_people(*, visit, team, guests):
    """The team and the guests become exactly these; who stays keeps the row."""
    kept = {row.user_id: row for row in VisitMember.objects.filter(visit=visit)}
    wanted = {row["user"]: row["role"] for row in team if row["user"] != visit.supervisor_id}
    VisitMember.objects.filter(visit=visit).exclude(user__in=wanted).delete()
    for user, role in wanted.items():
        if user in kept and kept[user].role != role:
            VisitMember.objects.filter(pk=kept[user].pk).update(role=role)
    VisitMember.objects.bulk_create(
        VisitMember(visit=visit, user_id=user, role=role) for user, role in wanted.items() if user not in kept
    )
    stored = VisitGuest.objects.filter(visit=visit)
    if [*stored.values("name", "position", "role")] != list(guests):
        stored.delete()
        VisitGuest.objects.bulk_create(VisitGuest(visit=visit, **row) for row in guests)


def write_signatures(*, visit, signatures, by):
    """Writes each side's signature: drawn anew, kept, renamed, or taken away."""
    kept = {row.side: row for row in VisitSignature.objects.filter(visit=visit).select_related("file")}
    for given in signatures:
        _sign(visit, kept.get(given["side"]), given, by)


def _sign(visit, row, given, by):
    drawn, old = given["drawn"], row.file if row else None
    if drawn and old and old.sha256 == hashlib.sha256(drawn).hexdigest():
        drawn = None
    # Who clears the old one and draws anew sends both again with each save: what is drawn is then what is kept.
    gone = old is not None and (drawn is not None or (given["clear"] and not given["drawn"]))
    if drawn is not None:
        label = f"{given['side']}.png"
        new = files.store(drawn, office=visit.office, purpose=SIGNATURE, label=label, content_type="image/png", by=by)
    else:
        new = None if gone else old
    if new is None and not given["name"]:
        if row:
            row.delete()
    else:
        values = {"name": given["name"], "position": given["position"], "file": new}
        if drawn is not None:
            values["signed_at"] = timezone.now()
        VisitSignature.objects.update_or_create(visit=visit, side=given["side"], defaults=values)
    if gone:
        drop(old)


def drop(stored):
    """Deletes a stored file and, once the transaction has ended well, its content."""
    content = stored.content
    stored.delete()
    transaction.on_commit(lambda: content.storage.delete(content.name))
