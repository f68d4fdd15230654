"""Overdue recommendations are told upward: to the supervisor, then the head, then the director, each step on record."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from jobs.reaper import chore
from schools import recipients
from schools.models import Office, Role
from supervision.models import Escalation, FollowUpSettings, Recommendation
from thai.dates import short

Level = Escalation.Level
SHOWN = 10


@chore
def escalate(day=None):
    """Tells of every overdue recommendation at the levels it has reached and nobody was told at; returns how many
    steps that were. Days are those of the office's own calendar, not of UTC.
    """
    day = day or timezone.localdate()
    offices = Office.objects.filter(Exists(_late(day).filter(office=OuterRef("pk"))))
    return sum(_of_office(key, day) for key in offices.order_by("pk").values_list("pk", flat=True))


def _late(day):
    """Overdue ones of schools that are open."""
    is_open = Q(school__closed_on=None) | Q(school__closed_on__gt=day)
    return Recommendation.objects.overdue(day).filter(is_open).order_by()


@transaction.atomic
def _of_office(key, day):
    # Two that look at the same moment wait for each other here; the second finds everything told.
    office = Office.objects.select_for_update(no_key=True).get(pk=key)
    rules = FollowUpSettings.objects.filter(office=office).first() or FollowUpSettings(office=office)
    days = {
        Level.SUPERVISOR: rules.supervisor_after,
        Level.HEAD: rules.head_after,
        Level.DIRECTOR: rules.director_after,
    }
    return sum(_reach(office, level, day, day - timedelta(days=after)) for level, after in days.items())


def _reach(office, level, day, latest):
    """Puts on record and tells those whose due date was `latest` or earlier."""
    told = Escalation.objects.filter(recommendation=OuterRef("pk"), level=level, due_on=OuterRef("due_on"))
    rows = _late(day).filter(~Exists(told), office=office, due_on__lte=latest)
    rows = list(rows.select_related("school", "supervisor").order_by("due_on", "pk"))
    made = Escalation.objects.bulk_create(
        Escalation(recommendation=row, level=level, due_on=row.due_on) for row in rows
    )
    if not rows:
        return 0
    if level == Level.SUPERVISOR:
        for person in {row.supervisor_id: row.supervisor for row in rows}.values():
            _tell([person], level, [step for step in made if step.recommendation.supervisor_id == person.pk])
    else:
        _tell(recipients.of_office(office, Role.HEAD if level == Level.HEAD else Role.DIRECTOR), level, made)
    return len(rows)


def _tell(people, level, steps):
    """One notice for everything that reached a level at the same time; its key is that of the first step."""
    first = steps[0].recommendation
    lines = [
        f"{step.recommendation.school.full_name}: {step.recommendation} (กำหนด {short(step.due_on)})" for step in steps
    ]
    if len(lines) > SHOWN:
        lines[SHOWN:] = [f"และอีก {len(lines) - SHOWN} ข้อ"]
    if len(steps) == 1:
        title = f"ข้อเสนอแนะถึง {first.school.full_name} เกินกำหนด"
        url = reverse("supervision:recommendation", args=[first.pk])
    else:
        title = f"มีข้อเสนอแนะเกินกำหนด {len(steps)} ข้อ"
        mine = "mine=1" if level == Level.SUPERVISOR else "mine=0"
        url = f"{reverse('supervision:recommendations')}?{mine}&overdue=1"
    tell(
        people,
        kind="recommendation",
        key=f"escalation:{level}:{steps[0].pk}",
        title=title,
        body="\n".join(lines),
        url=url,
    )
