"""Personal handbooks: owed by an acknowledged order, made in editions, handed in, returned."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from handbook import book_data
from handbook.actions import editions
from handbook.models import HandbookEdition, HandbookEvent, PersonalHandbook
from inbox.actions import tell
from schools import audit
from schools.actions.changes import Stale, WrongState, move
from schools.holidays import next_working_day
from schools.models import Role
from schools.recipients import of_office

JOB = "personal_handbook"
PURPOSE = "personal_handbook"
# The order gives 15 days from its acknowledgement (คำสั่ง: คู่มือการปฏิบัติงานและ ID PLAN ภายใน 15 วัน).
DAYS = 15
State, Step = PersonalHandbook.State, HandbookEvent.Step


class NoEdition(Exception):
    """There is no finished PDF to hand in."""


def address(handbook):
    """The page of a handbook."""
    return reverse("handbook:book", args=[handbook.pk])


def _note(handbook, step, *, by, comment=""):
    HandbookEvent.objects.create(handbook=handbook, step=step, actor=by, capacity=by.capacity, comment=comment)


@transaction.atomic
def start(*, office, user, year):
    """The person's handbook of a fiscal year (BE), begun where there is none; a second click finds the first one's."""
    handbook, created = PersonalHandbook.objects.get_or_create(office=office, user=user, year=year)
    if created:
        _note(handbook, Step.BEGUN, by=user)
        audit.record("start personal handbook", handbook, actor=user, office=office, year=year)
    return handbook


def due_of(day, office):
    """Until when the handbook is owed of an order that is acknowledged on `day`."""
    return next_working_day(day + timedelta(days=DAYS), office)


@transaction.atomic
def owe(*, order, user, **_signal):
    """What acknowledging a duty order starts: 15 days for the handbook. A later order of the year asks for it again;
    while one is owed already the first day stands."""
    handbook = start(office=order.office, user=user, year=order.year)
    handbook = PersonalHandbook.objects.select_for_update().get(pk=handbook.pk)
    if handbook.order_id == order.pk or (handbook.due_on and handbook.is_editable):
        return handbook
    due = due_of(timezone.localdate(), order.office)
    fields = {"order": order, "due_on": due, "version": F("version") + 1}
    if handbook.state == State.SUBMITTED:
        fields |= {"state": State.OPEN, "submitted_at": None, "submitted": None}
    PersonalHandbook.objects.filter(pk=handbook.pk).update(**fields)
    handbook.refresh_from_db()
    _note(handbook, Step.OWED, by=user, comment=str(order))
    return handbook


@transaction.atomic
def make(*, handbook, by):
    """Freezes the handbook as it is now into an edition and asks for its PDF; (edition, whether it is new). Raises
    NothingToPrint or WrongState."""
    row = PersonalHandbook.objects.select_for_update().get(pk=handbook.pk)
    if not row.is_editable:
        raise WrongState(row.get_state_display(), row=row)
    handbook.foreword = row.foreword
    data = book_data.read(handbook)
    if not data["work"] and not data["duties"]:
        raise editions.NothingToPrint
    edition, is_new = editions.make(
        row.editions.first(),
        data,
        create=row.editions.create,
        ask=lambda edition: editions.ask_for_pdf(edition, kind=JOB, input={"edition": edition.pk}, by=by, subject=row),
    )
    if is_new:
        audit.record("make personal handbook", row, actor=by, number=edition.number, sha256=edition.frozen_sha256)
    return edition, is_new


def keep_file(*, edition, content):
    """Stores the PDF of an edition, once. Called in the transaction that ends its job."""
    rows = HandbookEdition.objects.select_for_update(of=("self",)).select_related("handbook__office", "handbook__user")
    row = rows.get(pk=edition.pk)
    handbook = row.handbook
    if editions.keep_file(row, content, office=handbook.office, by=handbook.user, purpose=PURPOSE):
        audit.record("finish personal handbook", handbook, actor=None, office=handbook.office, sha256=row.file.sha256)


@transaction.atomic
def submit(*, handbook, by, version):
    """Hands in the newest edition. Raises NoEdition, Stale or WrongState."""
    edition = handbook.editions.first()
    if handbook.is_editable and (edition is None or edition.file_id is None):
        raise NoEdition
    move(handbook, State.SUBMITTED, version=version, submitted=edition, submitted_at=timezone.now())
    _note(handbook, Step.SUBMITTED, by=by, comment=f"ฉบับที่ {edition.number}")
    audit.record("submit personal handbook", handbook, actor=by, number=edition.number)
    people = [person for person in of_office(handbook.office, Role.HEAD) if person != by]
    _tell(handbook, people, f"{by} ส่งคู่มือการปฏิบัติงานรายบุคคล ปีงบประมาณ {handbook.year}")
    return handbook


@transaction.atomic
def send_back(*, handbook, by, reason, version):
    """Returns a handbook to its owner with a reason. Raises Stale or WrongState."""
    if handbook.state != State.SUBMITTED:
        raise WrongState(handbook.get_state_display())
    move(handbook, State.RETURNED, version=version)
    _note(handbook, Step.RETURNED, by=by, comment=reason)
    audit.record("return personal handbook", handbook, actor=by)
    _tell(handbook, [handbook.user], f"คู่มือการปฏิบัติงานปีงบประมาณ {handbook.year} ถูกส่งกลับแก้ไข", reason)
    return handbook


def _tell(handbook, people, title, text=""):
    key = f"personal handbook:{handbook.pk}:{handbook.version}"
    tell(people, kind="handbook", key=key, title=title, body=text, url=address(handbook))


@transaction.atomic
def save_foreword(*, handbook, by, foreword, version):
    """Writes the owner's foreword. Raises Stale or WrongState."""
    rows = PersonalHandbook.objects.filter(pk=handbook.pk, state__in=PersonalHandbook.EDITABLE)
    if not rows.filter(version=version).update(foreword=foreword, version=version + 1):
        raise Stale if rows.exists() else WrongState
    audit.record("edit personal handbook", handbook, actor=by)
