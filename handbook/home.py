"""What the handbook puts on the first pages: one's own steps, and for who leads the figures of the board."""

from django.urls import reverse
from django.utils.http import urlencode

from handbook import run_queries
from handbook.models import StepRun, YearKind
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
    """The figures of the board of the running fiscal year. Two queries."""
    year = run_queries.years_of(user)[YearKind.FISCAL]
    rows = StepRun.objects.filter(run__in=run_queries.runs_of(user, YearKind.FISCAL, year))
    figures = run_queries.states(rows, day)
    if not figures["total"]:
        return None
    base = {"kind": YearKind.FISCAL.value, "year": year}
    steps = reverse("handbook:run_steps")
    shown = [
        ("เสร็จแล้ว", figures["done"], f"{steps}?{urlencode({**base, 'state': 'done'})}"),
        ("กำลังทำ", figures["doing"], f"{steps}?{urlencode({**base, 'state': 'doing'})}"),
        ("เกินกำหนด", figures["late"], f"{steps}?{urlencode({**base, 'state': 'late'})}"),
        ("ยังไม่มีผู้รับผิดชอบ", figures["nobody"], f"{steps}?{urlencode({**base, 'owner': 'none', 'state': 'unfinished'})}"),
    ]
    if figures["left"]:
        shown.append(("ผู้รับผิดชอบพ้นหน้าที่แล้ว", figures["left"], f"{steps}?{urlencode({**base, 'owner': 'gone'})}"))
    context = {
        "shown": shown,
        "year_label": f"ปีงบประมาณ {year}",
        "href": f"{reverse('handbook:runs')}?{urlencode(base)}",
    }
    return "handbook/runs/home_board.html", context
