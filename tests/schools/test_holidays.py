"""Days off: the public holidays, what the office adds, and deadlines that fall on one."""

import csv
from pathlib import Path

import pytest

from schools import holidays
from schools.models import OfficeDay
from tests.factories import day, make_office

KNOWN = Path(__file__).resolve().parents[3] / "shared" / "data" / "other" / "thai_public_holidays_2564_2570.csv"


def test_songkran_and_chakri_are_there_in_thai():
    found = holidays.public(2026)
    assert found[day("2026-04-13")] == "วันสงกรานต์"
    assert day("2026-05-01") not in found


def test_the_known_list_agrees():
    if not KNOWN.exists():
        pytest.skip("only on machines with the shared data")
    rows = list(csv.DictReader(KNOWN.open(encoding="utf-8-sig")))
    listed = {day(row["date"]) for row in rows if row["be_year"] == "2569" and row["name_th"] not in holidays.WORKED}
    assert set(holidays.public(2026)) == listed


def test_the_office_adds_a_day_and_works_on_another(db):
    office = make_office()
    OfficeDay.objects.create(office=office, day=day("2026-04-16"), name="หยุดเพิ่มตามมติ ครม.")
    OfficeDay.objects.create(office=office, day=day("2026-04-15"), name="ทำการ", is_working=True)
    OfficeDay.objects.create(office=make_office(), day=day("2026-04-17"), name="ของที่อื่น")
    found = holidays.days_off(office, day("2026-04-10"), day("2026-04-20"))
    assert list(found) == [day("2026-04-13"), day("2026-04-14"), day("2026-04-16")]


@pytest.mark.parametrize(
    ("due", "moved"),
    [
        ("2026-11-20", "2026-11-20"),  # Friday
        ("2026-11-21", "2026-11-23"),  # Saturday
        ("2026-12-05", "2026-12-08"),  # Saturday and a holiday, with the day in lieu on Monday
        ("2026-04-13", "2026-04-16"),
    ],
)
def test_a_deadline_moves_to_the_next_working_day(db, due, moved):
    assert holidays.next_working_day(day(due), make_office()) == day(moved)


def test_a_saturday_the_office_works_on_stays(db):
    office = make_office()
    OfficeDay.objects.create(office=office, day=day("2026-11-21"), name="ทำการชดเชย", is_working=True)
    assert holidays.next_working_day(day("2026-11-21"), office) == day("2026-11-21")


def test_the_short_name_of_a_day_with_several():
    assert holidays.short(holidays.public(2026)[day("2026-08-12")]) == "วันแม่แห่งชาติ"
    assert holidays.short("วันสงกรานต์") == "วันสงกรานต์"
