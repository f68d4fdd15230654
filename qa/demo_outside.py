"""Invented results of national tests and of the external assessment of a demo office."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction

from qa.models import ExternalResult, TestScore
from schools.models import School, SchoolYear
from thai.years import academic_span, academic_year, be_year

YEARS = 3
# (test, grade, subject, mean of the office, spread): two areas of RT and NT, four subjects of O-NET (facts §6.6).
TESTS = (
    ("RT", "ป.1", "การอ่านออกเสียง", 71, 9),
    ("RT", "ป.1", "การอ่านรู้เรื่อง", 74, 8),
    ("NT", "ป.3", "คณิตศาสตร์", 52, 11),
    ("NT", "ป.3", "ภาษาไทย", 57, 9),
    ("O-NET", "ป.6", "ภาษาไทย", 53, 8),
    ("O-NET", "ป.6", "ภาษาอังกฤษ", 36, 9),
    ("O-NET", "ป.6", "คณิตศาสตร์", 31, 9),
    ("O-NET", "ป.6", "วิทยาศาสตร์", 39, 7),
)
# O-NET is voluntary since 2563.
TAKES_PART = {"RT": 0.98, "NT": 0.98, "O-NET": 0.6}
RESULTS = {"ดีมาก": 12, "ดี": 58, "พอใช้": 26, "ปรับปรุง": 4}
BATCH = 2000


@transaction.atomic
def make(*, office, rng, today):
    """Test results of the last three ended academic years, and สมศ. round 4 for about two of three schools. Draws
    from `rng`, so it is called after everything whose figures must stay."""
    schools = list(School.objects.filter(office=office).order_by("pk"))
    last = academic_year(today) - 1
    rows = SchoolYear.objects.filter(school__office=office, academic_year__gt=last - YEARS)
    pupils = {(row.school_id, row.academic_year): row.pupils_primary for row in rows}
    scores = []
    for school in schools:
        scores += _scores(school, last, pupils, rng)
    TestScore.objects.bulk_create(scores, batch_size=BATCH)
    ExternalResult.objects.bulk_create(
        (result for school in schools for result in _external(school, rng, today)), batch_size=BATCH
    )


def _scores(school, last, pupils, rng):
    base, tests, rows = rng.gauss(0, 6), {}, []
    for test, share in TAKES_PART.items():
        tests[test] = rng.random() < share
    for year in range(last - YEARS + 1, last + 1):
        count = pupils.get((school.pk, year))
        takers = max(1, round(count / 6)) if count else None
        for test, grade, subject, mean, spread in TESTS:
            value = mean + base + 1.2 * (year - last) + rng.gauss(0, spread / 2)
            if tests[test] and not (school.closed_on and school.closed_on <= academic_span(year)[1]):
                rows.append(
                    TestScore(
                        school=school,
                        test=test,
                        grade=grade,
                        academic_year=year,
                        subject=subject,
                        mean=Decimal(str(round(min(98, max(8, value)), 2))),
                        takers=takers,
                    )
                )
    return rows


def _external(school, rng, today):
    """Round 4 of สมศ.: one result per level of education, for about two of three schools."""
    assessed = rng.random() < 0.67
    day = today - timedelta(days=rng.randrange(900, 2200))
    found = []
    for level, taught in (("early", school.has_early), ("basic", school.has_basic)):
        result = rng.choices(list(RESULTS), list(RESULTS.values()))[0]
        if assessed and taught:
            found.append(
                ExternalResult(
                    school=school,
                    round="รอบสี่ (พ.ศ. 2559–2565)",
                    level=level,
                    assessed_on=day,
                    year=be_year(day),
                    result=f"ระดับคุณภาพ{result}",
                )
            )
    return found
