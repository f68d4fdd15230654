"""The texts of a report on the public site: what may be read beside the public figures, and where it stands."""

import pytest
from django.urls import reverse

from reports import types
from reports.actions import publications as actions
from reports.models import Publication, Report
from reports.public_site.groups import is_told_apart
from reports.public_site.reading import Reader
from tests.factories import today
from tests.reports.sar_factories import YEAR, criteria_of, make_rounds
from tests.reports.test_published_reports import approved_synthesis, printed

pytestmark = pytest.mark.django_db

FACTS = [["ต้องส่ง (แห่ง)", "42"], ["ส่งแล้ว (แห่ง)", "39"], ["ร้อยละ", "92.9"], ["เฉลี่ย", "3.84 (S.D. 0.71 จาก 39 แห่ง)"]]
SHEETS = {
    "levels": {
        "columns": [["level", "ระดับ", "text"], ["n", "แห่ง", "n"], ["p", "ร้อยละ", "percent"], ["m", "เฉลี่ย", "mean"]],
        "rows": [
            {"level": "ดีเลิศ", "n": 30, "p": "76.9", "m": "3.20"},
            {"level": "ดี", "n": 37, "p": None, "m": "-0.12"},
            {"level": "ปานกลาง", "n": 3, "p": None, "m": None},
        ],
    }
}
DATA = {
    "sheets": {
        "schools": {
            "columns": [["name", "โรงเรียน", "school"], ["network", "เครือข่าย", "text"]],
            "rows": [{"name": "โรงเรียนบ้านห้วยทราย", "network": "เครือข่ายบ้านห้วยทราย"}, {"name": "วัด", "network": None}],
        }
    }
}


@pytest.mark.parametrize(
    ("line", "may_be_read"),
    [
        ("กฎกระทรวงการประกันคุณภาพการศึกษา พ.ศ. 2561 มาตรฐานที่ 1.1 ลงวันที่ 6 สิงหาคม 2561", True),
        ("ส่งรายงานแล้ว จำนวน 39 แห่ง คิดเป็นร้อยละ 92.9 จาก 42 แห่ง", True),
        ("ส่งรายงานแล้ว ๓๙ แห่ง คิดเป็นร้อยละ ๙๒.๙", True),
        ("ระดับดีเลิศ 30 แห่ง (ร้อยละ 76.9) ค่าเฉลี่ย 3.84 (S.D. 0.71)", True),
        ("ค่าเฉลี่ยลดลง 0.12 จากปีการศึกษา 2567", True),
        ("1. ปีการศึกษา 2569 รายงานของภาคเรียนที่ 1/2569 ตั้งแต่วันที่ 16/5/2569 ถึง 31 มี.ค. 2570", True),
        ("ค่าเฉลี่ยร้อยละ 3.84 ของ ป.3 รอบ 6 เดือน (n−1)", True),
        ("ผลของโรงเรียนที่ส่งแล้ว ตามขนาดโรงเรียนและเครือข่าย ใน 39 โรงเรียน โดยสำนักงาน", True),
        ("เครือข่ายบ้านห้วยทราย ส่งรายงานครบ", True),
        # Few, also where the number stands on the page, in Thai digits and in words.
        ("ยังไม่ส่ง 3 แห่ง", False),
        ("ยังไม่ส่ง ๓ แห่ง", False),
        ("ต่ำกว่าระดับดีสองแห่ง", False),
        ("มีเพียงแห่งเดียวที่ไม่ผ่าน", False),
        ("3/42 แห่ง", False),
        ("ไม่ส่ง 3 ใน 42", False),
        ("เครือข่ายที่ส่งครบมี 3 จาก 8 เครือข่าย", False),
        ("ไม่ส่ง 3 (สาม) แห่ง", False),
        ("ไม่ส่ง (สาม) แห่ง", False),
        ("ไม่ส่ง: 3", False),
        ("ไม่ส่ง ③ แห่ง", False),
        ("ไม่ผ่าน 3 ระดับปานกลาง", False),
        ("ไม่ผ่านมาตรฐาน 3 ระดับ", False),
        ("ครั้งที่ 3 แห่ง", False),
        ("ครั้งที่ 12 แห่ง", False),
        ("ปี 2569 แห่ง", False),
        ("สองในสามยังไม่ส่ง", False),
        ("ร้อยละสิบยังไม่ส่ง", False),
        # All but two of the 39 that sent.
        ("ระดับดีขึ้นไป 37 แห่ง", False),
        ("37 จาก 39 แห่ง", False),
        # Not on the page.
        ("ระดับปานกลาง 31 แห่ง", False),
        ("ร้อยละ 76.8 อยู่ในระดับดี", False),
        ("ผ่าน 12.5% ของทั้งหมด", False),
        ("ร้อยละ 92.9 และ 7.1 ตามลำดับ", False),
        ("ร้อยละ 92.9 และ 7 ตามลำดับ", False),
        ("12.5 เปอร์เซ็นต์", False),
        ("ร้อยละ 39", False),
        ("ค่าเฉลี่ย 3.85", False),
        ("ค่าเฉลี่ย 3.8", False),
        ("จำนวน " + "9" * 5000 + " แห่ง", False),
        ("โรงเรียนบ้านห้วยทรายควรได้รับการช่วยเหลือ", False),
        ("เช่น บ้านห้วยทราย", False),
    ],
)
def test_a_line_says_no_more_than_the_page(line, may_be_read):
    assert Reader(DATA, FACTS, SHEETS).may_read(line) == may_be_read


