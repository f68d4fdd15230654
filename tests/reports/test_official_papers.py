"""Official papers in the prescribed form: what stands on them, in which digits, and the job that freezes them."""

import pypdfium2
import pytest
from django.urls import reverse

from handbook import duty_order
from jobs.models import Job
from jobs.testing import work_off
from registry import body, print_data
from registry.actions import official as actions
from registry.models import OfficialPaper
from reports import pdf
from reports.papers import official
from schools.models import Role
from tests.factories import make_office, make_user, today
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


def test_a_letter_of_two_pages_tells_how_it_goes_on_and_closes_below_a_text(author):
    long = "ด้วยสำนักงานกำหนดประชุมเชิงปฏิบัติการการวัดและประเมินผลในชั้นเรียนเพื่อพัฒนาคุณภาพการศึกษาของโรงเรียนในสังกัด " * 3
    words = "\n".join([long] * 4 + ["จึงเรียนมาเพื่อโปรดทราบ"])
    paper = make_paper(by=author, body=words, closing="ขอแสดงความนับถือ")
    drawn = official.draw(print_data.read(paper, paper.steps.all()), press=pdf.render, mark=official.DRAFT)
    with pypdfium2.PdfDocument(drawn) as document:
        first, second = [page.get_textpage().get_text_bounded() for page in document]
    below = [line for line in second.splitlines() if line.strip() and not official.RUNNING.fullmatch(line.strip())]
    assert f"/{official.first_words(below[0])}..." in first
    assert "ขอแสดงความนับถือ" not in first
    assert next(place for place, line in enumerate(below) if "ขอแสดงความนับถือ" in line) >= 2
    # A memo has its office on one dotted line, or on two where one has no room.
    memo = {"unit": "กลุ่มนิเทศ", "office": {"name": "สพป.ตาก เขต 2"}, "contact": "โทร. 1234"}
    assert official._office_lines(memo) == ["กลุ่มนิเทศ สพป.ตาก เขต 2 โทร. 1234"]
    memo["unit"] = print_data.GROUP
    assert official._office_lines(memo) == [print_data.GROUP, "สพป.ตาก เขต 2 โทร. 1234"]


@pytest.mark.parametrize("tail", [[], ["1. นายหนึ่ง ดีงาม | ครู | กรรมการ", "2. นายสอง ดีงาม | ครู | กรรมการ"]])
def test_the_end_of_an_order_is_never_alone_on_a_page(author, tail):
    main = duty_order.main_text(author.acting.office, 2570, today()).split("\n")
    name = "นางสาวกัญญารัตน์ รุ่งเรืองทรัพย์ทวี"
    listed = ["---", f"1.1 เมื่อไม่อยู่หรือปฏิบัติหน้าที่ไม่ได้ ให้ {name} ปฏิบัติหน้าที่แทน"]
    lines = [*main[:2], *["ข้อความ"] * 3, *main[2:], *tail, *listed]
    paper = make_paper(by=author, kind="order", body="\n".join(lines), subject=duty_order.SUBJECT)
    data = print_data.read(paper, paper.steps.all())
    assert f'<span class="keep">{name}</span> ปฏิบัติ' in official.render_html(data)
    with pypdfium2.PdfDocument(official.draw(data, press=pdf.render)) as document:
        pages = [page.get_textpage().get_text_bounded().splitlines() for page in document]
    assert not any("ณ วันที่" in line for line in pages[0])
    closing = next(place for place, line in enumerate(pages[1]) if "ณ วันที่" in line)
    # The last paragraph has one line, and two of what is above it come with it, or all rows of a short list.
    assert closing >= 3
    assert not tail or ["นายหนึ่ง" in line or "นายสอง" in line for line in pages[1][:closing]].count(True) == 2


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
