"""The register of best practices: writing, proposing, approving, publishing, withdrawing."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.models import BestPractice, PracticeAttachment, PracticeEvent
from schools import audit, files, recipients
from schools.models import Role
from supervision.actions.changes import WrongState, move

State = BestPractice.State
PURPOSE = "practice"
MOST_ATTACHMENTS = 10
# Name of a step: where it leads, and what is said.
STEPS = {
    "propose": (State.PROPOSED, "เสนอให้พิจารณาแล้ว"),
    "send_back": (State.DRAFT, "ส่งกลับให้แก้ไขแล้ว"),
    "approve": (State.APPROVED, "อนุมัติเข้าทะเบียนแล้ว ยังไม่เผยแพร่"),
    "publish": (State.PUBLISHED, "เผยแพร่แล้ว ผู้ที่เปิดหน้าสาธารณะอ่านได้โดยไม่ต้องเข้าสู่ระบบ"),
    "unpublish": (State.APPROVED, "ยกเลิกการเผยแพร่แล้ว"),
    "withdraw": (State.WITHDRAWN, "ถอนออกจากทะเบียนแล้ว"),
    "restore": (State.DRAFT, "นำกลับมาเป็นฉบับร่างแล้ว"),
}
OWES_REASON = frozenset({"send_back", "unpublish", "withdraw"})
# Who keeps the page that everybody reads, called with practice, by and reason in the transaction of the step.
_publishers = []


def publishes_practices(follow):
    """Registers who is told when a practice begins or ceases to be public."""
    if follow not in _publishers:
        _publishers.append(follow)


class TooMany(Exception):
    """A practice has as many attachments as it may have."""


@transaction.atomic
def write(*, practice, by):
    """Saves a new draft and returns (practice, True); the one that the same page made before is returned with False."""
    there = BestPractice.objects.filter(client_uuid=practice.client_uuid, office=practice.office_id).first()
    if there is not None:
        return there, False
    practice.created_by = by
    practice.written_by_school = by.acting.is_school
    practice.save(force_insert=True)
    PracticeEvent.objects.create(practice=practice, to_state=State.DRAFT, actor=by, capacity=by.capacity)
    audit.record("write practice", practice, actor=by, source=practice.source)
    return practice, True


@transaction.atomic
def change(*, form, by):
    """Saves a changed draft when nobody saved since it was shown; returns whether it did. Raises WrongState when it
    is no draft any more."""
    practice, seen = form.instance, form.cleaned_data["version"]
    rows = BestPractice.objects.filter(pk=practice.pk, version=seen, state=State.DRAFT)
    if not rows.update(version=seen + 1):
        if not BestPractice.objects.filter(pk=practice.pk, state=State.DRAFT).exists():
            raise WrongState
        return False
    practice.version = seen + 1
    practice.save()
    audit.record("edit practice", practice, actor=by, fields=sorted(form.changed_data))
    return True


@transaction.atomic
def step(*, practice, name, by, version, reason=""):
    """Takes a step of STEPS and tells those it concerns. Raises WrongState or Stale."""
    to_state, _said = STEPS[name]
    # Two steps lead to a draft and two to the approved state: each only from where it belongs.
    origin = {"restore": State.WITHDRAWN, "send_back": State.PROPOSED, "unpublish": State.PUBLISHED}.get(name)
    if (origin and practice.state != origin) or (name == "approve" and practice.state != State.PROPOSED):
        raise WrongState
    published_at = timezone.now() if to_state == State.PUBLISHED else None
    # From the first proposal on the office sees it.
    proposed_at = timezone.now() if name == "propose" and practice.proposed_at is None else practice.proposed_at
    before = move(practice, to_state, version=version, published_at=published_at, proposed_at=proposed_at)
    event = PracticeEvent.objects.create(
        practice=practice, from_state=before, to_state=to_state, actor=by, capacity=by.capacity, comment=reason
    )
    audit.record(f"{name} practice", practice, actor=by)
    if State.PUBLISHED in (before, to_state):
        for follow in _publishers:
            follow(practice=practice, by=by, reason=reason)
    if name == "propose":
        people = recipients.of_office(practice.office, Role.HEAD)
    elif name == "restore":
        return
    else:
        people = recipients.of_school(practice.school)
    tell(
        people,
        kind="quality",
        key=f"practice:{practice.pk}:{name}:{practice.version}",
        title=f"{event.label}: {practice.title}",
        body=reason,
        url=reverse("qa:practice", args=[practice.pk]),
    )


@transaction.atomic
def attach(*, practice, by, title, url="", upload=None, children=PracticeAttachment.Children.NONE):
    """Adds a link, or a file (content, content type, label), to a draft; the same one again adds nothing, but says anew
    whether it shows children. Raises WrongState and TooMany."""
    # The UPDATE holds the row.
    if not BestPractice.objects.filter(pk=practice.pk, state=State.DRAFT).update(version=F("version")):
        raise WrongState
    rows = practice.attachments.filter(removed_at=None)
    if upload is None:
        same = rows.filter(url=url, file=None).first()
    else:
        same = rows.filter(file__sha256=files.digest_of(upload[0])).first()
    if same is not None:
        if same.children != children:
            same.children = children
            same.save(update_fields=["children"])
            audit.record("mark children in attachment", practice, actor=by, attachment=same.pk, children=children)
        return same
    if rows.count() >= MOST_ATTACHMENTS:
        raise TooMany
    stored = None
    if upload is not None:
        content, content_type, label = upload
        stored = files.store(
            content, office=practice.office, purpose=PURPOSE, label=label, content_type=content_type, by=by
        )
    row = practice.attachments.create(title=title, url=url, file=stored, children=children, added_by=by)
    audit.record("attach to practice", practice, actor=by, attachment=row.pk)
    return row


@transaction.atomic
def detach(*, practice, attachment, by):
    """Takes an attachment out of a draft; it stays on record. Raises WrongState."""
    if not BestPractice.objects.filter(pk=practice.pk, state=State.DRAFT).update(version=F("version")):
        raise WrongState
    if practice.attachments.filter(pk=attachment.pk, removed_at=None).update(removed_at=timezone.now()):
        audit.record("detach from practice", practice, actor=by, attachment=attachment.pk)
