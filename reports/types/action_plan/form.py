"""The form of the result of an action plan: which fiscal year, and after how many months."""

from django import forms

from reports.types.action_plan.query import MONTHS, projects_of, targets_of
from reports.types.forms import TypeForm
from reports.types.periods import FISCAL, newest, period_choices, period_of


class ActionPlanForm(TypeForm):
    """A fiscal year, and its first half or the whole."""

    period = forms.ChoiceField(label="ปีงบประมาณ", choices=())
    months = forms.ChoiceField(label="รอบ", choices=[(key, label) for key, (label, _) in MONTHS.items()], initial="6")

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        choices = period_choices(office.calendar, kinds=(FISCAL,))
        self.fields["period"].choices = choices
        self.fields["period"].initial = newest(choices)

    @property
    def keys(self):
        return {name: self.cleaned_data[name] for name in ("period", "months")}

    @property
    def _period(self):
        return period_of(self.cleaned_data["period"], self.office.calendar)

    @property
    def labels(self):
        return {"months": f"รอบ {self.cleaned_data['months']} เดือน", "period": self._period.label}

    @property
    def title(self):
        return f"รายงานผลการดำเนินงานตามแผนปฏิบัติการ {' '.join(self.labels.values())}"

    def found(self):
        """How many projects and indicators are in force. Two queries."""
        year = self._period.year
        return [
            ("โครงการที่อนุมัติ", projects_of(self.office, year).count()),
            ("ตัวชี้วัด", targets_of(self.office, year).count()),
        ]

    def nothing(self):
        if any(number for _label, number in self.found()):
            return ""
        return "ยังไม่มีโครงการที่อนุมัติหรือตัวชี้วัดของปีที่เลือก โปรดเลือกปีงบประมาณอื่น"
