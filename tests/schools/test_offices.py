"""The office's own pages: what its administrator may change, and what the others read."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from schools.models import Office, OfficeDay, Role, SchoolYear, StoredFile
from tests.factories import day, make_office, make_school, make_school_year, make_user
from tests.schools.test_shapes import area, geojson


def picture(mode="RGBA", kind="PNG"):
    out = io.BytesIO()
    Image.new(mode, (40, 20)).save(out, kind)
    return SimpleUploadedFile("crest.png", out.getvalue())


@pytest.fixture
def office(db):
    return make_office("สพป.ริมเมย เขต 1")


@pytest.fixture
def admin(client, office):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


def seen(office, **data):
    """A form of a part of the office, as it was shown now."""
    office.refresh_from_db()
    return {"version": office.version, **data}


def data_of(office, **changes):
    fields = ("name", "full_name", "kind", "code", "address", "phone", "email", "website", "version")
    return {name: getattr(office, name) for name in fields} | changes


def edit(client, office, **changes):
    return client.post(reverse("schools:office_edit", args=[office.pk]), data_of(office, **changes))


def test_address_and_crest_are_kept_and_the_crest_stands_on_pages(client, office, admin):
    assert edit(client, office, address="ตำบลริมเมย", new_crest=picture(), new_logo=picture()).status_code == 302
    office.refresh_from_db()
    assert (office.address, office.version) == ("ตำบลริมเมย", 2)
    with office.crest.content.open("rb") as file:
        assert Image.open(file).mode == "RGBA"
    page = client.get(reverse("schools:office")).content.decode()
    assert reverse("schools:office_emblem", args=[office.pk, office.logo_id]) in page
    sent = client.get(reverse("schools:office_emblem", args=[office.pk, office.crest_id]))
    assert (sent.status_code, sent["Content-Type"]) == (200, "image/png")


def test_the_crest_can_be_taken_away(client, office, admin):
    edit(client, office, new_crest=picture())
    office.refresh_from_db()
    edit(client, office, drop_crest="on")
    office.refresh_from_db()
    assert office.crest is None


def test_an_svg_is_no_crest_and_nothing_changes(client, office, admin):
    answer = edit(client, office, address="ใหม่", new_crest=SimpleUploadedFile("x.svg", b"<svg onload='x'/>"))
    assert "ภาพ SVG ระบบไม่รับ" in answer.content.decode()
    office.refresh_from_db()
    assert (office.address, StoredFile.objects.count()) == ("", 0)


def test_a_stale_form_shows_both_and_overwrites_nothing(client, office, admin):
    Office.objects.filter(pk=office.pk).update(version=5, phone="055-000000")
    answer = edit(client, office, phone="055-111111")
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "055-000000" in page and "055-111111" in page
    office.refresh_from_db()
    assert office.phone == "055-000000"
    assert edit(client, office, phone="055-111111").status_code == 302


def test_two_offices_cannot_have_one_name(client, office, admin):
    make_office("สพป.ตาก เขต 2")
    answer = edit(client, office, name="สพป. ตาก เขต 2")
    assert "มีสำนักงานชื่อ สพป.ตาก เขต 2 อยู่แล้ว" in answer.content.decode()


def test_a_shifted_year_moves_the_semester_everywhere(client, office, admin):
    address = reverse("schools:office_calendar_edit", args=[office.pk, 2563])
    data = {"starts": "1/7/2563", "first_ends": "30/11/2563", "second_starts": "1/12/2563", "ends": "30/4/2564"}
    assert client.post(address, seen(office, **data)).status_code == 302
    office.refresh_from_db()
    assert office.calendar.semester(day("2020-06-30")) == (2562, 2)
    assert "เลื่อนตามประกาศ" not in client.get(reverse("schools:office_calendar", args=[office.pk])).content.decode()
    assert client.post(address, seen(office, usual="1")).status_code == 302
    office.refresh_from_db()
    assert office.calendar_shifts == {}


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("first_ends", "1/5/2569", "ต้องอยู่หลัง"),
        ("starts", "1/3/2569", "เปิดได้ระหว่าง"),
        ("ends", "1/6/2570", "ซ้อนกับปีการศึกษา 2570"),
        ("second_starts", "1/11/1026", "ปี"),
    ],
)
def test_dates_that_cannot_be_are_refused_beside_the_field(client, office, admin, field, text, said):
    data = {"starts": "16/5/2569", "first_ends": "10/10/2569", "second_starts": "1/11/2569", "ends": "31/3/2570"}
    answer = client.post(reverse("schools:office_calendar_edit", args=[office.pk, 2569]), data | {field: text})
    assert said in answer.content.decode()
    office.refresh_from_db()
    assert office.calendar_shifts == {}


def test_an_own_day_off_is_added_once_and_removed(client, office, admin):
    address = reverse("schools:office_day_add", args=[office.pk])
    data = {"day": "16/4/2569", "name": "หยุดเพิ่มตามมติ ครม."}
    assert client.post(address, data).status_code == 302
    again = client.post(address, data)
    assert again.status_code == 422
    assert "อยู่แล้ว" in again.content.decode()
    page = client.get(reverse("schools:office_calendar", args=[office.pk]) + "?year=2569").content.decode()
    assert "หยุดเพิ่มตามมติ ครม." in page and "วันสงกรานต์" in page
    row = OfficeDay.objects.get()
    assert client.post(reverse("schools:office_day_remove", args=[office.pk, row.pk])).status_code == 302
    assert not OfficeDay.objects.exists()


def test_an_own_scheme_gives_schools_their_class_again(client, office, admin):
    year = office.calendar.academic_year(day("2026-11-21"))
    make_school_year(make_school(office), year, pupils=55)
    data = {"scheme": "own", "again": "on", "label1": "จิ๋ว", "up_to1": "60", "label2": "ทั่วไป"}
    answer = client.post(reverse("schools:office_sizes", args=[office.pk]), seen(office, **data), follow=True)
    assert "เปลี่ยนขนาดของ 1 โรงเรียน" in answer.content.decode()
    assert SchoolYear.objects.get().size_label == "จิ๋ว"


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"label1": "เดียว"}, "อย่างน้อย 2 ขนาด"),
        ({"label1": "ก", "up_to1": "100", "label2": "ข", "up_to2": "50", "label3": "ค"}, "ต้องมากกว่าขนาดก่อนหน้า"),
        ({"label1": "ก", "up_to1": "100", "label2": "ก"}, "ชื่อขนาดซ้ำกัน"),
        ({"label1": "ก", "label2": "ข"}, "เว้นว่างได้เฉพาะขนาดสุดท้าย"),
        ({"label1": "ก", "up_to1": "100", "label2": "ข", "up_to2": "200"}, "ขนาดสุดท้ายไม่จำกัดจำนวน"),
    ],
)
def test_classes_that_leave_gaps_are_refused(client, office, admin, data, said):
    answer = client.post(reverse("schools:office_sizes", args=[office.pk]), {"scheme": "own", **data})
    assert said in answer.content.decode()
    office.refresh_from_db()
    assert office.size_scheme == ""


def test_the_map_takes_outlines_and_a_tile_server(client, office, admin):
    make_school(office, district="แม่สอด", province="ตาก")
    file = SimpleUploadedFile("ตาก.geojson", geojson(area(), area("ที่อื่น")).read())
    data = {"shapes": file, "tile_url": "https://tiles.example.go.th/{z}/{x}/{y}.png", "tile_credit": "กรมแผนที่"}
    assert client.post(reverse("schools:office_map", args=[office.pk]), seen(office, **data)).status_code == 302
    office.refresh_from_db()
    assert office.shapes.label == "ตาก.geojson"
    with office.shapes.content.open() as kept:
        assert "ที่อื่น" not in kept.read().decode()


@pytest.mark.parametrize("url", ["http://x.example/{z}/{x}/{y}", "https://x.example/", "https://a;b/{z}/{x}/{y}"])
def test_a_tile_address_that_could_widen_the_policy_is_refused(client, office, admin, url):
    client.post(reverse("schools:office_map", args=[office.pk]), seen(office, tile_url=url))
    office.refresh_from_db()
    assert office.tile_url == ""


def test_the_platform_adds_an_office_once(client, db):
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    data = {"name": "สพป.ดอนแก้ว เขต 1", "kind": "primary"}
    assert client.post(reverse("schools:office_new"), data).status_code == 302
    assert "อยู่แล้ว" in client.post(reverse("schools:office_new"), data).content.decode()
    page = client.get(reverse("schools:offices") + "?q=ดอนแก้ว").content.decode()
    assert "สพป.ดอนแก้ว เขต 1" in page and "ยังไม่มี" in page


def test_what_is_left_to_set_up_is_told_to_the_administrator_alone(client, office, admin):
    page = client.get(reverse("schools:office")).content.decode()
    assert "ตั้งค่าสำนักงาน" in page and "นำเข้าจากไฟล์ Excel หรือ CSV" in page
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert "ตั้งค่าสำนักงาน" not in client.get(reverse("schools:office")).content.decode()


@pytest.mark.parametrize(
    ("name", "args", "data"),
    [
        ("office_map", [], {"tile_url": ""}),
        ("office_sizes", [], {"scheme": "obec7"}),
        ("office_calendar_edit", [2569], {"usual": "1"}),
    ],
)
def test_a_stale_part_overwrites_nothing_and_says_so(client, office, admin, name, args, data):
    url = "https://t.example/{z}/{x}/{y}.png"
    shift = {
        "2569": {
            "starts": "2026-06-01",
            "first_ends": "2026-10-10",
            "second_starts": "2026-11-01",
            "ends": "2027-03-31",
        }
    }
    Office.objects.filter(pk=office.pk).update(version=3, tile_url=url, calendar_shifts=shift)
    address = reverse(f"schools:{name}", args=[office.pk, *args])
    answer = client.post(address, data | {"version": 1})
    assert answer.status_code == 409
    assert "มีผู้แก้ไขข้อมูลสำนักงาน" in answer.content.decode()
    office.refresh_from_db()
    assert (office.tile_url, office.size_scheme, office.calendar_shifts, office.version) == (url, "", shift, 3)
    assert client.post(address, data | {"version": 3}).status_code == 302


def test_an_office_whose_administrator_left_has_none(client, office):
    gone = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    assert "ยังไม่มี" not in client.get(reverse("schools:offices")).content.decode()
    gone.is_active = False
    gone.save()
    assert "ยังไม่มี" in client.get(reverse("schools:offices")).content.decode()
