"""Lines of papers end between words, not inside the compounds of the field."""

import pypdfium2

from reports import pdf
from thai.compounds import COMPOUND

TEXT = (
    "สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตาก เขต 2 แต่งตั้งประธานกรรมการและครูชำนาญการพิเศษ "
    "ตามหนังสือ ที่ ศธ 04005/ว 1188 ลงวันที่ 3 พฤศจิกายน 2569 จำนวน 12 ฉบับ ประจำปีงบประมาณ ตามหลักสูตร พุทธศักราช 2551 "
    "และจัดทำคำสั่งตามพระราชบัญญัติให้ผู้มีความสามารถพิเศษได้รับการศึกษาพิเศษอย่างต่อเนื่อง"
)


def test_no_line_of_any_width_ends_inside_a_compound():
    words = [found[0] for found in COMPOUND.finditer(TEXT)]
    for whole in ("ประถมศึกษา", "ประธานกรรมการ", "ชำนาญการพิเศษ", "ที่ ศธ 04005/ว 1188", "จำนวน 12 ฉบับ", "พุทธศักราช 2551"):
        assert whole in words
    for whole in ("ลงวันที่", "พระราชบัญญัติ", "ความสามารถพิเศษ", "การศึกษาพิเศษ", "คำสั่ง", "ต่อเนื่อง"):
        assert whole in words
    widths = range(70, 130, 4)
    paragraphs = "".join(f'<p style="width: {width}mm; font: 16pt Sarabun">{TEXT}</p>' for width in widths)
    with pypdfium2.PdfDocument(pdf.render(f'<html lang="th"><body>{paragraphs}</body></html>')) as paper:
        lines = "\n".join(page.get_textpage().get_text_bounded() for page in paper).splitlines()
    lines = [line.strip() for line in lines if line.strip()]
    assert len(lines) > 3 * len(widths)
    for word in words:
        assert sum(line.count(word) for line in lines) == len(widths) * TEXT.count(word), word
