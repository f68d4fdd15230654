"""Networks of schools: who reads and who writes, posts, work with evidence, kinds."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from schools.actions import networks
from schools.actions import networks as actions
from schools.models import (
    Duty,
    Network,
    NetworkActivity,
    NetworkKind,
    NetworkPost,
    NetworkSchool,
    ResourcePerson,
    Role,
    StoredFile,
)
from tests.factories import day, make_network, make_office, make_school, make_school_year, make_user, today
from tests.qa.factories import pdf
from tests.schools.network_pages import area, network_of, page, topic
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


def listed(client, **query):
    return [network.name for network in page(client, "networks", **query).context["page"]]


# Reading


def test_the_list_is_of_the_office_by_kind_and_the_closed_stand_apart(client, clerk, office):
    twins = network_of(office, "คู่พัฒนาหนึ่ง", topic())
    network_of(office, "เครือข่ายเหนือ")
    network_of(office, "เครือข่ายเก่า", closed_on=day("2024-05-15"))
    network_of(make_office(), "เครือข่ายเขา")
    assert listed(client) == ["คู่พัฒนาหนึ่ง", "เครือข่ายเหนือ"]
    assert listed(client, kind=twins.kind_id) == ["คู่พัฒนาหนึ่ง"]
    assert listed(client, state="closed") == ["เครือข่ายเก่า"]
    assert listed(client, q="เหนือ") == ["เครือข่ายเหนือ"]
    assert listed(client, q="ไม่มี") == []


def test_the_list_tells_schools_chair_and_who_is_responsible(client, clerk, office):
    network = network_of(office, "เครือข่ายเหนือ")
    for closed in (None, None, today() - timedelta(days=1)):
        actions.join(school=make_school(office, closed_on=closed), network=network, year=2567)
    NetworkPost.objects.create(network=network, kind="chair", name="นายประธาน คนปัจจุบัน")
    NetworkPost.objects.create(network=network, kind="chair", name="นายประธาน คนเก่า", to_year=2566)
    person = make_user(Role.SUPERVISOR, office=office, given_name="ผู้ดูแลเครือข่าย")
    Duty.objects.create(office=office, user=person, year=fiscal_year(today()), network=network)
    response = page(client, "networks")
    html = response.content.decode()
    assert [row.schools_now for row in response.context["page"]] == [2], "a closed school does not count"
    assert "นายประธาน คนปัจจุบัน" in html
    assert "นายประธาน คนเก่า" not in html
    assert "ผู้ดูแลเครือข่าย" in html
    assert listed(client, q="คนปัจจุบัน") == ["เครือข่ายเหนือ"]


def test_school_people_see_the_networks_of_their_school_without_phones(client, office):
    ours, neighbour = make_school(office, "บ้านเรา"), make_school(office, "บ้านข้างเคียง")
    network, other = network_of(office, "เครือข่ายเหนือ"), network_of(office, "เครือข่ายใต้")
    for school in (ours, neighbour):
        actions.join(school=school, network=network, year=2567)
    NetworkPost.objects.create(network=network, kind="chair", name="นายประธาน ใจดี", phone="081-999-0000")
    ResourcePerson.objects.create(office=office, kind="lead", name="ครูแกนนำลับ", network=network)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=ours))
    assert listed(client) == ["เครือข่ายเหนือ"]
    html = page(client, "network", network.pk).content.decode()
    assert "นายประธาน ใจดี" in html
    assert "081-999-0000" not in html
    assert "ครูแกนนำลับ" not in html, "the register is the office's own"
    assert reverse("reports:school", args=[ours.pk]) in html
    assert reverse("reports:school", args=[neighbour.pk]) not in html, "no link to what they may not open"
    assert page(client, "network", other.pk).status_code == 404


def test_the_page_counts_open_schools_and_keeps_former_members(client, clerk, office):
    network = network_of(office, "เครือข่ายเหนือ")
    for name, pupils in (("บ้านเล็ก", 80), ("บ้านใหญ่", 900)):
        school = make_school(office, name)
        make_school_year(school, 2568, pupils=pupils, teachers=10)
        actions.join(school=school, network=network, year=2565)
    gone = make_school(office, "บ้านลาออก")
    NetworkSchool.objects.create(network=network, school=gone, from_year=2560, to_year=2564)
    closed = make_school(office, "บ้านปิด", closed_on=today())
    make_school_year(closed, 2568, pupils=50)
    actions.join(school=closed, network=network, year=2565)
    response = page(client, "network", network.pk)
    html = response.content.decode()
    figures = response.context["figures"]
    assert (figures["schools"], figures["pupils"], figures["teachers"], figures["small"]) == (2, 980, 20, 1)
    assert "บ้านลาออก" in html
    assert "2560–2564" in html
    assert "โรงเรียนขนาดเล็ก" in html


def test_work_stands_by_kind_in_an_academic_year(client, clerk, office):
    network = network_of(office, "เครือข่ายเหนือ")
    for kind, on, title, hours in (
        ("plc", "2026-06-10", "PLC อ่านออกเขียนได้", 2),
        ("plc", "2026-07-10", "PLC คณิตศาสตร์", 1.5),
        ("plan", "2026-05-16", "แผนปีใหม่", None),
        ("result", "2026-05-15", "ผลปีก่อน", None),
    ):
        NetworkActivity.objects.create(
            network=network, kind=kind, on=day(on), title=title, hours=hours, created_by=clerk
        )
    response = page(client, "network", network.pk)
    assert response.context["years"] == [2569, 2568]
    assert [(group["label"], len(group["rows"]), group["hours"]) for group in response.context["groups"]] == [
        ("แผนงาน", 1, 0),
        ("วง PLC", 2, 3.5),
    ]
    assert "ผลปีก่อน" not in response.content.decode()
    assert "ผลปีก่อน" in page(client, "network", network.pk, year=2568).content.decode()
    assert "แผนปีใหม่" in page(client, "network", network.pk, year="all").content.decode()


def test_networks_stand_in_thai_order(client, clerk, office):
    for name in ("แม่สอด", "มหาวัน", "เกาะลอย", "กอไผ่"):
        actions.join(school=make_school(office), network=network_of(office, name), year=2567)
    assert listed(client) == ["กอไผ่", "เกาะลอย", "มหาวัน", "แม่สอด"]


# Who writes


def test_the_supervisor_whose_duty_it_is_edits_and_no_other(client, office):
    network = network_of(office, "เครือข่ายเหนือ")
    mine, other = make_user(Role.SUPERVISOR, office=office), make_user(Role.SUPERVISOR, office=office)
    Duty.objects.create(office=office, user=mine, year=fiscal_year(today()), network=network)
    for user, status in ((mine, 200), (other, 403)):
        client.force_login(user)
        assert page(client, "network_edit", network.pk).status_code == status
        assert page(client, "network_activity_new", network.pk).status_code == status
        assert page(client, "network_close", network.pk).status_code == 403
    assert (
        reverse("schools:network_edit", args=[network.pk]) not in page(client, "network", network.pk).content.decode()
    )


def test_a_supervisor_edits_all_but_the_kind(client, office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    network, other, school = network_of(office, "PLC", topic()), make_network(office), make_school(office)
    for one in (other, network):
        networks.join(school=school, network=one, year=2560)
    year = fiscal_year(today())
    Duty.objects.create(office=office, user=supervisor, year=year, network=network, created_by=supervisor)
    client.force_login(supervisor)
    asked = {"kind": area().pk, "name": "PLC ใหม่", "version": network.version}
    assert client.post(reverse("schools:network_edit", args=[network.pk]), asked).status_code == 302
    network.refresh_from_db()
    assert (network.kind, network.name) == (topic(), "PLC ใหม่")
    school.refresh_from_db()
    assert school.network == other


def test_a_network_is_added_once_and_its_name_is_free_elsewhere(client, clerk, office):
    network_of(make_office(), "เครือข่ายเหนือ")
    values = {"name": "เครือข่ายเหนือ", "kind": area().pk, "code": "N1"}
    response = client.post(reverse("schools:network_new"), values)
    network = Network.objects.get(office=office)
    assert response.url == reverse("schools:network", args=[network.pk])
    again = client.post(reverse("schools:network_new"), {**values, "code": ""})
    assert "มีเครือข่ายชื่อนี้แล้ว" in again.context["form"].errors["name"][0]
    again = client.post(reverse("schools:network_new"), {**values, "name": "อื่น"})
    assert "รหัสนี้แล้ว" in again.context["form"].errors["code"][0]
    assert actions.create(network=Network(office=office, name="เครือข่ายเหนือ"), by=clerk) == network


def test_kind_and_host_of_another_office_are_refused(client, clerk, office):
    theirs = make_office()
    kind = NetworkKind.objects.create(office=theirs, name="ประเภทเขา")
    response = client.post(
        reverse("schools:network_new"), {"name": "ใหม่", "kind": kind.pk, "host": make_school(theirs).pk}
    )
    assert {"kind", "host"} <= set(response.context["form"].errors)
    assert not Network.objects.filter(name="ใหม่").exists()


def test_a_stale_edit_shows_both_values_and_overwrites_nothing(client, clerk, office):
    network = network_of(office, "เครือข่ายเก่า")
    url = reverse("schools:network_edit", args=[network.pk])
    values = {"kind": network.kind_id, "version": 1}
    assert client.post(url, {**values, "name": "ของคนแรก"}).status_code == 302
    response = client.post(url, {**values, "name": "ของคนที่สอง"})
    html = response.content.decode()
    assert response.status_code == 409
    assert "ของคนแรก" in html
    assert 'value="ของคนที่สอง"' in html
    assert 'name="version" value="2"' in html
    network.refresh_from_db()
    assert network.name == "ของคนแรก"


# Kinds


def test_own_kinds_are_added_and_renamed_shipped_ones_stay(client, clerk, office):
    shipped = area()
    html = page(client, "network_kinds").content.decode()
    assert shipped.name in html
    client.post(reverse("schools:network_kinds"), {"name": "ชมรม"})
    own = NetworkKind.objects.get(office=office)
    assert "มีประเภทนี้แล้ว" in client.post(reverse("schools:network_kinds"), {"name": shipped.name}).content.decode()
    client.post(reverse("schools:network_kind", args=[own.pk]), {"name": "ชมรมครู", "was": "ชมรม"})
    client.post(reverse("schools:network_kind", args=[own.pk]), {"name": "ของคนที่สอง", "was": "ชมรม"})
    own.refresh_from_db()
    assert own.name == "ชมรมครู", "who saw another name changes nothing"
    assert page(client, "network_kind", shipped.pk).status_code == 404
    theirs = NetworkKind.objects.create(office=make_office(), name="ประเภทเขา")
    assert page(client, "network_kind", theirs.pk).status_code == 404
    assert "ประเภทเขา" not in page(client, "network_kinds").content.decode()


def test_a_kind_in_use_keeps_its_nature(client, clerk, office):
    own = NetworkKind.objects.create(office=office, name="ชมรม")
    network_of(office, "ชมรมหนึ่ง", own)
    client.post(reverse("schools:network_kind", args=[own.pk]), {"name": "ชมรม", "was": "ชมรม", "is_area": "on"})
    own.refresh_from_db()
    assert own.is_area is False


# Posts and work


def test_posts_have_years_and_are_added_once(client, clerk, office):
    north = network_of(office, "เหนือ")
    url = reverse("schools:network_post_new", args=[north.pk])
    values = {"kind": "chair", "name": "นายประธาน ใจดี", "from_year": 2567, "phone": "081"}
    for _ in range(2):
        assert client.post(url, values).status_code == 302
    post = NetworkPost.objects.get()
    edit = reverse("schools:network_post", args=[north.pk, post.pk])
    assert client.post(edit, {**values, "to_year": 2568, "version": 1}).status_code == 302
    assert client.post(edit, {**values, "name": "คนที่สอง", "version": 1}).status_code == 409
    assert page(client, "network", north.pk).context["former_posts"] == [post]
    theirs = make_school(make_office())
    assert "school" in client.post(url, {**values, "school": theirs.pk}).context["form"].errors
    client.post(edit, {"remove": "1", "version": 1})
    assert NetworkPost.objects.exists(), "the page was old"
    client.post(edit, {"remove": "1", "version": 2})
    assert not NetworkPost.objects.exists()


def activity(**changes):
    return {"kind": "plc", "on": "10/6/2569", "title": "PLC อ่านออก", "text": "ผลดี", "people": 12, **changes}


def test_work_is_written_with_evidence_that_members_may_open(client, clerk, office):
    north, member, stranger = network_of(office, "เหนือ"), make_school(office), make_school(office)
    actions.join(school=member, network=north, year=2565)
    url = reverse("schools:network_activity_new", args=[north.pk])
    for _ in range(2):
        paper = SimpleUploadedFile("plc.pdf", pdf(), content_type="application/pdf")
        assert client.post(url, activity(evidence=paper)).status_code == 302
    row, stored = NetworkActivity.objects.get(), StoredFile.objects.get()
    address = reverse("schools:file", args=[stored.pk])
    assert address in page(client, "network", north.pk).content.decode()
    for user, status in (
        (clerk, 200),
        (make_user(Role.SCHOOL_STAFF, school=member), 200),
        (make_user(Role.SCHOOL_STAFF, school=stranger), 404),
        (make_user(Role.COMMITTEE, office=office), 404),
        (make_user(Role.CLERK, office=make_office()), 404),
    ):
        client.force_login(user)
        assert client.get(address).status_code == status
    client.force_login(clerk)
    edit = reverse("schools:network_activity", args=[north.pk, row.pk])
    assert client.post(edit, activity(title="ใหม่", version=1, gone=[stored.pk])).status_code == 302
    assert not StoredFile.objects.exists()
    assert client.post(edit, activity(title="คนที่สอง", version=1)).status_code == 409
    client.post(edit, {"remove": "1", "version": 2})
    assert not NetworkActivity.objects.exists()


def test_bad_evidence_is_refused_in_words(client, clerk, office):
    north = network_of(office, "เหนือ")
    wrong = SimpleUploadedFile("x.pdf", b"<html>%PDF-", content_type="application/pdf")
    response = client.post(reverse("schools:network_activity_new", args=[north.pk]), activity(evidence=wrong, hours=-1))
    assert {"evidence", "hours"} <= set(response.context["form"].errors)
    assert not NetworkActivity.objects.exists()


def test_members_of_another_network_are_not_reached_through_this_one(client, clerk, office):
    north, theirs = network_of(office, "เหนือ"), network_of(make_office(), "เขา")
    row = NetworkSchool.objects.create(network=theirs, school=make_school(theirs.office))
    post = NetworkPost.objects.create(network=theirs, kind="chair", name="เขา")
    assert page(client, "network_member", north.pk, row.pk).status_code == 404
    assert page(client, "network_post", north.pk, post.pk).status_code == 404
    assert page(client, "network_edit", theirs.pk).status_code == 404


def test_an_empty_office_is_told_what_to_do(client, clerk):
    html = page(client, "networks").content.decode()
    assert "ยังไม่มีเครือข่าย" in html
    assert reverse("schools:network_new") in html


def test_make_network_without_kind_is_an_area(office):
    assert make_network(office).is_area
