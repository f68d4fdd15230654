"""Duty orders: drafted from the groups as an official paper, drafted anew, and what follows when that is signed."""

from django.db import transaction
from django.urls import reverse

from handbook import duty_order
from handbook.actions.runs import set_order_day
from handbook.models import DutyLine, DutyPaper, ProcessRun, YearKind
from handbook.models.duties import source_of
from inbox.actions import tell
from registry import body as texts
from registry.actions import official
from registry.models import OfficialPaper
from registry.starts import begin
from schools import audit
from schools.actions import duty_orders
from schools.models import DutyOrder, DutyOrderRecipient, Role
from schools.recipients import of_office

FROM = "ทั้งนี้ ตั้งแต่วันที่"


@transaction.atomic
def draft(*, office, by, year, effective_on, lines, data, client_uuid=None, cancels=None):
    """The draft of a fiscal year's order, and whether it is new: while one of the year is open there is no second one,
    and the same form is the same draft. `lines` are [(user, [Process], deputy or None)] and `data` is what they were
    chosen from (duty_order.read); `cancels` is the DutyPaper that this one takes the place of. Raises Stale."""
    directors = of_office(office, Role.DIRECTOR)
    usual = begin(kind=OfficialPaper.Kind.ORDER, code="", office=office)
    paper = official.draft(
        office=office,
        by=by,
        kind=OfficialPaper.Kind.ORDER,
        subject=duty_order.SUBJECT,
        body=_body(texts.parse(duty_order.main_text(office, year, effective_on)), data, lines),
        people=directors[:1],
        client_uuid=client_uuid,
        source=source_of(year),
        unit=usual["unit"],
        contact=usual["contact"],
        cancels=cancels.paper if cancels else None,
    )
    made, is_new = DutyPaper.objects.get_or_create(
        paper=paper,
        defaults={"office": office, "year": year, "effective_on": effective_on, "made_of": data, "created_by": by},
    )
    if is_new:
        _write_lines(made, lines)
        audit.record("draft duty order", made, actor=by, people=len(lines))
    return made, is_new


def _body(main, data, lines):
    """The blocks of an order: its main text, and on a page of its own the list of duties."""
    named = {user.pk: ({one.pk for one in work}, str(deputy or "")) for user, work, deputy in lines}
    return [*main, {"kind": "page"}, *texts.parse(duty_order.list_text(duty_order.chosen(data, named)))]


def _write_lines(made, lines):
    made.lines.all().delete()
    for place, (user, work, deputy) in enumerate(lines, start=1):
        line = DutyLine.objects.create(duty_paper=made, user=user, deputy=deputy, position=place)
        line.processes.set(work)


@transaction.atomic
def redraft(*, made, by, effective_on, lines, data, version):
    """Writes the list of duties of a draft anew from the groups as they are; what was typed above it stays, but for the
    day it is in force from. Raises Stale or WrongState."""
    paper = OfficialPaper.objects.select_related("office").get(pk=made.paper_id)
    main = []
    for block in paper.body:
        if block["kind"] == "page":
            break
        main.append(block)
    said = texts.parse(duty_order.main_text(paper.office, made.year, effective_on))[-1]
    main = [said if block.get("text", "").startswith(FROM) else block for block in main]
    paper.body = _body(main, data, lines)
    people = [step.user for step in paper.steps.select_related("user")]
    official.save(paper=paper, by=by, people=people, version=version)
    made.effective_on, made.made_of = effective_on, data
    made.save(update_fields=["effective_on", "made_of"])
    _write_lines(made, lines)
    audit.record("draft duty order again", made, actor=by, people=len(lines))
    return made


def register(*, paper, by, **_signal):
    """The signed paper becomes the duty order that people acknowledge; where somebody has registered its number by
    hand already, that order gets the people. Who has left the office meanwhile is not asked."""
    made = DutyPaper.objects.select_related("office").filter(paper=paper).first()
    if made is None:
        return
    named = [line.user for line in made.lines.select_related("user")]
    gone = set(official.left(named, made.office))
    order = DutyOrder.objects.filter(office=made.office, number=paper.number).first()
    if order is None:
        order = DutyOrder(office=made.office, number=paper.number, title=paper.subject[:200], year=made.year)
        order.dated, order.effective_on = paper.dated, made.effective_on
    known = [row.user for row in order.recipients.select_related("user")] if order.pk else []
    people = [user for user in named if user not in gone]
    made.order = duty_orders.save(
        order=order, recipients=list(dict.fromkeys([*known, *people])), by=by, version=order.version
    )
    made.save(update_fields=["order"])
    _date_runs(made, by)
    tell(
        people,
        kind="handbook",
        key=f"duty order:{made.order.pk}",
        title=f"{made.order} มอบหมายหน้าที่ให้ท่าน โปรดรับทราบ",
        body="เมื่อรับทราบแล้ว มีเวลา 15 วันจัดทำ ID PLAN และคู่มือการปฏิบัติงานรายบุคคล",
        url=reverse("schools:duty_order", args=[made.order.pk]),
    )


def _date_runs(made, by):
    """The runs of the order's year that have waited for its day get it, and with it the steps due some days after."""
    rows = ProcessRun.objects.select_for_update().filter(
        office=made.office, year_kind=YearKind.FISCAL, year=made.year, state=ProcessRun.State.OPEN, ordered_on=None
    )
    for run in rows.of_handbook().order_by("pk"):
        run.office = made.office
        set_order_day(run=run, by=by, day=made.order.dated, version=run.version)


def attach(*, paper, **_signal):
    """The PDF of a signed paper is that of its duty order, unless one was put there by hand; a secret one stays where
    its chain alone reads it."""
    if not paper.secrecy:
        DutyOrder.objects.filter(duty_paper__paper=paper, file=None).update(file=paper.file)


def cancel(*, paper, by, **_signal):
    """Nobody has to acknowledge any more what another order has cancelled; who did stays on record."""
    waiting = DutyOrderRecipient.objects.filter(order__duty_paper__paper=paper, acknowledged_at=None)
    if people := list(waiting.values_list("user", flat=True)):
        waiting.delete()
        order = DutyOrder.objects.get(duty_paper__paper=paper)
        audit.record("cancel duty order", order, actor=by, office=order.office, unasked=people)
