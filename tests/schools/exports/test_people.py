"""The list of people as a file."""

import csv
import io

import pytest
from django.urls import reverse

from schools.models import Role
from tests.factories import make_office, make_school, make_user

pytestmark = pytest.mark.django_db
FIRST = ["คำนำหน้า", "ชื่อ", "นามสกุล", "ตำแหน่ง", "บทบาท", "รหัส SMIS"]


def lines(client, **query):
    response = client.get(reverse("schools:export", args=["people", "csv"]), query)
    assert response.status_code == 200
    data = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(data, newline="")))


def test_the_file_holds_what_the_list_shows(client):
    office = make_office()
    school = make_school(office, "บ้านเรา")
    make_user(Role.SCHOOL_DIRECTOR, school=school, given_name="ผอเรา", position="ผู้อำนวยการ")
    make_user(Role.SUPERVISOR, office=office, given_name="ศน")
    make_user(Role.SUPERVISOR, office=make_office(), given_name="คนนอก")
    client.force_login(make_user(Role.CLERK, office=office, given_name="ธุรการ"))
    head, *rows = lines(client)
    assert head[:6] == FIRST
    assert [row[1] for row in rows] == ["ธุรการ", "ผอเรา", "ศน"]
    assert rows[1][3:6] == ["ผู้อำนวยการ", "ผู้อำนวยการโรงเรียน", school.smis_code]
    assert [row[1] for row in lines(client, role="supervisor")[1:]] == ["ศน"]


@pytest.mark.parametrize("role", [Role.SCHOOL_DIRECTOR, Role.COMMITTEE])
def test_schools_and_the_committee_get_no_file(client, role):
    client.force_login(make_user(role))
    assert client.get(reverse("schools:export", args=["people", "csv"])).status_code == 403


def test_the_queries_do_not_grow(client, django_assert_max_num_queries):
    office = make_office()
    client.force_login(make_user(Role.CLERK, office=office))
    lines(client)
    counts = []
    for more in (1, 11):
        for _ in range(more):
            make_user(Role.SCHOOL_STAFF, school=make_school(office))
        with django_assert_max_num_queries(14) as captured:
            lines(client)
        counts.append(len(captured))
    assert len(set(counts)) == 1, counts
