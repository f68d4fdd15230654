"""Readiness: what an answer counts, what is missing, and how often and when a check is made."""

import pytest
from django.urls import reverse
from django.utils import timezone

from instruments.models import Instrument, Item
from tests.factories import make_office
from tests.qa.external_factories import answers, head_of, make_assessment
from thai.dates import numeric

pytestmark = pytest.mark.django_db


@pytest.fixture
def head():
    return head_of(make_office())


@pytest.fixture
def assessment(head):
    return make_assessment(head.acting.office, head, starts_in=20)


def version():
    return Instrument.objects.get(code="F-07", office=None).current


def typed(**fields):
    return answers(version()) | {"checked_on": numeric(timezone.localdate()), "version": version().pk} | fields


def url(assessment, name="external_readiness"):
    return reverse(f"qa:{name}", args=[assessment.pk])


def test_what_was_not_answered_counts_as_not_there_and_is_named(client, head, assessment):
    client.force_login(head)
    rated = [item for item in version().items() if item.kind in Item.RATED]
    Item.objects.filter(pk__in=[item.pk for item in rated]).update(required=False)
    first = f"answers-item_{rated[0].pk}"
    given = {name: value for name, value in typed().items() if not name.startswith("answers-") or name == first}
    client.post(url(assessment), given)
    check = assessment.checks.get()
    total = sum(item.weight for item in rated)
    assert check.score == round(100 * rated[0].weight / total, 2)
    assert [row["text"] for row in check.missing] == [item.text for item in rated[1:]]
    assert {row["answer"] for row in check.missing} == {"ยังไม่ได้ตอบ"}
