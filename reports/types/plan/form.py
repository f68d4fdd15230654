"""The form of the result of plans: which fiscal year, and after how many months."""

from reports.types.half_years import HalfYearForm
from reports.types.plan.query import planned_in


class PlanForm(HalfYearForm):
    NAMED = "รายงานผลการดำเนินงานตามแผนนิเทศ"

    def _planned(self):
        return planned_in(self.office, self.chosen_period.year, self.cleaned_data["months"])

    def rows(self):
        """The visits planned in it."""
        return [("การนิเทศตามแผนที่อนุมัติ (ครั้ง)", self._planned().in_plan_order())]

    def nothing(self):
        if self._planned().exists():
            return ""
        return "ยังไม่มีแผนนิเทศที่อนุมัติแล้วในช่วงที่เลือก โปรดเลือกปีงบประมาณหรือรอบอื่น"
