"""Names from pasted text and from files, as offices have them."""

import io
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from reports.people_lists import MAX_PEOPLE, as_text, from_text, from_upload, with_schools
from thai.likeness import doubles, lookalikes


def upload(content, name="names.csv"):
    return SimpleUploadedFile(name, content)


def workbook(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return upload(out.getvalue(), "names.xlsx")


@pytest.mark.parametrize("mark", ["\t", ",", "|", " , "])
def test_the_award_stands_after_a_mark(mark):
    assert from_text(f"นายปั่น ผู้ใหญ่{mark}วิทยากร\n\nนางชูใจ") == [
        {"name": "นายปั่น ผู้ใหญ่", "award": "วิทยากร"},
        {"name": "นางชูใจ", "award": ""},
    ]


def test_text_goes_back_and_forth():
    people = [{"name": "นายปั่น ผู้ใหญ่", "award": "วิทยากร"}, {"name": "นางชูใจ", "award": ""}]
    assert from_text(as_text(people)) == people
    people += [{"name": "Dr. A, B", "award": ""}, {"name": "นายก | ข", "award": "ที่ 1, 2"}]
    assert from_text(as_text(people)) == people
    people[1] |= {"school": "บ้านหนอง", "role": "กรรมการ", "email": "c@example.org"}
    assert from_text(as_text(people)) == people


def test_a_school_stays_with_its_person_and_comes_from_no_text():
    before = [{"name": "นายก", "award": "", "school_id": 5}, {"name": "นายข", "award": ""}]
    before += [{"name": "นายค", "award": "", "school_id": number} for number in (6, 7)]
    again = from_text(f"{as_text(before)}\nนายใหม่")
    assert [person.get("school_id") for person in with_schools(again, before)] == [5, None, None, None, None]
    assert with_schools(from_text("นายแก้ชื่อ"), before[:1]) == [before[0] | {"name": "นายแก้ชื่อ"}]
    assert from_text("ชื่อ\tschool_id\tอีเมล\nนายก\t5\ta@example.org")[0].keys() == {"name", "award", "email"}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_csv_in_the_encodings_offices_use(encoding):
    text = "ที่,คำนำหน้า,ชื่อ,นามสกุล,รางวัล\n1,นาย,ปั่น,ผู้ใหญ่,เหรียญทอง\n"
    assert from_upload(upload(text.encode(encoding))) == [{"name": "นายปั่น ผู้ใหญ่", "award": "เหรียญทอง"}]


def test_a_workbook_with_full_names():
    file = workbook(["ลำดับ", "ชื่อ - สกุล", "ผลงาน"], [1, "นางชูใจ น้ำใส", "วิทยากร"], [2, "นายปั่น ผู้ใหญ่", None])
    assert from_upload(file) == [
        {"name": "นางชูใจ น้ำใส", "award": "วิทยากร"},
        {"name": "นายปั่น ผู้ใหญ่", "award": ""},
    ]


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (upload("ที่,โรงเรียน\n1,บ้านหนอง\n".encode()), "ไม่พบคอลัมน์ “ชื่อ-สกุล” หัวคอลัมน์ที่พบ: ที่, โรงเรียน"),
        (upload(b""), "ว่าง"),
        (upload(b"<html><body>x</body></html>", "names.xlsx"), "ไม่ใช่ตารางข้อมูล"),
        (upload(b"PK\x03\x04 broken", "names.xlsx"), "เสียหาย"),
        (upload("ชื่อ-สกุล\n".encode()), "ไม่พบรายชื่อ"),
        (upload(f"ชื่อ-สกุล,ผลงาน\n{'ก' * 130},x\n".encode()), "แถวที่ 2 ยาวเกิน"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(file, message):
    with pytest.raises(ValidationError) as error:
        from_upload(file)
    assert message in "".join(error.value.messages)


def test_too_many_for_one_batch():
    with pytest.raises(ValidationError, match="เกิน"):
        from_text("\n".join(f"คนที่ {i}" for i in range(MAX_PEOPLE + 1)))


def test_columns_by_their_headings_and_formulas_as_text():
    text = "ชื่อ-สกุล, โรงเรียน, บทบาท, อีเมล\n=1+1, บ้าน\u200bหนอง\n  \n+66 ก้้อง ฟ้า,, วิทยากร, g@example.org"
    people = [
        {"name": "=1+1", "award": "", "school": "บ้านหนอง"},
        {"name": "+66 ก้อง ฟ้า", "award": "", "role": "วิทยากร", "email": "g@example.org"},
    ]
    assert from_text(text) == people
    rows = [("ชื่อ-สกุล", "สังกัด", "หน้าที่", "E-mail"), ("'=1+1", "บ้านหนอง", None, None)]
    assert from_upload(workbook(*rows))[0]["school"] == "บ้านหนอง"
    with pytest.raises(ValidationError, match="บรรทัดที่ 3 มีอีเมลที่ไม่ถูกต้อง"):
        from_text("ชื่อ\tอีเมล\nนายก\tk@example.org\nนายข\tไม่มี@")


@pytest.mark.parametrize("name", ["ิลอย", "นาย ่ก", "aัb", "กาำ", "เ้ก"])
def test_a_mark_that_no_letter_carries_is_told(name):
    with pytest.raises(ValidationError, match="บรรทัดที่ 1 มีสระหรือวรรณยุกต์ที่ไม่มีพยัญชนะรองรับ"):
        from_text(name)
    assert from_text("นายกตัญญุ์ ฐิติ์ฤทธิ์ น้ำผึ้ง ฤๅษี เอื้อ์")


def test_doubles_once_each():
    assert doubles([{"name": n} for n in ("ก", "ข", "ก", "ก", "ก ")]) == ["ก"]


def test_who_is_probably_written_twice():
    alike = [
        ("นางสาวน้ำผึ้ง ใจดี", "น.ส. น้ำผึ้ง ใจดี"),
        ("นายกล้าหาญ ป่าไม้", "นายกล้าหาญ ปาไม้"),
        ("นางปิ่นแก้ว ผึ้งน้อย", "นางปิ่นแก้ว ผึ้งนอย"),
        ("นายสมชาย รักเรียน", "นายสมชาย รักเรัยน"),
        ("นายทองดี มีทรัพย์", "นายทองดี มทีรัพย์"),
    ]
    others = ["นายสมชาย ใจดี", "นายคนที่ 11 ก", "นายคนที่ 12 ก", "ดี", "ดำ"]
    people = [{"name": name} for name in [*(one for one, _ in alike), *others, *(two for _, two in alike)]]
    assert set(lookalikes(people)) == set(alike)


def test_ten_thousand_names_are_compared_in_a_moment():
    syllables = ["กล้า", "ปิ่น", "แก้ว", "ฟ้า", "ทอง", "มณี", "จันทร์", "พร", "ดาว", "รุ่ง"]
    people = [
        {"name": f"นาย{''.join(syllables[int(digit)] for digit in f'{n:04d}')} {syllables[n % 7]}สกุล"}
        for n in range(10_000)
    ]
    # What is longer than a name is compared with nothing.
    people += [{"name": f"{n:05d}" + "".join(syllables[(n >> i) % 10] for i in range(30))} for n in range(10_000)]
    begun = time.process_time()
    assert len(lookalikes([*people, {"name": people[77]["name"].replace("ทอง", "ทออง")}])) <= 100
    assert time.process_time() - begun < 5
