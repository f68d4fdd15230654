"""Figures of the demo schools on the data dates, in step with the yearly summary that is there already."""

from itertools import cycle, islice

from schools.models import Figures, SchoolYear
from schools.models.figures import STAGES, TEACHING, Disability, StaffKind

# Most common in primary schools: learning, speech, intellect, autism.
NEEDS = [Disability.LEARNING, Disability.SPEECH, Disability.INTELLECT, Disability.AUTISM]


def make(*, office, rng, today):
    """Sheets for every SchoolYear of the office: the end of past years, June and (for nine of ten) November of the
    present one, whose totals are those of the year."""
    present = office.calendar.academic_year(today)
    sheets, years = [], list(SchoolYear.objects.filter(school__office=office).order_by("pk"))
    for year in years:
        grades = _grades(year, rng)
        dates = [Figures.DataDate.END] if year.academic_year < present else [Figures.DataDate.JUNE]
        if year.academic_year == present and today.month >= 11 and rng.random() < 0.9:
            dates.append(Figures.DataDate.NOVEMBER)
        needs = _needs(year.pupils, rng)
        for date in dates:
            sheets.append(_sheet(year, date, grades, needs, rng))
        year.rooms, year.data_date = sheets[-1].rooms, dates[-1]
    Figures.objects.bulk_create(sheets, batch_size=1000)
    SchoolYear.objects.bulk_update(years, ["rooms", "data_date"], batch_size=200)


def _sheet(year, date, grades, needs, rng):
    teachers = year.teachers
    hired = min(teachers, rng.choice([0, 0, 1, 2]))
    contract = min(teachers - hired, rng.choice([0, 0, 1]))
    staff = dict(zip(TEACHING, (teachers - hired - contract, contract, hired), strict=True))
    staff |= {StaffKind.DIRECTOR: 1, StaffKind.OTHER: rng.choice([0, 1, 1, 2])}
    special = sum(sum(row) for row in needs.values())
    return Figures(
        school_id=year.school_id,
        academic_year=year.academic_year,
        data_date=date,
        grades=grades,
        staff={str(kind): n for kind, n in staff.items()},
        inclusive=needs,
        inclusive_grades=_by_grade(needs, grades),
        admitted=special // 4,
        diagnosed=special,
        registered=special - special // 3,
        screened=special + rng.randrange(3) if special else 0,
        with_iep=max(0, special - rng.randrange(2)),
        with_iip=special // 2,
        male=sum(row[0] for row in grades.values()),
        female=sum(row[1] for row in grades.values()),
        rooms=sum(row[2] for row in grades.values()),
    )


def _by_grade(needs, grades):
    """The pupils of `needs` one by one over the grades that have room for them, from another grade at each school; {}
    where they have not."""
    found = {grade: [0, 0] for grade in grades}
    first = sum(sum(row) for row in grades.values()) % max(len(grades), 1)
    for place in (0, 1):
        left = sum(row[place] for row in needs.values())
        room = {grade: row[place] // 2 for grade, row in grades.items()}
        if left > sum(room.values()):
            return {}
        turns = islice(cycle(grades), first, None)
        while left:
            grade = next(turns)
            if found[grade][place] < room[grade]:
                found[grade][place] += 1
                left -= 1
    return {grade: row for grade, row in found.items() if any(row)}


def _grades(year, rng):
    """Pupils of each stage spread over its grades and sexes; อ.1 is rare in small schools."""
    found = {}
    for stage, codes in STAGES.items():
        left = getattr(year, stage)
        codes = codes[1:] if stage == "pupils_early" and left < 60 else codes
        for i, code in enumerate(codes):
            share = round(left / (len(codes) - i) * rng.uniform(0.85, 1.15)) if i < len(codes) - 1 else left
            share = min(share, left)
            left -= share
            if share:
                boys = round(share * rng.uniform(0.44, 0.58))
                found[code] = [boys, share - boys, max(1, -(-share // 32))]
    return found


def _needs(pupils, rng):
    """Counts by type for about two of three schools."""
    found = {}
    for code in NEEDS:
        n = rng.choice([0, 0, 1, 1, 2]) + pupils // 150 if rng.random() < 0.6 else 0
        if n:
            boys = rng.randrange(n + 1)
            found[str(code)] = [boys, n - boys]
    return found
