"""One measured run in a process of its own: python -m benchmarks.worker KIND WAY NUMBER -> one line of JSON."""

import io
import json
import random
import resource
import sys
import time

import django
import pikepdf

django.setup()

from benchmarks import figures, long_papers  # noqa: E402
from reports import (  # noqa: E402
    pdf,
    thai_repair,
    types,
)
from reports.book.parts import Book  # noqa: E402
from reports.certificates import draw, spaced  # noqa: E402
from reports.models.certificates import ALPHABET  # noqa: E402

FIRST = "กิตติศักดิ์ ปัณณธร สุรีรัตน์ ปิ่นปินัทธ์ น้ำผึ้ง ธีรภัทร์ เพ็ญศรี ญาณิศา ฐิติรัตน์ ปุ๋ย ทิพย์วัลย์ ปริญญา อุ๊ เอื้ออังกูร".split()
LAST = "ศรีสุวรรณภูมิ ปั่นทิพย์ ผู้พิทักษ์ น้ำใจดี กี่เพชร ที่รัก วงศ์ใหญ่ แก้วมณีโชติ ญาติพี่น้อง ฐานันดร์ ชูเกียรติ ภู่ระหงษ์".split()
AWARDS = ["วิทยากร", "ผู้เข้าอบรม", "ระดับเหรียญเงิน ชนะเลิศอันดับที่ ๑", ""]
DESIGN = draw.Design(
    office_name="สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
    kind="เกียรติบัตร",
    wording="ได้ผ่านการอบรมเชิงปฏิบัติการ",
    activity="การอ่านออกเขียนได้ด้วยกิจกรรมที่หลากหลายสำหรับครูประจำชั้นประถมศึกษาปีที่ 1",
    detail="ระหว่างวันที่ ๑๔–๑๖ พฤศจิกายน ๒๕๖๙ จำนวน ๑๘ ชั่วโมง",
    date_line="ให้ไว้ ณ วันที่ ๑๖ พฤศจิกายน พ.ศ. ๒๕๖๙",
    signer_name="นายปริญญา น้ำใจดี",
    signer_position="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
)


def papers(number, seed=7):
    rng = random.Random(seed)
    for i in range(1, number + 1):
        code = "".join(rng.choice(ALPHABET) for _ in range(20))
        yield draw.Paper(
            name=f"{rng.choice(['นาย', 'นางสาว', 'นาง'])}{rng.choice(FIRST)} {rng.choice(LAST)}{rng.choice(LAST)}",
            award=rng.choice(AWARDS),
            number=f"เลขที่ {i}/๒๕๖๙",
            verify_url=f"https://nithet.example/v/{code}/",
            code=spaced(code),
        )


def certificates(way, number):
    """(count, bytes) of so many papers."""
    people = list(papers(number))
    if way == "ours":
        return number, len(draw.draw_batch(DESIGN, people))
    return number, sum(len(draw.draw_plain(DESIGN, paper)) for paper in people)


def book_of(schools):
    """The synthesis of an invented round with so many schools, from its frozen rows to its chapters."""
    kind, data = types.get("sar"), figures.office(schools)
    texts = kind.drafts(data)
    return Book(
        title="รายงานการสังเคราะห์ผลการประเมินตนเอง (SAR) ระดับการศึกษาขั้นพื้นฐาน ปีการศึกษา 2568",
        office=data["office"],
        day=data["day"],
        lines=data["lines"],
        chapters=kind.chapters(data, texts),
        sheets=data["sheets"],
        sha256="0" * 64,
        origin="https://nithet.example/o/" + "0" * 64,
    )


def reports(way, pages):
    """(pages, bytes) of a Book of about so many pages."""
    return printed(way, long_papers.book(pages))


def synthesis(way, schools):
    """(pages, bytes) of a report; the plain way is one stock document without repair, tags or limits, and `files` are
    its Excel and Word."""
    from reports.book import word, workbook

    book = book_of(schools)
    if way == "files":
        return 0, len(workbook.write(book)) + len(word.write(book))
    return printed(way, book)


def printed(way, book):
    """(pages, bytes) of a Book as PDF, our way or as one stock document."""
    from reports.book import paper

    if way == "ours":
        content = paper.render(book)
    else:
        tools = pdf.kit()
        stock = tools.weasyprint.HTML(string=paper.html(book), url_fetcher=tools.fetcher)
        content = stock.write_pdf(font_config=tools.fonts, stylesheets=[tools.faces])
    with pikepdf.open(io.BytesIO(content)) as pages:
        return len(pages.pages), len(content)


def cpu_seconds():
    """What this process and its ended children have used of a core: other work on the machine does not count."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


if __name__ == "__main__":
    kind, way, number = sys.argv[1:]
    if way == "plain":
        thai_repair.apply = lambda: None
    pdf.kit()  # both ways load WeasyPrint before the clock starts
    start, cpu_start = time.perf_counter(), cpu_seconds()
    count, size = {"certificates": certificates, "synthesis": synthesis, "reports": reports}[kind](way, int(number))
    seconds, cpu = time.perf_counter() - start, cpu_seconds() - cpu_start
    print(json.dumps({"seconds": seconds, "cpu": cpu, "count": count, "bytes": size}))
