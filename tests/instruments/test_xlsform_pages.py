"""Bringing an XLSForm in and sending one out, on their pages."""

import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from instruments.models import Instrument, Item, Scale
from schools.models import Role
from tests.factories import make_user
from tests.instruments.factories import make_version
from tests.instruments.xlsforms import KOBO, workbook

pytestmark = pytest.mark.django_db
IMPORT, CONFIRM = "instruments:xlsform_import", "instruments:xlsform_confirm"


@pytest.fixture
def user(client):
    user = make_user(Role.SUPERVISOR)
    client.force_login(user)
    return user


def upload(client, content, name="kobo.xlsx"):
    return client.post(reverse(IMPORT), {"file": SimpleUploadedFile(name, content)})


def sent_back(response, **changes):
    return {name: response.context["form"][name].value() for name in ("title", "purpose", "plan")} | changes


def test_the_preview_tells_everything_and_writes_nothing(client, user):
    response = upload(client, workbook(**KOBO))
    page = response.content.decode()
    for told in ("ข้อมูลโรงเรียน", "มีแผนนิเทศภายใน", "ตอบเมื่อข้อ 4 ตั้งแต่ “มาก” ขึ้นไป", "กรอกซ้ำทุกชั้นเรียนที่สังเกต"):
        assert told in page
    assert "มาตรประมาณค่า 5 ระดับ" in page
    assert "มาตรใหม่" not in page
    for told in ("ไม่รู้จักชนิดคำถาม “weird”", "พิกัด ระบบเก็บที่การนิเทศ", "ไม่มีข้อที่ใช้รายการนี้"):
        assert told in page
    assert not Instrument.objects.filter(office=user.acting.office).exists()


def test_confirming_twice_makes_one_draft_of_the_office(client, user):
    data = sent_back(upload(client, workbook(**KOBO)), title="แบบนิเทศภายใน", purpose="record")
    for _ in range(2):
        response = client.post(reverse(CONFIRM), data)
    made = Instrument.objects.get(office=user.acting.office)
    assert response.url == reverse("instruments:build", args=[made.pk])
    assert (made.title, made.purpose, made.current, made.draft.items().count()) == ("แบบนิเทศภายใน", "record", None, 8)
    scale = made.draft.items().get(code="teaching").scale
    assert (scale.office, len(scale.points.all())) == (None, 5)
    assert client.get(response.url).status_code == 200


def test_what_was_brought_in_can_be_published(client, user):
    client.post(reverse(CONFIRM), sent_back(upload(client, workbook(**KOBO))))
    made = Instrument.objects.get(office=user.acting.office)
    client.post(reverse("instruments:publish", args=[made.pk]), {"lock": made.draft.lock, "note": "นำเข้า"})
    assert made.current.items().count() == 8


def test_a_missing_title_keeps_the_preview(client, user):
    response = client.post(reverse(CONFIRM), sent_back(upload(client, workbook(**KOBO)), title=" "))
    assert response.status_code == 200
    assert "title" in response.context["form"].errors
    assert "มีแผนนิเทศภายใน" in response.content.decode()
    assert client.post(reverse(CONFIRM), sent_back(response, title="แบบ")).status_code == 302
    assert Instrument.objects.filter(office=user.acting.office, title="แบบ").count() == 1


@pytest.mark.parametrize("change", [lambda plan: "", lambda plan: plan[:-2] + "xx", lambda plan: "a:b:c"])
def test_a_changed_plan_makes_nothing(client, user, change):
    data = sent_back(upload(client, workbook(**KOBO)))
    response = client.post(reverse(CONFIRM), data | {"plan": change(data["plan"])}, follow=True)
    assert "ยังไม่ได้นำเข้า โปรดเลือกไฟล์อีกครั้ง" in response.content.decode()
    assert not Instrument.objects.filter(office=user.acting.office).exists()


def test_the_plan_of_another_office_makes_nothing(client, user):
    data = sent_back(upload(client, workbook(**KOBO)))
    other = make_user(Role.SUPERVISOR)
    client.force_login(other)
    client.post(reverse(CONFIRM), data)
    assert not Instrument.objects.exclude(office=None).exists()


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (70 * 1024 * 1024))
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (lambda: workbook(None, None, None, ข้อมูล=[("ก",)]), "ไม่พบแผ่นงานชื่อ survey"),
        (lambda: workbook([("type", "name"), ("text", "a"), ("text", "a")]), "ซ้ำกันที่แถว 2, 3"),
        (lambda: workbook([("type", "name"), *[("text", f"a{n}") for n in range(1_999)]]), "ไม่เกิน 300 ข้อ"),
        (bomb, "ไฟล์ Excel มีข้อมูลภายในมากเกินไป"),
        (lambda: b"", "ไฟล์"),
        (lambda: b"%PDF-1.7 something", "ต้องเป็นไฟล์ .xlsx"),
        (lambda: b"type,name,label", "ต้องเป็นไฟล์ .xlsx"),
        (lambda: b"PK\x03\x04 broken", "ไฟล์ Excel เสียหาย"),
    ],
)
def test_a_bad_file_is_told_and_changes_nothing(client, user, content, told):
    before = Item.objects.count(), Scale.objects.count()
    response = upload(client, content())
    assert response.status_code == 200
    assert told in response.content.decode()
    assert (Item.objects.count(), Scale.objects.count()) == before


def test_the_cost_does_not_grow_with_the_questions(client, user):
    looking, confirming = [], []
    levels = [("list_name", "name", "label"), *[("five", n, f"ระดับ {n}") for n in range(1, 6)]]
    for count in (1, 10, 100):
        rows = [("type", "name", "label"), *[("select_one five", f"q{n}", "ข้อ") for n in range(count)]]
        content = workbook(rows, levels)
        with CaptureQueriesContext(connection) as made:
            response = upload(client, content)
        looking.append(len(made))
        with CaptureQueriesContext(connection) as made:
            client.post(reverse(CONFIRM), sent_back(response))
        confirming.append(len(made))
    assert max(looking) <= 16, looking
    # The first one also makes the scale; many questions are written in parts.
    assert confirming[1] <= confirming[0] and confirming[2] <= confirming[1] + 2, confirming
    assert max(confirming) <= 40, confirming


def test_an_instrument_goes_out_and_a_draft_only_to_those_who_build(client, user):
    version = make_version(({}, [{"code": "q1"}]), office=user.acting.office, published=False)
    address = reverse("instruments:xlsform", args=[version.instrument_id])
    response = client.get(address)
    assert "survey" in load_workbook(io.BytesIO(response.content)).sheetnames
    assert "attachment" in response["Content-Disposition"]
    client.force_login(make_user(Role.DIRECTOR, office=user.acting.office))
    assert client.get(address).status_code == 404
    client.force_login(make_user(Role.SUPERVISOR))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("asked", ["2", "x", "99999", "-1", "๑"])
def test_a_version_that_is_not_there(client, user, asked):
    version = make_version(({}, [{"code": "q1"}]), office=user.acting.office)
    assert (
        client.get(reverse("instruments:xlsform", args=[version.instrument_id]), {"version": asked}).status_code == 404
    )
