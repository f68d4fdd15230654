"""Results of สมศ. that a file brought, and the assessments that they belong to."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from inbox.models import Notice
from qa.actions import external, reassessments
from qa.actions.external_imports import attach
from qa.models import ExternalResult, ExternalStandardResult
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.qa.external_factories import head_of, make_assessment, round_of
from tests.qa.test_imports import ask, preview
from thai.dates import numeric

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    head = head_of(office)
    client.force_login(head)
    return head


@pytest.fixture
def assessment(office, head):
    return make_assessment(office, head)


def address(assessment):
    return reverse("qa:external_result", args=[assessment.pk])


def imported(assessment, level=4, of="รอบสี่"):
    """A result that a file brought, with a level for each standard."""
    result = ExternalResult.objects.create(school=assessment.school, round=of, level="basic", year=2566, result="ดีมาก")
    for standard in assessment.standard_set.standards.all():
        ExternalStandardResult.objects.create(result=result, standard=standard, level=level)
    return result


def posted(page):
    """What a page's form posts when nothing is changed on it."""
    form = page.context["form"]
    return {name: form[name].value() or "" for name in form.fields} | {"assessed_on": numeric(today())}


def test_recording_starts_from_what_was_imported_and_loses_none_of_it(client, assessment):
    result = imported(assessment)
    page = client.get(address(assessment))
    assert page.context["form"]["result"].value() == "ดีมาก"
    client.post(address(assessment), posted(page))
    assessment.refresh_from_db()
    assert assessment.result == result
    assert list(result.standards.values_list("level", flat=True)) == [4, 4, 4]


def test_a_result_that_was_imported_meanwhile_is_shown_before_anything_is_kept(client, assessment):
    blank = posted(client.get(address(assessment))) | {"result": "ดี"}
    blank |= {f"standard_{row.pk}": "3" for row in assessment.standard_set.standards.all()}
    result = imported(assessment)
    page = client.post(address(assessment), blank)
    assert page.status_code == 409
    assert "ดีมาก" in page.content.decode()
    assert list(result.standards.values_list("level", flat=True)) == [4, 4, 4]
    # The next press is a decision.
    client.post(address(assessment), blank | {"seen": result.pk})
    assert list(result.standards.values_list("level", flat=True)) == [3, 3, 3]


def test_standards_that_the_page_did_not_show_stay(head, assessment):
    result = imported(assessment)
    shown = assessment.standard_set.standards.first()
    external.record_result(
        assessment=assessment,
        by=head,
        version=assessment.version,
        seen=result.pk,
        result="ดี",
        assessed_on=today(),
        standards={shown: (3, "", "")},
        indicators={},
    )
    assert list(result.standards.values_list("level", flat=True)) == [3, 4, 4]


# ---- what an import does to the assessments

HEADINGS = ["รหัสโรงเรียน", "รอบ", "ระดับ", "ผล", "ปี", "มฐ.1"]


@pytest.fixture
def clerk(office, client, head):
    clerk = make_user(Role.CLERK, office=office)
    client.force_login(clerk)
    return clerk


def row(assessment, result="ดี", level="3"):
    return [assessment.school.smis_code, "รอบสี่", "ขั้นพื้นฐาน", result, "2565", level]


def bring(client, *rows):
    batch = preview(client, "external", rows, HEADINGS)
    ask(client, batch, "apply")
    return batch


@pytest.mark.parametrize("state", ["planned", "assessed"])
def test_an_imported_result_ends_the_wait_of_its_assessment_and_is_told(client, clerk, assessment, state):
    type(assessment).objects.update(state=state)
    director = make_user(Role.SCHOOL_DIRECTOR, school=assessment.school)
    bring(client, row(assessment))
    assessment.refresh_from_db()
    assert (assessment.state, assessment.result.result, assessment.version) == ("resulted", "ดี", 2)
    assert assessment.events.last().label == "ได้รับผลจากไฟล์นำเข้า: ดี"
    assert Notice.objects.filter(user=director, title="ผลการประเมินภายนอก: ดี").count() == 1


@pytest.mark.parametrize("fields", [{"level": "early"}, {"attempt": 2}, {"round": round_of}, {"school": make_school}])
def test_another_assessment_goes_on_waiting(client, clerk, office, head, assessment, fields):
    fields = {name: make(office) if callable(make) else make for name, make in fields.items()}
    other = make_assessment(office, head, **({"school": assessment.school} | fields))
    bring(client, row(assessment))
    other.refresh_from_db()
    assert (other.state, other.result) == ("planned", None)


def test_one_that_was_called_off_stays_so(client, clerk, assessment):
    type(assessment).objects.update(state="cancelled")
    bring(client, row(assessment))
    assessment.refresh_from_db()
    assert (assessment.state, assessment.result) == ("cancelled", None)


def test_taking_the_import_back_lets_the_assessment_wait_again(client, clerk, assessment):
    type(assessment).objects.update(state="assessed")
    director = make_user(Role.SCHOOL_DIRECTOR, school=assessment.school)
    ask(client, bring(client, row(assessment)), "undo")
    assessment.refresh_from_db()
    assert (assessment.state, assessment.result) == ("assessed", None)
    assert not ExternalResult.objects.exists()
    assert assessment.events.last().label == "ถอนผลที่นำเข้าจากไฟล์"
    assert Notice.objects.filter(user=director, title__startswith="ถอนผล").exists()


def advise(assessment, head):
    row = {"text": "พัฒนาการอ่าน", "owner": "ครู", "due_on": today(), "theme": "", "priority": "high"}
    external.recommend(assessment=assessment, by=head, rows=[row], client_uuid=uuid4())


def correct(assessment, head):
    known = assessment.known_result
    given = {"result": "ดีมาก", "assessed_on": today(), "standards": {}, "indicators": {}}
    external.record_result(assessment=assessment, by=head, version=assessment.version, seen=known.pk, **given)


def ask_again(assessment, head):
    given = {"reason": "ผลต่ำ", "plan": "ปรับแผน", "deadline_on": today()}
    reassessments.ask(assessment=assessment, by=head, **given)


@pytest.mark.parametrize("follow", [advise, correct, ask_again])
def test_an_import_of_which_something_came_is_not_taken_back(client, clerk, head, assessment, follow):
    batch = bring(client, row(assessment))
    assessment.refresh_from_db()
    follow(assessment, head)
    ask(client, batch, "undo")
    assessment.refresh_from_db()
    assert (batch.state, assessment.state) == ("applied", "resulted")
    assert "บันทึกการประเมินภายนอกแล้ว" in batch.error


def test_many_results_find_their_assessments_with_the_queries_of_one(client, clerk, office, head, assessment):
    costs = []
    for count in (1, 9):
        rows = [make_assessment(office, head) for _ in range(count)]
        results = [
            ExternalResult(school=row.school, round=row.round.name, level="basic", year=2565, result="ดี")
            for row in rows
        ]
        keys = [row.pk for row in ExternalResult.objects.bulk_create(results)]
        with CaptureQueriesContext(connection) as found:
            attached = attach(results=keys, rounds=[assessment.round], by=head, office=office)
        assert len(attached) == count
        costs.append(len(found))
    assert costs[0] == costs[1]
