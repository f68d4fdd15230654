"""The letter that sends an approved report on: one draft of it, known words in it, and nobody else's to see."""

import pytest
from django.urls import reverse

from registry.actions import official
from registry.models import OfficialPaper
from reports.actions import cover_letters
from schools.models import Role
from supervision.actions.changes import WrongState
from tests.factories import make_office, make_school, make_user
from tests.reports.report_factories import make_report

pytestmark = pytest.mark.django_db


def test_an_approved_report_is_sent_on_by_one_letter(client):
    office = make_office("สพป.น้ำผึ้ง เขต 1")
    make_school(office)
    author, director = make_user(Role.SUPERVISOR, office=office), make_user(Role.DIRECTOR, office=office)
    report = make_report(office=office, author=author, director=director, state="approved", printed=False)
    page, address = reverse("reports:report", args=[report.pk]), reverse("reports:report_cover", args=[report.pk])
    client.force_login(author)
    assert "ร่างหนังสือนำส่ง" in client.get(page).text
    client.get(address)
    assert not OfficialPaper.objects.exists(), "only the button drafts"

    first, second = client.post(address), client.post(address)
    paper = OfficialPaper.objects.get()
    assert first["Location"] == second["Location"] == reverse("registry:official_edit", args=[paper.pk])
    assert (paper.kind, paper.state, paper.author) == ("letter", "draft", author)
    assert paper.subject == f"ขอนำส่ง{report.title}" and paper.to == "เลขาธิการคณะกรรมการการศึกษาขั้นพื้นฐาน"
    assert paper.enclosures == f"{report.title} จำนวน 1 ฉบับ"
    assert office.formal_name in paper.text and "ได้รับอนุมัติเมื่อวันที่" in paper.text
    assert [step.user for step in paper.steps.all()] == [director]
    editor = client.get(first["Location"])
    assert editor.status_code == 200 and paper.enclosures in editor.text

    # A colleague neither drafts a second one nor sees the draft; the signed one is opened by everybody.
    colleague = make_user(Role.HEAD, office=office)
    client.force_login(colleague)
    answer = client.post(address, follow=True)
    assert answer.redirect_chain[-1][0] == page and f"{author} ร่างหนังสือนำส่งของรายงานนี้ไว้แล้ว" in answer.text
    official.submit(paper=paper, by=author, version=paper.version)
    paper.refresh_from_db()
    official.approve(paper=paper, by=director, version=paper.version)
    assert client.post(address)["Location"] == reverse("registry:official_paper", args=[paper.pk])
    assert OfficialPaper.objects.count() == 1
    # What was given up is drafted anew.
    OfficialPaper.objects.update(state="cancelled")
    client.post(address)
    assert OfficialPaper.objects.filter(author=colleague, state="draft").count() == 1


def test_what_is_not_approved_is_not_sent_on(client):
    office = make_office()
    make_school(office)
    head = make_user(Role.HEAD, office=office)
    report = make_report(office=office, head=head, state="endorsed")
    client.force_login(head)
    assert "ร่างหนังสือนำส่ง" not in client.get(reverse("reports:report", args=[report.pk])).text
    assert client.post(reverse("reports:report_cover", args=[report.pk])).status_code == 403
    with pytest.raises(WrongState):
        cover_letters.draft(report=report, by=head)
    assert not OfficialPaper.objects.exists()
