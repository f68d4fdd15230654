"""Certificates on paper: what is read, what is seen, what stays the same."""

import base64
import io

import pytest
from PIL import Image, ImageChops

from reports.certificates import draw, qr
from tests.reports.pictures import page_picture, squeezed, text_of

SCALE = 2
MM = 72 / 25.4 * SCALE
DESIGN = draw.Design(
    office_name="สำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
    kind="เกียรติบัตร",
    wording="ได้ผ่านการอบรมเชิงปฏิบัติการ",
    activity="การอ่านออกเขียนได้ด้วยกิจกรรมที่หลากหลาย",
    detail="จำนวน 12 ชั่วโมง",
    date_line="ให้ไว้ ณ วันที่ ๑๖ พฤศจิกายน พ.ศ. ๒๕๖๙",
    signer_name="นายปริญญา น้ำใจดี",
    signer_position="ผู้อำนวยการสำนักงานเขตพื้นที่การศึกษาประถมศึกษาตัวอย่าง เขต 1",
)
LONG_NAME = "ว่าที่ร้อยตรีหญิงกิตติศักดิ์ปริญญาวงศ์น้ำผึ้ง ศรีสุวรรณภูมิวัฒนานุกูลพิทักษ์ปั่นใหญ่กี่"[:80]


def paper(number=1, name="นางสาวน้ำผึ้ง ปั่นทิพย์", award="ผู้เข้าอบรม"):
    code = f"{number:020}".translate(str.maketrans("01", "AZ"))
    return draw.Paper(name, award, f"เลขที่ {number}/๒๕๖๙", f"https://office.example/v/{code}/", code)


def area(picture, left, top, width, height):
    """A part of a page's picture; millimetres from the top left corner."""
    return picture.crop(tuple(round(value * MM) for value in (left, top, left + width, top + height)))


def differing(first, second, tolerance=48):
    return sum(value > tolerance for value in ImageChops.difference(first, second).tobytes())


def test_each_page_has_its_own_texts_and_no_other():
    papers = [paper(1), paper(2, "นายผู้ใหญ่ ที่กี่เปี๊ยก", ""), paper(3, LONG_NAME, "กรรมการ")]
    content = draw.draw_batch(DESIGN, papers, chunk=2)
    for i, drawn in enumerate(papers):
        text = text_of(content, i)
        for part in (drawn.name, drawn.award, drawn.number, drawn.code, *vars(DESIGN).values()):
            assert squeezed(part) in text
        for other in papers:
            assert text.count(other.code) == (other is drawn)
            assert text.count(squeezed(other.number)) == (other is drawn)


@pytest.mark.parametrize("drawn", [paper(1), paper(2, award=""), paper(3, LONG_NAME, "ครูผู้สอนนักเรียนระดับเหรียญทอง")])
def test_fast_way_looks_like_the_plain_way(drawn):
    fast = page_picture(draw.draw_batch(DESIGN, [paper(9), drawn]), index=1, scale=SCALE)
    plain = page_picture(draw.draw_plain(DESIGN, drawn), scale=SCALE)
    assert fast.size == plain.size
    place = tuple(round(value * MM) for value in (25, 161, 51, 187))
    for picture in (fast, plain):
        picture.paste(255, place)
    assert differing(fast, plain) == 0


def test_code_in_the_picture_is_the_code_of_the_address():
    drawn = paper(4711)
    picture = page_picture(draw.draw_batch(DESIGN, [drawn]), scale=SCALE * 3)
    matrix = qr.matrix(drawn.verify_url)
    module = draw.QR["size"] * MM * 3 / len(matrix)
    left, top = draw.QR["left"] * MM * 3, draw.QR["top"] * MM * 3
    seen = [
        [
            picture.getpixel((int(left + (x + 0.5) * module), int(top + (y + 0.5) * module))) < 128
            for x in range(len(row))
        ]
        for y, row in enumerate(matrix)
    ]
    assert seen == [[bool(module) for module in row] for row in matrix]


