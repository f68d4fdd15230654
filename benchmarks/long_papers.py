"""A long paper by chapters beside one plain document of the same Book: ./bench reports [PAGES …]."""

import random

from reports.book.parts import Book, Cell, Chapter, Chart, Column, Heading, Row, Table, Text

SENTENCES = (
    "ผู้บริหารสถานศึกษามีการวางแผนและดำเนินการพัฒนาครูและบุคลากรให้มีความเชี่ยวชาญทางวิชาชีพอย่างต่อเนื่อง ",
    "โรงเรียนบ้านน้ำปั้นใหญ่ได้กำหนดเป้าหมายคุณภาพของผู้เรียนไว้อย่างชัดเจนสอดคล้องกับบริบทของชุมชน ",
    "ครูผู้สอนส่วนใหญ่จัดกระบวนการเรียนรู้ที่เน้นผู้เรียนเป็นสำคัญผ่านกระบวนการคิดและปฏิบัติจริง ",
    "จุดที่ควรพัฒนาคือการจัดทำระบบสารสนเทศที่เชื่อมโยงข้อมูลระหว่างหน่วยงานต้นสังกัดกับสถานศึกษา ",
)
NAMES = "บ้านน้ำปั้นใหญ่ วัดที่หลวงพิทักษ์วิทยา ชุมชนกี่เพชรรัฐราษฎร์บำรุง บ้านหนองปรือโนนสะอาด บ้านทุ่งฝั่งโขง".split()
LEVELS = "กำลังพัฒนา ปานกลาง ดี ดีเลิศ ยอดเยี่ยม".split()
PAGES = 8.5  # of a chapter


def book(pages, seed=5):
    """A Book of about so many pages: chapters of text, a chart and a table of 200 rows with 15 columns."""
    rng = random.Random(seed)
    chapters = [_chapter(number, rng) for number in range(1, round(pages / PAGES) + 1)]
    return Book(
        title="รายงานการสังเคราะห์ผลการประเมินตนเองของสถานศึกษา",
        office={"name": "สพป.ตัวอย่าง เขต 1", "formal_name": "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1"},
        day="22 พฤศจิกายน 2569",
        lines=["ปีการศึกษา 2568"],
        chapters=chapters,
        sha256="0" * 64,
        origin="https://nithet.example/o/" + "0" * 64,
    )


def _chapter(number, rng):
    parts = []
    for place in range(1, 5):
        parts += [
            Heading(f"{number}.{place} ประเด็นพิจารณาด้านคุณภาพของผู้เรียน"),
            Text("".join(rng.choice(SENTENCES) for _ in range(12))),
        ]
    rows = [{"label": level, "value": rng.randint(1, 90)} for level in LEVELS]
    columns = [Column("ที่"), Column("สถานศึกษา", "text", width=5)]
    columns += [Column(f"{i // 4 + 1}.{i % 4 + 1}", "mean") for i in range(12)] + [Column("ระดับ", "text", width=2)]
    lines = [
        Row.of(
            i,
            rng.choice(NAMES),
            *(Cell(f"{rng.uniform(2, 5):.2f}", "mean") for _ in range(12)),
            rng.choice(LEVELS),
        )
        for i in range(1, 201)
    ]
    parts += [
        Chart(f"levels{number}", "จำนวนสถานศึกษาที่ได้ระดับคุณภาพ", "bars", {"rows": rows}),
        Table(f"schools{number}", "ค่าเฉลี่ยรายสถานศึกษา", columns, lines),
    ]
    return Chapter(f"standard{number}", f"ผลการประเมินมาตรฐานที่ {number}", parts)
