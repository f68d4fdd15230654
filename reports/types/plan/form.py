"""The form of the result of plans: which fiscal year, and after how many months."""

from django import forms

from reports.types.forms import TypeForm
from reports.types.periods import FISCAL, newest, period_choices, period_of
from reports.types.plan.query import MONTHS, planned_in


class PlanForm(TypeForm):
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
    def labels(self):
        period = period_of(self.cleaned_data["period"], self.office.calendar)
        return {"months": f"รอบ {self.cleaned_data['months']} เดือน", "period": period.label}

    @property
    def title(self):
        return f"รายงานผลการดำเนินงานตามแผนนิเทศ {' '.join(self.labels.values())}"

    def _planned(self):
        period = period_of(self.cleaned_data["period"], self.office.calendar)
        return planned_in(self.office, period.year, self.cleaned_data["months"])

    def found(self):
        """How many visits are planned in it. One query."""
        return [("การนิเทศตามแผนที่อนุมัติ (ครั้ง)", self._planned().count())]

    def nothing(self):
        if self._planned().exists():
            return ""
        return "ยังไม่มีแผนนิเทศที่อนุมัติแล้วในช่วงที่เลือก โปรดเลือกปีงบประมาณหรือรอบอื่น"