@pytest.mark.parametrize(
    "url", ["http://localhost:8000/v/2ZK9A/", "https://a.example/v/ABCDEFGHJKMNPQRSTUVW/", "x" * 90, "h", "ÿ~é/A"]
)
def test_codes_made_by_exclusive_or_are_those_of_segno(url):
    bits, side = qr.rows(url)
    stride = (side + 7) // 8
    drawn = [[bits[y * stride + x // 8] >> (7 - x % 8) & 1 for x in range(side)] for y in range(side)]
    assert drawn == [list(map(int, row)) for row in qr.matrix(url)]


def test_one_page_out_of_the_batch_is_small_and_always_the_same():
    content = draw.draw_batch(DESIGN, [paper(i) for i in range(1, 8)], chunk=3)
    one = draw.single(content, 4)
    assert one == draw.single(content, 4)
    assert len(one) < 60_000
    assert differing(page_picture(one), page_picture(content, 4), tolerance=0) == 0
    assert paper(5).code in text_of(one)
    with pytest.raises(IndexError):
        draw.single(content, 7)


def test_batch_has_the_same_bytes_each_time():
    papers = [paper(i) for i in range(1, 4)]
    assert draw.draw_batch(DESIGN, papers) == draw.draw_batch(DESIGN, papers)


def test_a_name_is_text_and_never_markup():
    name = '<b>นาย ก</b> & "ข" <img src=x>'
    assert squeezed(name) in text_of(draw.draw_batch(DESIGN, [paper(name=name, award="<i>")]))


def test_names_shrink_to_their_line_and_too_long_ones_are_named():
    papers = [paper(1), paper(2, LONG_NAME), paper(3, "ก" * 200), paper(4, award="ข" * 200)]
    assert draw.overflow(DESIGN, papers) == [2, 3]
    content = draw.draw_batch(DESIGN, papers[:2])
    short, long = (page_picture(content, i, scale=SCALE) for i in (0, 1))
    band = {"top": draw.NAME["top"], "height": draw.NAME["line"]}
    for left in (0, draw.TEXT_LEFT + draw.TEXT_WIDTH):
        assert (
            differing(area(short, left, width=draw.TEXT_LEFT, **band), area(long, left, width=draw.TEXT_LEFT, **band))
            == 0
        )


def test_longest_texts_stay_above_the_date():
    design = draw.Design(**{**vars(DESIGN), "wording": "ว่า" * 66, "activity": "กิจกรรมที่" * 20, "detail": "น้ำใจ" * 60})
    content = draw.draw_batch(design, [paper()])
    gap = {"left": 60, "width": 177, "top": 143.5, "height": 1.5}
    crowded, plain = page_picture(content, scale=SCALE), page_picture(draw.draw_batch(DESIGN, [paper()]), scale=SCALE)
    assert differing(area(crowded, **gap), area(plain, **gap)) == 0


def test_progress_is_told_and_may_stop_the_work():
    told = []
    draw.draw_batch(DESIGN, [paper(i) for i in range(1, 6)], chunk=2, progress=lambda *step: told.append(step))
    assert told == [(2, 5), (4, 5), (5, 5)]

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        draw.draw_batch(DESIGN, [paper()], progress=stop)


def test_the_crest_of_the_office_takes_the_place_of_the_ornament():
    red = io.BytesIO()
    Image.new("RGB", (40, 40), "#e00000").save(red, "PNG")
    crest = "data:image/png;base64," + base64.b64encode(red.getvalue()).decode()
    design = draw.Design(**{**vars(DESIGN), "crest": crest})
    without, with_crest = (page_picture(draw.draw_batch(d, [paper()]), scale=SCALE) for d in (DESIGN, design))
    place = (143, 22, 11, 11)
    # Grey of that red; the ornament has paper between its lines.
    assert set(area(with_crest, *place).tobytes()) <= set(range(60, 75))
    assert len(set(area(without, *place).tobytes())) > 20
