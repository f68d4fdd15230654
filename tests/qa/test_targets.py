"""Targets of a school: a draft, the announcement with the board, a correction; and who has announced in the office."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from qa.models import Announcement, StandardSet
from schools.models import Role, StoredFile
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.qa.factories import pdf
from thai.dates import numeric
from thai.years import academic_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office)


@pytest.fixture
def teacher(client, school):
    user = make_user(Role.SCHOOL_STAFF, school=school)
    client.force_login(user)
    return user


def begin(client, level="basic", year=None):
    return client.post(
        reverse("qa:announcement_new"), {"level": level, "academic_year": year or academic_year(today())}
    )


@pytest.fixture
def draft(client, teacher):
    begin(client)
    return Announcement.objects.get()


def paper():
    return SimpleUploadedFile("ประกาศ.pdf", pdf(), "application/pdf")


def complete(draft, **changed):
    aims = {f"standard_{standard.pk}": "4" for standard in draft.standard_set.standards.all()}
    about = {"announced_on": numeric(today()), "endorsed_on": numeric(today()), "endorsed_by": "นายมั่น ใจดี"}
    return {**aims, **about, "version": draft.version, "do": "announce", "file": paper(), **changed}


def send(client, draft, **changed):
    return client.post(reverse("qa:announcement_edit", args=[draft.pk]), complete(draft, **changed))


def test_begun_twice_it_is_one_draft_of_the_set_in_force(client, draft):
    answer = begin(client)
    assert answer.url == reverse("qa:announcement_edit", args=[draft.pk])
    assert Announcement.objects.count() == 1
    assert draft.standard_set == StandardSet.objects.get(code="moe2561_basic")


def test_announced_with_targets_own_standard_board_and_file(client, draft):
    issue = draft.standard_set.standards.first().issues.first()
    answer = send(client, draft, **{f"issue_{issue.pk}": "5", "own_1": "ภูมิปัญญาท้องถิ่น", "own_level_1": "3"})
    assert answer.url == reverse("qa:announcement", args=[draft.pk])
    draft.refresh_from_db()
    assert draft.is_announced
    assert sorted(draft.targets.values_list("level", flat=True)) == [4, 4, 4, 5]
    assert [(row.label, row.level) for row in draft.own_standards.all()] == [("ภูมิปัญญาท้องถิ่น", 3)]
    assert draft.file.label == "ประกาศ.pdf"
    page = client.get(reverse("qa:announcement", args=[draft.pk])).text
    assert "ภูมิปัญญาท้องถิ่น" in page
    assert "4 ดีเลิศ" in page


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"endorsed_by": ""}, "ชื่อประธานคณะกรรมการสถานศึกษา"),
        ({"file": ""}, "โปรดแนบไฟล์ประกาศ"),
        ({"endorsed_on": numeric(today() + timedelta(days=2))}, "ยังมาไม่ถึง"),
        ({"announced_on": numeric(today() - timedelta(days=2))}, "ต้องไม่ก่อนวันที่คณะกรรมการเห็นชอบ"),
        ({"own_level_1": "3"}, "โปรดระบุข้อความของมาตรฐาน"),
        ({"file": SimpleUploadedFile("ก.pdf", b"x", "application/pdf")}, "PDF"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_is_announced(client, draft, changed, said):
    answer = send(client, draft, **changed)
    assert answer.status_code == 200
    assert said in answer.text
    draft.refresh_from_db()
    assert not draft.is_announced
    assert draft.version == 1


def test_a_level_outside_the_scale_is_refused(client, draft):
    name = f"standard_{draft.standard_set.standards.first().pk}"
    assert "ค่าเป้าหมายไม่มีในเกณฑ์" in send(client, draft, **{name: "9"}).text
    assert not draft.targets.exists()


def test_a_draft_may_be_unfinished(client, draft):
    answer = client.post(
        reverse("qa:announcement_edit", args=[draft.pk]), {"version": 1, "do": "draft", "own_1": "ภูมิปัญญา"}
    )
    assert answer.status_code == 302
    assert draft.own_standards.get().label == "ภูมิปัญญา"


def test_a_stale_draft_shows_both_and_overwrites_nothing(client, draft):
    send(client, draft, do="draft", endorsed_by="คนแรก")
    answer = send(client, draft, do="draft", endorsed_by="คนที่สอง")
    assert answer.status_code == 409
    assert "คนแรก" in answer.text
    assert "คนที่สอง" in answer.text
    draft.refresh_from_db()
    assert draft.endorsed_by == "คนแรก"


def test_a_correction_is_a_draft_again_with_everything_in_it(client, draft):
    send(client, draft)
    draft.refresh_from_db()
    client.post(reverse("qa:announcement_correct", args=[draft.pk]), {"version": draft.version})
    draft.refresh_from_db()
    assert not draft.is_announced
    assert draft.targets.count() == 3
    send(client, draft, file="")
    draft.refresh_from_db()
    assert draft.is_announced


def test_a_closed_school_announces_nothing(client, teacher, school, draft):
    school.closed_on = today()
    school.save()
    begin(client, level="early")
    send(client, draft)
    assert Announcement.objects.get().targets.count() == 0


def test_a_year_far_off_is_refused(client, teacher):
    assert "เลือกได้ตั้งแต่ปี" in begin(client, year=academic_year(today()) + 3).text
    assert not Announcement.objects.exists()


def test_the_office_counts_who_announced_and_reads_no_draft(client, office, draft):
    make_school(office)
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    assert client.get(reverse("qa:announcement", args=[draft.pk])).status_code == 404
    page = client.get(reverse("qa:targets"))
    assert page.context["counts"] == {"total": 2, "announced": 0, "missing": 2}
    client.force_login(draft.created_by)
    send(client, draft)
    client.force_login(head)
    assert client.get(reverse("qa:announcement", args=[draft.pk])).status_code == 200
    page = client.get(reverse("qa:targets"), {"state": "missing"})
    assert page.context["counts"] == {"total": 2, "announced": 1, "missing": 1}
    assert [school != draft.school for school, _row in page.context["rows"]] == [True]


def test_the_file_is_read_by_the_school_and_once_announced_by_its_office_alone(client, office, draft):
    send(client, draft)
    file = StoredFile.objects.get(purpose="targets")
    for user, status in (
        (draft.created_by, 200),
        (make_user(Role.SUPERVISOR, office=office), 200),
        (make_user(Role.SUPERVISOR, office=make_office()), 404),
        (make_user(Role.SCHOOL_STAFF, school=make_school(office)), 404),
    ):
        client.force_login(user)
        assert client.get(reverse("schools:file", args=[file.pk])).status_code == status


@pytest.mark.parametrize("count", [1, 10, 60])
def test_the_list_takes_the_same_queries_for_many_schools(client, office, count, django_assert_max_num_queries):
    make_network(office)
    for _ in range(count):
        make_school(office)
    client.force_login(make_user(Role.HEAD, office=office))
    with django_assert_max_num_queries(16):
        assert client.get(reverse("qa:targets")).status_code == 200
