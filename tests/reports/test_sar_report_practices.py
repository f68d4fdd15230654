"""Best practices in the synthesis of SARs: those of reports, those of the register, and those of both."""

from collections import Counter

import pytest

from reports.types.sar import SAR
from reports.types.sar.statements import REGISTER, is_same
from tests.reports.sar_factories import YEAR, make_rounds
from tests.reports.test_sar_report_limits import frozen, report
from thai.text import search_key

pytestmark = pytest.mark.django_db


def test_practices_of_reports_and_of_the_register_are_told_apart():
    office, round = make_rounds(6, 12, states=["accepted"], years=(YEAR,))
    data = frozen(office, round)
    counts = Counter(source for row in data["sheets"]["practices"]["rows"] for source in row["source"])
    told = SAR.drafts(data)["result_practices"]
    assert f"(จาก SAR {counts['SAR']} รายการ และจากทะเบียนของเขตพื้นที่ {counts[REGISTER]} รายการ" in told


def test_a_practice_of_a_report_and_of_the_register_is_one_row_with_both_sources():
    office, round = make_rounds(6, 12, states=["accepted"], years=(YEAR,))
    before = frozen(office, round)["sheets"]["practices"]["rows"]
    from_sar = next(row for row in before if row["source"] == ["SAR"])
    from_register = next(row for row in before if row["source"] == [REGISTER])
    practice = office.practices.get(school=from_register["school_pk"], title=from_register["title"])
    # The register names it a little otherwise: blanks and a doubled vowel are nothing.
    title = f" {from_sar['title'][:150]} "
    office.practices.filter(pk=practice.pk).update(school=from_sar["school_pk"], title=title)
    data = frozen(office, round)
    rows = data["sheets"]["practices"]["rows"]
    assert len(rows) == len(before) - 1
    [both] = [row for row in rows if len(row["source"]) == 2]
    assert both["title"] == from_sar["title"] and both["code"] == from_sar["code"]
    texts, tables, _chapters = report(data)
    assert f"SAR และ{REGISTER}" in {line.cells[-1].shown for line in tables["t14"].rows}
    assert f"{len(rows)} รายการ จากสถานศึกษา" in texts["result_practices"]
    assert "โดยอยู่ทั้งสองแหล่ง 1 รายการ" in texts["result_practices"]


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        ("โครงการอ่านออกเขียนได้", "โครงการ อ่านออก เขียนได้", True),
        ("โครงการอ่านออกเขียนได้", "โรงเรียนดำเนินโครงการอ่านออกเขียนได้ทุกวันศุกร์", True),
        ("PLC", "การพัฒนาครูด้วยกระบวนการ PLC", False),
        ("โครงการอ่านออกเขียนได้", "โครงการโรงเรียนสีขาว", False),
        ("", "โครงการโรงเรียนสีขาว", False),
    ],
)
def test_what_is_one_practice_of_a_school(one, other, is_one):
    assert is_same(search_key(one), search_key(other)) == is_one
