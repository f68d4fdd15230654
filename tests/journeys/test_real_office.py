"""A fresh office takes in the real list of its schools, opens a round, and reads the synthesis of what came."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.journeys.newcomers import TAK
from tests.journeys.steps import number, pdf_text
from tests.journeys.test_synthesis import begin, choose
from tests.supervision.factories import thai
from thai.years import academic_year

LIST = Path(__file__).resolve().parents[3] / "shared" / "data" / "offices" / "spp_tak2.csv"

pytestmark = pytest.mark.skipif(
    not LIST.exists(), reason="only on machines with ../shared/data: the real lists are not kept here"
)


def upload(page, file):
    page.goto("/imports/new/schools/")
    page.locator("[name=file]").set_input_files(file)
    page.get_by_role("button", name="อ่านไฟล์และแสดงตัวอย่าง").click()
    expect(page).to_have_url(re.compile(r"/imports/\d+/$"))


def chip(page, label):
    """The number on the chip of an outcome."""
    return number(page.locator(".filter-chips a", has_text=label).inner_text().replace(label, "", 1))


def with_two_bad_rows(folder):
    """The real list with a wrong code and a nameless school behind its rows."""
    content = LIST.read_text(encoding="utf-8-sig")
    file = folder / "รายชื่อ.csv"
    file.write_text(content + "6302,,,,บ้านรหัสสั้น\n63029999,,,,\n", encoding="utf-8-sig")
    return file


def test_the_real_list_of_schools(window, tmp_path):
    schools = len(LIST.read_text(encoding="utf-8-sig").splitlines()) - 1
    page = window("ผู้ดูแลตาก")
    page.goto("/schools/")
    expect(page.get_by_role("heading", name="ยังไม่มีโรงเรียน")).to_be_visible()

    upload(page, with_two_bad_rows(tmp_path))
    apply = page.get_by_role("button", name=f"นำเข้า {schools} โรงเรียน")
    expect(apply).to_be_visible()
    assert (chip(page, "เพิ่ม"), chip(page, "ไม่รับ")) == (schools, 2)
    page.locator(".filter-chips a", has_text="ไม่รับ").click()
    expect(page.locator("tbody tr")).to_have_count(2)
    expect(page.locator("tbody")).to_contain_text("บ้านรหัสสั้น")
    with page.expect_download() as refused:
        page.get_by_role("link", name="แถวที่ไม่รับ (CSV)").click()
    assert len(Path(refused.value.path()).read_text(encoding="utf-8-sig").splitlines()) == 3

    apply.click()
    expect(page.locator(".notice-success")).to_contain_text(f"เพิ่ม {schools}")
    page.get_by_role("link", name="ดูรายชื่อโรงเรียน").click()
    expect(page.get_by_text(f"ทั้งหมด {schools} แห่ง")).to_be_visible()
    page.locator("#id_q").fill("แม่ระมาดน้อย")
    expect(page.get_by_role("link", name="บ้านแม่ระมาดน้อย", exact=True)).to_be_visible()

    upload(page, LIST)
    expect(page.get_by_text("ไม่มีโรงเรียนที่ต้องเพิ่มหรือเปลี่ยน")).to_be_visible()
    assert (chip(page, "ไม่เปลี่ยน"), chip(page, "เพิ่ม")) == (schools, 0)
    expect(page.get_by_role("button", name="นำเข้า", exact=False)).to_have_count(1)  # ไม่นำเข้า


@pytest.fixture
def tak_with_schools(office):
    """The real office with its list in; importing it twice changes nothing."""
    office.private.manage("import_schools", str(LIST), "--office", TAK)


def test_a_round_and_its_synthesis(window, office, tak_with_schools):
    today = timezone.localdate()
    page = window("ผอ.ตาก")
    page.goto("/qa/new/")
    page.locator("[name=academic_year]").fill(str(academic_year(today)))
    page.locator("[name=opens_on]").fill(thai(today))
    page.locator("[name=due_on]").fill(thai(today + timedelta(days=30)))
    page.locator("[name=closes_on]").fill(thai(today + timedelta(days=60)))
    page.get_by_role("button", name="เปิดรอบ").click()
    expect(page.locator(".notices")).to_contain_text("เปิดรอบ SAR")
    asked = number(page.locator(".stat-note", has_text="จาก").inner_text())
    assert asked > 200

    assert office.newcomers("send_reports(5)") == 5
    page.reload()
    expect(page.locator(".stat", has_text="ส่งแล้ว").locator(".stat-value")).to_have_text("5")

    page = window("ศน.ตาก")
    round = f"SAR ปีการศึกษา {academic_year(today)}"
    choose(page, round, "ระดับปฐมวัย")
    expect(page.get_by_text("ยังไม่มีสถานศึกษาส่งรายงาน")).to_be_visible()
    address = begin(page, round, "ระดับการศึกษาขั้นพื้นฐาน")
    page.goto(f"{address}?chapter=results")
    total = page.locator("[aria-labelledby=table-t1] tr.total td")
    basic = number(total.nth(0).inner_text())
    assert (number(total.nth(2).inner_text()), total.nth(4).inner_text()) == (5, f"{100 * 5 / basic:.1f}")
    page.get_by_role("button", name="PDF ฉบับร่าง").click()
    paper = page.get_by_role("link", name="เปิดฉบับร่าง")
    expect(paper).to_be_visible(timeout=180_000)
    pages, text = pdf_text(page.request.get(paper.get_attribute("href")).body())
    assert pages > 10
    assert "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตากเขต2" in text
    assert f"{basic}แห่งส่งรายงานแล้วจำนวน5แห่งคิดเป็นร้อยละ{100 * 5 / basic:.1f}" in text
