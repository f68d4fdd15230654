"""Figures frozen in a format that their type reads no longer: the page says so and the author freezes them again."""

from dataclasses import replace

import pytest
from django.urls import reverse

from jobs.models import Job
from jobs.testing import work_off
from reports import types
from reports.models import Report, Snapshot
from reports.public_site.reports import can_be_public
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.reports.report_factories import SAMPLE, chapters, freeze, make_report

pytestmark = pytest.mark.django_db
OLD = "ข้อมูลตรึงไว้ก่อนระบบปรับรูปแบบ"


class Format:
    """The key that chapters ask for: a newer format has another one."""

    key = "districts"


def _freeze(office, criteria, day):
    return freeze(office, criteria, day) | {Format.key: ["เมือง"]}


def _chapters(data, texts):
    assert data[Format.key]
    return chapters(data, texts)


@pytest.fixture
def kind(monkeypatch):
    """A type whose format can change; afterwards it is what it was."""
    monkeypatch.setattr(Format, "key", "districts")
    made = replace(SAMPLE, code="formats", freeze=_freeze, chapters=_chapters)
    monkeypatch.setitem(types._types, "formats", made)
    return made


@pytest.fixture
def newer(kind, monkeypatch):
    """Makes the product read a newer format."""

    def change():
        monkeypatch.setattr(Format, "key", "areas")
        monkeypatch.setitem(types._types, "formats", replace(kind, template=kind.template + 1))

    return change


@pytest.fixture
def office():
    office = make_office()
    make_school(office)
    return office


def page(client, user, report):
    client.force_login(user)
    return client.get(reverse("reports:report", args=[report.pk]))


@pytest.mark.parametrize("state", ["draft", "returned"])
def test_a_draft_says_so_and_is_frozen_again_with_its_texts_kept(client, office, kind, newer, state):
    report = make_report(office=office, kind=kind, state=state)
    Report.objects.filter(pk=report.pk).update(blocks={"summary": "เขียนเอง"})
    before, version = report.snapshot_id, report.version
    newer()
    seen = page(client, report.author, report)
    assert seen.status_code == 200 and OLD in seen.text and "ตรึงข้อมูลใหม่</button>" in seen.text
    assert "แก้ไขข้อความ" not in seen.text and "ส่งรายงาน</button>" not in seen.text
    for step in ("report_submit", "report_preview"):
        said = client.post(reverse(f"reports:{step}", args=[report.pk]), {"version": report.version}, follow=True)
        assert "โปรดให้ผู้จัดทำตรึงข้อมูลใหม่ก่อน" in said.text
    assert client.get(reverse("reports:report_edit", args=[report.pk]), follow=True).status_code == 200
    assert Report.objects.get(pk=report.pk).state == state
    for _ in range(2):
        client.post(reverse("reports:report_again", args=[report.pk]))
    assert Job.objects.filter(kind="report", state="queued").count() == 1
    work_off()
    report = Report.objects.get(pk=report.pk)
    assert report.is_frozen and report.blocks == {"summary": "เขียนเอง"} and report.snapshot.data["areas"]
    assert (report.template_version, report.snapshot.data["template"]) == (2, 2)
    # No draft paper of the earlier figures, and no form opened before, answers for these.
    assert report.version == version + 1
    assert not Snapshot.objects.filter(pk=before).exists()
    assert OLD not in page(client, report.author, report).text


def test_who_signs_is_told_to_return_it_and_cannot_sign(client, office, kind, newer):
    head = make_user(Role.HEAD, office=office)
    report = make_report(office=office, kind=kind, head=head, state="submitted")
    newer()
    seen = page(client, head, report).text
    assert "โปรดส่งกลับให้ผู้จัดทำตรึงข้อมูลใหม่" in seen and "เห็นชอบ</button>" not in seen and "ส่งกลับแก้ไข" in seen
    client.post(reverse("reports:report_endorse", args=[report.pk]), {"version": report.version})
    assert Report.objects.get(pk=report.pk).state == "submitted"
    sent = {"version": report.version, "reason": "โปรดตรึงข้อมูลใหม่"}
    client.post(reverse("reports:report_return", args=[report.pk]), sent)
    assert Report.objects.get(pk=report.pk).state == "returned"


