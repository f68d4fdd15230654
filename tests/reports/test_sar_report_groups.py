"""What a synthesis of SARs says of groups of schools stands in its tables; what its list of practices begins with."""

import pytest

from qa.models import Submission
from reports.types.sar import lists
from reports.types.sar.statements import REGISTER
from schools.models import School
from tests.reports.sar_factories import YEAR, make_rounds
from tests.reports.test_sar_report_limits import frozen, report

pytestmark = pytest.mark.django_db


def placed(places):
    """(office, round) of schools that all sent theirs, in districts of so many: {district: (schools, level)}."""
    office, round = make_rounds(5, sum(n for n, _ in places.values()), states=["accepted"], years=(YEAR,), gaps=0)
    keys = iter(School.objects.filter(office=office).values_list("pk", flat=True))
    for district, (n, level) in places.items():
        mine = [next(keys) for _ in range(n)]
        School.objects.filter(pk__in=mine).update(district=district)
        Submission.objects.filter(school__in=mine).update(overall_level=level)
    return office, round


def by_district(places):
    """The sentence about districts."""
    told = report(frozen(*placed(places)))[0]["result_groups"].split("\n")
    return next(line for line in told if line.startswith("เมื่อจำแนกตามอำเภอ"))


def test_groups_of_few_schools_that_are_left_out_of_a_sentence_are_said_to_be():
    # The table shows that the two schools of อำเภอเล็ก have the highest mean.
    said = by_district({"เล็ก": (2, 5), "กลาง": (5, 4), "ใหญ่": (6, 3)})
    assert said.startswith("เมื่อจำแนกตามอำเภอ เฉพาะอำเภอที่มีผลตั้งแต่ 5 แห่งขึ้นไป ค่าเฉลี่ยภาพรวมสูงสุด คือ อำเภอกลาง (ค่าเฉลี่ย 4.00")
    assert "อำเภอเล็ก" not in said


@pytest.mark.parametrize("places", [{"กลาง": (5, 4), "ใหญ่": (6, 3)}, {"กลาง": (2, 4), "ใหญ่": (6, 3)}])
def test_a_sentence_about_all_groups_says_nothing_of_some(places):
    assert by_district(places).startswith("เมื่อจำแนกตามอำเภอ ค่าเฉลี่ยภาพรวมสูงสุด คือ อำเภอกลาง (ค่าเฉลี่ย 4.00")


def test_a_list_of_practices_that_is_cut_begins_with_those_the_office_has_looked_through():
    data = frozen(*make_rounds(6, 12, states=["accepted"], years=(YEAR,)))
    sheet = data["sheets"]["practices"]
    register = [row for row in sheet["rows"] if REGISTER in row["source"]]
    from_sar = next(row for row in sheet["rows"] if row["source"] == ["SAR"])
    sheet["rows"] = [from_sar] * lists.MOST + register
    table = report(data)[1]["t14"]
    assert [row.cells[2].value for row in table.rows[: len(register) + 1]] == [
        *(row["title"] for row in register), from_sar["title"],
    ]  # fmt: skip
    assert len(table.rows) == lists.MOST
    assert f"แสดง {lists.MOST} รายการแรก จากทั้งหมด {lists.MOST + len(register)} รายการ" in table.note
