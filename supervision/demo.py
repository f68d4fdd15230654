"""Invented visits and recommendations of a demo office, in every state and at plausible times."""

import io
from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from instruments.models import Answer, Instrument, Item, Response
from schools import files
from schools.models import Membership, Role, SchoolYear
from supervision import demo_texts as texts
from supervision.models import (
    Recommendation,
    RecommendationAnswer,
    RecommendationEvent,
    Visit,
    VisitEvent,
    VisitInstrument,
    VisitPhoto,
)
from thai.years import academic_span, academic_year, semester

BATCH = 400
V, R = Visit.State, Recommendation.State
# Shares of states by the age of a visit in days: (younger than, {state: share}).
BY_AGE = (
    (12, {V.DRAFT: 25, V.SUBMITTED: 35, V.RETURNED: 10, V.APPROVED: 30}),
    (45, {V.DRAFT: 3, V.SUBMITTED: 14, V.RETURNED: 6, V.APPROVED: 77}),
    (100_000, {V.DRAFT: 1, V.APPROVED: 99}),
)
# Shares of the states of recommendations before and after their due date.
NOT_DUE = {R.OPEN: 58, R.ANSWERED: 20, R.SENT_BACK: 6, R.VERIFIED: 16}
LONG_PAST_DUE = {R.OPEN: 1, R.VERIFIED: 60, R.CLOSED: 35, R.WITHDRAWN: 4}
PAST_DUE = {R.OPEN: 9, R.ANSWERED: 9, R.SENT_BACK: 4, R.VERIFIED: 75, R.WITHDRAWN: 3}


@transaction.atomic
def make(*, office, rng, today):
    """Two to three visits per school over the academic years of the office, with answers, events, recommendations,
    some photos and evidence. Needs supervisors, a head and schools; the same `rng` state gives the same visits.
    """
    cast = _Cast(office)
    visits = _visits(office, cast, rng, today)
    events = _visit_events(visits, cast, rng)
    _recommendations(visits, events, cast, rng, today)
    _photos(visits, rng)
    _teams(visits, cast)
    return visits


def _teams(visits, cast):
    """The committee's outside expert took part in the last approved visits: all that the committee sees."""
    approved = [visit for visit in visits if visit.state == Visit.State.APPROVED][-3:]
    for visit in approved if cast.committee else ():
        visit.team.add(cast.committee)


class _Cast:
    """Who acts in the demo office."""

    def __init__(self, office):
        people = defaultdict(list)
        rows = Membership.objects.filter(office=office).select_related("user").order_by("pk")
        self.of_school = defaultdict(list)
        for membership in rows:
            people[membership.role].append(membership.user)
            if membership.school_id:
                self.of_school[membership.school_id].append(membership.user)
        self.supervisors, self.head = people[Role.SUPERVISOR], people[Role.HEAD][0]
        self.committee = next(iter(people[Role.COMMITTEE]), None)
        # The school whose people can log in in the demo has something of everything.
        self.own_school = next((pk for pk, users in self.of_school.items() if len(users) > 1), None)


def _at(day, rng):
    """A working hour of a day, never later than now."""
    moment = datetime.combine(day, time(rng.randrange(8, 17), rng.randrange(60), rng.randrange(60)))
    return min(timezone.make_aware(moment), timezone.now() - timedelta(minutes=rng.randrange(5, 90)))


def _pick(rng, shares):
    return rng.choices(list(shares), list(shares.values()))[0]


def _school_days(office, today):
    """Weekdays with pupils of the academic years that the office has figures for, up to today, by semester."""
    years = SchoolYear.objects.filter(school__office=office).values_list("academic_year", flat=True).distinct()
    found = defaultdict(list)
    for year in sorted(set(years) | {academic_year(today)}):
        day, last = academic_span(year)
        while day <= min(last, today):
            holidays = (10, 12) <= (day.month, day.day) <= (10, 31) or (4, 2) <= (day.month, day.day) <= (5, 15)
            if day.weekday() < 5 and not holidays:
                found[semester(day)].append(day)
            day += timedelta(days=1)
    return list(found.values())


