"""The demo office has a synthesis of SARs that the director approved, and one that a supervisor has begun."""

import random

import pytest
from django.utils import timezone

import qa.demo
from jobs.testing import work_off
from reports import demo_sar
from reports.models import Report, Theme
from schools import demo as schools_demo

pytestmark = pytest.mark.django_db


def test_one_synthesis_is_approved_and_printed_and_one_is_begun():
    today, rng = timezone.localdate(), random.Random(3)
    office = schools_demo.make(name="สพป.สาธิต", schools=12, years=2, rng=rng, today=today, password="x")
    newest, closed, _ = qa.demo.make(office=office, rng=rng, today=today)
    demo_sar.make(office=office, today=today)
    work_off()
    begun, approved = Report.objects.filter(type="sar")
    assert (approved.state, approved.criteria["round"]) == ("approved", closed.pk)
    assert approved.pdf_id and approved.xlsx_id and approved.docx_id
    assert [event.to_state for event in approved.events.all()] == ["draft", "submitted", "endorsed", "approved"]
    assert approved.snapshot.data["sheets"]["statements"]["rows"]
    assert (begun.state, begun.criteria["round"]) == ("draft", newest.pk)
    assert begun.blocks and begun.snapshot.data["sheets"]["statements"]["rows"], "its themes were proposed before"
    assert Theme.objects.filter(round=newest).exists()
