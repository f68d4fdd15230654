"""Every kind of page, wide and on a phone, in light and dark: readable for everybody, and never wider than the screen.

Errors in the console and requests to other machines are the business of the window, see conftest.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.journeys.steps import kept, open_round
from tests.journeys.walking import FIRST, STEP
from tests.schools.factories import csv_bytes, upload

# By person: where to go, and which links to follow from there.
PAGES = {
    None: [
        ["/accounts/login/"],
        ["/accounts/password/reset/"],
        ["/v/"],
        ["/v/ABCDEFGHJKMNPQRSTUVW/"],
        ["/join/"],
        ["/join/nothing-like-it/"],
        ["/nowhere/"],
    ],
    "director": [
        ["/"],
        ["/visits/coverage/"],
        ["/qa/new/"],
        ["/qa/", FIRST],
        ["/qa/", FIRST, FIRST],
        ["/reports/"],
        ["/reports/", ".card:last-of-type tbody a"],
        ["/certificates/?state=ready", FIRST],
        ["/imports/"],
    ],
    "head": [
        ["/"],
        ["/schools/map/"],
        ["/visits/"],
        ["/visits/?state=submitted", FIRST],
        ["/visits/?state=submitted", FIRST, f"{STEP}.btn-outline-secondary"],
        ["/recommendations/?state=answered", FIRST],
        ["/recommendations/?state=answered", FIRST, "a[href$='/send-back/']"],
        ["/certificates/?state=ready", FIRST, "a[href$='/revoke/']"],
    ],
    "supervisor": [
        ["/"],
        ["/schools/?state=open", FIRST],
        ["/visits/new/"],
        ["/visits/?state=approved", FIRST],
        ["/visits/?state=draft", FIRST, STEP],
        ["/qa/"],
        ["/qa/", FIRST, "a[href='?state=submitted'], tbody a"],
        ["/recommendations/?overdue=1", FIRST],
    ],
    "clerk": [
        ["/"],
        ["/schools/map/?by=size&state=closed"],
        ["/certificates/"],
        ["/certificates/new/"],
        ["/certificates/?state=draft", FIRST],
        ["/networks/"],
        ["/networks/", FIRST],
        ["/networks/", FIRST, "a[href$='/members/']"],
        ["/networks/kinds/"],
        ["/resource-people/"],
        ["/resource-people/new/"],
        ["/learning-resources/"],
        ["/partners/"],
        ["/accounts/password/change/"],
    ],
    "committee": [["/"], ["/visits/"]],
    "school_director": [
        ["/"],
        ["/school/"],
        ["/visits/", FIRST],
        ["/recommendations/?state=with_school", FIRST],
        ["/qa/"],
        ["/qa/?state=todo", ".sar-asked a", STEP],
    ],
    "office_admin": [
        ["/"],
        ["/schools/"],
        ["/schools/?q=ไม่มีชื่อนี้"],
        ["/schools/", FIRST],
        ["/schools/", FIRST, STEP],
        ["/imports/"],
        ["/imports/", FIRST],
        ["/invitations/"],
        ["/invitations/?state=waiting", FIRST],
        ["/invitations/new/"],
        ["/invitations/schools/"],
        ["/invitations/all/revoke/?state=waiting"],
        ["/invitations/slips/"],
        ["/jobs/"],
        ["/jobs/", FIRST],
        ["/people/"],
        ["/people/?place=office", "#people tbody a"],
        ["/people/?place=office", "#people tbody a", "a[href$='/end/']"],
        ["/people/?place=office", "#people tbody a", f"{STEP}.btn-primary"],
        ["/people/delegations/new/"],
        ["/me/"],
    ],
    "platform_admin": [["/"], ["/imports/"]],
}


@pytest.fixture
def filled(window, tmp_path):
    """An open round and a list to import, so that their pages have something on them."""
    open_round(window("head"))
    page = window("office_admin")
    page.goto("/imports/")
    if not page.locator(FIRST).count():
        page.goto("/imports/new/schools/")
        page.locator("[name=file]").set_input_files(kept(tmp_path, upload(csv_bytes())))
        page.get_by_role("button", name="อ่านไฟล์และแสดงตัวอย่าง").click()
        expect(page.get_by_role("button", name=re.compile("^นำเข้า"))).to_be_visible()


@pytest.mark.parametrize("name", list(PAGES), ids=str)
def test_pages(walk, filled, name):
    walk(PAGES[name], name)
