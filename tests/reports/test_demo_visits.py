"""The demo office has a report of visits that is approved and printed, and one that is being written."""

import random

import pytest
from django.utils import timezone

from jobs.testing import work_off
from reports import demo_visits
from reports.models import Report
from schools import demo as schools_demo
from supervision import demo

pytestmark = pytest.mark.django_db


def test_one_report_is_approved_and_one_is_a_draft():
    today, rng = timezone.localdate(), random.Random(3)
    office = schools_demo.make(name="สพป.สาธิต", schools=20, years=2, rng=rng, today=today, password="x")
    demo.make(office=office, rng=rng, today=today)
    demo_visits.make(office=office, today=today)
    work_off()
    draft, approved = Report.objects.filter(type="visits").order_by("state").reverse()
    assert (approved.state, draft.state) == ("approved", "draft")
    assert approved.pdf_id
    assert approved.xlsx_id
    assert approved.snapshot.data["sheets"]["visits"]["rows"]
    assert all(draft.blocks.values())
