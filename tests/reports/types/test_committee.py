"""The report to the committee of the area: plan, inspections and proposals are counted from rows; no name gets out."""

import random
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qa import inspection_figures
from qa.models import Inspection, InspectionCommittee
from reports.book.parts import Note, Table
from reports.types import committee
from reports.types.committee.form import CommitteeForm
from reports.types.committee.query import freeze, of_set
from reports.types.committee.texts import NOT_REGISTERED
from reports.types.periods import period_of
from reports.types.visits.figures import VisitFigures
from reports.types.visits.sets import VisitSet
from schools.models import Membership, Role
from supervision.models import PlannedVisit, Visit
from supervision.planning import outside_plans
from tests.factories import make_network, make_office, make_school, make_user
from tests.qa.factories import make_round
from tests.qa.test_workflow import put
from tests.reports.types.steps import assert_adds_up, count_of_proven, count_of_sentences, tables_of
from tests.reports.types.test_visits import make_set
from tests.supervision.factories import make_visit
from tests.supervision.meeting_factories import make_series
from tests.supervision.plan_factories import YEAR, make_plan
from thai.dates import long

pytestmark = pytest.mark.django_db


class Place:
    """An office with a committee, an approved plan, visits, inspections and SARs."""

    def __init__(self):
        self.office = make_office()
        network = make_network(self.office, "เครือข่ายภูเขา")
        self.schools = [make_school(self.office, f"บ้านทดสอบ {n}", network=network if n else None) for n in range(4)]
        self.head = make_user(Role.HEAD, office=self.office)
        self.year = self.office.calendar.academic_year(timezone.localdate())

    def plan(self):
        plan = make_plan(office=self.office, group=True, by=self.head, state="approved", schools=self.schools)
        first, second, third, _last = plan.visits.order_by("pk")
        visit = make_visit(school=first.school, state="approved", head=self.head, supervisor=self.head_helper())
        PlannedVisit.objects.filter(pk=first.pk).update(state="done", visit=visit)
        PlannedVisit.objects.filter(pk=second.pk).update(state="cancelled")
        PlannedVisit.objects.filter(pk=third.pk).update(planned_on=timezone.localdate() - timedelta(days=1), moves=1)
        make_visit(school=self.schools[3], state="approved", head=self.head)
        return visit

    def head_helper(self):
        return make_user(Role.SUPERVISOR, office=self.office)

    def inspect(self, school, ratings=None, **fields):
        team, _ = InspectionCommittee.objects.get_or_create(
            office=self.office, academic_year=self.year, name="คณะที่ 1", order_number="1/2569",
            ordered_on=timezone.localdate(),
        )  # fmt: skip
        visit = make_visit(school=school, state="approved", head=self.head, ratings=ratings) if ratings else None
        return Inspection.objects.create(
            office=self.office, school=school, academic_year=self.year, committee=team, created_by=self.head,
            planned_on=timezone.localdate(), visit=visit, **fields,
        )  # fmt: skip

    def frozen(self, period=None):
        chosen = VisitSet(self.office, period) if period else make_set(self.office)
        return of_set(chosen, day=timezone.localdate())


@pytest.fixture
def place():
    return Place()


def test_the_plan_and_what_became_of_it(place):
    place.plan()
    for period in (None, period_of(f"fiscal-{YEAR}", place.office.calendar)):
        data = place.frozen(period)
        table = tables_of(committee.TYPE.chapters(data, {}))["plan"]
        assert_adds_up(table)
        assert [cell.shown for cell in table.rows[-1].cells] == ["รวม", "4", "1", "25.0", "1", "1", "1"]
        text = committee.TYPE.drafts(data)["plan"]
        assert "กำหนดการนิเทศ 4 ครั้ง ดำเนินการแล้ว 1 ครั้ง คิดเป็นร้อยละ 25.0" in text
        assert "เลยกำหนดแล้วยังไม่ได้นิเทศ 1 ครั้ง" in text and "นอกแผน 1 ครั้ง" in text


def test_outside_of_plans_means_what_it_means_on_the_page_of_plans(place):
    visit = place.plan()
    PlannedVisit.objects.filter(visit=visit).update(state="cancelled")
    outside = outside_plans(Visit.objects.filter(office=place.office), YEAR)
    rows = place.frozen(period_of(f"fiscal-{YEAR}", place.office.calendar))["sheets"]["visits"]["rows"]
    assert {row["visit"] for row in rows if not row["planned"]} == set(outside.values_list("pk", flat=True))
    assert outside.count() == 2


