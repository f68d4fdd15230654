"""What an office of random_offices knows of quality, drawn by lot: rounds with reports, tests, awards, inspections."""

from datetime import timedelta
from decimal import Decimal

from django.utils import timezone

from qa.actions.standards import load_defaults
from qa.models import (
    Award,
    AwardResult,
    BestPractice,
    Extension,
    Inspection,
    InspectionCommittee,
    Round,
    StandardResult,
    StandardSet,
    Submission,
    TestScore,
)
from schools.models import Membership, NetworkActivity, NetworkPost, Role
from supervision.models import MeetingSeries, SeriesMember, Visit
from tests.factories import make_user
from tests.instruments.factories import make_version
from tests.registry.letter_factories import make_order


def add_round(made, year, kind="sar"):
    """A round of which the deadline is near, in which every school has a report of each of its levels in some state,
    also those that have closed; some have more time."""
    load_defaults()
    rng, day = made.rng, made.today
    due = day + timedelta(days=rng.randrange(-9, 9))
    name = "รางวัล" if kind == "award" else ""
    round = Round.objects.create(
        office=made.office, academic_year=year, kind=kind, name=name, created_by=made.head,
        opens_on=due - timedelta(days=90), due_on=due, closes_on=due + timedelta(days=20),
    )  # fmt: skip
    sets = {level: StandardSet.objects.get(code=f"moe2561_{level}") for level in ("basic", "early")}
    for school in made.schools:
        levels = [level for level in sets if getattr(school, f"has_{level}")]
        for level in levels if kind == "sar" else levels[:1]:
            _submission(made, round, school, level, sets[level])
    return round


def _submission(made, round, school, level, used):
    rng = made.rng
    state = rng.choice([*Submission.State.values, "submitted", "accepted"])
    sent = state not in ("expected", "draft") and (state != "withdrawn" or rng.random() < 0.5)
    # By UTC it is the evening before.
    moment = timezone.now().replace(hour=18) - timedelta(days=rng.randrange(1, 25))
    row = Submission.objects.create(
        round=round, school=school, level=level, standard_set=used, state=state,
        submitted_at=moment if sent else None, accepted_at=moment if state == "accepted" else None,
        overall_level=rng.choice([1, 2, 3, 4, 5, None]), reviewer=rng.choice([*made.people, None]),
    )  # fmt: skip
    for standard in used.standards.all():
        if rng.random() < 0.6:
            StandardResult.objects.create(submission=row, standard=standard, level=rng.randint(1, 5))
    for _ in range(rng.choice([0, 0, 1, 2])):
        until = round.due_on + timedelta(days=rng.randrange(-3, 12))
        Extension.objects.create(submission=row, until=until, reason="น้ำท่วม", granted_by=made.head)


def add_results(made):
    """Results of tests of two years, with takers or none known; awards, practices, and what networks do."""
    rng = made.rng
    for school in made.schools:
        for year, subject, turn in ((made.year, "ไทย", 1), (made.year, "คณิต", 2), (made.year - 1, "ไทย", 1)):
            if rng.random() < 0.8:
                TestScore.objects.create(
                    school=school, test="NT", grade="ป.3", academic_year=year, turn=turn, subject=subject,
                    mean=Decimal(rng.randrange(2000, 8000)) / 100, takers=rng.choice([None, 0, 3, 12, 40]),
                )  # fmt: skip
        for _ in range(2):
            state = rng.choice(["published", "approved", "published"])
            BestPractice.objects.create(
                office=made.office, school=school, academic_year=made.year - rng.randrange(2), level="basic",
                title=f"นวัตกรรม {rng.random():.3f}", theme=rng.choice(BestPractice.Theme.values), abstract="…",
                state=state, published_at=timezone.now() if state == "published" else None, created_by=made.head,
            )  # fmt: skip
    for year, state in ((made.year, "announced"), (made.year - 1, "judging")):
        _award(made, add_round(made, year, "award"), state)
    for network in made.networks:
        for number in range(6):
            kind = rng.choice(NetworkPost.Kind.values)
            years = rng.choice([(None, None), (None, made.year - 1), (made.year, None), (made.year + 1, None)])
            NetworkPost.objects.create(
                network=network, kind=kind, name=f"คนที่ {number}", school=rng.choice([*made.schools, None]),
                from_year=years[0], to_year=years[1],
            )  # fmt: skip
            NetworkActivity.objects.create(
                network=network, kind=rng.choice(NetworkActivity.Kind.values), title=f"งานที่ {number}",
                on=made.today - timedelta(days=rng.randrange(300)), people=rng.choice([None, 0, 8, 1200]),
                created_by=made.head,
            )  # fmt: skip


