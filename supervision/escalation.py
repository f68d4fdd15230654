"""Overdue recommendations are told upward: to the supervisor, then the head, then the director, each step on record."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
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
    late = Recommendation.objects.overdue(day).order_by()
    offices = Office.objects.filter(Exists(late.filter(office=OuterRef("pk"))))
    return sum(_of_office(key, day) for key in offices.order_by("pk").values_list("pk", flat=True))


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
    people = {
        Level.SUPERVISOR: recipients.of_office(office, Role.SUPERVISOR, Role.HEAD),
        Level.HEAD: recipients.of_office(office, Role.HEAD),
        Level.DIRECTOR: recipients.of_office(office, Role.DIRECTOR),
    }
    return sum(_reach(office, level, people[level], day, day - timedelta(days=after)) for level, after in days.items())


def _reach(office, level, people, day, latest):
    """Tells of those whose due date was `latest` or earlier and puts it on record. A level at which nobody is there
    to be told stays open: whoever comes is told then.
    """
    if not people:
        return 0
    told = Escalation.objects.filter(recommendation=OuterRef("pk"), level=level, due_on=OuterRef("due_on"))
    rows = Recommendation.objects.overdue(day).filter(~Exists(told), office=office, due_on__lte=latest)
    if level == Level.SUPERVISOR:
        rows = rows.filter(supervisor__in=people)
    rows = list(rows.select_related("school", "supervisor").order_by("due_on", "pk"))
    if not rows:
        return 0
    made = Escalation.objects.bulk_create(
        Escalation(recommendation=row, level=level, due_on=row.due_on) for row in rows
    )
    if level == Level.SUPERVISOR:
        for person in {row.supervisor_id: row.supervisor for row in rows}.values():
            _tell([person], level, [step for step in made if step.recommendation.supervisor_id == person.pk])
    else:
        _tell(people, level, made)
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
