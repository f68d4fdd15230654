"""Results of national tests and of the external assessment come in from a file, and can be taken back."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from jobs.testing import work_off
from qa.models import ExternalResult
from qa.models import TestScore as Score
from schools.models import ImportBatch, Role
from tests.factories import make_office, make_school, make_user
from tests.schools.factories import csv_bytes, upload

pytestmark = pytest.mark.django_db
TEST_HEADINGS = ["รหัสโรงเรียน", "การทดสอบ", "ชั้น", "ปีการศึกษา", "วิชา", "คะแนนเฉลี่ย", "ผู้เข้าสอบ"]
TESTS = [
    ["63020001", "NT", "ป.3", "2568", "ภาษาไทย", "52.25", "12"],
    ["63020001", "nt", "ประถมศึกษาปีที่ 3", "๒๕๖๘", "คณิตศาสตร์", "๔๘.๕", ""],
    ["S01", "o net", "ป 6", "68", "ภาษาอังกฤษ", "36", "8"],
]
EXTERNAL_HEADINGS = ["รหัสโรงเรียน", "รอบ", "ระดับการศึกษา", "ผลการประเมิน", "วันที่ประเมิน", "ปี พ.ศ."]


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def schools(office):
    return [
        make_school(office, "บ้านป่าไร่", smis_code="63020001"),
        make_school(office, "บ้านจกปก", smis_code=None, local_code="S01"),
    ]


@pytest.fixture
def clerk(office, client):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


def preview(client, kind, rows, headings):
    address = reverse("schools:import_new", args=[kind])
    response = client.post(address, {"file": upload(csv_bytes(rows, headings))})
    assert response.status_code == 302, response.content.decode()
    work_off()
    return ImportBatch.objects.order_by("pk").last()


def ask(client, batch, what):
    client.post(reverse(f"schools:import_{what}", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()


def kept():
    return {
        (s.school.code, s.test, s.grade, s.academic_year, s.subject): (s.mean, s.takers) for s in Score.objects.all()
    }


def test_results_of_tests(client, clerk, schools):
    batch = preview(client, "tests", TESTS, TEST_HEADINGS)
    assert (batch.added, batch.refused) == (3, 0)
    assert not Score.objects.exists()
    ask(client, batch, "apply")
    assert kept() == {
        ("63020001", "NT", "ป.3", 2568, "ภาษาไทย"): (Decimal("52.25"), 12),
        ("63020001", "NT", "ป.3", 2568, "คณิตศาสตร์"): (Decimal("48.5"), None),
        ("S01", "O-NET", "ป.6", 2568, "ภาษาอังกฤษ"): (Decimal("36"), 8),
    }
    again = preview(client, "tests", TESTS, TEST_HEADINGS)
    assert (again.added, again.changed, again.same) == (0, 0, 3)


def test_a_correction_and_its_undo(client, clerk, schools):
    ask(client, preview(client, "tests", TESTS, TEST_HEADINGS), "apply")
    before = kept()
    batch = preview(client, "tests", [[*TESTS[0][:5], "60", "13"]], TEST_HEADINGS)
    assert (batch.changed, batch.same) == (1, 0)
    ask(client, batch, "apply")
    assert kept()["63020001", "NT", "ป.3", 2568, "ภาษาไทย"] == (Decimal("60"), 13)
    ask(client, batch, "undo")
    assert kept() == before
    ask(client, ImportBatch.objects.order_by("pk").first(), "undo")
    assert kept() == {}


def test_what_was_changed_since_stays(client, clerk, schools):
    batch = preview(client, "tests", TESTS, TEST_HEADINGS)
    ask(client, batch, "apply")
    Score.objects.filter(subject="ภาษาไทย").update(mean=70)
    ask(client, batch, "undo")
    assert Score.objects.count() == 3


@pytest.mark.parametrize(
    ("place", "value", "reason"),
    [
        (0, "63029999", "ไม่พบโรงเรียนรหัส 63029999 ในสำนักงานนี้"),
        (0, "6.3E+07", "เลขยกกำลัง"),
        (3, "2025", "เป็นปี ค.ศ."),
        (5, "101", "ต้องอยู่ระหว่าง 0 ถึง 100"),
        (5, "มาก", "ไม่ใช่ตัวเลข"),
        (4, "", "ไม่มีวิชาหรือด้าน"),
    ],
)
def test_what_is_refused(client, clerk, schools, place, value, reason):
    row = list(TESTS[0])
    row[place] = value
    batch = preview(client, "tests", [row], TEST_HEADINGS)
    assert (batch.added, batch.refused) == (0, 1)
    assert reason in client.get(reverse("schools:import", args=[batch.pk])).content.decode()


def test_a_school_of_another_office_is_not_known(client, clerk, schools):
    make_school(make_office(), "บ้านอื่น", smis_code="64010001")
    batch = preview(client, "tests", [["64010001", *TESTS[0][1:]]], TEST_HEADINGS)
    assert (batch.added, batch.refused) == (0, 1)


def test_the_same_result_twice(client, clerk, schools):
    batch = preview(client, "tests", [TESTS[0], TESTS[0]], TEST_HEADINGS)
    assert (batch.added, batch.refused) == (1, 1)


def test_results_of_the_external_assessment(client, clerk, schools):
    rows = [
        ["63020001", "รอบสี่", "ปฐมวัย", "ระดับคุณภาพดี", "12/6/2564", ""],
        ["63020001", "รอบสี่", "ระดับการศึกษาขั้นพื้นฐาน", "ระดับคุณภาพดีมาก", "", "2565"],
        ["S01", "รอบสี่", "ขั้นพื้นฐาน", "ระดับคุณภาพพอใช้", "", ""],
    ]
    batch = preview(client, "external", rows, EXTERNAL_HEADINGS)
    assert (batch.added, batch.refused) == (2, 1)
    assert "ไม่มีปีหรือวันที่ประเมิน" in client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    ask(client, batch, "apply")
    early, basic = ExternalResult.objects.order_by("pk")
    assert (early.level, early.year, early.assessed_on, early.result) == (
        "early",
        2564,
        date(2021, 6, 12),
        "ระดับคุณภาพดี",
    )
    assert (basic.level, basic.year, basic.assessed_on) == ("basic", 2565, None)
    again = preview(client, "external", rows[:2], EXTERNAL_HEADINGS)
    assert (again.added, again.changed, again.same) == (0, 0, 2)
    ask(client, batch, "undo")
    assert not ExternalResult.objects.exists()
