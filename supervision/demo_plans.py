"""Invented supervision plans of the present fiscal year: of the group and of each supervisor, in every state."""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from instruments.models import Instrument
from schools.duties import RESPONSIBLE, people_in
from schools.holidays import days_off
from schools.models import Duty, Membership, Role, School
from schools.models.duties import covered
from supervision.actions.coverage_rules import ensure
from supervision.actions.plan_steps import GROUP_TITLE, OWN_TITLE, content_of
from supervision.models import (
    Plan,
    PlanEvent,
    PlannedVisit,
    PlannedVisitEvent,
    PlanObjective,
    PlanRevision,
    Policy,
    Visit,
)
from thai.years import fiscal_span, fiscal_year, quarter

S, W, P = PlannedVisit.State, PlannedVisitEvent.What, Plan.State
OBJECTIVES = (
    ("เพื่อนิเทศ ติดตามการจัดการเรียนรู้เชิงรุกของโรงเรียนในความรับผิดชอบ", "ร้อยละของครูที่จัดการเรียนรู้เชิงรุกในระดับดีขึ้นไป", "ร้อยละ 80"),
    ("เพื่อยกระดับการอ่านออกเขียนได้ของนักเรียนชั้น ป.1–3", "ร้อยละของนักเรียนที่อ่านออกเขียนได้ระดับดีขึ้นไป", "ร้อยละ 75"),
    ("เพื่อส่งเสริมระบบประกันคุณภาพภายในสถานศึกษา", "จำนวนโรงเรียนที่ส่ง SAR ภายในกำหนด", "ทุกโรงเรียน"),
)
RATIONALE = "ผลการนิเทศปีก่อนพบว่าโรงเรียนขนาดเล็กยังต้องการการหนุนเสริมด้านการอ่านออกเขียนได้ และการจัดการเรียนรู้เชิงรุก"
EXPECTED = "โรงเรียนทุกแห่งได้รับการนิเทศอย่างน้อยภาคเรียนละหนึ่งครั้ง และนำข้อเสนอแนะไปปรับปรุงการจัดการเรียนรู้"
PURPOSES = (
    "ติดตามการจัดการเรียนรู้เชิงรุก",
    "ติดตามการอ่านออกเขียนได้ชั้น ป.1–3",
    "ติดตามการนิเทศภายในของโรงเรียน",
    "ติดตามการประกันคุณภาพภายใน",
)
MOVED = ("โรงเรียนมีกิจกรรมกีฬากลุ่ม", "ติดราชการประชุมที่ส่วนกลาง", "น้ำท่วมเส้นทางเข้าโรงเรียน")
CANCELLED = ("โรงเรียนเรียนรวมกับโรงเรียนใกล้เคียงตลอดภาคเรียน", "นิเทศพร้อมกับการตรวจเยี่ยมของคณะกรรมการแล้ว")


@transaction.atomic
def make(*, office, rng, today):
    """The group's plan and one of each supervisor for the fiscal year of `today`; the last two supervisors' wait and
    were returned, the others are approved, with visits done, moved, cancelled and still to come."""
    year = fiscal_year(today)
    people = list(people_in(office, RESPONSIBLE))
    held = Membership.objects.filter(office=office).select_related("user").order_by("pk")
    roles = defaultdict(list)
    for row in held:
        roles[row.role].append(row.user)
    head, director = roles[Role.HEAD][0], roles[Role.DIRECTOR][0]
    supervisors = [user for user in roles[Role.SUPERVISOR] if user in people]
    ensure(office=office, by=head)
    world = _World(office, year, today, rng)
    for place, owner in enumerate(supervisors):
        state = P.APPROVED
        if len(supervisors) > 3:
            state = {len(supervisors) - 1: P.RETURNED, len(supervisors) - 2: P.SUBMITTED}.get(place, state)
        plan = world.plan(owner, OWN_TITLE, by=owner)
        world.own_visits(plan, owner, approved=state == P.APPROVED)
        world.steps(plan, state, by=owner, reviewer=head)
    plan = world.plan(None, GROUP_TITLE, by=head)
    world.group_visits(plan, supervisors)
    world.steps(plan, P.APPROVED, by=head, reviewer=director)


