"""Who directs a school: whoever holds the role there now, else the name that was written down."""

import pytest
from django.urls import reverse

from schools.models import Membership, Role, School, User
from tests.factories import day, make_membership, make_office, make_school, make_user, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office, "บ้านหนองไผ่", director_name="นายพนา คนเก่า", director_phone="081-000-0000")


@pytest.fixture
def head(school):
    return make_user(Role.SCHOOL_DIRECTOR, school=school, given_name="มาใหม่")


def told(school):
    found = School.objects.with_director().get(pk=school.pk)
    return found.director_now, found.director_phone_now


def test_the_written_name_stands_until_somebody_joins(school):
    make_user(Role.SCHOOL_STAFF, school=school)
    assert told(school) == ("นายพนา คนเก่า", "081-000-0000")
    head = make_user(Role.SCHOOL_DIRECTOR, school=school, given_name="มาใหม่")
    assert told(school) == (str(head), ""), "the number was the predecessor's"
    User.objects.filter(pk=head.pk).update(phone="082-000-0000")
    assert told(school) == (str(head), "082-000-0000")


def test_who_joins_under_the_written_name_keeps_the_written_number(school, head):
    School.objects.update(director_name=str(head))
    assert told(school) == (str(head), "081-000-0000")


def test_who_left_was_suspended_or_has_no_name_is_not_the_director(school, head):
    Membership.objects.update(ends=day("2020-01-01"))
    assert told(school)[0] == "นายพนา คนเก่า"
    Membership.objects.update(ends=None)
    User.objects.update(is_active=False)
    assert told(school)[0] == "นายพนา คนเก่า"
    User.objects.update(is_active=True, given_name="", family_name="")
    assert told(school)[0] == "นายพนา คนเก่า"


def test_of_two_the_one_who_came_last(school, head):
    newer = make_user(given_name="ล่าสุด")
    make_membership(newer, Role.SCHOOL_DIRECTOR, school=school, starts=today())
    assert told(school)[0] == str(newer)


@pytest.mark.parametrize("name", ["reports:school", "schools:record"])
def test_the_pages_of_the_school_name_who_joined(client, office, school, head, name):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    html = client.get(reverse(name, args=[school.pk])).content.decode()
    assert f"<dt>ผู้อำนวยการ</dt><dd>{head}" in html
    assert "คนเก่า" not in html


def test_the_list_and_its_file_name_who_joined_and_the_import_field_stays(client, office, school, head):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    listed = client.get(reverse("schools:list"), {"cols": "director"}).content.decode()
    assert str(head) in listed
    assert "คนเก่า" not in listed
    answer = client.get(reverse("schools:export", args=["schools", "csv"]))
    file = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert "ผู้อำนวยการคนปัจจุบัน" in file
    assert str(head) in file
    assert "นายพนา คนเก่า" in file
