"""Personal handbooks: made in editions, drawn by a job, handed in on time, returned; sheets of a งาน and a group."""

from datetime import timedelta

import pypdfium2
import pytest
from django.urls import reverse

from handbook import book_data
from handbook.actions import books
from handbook.models import GroupBook, HandbookEdition, PersonalHandbook
from handbook.papers import book, sheets
from jobs.testing import work_off
from reports import pdf
from schools.frozen import digest
from schools.models import Role
from tests.access.rows_duty_papers import make_duty_paper
from tests.factories import make_office, make_user, today
from tests.handbook.factories import make_group, make_member, make_process
from tests.reports.pictures import squeezed
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db
HEADINGS = "ชื่องาน วัตถุประสงค์ ขอบเขต คำจำกัดความ ขั้นตอน ผังขั้นตอน แบบฟอร์มที่ใช้ กฎหมายและเอกสารอ้างอิง มาตรฐานงาน".split()


@pytest.fixture
def office():
    return make_office()


def test_a_handbook_is_made_once_for_what_it_says_drawn_and_handed_in(client, office):
    head, person = make_user(Role.HEAD, office=office), make_user(Role.SUPERVISOR, office=office)
    year = fiscal_year(today())
    client.force_login(person)
    client.post(reverse("handbook:book_start"), {"year": year})
    made = PersonalHandbook.objects.get()
    page, make = reverse("handbook:book", args=[made.pk]), reverse("handbook:book_make", args=[made.pk])
    submit = reverse("handbook:book_submit", args=[made.pk])
    assert "ยังไม่อยู่ในกลุ่มงาน" in client.post(make, follow=True).content.decode()
    group = make_group(office)
    make_member(group, person)
    make_process(group, name="งานที่ทำ")
    make_process(make_group(office), name="งานของผู้อื่น")
    for _click in range(2):
        client.post(make)
    edition = HandbookEdition.objects.get()
    made_by = {name: [one["name"] for one in people] for name, people in edition.frozen["credits"].items()}
    assert made_by == {"advisers": [str(head)], "makers": [str(person)]}
    assert edition.frozen_sha256 == digest(edition.frozen)
    assert [work["name"] for work in edition.frozen["work"]] == ["งานที่ทำ"]
    early = client.post(submit, {"version": made.version}, follow=True)
    assert "ยังไม่มีคู่มือฉบับ PDF" in early.content.decode()
    work_off()
    edition.refresh_from_db()
    with edition.file.content.open("rb") as file:
        paper = pypdfium2.PdfDocument(file.read())
    words = "".join(paper[n].get_textpage().get_text_range() for n in range(len(paper))).replace(" ", "")
    for number, heading in enumerate(HEADINGS, start=1):
        assert f"{number}.{heading}" in words
    assert edition.frozen_sha256 in words.replace("\r\n", "")
    titles = [mark.get_title() for mark in paper.get_toc()]
    assert "หน้าที่ความรับผิดชอบ" in titles
    for _click in range(2):
        client.post(submit, {"version": made.version})
    made.refresh_from_db()
    assert (made.state, made.submitted) == ("submitted", edition)
    assert "ส่งแล้ว" in client.post(make, follow=True).content.decode()
    assert HandbookEdition.objects.count() == 1

    client.force_login(head)
    board = client.get(reverse("handbook:books"), {"year": year, "show": "on_time"}).content.decode()
    assert str(person) in board
    back = reverse("handbook:book_return", args=[made.pk])
    assert "โปรดระบุเหตุผล" in client.post(back, {"version": made.version}).content.decode()
    client.post(back, {"reason": "เพิ่มคำนำ", "version": made.version})
    client.force_login(person)
    made.refresh_from_db()
    assert "เพิ่มคำนำ" in client.get(page).content.decode()
    foreword = reverse("handbook:book_foreword", args=[made.pk])
    assert client.post(foreword, {"foreword": "คำนำของข้าพเจ้า", "version": made.version}).status_code == 302
    assert client.post(foreword, {"foreword": "อีกหน้าต่าง", "version": made.version}).status_code == 409
    client.post(make)
    assert made.editions.first().frozen["foreword"] == ["คำนำของข้าพเจ้า"]
    assert made.editions.first().number == 2