def _award(made, round, state):
    rng = made.rng
    when = timezone.now() if state == "announced" else None
    award = Award.objects.create(
        round=round, rubric=make_version(({}, [{}])), judges_each=1, state=state, announced_at=when,
        created_by=made.head,
    )  # fmt: skip
    rows = list(round.submissions.order_by("pk"))
    for place, row in enumerate(rng.sample(rows, len(rows)), 1):
        scored = {"n": 1, "mean": 70, "rank": place} if rng.random() < 0.8 else {}
        AwardResult.objects.create(
            award=award, submission=row, position=place, prize=rng.choice(["เหรียญทอง", "เหรียญเงิน", ""]),
            group_label=rng.choice(["ขนาดเล็ก", "ขนาดกลาง"]), **scored,
        )  # fmt: skip


def add_inspections(made):
    """A committee of members from then and now; inspections of two academic years, made, not made, with measures."""
    rng, day = made.rng, made.today
    for number in range(8):
        member = make_user(Role.COMMITTEE, office=made.office, given_name=f"กรรมการ{number}")
        starts = rng.choice([None, day - timedelta(days=rng.randrange(500)), day + timedelta(days=3)])
        ends = rng.choice([None, day + timedelta(days=9), day - timedelta(days=rng.randrange(300))])
        Membership.objects.filter(user=member).update(
            starts=starts,
            ends=ends if ends and (starts is None or starts <= ends) else None,
            ended_at=rng.choice([None, None, timezone.now() - timedelta(days=rng.randrange(300))]),
        )
    visits = list(Visit.objects.filter(office=made.office).order_by("pk"))
    for year in sorted({made.year, made.year - 1, made.fiscal - 2}):
        team, _ = InspectionCommittee.objects.get_or_create(
            office=made.office, academic_year=year, name="คณะที่ 1", order_number="1", ordered_on=day
        )
        for number, visit in enumerate(rng.sample(visits, len(made.schools))):
            visits.remove(visit)
            has = {
                "measures": "นิเทศ  รายเดือน " * rng.choice([1, 40]),
                "measures_owner": "ฝ่ายวิชาการ",
                "measures_due_on": day,
            }
            Inspection.objects.create(
                office=made.office, school=visit.school, academic_year=year, committee=team, created_by=made.head,
                planned_on=day - timedelta(days=1000 * (made.year - year) + number),
                visit=visit if rng.random() < 0.7 else None, **rng.choice([{}, has]),
            )  # fmt: skip


def add_committees(made):
    """Committees of the kind ก.ต.ป.น. and of another, of terms then, now and to come; one without an end ceased."""
    rng, day = made.rng, made.today
    clerk = make_user(Role.CLERK, office=made.office)
    order = make_order(by=clerk, subject="แต่งตั้ง ก.ต.ป.น.", dated=day)
    people = [*made.people, None, None, None, None]
    terms = [(None, None), (-900, -700), (-400, 30), (rng.randrange(-400, 0), None), (3, 400), (None, -200)]
    for number, (starts, ends) in enumerate(terms):
        series = MeetingSeries.objects.create(
            office=made.office, name=f"ก.ต.ป.น. ชุดที่ {number}", kind=rng.choice(["ktpn", "ktpn", "iqa"]),
            term_starts=None if starts is None else day + timedelta(days=starts),
            term_ends=None if ends is None else day + timedelta(days=ends),
            is_active=rng.random() < 0.6, created_by=made.head,
            **rng.choice([{"order": order}, {"order_text": "คำสั่งที่ 5/2569"}, {}]),
        )  # fmt: skip
        seats = rng.sample(people, rng.choice([0, len(people)]))
        for place, user in enumerate(seats):
            SeriesMember.objects.create(
                series=series, user=user, name=str(user) if user else f"ผู้ทรงคุณวุฒิ {rng.randrange(3)}",
                post=rng.choice(["", "ข้าราชการบำนาญ"]), duty=rng.choice(SeriesMember.Duty.values),
                category=rng.choice(SeriesMember.Category.values), position=len(seats) - place,
            )  # fmt: skip