def _visits(office, cast, rng, today):
    schools = list(office.schools.select_related("network").order_by("pk"))
    terms = _school_days(office, today)
    # Later terms have more visits; a term that has just begun has had little time.
    weights = [(number + 1) * len(days) for number, days in enumerate(terms)]
    # The first supervisor, whose account opens the demo, looks after the largest network.
    sizes = Counter(school.network_id or 0 for school in schools)
    networks = sorted(sizes, key=lambda network: (-sizes[network], network))
    planned = []
    for school in schools:
        count = 5 if school.pk == cast.own_school else rng.choices([0, 1, 2, 3, 4], [3, 12, 35, 35, 15])[0]
        near = networks.index(school.network_id or 0)
        for days in rng.choices(terms, weights, k=count):
            day = rng.choice(days)
            if school.closed_on and day >= school.closed_on:
                continue
            spread = rng.choices([0, 1, 2], [80, 12, 8])[0]
            planned.append((day, school, cast.supervisors[(near + spread) % len(cast.supervisors)]))
    # The last weeks before today, so that every state and everybody's home page has something fresh.
    fresh = [day for days in terms for day in days][-8:]
    lively = [school for school in schools if school.is_open]
    for supervisor in cast.supervisors:
        for _ in range(2):
            planned.append((rng.choice(fresh), rng.choice(lively), supervisor))
    planned.sort(key=lambda row: (row[0], row[1].pk, row[2].pk))
    version = Instrument.objects.get(code="F-visit", office=None).current
    responses = Response.objects.bulk_create(
        [Response(version=version, school=school, respondent=by) for _day, school, by in planned], batch_size=BATCH
    )
    visits = [_visit(office, day, school, by, rng) for day, school, by in planned]
    _states(visits, cast, rng, today)
    Visit.objects.bulk_create(visits, batch_size=BATCH)
    VisitInstrument.objects.bulk_create(
        (VisitInstrument(visit=visit, response=given) for visit, given in zip(visits, responses, strict=True)),
        batch_size=BATCH,
    )
    _answers(visits, responses, list(version.items()), rng)
    return visits


def _visit(office, day, school, by, rng):
    return Visit(
        office=office,
        school=school,
        supervisor=by,
        visited_on=day,
        mode=rng.choices(Visit.Mode.values, [82, 12, 6])[0],
        purpose=rng.choice(texts.PURPOSES),
        people_met=rng.choice(texts.PEOPLE).format(n=rng.randrange(2, 9)),
        strengths="\n".join(rng.sample(texts.STRENGTHS, rng.choice((1, 2, 2)))),
        improvements="\n".join(rng.sample(texts.IMPROVEMENTS, rng.choice((1, 1, 2)))),
    )


def _states(visits, cast, rng, today):
    """Gives each visit its state; the newest ones show every state even in a tiny office."""
    for visit in visits:
        age = (today - visit.visited_on).days
        visit.state = _pick(rng, next(shares for limit, shares in BY_AGE if age < limit))
        if visit.school_id == cast.own_school and age > 12:
            visit.state = V.APPROVED
    for visit, state in zip(
        reversed(visits), (V.DRAFT, V.SUBMITTED, V.RETURNED, V.SUBMITTED, V.APPROVED), strict=False
    ):
        visit.state = state
    # One of each waits for the first supervisor, whose account opens the demo.
    own = [visit for visit in visits[-3 * len(cast.supervisors) :] if visit.supervisor == cast.supervisors[0]]
    for visit, state in zip(reversed(own), (V.DRAFT, V.RETURNED), strict=False):
        visit.state = state
    for visit in visits:
        if visit.state == V.DRAFT and rng.random() < 0.6:
            visit.improvements = ""


def _answers(visits, responses, items, rng):
    """Ratings around a level of the school's own, so that schools differ and one school is like itself."""
    level, rows = {}, []
    for visit, response in zip(visits, responses, strict=True):
        middle = level.setdefault(visit.school_id, rng.gauss(3.8, 0.5))
        for item in items:
            if item.kind == Item.Kind.RATING:
                value = Decimal(min(5, max(1, round(rng.gauss(middle, 0.7)))))
                if visit.state != V.DRAFT or rng.random() < 0.5:
                    rows.append(Answer(response=response, item=item, value=value))
            else:
                text = rng.choice(texts.NOTES)
                if text:
                    rows.append(Answer(response=response, item=item, text=text))
    Answer.objects.bulk_create(rows, batch_size=BATCH)


