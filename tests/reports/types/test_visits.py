"""The report of a set of visits: what it freezes, and that its figures are those of the rows and of the instruments."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from instruments import reading, statistics
from instruments.models import Answer, Instrument, Response, Scale
from reports.book.parts import Table
from reports.types import visits
from reports.types.periods import period_choices, period_of
from reports.types.visits.figures import VisitFigures
from reports.types.visits.query import of_set
from reports.types.visits.sets import VisitSet
from schools.models import Duty, NetworkSchool, Programme, Role, SchoolProgramme
from supervision.models import Recommendation, Visit, VisitInstrument
from tests.factories import make_network, make_office, make_school, make_user
from tests.instruments.factories import make_version
from tests.reports.types.steps import assert_adds_up, charts_of, count_of_proven, tables_of
from tests.supervision.factories import make_open_recommendation, make_visit, visit_instrument
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()
SECRET = "ผู้บริหารกำลังจะย้าย"


@pytest.fixture
def office():
    return make_office()


def this_year(office):
    """The present academic year of an office as a Period."""
    return period_of(f"year-{office.calendar.academic_year(timezone.localdate())}", office.calendar)


def make_set(office, **narrowed):
    """The approved visits of the present academic year, narrowed by objects named as in NARROWINGS."""
    keys = {name: row.pk for name, row in narrowed.items()}
    return VisitSet(office, this_year(office), keys, {name: str(row) for name, row in narrowed.items()})


def approved(school, **fields):
    head = make_user(Role.HEAD, office=school.office)
    return make_visit(school=school, state="approved", head=head, **fields)


def frozen(office, **narrowed):
    return of_set(make_set(office, **narrowed), day=timezone.localdate())


@pytest.mark.parametrize(
    "key", ["", "semester-2569", "semester-2569-3", "year-x", "year-25690", "week-1", "year-2569-1"]
)
def test_another_text_is_no_period(office, key):
    with pytest.raises(ValueError):
        period_of(key, office.calendar)


def test_every_period_that_is_offered_can_be_read(office):
    keys = [key for _name, group in period_choices(office.calendar) for key, _label in group]
    assert len(keys) == len(set(keys)) == 36
    for key in keys:
        period = period_of(key, office.calendar)
        assert period.first < period.last


def test_only_the_period_and_the_office_count(office):
    school = make_school(office)
    mine = approved(school)
    approved(school, visited_on=this_year(office).first - timedelta(days=1))
    approved(make_school(make_office()))
    make_visit(school=school, state="submitted")
    assert list(make_set(office).visits()) == [mine]


def test_closed_schools_leave_the_denominator(office):
    make_school(office)
    make_school(office, closed_on=this_year(office).first)
    assert VisitFigures(frozen(office)).expected.value == 1


def test_a_network_has_its_schools_of_every_kind(office):
    network = make_network(office)
    first, other = make_school(office, network=network), make_school(office, network=make_network(office))
    make_school(office)
    NetworkSchool.objects.create(network=network, school=other)
    assert set(make_set(office, network=network).schools()) == {first, other}
    visit = approved(other)
    assert list(make_set(office, network=network).visits()) == [visit]


def test_a_programme_and_a_supervisor_have_their_own_schools(office):
    ours, left = make_school(office), make_school(office)
    programme = Programme.objects.create(office=office, name="โครงการน้ำใส")
    SchoolProgramme.objects.create(school=ours, programme=programme)
    SchoolProgramme.objects.create(school=left, programme=programme, to_year=2550)
    assert list(make_set(office, programme=programme).schools()) == [ours]
    person = make_user(Role.SUPERVISOR, office=office)
    Duty.objects.create(office=office, user=person, year=fiscal_year(timezone.localdate()), school=left)
    assert list(make_set(office, supervisor=person).schools()) == [left]


def test_who_visited_is_told_as_such_and_not_as_what_was_visited(office):
    person, network = make_user(Role.SUPERVISOR, office=office), make_network(office)
    alone, both = make_set(office, supervisor=person), make_set(office, network=network, supervisor=person)
    assert alone.title == f"รายงานผลการนิเทศ ติดตาม โดย{person} {alone.period.label}"
    assert both.scope == [str(network), f"โดย{person}"]
    told = visits.TYPE.drafts(of_set(alone, day=TODAY))["background"]
    assert f"ดำเนินการนิเทศ ติดตาม สถานศึกษาในสังกัด โดย{person} ใน" in told
    told = visits.TYPE.drafts(of_set(both, day=TODAY))["background"]
    assert f"ดำเนินการนิเทศ ติดตาม {network} โดย{person} ใน" in told


def test_a_set_comes_back_from_what_the_report_keeps(office):
    school = make_school(office)
    chosen = make_set(office, school=school)
    again = VisitSet.stored(office, chosen.criteria)
    assert (again.period, again.keys, again.criteria) == (chosen.period, {"school": school.pk}, chosen.criteria)


def test_a_school_outside_the_target_is_not_part_of_the_percent(office):
    visited = make_school(office)
    approved(visited)
    make_school(office)
    visited.closed_on = timezone.localdate()
    visited.save()
    f = VisitFigures(frozen(office))
    assert (f.schools.value, f.expected.value, f.visited.value, f.coverage.shown) == (1, 1, 0, "0.0")


def test_figures_are_those_of_the_instruments(office):
    made = [approved(make_school(office), ratings=ratings) for ratings in ([5, 4] * 4, [3, 2] * 4, [5] * 8)]
    f = VisitFigures(frozen(office))
    (book,) = f.data["instruments"]
    known = {row.item.text: row for row in statistics.results(visit_instrument(), Response.objects.all())}
    rated = [item for part in book["sections"] for item in part["items"] if item["kind"] == "rating"]
    assert len(rated) == 8
    for item in rated:
        same, (n, mean, sd, word) = known[item["text"]], f.question(item)
        assert (n.value, mean.value, sd.value, word) == (same.n, same.mean, same.sd, same.band)
        assert [cell.value for _label, cell, _percent in f.answers_of(item)[1]] == [
            share.given for share in same.distribution
        ]
        assert [row["answer"] for row in f.rows(n.behind)] and len(f.rows(n.behind)) == n.value
    assert tuple(cell.value for cell in f.used(book)) == (3, 3)
    one = VisitFigures(frozen(office, school=made[0].school))
    n, mean, sd, word = one.pooled(form=book["code"])
    whole = reading.summary(made[0].answered.get().response)
    assert (n.value, mean.value, sd.value, word) == (whole.n, whole.mean, whole.sd, whole.band)


def test_the_mean_of_many_visits_is_the_weighted_one_of_one_response(office):
    version = make_version(({}, [{"code": "a", "weight": 3}, {"code": "b"}, {"code": "c", "weight": 0}]))
    a, b, c = version.items()
    visit = approved(make_school(office))
    visit.answered.all().delete()
    response = Response.objects.create(version=version, school=visit.school)
    VisitInstrument.objects.create(visit=visit, response=response)
    for item, value in ((a, 5), (b, 3), (c, 1)):
        Answer.objects.create(response=response, item=item, value=value)
    f = VisitFigures(frozen(office))
    n, mean, sd, word = f.pooled(form=version.instrument.code)
    same = reading.weighted(Counter({(Decimal(5), a.weight): 1, (Decimal(3), b.weight): 1}), a.scale)
    assert (n.value, mean.shown, sd.shown, word) == (2, "4.50", "1.22", "มาก")
    assert (n.value, mean.value, sd.value) == (same.n, same.mean, same.sd)
    (book,) = f.data["instruments"]
    assert [f.question(item)[1].shown for part in book["sections"] for item in part["items"]] == [
        "5.00",
        "3.00",
        "1.00",
    ]


def test_two_forms_of_one_title_are_not_added_together(office):
    for value in (5, 3):
        version = make_version(({}, [{"code": "a"}]))
        Instrument.objects.filter(pk=version.instrument_id).update(title="แบบเดียวกัน")
        answered(approved(make_school(office)), version, value)
    f = VisitFigures(frozen(office))
    assert [book["title"] for book in f.data["instruments"]] == ["แบบเดียวกัน"] * 2
    assert [tuple(cell.value for cell in f.used(book)) for book in f.data["instruments"]] == [(1, 1)] * 2
    assert [f.pooled(form=book["code"])[1].shown for book in f.data["instruments"]] == ["5.00", "3.00"]


def answered(visit, version, *values):
    """The only form of a visit, answered with these values in order."""
    visit.answered.all().delete()
    response = Response.objects.create(version=version, school=visit.school)
    VisitInstrument.objects.create(visit=visit, response=response)
    for item, value in zip(version.items(), values, strict=True):
        Answer.objects.create(response=response, item=item, value=value)


def test_questions_of_several_scales_are_ranked_by_their_part_of_the_scale(office):
    short = Scale.objects.create(office=office, name="มาตรประมาณค่า 3 ระดับ")
    for value in (1, 2, 3):
        short.points.create(value=value, label=str(value))
    version = make_version(({}, [{"code": "a"}, {"code": "b", "scale": short}, {"code": "c"}]))
    answered(approved(make_school(office)), version, 4, 3, 1)
    data = frozen(office)
    written = visits.TYPE.drafts(data)["results"]
    assert "สูงสุด คือ คำถาม b (ค่าเฉลี่ย 3.00 จากคะแนนเต็ม 3)" in written
    assert "ต่ำสุด คือ คำถาม c (ค่าเฉลี่ย 1.00 จากคะแนนเต็ม 5)" in written


def test_questions_of_equal_means_are_not_named(office):
    version = make_version(({}, [{"code": "a"}, {"code": "b"}, {"code": "c"}]))
    answered(approved(make_school(office)), version, 4, 4, 2)
    written = visits.TYPE.drafts(frozen(office))
    assert "สูงสุด" not in written["results"] and "ต่ำสุด คือ คำถาม c (ค่าเฉลี่ย 2.00)" in written["results"]
    assert "คำถาม c ซึ่งมีค่าเฉลี่ยต่ำสุด" in written["conclusion"]


def test_every_number_has_as_many_rows_behind_it(office):
    network = make_network(office, "เครือข่ายเหนือ")
    for place in range(3):
        school = make_school(office, network=network if place else None)
        approved(school, topics=["learning", "media"], strengths="ครูตั้งใจ\nห้องสะอาด")
    make_school(office)
    data = frozen(office)
    assert count_of_proven(data, visits.TYPE.chapters(data, {})) > 60


def test_sums_of_parts_are_the_whole(office):
    for name in ("เครือข่ายเหนือ", "เครือข่ายใต้", None):
        network = make_network(office, name) if name else None
        approved(make_school(office, network=network))
        make_school(office, network=network)
    chapters = visits.TYPE.chapters(frozen(office), {})
    assert "เครือข่ายเหนือ 50.0%" in charts_of(chapters)["c_coverage"]
    tables = tables_of(chapters)
    for name in ("networks", "supervisors", "months", "states", "themes"):
        assert_adds_up(tables[name])
    assert [row.cells[0].value for row in tables["networks"].rows] == [
        "เครือข่ายใต้", "เครือข่ายเหนือ", "ไม่ระบุเครือข่าย", "รวม",
    ]  # fmt: skip


def test_private_notes_and_drafts_are_nowhere(office):
    school = make_school(office)
    approved(school, private_notes=SECRET)
    make_visit(school=school, state="submitted", strengths="ยังไม่อนุมัติ")
    data = frozen(office)
    assert SECRET not in str(data) and "ยังไม่อนุมัติ" not in str(data)


def test_an_empty_set_has_texts_and_chapters_too(office):
    data = frozen(office)
    drafts = visits.TYPE.drafts(data)
    assert set(drafts) == set(visits.TYPE.blocks) and all(drafts.values())
    assert "ยังไม่มีการนิเทศ" in drafts["coverage"]
    assert "None" not in str(drafts)
    assert all(not table.rows for chapter in visits.TYPE.chapters(data, drafts) for table in chapter.of(Table))


def test_what_was_written_most_often_comes_first(office):
    for strengths in ("- ครูตั้งใจ\n- ห้องสมุดดี", "ครูตั้งใจ", "ห้องสะอาด"):
        approved(make_school(office), strengths=strengths)
    data = frozen(office)
    (text, n), *_rest = VisitFigures(data).strengths
    assert (text, n.value) == ("ครูตั้งใจ", 2)
    assert visits.TYPE.drafts(data)["strengths"].startswith("1. ครูตั้งใจ (2 โรงเรียน)")


def test_texts_cite_the_figures_of_the_tables(office):
    approved(make_school(office))
    make_school(office)
    drafts = visits.TYPE.drafts(frozen(office))
    assert "โรงเรียนที่ควรได้รับการนิเทศ 2 แห่ง ได้รับการนิเทศแล้ว 1 แห่ง คิดเป็นร้อยละ 50.0" in drafts["coverage"]
    assert "ยังไม่ได้รับการนิเทศ 1 แห่ง" in drafts["coverage"]
    assert "มีข้อเสนอแนะ 1 เรื่อง" in drafts["recommendations"]


def test_texts_say_why_figures_differ(office):
    closed = make_school(office)
    make_open_recommendation("withdrawn", school=closed, head=make_user(Role.HEAD, office=office))
    approved(make_school(office))
    type(closed).objects.filter(pk=closed.pk).update(closed_on=timezone.localdate())
    drafts = visits.TYPE.drafts(frozen(office))
    assert "ใน 2 โรงเรียน" in drafts["coverage"] and "อีก 1 แห่งที่นิเทศแล้วไม่อยู่ในจำนวนนี้" in drafts["coverage"]
    assert "มีข้อเสนอแนะ 1 เรื่อง" in drafts["recommendations"]
    assert "ไม่รวมข้อเสนอแนะที่ยกเลิก 1 เรื่อง" in drafts["recommendations"]


def test_the_public_sees_coverage_and_no_school_person_or_word(office):
    visit = approved(make_school(office, "บ้านเหนือ"), strengths="ครูตั้งใจ")
    shown = visits.TYPE.public(frozen(office))
    assert str(visit.supervisor) not in str(shown) and "บ้านเหนือ" not in str(shown) and "ครูตั้งใจ" not in str(shown)
    assert shown["sheets"]["networks"]["rows"] == [
        {"network": "ไม่ระบุเครือข่าย", "expected": 1, "visited": 1, "coverage": "100.0", "visits": 1}
    ]
    assert visits.TYPE.public(frozen(office, school=visit.school)) is None
    assert visits.TYPE.public(frozen(office, supervisor=visit.supervisor)) is None


def test_the_public_sees_no_figure_of_a_network_of_few_schools(office):
    network = make_network(office)
    for _ in range(4):
        approved(make_school(office, network=network))
    assert visits.TYPE.public(frozen(office, network=network)) is None
    make_school(office, network=network)
    assert visits.TYPE.public(frozen(office, network=network)) is not None


def test_freezing_asks_as_often_for_one_visit_as_for_twelve(office):
    version = visit_instrument()
    items = [item for item in version.items() if item.kind == "rating"]
    people = [make_user(Role.SUPERVISOR, office=office) for _ in range(2)]
    costs = []
    for more in (1, 11):
        for _ in range(more):
            school = make_school(office, network=make_network(office))
            visit = Visit.objects.create(
                office=office,
                school=school,
                supervisor=people[more % 2],
                visited_on=timezone.localdate(),
                state="approved",
                strengths="ก",
                topics=["learning"],
            )
            response = Response.objects.create(version=version, school=school)
            VisitInstrument.objects.create(visit=visit, response=response)
            Answer.objects.bulk_create(Answer(response=response, item=item, value=4) for item in items)
            Recommendation.objects.create(
                office=office, school=school, visit=visit, supervisor=people[0], state="open", text="ข้อ",
                theme=school.name, due_on=timezone.localdate(),
            )  # fmt: skip
        with CaptureQueriesContext(connection) as made:
            frozen(office)
        costs.append(len(made))
    assert len(set(costs)) == 1 and costs[0] <= 20, costs
