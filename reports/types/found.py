"""What a report would tell of before anything is frozen: the rows behind each number of its preview, one line each."""

from dataclasses import dataclass

from instruments.models import Response
from qa.models import Submission
from qa.models.standards import EducationLevel
from reports.models import Theme
from schools.models import School
from supervision.models import PlannedVisit, SurveyTarget, Visit, YearTarget
from thai.dates import local, short


@dataclass(frozen=True)
class One:
    """A row that is no row of the database."""

    school: School
    text: str

    def __str__(self):
        return self.text


def count(rows):
    """How many rows a QuerySet or a list has."""
    return len(rows) if isinstance(rows, list) else rows.count()


def in_order(rows):
    """The rows in one order, with what their lines need."""
    if isinstance(rows, list):
        return rows
    rows = rows if rows.ordered else rows.order_by("pk")
    related = RELATED.get(rows.model)
    return rows.select_related(*related) if related else rows


def line(row):
    """{"school": School or None, "text"} of a row."""
    if isinstance(row, School):
        return {"school": row, "text": row.smis_code}
    return {"school": getattr(row, "school", None), "text": TOLD.get(type(row), str)(row)}


def _visit(row):
    return f"{short(row.visited_on)} {row.get_kind_display()} {row.supervisor}"


def _submission(row):
    return f"{EducationLevel(row.level).short} {row.get_state_display()}"


def _planned(row):
    day = short(row.planned_on) if row.planned_on else "ยังไม่กำหนดวัน"
    return f"ไตรมาสที่ {row.quarter} {day} {row.get_state_display()}"


TOLD = {
    Visit: _visit,
    Submission: _submission,
    PlannedVisit: _planned,
    Theme: lambda row: f"{row.get_field_display()}: {row.name}",
    YearTarget: lambda row: str(row.indicator),
    SurveyTarget: lambda row: row.get_state_display(),
    Response: lambda row: f"คำตอบเมื่อ {short(local(row.created_at))}",
}
RELATED = {
    Visit: ("school", "supervisor"),
    Submission: ("school",),
    PlannedVisit: ("school",),
    Response: ("school",),
    YearTarget: ("indicator",),
    SurveyTarget: ("school",),
}
