"""An installation to measure lists in: an office of 120 schools, alone or beside the national list of 2558.

`python -m benchmarks.country build office` or `build country FILE`; then `python -m benchmarks.country measure` opens
the page that each line of its input names.
"""

import random
import sys
from datetime import timedelta
from pathlib import Path

import django
from django.core.management import call_command

django.setup()

from django.db import connection  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measuring import measure  # noqa: E402
from benchmarks.pages import pages  # noqa: E402
from qa.models import Round, StandardSet, Submission  # noqa: E402
from schools import sizes  # noqa: E402
from schools.models import (  # noqa: E402
    Duty,
    Membership,
    Network,
    NetworkSchool,
    Office,
    Role,
    School,
    SchoolYear,
    User,
)
from supervision.models import Recommendation, Visit  # noqa: E402
from thai.years import academic_year, fiscal_year  # noqa: E402

OFFICE = "สพป.ตัวอย่างสำหรับวัดความเร็ว"
SCHOOLS = 120
BATCH = 2000
IN_A_NETWORK = 12


def build(size, file=None):
    """Migrates an empty database and fills it; the office of 120 schools is the same in both sizes."""
    call_command("migrate", verbosity=0)
    if size == "country":
        call_command("import_schools", file, stdout=sys.stderr)
        everything(random.Random(7))
    call_command("demo", schools=SCHOOLS, office=OFFICE, stdout=sys.stderr)
    with connection.cursor() as cursor:
        # What PostgreSQL's autovacuum does within a minute.
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def everything(rng):
    """Gives each office of the list what an office has: networks, people, duties, figures, visits, a round."""
    day = timezone.localdate()
    for office in Office.objects.order_by("pk"):
        schools = list(office.schools.order_by("pk"))
        networks = Network.objects.bulk_create(
            Network(office=office, name=f"เครือข่ายที่ {n + 1}") for n in range(len(schools) // IN_A_NETWORK + 1)
        )
        for number, school in enumerate(schools):
            school.network = networks[number // IN_A_NETWORK]
            school.district = f"อำเภอที่ {number * 5 // len(schools) + 1}"
        School.objects.bulk_update(schools, ["network", "district"], batch_size=500)
        NetworkSchool.objects.bulk_create(NetworkSchool(network=s.network, school=s) for s in schools)
        years = range(academic_year(day), academic_year(day) - 3, -1)
        SchoolYear.objects.bulk_create(figures(rng, school, year) for school in schools for year in years)
        staff = people(office, [(Role.SUPERVISOR, None)] * 10)
        people(office, [(Role.SCHOOL_DIRECTOR, school) for school in schools])
        Duty.objects.bulk_create(
            Duty(office=office, user=staff[n % 10], year=fiscal_year(day), network=network)
            for n, network in enumerate(networks)
        )
        work(rng, office, schools, staff, day)


def figures(rng, school, year):
    """One year of one school."""
    pupils = max(9, round(rng.lognormvariate(4.7, 0.85)))
    band = sizes.of(pupils, school.office)
    return SchoolYear(
        school=school,
        academic_year=year,
        pupils_primary=pupils,
        teachers=pupils // 16 + 1,
        size=band.code,
        size_label=band.label,
    )


def people(office, posts):
    """Users with one role each."""
    users = User.objects.bulk_create(
        User(
            username=f"{role}-{school.pk if school else f'{office.pk}-{n}'}",
            password="!",
            given_name=f"คนที่ {n}",
            family_name="ใจดี",
        )
        for n, (role, school) in enumerate(posts)
    )
    Membership.objects.bulk_create(
        Membership(user=user, role=role, office=office, school=school)
        for user, (role, school) in zip(users, posts, strict=True)
    )
    return users


def work(rng, office, schools, staff, day):
    """Two visits, a recommendation and a report owed for each school."""
    visits = Visit.objects.bulk_create(
        (
            Visit(
                office=office,
                school=school,
                supervisor=rng.choice(staff),
                visited_on=day - timedelta(days=rng.randrange(700)),
                purpose="ติดตามการจัดการเรียนรู้",
                state=Visit.State.APPROVED,
            )
            for school in schools
            for _ in range(2)
        ),
        batch_size=BATCH,
    )
    Recommendation.objects.bulk_create(
        (
            Recommendation(
                office=office,
                school_id=visit.school_id,
                visit=visit,
                text="ใช้สื่อให้หลากหลาย",
                owner="ครูวิชาการ",
                supervisor_id=visit.supervisor_id,
                due_on=visit.visited_on + timedelta(days=60),
                state=Recommendation.State.OPEN,
            )
            for visit in visits[::2]
        ),
        batch_size=BATCH,
    )
    asked = Round.objects.create(
        office=office,
        academic_year=academic_year(day) - 1,
        opens_on=day - timedelta(days=90),
        due_on=day,
        closes_on=day + timedelta(days=30),
        created_by=staff[0],
    )
    standards = StandardSet.objects.get(code="moe2561_basic")
    Submission.objects.bulk_create(
        (Submission(round=asked, school=school, level="basic", standard_set=standards) for school in schools),
        batch_size=BATCH,
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", "office"]:
            build("office")
        case ["build", "country", file]:
            build("country", Path(file))
        case ["measure"]:
            measure(pages(Office.objects.get(name=OFFICE)))
        case _:
            sys.exit("python -m benchmarks.country build office | build country FILE | measure")
