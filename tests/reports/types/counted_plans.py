"""What became of planned visits, counted from bare rows: see counted."""

import pandas as pd

from supervision.models import PlannedVisit, PlanRevision, Visit
from tests.reports.types import counted
from tests.reports.types.counted import frame


def in_force(office, years, day, last):
    """The planned visits that were approved, of the plans of these fiscal years, as they stand on a day in a report of
    a time that ends on `last`: `done`, `after`, `late`, `ahead`, `cancelled`, `moved`, `state_word`, and `counts_on`:
    their day or the last of their quarter."""
    rows = frame(
        PlannedVisit.objects.filter(plan__office=office, plan__year__in=years),
        "plan", "supervisor", "school", "quarter", "planned_on", "state", "visit", "moves", "objective", "created_at",
        plan_state="plan__state", year="plan__year",
    )  # fmt: skip
    approved = frame(PlanRevision.objects.filter(plan__office=office), "plan", "approved_at")
    newest = approved.groupby("plan").approved_at.max()
    stood = [
        row.plan_state == "approved" or (row.plan in newest and row.created_at <= newest[row.plan])
        for row in rows.itertuples()
    ]
    rows = rows[pd.Series(stood, index=rows.index, dtype=bool)].copy()
    visits = frame(Visit.objects.filter(office=office), "visited_on").set_index("pk").visited_on
    ends = [counted.quarter_end(row.year, row.quarter) for row in rows.itertuples()]
    rows["counts_on"] = [own or end for own, end in zip(rows.planned_on, ends, strict=True)]
    made = rows.state == "done"
    rows["after"] = [is_made and visits[key] > last for is_made, key in zip(made, rows.visit, strict=True)]
    rows["done"] = made & ~rows.after
    rows["late"] = [state == "planned" and on < day for state, on in zip(rows.state, rows.counts_on, strict=True)]
    rows["ahead"] = (rows.state == "planned") & ~rows.late
    rows["cancelled"] = rows.state == "cancelled"
    rows["moved"] = rows.moves > 0
    rows["state_word"] = [_word(row) for row in rows.itertuples()]
    flags = ["after", "done", "late", "ahead", "cancelled", "moved"]
    return rows.astype(dict.fromkeys(flags, bool))


def _word(row):
    if row.late or row.after:
        return "เลยกำหนด" if row.late else "นิเทศแล้วหลังช่วงรายงาน"
    return dict(PlannedVisit.State.choices)[row.state]
