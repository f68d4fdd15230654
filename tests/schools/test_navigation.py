"""Where the navigation says a person is."""

import re

import pytest
from django.urls import reverse

from schools.context import SECTIONS
from schools.models import Role
from tests.factories import make_office, make_school, make_user


def marked(client, address):
    """Labels of the section and the tab that are marked on a page."""
    page = client.get(address).content.decode()
    side = re.search(r'<nav class="sidenav".*?</nav>', page, re.S).group()
    tabs = re.search(r'<nav class="tabs".*?</nav>', page, re.S)
    found = [re.search(r'class="active".*?<span>(.*?)</span>', side, re.S)]
    found.append(re.search(r'class="active"[^>]*>(.*?)</a>', tabs.group(), re.S) if tabs else None)
    return [one.group(1) if one else "" for one in found]


def test_no_role_has_more_than_seven_sections():
    for role in Role:
        assert sum(any(role in page.roles for page in pages) for _, _, pages in SECTIONS) <= 7, role


@pytest.mark.parametrize("name", ["office_detail", "office_edit", "office_calendar", "office_sizes", "office_map"])
def test_pages_of_the_own_office_stand_under_the_office(db, client, name):
    office = make_office()
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    assert marked(client, reverse(f"schools:{name}", args=[office.pk])) == ["สำนักงาน", "ข้อมูลสำนักงาน"]


@pytest.mark.parametrize("name", ["reports:school", "schools:record"])
def test_pages_of_the_own_school_stand_under_it(db, client, name):
    school = make_school(make_office())
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=school))
    assert marked(client, reverse(name, args=[school.pk])) == ["โรงเรียนของเรา", "ข้อมูลโรงเรียน"]


def test_a_page_below_a_tab_marks_the_nearest_tab(db, client):
    office = make_office()
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    assert marked(client, reverse("reports:map")) == ["โรงเรียน", "แผนที่"]
