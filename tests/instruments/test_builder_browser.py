"""The builder in a real browser: fields by kind, conditions in words, order by key and by drag, undo, a slower person;
readable for everybody, wide and on a phone, in light and dark."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from instruments.actions import start
from instruments.actions.building import add_items
from instruments.models import InstrumentVersion, Scale
from schools.models import Role
from tests.factories import PASSWORD, make_office, make_user
from tests.looks import faults

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium, live_server):
    """A wide page of a supervisor; a script error fails the test."""
    context = chromium.new_context(viewport={"width": 1400, "height": 1000}, base_url=live_server.url)
    page = context.new_page()
    page.set_default_timeout(20_000)
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


@pytest.fixture
def instrument(page):
    user = make_user(Role.SUPERVISOR, office=make_office())
    instrument, _ = start(title="แบบนิเทศ", purpose="visit", by=user)
    rows = [{"kind": "yes_no", "text": text} for text in ("ก", "ข", "ค")]
    rows.append({"kind": "rating", "text": "ง", "scale": Scale.objects.get(office=None, name="มาตรประมาณค่า 5 ระดับ")})
    add_items(section=instrument.draft.sections.get(), rows=rows, lock=1, by=user)
    page.goto("/accounts/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    page.goto(reverse("instruments:build", args=[instrument.pk]))
    return instrument


def order(page, words):
    for place, word in enumerate(words):
        expect(page.locator(".build-question").nth(place)).to_contain_text(word)


def test_an_instrument_is_built_by_key_and_by_drag(page, instrument):
    # By keyboard: Alt with an arrow on the question; the focus stays with it.
    page.locator(".build-item").nth(1).focus()
    page.keyboard.press("Alt+ArrowUp")
    order(page, ["ข", "ก", "ค", "ง"])
    page.keyboard.press("Alt+ArrowDown")
    order(page, ["ก", "ข", "ค", "ง"])
    # By drag
    grip = page.locator("[data-grip]").nth(0).bounding_box()
    under = page.locator(".build-item").nth(2).bounding_box()
    page.mouse.move(grip["x"] + 10, grip["y"] + 10)
    page.mouse.down()
    page.mouse.move(grip["x"] + 10, under["y"] + under["height"] - 5, steps=6)
    page.mouse.up()
    order(page, ["ข", "ค", "ก", "ง"])
    # A new question shows only the fields of its kind, and its condition only answers that there are.
    page.locator("[id^=add-]:not(#add-section)").click()
    form = page.locator("[data-part]")
    form.locator("[name=kind]").select_option("single")
    expect(form.locator("[name=choices]")).to_be_visible()
    expect(form.locator("[name=scale]")).to_be_hidden()
    form.locator("[name=kind]").select_option("long_text")
    expect(form.locator("[name=choices]")).to_be_hidden()
    form.locator("[name=text]").fill("เพราะเหตุใด")
    form.locator("[name=show_item]").select_option(label="ข้อ 4 ง")
    form.locator("[name=show_op]").select_option("at_most")
    form.locator("select[aria-label=คำตอบ]").select_option("น้อย")
    # Another button does not throw away what was typed.
    page.locator("button[value^='copy item']").nth(0).click()
    expect(page.locator("[data-unsaved]")).to_be_visible()
    form.locator(".btn-primary").click()
    expect(page.locator(".build-item")).to_have_count(5)
    expect(page.locator(".build-item").nth(4)).to_contain_text("ตอบเมื่อข้อ 4")
    assert instrument.draft.items().last().show_if == {"item": "q4", "op": "at_most", "value": "2"}
    # Deleted and back again
    page.locator("button[value^='delete item']").nth(0).click()
    expect(page.locator(".build-item")).to_have_count(4)
    page.locator("#undo").click()
    order(page, ["ข", "ค", "ก", "ง"])
    # Somebody else was faster: told, and nothing overwritten.
    InstrumentVersion.objects.filter(instrument=instrument).update(lock=99)
    page.locator("button[value^='delete item']").nth(0).click()
    expect(page.locator("#builder [role=alert]")).to_contain_text("มีผู้แก้ไขแบบนี้ก่อนท่าน")
    expect(page.locator(".build-item")).to_have_count(5)


def test_its_pages_are_readable_for_everybody(page, instrument):
    wrong, judged = [], set()
    names = ["build", "detail", "preview", "publish", "item_new", "section_new", "paste", "edit", "discard"]
    addresses = [reverse(f"instruments:{name}", args=[instrument.pk]) for name in names]
    addresses += [reverse(f"instruments:{name}") for name in ("list", "new", "scales", "scale_new")]
    for address in addresses:
        page.goto(address)
        wrong += faults(page, judged=judged, impacts=None)
    assert wrong == []