@pytest.mark.parametrize("state", ["submitted", "endorsed", "returned"])
def test_figures_change_by_the_hand_of_the_author_alone(client, office, kind, newer, state):
    head = make_user(Role.HEAD, office=office)
    report = make_report(office=office, kind=kind, head=head, state=state)
    before = report.snapshot_id
    newer()
    askers = [head] if state == "returned" else [head, report.author]
    for asker in askers:
        assert "ตรึงข้อมูลใหม่</button>" not in page(client, asker, report).text
        client.post(reverse("reports:report_again", args=[report.pk]))
    assert not Job.objects.filter(state="queued").exists()
    assert Report.objects.get(pk=report.pk).snapshot_id == before


def test_an_approved_report_keeps_its_papers_and_its_rows(client, office, kind, newer):
    report = make_report(office=office, kind=kind, state="approved")
    files, snapshot = (report.pdf_id, report.xlsx_id, report.docx_id), report.snapshot.sha256
    newer()
    seen = page(client, report.author, report)
    assert seen.status_code == 200 and "โปรดเปิดอ่านจากเอกสาร PDF" in seen.text and "ตรึงข้อมูลใหม่" not in seen.text
    rows = client.get(reverse("reports:report_rows", args=[report.pk]), {"sheet": "schools"})
    assert rows.status_code == 200 and rows.context["rows"].size == 1
    client.post(reverse("reports:report_again", args=[report.pk]))
    work_off()
    report = Report.objects.get(pk=report.pk)
    assert (report.pdf_id, report.xlsx_id, report.docx_id) == files and report.snapshot.sha256 == snapshot
    assert not can_be_public(report)
    assert client.get(reverse("reports:origin", args=[snapshot])).status_code == 200


def test_papers_that_were_not_made_in_time_say_why_they_cannot_be(client, office, kind, newer):
    report = make_report(office=office, kind=kind, state="approved", printed=False)
    newer()
    work_off()
    report = Report.objects.get(pk=report.pk)
    assert report.job.state == Job.State.FAILED and "โปรดจัดทำรายงานใหม่" in report.job.error and report.pdf is None
    assert "ทำอีกครั้ง" not in page(client, report.author, report).text


def test_a_type_that_the_product_no_longer_has_leaves_its_reports_to_be_read_on_paper(
    client, office, kind, monkeypatch
):
    draft = make_report(office=office, kind=kind)
    approved = make_report(office=office, kind=kind, state="approved", author=draft.author)
    monkeypatch.delitem(types._types, "formats")
    assert "ระบบไม่มีรายงานชนิดนี้แล้ว" in page(client, draft.author, draft).text
    client.post(reverse("reports:report_again", args=[draft.pk]))
    assert not Job.objects.filter(state="queued").exists()
    seen = page(client, draft.author, approved)
    assert seen.status_code == 200 and "โปรดเปิดอ่านจากเอกสาร PDF" in seen.text


def test_a_frozen_report_is_read_though_its_drafts_ask_for_more_today(client, office, kind, monkeypatch):
    """Its texts stand as they were kept, without links; and only a page that shows a text drafts it again."""
    report = make_report(office=office, kind=kind)
    client.force_login(report.author)
    page, rows = (reverse(f"reports:{name}", args=[report.pk]) for name in ("report", "report_rows"))
    asked = []

    def today(key):
        def drafts(data):
            asked.append(key)
            return {"summary": f"{data[key] and SAMPLE.drafts(data)['summary']}"}

        monkeypatch.setitem(types._types, "formats", replace(kind, drafts=drafts))

    for key, links in (("districts", 1), ("areas", 0)):
        today(key)
        first = client.get(page)
        assert first.status_code == 200 and "มีโรงเรียน" in first.text, key
        assert first.text.count(f'href="{rows}?') == links, key
        assert asked == [key]
        # A chapter without a text has its figures and their rows, and drafts nothing.
        second = client.get(page, {"chapter": "results"})
        assert second.context["chapter"].name == "results" and second.text.count(f'href="{rows}?') > 1
        assert asked == [key]
        asked.clear()
