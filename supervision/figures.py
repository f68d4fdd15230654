"""Figures of recommendations: what is open, what is late, how long it takes, by theme, source and person."""

from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from django.db.models import Max, Min, Q
from django.utils import timezone

from supervision.models import Recommendation

State = Recommendation.State


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
        """Median of the days from opened to closed of those that are closed, or None."""
        return median(self.days) if self.days else None

    @property
    def days_note(self):
        """The unit of the median and how many it is taken of."""
        return f"วัน จาก {len(self.days):,} ข้อที่ปิด"


def of(rows):
    """(Count of all, {kind: [Count, …] the most unsettled first}) of recommendations, by theme, source, supervisor
    and priority.

    Three queries; the median is that of all closed ones, taken here because SQLite has none and PostgreSQL's
    would be another.
    """
    rows = rows.order_by()
    closed = rows.filter(state=State.CLOSED)
    spans = closed.annotate(
        opened_at=Min("events__at", filter=Q(events__to_state=State.OPEN)),
        closed_at=Max("events__at", filter=Q(events__to_state=State.CLOSED)),
    ).values_list("pk", "opened_at", "created_at", "closed_at", "settled_at")
    days = {
        key: (timezone.localdate(closed_at or settled_at) - timezone.localdate(opened_at or created_at)).days
        for key, opened_at, created_at, closed_at, settled_at in spans
    }
    late = set(rows.overdue().values_list("pk", flat=True))
    all_of_them, groups = Count("", "ทั้งหมด"), {kind: {} for kind in ("theme", "source", "supervisor")}
    facts = rows.values_list(
        "pk", "state", "theme", "source", "supervisor", "supervisor__given_name", "supervisor__family_name"
    )
    sources = dict(Recommendation.Source.choices)
    for key, state, theme, source, person, given, family in facts.iterator(2000):
        names = {
            "theme": (theme or NO_THEME, theme or "ไม่ระบุประเด็น"),
            "source": (source, sources[source]),
            "supervisor": (str(person), f"{given} {family}".strip()),
        }
        counts = [all_of_them]
        for kind, (value, label) in names.items():
            counts.append(groups[kind].setdefault(value, Count(value, label)))
        for count in counts:
            count.states[state] += 1
            count.overdue += key in late
            if key in days:
                count.days.append(days[key])
    order = {
        kind: sorted(found.values(), key=lambda count: (-count.unsettled, -count.total, count.label))
        for kind, found in groups.items()
    }
    return all_of_them, order


# What the filter of a list calls those without a theme.
NO_THEME = "-"
