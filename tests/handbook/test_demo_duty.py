"""The duty order of the demo office and what follows from it."""

import random

import pytest
from django.utils import timezone

from handbook import demo, demo_duty
from handbook.models import DutyPaper, PersonalHandbook, Process
from jobs.testing import work_off
from schools import demo as schools_demo
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


def test_the_order_is_signed_and_read_and_one_handbook_is_handed_in():
    today = timezone.localdate()
    office = schools_demo.make(
        name="สพป.สาธิต F-30", schools=3, years=1, rng=random.Random(5), today=today, password="x"
    )
    demo.make(office=office, today=today)
    demo_duty.make(office=office, today=today)
    made = DutyPaper.objects.select_related("paper", "order").get(office=office, year=fiscal_year(today))
    assert made.paper.state == "signed" and made.order.number == made.paper.number
    # Each งาน is somebody's.
    named = {pk for line in made.lines.all() for pk in line.processes.values_list("pk", flat=True)}
    assert named == set(Process.objects.filter(group__office=office).at_work().values_list("pk", flat=True))
    read = made.order.recipients.exclude(acknowledged_at=None)
    assert 2 <= read.count() < made.order.recipients.count()
    running = PersonalHandbook.objects.get(office=office, user__username="supervisor")
    assert (running.state, running.due_on > today) == ("open", True)
    work_off()
    demo_duty.hand_in(office=office)
    handed = PersonalHandbook.objects.exclude(submitted=None).get()
    assert handed.state == "submitted" and handed.submitted.file_id and handed.user_id != running.user_id
