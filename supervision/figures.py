"""Figures of recommendations: what is open, what is late, how long it takes, by theme, source and person."""

from collections import Counter
from dataclasses import dataclass, field

from django.db import models
from django.utils import timezone

from instruments.measures import median
from schools.models import User
from supervision.models import Recommendation, RecommendationEvent

State = Recommendation.State
SOURCES = dict(Recommendation.Source.choices)


@dataclass
class Count:
    """The figures of one group of recommendations."""

    value: str
    label: str
    states: Counter = field(default_factory=Counter)
    overdue: int = 0
    days: list = field(default_factory=list)

    @property
    def total(self):
        return self.states.total()

    @property
    def unsettled(self):
        return sum(self.states[state] for state in Recommendation.UNSETTLED)

    @property
    def answered(self):
        return self.states[State.ANSWERED]

    @property
    def verified(self):
        return self.states[State.VERIFIED]

    @property
    def closed(self):
        return self.states[State.CLOSED]

    @property
    def median_days(self):
        """Median of the days from opened to closed of those whose closing counts, or None."""
        return median(self.days)

    @property
    def days_note(self):
        """How many the median is taken of."""
        return f"จาก {len(self.days):,} ข้อที่ปิด"


def of(rows, closed_since=None):
    """(Count of all, {kind: [Count, …] the most unsettled first}) of recommendations, by theme, source and
    supervisor.

    Four queries. The median is taken here, of those closed from the moment `closed_since` on: SQLite has none, and an
    approximation would differ between the databases.
    """
    rows = rows.order_by()
    facts = ("theme", "source", "supervisor")
    states = list(rows.values("state", *facts).annotate(n=models.Count("pk")).values_list("state", "n", *facts))
    people = dict(_names({person for *_, person in states}))
    all_of_them, groups = Count("", "ทั้งหมด"), {kind: {} for kind in facts}

    def counts(theme, source, person):
        names = {
            "theme": (theme, theme) if theme not in ("", NO_THEME) else (NO_THEME, "ไม่ระบุประเด็น"),
            "source": (source, SOURCES[source]),
            "supervisor": (str(person), people[person]),
        }
        found = [groups[kind].setdefault(value, Count(value, label)) for kind, (value, label) in names.items()]
        return [all_of_them, *found]

    for state, number, *fact in states:
        for count in counts(*fact):
            count.states[state] += number
    for number, *fact in rows.overdue().values(*facts).annotate(n=models.Count("pk")).values_list("n", *facts):
        for count in counts(*fact):
            count.overdue += number
    opened = RecommendationEvent.objects.filter(recommendation=models.OuterRef("pk"), to_state=State.OPEN)
    closed = rows.filter(state=State.CLOSED)
    if closed_since:
        closed = closed.filter(settled_at__gte=closed_since)
    closed = closed.annotate(opened_at=models.Subquery(opened.order_by("at").values("at")[:1]))
    for opened_at, created_at, settled_at, *fact in closed.values_list("opened_at", "created_at", "settled_at", *facts):
        days = (timezone.localdate(settled_at) - timezone.localdate(opened_at or created_at)).days
        for count in counts(*fact):
            count.days.append(days)
    order = {
        kind: sorted(found.values(), key=lambda count: (-count.unsettled, -count.total, count.label))
        for kind, found in groups.items()
    }
    return all_of_them, order


def _names(keys):
    for key, given, family in User.objects.filter(pk__in=keys).values_list("pk", "given_name", "family_name"):
        yield key, f"{given} {family}".strip()


# What the filter of a list calls those without a theme.
NO_THEME = "-"
