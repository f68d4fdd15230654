"""The demo office has an award that was announced, one that takes nominations, and best practices to read."""

import pytest
from django.core.management import call_command
from django.urls import reverse

from qa.models import Award, BestPractice, Judging
from schools.models import Office, Role, User

pytestmark = pytest.mark.django_db


def test_the_office_looks_alive(client):
    call_command("demo", schools=40, years=1, verbosity=0)
    office = Office.objects.get()
    finished = Award.objects.get(state="announced")
    assert finished.results.exclude(prize="").exists()
    assert {row.n for row in finished.results.all()} <= {1, 2, 3}
    assert Judging.objects.filter(is_conflict=True).exists()
    coming = Award.objects.get(state="judging").round
    assert coming.is_open and coming.submissions.filter(state="submitted").count() == 2
    assert 4 <= BestPractice.objects.published().count() <= 6
    page = client.get(reverse("reports:public_practices", args=[office.pk]), follow=True)
    assert page.status_code == 200 and "ห้องสมุดเคลื่อนที่ในชุมชน" in page.text
    client.force_login(User.objects.filter(memberships__office=office, memberships__role=Role.HEAD).first())
    for name in ("award", "award_ranking", "award_results"):
        assert client.get(reverse(f"qa:{name}", args=[finished.pk])).status_code == 200
