"""What the handbook puts on the first pages: one's own steps, and for who leads the figures of the board."""

from django.urls import reverse
from django.utils.http import urlencode

from handbook import run_queries
from handbook.models import StepRun
from reports.home_parts import home_part
from schools.models import Role

SHOWN = 6


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
    """What waits in the runs of the office, whatever year they are of. Two queries."""
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
    context = {"shown": [(label, figures[name], f"{steps}?{urlencode(query)}") for label, name, query in asked]}
    return "handbook/runs/home_board.html", context
