"""An installation to measure the pages of supervision in: 120 schools with one year of visits, or with ten.

`python -m benchmarks.years build one` or `build ten`; then `python -m benchmarks.years measure` opens the page
that each line of its input names. One year is 1,200 visits with 24,000 answers; ten years are 12,000 with 240,000.
"""

import random
import sys
from datetime import datetime, timedelta

import django
from django.core.management import call_command

django.setup()

from django.db import connection  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measuring import measure  # noqa: E402
from instruments.models import Answer, Instrument, Response  # noqa: E402
from schools.models import Membership, Office, Role  # noqa: E402
from supervision.models import (  # noqa: E402
    Plan,
    PlannedVisit,
    Recommendation,
    RecommendationEvent,
    Survey,
    Visit,
    VisitEvent,
    VisitInstrument,
)
from thai.years import fiscal_year, quarter  # noqa: E402

OFFICE = "สพป.ตัวอย่างสำหรับวัดความเร็ว"
SCHOOLS = 120
A_YEAR = 1200
YEARS = {"one": 1, "ten": 10}
BATCH = 2000
# Together 20 answers a visit.
ASKED = {"F-visit": 8, "F-18": 12}


def build(size):
    """Migrates an empty database, makes the demo office, and gives it visits of so many years."""
    call_command("migrate", verbosity=0)
    call_command("demo", schools=SCHOOLS, office=OFFICE, stdout=sys.stderr)
    rng = random.Random(11)
    office = Office.objects.get(name=OFFICE)
    for year in range(YEARS[size]):
        a_year(rng, office, timezone.localdate() - timedelta(days=365 * year))
    with connection.cursor() as cursor:
        # What PostgreSQL's autovacuum does within a minute.
        if connection.vendor == "postgresql":
            cursor.execute("VACUUM ANALYZE")


def a_year(rng, office, until):
    """Visits, answers, events, recommendations and a plan for each supervisor in the 365 days up to a day."""
    schools = list(office.schools.filter(closed_on=None).order_by("pk"))
    staff = staff_of(office)
    visits = visits_of(rng, office, schools, staff, until, A_YEAR)
    answers(rng, visits)
    VisitEvent.objects.bulk_create(
        (VisitEvent(visit=visit, to_state=state, actor=visit.supervisor) for visit in visits for state in Visit.MADE),
        batch_size=BATCH,
    )
    recommendations(rng, visits)
    plans(office, staff, visits, until)


def staff_of(office):
    """The supervisors of an office, always in one order."""
    held = Membership.objects.filter(office=office, role=Role.SUPERVISOR).order_by("pk").select_related("user")
    return [row.user for row in held]


def visits_of(rng, office, schools, staff, until, number):
    """So many approved visits in the 365 days up to a day."""
    days = [until - timedelta(days=rng.randrange(365)) for _ in range(number)]
    return Visit.objects.bulk_create(
        (
            Visit(
                office=office,
                school=rng.choice(schools),
                supervisor=rng.choice(staff),
                visited_on=day,
                purpose="ติดตามการจัดการเรียนรู้",
                people_met="ผู้อำนวยการโรงเรียนและครู",
                strengths="ครูจัดกิจกรรมที่ผู้เรียนได้ลงมือปฏิบัติ",
                improvements="ควรใช้ผลการประเมินมาปรับการสอน",
                topics=[rng.choice(Visit.Topic.values)],
                state=Visit.State.APPROVED,
            )
            for day in days
        ),
        batch_size=BATCH,
    )


def answers(rng, visits):
    """Two answered instruments for each visit."""
    for place, (code, number) in enumerate(ASKED.items(), start=1):
        version = Instrument.objects.get(office=None, code=code).current
        items = [item for item in version.items() if item.kind == "rating"][:number]
        given = Response.objects.bulk_create(
            (Response(version=version, school=visit.school, respondent=visit.supervisor) for visit in visits),
            batch_size=BATCH,
        )
        VisitInstrument.objects.bulk_create(
            (VisitInstrument(visit=v, response=r, position=place) for v, r in zip(visits, given, strict=True)),
            batch_size=BATCH,
        )
        Answer.objects.bulk_create(
            (Answer(response=response, item=item, value=rng.randint(2, 5)) for response in given for item in items),
            batch_size=BATCH,
        )


def recommendations(rng, visits):
    """One for every second visit; what is older than half a year is nearly always closed."""
    old, rows = timezone.localdate() - timedelta(days=180), []
    for visit in visits[::2]:
        closed = visit.visited_on < old and rng.random() < 0.97
        moment = timezone.make_aware(datetime.combine(visit.visited_on + timedelta(days=50), datetime.min.time()))
        rows.append(
            Recommendation(
                office_id=visit.office_id,
                school_id=visit.school_id,
                visit=visit,
                text="ใช้สื่อให้หลากหลายและวัดผลตามสภาพจริง",
                owner="ครูวิชาการ",
                theme=rng.choice(["การจัดการเรียนรู้", "การวัดและประเมินผล", "การนิเทศภายใน"]),
                supervisor_id=visit.supervisor_id,
                due_on=visit.visited_on + timedelta(days=60),
                state=Recommendation.State.CLOSED if closed else Recommendation.State.OPEN,
                settled_at=moment if closed else None,
            )
        )
    Recommendation.objects.bulk_create(rows, batch_size=BATCH)
    steps(rows)


