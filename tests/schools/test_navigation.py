"""Where the navigation says a person is."""

import re

import pytest
from django.urls import reverse

from schools.context import SECTIONS, navigation
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


@pytest.mark.parametrize("role", Role)
def test_no_role_has_more_than_seven_sections_of_seven_tabs_and_each_page_is_reached(role):
    sections, tabs, near = navigation("/", role)
    assert len(sections) <= 7
    reached, todo = set(), [section["href"] for section in sections]
    while todo:
        path = todo.pop()
        if path in reached:
            continue
        reached.add(path)
        _, tabs, near = navigation(path, role)
        assert len(tabs) <= 7, path
        assert sum(page["active"] for page in near) in (0, 1)
        todo += [link["href"] for link in [*tabs, *near]]
    pages = [one for _, _, pages in SECTIONS for page in pages for one in (page, *page.near)]
    assert reached == {reverse(page.name) for page in pages if role in page.roles}


def test_near_relatives_share_a_tab_and_a_switch_on_the_page_leads_to_each(db, client):
    client.force_login(make_user(Role.CLERK, office=make_office()))
    address = reverse("reports:certificate_register")
    assert marked(client, address) == ["รายงาน", "เกียรติบัตร"]
    page = client.get(address).content.decode()
    switch = re.search(r'<nav class="near".*?</nav>', page, re.S).group()
    assert re.findall(r'href="(.*?)"', switch) == [reverse("reports:certificates"), address]
    assert re.search(r'aria-current="page">(.*?)</a>', switch).group(1) == "ทะเบียนเกียรติบัตร"
    assert 'class="near"' not in client.get(reverse("registry:letters")).content.decode()


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