def _after(moment, rng, low, high):
    """A later working moment, `low` to `high` days on; between `moment` and now where that would be the future."""
    now = timezone.now()
    wanted = datetime.combine((moment + timedelta(days=rng.uniform(low, high))).date(), time(rng.randrange(8, 17)))
    wanted = timezone.make_aware(wanted) + timedelta(minutes=rng.randrange(60))
    return wanted if moment < wanted < now else moment + (now - moment) * rng.uniform(0.1, 0.5)


def _visit_events(visits, cast, rng):
    """Writes the events; returns {visit pk: moment of the last one}."""
    rows, last = [], {}

    def add(visit, from_state, to_state, actor, at, comment=""):
        rows.append(
            VisitEvent(visit=visit, from_state=from_state, to_state=to_state, actor=actor, at=at, comment=comment)
        )
        last[visit.pk] = at

    for visit in visits:
        by, at = visit.supervisor, _at(visit.visited_on, rng)
        visit.created_at = at
        add(visit, "", V.DRAFT, by, at)
        if visit.state == V.DRAFT:
            continue
        at = _after(at, rng, 0, 3)
        add(visit, V.DRAFT, V.SUBMITTED, by, at)
        if visit.state == V.RETURNED or (visit.state == V.APPROVED and rng.random() < 0.12):
            at = _after(at, rng, 0.5, 3)
            add(visit, V.SUBMITTED, V.RETURNED, cast.head, at, rng.choice(texts.RETURNS))
            if visit.state == V.APPROVED:
                at = _after(at, rng, 0.5, 3)
                add(visit, V.RETURNED, V.SUBMITTED, by, at)
        if visit.state == V.APPROVED:
            at = _after(at, rng, 0.5, 4)
            add(visit, V.SUBMITTED, V.APPROVED, cast.head, at)
            _acknowledge(visit, at, cast, rng, add)
        visit.updated_at = at
        visit.version = sum(1 for row in rows[-6:] if row.visit is visit)
    _write_times(VisitEvent, rows, "at")
    Visit.objects.bulk_update(
        visits, ["created_at", "updated_at", "acknowledged_at", "acknowledged_by", "version"], batch_size=BATCH
    )
    return last


def _acknowledge(visit, at, cast, rng, add):
    people = cast.of_school.get(visit.school_id)
    if not people or rng.random() < 0.14:
        return
    when = _after(at, rng, 1, 6)
    visit.acknowledged_at, visit.acknowledged_by = when, rng.choice(people)
    add(visit, V.APPROVED, "acknowledged", visit.acknowledged_by, when)


def _write_times(model, rows, name):
    """Creates rows whose time is the present by default, then gives each the time it was made with."""
    wanted = [getattr(row, name) for row in rows]
    model.objects.bulk_create(rows, batch_size=BATCH)
    for row, at in zip(rows, wanted, strict=True):
        setattr(row, name, at)
    model.objects.bulk_update(rows, [name], batch_size=BATCH)


def _recommendations(visits, last, cast, rng, today):
    rows, own = [], iter((R.OPEN, R.SENT_BACK, R.ANSWERED, R.VERIFIED, R.OPEN))
    for visit in reversed(visits):
        count = rng.choices([0, 1, 2, 3], [8, 40, 38, 14])[0]
        if visit.school_id == cast.own_school:
            count = max(1, count)
        for text in rng.sample(texts.RECOMMENDATIONS, count):
            due = visit.visited_on + timedelta(days=rng.randrange(30, 120))
            row = Recommendation(
                office_id=visit.office_id,
                school=visit.school,
                visit=visit,
                supervisor=visit.supervisor,
                text=text,
                owner=rng.choice(texts.OWNERS),
                due_on=due,
                state=R.DRAFT,
            )
            row.created_at = visit.created_at
            if visit.state == V.APPROVED:
                late = (today - due).days
                row.state = _pick(rng, LONG_PAST_DUE if late > 240 else PAST_DUE if late > 0 else NOT_DUE)
                if visit.school_id == cast.own_school:
                    row.state = next(own, row.state)
                if not cast.of_school.get(visit.school_id) and row.state not in (R.OPEN, R.WITHDRAWN):
                    row.state = R.WITHDRAWN
                if visit.school.closed_on and visit.school.closed_on <= today:
                    row.state = R.WITHDRAWN
                if row.state in (R.VERIFIED, R.CLOSED, R.WITHDRAWN):
                    row.settled_at = timezone.now()
            rows.append(row)
    _write_times(Recommendation, rows, "created_at")
    _follow_up([row for row in rows if row.state != R.DRAFT], last, cast, rng, today)


