"""Reports of a fiscal year after its first half and after its end."""

from django import forms

from reports.types.forms import TypeForm
from reports.types.periods import FISCAL, newest, period_choices, period_of

# What a report is of: (words, the quarters it tells of).
MONTHS = {"6": ("6 เดือน (ไตรมาสที่ 1–2)", (1, 2)), "12": ("12 เดือน (ไตรมาสที่ 1–4)", (1, 2, 3, 4))}


class HalfYearForm(TypeForm):
    """A fiscal year, and its first half or the whole. A type says what its report is called without the time."""

    NAMED = ""

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
    def chosen_period(self):
        """The Period of a valid form."""
        return period_of(self.cleaned_data["period"], self.office.calendar)

    @property
    def labels(self):
        return {"months": f"รอบ {self.cleaned_data['months']} เดือน", "period": self.chosen_period.label}

    @property
    def title(self):
        return f"{self.NAMED} {' '.join(self.labels.values())}"
