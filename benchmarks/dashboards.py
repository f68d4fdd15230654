"""An installation to measure dashboards in: an office of 340 schools with ten years of visits, SARs and tests.

`python -m benchmarks.dashboards build`; then `python -m benchmarks.dashboards measure` opens the page that each line of
its input names.
"""

import random
import sys
from datetime import timedelta

import django
from django.core.management import call_command

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks import rounds, years  # noqa: E402
from qa.models import Round, Standard, StandardResult, Submission, TestScore  # noqa: E402
from schools.models import Office  # noqa: E402
from supervision.models import CoverageRule  # noqa: E402
from thai.years import academic_year  # noqa: E402

OFFICE = "สพป.ตัวอย่างสำหรับวัดแดชบอร์ด"
SCHOOLS = 340
A_YEAR = 1700
YEARS = 10
BATCH = 2000
TESTS = [("NT", "ป.3", name) for name in ("คณิตศาสตร์", "ภาษาไทย", "รวม 2 ด้าน")]
TESTS += [("O-NET", "ป.6", name) for name in ("ภาษาไทย", "คณิตศาสตร์", "วิทยาศาสตร์", "ภาษาอังกฤษ")]


def build():
    """Migrates an empty database and fills it."""
    call_command("migrate", verbosity=0)
    call_command("demo", schools=SCHOOLS, years=YEARS, office=OFFICE, stdout=sys.stderr)
    rng, office, today = random.Random(11), Office.objects.get(name=OFFICE), timezone.localdate()
    schools = list(office.schools.filter(closed_on=None).order_by("pk"))
    staff = years.staff_of(office)
    for year in range(YEARS):
        made = years.visits_of(rng, office, schools, staff, today - timedelta(days=365 * year), A_YEAR)
        years.recommendations(rng, made)
    rounds.older_years()
    levels(rng, office)
    tests(rng, schools, academic_year(today) - 1)
    CoverageRule.objects.get_or_create(office=office, name="ภาคเรียนละ 1 ครั้ง", defaults={"period": "semester"})
    with connection.cursor() as cursor:
        # What PostgreSQL's autovacuum does within a minute.
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def levels(rng, office):
    """A level for each standard of every report in hand that has none."""
    standards = {}
    for pk, used in Standard.objects.order_by("pk").values_list("pk", "set"):
        standards.setdefault(used, []).append(pk)
    bare = Submission.objects.filter(round__in=Round.objects.filter(office=office, kind="sar"), standard_results=None)
    StandardResult.objects.bulk_create(
        (
            StandardResult(submission_id=pk, standard_id=standard, level=rng.choice((3, 4, 4, 5)))
            for pk, used in bare.received().order_by("pk").values_list("pk", "standard_set")
            for standard in standards[used]
        ),
        batch_size=BATCH,
    )


def tests(rng, schools, newest):
    """Ten years of two tests for every school that has no results."""
    there = set(TestScore.objects.filter(school__in=schools).values_list("school", "academic_year"))
    TestScore.objects.bulk_create(
        (
            TestScore(
                school=school,
                test=test,
                grade=grade,
                subject=subject,
                academic_year=year,
                mean=round(rng.uniform(30, 70), 2),
                takers=rng.randint(3, 40),
            )
            for year in range(newest, newest - YEARS, -1)
            for school in schools
            if (school.pk, year) not in there
            for test, grade, subject in TESTS
        ),
        batch_size=BATCH,
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build"]:
            build()
        case _:
            sys.exit("python -m benchmarks.dashboards build | measure")