@pytest.mark.parametrize("seed", range(3))
def test_what_was_done_after_the_period_is_no_result_of_it(place, seed):
    chance = random.Random(seed)
    period = period_of(f"fiscal-{YEAR - 1}", place.office.calendar)
    schools = [*place.schools, *(make_school(place.office) for _ in range(4))]
    plan = make_plan(office=place.office, group=True, by=place.head, year=YEAR - 1, state="approved", schools=schools)
    place.year = YEAR - 2
    days, inspected = [], []
    for row in plan.visits.order_by("pk"):
        day = period.last + timedelta(days=chance.choice([0, 1, chance.randint(-40, 40)]))
        visit = make_visit(school=row.school, state="approved", head=place.head, visited_on=day)
        state = chance.choice(["done", "done", "cancelled", "planned"])
        PlannedVisit.objects.filter(pk=row.pk).update(state=state, visit=visit if state == "done" else None)
        days += [day] if state == "done" else []
        if chance.random() < 0.7:
            Inspection.objects.filter(pk=place.inspect(row.school).pk).update(visit=visit)
            inspected.append(day)
    data = place.frozen(period)
    f = VisitFigures(data)
    after = sum(day > period.last for day in days)
    assert f.count("planned", done=True).value == len(days) - after and f.count("planned", after=True).value == after
    cells = tables_of(committee.TYPE.chapters(data, {}))["plan"].rows[-1].cells
    counts = [cell.value for cell in cells if cell.kind == "n"]
    assert counts[0] == 8 == sum(counts[1:]) and len(counts) == 5 + bool(after)
    late = sum(day > period.last for day in inspected)
    assert f.count("inspections", made=True).value == len(inspected) - late
    assert f.count("inspections", after=True).value == late
    draft = committee.TYPE.drafts(data)
    assert ("นิเทศแล้วหลังช่วงรายงาน" in draft["plan"]) == bool(after)
    assert ("ดำเนินการหลังช่วงรายงาน" in draft["inspections"]) == bool(late)
    assert count_of_proven(data, committee.TYPE.chapters(data, draft)) > 20


def test_a_plan_that_is_not_approved_is_not_told_of(place):
    make_plan(office=place.office, group=True, by=place.head, state="submitted", schools=place.schools)
    assert place.frozen()["sheets"]["planned"]["rows"] == []


def test_inspections_are_judged_as_their_pages_judge_them(place):
    made = [place.inspect(school, ratings) for school, ratings in zip(place.schools, ([5] * 8, [2] * 8), strict=False)]
    place.inspect(place.schools[2])
    place.inspect(
        place.schools[3], measures="นิเทศรายเดือน", measures_owner="ฝ่ายวิชาการ", measures_due_on=timezone.localdate()
    )
    data = place.frozen()
    same = inspection_figures.by_visit(Visit.objects.filter(pk__in=[row.visit_id for row in made]))
    rows = {row["school_pk"]: row for row in data["sheets"]["inspections"]["rows"]}
    for inspection in made:
        mean, word = same[inspection.visit_id]
        row = rows[inspection.school_id]
        assert (row["mean"], row["word"], row["made"]) == (str(mean), word, True)
    assert [rows[school.pk]["made"] for school in place.schools[2:]] == [False, False]
    tables = tables_of(committee.TYPE.chapters(data, {}))
    assert_adds_up(tables["judged"])
    sections = inspection_figures.sections(Visit.objects.filter(inspection__in=made))
    for section, line in zip(sections, tables["sections_1"].rows, strict=True):
        assert [cell.value for cell in line.cells[:3]] == [section["title"], section["n"], section["mean"]]
    assert tables["measures"].rows[0].cells[1].shown == "นิเทศรายเดือน"
    assert (
        "กำหนดการตรวจเยี่ยมเชิงประเมิน 4 ครั้ง ใน 4 โรงเรียน ดำเนินการแล้ว 2 ครั้ง" in committee.TYPE.drafts(data)["inspections"]
    )