def names_in(name, network, line):
    """Whether a line may name a school in the report of one school in a network."""
    columns = [["name", "โรงเรียน", "school"], ["network", "เครือข่าย", "text"]]
    sheet = {"columns": columns, "rows": [{"name": name, "network": network}]}
    return Reader({"sheets": {"schools": sheet}}, [], {}).names_a_school(line)


@pytest.mark.parametrize(
    ("name", "network", "line", "is_named"),
    [
        ("บ้านแม่แตง", "แม่แตง", "โรงเรียนบ้านแม่แตงส่งช้า", True),
        ("บ้านแม่แตง", "แม่แตง", "บ้านแม่แตง ส่งช้า", True),
        ("แม่แตง", "แม่แตง", "แม่แตงส่งช้า", True),
        ("แม่แตง", "แม่แตง", "เครือข่ายแม่แตงส่งช้า", False),
        ("แม่แตง", "แม่แตง", "กลุ่มโรงเรียน แม่แตง ส่งช้า", False),
        ("แม่แตง", "แม่แตง", "เครือข่ายแม่แตง เช่น แม่แตง", True),
        ("แม่แตงวิทยา", "แม่แตง", "เครือข่ายแม่แตงวิทยา", True),
        ("บ้านแม่แตง", "กลุ่มโรงเรียนบ้านแม่แตง", "กลุ่มโรงเรียนบ้านแม่แตง ส่งครบ", False),
        ("บ้านหนองแวง (คุรุราษฎร์)", "", "บ้านหนองแวงส่งช้า", True),
        ("บ้านหนองแวง (คุรุราษฎร์)", "", "บ้านหนองแวง(คุรุราษฎร์)", True),
        ("ไทยรัฐวิทยา 45", "", "ไทยรัฐวิทยา ๔๕", True),
        ("ไทยรัฐวิทยา ๔๕", "", "ไทย รัฐวิทยา45", True),
        ("บ้านน้ำ", "", "บ้าน นํ้า ส่งช้า", True),
        ("วัด", "", "รร.วัด ส่งช้า", True),
        ("วัด", "", "ร.ร. “วัด” ส่งช้า", True),
        ("วัด", "", "จัดกิจกรรมที่วัด", False),
        # No school of the report, or not as it is written there.
        ("", "", "โรงเรียนทุ่งสูงส่งช้า", True),
        ("", "", "โรงเรียน ทุ่งสูง ส่งช้า", True),
        ("", "", "รร.ทุ่งสูง", True),
        ("", "", "โรงเรียนขนาดเล็กและโรงเรียนที่ส่งแล้ว ในทุกโรงเรียนทั้งเขต", False),
        ("", "", "จำนวนโรงเรียน (แห่ง)", False),
    ],
)
def test_a_school_is_known_however_it_is_written(name, network, line, is_named):
    assert names_in(name, network, line) == is_named


