"""Money and indicators over the frozen rows of an action plan."""

from decimal import Decimal

from instruments.measures import share
from reports.book.frozen import Frozen
from reports.book.parts import Behind, Cell
from reports.types.tables import sorted_names

REACHED, NEAR, BELOW, SILENT = "บรรลุเป้าหมาย", "ใกล้บรรลุ", "ต่ำกว่าเป้าหมาย", "ยังไม่รายงาน"
NO_STRATEGY = "ไม่เชื่อมโยงกับแผน 3 ปี"
STANDS = (REACHED, NEAR, BELOW, SILENT)


class Figures(Frozen):
    """As Frozen, with amounts of baht: Cells of two decimals, behind which stand the rows that were added up."""

    def baht(self, column, **where):
        """What a column of amounts of the projects adds up to."""
        behind = Behind.of("projects", **where)
        return Cell(sum((Decimal(row[column]) for row in self.rows(behind)), Decimal(0)), "mean", behind)

    def spent_percent(self, **where):
        """Percent of the budget that is spent."""
        spent, budget = self.baht("spent", **where), self.baht("budget", **where)
        return Cell(share(spent.value, budget.value), "percent", spent.behind)

    @property
    def objectives(self):
        """The objectives that projects serve, in Thai order."""
        return sorted_names(row["objective"] for row in self.sheets["projects"]["rows"])

    @property
    def strategies(self):
        """The strategies of the 3-year plan that projects serve, in their order, and in the end what stands for none;
        nothing where no project serves one. Snapshots of before know no order: theirs stand by name."""
        rows = self.sheets["projects"]["rows"]
        places = {row.get("strategy", NO_STRATEGY): row.get("strategy_place") or 0 for row in rows}
        found = sorted(places, key=lambda name: (name == NO_STRATEGY, places[name], name))
        return [] if found in ([], [NO_STRATEGY]) else found

    @property
    def knows_work(self):
        """Whether the snapshot holds activities, visits and events; those of before did not."""
        return "activities" in self.sheets
