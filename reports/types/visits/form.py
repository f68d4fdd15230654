"""The form of a report of visits: which visits."""

from django import forms

from reports.types.forms import TypeForm
from reports.types.periods import newest, period_choices, period_of
from reports.types.visits.sets import NARROWINGS, VisitSet
from schools.forms.school_field import SchoolField
from schools.models import Membership, Network, Programme, Role, School, User


class VisitsForm(TypeForm):
    """Which visits a report is of; everything it offers is of the acting office."""

    period = forms.ChoiceField(label="ช่วงเวลา", choices=())
    network = forms.ModelChoiceField(
        label="เครือข่าย", queryset=Network.objects.none(), required=False, empty_label="ทุกเครือข่าย"
    )
    school = SchoolField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        required=False,
        help_text="เว้นว่างไว้เมื่อต้องการทุกโรงเรียน",
    )
    programme = forms.ModelChoiceField(
        label="โครงการ", queryset=Programme.objects.none(), required=False, empty_label="ทุกโครงการ"
    )
    supervisor = forms.ModelChoiceField(
        label="ศึกษานิเทศก์", queryset=User.objects.none(), required=False, empty_label="ทุกคน"
    )

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.fields["period"].choices = period_choices(office.calendar)
        self.fields["period"].initial = newest(self.fields["period"].choices)
        self.fields["network"].queryset = Network.objects.filter(office=office)
        self.fields["school"].offer(School.objects.filter(office=office))
        self.fields["programme"].queryset = Programme.objects.for_office(office)
        held = Membership.objects.filter(office=office, role__in=[Role.SUPERVISOR, Role.HEAD])
        self.fields["supervisor"].queryset = User.objects.filter(pk__in=held.values("user")).in_thai_order()

    @property
    def chosen(self):
        """The VisitSet of a valid form."""
        data = self.cleaned_data
        named = {name: data[name] for name in NARROWINGS if data.get(name)}
        labels = {name: row.full_name if name == "school" else str(row) for name, row in named.items()}
        return VisitSet(
            self.office,
            period_of(data["period"], self.office.calendar),
            {name: row.pk for name, row in named.items()},
            labels,
        )

    @property
    def criteria(self):
        return self.chosen.criteria

    @property
    def title(self):
        return self.chosen.title

    def rows(self):
        """The visits and schools of a set, and those that were visited."""
        visits, schools = self.chosen.visits(), self.chosen.schools()
        return [
            ("การนิเทศที่ได้รับอนุมัติ (ครั้ง)", visits),
            ("โรงเรียนที่ควรได้รับการนิเทศ (แห่ง)", schools),
            ("ได้รับการนิเทศแล้ว (แห่ง)", schools.filter(pk__in=visits.order_by().values("school"))),
        ]

    def nothing(self):
        if self.chosen.visits().exists():
            return ""
        return "ยังไม่มีการนิเทศที่ได้รับอนุมัติตามที่เลือก โปรดเลือกช่วงเวลาหรือขอบเขตอื่น"