def test_each_number_of_a_fact_is_told():
    facts = [["ต้องส่ง (แห่ง)", "40"], ["ส่งแล้ว (แห่ง)", "38 (ร้อยละ 95.0)"], ["ครั้ง", "3"]]
    reader = Reader({"sheets": {}}, facts, {})
    assert reader.may_read("ส่งแล้ว 38 แห่ง จาก 40 แห่ง คิดเป็นร้อยละ 95")
    assert not reader.may_read("ยังไม่ส่ง 2 แห่ง") and not reader.may_read("ร้อยละ 5")
    # The page says three of something else.
    assert not reader.may_read("ต่ำกว่าเกณฑ์ 3 แห่ง")


def test_words_of_the_page_with_digits_are_no_figures():
    sheet = {
        "columns": [["code", "รหัส", "text"], ["item", "ประเด็น", "text"], ["network", "เครือข่าย", "text"]],
        "rows": [{"code": "3", "item": "1.1 คุณภาพของเด็ก", "network": "เครือข่าย 3"}],
    }
    reader = Reader({"sheets": {}, "office": {"formal_name": "สพป.ใด เขต 3"}}, [["รอบ", "รอบที่ 2 ของปี"]], {"one": sheet})
    for line in ("ประเด็น 1.1 คุณภาพของเด็ก จากรอบที่ 2 ของปี", "เครือข่าย 3 ของ สพป.ใด เขต 3"):
        assert reader.may_read(line), line
    for line in ("ไม่ส่ง 3", "เครือข่าย 3 แห่ง", "ในเขต 3 แห่ง", "ประเด็น 1.1"):
        assert not reader.may_read(line), line


def test_what_announces_a_list_goes_with_its_items():
    reader = Reader(DATA, FACTS, SHEETS)
    assert reader.read("ส่งแล้ว 39 แห่ง\nที่ควรพัฒนา ได้แก่\n1. 3 แห่ง\n2. ระดับ 2\nส่งครบ") == ("ส่งแล้ว 39 แห่ง\nส่งครบ", 3)
    assert reader.read("ที่ควรพัฒนา ได้แก่\n1. การอ่าน\n2. 3 แห่ง") == ("ที่ควรพัฒนา ได้แก่\n1. การอ่าน", 1)


def test_what_is_left_of_a_list_is_numbered_from_its_first():
    text = "1. 3 แห่ง\n2. การอ่าน\n3. 4 แห่ง\n(4) อื่น\n4. การเขียน\nได้แก่\n๑. การคิด\n๒. 2 แห่ง\n๓. สื่อ"
    left = "1. การอ่าน\n(4) อื่น\n2. การเขียน\nได้แก่\n๑. การคิด\n๒. สื่อ"
    assert Reader(DATA, FACTS, SHEETS).read(text) == (left, 3)
    # Where nothing is left out an author's own numbers stay.
    assert Reader(DATA, FACTS, SHEETS).read("2. การอ่าน\n5. การเขียน") == ("2. การอ่าน\n5. การเขียน", 0)


def test_lines_that_are_left_out_are_counted():
    kept, held = Reader(DATA, FACTS, SHEETS).read("ส่งแล้ว 39 แห่ง\n\nยังไม่ส่ง 3 แห่ง\nบ้านห้วยทรายส่งแล้ว")
    assert (kept, held) == ("ส่งแล้ว 39 แห่ง", 2)


@pytest.mark.parametrize(
    ("sizes", "concealed", "may_be_told"),
    [
        ([30, 10], [[], []], True),
        ([40, 0], [[], []], True),
        ([38, 2], [[], []], False),
        ([30, 10], [[3], [6]], False),
        ([30, 10], [[], [3, 6]], True),
        ([30, 10], [[1, 2], []], False),
    ],
)
def test_two_sides_of_a_whole_tell_no_hidden_group(sizes, concealed, may_be_told):
    assert is_told_apart(sizes, concealed) == may_be_told