def steps(rows):
    """What happened to recommendations: opened three days after the visit; those that are closed also the way there."""
    state, made = Recommendation.State, []
    for row in rows:
        opened = timezone.make_aware(datetime.combine(row.due_on - timedelta(days=57), datetime.min.time()))
        moments = {state.OPEN: opened}
        if row.settled_at:
            moments |= {
                state.ANSWERED: opened + timedelta(days=20),
                state.VERIFIED: opened + timedelta(days=30),
                state.CLOSED: row.settled_at,
            }
        made += [
            RecommendationEvent(recommendation=row, to_state=to, actor_id=row.supervisor_id, at=at)
            for to, at in moments.items()
        ]
    # The day of a step is always that of its writing, but for rows that are written at once.
    RecommendationEvent._meta.get_field("at").auto_now_add = False
    RecommendationEvent.objects.bulk_create(made, batch_size=BATCH)


def plans(office, staff, visits, until):
    """A plan of each supervisor for the fiscal year before that of `until`, with what became of it."""
    year = fiscal_year(until) - 1
    made = Plan.objects.bulk_create(
        Plan(office=office, owner=user, year=year, title=f"แผนนิเทศ {year}", state="approved", created_by=user)
        for user in staff
        if not Plan.objects.filter(owner=user, year=year).exists()
    )
    whose = {plan.owner_id: plan for plan in made}
    PlannedVisit.objects.bulk_create(
        (
            PlannedVisit(
                plan=whose[visit.supervisor_id],
                supervisor_id=visit.supervisor_id,
                school_id=visit.school_id,
                planned_on=visit.visited_on,
                quarter=quarter(visit.visited_on)[1],
                state=PlannedVisit.State.DONE,
                visit=visit,
            )
            for visit in visits
            if visit.supervisor_id in whose and fiscal_year(visit.visited_on) == year
        ),
        batch_size=BATCH,
    )


OFFICE_PAGES = {
    Role.SUPERVISOR: [
        "reports:home",
        "supervision:visits",
        "supervision:visit_new",
        "supervision:recommendations",
        "supervision:plans",
        "supervision:calendar",
        "supervision:surveys",
        "supervision:portfolio",
        "instruments:list",
        "inbox:notices",
    ],
    Role.HEAD: [
        "reports:home",
        "supervision:visits",
        "supervision:recommendations",
        "supervision:recommendation_new",
        "supervision:recommendation_figures",
        "supervision:coverage",
        "supervision:plans",
        "supervision:plan_results",
        "supervision:calendar",
        "supervision:surveys",
        "instruments:list",
        "reports:reports",
        "reports:map",
    ],
    Role.DIRECTOR: ["reports:home", "supervision:plan_results", "supervision:recommendation_figures"],
    Role.SCHOOL_DIRECTOR: [
        "reports:home",
        "supervision:visits",
        "supervision:recommendations",
        "supervision:surveys",
    ],
}


def pages(office):
    """(name, role, address) of every page of supervision, as far as this installation has it."""
    found = [(f"{role}: {name}", role, _address(name)) for role, names in OFFICE_PAGES.items() for name in names]
    visits = Visit.objects.filter(office=office, state=Visit.State.APPROVED).order_by("-visited_on", "-pk")
    newest = visits.filter(answered__response__version__instrument__code="F-18").first()
    draft = Visit.objects.filter(office=office, state="draft", supervisor__username="supervisor").first()
    recommendation = Recommendation.objects.filter(office=office, visit=newest).first() or (
        Recommendation.objects.filter(office=office, state="open").order_by("-pk").first()
    )
    plan = Plan.objects.filter(office=office, owner__username="supervisor").order_by("-year").first()
    survey = Survey.objects.filter(office=office).order_by("pk").first()
    instrument = Instrument.objects.get(office=None, code="F-18")
    found += [
        ("visits, last page", Role.HEAD, f"{_address('supervision:visits')}?page=9999"),
        ("visits, middle page", Role.HEAD, f"{_address('supervision:visits')}?page={visits.count() // 100}"),
        (
            "visits of a network",
            Role.HEAD,
            f"{_address('supervision:visits')}?network={newest.school.network_id}",
        ),
        ("recommendations, closed", Role.HEAD, f"{_address('supervision:recommendations')}?state=closed"),
        ("a visit", Role.HEAD, _address("supervision:visit", newest.pk)),
        ("a recommendation", Role.HEAD, _address("supervision:recommendation", recommendation.pk)),
        ("profile of a school", Role.HEAD, _address("reports:school", newest.school_id)),
        ("timeline of a school", Role.HEAD, _address("reports:school_timeline", newest.school_id)),
        ("record of a school", Role.HEAD, _address("schools:record", newest.school_id)),
        ("an instrument", Role.HEAD, _address("instruments:detail", instrument.pk)),
    ]
    if draft:
        found.append(("writing a visit", Role.SUPERVISOR, _address("supervision:visit_edit", draft.pk)))
    if plan:
        found.append(("a plan", Role.SUPERVISOR, _address("supervision:plan", plan.pk)))
    if survey:
        found.append(("a survey", Role.HEAD, _address("supervision:survey", survey.pk)))
        found.append(("results of a survey", Role.HEAD, _address("supervision:survey_results", survey.pk)))
    return [page for page in found if page[2] and not page[2].startswith("?")]


def _address(name, *arguments):
    try:
        return reverse(name, args=arguments)
    except NoReverseMatch:
        return ""


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["build", size] if size in YEARS:
            build(size)
        case ["measure"]:
            measure(pages(Office.objects.get(name=OFFICE)))
        case _:
            sys.exit("python -m benchmarks.years build one | build ten | measure")