def _follow_up(rows, last, cast, rng, today):
    """Events and answers that lead each recommendation to its state."""
    events, answers = [], []

    def add(row, from_state, to_state, actor, at, comment=""):
        events.append(
            RecommendationEvent(
                recommendation=row, from_state=from_state, to_state=to_state, actor=actor, at=at, comment=comment
            )
        )
        row.version += 1
        return at

    def answer(row, from_state, at):
        by = rng.choice(cast.of_school[row.school_id])
        at = _after(at, rng, 4, 45)
        answers.append(RecommendationAnswer(recommendation=row, text=rng.choice(texts.ANSWERS), answered_by=by))
        answers[-1].answered_at = at
        return add(row, from_state, R.ANSWERED, by, at)

    for row in rows:
        at = add(row, R.DRAFT, R.OPEN, cast.head, last[row.visit_id])
        if row.state in (R.ANSWERED, R.SENT_BACK, R.VERIFIED, R.CLOSED):
            at = answer(row, R.OPEN, at)
            if row.state == R.SENT_BACK or rng.random() < 0.15:
                at = add(
                    row, R.ANSWERED, R.SENT_BACK, row.supervisor, _after(at, rng, 1, 8), rng.choice(texts.SEND_BACKS)
                )
                if row.state != R.SENT_BACK:
                    at = answer(row, R.SENT_BACK, at)
        if row.state in (R.VERIFIED, R.CLOSED):
            row.settled_at = add(
                row, R.ANSWERED, R.VERIFIED, row.supervisor, _after(at, rng, 1, 12), rng.choice(texts.PRAISE)
            )
        if row.state == R.CLOSED:
            row.settled_at = add(row, R.VERIFIED, R.CLOSED, row.supervisor, _after(row.settled_at, rng, 20, 90))
        if row.state == R.WITHDRAWN:
            gone = row.school.closed_on and row.school.closed_on <= today
            reason = texts.CLOSED if gone else rng.choice(texts.WITHDRAWALS)
            row.settled_at = add(row, R.OPEN, R.WITHDRAWN, row.supervisor, _after(at, rng, 5, 40), reason)
    _write_times(RecommendationEvent, events, "at")
    _write_times(RecommendationAnswer, answers, "answered_at")
    Recommendation.objects.bulk_update(rows, ["version", "settled_at"], batch_size=BATCH)
    own = [row for row in answers if row.recommendation.school_id == cast.own_school]
    for given in [*own, *answers[-4:]]:
        picture = _store(given.recommendation.office, "evidence", "ภาพการดำเนินงาน.jpg", given.answered_by, rng)
        given.evidence.add(picture)


def _photos(visits, rng):
    """A few drawn pictures, at the newest visits that have been handed in."""
    for visit in [visit for visit in visits if visit.state != V.DRAFT][-6:]:
        picture = _store(visit.office, "visit_photo", "ห้องเรียน.jpg", visit.supervisor, rng)
        shows = rng.random() < 0.5
        VisitPhoto.objects.create(
            visit=visit,
            file=picture,
            caption="บรรยากาศในชั้นเรียน",
            shows_children=shows,
            consent=shows and rng.random() < 0.6,
        )


def _store(office, purpose, label, by, rng):
    return files.store(_picture(rng), office=office, purpose=purpose, label=label, content_type="image/jpeg", by=by)


def _picture(rng):
    """A drawn classroom: wall, board and desks, nobody in it; JPEG bytes."""
    wall = rng.choice([(236, 228, 205), (214, 230, 226), (226, 222, 238)])
    picture = Image.new("RGB", (960, 720), wall)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 470, 960, 720), fill=(176, 141, 104))
    draw.rectangle((180, 110, 780, 360), fill=(38, 84, 66), outline=(120, 84, 52), width=14)
    for row, y in enumerate((430, 540, 650)):
        for column in range(4 + row):
            x = 90 + column * (860 // (4 + row))
            draw.rectangle((x, y, x + 110 + row * 14, y + 26), fill=(205, 160, 104), outline=(140, 100, 60), width=3)
            draw.rectangle((x + 10, y + 26, x + 20, y + 70), fill=(110, 78, 48))
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=80)
    return out.getvalue()