def test_a_report_is_read_by_its_chapters_from_the_frozen_page(client):
    report, head = printed(*approved_synthesis())
    blocks = report.blocks | {"preface": "คำนำที่ผู้อำนวยการอนุมัติ <b>\nมีสองแห่งที่ต่ำกว่าเกณฑ์"}
    Report.objects.filter(pk=report.pk).update(blocks=blocks)
    report.refresh_from_db()
    page = actions.publish_report(report=report, by=head)
    # What happens to the report later does not reach the page.
    Report.objects.filter(pk=report.pk).update(blocks={"preface": "แก้ภายหลัง"})
    answer = client.get(reverse("reports:public_item", args=[page.office_id, page.slug]))
    text = answer.text
    assert "คำนำที่ผู้อำนวยการอนุมัติ &lt;b&gt;" in text and "แก้ภายหลัง" not in text and "สองแห่งที่ต่ำกว่า" not in text
    assert "ไม่แสดงข้อความ" in text
    for words in ("บทที่ 1 บทนำ", "วัตถุประสงค์", "บทที่ 4 ผลการสังเคราะห์", "บทที่ 5 สรุป อภิปราย และข้อเสนอแนะ"):
        assert words in text, words
    chapters = {chapter["name"]: chapter for chapter in answer.context["chapters"]}
    sheets = [part["sheet"]["name"] for part in chapters["results"]["parts"] if part["sheet"]]
    assert {"networks", "levels", "means", "schools"} <= set(sheets)
    assert [part["sheet"]["name"] for part in chapters["literature"]["parts"] if part["sheet"]] == ["standards"]
    # Each sheet stands once.
    for name in page.data["sheets"]:
        assert text.count(f'id="sheet-{name}"') == 1, name
    # A reader finds the report by what it says.
    found = client.get(reverse("reports:public_list", args=[page.office_id]), {"q": "คำนำที่ผู้อำนวยการ"})
    assert page.slug in found.text


def test_a_chapter_of_which_all_is_left_out_says_so(client):
    report, head = printed(*approved_synthesis(schools=12))
    blocks = dict.fromkeys(report.blocks, "") | {"preface": "มีเพียงสองแห่งที่ผ่าน", "conclusion": "ต่ำกว่าเกณฑ์ 3 แห่ง\nไม่ส่ง: 3"}
    Report.objects.filter(pk=report.pk).update(blocks=blocks)
    report.refresh_from_db()
    # Who publishes is told before, and how to have fewer.
    client.force_login(head)
    before = client.get(reverse("reports:publication_report", args=[report.pk]))
    client.logout()
    page = actions.publish_report(report=report, by=head)
    assert before.context["held"] == sum(chapter["held"] for chapter in page.data["chapters"]) >= 3
    assert "จะไม่แสดงข้อความ" in before.text and "ลดได้โดยตรวจประเด็นร่วม" in before.text
    held = {chapter["name"]: chapter["held"] for chapter in page.data["chapters"] if not chapter["parts"]}
    assert sorted(held.values()) == [1, 2]
    text = client.get(reverse("reports:public_item", args=[page.office_id, page.slug])).text
    assert "ไม่แสดงข้อความ 2 ย่อหน้า" in text and "สองแห่ง" not in text


def test_the_texts_stay_inside_where_somebody_says_so(client):
    report, head = printed(*approved_synthesis(schools=12))
    client.force_login(head)
    address = reverse("reports:publication_report", args=[report.pk])
    assert 'name="texts" value="1" id="texts" checked' in client.get(address).text
    client.post(address, {"texts": ""})
    assert "chapters" not in Publication.objects.get().data
    client.post(address, {"texts": "1"})
    assert Publication.objects.get(unpublished_at=None).data["chapters"]


@pytest.mark.parametrize("seed", [2, 8, 11])
def test_no_text_of_a_report_tells_a_group_of_few(seed):
    """What the drafts say of levels is on the page only where the page has the figure."""
    office, round = make_rounds(seed, 30, states=["accepted", "accepted", "expected"], years=(YEAR,), gaps=0)
    kind = types.get("sar")
    data = kind.freeze(office, criteria_of(round), today())
    told = kind.public(data)
    reader = Reader(data, told["facts"], told["sheets"])
    sheet = told["sheets"]["levels"]
    hidden = {row["level"] for row in sheet["rows"] if row["schools"] is None}
    for name, words in kind.drafts(data).items():
        kept, _held = reader.read(words)
        for few in range(1, 5):
            assert f" {few} แห่ง" not in kept, (name, kept)
    if hidden:
        assert "ค่าเฉลี่ยภาพรวม" not in {fact[0] for fact in told["facts"]} or not any(
            row["schools"] is None and row["standard"] == "ภาพรวม" for row in sheet["rows"]
        )
