"""Inspections: rules as data, who is missing, committees, appointments, the visit, measures, papers."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from qa import inspection_figures, inspection_gaps
from qa.forms.inspections import LinkForm
from qa.models import Inspection, InspectionCommittee, InspectionRule, Round, StandardSet, Submission
from reports import inspections as inspections_paper
from schools.models import Role, School
from supervision.models import Visit
from tests.access.rows_external import committee_of, inspection_of
from tests.access.world import OFFICE, OTHER, OWN, World
from tests.factories import make_user, today
from tests.journeys.steps import pdf_text
from thai.dates import numeric

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


@pytest.fixture
def year(world):
    return world.a.calendar.academic_year(today())


def url(name, *args):
    return reverse(f"qa:{name}", args=args)


def see(client, world, role=Role.HEAD):
    client.force_login(world.people[role])


def visited(world, scope=OWN, kind=Visit.Kind.QA, state="approved"):
    visit = world.visit(scope, None, state)
    Visit.objects.filter(pk=visit.pk).update(kind=kind, visited_on=today())
    visit.refresh_from_db()
    return visit


def gap_of(world, year, key):
    return next(row for row in inspection_gaps.gaps(world.a, year) if row.window.key == key)


# ---- rules


def test_an_office_without_rules_is_measured_by_the_usual_ones(world, year):
    keys = {row.window.key for row in inspection_gaps.gaps(world.a, year)}
    assert {"own.semester.1", "area.year.1", "area.three.1"} <= keys


@pytest.mark.parametrize(
    ("kind", "state", "missing"), [("qa", "approved", 1), ("qa", "draft", 2), ("general", "approved", 2)]
)
def test_visits_for_quality_assurance_that_were_handed_in_count(world, year, kind, state, missing):
    visited(world, kind=kind, state=state)
    assert len(gap_of(world, year, "area.year.1").missing) == missing


def test_the_schools_own_assessment_counts_by_its_submission_of_the_semester(world, year):
    key = "own.semester.1"
    assert len(gap_of(world, year, key).missing) == 2
    row = world.submission(OWN, None, "submitted")
    Round.objects.filter(pk=row.round_id).update(kind="internal", academic_year=year, semester=1)
    assert len(gap_of(world, year, key).missing) == 1
    Submission.objects.filter(pk=row.pk).update(state="draft", submitted_at=None)
    assert len(gap_of(world, year, key).missing) == 2


def test_a_school_of_two_levels_is_done_when_both_came_in(world, year):
    row = world.submission(OWN, None, "submitted")
    Round.objects.filter(pk=row.round_id).update(kind="internal", academic_year=year, semester=1)
    early = Submission.objects.create(
        round_id=row.round_id,
        school=row.school,
        level="early",
        standard_set=StandardSet.objects.get(code="moe2561_early"),
        state="draft",
    )
    assert row.school.pk in gap_of(world, year, "own.semester.1").missing
    Submission.objects.filter(pk=early.pk).update(state="submitted", submitted_at=row.submitted_at)
    assert row.school.pk not in gap_of(world, year, "own.semester.1").missing
    # A level that is not taught any more is not owed.
    Submission.objects.filter(pk=early.pk).update(state="draft", submitted_at=None)
    School.objects.filter(pk=row.school.pk).update(has_early=False)
    assert row.school.pk not in gap_of(world, year, "own.semester.1").missing


@pytest.mark.parametrize(
    ("what", "period", "most"), [("own", "semester", 1), ("own", "year", 2), ("own", "three", 6), ("area", "year", 12)]
)
def test_no_rule_asks_for_more_than_can_be_counted(client, world, what, period, most):
    see(client, world)
    rule = InspectionRule.objects.create(office=world.a, name="เกณฑ์", what=what, period=period)
    given = {"name": "เกณฑ์", "is_active": "on", "version": 1}
    page = client.post(url("inspection_rule", rule.pk), given | {"times": str(most + 1)})
    assert "ระบุได้" in page.content.decode()
    client.post(url("inspection_rule", rule.pk), given | {"times": str(most)})
    rule.refresh_from_db()
    assert rule.times == most


def test_rules_are_taken_over_once_and_edited(client, world, year):
    see(client, world)
    for _ in range(2):
        client.post(url("inspection_rules"))
    assert InspectionRule.objects.filter(office=world.a).count() == 3
    rule = InspectionRule.objects.get(office=world.a, period="year")
    client.post(url("inspection_rule", rule.pk), {"name": "ปีละ 2 ครั้ง", "times": "2", "is_active": "on", "version": 1})
    visited(world)
    assert len(gap_of(world, year, "area.year.1").missing) == 2


def test_a_rule_of_no_times_is_refused(client, world):
    see(client, world)
    client.post(url("inspection_rules"))
    rule = InspectionRule.objects.first()
    page = client.post(url("inspection_rule", rule.pk), {"name": "ก", "times": "0", "version": 1})
    assert page.status_code == 200
    rule.refresh_from_db()
    assert rule.times == 1


def test_the_number_opens_the_list_of_those_not_yet_visited(client, world):
    visited(world)
    see(client, world)
    page = client.get(url("inspections")).content.decode()
    assert 'ยังไม่ได้ตรวจเยี่ยม <span class="keep">1 แห่ง</span>' in page
    listed = client.get(url("inspections") + "?gap=area.year.1").content.decode()
    assert "บ้านข้างเคียง" in listed
    assert "บ้านของเรา" not in listed


# ---- committee and appointment


def test_a_committee_is_kept_by_its_order(client, world, year):
    see(client, world)
    given = {"academic_year": str(year), "name": "คณะที่ 2", "order_number": "9/2569", "ordered_on": numeric(today())}
    for _ in range(2):
        client.post(url("inspection_committee_new"), given | {"members": "นายกล้า หาญ, ผอ., ประธานกรรมการ"})
    assert InspectionCommittee.objects.get().members.get().part == "chair"
    assert "9/2569" in client.get(url("inspections")).content.decode()


def test_an_appointment_is_made_once_told_and_listed(client, world):
    see(client, world)
    given = {"school": world.schools[OWN].smis_code, "committee": committee_of(world, OWN).pk}
    for _ in range(2):
        client.post(url("inspection_new"), given | {"planned_on": numeric(today())})
    assert Inspection.objects.count() == 1
    assert Notice.objects.filter(user=world.people[Role.SCHOOL_DIRECTOR], kind="quality").count() == 1
    see(client, world, Role.SCHOOL_DIRECTOR)
    assert "บ้านของเรา" in client.get(url("inspections")).content.decode()


def test_a_committee_of_another_year_or_office_is_refused(client, world):
    see(client, world)
    given = {"school": world.schools[OWN].smis_code, "planned_on": numeric(today())}
    old = committee_of(world, OWN)
    InspectionCommittee.objects.filter(pk=old.pk).update(academic_year=2560)
    page = client.post(url("inspection_new"), given | {"committee": old.pk})
    assert "ปีการศึกษา 2560" in page.content.decode()
    client.post(url("inspection_new"), given | {"committee": committee_of(world, OTHER).pk})
    assert not Inspection.objects.exists()


# ---- the visit and the measures


def test_the_inspection_is_linked_with_its_visit_alone(client, world):
    see(client, world)
    row, visit = inspection_of(world, OWN), visited(world)
    for other in (visited(world, kind="general"), visited(world, OFFICE), visited(world, OTHER)):
        page = client.post(url("inspection_link", row.pk), {"visit": other.pk, "version": row.version})
        assert page.status_code == 422
    client.post(url("inspection_link", row.pk), {"visit": visit.pk, "version": row.version})
    row.refresh_from_db()
    assert row.visit == visit
    assert visit.purpose in client.get(url("inspection", row.pk)).content.decode() or visit.strengths


def test_a_linked_appointment_is_not_taken_away(client, world):
    see(client, world)
    row = inspection_of(world, OWN, visited=True)
    row.refresh_from_db()
    client.post(url("inspection_remove", row.pk), {"version": row.version})
    assert Inspection.objects.exists()


def test_measures_need_an_owner_and_a_day_and_the_school_reads_them(client, world):
    see(client, world)
    row = inspection_of(world, OWN)
    page = client.post(url("inspection_measures", row.pk), {"measures": "สอนเสริม", "version": row.version})
    assert "โปรดระบุผู้รับผิดชอบมาตรการ" in page.content.decode()
    given = {"measures": "สอนเสริม", "measures_owner": "ผอ.", "measures_due_on": numeric(today() + timedelta(days=30))}
    client.post(url("inspection_measures", row.pk), given | {"version": row.version})
    see(client, world, Role.SCHOOL_DIRECTOR)
    assert "สอนเสริม" in client.get(url("inspection", row.pk)).content.decode()


def test_two_who_write_measures_at_once_do_not_overwrite_each_other(client, world):
    see(client, world)
    row = inspection_of(world, OWN)
    Inspection.objects.filter(pk=row.pk).update(
        version=row.version + 1, measures="ของคนอื่น", measures_owner="ก", measures_due_on=today()
    )
    given = {"measures": "ของฉัน", "measures_owner": "ผอ.", "measures_due_on": numeric(today())}
    page = client.post(url("inspection_measures", row.pk), given | {"version": row.version})
    assert page.status_code == 409
    row.refresh_from_db()
    assert row.measures == "ของคนอื่น"


def test_a_draft_visit_is_not_shown_to_the_school(client, world):
    row = inspection_of(world, OWN)
    visit = visited(world, state="submitted")
    Visit.objects.filter(pk=visit.pk).update(strengths="ยังไม่อนุมัติ")
    Inspection.objects.filter(pk=row.pk).update(visit=visit)
    see(client, world, Role.SCHOOL_DIRECTOR)
    assert "ยังไม่อนุมัติ" not in client.get(url("inspection", row.pk)).content.decode()


# ---- figures and papers


def answered(visit, value):
    from instruments.actions import answer
    from instruments.models import Instrument, Item

    version = Instrument.objects.get(code="F-04", office=None).current
    values = {item: value for item in version.items() if item.kind == Item.Kind.RATING}
    response = answer(version=version, school=visit.school, respondent=visit.supervisor, values=values)
    visit.answered.create(response=response, position=9)


def test_means_by_section_carry_the_word_of_the_scale(world):
    visit = visited(world)
    answered(visit, 4)
    rows = [row for row in inspection_figures.sections([visit.pk]) if row["title"] == "คุณภาพของผู้เรียน"]
    assert (rows[0]["mean"], rows[0]["n"]) == (4, 5)
    assert rows[0]["band"]
    assert inspection_figures.by_visit([visit.pk])[visit.pk][0] == 4


def test_the_paper_of_a_school_and_of_the_office_say_the_measures(client, world, year):
    row = inspection_of(world, OWN)
    visit = visited(world)
    answered(visit, 3)
    Inspection.objects.filter(pk=row.pk).update(
        visit=visit, measures="สอนเสริมการอ่าน", measures_owner="ผอ.", measures_due_on=timezone.localdate()
    )
    see(client, world)
    for address in (
        reverse("reports:inspection_pdf", args=[row.pk]),
        reverse("reports:inspections_pdf") + f"?year={year}",
    ):
        paper = client.get(address)
        assert paper["Content-Type"] == "application/pdf"
        assert "สอนเสริมการอ่าน" in "".join(pdf_text(paper.content)[1].split())


def test_without_a_visit_there_is_no_paper_of_the_school(client, world):
    see(client, world)
    row = inspection_of(world, OWN)
    assert client.get(reverse("reports:inspection_pdf", args=[row.pk])).status_code == 302


def test_a_visit_that_is_still_written_is_counted_nowhere(client, world, year):
    row, visit = inspection_of(world, OWN), visited(world, state="draft")
    answered(visit, 3)
    Inspection.objects.filter(pk=row.pk).update(visit=visit)
    see(client, world)
    assert ("done", "ตรวจแล้ว", 0) in client.get(url("inspections")).context["shown"]
    assert "กำลังบันทึกผล" in client.get(url("inspection", row.pk)).text

    def paper():
        rows = inspections_paper.of_year(world.people[Role.HEAD], year)
        return inspections_paper.area_paper(world.a, year, rows)

    assert "บันทึกผลแล้ว 0 ครั้ง" in paper() and "3.00" not in paper()
    Visit.objects.filter(pk=visit.pk).update(state="submitted")
    assert "บันทึกผลแล้ว 1 ครั้ง" in paper() and "3.00" in paper()


def test_a_page_that_does_not_show_a_colleagues_draft_does_not_cut_it_off(client, world):
    row, visit = inspection_of(world, OWN), visited(world, state="draft")
    Visit.objects.filter(pk=visit.pk).update(supervisor=make_user(Role.SUPERVISOR, office=world.a))
    Inspection.objects.filter(pk=row.pk).update(visit=visit)
    form = LinkForm(inspection=Inspection.objects.get(pk=row.pk), user=world.people[Role.HEAD])
    assert f'value="{visit.pk}" selected' in str(form["visit"])


def test_a_past_year_is_measured_by_its_own_schools(world, year):
    key, past = "area.year.1", year - 2
    _first, last = world.a.calendar.academic_span(past)
    total = next(row for row in inspection_gaps.gaps(world.a, past) if row.window.key == key).total
    School.objects.filter(pk=world.schools[OWN].pk).update(closed_on=last + timedelta(days=30))
    School.objects.filter(pk=world.schools[OFFICE].pk).update(opened_on=last + timedelta(days=30))
    found = next(row for row in inspection_gaps.gaps(world.a, past) if row.window.key == key)
    assert (found.total, world.schools[OWN].pk in found.missing) == (total - 1, True)
    assert world.schools[OFFICE].pk not in found.missing
