"""The designer of certificates in a real browser: dragged, moved by keys, taken back, saved, saved beside another."""

import io
import os

import pytest
from django.urls import reverse
from PIL import Image
from playwright.sync_api import expect

from reports.actions import certificate_designs as actions
from reports.certificates import layout as layouts
from reports.models import CertificateDesign
from schools.models import Role
from tests.factories import make_office, make_user
from tests.looks import faults

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def clerk():
    return make_user(Role.CLERK, office=make_office("สพป.ออกแบบ"))


@pytest.fixture
def design(clerk):
    layout = layouts.sample()
    return actions.create(office=clerk.acting.office, name="แบบของเรา", kind="", layout=layout, user=clerk)[0]


@pytest.fixture
def open_designer(chromium, live_server, client, clerk, design):
    contexts, wrong = [], []

    def open_page(width=1400, scheme="light"):
        client.force_login(clerk)
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=live_server.url
        )
        context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}])
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        page.goto(live_server.url + reverse("reports:certificate_design_edit", args=[design.pk]))
        expect(page.locator("image.drawn")).to_have_count(1)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def look(page, name):
    """Keeps a picture where somebody asked for one."""
    if folder := os.environ.get("DESIGNER_PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def element(design, name):
    layout = design.versions.order_by("-number").first().layout
    return next(one for one in layout["elements"] if one["id"] == name)


def drag(page, name, dx, dy):
    box = page.locator(f".part[data-id={name}] rect.hit").bounding_box()
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y + dy, steps=6)
    page.mouse.up()


def save(page, number):
    page.get_by_role("button", name="บันทึกเป็นฉบับใหม่").click()
    expect(page.locator("#saved")).to_have_text(f"บันทึกแล้ว ฉบับที่ {number}")


def test_a_design_is_dragged_moved_by_keys_taken_back_and_saved(open_designer, design):
    page = open_designer()
    look(page, "designer")
    before = element(design, "qr")
    drag(page, "qr", 60, -40)
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    save(page, 2)
    after = element(design, "qr")
    assert after["x"] > before["x"] + 5 and after["y"] < before["y"] - 1
    # The name snaps to the middle of the page when it comes near it.
    drag(page, "name", 2.5, 0)
    name = page.locator(".part[data-id=name] rect.hit")
    assert float(name.get_attribute("x")) + float(name.get_attribute("width")) / 2 == 148.5
    page.locator(".part[data-id=code]").focus()
    page.keyboard.press("Delete")
    expect(page.locator(".part[data-id=code]")).to_have_count(0)
    page.keyboard.press("Control+z")
    expect(page.locator(".part[data-id=code]")).to_have_count(1)
    page.keyboard.press("Control+y")
    expect(page.locator(".part[data-id=code]")).to_have_count(0)
    page.get_by_role("button", name="เพิ่มลายมือชื่อ").click()
    page.get_by_role("button", name="เพิ่มข้อความ").click()
    page.locator("[data-words]").fill("ได้รับ {awrad}")
    expect(page.locator("#fault")).to_contain_text("ไม่รู้จักช่อง {awrad}")
    page.locator("[data-words]").fill("ได้รับ {award}")
    expect(page.locator("#fault")).to_be_hidden()
    save(page, 3)
    layout = design.versions.order_by("-number").first().layout
    assert layouts.slots_of(layout) == [1, 2]
    assert layout["elements"][-1]["text"] == "ได้รับ {award}"


def test_two_who_save_and_a_picture_that_is_none(open_designer, design, clerk, tmp_path):
    page = open_designer()
    other = {**layouts.sample(), "digits": "arabic"}
    actions.save_version(design=design, base=1, layout=other, background=None, user=clerk)
    page.locator(".part[data-id=qr]").focus()
    page.keyboard.press("ArrowUp")
    page.get_by_role("button", name="บันทึกเป็นฉบับใหม่").click()
    expect(page.locator("#fault")).to_contain_text("ยังไม่ได้บันทึกงานของท่าน")
    save(page, 3)
    picture = io.BytesIO()
    Image.new("RGB", (1754, 1240), "#fff3d0").save(picture, "JPEG")
    field = page.get_by_label("แนบพื้นหลังของสำนักงาน")
    field.set_input_files({"name": "พื้นหลัง.svg", "mimeType": "image/svg+xml", "buffer": b"<svg><script/></svg>"})
    expect(page.locator("#fault")).to_contain_text("SVG")
    field.set_input_files({"name": "พื้นหลัง.jpg", "mimeType": "image/jpeg", "buffer": picture.getvalue()})
    expect(page.get_by_label("พื้นหลัง", exact=True)).to_have_value("file")
    save(page, 4)
    assert design.versions.get(number=4).background.content_type == "image/jpeg"


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1400, "dark")])
def test_the_designer_and_the_library_fit_and_axe_finds_nothing(open_designer, design, width, scheme):
    page, judged = open_designer(width, scheme), set()
    page.locator("#parts button").nth(3).click()
    shipped = CertificateDesign.objects.filter(office=None).first()
    for name, args in (
        ("certificate_design_edit", None),
        ("certificate_designs", []),
        ("certificate_design", [shipped.pk]),
        ("certificate_design_copy", [shipped.pk]),
    ):
        if args is not None:
            page.goto(reverse(f"reports:{name}", args=args))
        look(page, f"{name}-{width}-{scheme}")
        assert faults(page, [(width, scheme)], judged=judged, impacts=None) == [], name


def test_shipped_designs_are_there(clerk):
    assert CertificateDesign.objects.filter(office=None).count() == 4
