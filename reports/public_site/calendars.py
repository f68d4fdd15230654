"""The calendar of an academic year: its semesters, its holidays and the office's own days; no visit and no person."""

from reports.book.frozen import sheet
from reports.models import Publication
from reports.public_site.content import Content
from schools import holidays
from thai.dates import long


def content_of(office, year, *, day):
    """The Content of an academic year's calendar as it stands on `day`. Three queries."""
    dates = office.calendar.year(year)
    first, last = office.calendar.academic_span(year)
    rows = [
        _row(dates.starts, "เปิดภาคเรียนที่ 1", "ภาคเรียน"),
        _row(dates.first_ends, "วันสุดท้ายของภาคเรียนที่ 1", "ภาคเรียน"),
        _row(dates.second_starts, "เปิดภาคเรียนที่ 2", "ภาคเรียน"),
        _row(dates.ends, "วันสุดท้ายของภาคเรียนที่ 2", "ภาคเรียน"),
    ]
    rows += [_row(off, _named(off, name), "วันหยุด") for off, name in holidays.days_off(office, first, last).items()]
    own = office.own_days.filter(day__range=(first, last), is_working=True)
    rows += [_row(row.day, row.name, "วันสอบ" if row.is_exam else "วันทำการ") for row in own]
    rows.sort(key=lambda row: row["day"])
    columns = [("day", "วันที่", "day"), ("title", "รายการ", "text"), ("kind", "ประเภท", "text")]
    meanings = {
        "day": "วันที่ (ปี ค.ศ. ตาม ISO 8601)",
        "title": "ชื่อวันหรือกำหนดการ",
        "kind": "ภาคเรียน วันหยุด วันทำการ หรือวันสอบ",
    }
    about = "วันเปิดและปิดภาคเรียน วันหยุดราชการ วันทำการพิเศษ และวันสอบของสำนักงาน"
    made = {**sheet(f"ปฏิทินปีการศึกษา {year}", columns, rows), "about": about, "meanings": meanings}
    return Content(
        kind=Publication.Kind.CALENDAR,
        title=f"ปฏิทินปีการศึกษา {year}",
        summary=f"{about} ตั้งแต่วันที่ {long(first)} ถึง {long(last)}",
        data={
            "facts": [["ปีการศึกษา", str(year)], ["ข้อมูล ณ วันที่", long(day)]],
            "texts": [],
            "links": [],
            "sheets": {"days": made},
        },
        subject=f"calendar:{year}",
        dated=first,
        academic_year=year,
    )


def _named(day, name):
    """A public holiday by its shortest name, an own day as the office wrote it."""
    return holidays.short(name) if holidays.public(day.year).get(day) == name else name


def _row(day, title, kind):
    return {"day": day.isoformat(), "title": title, "kind": kind}


def years(office, *, day):
    """The academic years whose calendar can be published: the next, the present and the last."""
    now = office.calendar.academic_year(day)
    return [now + 1, now, now - 1]
