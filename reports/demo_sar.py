"""Syntheses of SARs of the demo office: one of the last closed round, approved, and one of the present round, begun."""

import uuid

from django.db import transaction

from qa.models import Round
from qa.models.standards import EducationLevel
from reports import types
from reports.actions import reports as actions
from reports.actions import theme_proposals
from reports.theming.proposing import propose
from schools.models import Membership, Role

BASIC = EducationLevel.BASIC


@transaction.atomic
def make(*, office, today):
    """Adds both. The papers of the approved one, and the themes and figures of the other, are left to their jobs."""
    held = (
        # Those who act for another hold that role too; the own holder signs.
        Membership.objects.current(today)
        .filter(office=office, acting_for=None)
        .select_related("user")
        .order_by("user__is_demo", "pk")
    )
    people = {membership.role: membership.user for membership in held}
    author, head, director = (people.get(role) for role in (Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR))
    rounds = Round.objects.filter(office=office).of_sar().order_by("-academic_year")
    closed, present = rounds.filter(closes_on__lt=today).first(), rounds.first()
    if None in (author, head, director, closed):
        return
    theme_proposals.keep(round=closed, proposal=propose(closed))
    report = _begun(closed, author)
    snapshot = actions.take_snapshot(report=report)
    actions.keep_drafts(report=report, drafts=types.get("sar").drafts(snapshot.data))
    report.refresh_from_db()
    for step, by in ((actions.submit, author), (actions.endorse, head), (actions.approve, director)):
        step(report=report, by=by, version=report.version)
        report.refresh_from_db()
    if present != closed:
        theme_proposals.request(round=present, user=author)
        _begun(present, author)


def _begun(round, author):
    """A report of the round's basic education, as the form begins it."""
    kind = types.get("sar")
    form = kind.form({"round": round.pk, "level": BASIC, "digits": "arabic"}, office=round.office)
    form.is_valid()
    return actions.begin(
        kind=kind,
        office=round.office,
        criteria=form.criteria,
        title=form.title,
        by=author,
        client_uuid=uuid.uuid5(uuid.NAMESPACE_URL, f"{round.office_id} sar {round.pk}"),
    )