def _is_closed(day):
    return day.month in (4, 10) or (day.month == 5 and day.day < 18)


class _World:
    """What all plans of the demo share."""

    def __init__(self, office, year, today, rng):
        self.office, self.year, self.today, self.rng = office, year, today, rng
        self.first, self.last = fiscal_span(year)
        self.policies = list(Policy.objects.filter(office=office, is_active=True))
        self.instrument = Instrument.objects.get(code="F-visit", office=None)
        off = days_off(office, self.first, self.last)
        days = [self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1)]
        # Pupils are there on these weekdays.
        self.days = [
            day
            for day in days
            if day.weekday() < 5
            and day not in off
            and day.month not in (4, 10)
            and not (day.month == 5 and day.day < 18)
        ]

    def plan(self, owner, title, *, by):
        plan = Plan.objects.create(
            office=self.office,
            owner=owner,
            year=self.year,
            title=title.format(year=self.year),
            rationale=RATIONALE,
            expected=EXPECTED,
            created_by=by,
        )
        for place, (text, indicator, target) in enumerate(OBJECTIVES, start=1):
            row = PlanObjective.objects.create(plan=plan, position=place, text=text, indicator=indicator, target=target)
            row.policies.set(self.rng.sample(self.policies, min(len(self.policies), self.rng.choice((1, 2)))))
        return plan

    def own_visits(self, plan, owner, *, approved):
        schools = School.objects.filter(office=self.office).open_on(self.today)
        duties = Duty.objects.in_force(self.office).filter(user=owner)
        mine = list(covered(schools, duties).order_by("pk")) or list(schools.order_by("pk")[:8])
        made = Visit.objects.made().filter(supervisor=owner, visited_on__range=(self.first, self.today))
        made = list(made.select_related("school").order_by("visited_on", "pk")) if approved else []
        # Every fourth visit was made outside of the plan.
        foreseen = [visit for place, visit in enumerate(made) if place % 4 != 3]
        objectives = list(plan.objectives.all())
        rows = [
            self._row(plan, owner, visit.school, visit.visited_on, objectives, state=S.DONE, visit=visit)
            for visit in foreseen
        ]
        seen = {visit.school_id for visit in made}
        past = [day for day in self.days if day < self.today][-20:]
        coming = [day for day in self.days if day > self.today]
        winter = [day for day in coming if quarter(day)[1] <= 2]
        free = iter(winter[2 :: max(1, len(winter) // max(1, len(mine)))])
        for place, school in enumerate(mine):
            if school.pk not in seen:
                # A few days have passed without the visit; the rest lies ahead, one school a day.
                late = approved and place % 9 == 4 and past
                day = self.rng.choice(past) if late else next(free, None)
                rows.append(self._row(plan, owner, school, day, objectives))
            if place % 8 != 7:
                rows.append(self._row(plan, owner, school, None, objectives, quarter=self.rng.choice((3, 4))))
        PlannedVisit.objects.bulk_create(rows, batch_size=400)
        self._instruments(rows)
        if approved:
            self._changes(rows, owner)

    def group_visits(self, plan, supervisors):
        schools = School.objects.filter(office=self.office).open_on(self.today).order_by("pk")
        by_network = {}
        for school in schools:
            by_network.setdefault(school.network_id, school)
        days = [day for day in self.days if day > self.today and quarter(day)[1] >= 2]
        objectives = list(plan.objectives.all())
        rows = [
            self._row(plan, supervisors[place % len(supervisors)], school, day, objectives, kind=Visit.Kind.QA)
            for place, (school, day) in enumerate(zip(by_network.values(), days[5::6], strict=False))
        ]
        PlannedVisit.objects.bulk_create(rows)
        self._instruments(rows)

    def _row(self, plan, owner, school, day, objectives, **fields):
        fields.setdefault("quarter", quarter(day)[1] if day else max(2, quarter(self.today)[1]))
        return PlannedVisit(
            plan=plan,
            supervisor=owner,
            school=school,
            planned_on=day,
            part=self.rng.choice(PlannedVisit.Part.values),
            purpose=self.rng.choice(PURPOSES),
            objective=self.rng.choice(objectives),
            **fields,
        )

    def _instruments(self, rows):
        through = PlannedVisit.instruments.through
        links = [through(plannedvisit=row, instrument=self.instrument) for row in rows]
        through.objects.bulk_create(links, batch_size=400)

    def _changes(self, rows, owner):
        """What became of an approved plan: done, moved and cancelled visits with their history."""
        rng, events = self.rng, []
        waiting = [row for row in rows if row.state == S.PLANNED and row.planned_on and row.planned_on > self.today]
        for row in rows:
            if row.state == S.DONE:
                events.append((row, W.DONE, row.planned_on, row.visit.visited_on, "", row.visit.visited_on))
        for row in waiting[1:8:3]:
            before = row.planned_on - timedelta(days=7)
            row.moves = 1
            events.append((row, W.MOVED, before, row.planned_on, rng.choice(MOVED), self.today - timedelta(days=2)))
        yesterday = self.today - timedelta(days=1)
        for row in waiting[2:3]:
            row.state = S.CANCELLED
            events.append((row, W.CANCELLED, row.planned_on, None, rng.choice(CANCELLED), yesterday))
        PlannedVisit.objects.bulk_update(rows, ["moves", "state"], batch_size=400)
        made = [
            PlannedVisitEvent(planned=row, what=what, from_day=first, to_day=then, reason=reason, actor=owner)
            for row, what, first, then, reason, _on in events
        ]
        PlannedVisitEvent.objects.bulk_create(made, batch_size=400)
        for event, (*_, on) in zip(made, events, strict=True):
            event.at = self._at(on)
        PlannedVisitEvent.objects.bulk_update(made, ["at"], batch_size=400)

    def steps(self, plan, state, *, by, reviewer):
        """Walks the plan to its state with dated events, the approval at the end of the year before."""
        begun = self.first - timedelta(days=40)
        steps = [("", P.DRAFT, by, begun, ""), (P.DRAFT, P.SUBMITTED, by, begun + timedelta(days=12), "")]
        if state == P.RETURNED:
            reason = "โปรดระบุค่าเป้าหมายให้ชัดเจน และเพิ่มโรงเรียนที่ยังไม่ได้รับการนิเทศในปีก่อน"
            steps.append((P.SUBMITTED, P.RETURNED, reviewer, begun + timedelta(days=17), reason))
        if state == P.APPROVED:
            steps.append((P.SUBMITTED, P.APPROVED, reviewer, begun + timedelta(days=18), ""))
        rows = [
            PlanEvent(plan=plan, from_state=before, to_state=after, actor=actor, comment=comment)
            for before, after, actor, _on, comment in steps
        ]
        PlanEvent.objects.bulk_create(rows)
        for row, (*_, on, _comment) in zip(rows, steps, strict=True):
            row.at = self._at(on)
        PlanEvent.objects.bulk_update(rows, ["at"])
        Plan.objects.filter(pk=plan.pk).update(state=state, version=len(rows), created_at=self._at(begun))
        plan.visits.update(created_at=self._at(begun))
        if state == P.APPROVED:
            revision = PlanRevision.objects.create(plan=plan, number=0, content=content_of(plan), approved_by=reviewer)
            PlanRevision.objects.filter(pk=revision.pk).update(approved_at=rows[-1].at)

    def _at(self, day):
        moment = timezone.make_aware(datetime.combine(day, time(self.rng.randrange(9, 16), self.rng.randrange(60))))
        return min(moment, timezone.now())