def test_an_order_gives_its_duties_and_the_head_sees_who_is_late(client, office, django_assert_max_num_queries):
    head = make_user(Role.HEAD, office=office)
    people = [make_user(Role.SUPERVISOR, office=office) for _ in range(4)]
    made = make_duty_paper(office, head, people, signed=True)
    for person in people[:3]:
        books.owe(order=made.order, user=person)
    year, yesterday = made.year, today() - timedelta(days=1)
    PersonalHandbook.objects.filter(user=people[0]).update(due_on=yesterday)
    mine = PersonalHandbook.objects.get(user=people[1])
    data = book_data.read(mine)
    assert data["order"]["number"] == made.order.number
    assert [duty["names"] for duty in data["duties"]] == [[f"{data['work'][0]['code']} {data['work'][0]['name']}"]]
    edition, _new = books.make(handbook=mine, by=people[1])
    books.keep_file(edition=edition, content=b"%PDF-1.4 handbook")
    books.submit(handbook=mine, by=people[1], version=mine.version)
    client.force_login(head)
    with django_assert_max_num_queries(30):
        page = client.get(reverse("handbook:books"), {"year": year})
    counts = {value: n for value, _label, n in page.context["figures"]}
    assert counts == {"unread": 1, "open": 1, "late": 1, "on_time": 1, "after": 0, "returned": 0}
    assert len(page.context["rows"]) == 4
    # A list does not read all that the handbooks say.
    sent = next(row.submitted for _person, row in page.context["rows"] if row and row.submitted_id)
    assert sent.get_deferred_fields() == {"frozen"}
    # The first page asks for it by its day, until it is handed in.
    asked = []
    for person in people[:3]:
        client.force_login(person)
        home = client.get("/").content.decode()
        asked.append("คู่มือการปฏิบัติงานรายบุคคล" in home and ("เกินกำหนดส่งแล้ว" if "เกินกำหนดส่งแล้ว" in home else "กำหนดส่ง"))
    assert asked == ["เกินกำหนดส่งแล้ว", False, "กำหนดส่ง"]
    later = make_duty_paper(office, head, [people[1]], year=year + 1, signed=True)
    books.owe(order=later.order, user=people[1])
    mine.refresh_from_db()
    assert mine.state == "submitted"  # another year's order asks for another handbook


def test_sheets_print_the_version_in_force_and_say_when_there_is_none(client, office):
    process = make_process(make_group(office, purpose="บทบาทตามประกาศ"), name="งานวัดผล")
    draft = make_process(make_group(office), published=False)
    html = sheets.standard_html(process)
    assert "รหัสเอกสาร" in html
    assert "ไม่ผ่าน กลับไปขั้นที่ 1" in html
    assert "ถูกแทนที่ด้วย ฉบับใหม่" in html
    table = sheets.analysis_html(process.group)
    assert "บทบาทตามประกาศ" in table and "ถูกแทนที่ด้วย ฉบับใหม่" in table and "โปรดเทียบกับบทบาท" in table
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    answer = client.get(reverse("handbook:group_analysis", args=[process.group_id]))
    width, height = pypdfium2.PdfDocument(answer.content)[0].get_size()
    assert width > height
    told = client.get(reverse("handbook:process_standard", args=[draft.pk]), follow=True)
    assert "พิมพ์ได้เมื่อมีงานที่ประกาศใช้แล้ว" in told.content.decode()


def test_a_long_handbook_comes_in_documents_of_their_own():
    work = dict.fromkeys(["code", "name", "group", "year", "version", "effective"], "งาน")
    work |= {name: [] for name in "purposes scope terms expected quality kpi steps forms references".split()}
    data = {"person": {"name": "ก"}, "year": 2570, "work": [work] * 5, "office": {"formal_name": "สพป."}}
    front, chapters = book.pieces(data, sha256="a" * 64)
    assert [name for name, _html in chapters][-2:] == ["งานที่ 5 งาน", "คณะผู้จัดทำและการรับรองคู่มือ"]
    assert len(chapters) == 8
    assert 'href="#work-5"' in front
    assert 'id="work-5"' in chapters[6][1]