def test_every_number_has_as_many_rows_behind_it(place):
    place.plan()
    place.inspect(place.schools[0], [4] * 8)
    round = make_round(place.office, year=place.year, schools=0, by=place.head)
    for row in round.submissions.filter(level="basic"):
        put(row, "accepted", overall_level=2)
    data = place.frozen()
    chapters = committee.TYPE.chapters(data, committee.TYPE.drafts(data))
    assert count_of_proven(data, chapters) > 70
    f = VisitFigures(data)
    assert (f.count("sars").value, f.count("sars", received=True).value) == (8, 4)
    assert "ต่ำกว่าระดับกลางของมาตรวัด 4 แห่ง" in committee.TYPE.drafts(data)["proposals"]
    for name in ("sars", "sources", "states"):
        assert_adds_up(tables_of(chapters)[name])


def test_levels_that_are_called_after_their_kind_say_it_once(place):
    for school, ratings in zip(place.schools, ([5] * 8, [2] * 8), strict=False):
        place.inspect(school, ratings)
    round = make_round(place.office, year=place.year, schools=0, by=place.head)
    for row in round.submissions.filter(level="basic"):
        put(row, "accepted", overall_level=2)
    data = place.frozen()
    plain = committee.TYPE.drafts(data)
    for part in data["sar"]["parts"]:
        part["scale"] = [[value, f"ระดับ{word}"] for value, word in part["scale"]]
    for row in data["sheets"]["inspections"]["rows"]:
        row["word"] = f"ระดับ{row['word']}"
    for scale in data["scales"].values():
        scale["bands"] = [band | {"label": f"ระดับ{band['label']}"} for band in scale["bands"]]
    drafts = committee.TYPE.drafts(data)
    assert drafts == plain and "ระดับระดับ" not in str(drafts) and "ระดับ" in drafts["quality"]


def names(data):
    return [row["name"] for row in data["sheets"]["members"]["rows"]]


def test_the_members_are_those_of_the_register(place):
    """Not who holds an account: by order, term and category, and each number opens as many rows."""
    make_user(Role.COMMITTEE, office=place.office)
    day = timezone.localdate()
    sat = {"office": place.office, "by": place.head}
    series = make_series(
        **sat, name="ก.ต.ป.น. ชุดที่ 2", kind="ktpn", order_text="คำสั่งที่ 12/2569", members=[place.head],
        names=["นายหนึ่ง", "นางสอง", "นายสาม", "นางสี่", "นายห้า"], term_starts=day - timedelta(days=9),
    )  # fmt: skip
    series.members.filter(name__in=["นายหนึ่ง", "นางสอง"]).update(category="expert")
    series.members.filter(name="นายสาม").update(category="school")
    series.members.filter(name="นางสี่").update(duty="assistant")
    series.members.filter(name="นายห้า").update(duty="guest")
    make_series(**sat, kind="iqa", names=["นายอื่น"])
    make_series(**sat, kind="ktpn", names=["นายหน้า"], term_starts=day + timedelta(days=1))
    make_series(**sat, kind="ktpn", names=["นายเดิม"], term_ends=day - timedelta(days=900))
    make_series(**sat, kind="ktpn", names=["นายเลิก"], is_active=False)
    make_series(office=make_office(), kind="ktpn", names=["นายเขตอื่น"])
    data = place.frozen()
    assert names(data) == [str(place.head), "นายหนึ่ง", "นางสอง", "นายสาม", "นางสี่"]
    tables = tables_of(committee.TYPE.chapters(data, {}))
    assert [cell.shown for cell in tables["members_1"].rows[1].cells] == [
        "2", "นายหนึ่ง", "กรรมการ", "ผู้ทรงคุณวุฒิภายนอก", "ผู้ทรงคุณวุฒิ",
    ]  # fmt: skip
    assert "คำสั่งที่ 12/2569" in tables["members_1"].note and "ผู้ช่วยเลขานุการไม่นับเป็นกรรมการ" in tables["members_1"].note
    assert_adds_up(tables["categories_1"])
    assert tables["categories_1"].rows[-1].cells[1].value == 4
    first, line = committee.TYPE.drafts(data)["background"].splitlines()
    assert "คณะกรรมการมีจำนวน 4 คน รายงาน" in first and NOT_REGISTERED not in first
    assert line == (
        f"ก.ต.ป.น. ชุดที่ 2 แต่งตั้งตามคำสั่งที่ 12/2569 วาระตั้งแต่วันที่ {long(series.term_starts)} มีกรรมการ 4 คน "
        "เป็นผู้แทนสถานศึกษา 1 คน ผู้ทรงคุณวุฒิภายนอก 2 คน และมีผู้ช่วยเลขานุการ 1 คน"
    )
    assert count_of_sentences(committee.TYPE, data) >= 5
    place.plan()
    assert not any(name in str(committee.TYPE.public(place.frozen())) for name in names(data))


