"""Invented days of the calendar: examinations of the schools, a day off of the office, and who is away when."""

import random
from datetime import timedelta

from django.db import transaction

from schools.duties import RESPONSIBLE, people_in
from schools.holidays import next_working_day
from schools.models import OfficeDay
from supervision.models import Absence, PlannedVisit
from thai.years import fiscal_span, fiscal_year

K = Absence.Kind
NOTES = {K.LEAVE: ("ลาพักผ่อน", "ลากิจ"), K.TRAINING: ("อบรมผู้นิเทศ PLC",), K.DUTY: ("ประชุมที่ส่วนกลาง",)}


@transaction.atomic
def make(*, office, today):
    """Exam days in the third and the tenth week from today, and three absences a person: one that has passed, one of
    this month, and one on a day with a planned visit, which the calendar tells as a clash."""
    rng = random.Random(f"calendar of {office.name}")
    last = fiscal_span(fiscal_year(today))[1]
    _own_days(office, today, last)
    planned = {}
    rows = PlannedVisit.objects.filter(plan__office=office, planned_on__gt=today).waiting()
    for person, day in rows.order_by("planned_on", "pk").values_list("supervisor", "planned_on"):
        planned.setdefault(person, []).append(day)
    found = []
    for person in people_in(office, RESPONSIBLE):
        kinds = rng.sample(K.values, 3)
        begins = [
            today - timedelta(days=rng.randrange(10, 40)),
            next_working_day(today + timedelta(days=rng.randrange(2, 20)), office),
            rng.choice(planned.get(person.pk, [])[:6] or [today + timedelta(days=30)]),
        ]
        for kind, starts in zip(kinds, begins, strict=True):
            ends = min(starts + timedelta(days=rng.choice((0, 0, 1, 2))), max(starts, last))
            note = rng.choice(NOTES[kind])
            found.append(Absence(office=office, user=person, kind=kind, starts=starts, ends=ends, note=note))
    Absence.objects.bulk_create(found)


def _own_days(office, today, last):
    """Working days in a row on which schools sit examinations; a day that the office has named already stays."""
    taken = set(office.own_days.values_list("day", flat=True))
    rows = []
    for ahead, count, name in ((17, 2, "สอบกลางภาค"), (66, 3, "สอบปลายภาค")):
        day = today + timedelta(days=ahead)
        for _ in range(count):
            day = next_working_day(day, office)
            if day not in taken and day <= last:
                rows.append(OfficeDay(office=office, day=day, name=name, is_working=True, is_exam=True))
            day += timedelta(days=1)
    OfficeDay.objects.bulk_create(rows)
