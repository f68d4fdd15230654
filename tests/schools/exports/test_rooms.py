"""The lists of every room as files: who may have them, what stands in them, and the link on their page."""

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports import people_lists
from schools import exports
from schools.models import Role
from tests.access.world import OFFICE, OTHER, OWN, World
from tests.factories import make_school

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def world(shared_db):
    return World()


def lines(client, name, **query):
    """The rows of an export as dicts by heading."""
    response = client.get(reverse("schools:export", args=[name, "csv"]), query)
    assert response.status_code == 200, name
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_visits_as_their_list_shows_them(client, world):
    supervisor = world.people[Role.SUPERVISOR]
    world.visit(OWN, supervisor, "approved")
    world.visit(OFFICE, None, "approved")
    world.visit(OTHER, None, "approved")
    client.force_login(supervisor)
    assert [row["โรงเรียน"] for row in lines(client, "visits")] == ["โรงเรียนบ้านของเรา"], "the own ones first"
    assert len(lines(client, "visits", mine=0)) == 2
    client.force_login(world.people[Role.SCHOOL_STAFF])
    assert [row["โรงเรียน"] for row in lines(client, "visits")] == ["โรงเรียนบ้านของเรา"]
    assert (
        reverse("schools:export", args=["visits", "xlsx"]) in client.get(reverse("supervision:visits")).content.decode()
    )


def cells(client, name, **query):
    """The first row of a workbook as cells by heading."""
    response = client.get(reverse("schools:export", args=[name, "xlsx"]), query)
    sheet = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    return dict(zip((cell.value for cell in sheet[1]), sheet[2], strict=True))


def test_days_are_days_and_hours_are_numbers(client, world):
    visit = world.visit(OFFICE, None, "approved")
    visit.hours, visit.visited_on = Decimal("2.5"), date(2026, 5, 16)
    visit.save(update_fields=["hours", "visited_on"])
    client.force_login(world.people[Role.HEAD])
    row = cells(client, "visits")
    day = row["วันที่นิเทศ"]
    assert (day.value.date(), day.number_format) == (visit.visited_on, "[$-107041E]d mmm yyyy;@")
    assert day.parent.column_dimensions[day.column_letter].width >= 14, "a narrower day is shown as ####"
    assert row["จำนวนชั่วโมง"].value == 2.5
    (text,) = lines(client, "visits")
    assert (text["วันที่นิเทศ"], text["จำนวนชั่วโมง"]) == ("16 พ.ค. 2569", "2.5")
    assert cells(client, "recommendations")["กำหนด"].is_date


def test_recommendations_with_their_filters(client, world):
    for state in ("open", "verified"):
        world.recommendation(OFFICE, None, state)
    world.recommendation(OTHER, None, "open")
    client.force_login(world.people[Role.HEAD])
    assert [row["สถานะ"] for row in lines(client, "recommendations", state="verified")] == ["ยืนยันผลแล้ว"]
    assert len(lines(client, "recommendations")) == 3 - 1


def test_the_board_of_a_round(client, world):
    submission = world.submission(OFFICE, None, "submitted")
    theirs = world.submission(OTHER, None, "submitted")
    client.force_login(world.people[Role.HEAD])
    assert [row["โรงเรียน"] for row in lines(client, "sar", round=submission.round_id)] == ["โรงเรียนบ้านข้างเคียง"]
    assert lines(client, "sar", round=submission.round_id, state="accepted") == []
    address = reverse("schools:export", args=["sar", "csv"])
    for asked in ({}, {"round": theirs.round_id}, {"round": "x"}):
        assert client.get(address, asked).status_code == 404
    html = client.get(reverse("qa:round", args=[submission.round_id])).content.decode()
    assert f"{address}?round={submission.round_id}" in html


def test_the_papers_of_a_batch_go_back_into_a_new_one(client, world):
    batch, theirs = world.batch(OFFICE, "issued"), world.batch(OTHER, "issued")
    client.force_login(world.people[Role.CLERK])
    rows = lines(client, "certificates", batch=batch.pk)
    assert [row["ชื่อ-สกุล"] for row in rows] == [person["name"] for person in batch.people]
    response = client.get(reverse("schools:export", args=["certificates", "csv"]), {"batch": batch.pk})
    file = io.BytesIO(b"".join(response.streaming_content))
    assert people_lists.from_upload(file) == batch.people
    assert client.get(reverse("schools:export", args=["certificates", "csv"]), {"batch": theirs.pk}).status_code == 404


# What an address must name beside the list.
NEEDED = {"sar": "round", "esar": "round", "test_year": "year", "certificates": "batch"}


def test_each_list_asks_its_own_roles(client, world):
    for role in Role:
        client.force_login(world.people[role])
        found = {
            name: client.get(reverse("schools:export", args=[name, "csv"])).status_code for name in exports.names()
        }
        through = {name: 404 if name in NEEDED else 200 for name in found}
        wanted = {name: through[name] if role in exports.get_export(name).roles else 403 for name in found}
        assert found == wanted, role


def test_no_list_takes_more_queries_for_more_rows(client, world, monkeypatch, django_assert_max_num_queries):
    asks = (Role.OFFICE_ADMIN, Role.HEAD, Role.CLERK, Role.PLATFORM_ADMIN)
    counts = {name: [] for name in exports.names() if name not in NEEDED}
    for more in (1, 9):
        for _ in range(more):
            monkeypatch.setitem(world.schools, OFFICE, make_school(world.a))
            world.recommendation(OFFICE, None, "open")
        for name, made in counts.items():
            client.force_login(world.people[next(role for role in asks if role in exports.get_export(name).roles)])
            with django_assert_max_num_queries(30, info=name) as asked:
                lines(client, name)
            made.append(len(asked))
    assert {name: made for name, made in counts.items() if len(set(made)) > 1} == {}