def test_two_committees_in_one_year_are_told_apart_and_nobody_counts_twice(place):
    past = period_of(f"fiscal-{YEAR - 1}", place.office.calendar)
    turn = past.first + timedelta(days=90)
    sat = {"office": place.office, "by": place.head, "kind": "ktpn", "members": [place.head]}
    make_series(**sat, name="ชุดใหม่", names=["นายใหม่"], term_starts=turn, term_ends=past.last + timedelta(days=300))
    make_series(**sat, name="ชุดเดิม", names=["นายเดิม"], term_ends=turn - timedelta(days=1), is_active=False)
    data = place.frozen(past)
    assert [one["name"] for one in data["committees"]] == ["ชุดเดิม", "ชุดใหม่"]
    assert [cell.cells[1].shown for cell in tables_of(committee.TYPE.chapters(data, {}))["members_2"].rows] == [
        str(place.head), "นายใหม่",
    ]  # fmt: skip
    assert "คณะกรรมการมีจำนวน 3 คน นับคนละครั้ง รายงาน" in committee.TYPE.drafts(data)["background"]
    assert count_of_sentences(committee.TYPE, data) >= 3


def test_without_a_register_the_accounts_of_the_last_day_are_named_and_it_is_said(place):
    past = period_of(f"fiscal-{YEAR - 2}", place.office.calendar)
    then, later, left = (make_user(Role.COMMITTEE, office=place.office) for _ in range(3))
    hold = Membership.objects.filter(role=Role.COMMITTEE)
    hold.filter(user=then).update(starts=past.first, ends=past.last + timedelta(days=9))
    hold.filter(user=later).update(starts=past.last + timedelta(days=1))
    hold.filter(user=left).update(ended_at=timezone.now() - timedelta(days=30))
    assert set(names(place.frozen(past))) == {str(then), str(left)}
    make_series(office=place.office, by=place.head, kind="ktpn")
    data = place.frozen()
    assert names(data) == [str(later)]
    chapter = committee.TYPE.chapters(data, {})[1]
    assert [note.text for note in chapter.of(Note)] == [NOT_REGISTERED]
    text = committee.TYPE.drafts(data)["background"]
    assert "คณะกรรมการมีจำนวน 1 คน" in text and f"{NOT_REGISTERED} รายชื่อกรรมการในรายงานนี้จึงเป็น" in text
    assert str(later) not in str(committee.TYPE.public(data))


def test_an_office_without_anything_has_texts_and_chapters_too():
    data = of_set(make_set(make_office()), day=timezone.localdate())
    drafts = committee.TYPE.drafts(data)
    assert set(drafts) == set(committee.TYPE.blocks) and all(drafts.values()) and "None" not in str(drafts)
    assert NOT_REGISTERED in drafts["background"]
    assert all(not table.rows for chapter in committee.TYPE.chapters(data, drafts) for table in chapter.of(Table))


def test_the_form_asks_for_a_year(place):
    form = CommitteeForm({"period": f"fiscal-{YEAR}", "digits": "thai"}, office=place.office)
    assert form.is_valid() and not form.nothing() and dict(form.found())["โรงเรียนที่ควรได้รับการนิเทศ (แห่ง)"] == 4
    assert freeze(place.office, form.criteria, timezone.localdate())["period"]["label"] == f"ปีงบประมาณ {YEAR}"
    assert not CommitteeForm({"period": f"semester-{YEAR}-1", "digits": "thai"}, office=place.office).is_valid()
    assert CommitteeForm({"period": f"fiscal-{YEAR}", "digits": "thai"}, office=make_office()).is_valid()


def test_freezing_asks_as_often_for_few_as_for_many(place):
    place.plan()
    place.inspect(place.schools[0], [4] * 8)
    costs = []
    for more in (1, 9):
        schools = [make_school(place.office, network=make_network(place.office)) for _ in range(more)]
        plan = make_plan(office=place.office, owner=place.head_helper(), state="approved", schools=schools)
        for row in plan.visits.all():
            visit = make_visit(school=row.school, state="approved", head=place.head)
            PlannedVisit.objects.filter(pk=row.pk).update(state="done", visit=visit)
            place.inspect(row.school, [4] * 8)
        with CaptureQueriesContext(connection) as made:
            place.frozen()
        costs.append(len(made))
    assert len(set(costs)) == 1 and costs[0] <= 36, costs
