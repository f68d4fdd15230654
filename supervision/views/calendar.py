"""The calendar: planned visits, visits made, days off, examinations and absences by month, week or list."""

from datetime import date
from urllib.parse import urlencode

from django.http import QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET

from schools.duties import RESPONSIBLE, people_in
from schools.models import Network, Role
from schools.permissions import require
from supervision import calendar_days as days
from supervision import permissions
from supervision.forms.plans import QUARTERS
from supervision.models import Plan
from thai.dates import DAYS
from thai.years import fiscal_year

VIEWS = [(days.MONTH, "เดือน"), (days.WEEK, "สัปดาห์"), (days.LIST, "รายการ")]
KEYS = ("view", "on", "who", "network")
# Of the planned visits without a day; the list of the plan has them all.
TRAY = 60
# Of what lies on a day, what a month shows at once; one more than this is shown, too, instead of "+1".
OPEN_A_DAY = 3


def parse_day(text):
    """The day of an address in ISO, None for anything else."""
    try:
        day = date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None
    return day if day and days.FIRST <= day <= days.LAST else None


def back_to(text):
    """The address of the calendar as it was, from a query string that came with a form; only its own keys are kept."""
    asked = QueryDict(text[:300])
    kept = {key: asked[key] for key in KEYS if asked.get(key)}
    address = reverse("supervision:calendar")
    return f"{address}?{urlencode(kept)}" if kept else address


@require(*permissions.PLAN_READERS)
@require_GET
def calendar(request):
    user, today = request.user, timezone.localdate()
    on = parse_day(request.GET.get("on", "")) or today
    asked = request.GET.get("view", "")
    view = asked if asked in dict(VIEWS) else ""
    shape = view or days.MONTH
    people = list(people_in(user.acting.office, RESPONSIBLE))
    networks = list(Network.objects.visible_to(user).filter(office=user.acting.office_id))
    whose, who = _whose(request, people, networks)
    first, last = days.span(shape, on)
    facts = days.known(user, first, last)
    shown = days.shown_days(facts, first, last, whose, month=on.month if shape == days.MONTH else None)
    for day in shown:
        _mark(day, facts, user, today)
        _fold(day, OPEN_A_DAY if shape == days.MONTH else None)
    state = {"view": view, "who": who, "network": whose.network or ""}
    tray = _tray(user, fiscal_year(on), whose)
    context = {
        "today": today,
        "on": on,
        "view": view,
        "views": [(name, label, _link(state, view=name, on=on)) for name, label in VIEWS],
        "title": days.title(shape, on),
        "before": _step(state, shape, on, -1),
        "after": _step(state, shape, on, 1),
        "now": _link(state, on=today),
        "weeks": [shown[n : n + 7] for n in range(0, len(shown), 7)] if shape != days.LIST else [],
        "weekdays": DAYS,
        "listed": [day for day in shown if not day.is_outside and not day.is_empty],
        "people": people,
        "networks": networks,
        "who": who,
        "network": whose.network,
        "tray": tray,
        "year": fiscal_year(on),
        "back": urlencode({**{key: value for key, value in state.items() if value}, "on": on.isoformat()}),
        "writes": user.has_role(*permissions.WRITERS),
        "shows_person": whose.person is None,
        "is_month": shape == days.MONTH,
        # In the cells of a month a school goes by its short name.
        "dense": False,
    }
    return render(request, "supervision/calendar/page.html", context)


def _whose(request, people, networks):
    """(Whose, how the address says it): a supervisor sees the own days first, others those of the group."""
    user, asked = request.user, request.GET.get("who", "")
    network = next((row.pk for row in networks if str(row.pk) == request.GET.get("network", "")), None)
    known = {str(person.pk): person.pk for person in people}
    if asked not in (days.MINE, days.ALL, *known):
        asked = days.MINE if user.has_role(Role.SUPERVISOR) else days.ALL
    if asked == str(user.pk):
        asked = days.MINE
    person = {days.MINE: user.pk, days.ALL: None}.get(asked, known.get(asked))
    return days.Whose(person, network), asked


def _link(state, **changes):
    kept = {key: value for key, value in {**state, **changes}.items() if value}
    return f"?{urlencode(kept)}"


def _step(state, view, on, by):
    to = days.step(view, on, by)
    return _link(state, on=to) if to else ""


def _mark(day, facts, user, today):
    """Gives the planned visits of a day what a person can do with them and what speaks against them."""
    for row in day.planned:
        row.clashes = days.clashes(row, row.planned_on, row.part, facts)
        row.can_move = permissions.can_move_planned(user, row)
        row.owes = may_owe(row)
        row.is_late = row.planned_on < today
        row.can_log = row.supervisor_id == user.pk and day.day <= today and permissions.can_log_planned(user, row)


def _fold(day, limit):
    """Gives a day the slices of what stands open and of what is folded away, and how much that is; None folds nothing.

    Planned visits come before those that were made.
    """
    there = len(day.planned) + len(day.visits)
    limit = there if limit is None or there <= limit + 1 else limit
    planned = min(len(day.planned), limit)
    made = limit - planned
    day.open_planned, day.folded_planned = f":{planned}", f"{planned}:"
    day.open_visits, day.folded_visits = f":{made}", f"{made}:"
    day.folded = there - limit


def may_owe(row):
    """True when moving the planned visit needs a reason, so that a form has to be opened."""
    return row.planned_on is not None and row.plan.state == Plan.State.APPROVED


def _tray(user, year, whose):
    """The planned visits without a day by quarter: [{number, label, rows}], how many more there are, and in all."""
    rows = list(days.tray(user, year, whose)[: TRAY + 1])
    labels, groups = dict(QUARTERS), {}
    for row in rows[:TRAY]:
        row.can_move = permissions.can_move_planned(user, row)
        row.owes = False
        groups.setdefault(row.quarter, []).append(row)
    return {
        "groups": [{"number": number, "label": labels[number], "rows": found} for number, found in groups.items()],
        "shown": min(len(rows), TRAY),
        "is_cut": len(rows) > TRAY,
    }
