"""Figures as the job of the country leaves them."""

from datetime import timedelta

from django.utils import timezone

from reports.dashboards import rollup
from reports.dashboards.country import Country
from reports.dashboards.country_columns import COLUMNS
from reports.models import OfficeFigures
from tests.factories import today
from thai.years import academic_year

NT = "NT|ป.3|1|คณิตศาสตร์"


def keep(office, parts, *, year=None, age=timedelta(minutes=2)):
    """A row of figures as the job would have left it: `parts` {province: what differs from nothing}."""
    return OfficeFigures.objects.create(
        office=office,
        academic_year=year or academic_year(today()),
        figures={name: {**rollup.empty(), **part} for name, part in parts.items()},
        computed_at=timezone.now() - age,
    )


def judged(used, good, bad):
    """Schools of the basic level that are ดี (3) and ปานกลาง (2)."""
    return {
        "sar": {"basic": [good + bad, good + bad, 0]},
        "levels": {"basic": {used: {"3": good, "2": bad}}},
    }


def cut(**figures):
    """What a year that is over had come to on the same day."""
    return {"same": {**{name: rollup.empty()[name] for name in rollup.SAME}, **figures}}


def shown(user, **params):
    """{label of a line: {key of a column: value}} and the sum as "รวม"."""
    found = Country(user, params)
    return {
        line.label: {column.key: column.value(line, found.exam) for column in COLUMNS}
        for line in [*found.lines, found.total]
    }