@pytest.mark.parametrize("count", [4, 9, 12, 15, 18])
def test_a_chart_fills_the_page_below_the_steps_and_goes_on_on_the_next(count):
    text = "อธิบายวิธีปฏิบัติให้ผู้รับผิดชอบดำเนินการได้ครบถ้วนตามกำหนดเวลาของสำนักงานเขตพื้นที่การศึกษา"
    empty = dict.fromkeys("input output form yes no time".split(), "")
    steps = [
        {**empty, "key": f"s{n}", "kind": "action", "title": f"ขั้นงาน{n}", "text": text, "who": "ครู", "number": str(n)}
        for n in range(1, count + 1)
    ]
    steps = [step | {"leads": []} for step in steps]
    names = "code name group year version effective"
    work = dict.fromkeys(names.split(), "งาน") | {"purposes": ["ตั้ง"], "scope": ["ขอบเขต"], "steps": steps}
    work |= {name: [] for name in "expected quality kpi forms references".split()} | {"terms": [["คำ", "หมายถึงสิ่งของ"]]}
    data = {"person": {"name": "ก"}, "year": 2570, "work": [work], "office": {"formal_name": "สพป."}}
    with pypdfium2.PdfDocument(pdf.render(book.html(data, sha256="a" * 64))) as paper:
        pages = [squeezed(page.get_textpage().get_text_range()) for page in paper]
        lowest = [_lowest(page) for page in paper]
    first = next(n for n, words in enumerate(pages) if "1.ชื่องาน" in words)
    last = next(n for n, words in enumerate(pages) if "9.มาตรฐานงาน" in words)
    chart = next(n for n, words in enumerate(pages) if "6.ผังขั้นตอน" in words)
    # The heading stands over the first two boxes at the least, the last two stand together.
    assert "1.ขั้นงาน1" in pages[chart] and "2.ขั้นงาน2" in pages[chart]
    end = next(n for n, words in enumerate(pages) if f"{count}.ขั้นงาน{count}" in words)
    assert f"{count - 1}.ขั้นงาน{count - 1}" in pages[end] and "สิ้นสุด" in pages[end]
    # Only pages that end inside the chart say so, and no page before the last is left empty.
    assert [n for n, words in enumerate(pages) if "ต่อหน้าถัดไป" in words] == list(range(chart, end))
    assert max(lowest[first:last], default=0) < 0.35
    assert pages[first].count("หมายถึง") == 1


def _lowest(page):
    """How much of a page is empty below its last line, but for the foot."""
    text, height = page.get_textpage(), page.get_height()
    tops = [text.get_charbox(n)[1] for n in range(text.count_chars())]
    return min(y for y in tops if y > 2 / 2.54 * 72) / height


def test_the_book_of_the_group_is_made_once_for_what_it_says(client, office, django_assert_max_num_queries):
    head, supervisor = make_user(Role.HEAD, office=office), make_user(Role.SUPERVISOR, office=office)
    index, make = reverse("handbook:group_books"), reverse("handbook:group_book_make")
    client.force_login(head)
    year = fiscal_year(today())
    assert "ยังไม่มีงานที่ประกาศใช้" in client.post(make, {"year": year}, follow=True).content.decode()
    first = make_group(office, name="กลุ่มงานวัดผล", code="1", purpose="ภารกิจวัดผล", position=1)
    second = make_group(office, name="กลุ่มงานสื่อ", code="2", position=2)
    make_member(first, supervisor, is_head=True)
    for group in (first, first, second):
        make_process(group)
    make_process(second, published=False, name="งานที่ยังร่าง")
    elsewhere = make_group(make_office())
    assert "โปรดเลือกใหม่" in client.post(make, {"year": year, "group": elsewhere.pk}).content.decode()
    for _click in range(2):
        client.post(make, {"year": year, "foreword": "คำนำของกลุ่ม"})
    whole = GroupBook.objects.get()
    assert [one["name"] for one in whole.frozen["parts"]] == ["กลุ่มงานวัดผล", "กลุ่มงานสื่อ"]
    assert [len(one["work"]) for one in whole.frozen["parts"]] == [2, 1]
    assert whole.frozen["signs"][0]["name"] == str(head)
    # Who leads advises; the order wants those who made it named as well.
    made_by = {name: [one["name"] for one in people] for name, people in whole.frozen["credits"].items()}
    assert made_by == {"advisers": [str(head), str(supervisor)], "makers": []}
    assert len(whole.frozen["forms"]) == 1 and len(whole.frozen["forms"][0]["used"]) == 3
    work_off()
    client.post(make, {"year": year, "group": second.pk})
    part = GroupBook.objects.get(group=second)
    assert "โครงสร้าง" not in book.html(part.frozen, sha256="a" * 64).split("สารบัญ")[1]
    whole.refresh_from_db()
    with whole.file.content.open("rb") as file:
        paper = pypdfium2.PdfDocument(file.read())
    words = "".join(paper[n].get_textpage().get_text_range() for n in range(len(paper))).replace(" ", "")
    for said in ("คำนำของกลุ่ม", "ภารกิจวัดผล", "บัญชีแบบฟอร์ม", "บัญชีกฎหมายและเอกสารอ้างอิง", str(head), str(supervisor)):
        assert said.replace(" ", "") in words
    # Everybody of the office reads it, and what it says needs no row more.
    client.force_login(supervisor)
    assert client.get(reverse("schools:file", args=[whole.file_id])).status_code == 200
    for number in range(3, 12):
        GroupBook.objects.create(
            office=office, year=year, number=number, frozen={}, frozen_sha256="0" * 64, made_by=head
        )
    with django_assert_max_num_queries(16):
        assert len(client.get(index).context["page"].object_list) == 11
    client.force_login(make_user(Role.SUPERVISOR))
    assert client.get(reverse("schools:file", args=[whole.file_id])).status_code == 404
