"""A second visit of one supervisor to one school on one day is handed in only when it is meant."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from schools.models import Role
from supervision.models import Visit
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_visit, visit_form

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"
TOLD = "มีบันทึกของโรงเรียนนี้วันเดียวกันแล้ว"


@pytest.fixture
def earlier():
    return make_visit(office=make_office(), state="submitted", visited_on=timezone.localdate(), purpose="ครั้งแรก")


def address(visit):
    return reverse("supervision:visit", args=[visit.pk])


def test_the_earlier_one_is_named_and_the_second_asked_for(client, earlier):
    client.force_login(earlier.supervisor)
    assert 'name="another"' not in client.get(NEW).text
    data = visit_form(earlier.school)
    page = client.post(NEW, data).text
    assert TOLD in page
    assert f'href="{address(earlier)}">ครั้งแรก</a>' in page
    assert Visit.objects.count() == 1
    client.post(NEW, data | {"another": "on"})
    second = Visit.objects.exclude(pk=earlier.pk).get()
    assert second.state == "submitted"
    client.force_login(make_user(Role.HEAD, office=earlier.office))
    for one, other in ((earlier, second), (second, earlier)):
        page = client.get(address(one)).text
        assert "ในวันเดียวกันไว้อีก 1 ฉบับ" in page
        assert f'href="{address(other)}"' in page


def test_a_draft_of_the_same_day_is_kept_without_asking(client, earlier):
    client.force_login(earlier.supervisor)
    client.post(NEW, visit_form(earlier.school, do="draft"))
    assert Visit.objects.filter(state="draft").exists()


def test_another_day_school_or_supervisor_is_no_second_visit(client, earlier):
    client.force_login(earlier.supervisor)
    assert client.post(NEW, visit_form(make_school(earlier.office))).status_code == 302
    client.force_login(make_user(Role.SUPERVISOR, office=earlier.office))
    assert client.post(NEW, visit_form(earlier.school)).status_code == 302
    Visit.objects.filter(pk=earlier.pk).update(visited_on=timezone.localdate() - timedelta(days=1))
    client.force_login(earlier.supervisor)
    assert client.post(NEW, visit_form(earlier.school)).status_code == 302


def test_the_school_reads_nothing_of_it(client, earlier):
    make_visit(school=earlier.school, supervisor=earlier.supervisor, state="approved", visited_on=earlier.visited_on)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=earlier.school))
    shown = Visit.objects.get(state="approved")
    page = client.get(address(shown))
    assert page.status_code == 200
    assert shown.strengths in page.text
    assert "ในวันเดียวกันไว้อีก" not in page.text
