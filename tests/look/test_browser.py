"""The styleguide in a real browser: widths, themes, keys, and what only scripts can do."""

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.looks import faults

pytestmark = pytest.mark.journey
HELPED = """() => !document.querySelector(
    "[data-thai-date]:not([data-calendar]), .rating:not([data-keys]), input[type=file]:not([data-upload])")"""


@pytest.fixture
def visit(chromium, live_server):
    """Opens the styleguide; a script error or a request to another machine fails the test."""
    contexts, wrong = [], []

    def open_page(width=1400, scheme="light", script=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, color_scheme=scheme, java_script_enabled=script
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("console", lambda said: wrong.append(said.text) if "Content Security Policy" in said.text else None)
        page.on(
            "request",
            lambda sent: None if sent.url.startswith((live_server.url, "blob:", "data:")) else wrong.append(sent.url),
        )
        page.goto(f"{live_server.url}/styleguide/")
        if script:
            # What fields need beyond the first scripts is there.
            page.wait_for_function(HELPED)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []


def test_nothing_scrolls_sideways_and_axe_finds_nothing(visit):
    page = visit(scheme="dark")
    assert page.evaluate("document.documentElement.dataset.bsTheme") == "dark"
    ways = [(width, scheme) for width in (1400, 768, 360) for scheme in ("light", "dark")]
    assert faults(page, ways, impacts=None) == []


def test_charts_show_one_drawing_in_letters_that_can_be_read(visit):
    page = visit()
    seen = "[...document.querySelectorAll('svg.chart')].filter((one) => one.getBoundingClientRect().width)"
    heights = f"""{seen}.flatMap((one) => [...one.querySelectorAll('text')].map((text) =>
        parseFloat(text.getAttribute('font-size')) * one.getBoundingClientRect().width / one.viewBox.baseVal.width))"""
    beyond = f"""{seen}.flatMap((one) => [...one.querySelectorAll('text')].filter((text) => {{
        const [inner, outer] = [text.getBoundingClientRect(), one.getBoundingClientRect()];
        return inner.left < outer.left - 3 || inner.right > outer.right + 3; }}).map((text) => text.textContent))"""
    for width, drawing in ((1400, "chart-wide"), (360, "chart-narrow")):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate(f"{seen}.map((one) => one.classList[1])") == [drawing] * 7
        assert min(page.evaluate(heights)) >= 12, width
        assert page.evaluate(beyond) == [], width


def test_a_bar_that_leads_somewhere_is_reached_by_keyboard(visit):
    page = visit()
    page.locator("#chart a").last.focus()
    page.keyboard.press("Tab")
    focused = "document.activeElement"
    assert "91.7%" in page.evaluate(f"{focused}.getAttribute('aria-label')")
    assert page.evaluate(f"getComputedStyle({focused}.querySelector('.chart-hit')).stroke") != "rgba(0, 0, 0, 0)"


def test_the_first_view_is_light(visit, chromium):
    """Without the helpers of single fields and of charts, which come when such fields and charts are there."""
    page = visit()
    sent = page.evaluate("performance.getEntriesByType('resource').map((entry) => entry.name)")
    helpers = ("/js/date.", "/js/rating.", "/js/upload.", "/css/charts.")
    first = {url for url in sent if not any(part in url for part in helpers)}
    assert len(first) + 1 <= 12, sorted(first)


def test_every_target_is_large_enough_for_a_thumb(visit):
    page = visit(360)
    small = page.evaluate(
        """[...document.querySelectorAll("button, summary, .btn, .bottombar a, .menu-item, select")]
           .filter((target) => target.offsetParent && !target.closest("dialog"))
           .filter((target) => target.getBoundingClientRect().height < 43.5)
           .map((target) => target.outerHTML.slice(0, 80))"""
    )
    assert small == []


def test_the_calendar_writes_the_year_of_the_field(visit):
    page = visit()
    field = page.locator("#form [data-thai-date]")
    field.fill("๓๑/๑/๖๙")
    page.get_by_role("button", name="เปิดปฏิทิน วันที่นิเทศ").click()
    expect(page.locator(".calendar-title")).to_have_text("มกราคม 2569")
    page.keyboard.press("PageDown")
    expect(page.locator(".calendar-title")).to_have_text("กุมภาพันธ์ 2569")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Enter")
    expect(field).to_have_value("27/02/2569")
    expect(field).to_be_focused()


def test_number_keys_rate(visit):
    page = visit()
    expect(page.locator(".rating").first).to_have_attribute("data-keys", "ready")
    page.locator(".rating input").first.focus()
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="ปานกลาง")).to_be_checked()


def test_what_cannot_be_undone_is_asked_with_its_name(visit):
    page = visit()
    posts = []
    page.on("request", lambda sent: posts.append(sent.url) if sent.method == "POST" else None)
    button = page.locator("#dialog button")
    button.click()
    expect(page.locator("#confirm")).to_contain_text("เกียรติบัตร เลขที่ 12/2569")
    expect(page.locator("#confirm button[value=no]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    assert posts == []
    button.click()
    with page.expect_request(lambda sent: sent.method == "POST"):
        page.locator("#confirm button[value=yes]").click()


def test_a_double_click_sends_once(visit):
    page = visit()
    posts = []

    def hold(route):
        if route.request.method == "POST":
            posts.append(route.request.url)
            route.fulfill(status=204)
        else:
            route.continue_()

    page.route("**/styleguide/**", hold)
    page.evaluate("document.querySelector('#form form').noValidate = true")
    button = page.locator("#form .form-actions .btn-primary")
    button.dblclick(no_wait_after=True)
    expect(button).to_be_disabled()
    assert len(posts) == 1


def test_a_photo_is_made_smaller_before_it_travels(visit, tmp_path):
    big = tmp_path / "ภาพ.png"
    Image.effect_noise((2400, 1200), 60).convert("RGB").save(big)
    page = visit()
    page.set_input_files("#form input[type=file]", big)
    expect(page.locator(".upload-list li")).to_contain_text("ภาพ.jpg")
    width = page.evaluate(
        "createImageBitmap(document.querySelector('#form input[type=file]').files[0]).then((it) => it.width)"
    )
    assert width == 1600


def test_an_empty_file_is_refused_on_the_device(visit, tmp_path):
    (tmp_path / "empty.pdf").write_bytes(b"")
    page = visit()
    page.set_input_files("#form input[type=file]", tmp_path / "empty.pdf")
    expect(page.locator(".upload-bad")).to_have_text("ไฟล์ว่างเปล่า")
    assert page.evaluate("document.querySelector('#form input[type=file]').validity.valid") is False


def test_menus_open_without_javascript(visit):
    page = visit(360, script=False)
    page.locator(".bottombar summary").click()
    expect(page.locator(".bottombar .menu-panel")).to_contain_text("สำนักงาน")
