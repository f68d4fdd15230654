"""Official papers in the prescribed form: what stands on them, in which digits, and the job that freezes them."""

import pytest
from django.urls import reverse

from jobs.models import Job
from jobs.testing import work_off
from registry import body, print_data
from registry.actions import official as actions
from registry.models import OfficialPaper
from reports.papers import official
from schools.models import Role
from tests.factories import make_office, make_user
from tests.journeys.steps import pdf_text
from tests.registry.official_factories import make_paper
from thai.digits import thai

pytestmark = pytest.mark.django_db


@pytest.fixture
def author():
    office = make_office(phone="0 5553 1234", address="99 ถนนอินทรคีรี")
    return make_user(Role.SUPERVISOR, office=office, position="ศึกษานิเทศก์")


def html_of(paper, **more):
    return official.render_html(print_data.read(paper, paper.steps.select_related("user", "acted_by")), **more)


def test_each_kind_prints_its_own_words(author):
    letter = make_paper(by=author, refers_to="หนังสือ ที่ 5", enclosures="ก\nข", urgency="most", closing="ขอแสดงความนับถือ")
    text = html_of(letter, mark=official.DRAFT)
    for words in ("ด่วนที่สุด", "อ้างถึง", "หนังสือ ที่ ๕", "สิ่งที่ส่งมาด้วย", "<li>ก</li>", "ขอแสดงความนับถือ", "ร่าง"):
        assert words in text, words
    assert '<p class="item level-1"><span class="no keep">๑.</span>เตรียมเอกสาร</p>' in text
    memo = html_of(make_paper(by=author, kind="memo", digits="arabic"))
    assert "บันทึกข้อความ" in memo
    assert "1." in memo
    # A memo is signed by who writes it.
    assert f"({author})" in memo
    rows = "# คณะกรรมการ\n1. นายปั่น | ครู | ประธาน\n---\n# แนบท้าย\n<script>x</script>"
    order = make_paper(by=author, kind="order", body=rows, subject="แต่งตั้งกรรมการ")
    drawn = html_of(order, mark=official.COPY, certified_by={"name": "นางธุรการ", "position": "", "on": "1 ม.ค. 2570"})
    assert thai(f"คำสั่ง{author.acting.office.formal_name}") in drawn
    for words in ("สั่ง ณ วันที่", "<td>ครู</td><td>ประธาน</td>", "สำเนาถูกต้อง", "๑ ม.ค. ๒๕๗๐"):
        assert words in drawn, words
    assert "<script>" not in drawn
    assert drawn.index("สั่ง ณ วันที่") < drawn.index("แนบท้าย")
    announcement = html_of(make_paper(by=author, kind="announcement"))
    assert "ประกาศ ณ วันที่" in announcement


def test_the_job_makes_the_paper_once_from_what_was_frozen(author, client):
    paper = make_paper(by=author, kind="memo", state="signed", subject="ขออนุมัติโครงการ")
    # What changes after the signing changes nothing on the paper.
    type(author.acting.office).objects.update(name="ชื่อใหม่ของสำนักงาน")
    OfficialPaper.objects.filter(pk=paper.pk).update(subject="เรื่องที่แก้ภายหลัง")
    Job.objects.filter(kind=actions.JOB).update(state="cancelled")
    client.force_login(author)
    assert client.post(reverse("registry:official_again", args=[paper.pk])).status_code == 302
    assert work_off() == 1
    paper.refresh_from_db()
    with paper.file.content.open("rb") as file:
        pages, text = pdf_text(file.read())
    assert "ขออนุมัติโครงการ" in text
    assert "เรื่องที่แก้ภายหลัง" not in text
    assert "เห็นชอบ" in text
    assert client.get(reverse("schools:file", args=[paper.file_id])).status_code == 200
    pictures = client.get(reverse("reports:official_pdf", args=[paper.pk]), headers={"HX-Request": "true"})
    assert pictures.content.decode().count("data:image/png;base64,") == pages
    client.post(reverse("registry:official_again", args=[paper.pk]))
    assert Job.objects.filter(kind=actions.JOB).count() == 2
    copy = client.get(reverse("reports:official_copy", args=[paper.pk])).content
    assert "สำเนา" in pdf_text(copy)[1]


def test_a_preview_saves_nothing_and_bears_unfinished_words(author, client):
    client.force_login(author)
    address = reverse("reports:official_preview")
    answer = client.post(address, {"kind": "order", "text": "ข้อความ"}, headers={"HX-Request": "true"})
    assert "data:image/png;base64," in answer.content.decode()
    assert client.post(address, {"kind": "nothing"}).status_code == 404
    assert not OfficialPaper.objects.exists()
    assert body.parse("ข้อความ")


def test_the_first_page_shows_what_waits_for_the_person(author, client):
    director = make_user(Role.DIRECTOR, office=author.acting.office)
    make_paper(by=author, state="waiting", people=[director], subject="ขอเชิญประชุมด่วน", urgency="most")
    make_paper(by=author, subject="ฉบับร่างของผู้อื่น")
    client.force_login(director)
    page = client.get("/").content.decode()
    assert "หนังสือรอท่านพิจารณาหรือลงนาม" in page
    assert "ขอเชิญประชุมด่วน" in page
    assert "ฉบับร่างของผู้อื่น" not in page
    client.force_login(author)
    assert "หนังสือรอท่านพิจารณา" not in client.get("/").content.decode()
