"""Money and indicators over the frozen rows of an action plan."""

from decimal import Decimal

from instruments.measures import share
from reports.book.frozen import Frozen
from reports.book.parts import Behind, Cell
from reports.types.tables import sorted_names

REACHED, NEAR, BELOW, SILENT = "บรรลุเป้าหมาย", "ใกล้บรรลุ", "ต่ำกว่าเป้าหมาย", "ยังไม่รายงาน"
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
