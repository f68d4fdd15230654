"""The calendar of an academic year: its semesters, its holidays, the office's own days, what schools send when, and
what the office has typed for it; no visit and no person."""

from datetime import date

from django.db.models import Q

from qa.models import ExamDay, Round
from reports.book.frozen import sheet
from reports.models import Publication
from reports.public_site.content import Content
from schools import holidays
from thai.dates import long

EVENT, DUE = "กิจกรรม", "กำหนดส่ง"


def subject_of(year):
    """The name under which the calendar of a year is published."""
    return f"calendar:{year}"


def content_of(office, year, *, day, with_rounds=False, events=()):
    """The Content of an academic year's calendar as it stands on `day`: with the rounds of what schools send where
    somebody says so, and with the `events` (day, title) of the office. Five queries."""
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
    rows += _exams(office, first, last)
    rows += _rounds(office, first, last) if with_rounds else []
    rows += [_row(on, title, EVENT) for on, title in events]
    rows.sort(key=lambda row: row["day"])
    columns = [("day", "วันที่", "day"), ("title", "รายการ", "text"), ("kind", "ประเภท", "text")]
    meanings = {
        "day": "วันที่ (ปี ค.ศ. ตาม ISO 8601)",
        "title": "ชื่อวันหรือกำหนดการ",
        "kind": "ภาคเรียน วันหยุด วันทำการ วันสอบ กำหนดส่ง หรือกิจกรรม",
    }
    due = " กำหนดส่งงาน" if with_rounds else ""
    about = f"วันเปิดและปิดภาคเรียน วันหยุดราชการ วันทำการพิเศษ วันสอบ{due} และกิจกรรมของสำนักงาน"
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
        subject=subject_of(year),
        dated=first,
        academic_year=year,
    )


def _exams(office, first, last):
    """The days of the tests that schools sit, as far as the office's own days do not say them. One query."""
    days = ExamDay.objects.filter(year__office=office, day__range=(first, last), shown=None)
    rows = days.select_related("year__exam").order_by("day", "grade", "pk")
    return [_row(row.day, f"{row.year.exam.code} {row.grade}", "วันสอบ") for row in rows]


def _rounds(office, first, last):
    """When what schools send is taken, and when it is due. One query."""
    asked = Round.objects.filter(office=office).filter(
        Q(opens_on__range=(first, last)) | Q(due_on__range=(first, last))
    )
    rows = []
    for round in asked.order_by("due_on", "pk"):
        days = ((round.opens_on, f"เปิดรับ {round}"), (round.due_on, f"กำหนดส่ง {round}"))
        rows += [_row(on, title, DUE) for on, title in days if first <= on <= last]
    return rows


def chosen_of(publication):
    """What the office chose and typed for a calendar that is published: the next one begins with it."""
    rows = publication.data["sheets"]["days"]["rows"]
    return {
        "with_rounds": any(row["kind"] == DUE for row in rows),
        "events": [(date.fromisoformat(row["day"]), row["title"]) for row in rows if row["kind"] == EVENT],
    }


def _named(day, name):
    """A public holiday by its shortest name, an own day as the office wrote it."""
    return holidays.short(name) if holidays.public(day.year).get(day) == name else name


def _row(day, title, kind):
    return {"day": day.isoformat(), "title": title, "kind": kind}


def years(office, *, day):
    """The academic years whose calendar can be published: the next, the present and the last."""
    now = office.calendar.academic_year(day)
    return [now + 1, now, now - 1]
