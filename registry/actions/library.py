"""The library: writing an item, its versions and files, sending it in, approving, publishing, withdrawing."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from registry.library import fields as own
from registry.library.kinds import kind_of
from registry.library.owed import missing
from registry.models import LibraryAttachment, LibraryEvent, LibraryItem, LibraryReview, LibraryTag, LibraryVersion
from registry.models.library import searched
from registry.permissions_library import REVIEWERS
from schools import audit, files, recipients
from schools.actions.changes import Stale, WrongState, move
from schools.models import School
from thai.text import search_key

State = LibraryItem.State
What = LibraryEvent.What
PURPOSE = "library"
MOST_ATTACHMENTS = 15
# Name of a step: what is said when it was taken.
STEPS = {
    "submit": "ส่งให้สำนักงานพิจารณาแล้ว",
    "approve": "ขึ้นทะเบียนแล้ว ผู้ที่มีสิทธิเปิดดูได้ทันที",
    "renew": "เริ่มฉบับใหม่แล้ว ผู้อื่นยังเปิดดูฉบับเดิมได้จนกว่าฉบับใหม่จะขึ้นทะเบียน",
    "discard": "ทิ้งฉบับที่กำลังจัดทำแล้ว ฉบับเดิมยังใช้อยู่",
    "publish": "เผยแพร่แล้ว ผู้ที่เปิดหน้าสาธารณะอ่านได้โดยไม่ต้องเข้าสู่ระบบ",
    "unpublish": "ยกเลิกการเผยแพร่แล้ว",
    "withdraw": "ถอนออกจากคลังแล้ว",
    "restore": "นำกลับมาเป็นฉบับร่างแล้ว",
}
OWES_REASON = frozenset({"unpublish", "withdraw"})
# Who keeps the page that everybody reads, called with item, by and reason in the transaction of the step.
_publishers = []


def publishes_items(follow):
    """Registers who is told when an item begins or ceases to be public."""
    if follow not in _publishers:
        _publishers.append(follow)


class TooMany(Exception):
    """A version has as many attachments as it may have."""


class Incomplete(Exception):
    """What is handed in lacks something: `missing`, in Thai."""

    def __init__(self, missing):
        super().__init__(", ".join(missing))
        self.missing = missing


def working(item):
    """The newest version of an item."""
    return item.versions.order_by("-number").first()


def index(item):
    """Puts what a search looks through into a saved item: what it says of itself in the version in use, or before there
    is one in that in work."""
    values = (item.versions.filter(pk=item.current_id).first() or working(item)).fields
    names = item.tags.values_list("name", flat=True)
    school = item.school.name if item.school_id else ""
    year = str(item.be_year or "")
    text = searched(item.title, item.author, year, school, *names, item.summary, *own.words(values))
    LibraryItem.objects.filter(pk=item.pk).update(search_text=text)
    item.search_text = text


def tag(item, names):
    """Gives an item these tags of its office, and no others; the same word written twice is one."""
    wanted = {}
    for name in names:
        if key := search_key(name)[:60]:
            wanted.setdefault(key, name)
    rows = LibraryTag.objects.filter(office=item.office_id)
    known = {row.key: row for row in rows.filter(key__in=wanted)}
    missing = [
        LibraryTag(office_id=item.office_id, name=name, key=key) for key, name in wanted.items() if key not in known
    ]
    if missing:
        LibraryTag.objects.bulk_create(missing, ignore_conflicts=True)
    item.tags.set(rows.filter(key__in=wanted))


def _happened(item, what, by, *, number, comment="", stage=""):
    return LibraryEvent.objects.create(
        item=item, what=what, number=number, comment=comment, stage=stage, actor=by, capacity=by.capacity
    )


@transaction.atomic
def write(*, item, by, values, tags=(), dated=None, changes="", what=What.BEGIN):
    """Saves a new item with its first version and returns (item, True); the one that the same page made before is
    returned with False. `values` are the own fields as stored."""
    there = LibraryItem.objects.filter(client_uuid=item.client_uuid, office=item.office_id).first()
    if there is not None:
        return there, False
    item.created_by = by
    item.written_by_school = by.acting.is_school
    item.save(force_insert=True)
    item.versions.create(number=1, fields=values, dated=dated, changes=changes, created_by=by)
    tag(item, tags)
    index(item)
    _happened(item, what, by, number=1)
    audit.record("write library item", item, actor=by, kind=item.kind)
    return item, True


@transaction.atomic
def change(*, form, by):
    """Saves a changed item when nobody saved since it was shown; returns whether it did."""
    item, seen = form.instance, form.cleaned_data["version"]
    if not LibraryItem.objects.filter(pk=item.pk, version=seen).update(version=seen + 1):
        return False
    item.version = seen + 1
    item.save()
    version = working(item)
    version.fields = form.values()
    version.dated, version.changes = form.cleaned_data["dated"], form.cleaned_data["changes"]
    version.save(update_fields=["fields", "dated", "changes"])
    if "tags" in form.cleaned_data:
        tag(item, form.cleaned_data["tags"])
    index(item)
    audit.record("edit library item", item, actor=by, fields=sorted(form.changed_data))
    return True


def _take_up(item, version, **fields):
    """Writes fields of an item that is as the person saw it. Raises Stale."""
    if not LibraryItem.objects.filter(pk=item.pk, version=version).update(version=F("version") + 1, **fields):
        raise Stale
    item.refresh_from_db()


@transaction.atomic
def step(*, item, name, by, version, reason=""):
    """Takes a step of STEPS and tells those it concerns. Raises WrongState, Stale, or Incomplete of what is sent in."""
    newest = working(item)
    was_public = item.published_at is not None
    {
        "submit": _submit,
        "approve": _approve,
        "renew": _renew,
        "discard": _discard,
        "publish": _publish,
        "unpublish": lambda item, _newest, _by, seen: _take_up(item, seen, published_at=None),
        "withdraw": _withdraw,
        "restore": _restore,
    }[name](item, newest, by, version)
    event = _happened(item, name, by, number=newest.number, comment=reason)
    audit.record(f"{name} library item", item, actor=by, number=newest.number)
    if name in ("publish", "unpublish") or (was_public and name in ("approve", "withdraw")):
        for follow in _publishers:
            follow(item=item, by=by, reason=reason)
    if name == "approve" and item.asks_reading and item.visibility in LibraryItem.OPEN_TO_SCHOOLS:
        _ask_schools(item, newest.number)
    if name == "submit":
        _tell(item, recipients.of_office(item.office, *REVIEWERS), event, reason)
    elif item.written_by_school and not by.acting.is_school:
        _tell(item, recipients.of_school(item.school), event, reason)


def _tell(item, people, event, body):
    tell(
        people,
        kind="library",
        key=f"library:{item.pk}:{event.pk}",
        title=f"{event.label}: {item.title}",
        body=body,
        url=reverse("library:item", args=[item.pk]),
    )


def _ask_schools(item, number):
    """Every open school of the office is asked to read the version that is in use now."""
    schools = School.objects.filter(office=item.office_id).open_on(timezone.localdate())
    people = {user.pk: user for found in recipients.of_schools(schools).values() for user in found}
    tell(
        people.values(),
        kind="library",
        key=f"library:{item.pk}:read:{number}",
        title=f"โปรดอ่านและกดรับทราบ: {item.title}",
        url=reverse("library:item", args=[item.pk]),
    )


def _submit(item, newest, _by, seen):
    if lacking := missing(item, kind_of(item), newest):
        raise Incomplete(lacking)
    move(item, State.SUBMITTED, version=seen, submitted_at=item.submitted_at or timezone.now())


def _approve(item, newest, _by, seen):
    if newest.approved_at is not None:
        raise WrongState
    # What was public goes on in the new version.
    more = {"published_at": timezone.now()} if item.published_at else {}
    move(item, State.APPROVED, version=seen, current=newest, **more)
    LibraryVersion.objects.filter(pk=newest.pk).update(approved_at=timezone.now())
    index(item)


def _renew(item, newest, by, seen):
    if item.state != State.APPROVED:
        raise WrongState
    move(item, State.DRAFT, version=seen)
    copy = item.versions.create(number=newest.number + 1, fields=newest.fields, created_by=by)
    LibraryAttachment.objects.bulk_create(
        LibraryAttachment(
            version=copy,
            title=row.title,
            url=row.url,
            file_id=row.file_id,
            may_be_public=row.may_be_public,
            added_by=by,
        )
        for row in newest.attachments.filter(removed_at=None)
    )


def _discard(item, newest, _by, seen):
    if item.state != State.DRAFT or newest.approved_at is not None or item.current_id is None:
        raise WrongState
    move(item, State.APPROVED, version=seen)
    newest.delete()


def _publish(item, _newest, _by, seen):
    if item.state != State.APPROVED or item.visibility != LibraryItem.Visibility.PUBLIC:
        raise WrongState
    _take_up(item, seen, published_at=timezone.now())


def _withdraw(item, newest, _by, seen):
    move(item, State.WITHDRAWN, version=seen, current=None, published_at=None)
    # What comes back is looked through anew.
    LibraryVersion.objects.filter(pk=newest.pk).update(approved_at=None)


def _restore(item, newest, _by, seen):
    if item.state != State.WITHDRAWN:
        raise WrongState
    move(item, State.DRAFT, version=seen)


@transaction.atomic
def review(*, item, by, version, decision, opinion="", checklist=()):
    """Records what the office found of an item that a school sent, and approves it or sends it back. Raises WrongState
    or Stale."""
    if item.state != State.SUBMITTED:
        raise WrongState
    newest = working(item)
    was_public = item.published_at is not None
    if decision == LibraryReview.Decision.APPROVE:
        _approve(item, newest, by, version)
    else:
        move(item, State.DRAFT, version=version)
    LibraryReview.objects.create(
        of_version=newest, checklist=list(checklist), opinion=opinion, decision=decision, by=by, capacity=by.capacity
    )
    event = _happened(item, decision, by, number=newest.number, comment=opinion)
    audit.record(f"{decision} library item", item, actor=by, number=newest.number)
    if was_public and decision == LibraryReview.Decision.APPROVE:
        for follow in _publishers:
            follow(item=item, by=by, reason="")
    _tell(item, recipients.of_school(item.school), event, opinion)


@transaction.atomic
def move_on(*, item, by, version, stage, note=""):
    """Says how far the work of an item is. Raises Stale; the same stage again says nothing new."""
    if item.stage == stage:
        return
    _take_up(item, version, stage=stage)
    _happened(item, What.STAGE, by, number=working(item).number, comment=note, stage=stage)
    audit.record("move library item on", item, actor=by)


@transaction.atomic
def attach(*, item, by, title, url="", upload=None, may_be_public=False):
    """Adds a link, or a file (content, content type, label), to the version in work; the same one again adds nothing,
    but says anew whether it may be public. Raises WrongState and TooMany."""
    # The UPDATE holds the row.
    if not LibraryItem.objects.filter(pk=item.pk, state=State.DRAFT).update(version=F("version")):
        raise WrongState
    version = working(item)
    rows = version.attachments.filter(removed_at=None)
    same = rows.filter(url=url, file=None) if upload is None else rows.filter(file__sha256=files.digest_of(upload[0]))
    if (row := same.first()) is not None:
        if row.may_be_public != may_be_public:
            same.update(may_be_public=may_be_public)
            audit.record("say what may be public", item, actor=by, attachment=row.pk, public=may_be_public)
        return row
    if rows.count() >= MOST_ATTACHMENTS:
        raise TooMany
    stored = None
    if upload is not None:
        content, content_type, label = upload
        stored = files.store(
            content, office=item.office, purpose=PURPOSE, label=label, content_type=content_type, by=by
        )
    row = version.attachments.create(title=title, url=url, file=stored, may_be_public=may_be_public, added_by=by)
    audit.record("attach to library item", item, actor=by, attachment=row.pk)
    return row


@transaction.atomic
def detach(*, item, attachment, by):
    """Takes an attachment out of the version in work; it stays on record. Raises WrongState."""
    if not LibraryItem.objects.filter(pk=item.pk, state=State.DRAFT).update(version=F("version")):
        raise WrongState
    rows = LibraryAttachment.objects.filter(pk=attachment.pk, version=working(item), removed_at=None)
    if rows.update(removed_at=timezone.now()):
        audit.record("detach from library item", item, actor=by, attachment=attachment.pk)
