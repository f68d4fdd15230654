"""The form of the result of an action plan: which fiscal year, and after how many months."""

from reports.types.action_plan.query import projects_of, targets_of
from reports.types.half_years import HalfYearForm


class ActionPlanForm(HalfYearForm):
    NAMED = "รายงานผลการดำเนินงานตามแผนปฏิบัติการ"

    def rows(self):
        """The projects and indicators in force."""
        year = self.chosen_period.year
        return [
            ("โครงการที่อนุมัติ", projects_of(self.office, year)),
            ("ตัวชี้วัด", targets_of(self.office, year)),
        ]

    def nothing(self):
        if any(number for _label, number in self.found()):
            return ""
        return "ยังไม่มีโครงการที่อนุมัติหรือตัวชี้วัดของปีที่เลือก โปรดเลือกปีงบประมาณอื่น"
