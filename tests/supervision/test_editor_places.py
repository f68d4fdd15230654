"""Where a visit was: the place of the device, the places in photos, and pictures that are not taken."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from schools.models import Role
from supervision.models import Visit, VisitPhoto
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_visit, photo, visit_form
from tests.supervision.test_editor_parts import NEW, edit_form, edit_url

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office, name="บ้านห้วยน้ำใส")


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


@pytest.fixture
def browser(client, supervisor):
    client.force_login(supervisor)
    return client


def test_the_place_is_kept_shown_and_taken_away(browser, office, supervisor):
    school = make_school(office, latitude="16.700000", longitude="98.560000")
    visit = make_visit(school=school, supervisor=supervisor)
    place = {"latitude": "16.790000", "longitude": "98.560000", "accuracy": "12"}
    browser.post(edit_url(visit), edit_form(visit, do="draft", **place))
    page = browser.get(reverse("supervision:visit", args=[visit.pk])).text
    assert "คลาดเคลื่อนไม่เกินประมาณ 12 เมตร" in page
    assert "ห่างจากพิกัดโรงเรียน 10.0 กม." in page
    visit.refresh_from_db()
    browser.post(edit_url(visit), edit_form(visit, do="draft", latitude="", longitude="", accuracy="12"))
    visit.refresh_from_db()
    assert (visit.place, visit.accuracy) == (None, None)


def test_a_place_off_the_earth_is_none(browser, school):
    browser.post(NEW, visit_form(school, latitude="123", longitude="98", accuracy="x"))
    assert Visit.objects.get().place is None


def located():
    block = Image.Exif()
    block[0x8825] = {1: "N", 2: (16.0, 42.0, 7.5), 3: "E", 4: (98.0, 34.0, 1.2)}
    block[0x010F] = "Phone"
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "green").save(out, "JPEG", exif=block)
    return SimpleUploadedFile("ภาพ.jpg", out.getvalue(), content_type="image/jpeg")


@pytest.mark.parametrize(("chosen", "kept"), [({}, False), ({"keep_photo_place": "on"}, True)])
def test_the_place_of_a_photo_stays_only_on_purpose(browser, school, chosen, kept):
    browser.post(NEW, visit_form(school, photos=[located()], **chosen))
    with VisitPhoto.objects.get().file.content.open("rb") as file:
        block = Image.open(file).getexif()
    assert bool(block.get_ifd(0x8825)) is kept
    assert 0x010F not in block


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\0\0\0\x18ftypheic" + b"\0" * 40, "ภาพ HEIC ระบบยังไม่รับ"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "ภาพ SVG ระบบไม่รับ"),
    ],
)
def test_pictures_that_are_not_taken_are_told_by_name(browser, school, content, message):
    sent = SimpleUploadedFile("ภาพ.jpg", content, content_type="image/jpeg")
    page = browser.post(NEW, visit_form(school, photos=[photo(), sent])).text
    assert message in page
    assert "ครูใช้สื่อทำมือได้เหมาะกับวัย" in page
    assert not Visit.objects.exists()
