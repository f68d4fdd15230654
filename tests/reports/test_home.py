"""Numbers of the home pages are those of the lists they open, and a new round takes nothing away."""

import re
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.urls import reverse

from qa.models import Round
from schools.actions import closing
from schools.models import ImportBatch, Role, School, StoredFile
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today
from tests.reports.round_factories import make_round
from tests.supervision.factories import make_open_recommendation, make_visit
from thai.dates import long

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def director(client, office):
    user = make_user(Role.DIRECTOR, office=office)
    client.force_login(user)
    return user


def test_a_round_just_opened_does_not_take_the_results_away(client, office, director):
    round = make_round(office, [make_school(office) for _ in range(3)], states=["accepted"])
    day = today()
    Round.objects.create(
        office=office,
        academic_year=2569,
        opens_on=day,
        due_on=day + timedelta(days=30),
        closes_on=day + timedelta(days=60),
        created_by=director,
    )
    assert client.get("/").context["round"] == round
    assert client.get("/?year=2569").context["round"].academic_year == 2569


def test_what_a_closed_school_left_behind_is_counted_as_the_list_counts_it(client, office, director):
    recommendation = make_open_recommendation(office=office)
    type(recommendation).objects.update(due_on=today() - timedelta(days=1))
    School.objects.filter(pk=recommendation.school_id).update(closed_on=today())
    page = client.get("/")
    listed = client.get(page.context["overdue_href"]).context["page"].paginator.count
    assert (page.context["overdue"], listed) == (0, 0)
    assert "".join(part["shown"] for part in page.context["unsettled_said"]) == "ค้างทั้งหมด 1 เรื่อง"


@pytest.mark.parametrize("name", ["network", "district", "size"])
def test_the_filters_narrow_numbers_and_links_alike(client, office, director, name):
    near = make_school(office, network=make_network(office), district="ใกล้")
    far = make_school(office, network=make_network(office), district="ไกล")
    for school, pupils in ((near, 50), (far, 2000)):
        make_school_year(school, pupils=pupils)
        make_visit(school=school, state="submitted")
    value = {"network": near.network_id, "district": "ใกล้", "size": "small"}[name]
    page = client.get("/", {name: value})
    assert page.context["waiting"] == 1
    assert page.context["total"] == 1
    assert client.get(page.context["waiting_href"]).context["page"].paginator.count == 1


def test_schools_without_people_open_their_list(client, office):
    with_people = make_school(office)
    make_user(Role.SCHOOL_STAFF, school=with_people)
    lonely = make_school(office)
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    page = client.get("/")
    assert page.context["without_people"] == 1
    listed = client.get(page.context["no_people_href"])
    assert lonely.name in listed.text and with_people.name not in re.sub(r"<option.*?</option>", "", listed.text)


def test_a_supervisor_with_two_memberships_stands_once_in_the_workload(client, office, director):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    supervisor.memberships.create(role=Role.SUPERVISOR, office=office)
    gone = make_user(Role.SUPERVISOR, office=office)
    gone.is_active = False
    gone.save()
    assert [row["user"] for row in client.get("/").context["workload"]] == [supervisor]


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.SUPERVISOR, Role.OFFICE_ADMIN])
def test_the_home_page_asks_the_same_number_of_questions(client, office, role, django_assert_max_num_queries):
    make_round(office, [make_school(office, network=make_network(office)) for _ in range(12)])
    client.force_login(make_user(role, office=office))
    client.get(reverse("reports:home"))
    with django_assert_max_num_queries(40):
        client.get(reverse("reports:home"))


def test_a_school_is_asked_only_for_what_it_can_still_send(client, office):
    school = make_school(office, has_early=False)
    round = make_round(office, [school], states=["draft"])
    submission = round.submissions.get(level="basic")
    round.submissions.exclude(pk=submission.pk).delete()
    client.force_login(make_user(Role.SCHOOL_STAFF, school=school))
    assert client.get("/").context["asked_count"] == 1
    day = today()
    Round.objects.update(due_on=day - timedelta(days=9), closes_on=day - timedelta(days=1))
    assert client.get("/").context["asked_count"] == 0
    submission.extensions.create(until=day, reason="น้ำท่วม", granted_by=round.created_by)
    page = client.get("/")
    assert page.context["asked_count"] == 1
    assert len(client.get(page.context["asked_href"]).context["page"]) == 1


def test_an_import_that_changes_nothing_waits_for_nobody(client):
    office = make_office()
    admin = make_user(Role.OFFICE_ADMIN, office=office)
    stored = StoredFile.objects.create(
        office=office, purpose="import", label="a.csv", content=ContentFile(b"x", "a.csv"), uploaded_by=admin,
        size=1, sha256="0" * 64, content_type="text/csv",
    )  # fmt: skip
    batch = ImportBatch.objects.create(office=office, kind="schools", file=stored, state="ready", created_by=admin)
    client.force_login(admin)
    assert client.get("/").context["waiting_imports"] == 0
    ImportBatch.objects.filter(pk=batch.pk).update(changed=1)
    assert client.get("/").context["waiting_imports"] == 1


def test_the_director_of_a_merged_school_is_told_why_and_whom_to_ask(client):
    office = make_office("สพป.ตาก เขต 2", phone="055-000-000")
    school, into = make_school(office, "บ้านเล็ก"), make_school(office, "บ้านใหญ่")
    director = make_user(Role.SCHOOL_DIRECTOR, school=school)
    closing.merge(school=school, into=into, on=today(), by=make_user(Role.OFFICE_ADMIN, office=office))
    client.force_login(director)
    html = client.get("/").content.decode()
    for text in ("โรงเรียนบ้านเล็กยุบรวมแล้ว", "โรงเรียนบ้านใหญ่", long(today()), "สพป.ตาก เขต 2", "055-000-000"):
        assert text in html, text
    client.force_login(make_user())
    assert "ยังไม่ได้รับมอบหมายบทบาท" in client.get("/").content.decode()
