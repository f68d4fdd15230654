"""What the handbook puts on the first pages: one's own steps, and for who leads the figures of the board."""

from django.urls import reverse
from django.utils.http import urlencode

from handbook import run_queries
from handbook.models import PersonalHandbook, StepRun, YearKind
from reports.home_parts import home_part
from schools.models import Role

SHOWN = 6


@home_part(Role.SUPERVISOR, Role.HEAD, Role.CLERK)
def own_books(user, day):
    """The handbooks that a person owes by a day, or that came back. One query."""
    rows = PersonalHandbook.objects.filter(office=user.acting.office_id, user=user).unfinished()
    rows = rows.exclude(state=PersonalHandbook.State.OPEN, due_on=None).defer("foreword").order_by("due_on", "pk")
    books = list(rows[:SHOWN])
    for book in books:
        book.is_late = book.due_on is not None and book.due_on < day
    return ("handbook/books/home.html", {"books": books}) if books else None


@home_part(Role.SUPERVISOR, Role.HEAD, Role.CLERK)
def own_steps(user, day):
    """The steps of a person by their days. Two queries."""
    rows, figures = run_queries.mine(user, day)
    if not figures.total:
        return None
    context = {
        "steps": list(rows[:SHOWN]),
        "total": figures.total,
        "shown": [(value, label, getattr(figures, value)) for value, label in run_queries.MINE],
    }
    return "handbook/runs/home.html", context


@home_part(Role.HEAD, Role.DIRECTOR)
def board_figures(user, day):
    """What waits in the runs of the office, whatever year they are of, and the boards on which it is late. Three
    queries."""
    figures = run_queries.states(StepRun.objects.visible_to(user).unfinished(), day)
    if not figures["total"]:
        return None
    steps = reverse("handbook:run_steps")
    asked = [
        ("กำลังทำ", "doing", {"state": "doing"}),
        ("เกินกำหนด", "late", {"state": "late"}),
        ("ยังไม่มีผู้รับผิดชอบ", "nobody", {"owner": "none", "state": "unfinished"}),
        ("ผู้รับผิดชอบพ้นหน้าที่แล้ว", "left", {"owner": "gone"}),
    ]
    context = {
        "shown": [(label, figures[name], f"{steps}?{urlencode(query)}") for label, name, query in asked],
        "late": [
            (
                f"{YearKind(kind).label} {year}",
                n,
                f"{reverse('handbook:runs')}?{urlencode({'kind': kind, 'year': year})}",
            )
            for kind, year, n in run_queries.late_by_year(user, day)
        ],
    }
    return "handbook/runs/home_board.html", context
