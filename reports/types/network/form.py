"""The form of a report of a network: which network, and when."""

from django import forms

from reports.types.forms import TypeForm
from reports.types.periods import SEMESTER, YEAR, newest, period_choices, period_of
from reports.types.visits.sets import VisitSet
from schools.models import Network


class NetworkForm(TypeForm):
    """A network of the acting office and an academic year or semester."""

    network = forms.ModelChoiceField(label="เครือข่าย", queryset=Network.objects.none(), empty_label="เลือกเครือข่าย")
    period = forms.ChoiceField(label="ช่วงเวลา", choices=())

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.fields["network"].queryset = Network.objects.filter(office=office)
        self.fields["period"].choices = period_choices(office.calendar, kinds=(YEAR, SEMESTER))[::-1]
        self.fields["period"].initial = newest(self.fields["period"].choices)

    @property
    def chosen(self):
        """The VisitSet of the network in the period."""
        network = self.cleaned_data["network"]
        period = period_of(self.cleaned_data["period"], self.office.calendar)
        return VisitSet(self.office, period, {"network": network.pk}, {"network": str(network)})

    @property
    def criteria(self):
        return self.chosen.criteria

    @property
    def title(self):
        return f"รายงานผลการดำเนินงาน {self.cleaned_data['network']} {self.chosen.period.label}"[:250]

    def rows(self):
        """The schools and visits it is of."""
        return [
            ("โรงเรียน (แห่ง)", self.chosen.schools()),
            ("การนิเทศที่ได้รับอนุมัติ (ครั้ง)", self.chosen.visits()),
        ]

    def nothing(self):
        if self.chosen.schools().exists() or self.chosen.visits().exists():
            return ""
        return "เครือข่ายนี้ไม่มีโรงเรียนในช่วงเวลาที่เลือก โปรดเลือกเครือข่ายหรือช่วงเวลาอื่น"
