"""Results of สมศ. that a file brought, and the assessments that they belong to."""

import pytest
from django.urls import reverse

from qa.actions import external
from qa.models import ExternalResult, ExternalStandardResult
from tests.factories import make_office, today
from tests.qa.external_factories import head_of, make_assessment
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
