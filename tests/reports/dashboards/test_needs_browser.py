"""The ranking of need, its weights and the country in a real browser: any width, any theme, no fault for axe."""

import os
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import expect

from qa.models import StandardSet
from reports.dashboards import rollup
from schools.models import Role
from supervision.models import Recommendation
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today
from tests.looks import EVERY_WAY, NARROW, WIDE, faults
from tests.reports.dashboards.rolled_up import cut, judged, keep
from tests.supervision.factories import make_visit
from thai.years import academic_year

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
# A folder for pictures, for who wants to look.
PICTURES = os.environ.get("PICTURES")


@pytest.fixture
def opened(chromium, live_server, client):
    """Opens a page as a person and leaves it at the last width, in the last theme; it must not scroll sideways, and axe
    must find nothing."""
    contexts = []

    def open_page(user, name, *last):
        client.force_login(user)
        context = chromium.new_context()
        contexts.append(context)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
        context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}])
        page = context.new_page()
        page.goto(f"{live_server.url}{reverse(name)}")
        ways = [way for way in EVERY_WAY if way != last]
        assert faults(page, [*ways, last], impacts=None) == []
        if PICTURES:
            page.screenshot(path=f"{PICTURES}/{name.split(':')[1]}.png", full_page=True)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def office():
    """Five schools with something that speaks for helping them."""
    office = make_office("สพป.ตัวอย่าง เขต 1")
    network, head = make_network(office, "กลุ่มเครือข่ายลุ่มน้ำและภูเขาที่มีชื่อยาว"), make_user(Role.HEAD, office=office)
    for number, name in enumerate(("บ้านห้วยน้ำใส", "บ้านแม่สลิดหลวงวิทยา", "ชุมชนวัดสุวรรณาราม", "บ้านขุนห้วย", "บ้านนา")):
        school = make_school(office, name, network=network)
        make_school_year(school, pupils=20 + 30 * number)
        make_visit(school=school, state="approved", head=head, visited_on=today() - timedelta(days=100 * number))
        if number % 2:
            Recommendation.objects.filter(school=school).update(state="open", due_on=today() - timedelta(days=3))
    return office


def test_needs_at_any_width(opened, office):
    director = make_user(Role.DIRECTOR, office=office)
    for name in ("reports:needs", "reports:need_weights"):
        page = opened(director, name, WIDE, "dark")
    page.get_by_label("น้ำหนัก ไม่ได้รับการนิเทศนาน").select_option("0")
    page.get_by_role("button", name="ดูผลก่อนบันทึก").click()
    expect(page.get_by_role("heading", name="ลำดับเปลี่ยน")).to_be_visible()
    expect(page.get_by_label("น้ำหนัก ไม่ได้รับการนิเทศนาน")).to_have_value("0")
    page.get_by_role("button", name="บันทึกน้ำหนัก").click()
    expect(page.get_by_text("บันทึกน้ำหนักแล้ว")).to_be_visible()
    expect(page.get_by_text("ไม่ได้รับการนิเทศ 400 วัน")).to_have_count(0)


def test_the_country_at_any_width(opened):
    used = str(StandardSet.objects.get(code="moe2561_basic").pk)
    for number in range(12):
        part = {
            "schools": 90 + number,
            "visited": [80, 5 * number],
            "visits": [120, 30],
            "open": 40,
            "overdue": number,
            "supervisors": 12,
            "tests": {"NT|ป.3|1|คณิตศาสตร์": [90, 90, 900, 4_500_000 + number, 0, 0]},
            **judged(used, 80 - number, 3 if number else 0),
        }
        few = {"schools": 4, **judged(used, 2, 1)}
        office = make_office(f"สพป.ตัวอย่างที่มีชื่อยาว เขต {number + 1}")
        keep(office, {"ตาก": part, "แม่ฮ่องสอน": few})
        keep(office, {"ตาก": part | cut(schools=80, visited=[40, 9])}, year=academic_year(today()) - 1)
    admin = make_user(Role.PLATFORM_ADMIN)
    page = opened(admin, "reports:platform", NARROW, "light")
    year = academic_year(today())
    for query in (f"?show=all&with={year - 1}", "?sort=attention"):
        page.goto(page.url.partition("?")[0] + query)
        assert faults(page, ((WIDE, "dark"), (NARROW, "light")), impacts=None) == []
    page.get_by_role("link", name="รายจังหวัด").click()
    expect(page.get_by_role("link", name="แม่ฮ่องสอน").first).to_be_visible()
    page.get_by_role("link", name="แม่ฮ่องสอน").first.click()
    page.get_by_role("link", name="เขต 12").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("เขต 12")
    if PICTURES:
        page.screenshot(path=f"{PICTURES}/office-360.png", full_page=True)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert rollup.LATE
