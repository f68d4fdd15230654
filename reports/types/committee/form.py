"""The form of a report to the committee of the area: which year."""

from django import forms

from reports.types.forms import TypeForm
from reports.types.periods import FISCAL, YEAR, newest, period_choices, period_of
from reports.types.visits.sets import VisitSet


class CommitteeForm(TypeForm):
    """A fiscal or an academic year of the acting office."""

    period = forms.ChoiceField(label="ปี", choices=())

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.fields["period"].choices = period_choices(office.calendar, kinds=(FISCAL, YEAR))[::-1]
        self.fields["period"].initial = newest(self.fields["period"].choices)

    @property
    def chosen(self):
        """The VisitSet of the whole office in the year."""
        return VisitSet(self.office, period_of(self.cleaned_data["period"], self.office.calendar))

    @property
    def criteria(self):
        return self.chosen.criteria

    @property
    def title(self):
        return f"รายงานผลการติดตาม ตรวจสอบ ประเมินผล และนิเทศการศึกษา {self.chosen.period.label}"

    def rows(self):
        """The schools and visits it is of."""
        return [
            ("โรงเรียนที่ควรได้รับการนิเทศ (แห่ง)", self.chosen.schools()),
            ("การนิเทศที่ได้รับอนุมัติ (ครั้ง)", self.chosen.visits()),
        ]

    def nothing(self):
        return "" if self.chosen.schools().exists() else "ยังไม่มีโรงเรียนในช่วงเวลาที่เลือก โปรดเลือกปีอื่น"
