"""The SAR form in a real browser: number keys, suggestions while choosing, reasons, progress, sending a file."""

import pytest
from playwright.sync_api import expect

from qa.models import Submission
from schools.models import Role
from tests.factories import PASSWORD, make_user
from tests.qa.factories import make_submission, pdf, photo

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(chromium, live_server):
    """A phone-sized page; a script error fails the test."""
    context = chromium.new_context(viewport={"width": 360, "height": 800}, base_url=live_server.url)
    page = context.new_page()
    wrong = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    yield page
    context.close()
    assert wrong == []


def test_a_school_fills_in_and_sends_its_sar(page):
    submission = make_submission()
    user = make_user(Role.SCHOOL_DIRECTOR, school=submission.school)
    page.goto("/accounts/login/")
    page.fill("[name=login]", user.username)
    page.fill("[name=password]", PASSWORD)
    page.press("[name=password]", "Enter")
    page.wait_for_load_state("networkidle")
    page.goto(f"/qa/submissions/{submission.pk}/edit/")
    page.fill("[name=strengths]", "ผู้เรียนอ่านคล่อง")
    page.fill("[name=improvements]", "การคิดคำนวณ")

    standards = list(submission.standard_set.standards.prefetch_related("issues"))
    for standard in standards:
        page.locator(f".sar-parts [value=standard-{standard.pk}]").click()
        result = page.locator(f"[data-standard='{standard.pk}']")
        issues = list(standard.issues.all())
        for n, issue in enumerate(issues):
            # By number key on the group: the third standard gets 5, 5, 5, 4, 4, that is 4.6.
            key = "4" if standard.code != "3" or n > 2 else "5"
            page.focus(f"[name=issue_{issue.pk}] >> nth=0")
            page.keyboard.press(key)
            expect(page.locator(f"[name=issue_{issue.pk}][value='{key}']")).to_be_checked()
        expect(result.locator("[data-suggestion]")).to_have_text("ยอดเยี่ยม" if standard.code == "3" else "ดีเลิศ")
        result.locator("[data-take]").click()
        expect(result.locator("[data-take]")).to_be_hidden()
        if standard.code == "1":
            reason = result.locator("textarea")
            expect(reason).to_be_hidden()
            result.locator("input[value='3']").check()
            expect(reason).to_be_visible()
            reason.fill("คณะกรรมการพิจารณาองค์รวม")
            expect(page.locator("#autosave")).to_contain_text("บันทึกแล้ว")
            expect(page.locator("#sar-progress .num")).to_have_text(f"{len(issues) + 4} / 32")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.locator(".sar-parts [value=summary]").click()
    expect(page.locator("[data-overall] [data-suggestion]")).to_have_text("ดีเลิศ")
    page.locator("[data-overall] [data-take]").click()
    page.locator(".sar-parts [value=send]").click()
    page.set_input_files("[name=sar_file]", {"name": "SAR.pdf", "mimeType": "application/pdf", "buffer": pdf()})
    page.set_input_files("[name=board_file]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo()})
    page.fill("[name=endorsed_on]", "1 พ.ค. 69")
    page.fill("[name=endorsed_by]", "นายมั่น ใจดี")

    page.get_by_role("button", name="ส่งรายงาน").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(submission.school.full_name)
    expect(page.locator("main")).to_contain_text("รอตรวจ")
    sent = Submission.objects.get(pk=submission.pk)
    assert sent.state == Submission.State.SUBMITTED
    assert list(sent.standard_results.order_by("standard__position").values_list("level", flat=True)) == [3, 4, 5]
