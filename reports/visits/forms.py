"""Forms of reports of visits: which visits, and the texts."""

from django import forms

from reports.visits.sets import NARROWINGS, VisitSet, period_choices, period_of
from reports.visits.texts import BLOCKS, LONGEST
from schools.forms.school_field import SchoolField
from schools.models import Membership, Network, Programme, Role, School, User
from thai.forms import ThaiTextField


class SetForm(forms.Form):
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
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.office = office
        self.fields["period"].choices = period_choices(office.calendar)
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


class TextsForm(forms.Form):
    """The title and the texts of a report, with the version the person saw."""

    title = ThaiTextField(label="ชื่อรายงาน", max_length=250)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def __init__(self, *args, report, **kwargs):
        initial = {"title": report.title, "version": report.version, **report.blocks}
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)
        for name, heading in BLOCKS.items():
            rows = max(4, min(14, report.blocks.get(name, "").count("\n") + 3))
            self.fields[name] = ThaiTextField(
                label=heading, required=False, max_length=LONGEST, widget=forms.Textarea({"rows": rows})
            )

    @property
    def blocks(self):
        """{name: text} of a valid form."""
        return {name: self.cleaned_data[name] for name in BLOCKS}

    def conflict_with(self, present):
        """Rows of label, mine, theirs where a valid form differs from what is stored now."""
        stored = {"title": present.title, **present.blocks}
        return [
            {"label": self.fields[name].label, "mine": self.cleaned_data[name], "theirs": stored.get(name, "")}
            for name in ("title", *BLOCKS)
            if self.cleaned_data[name] != stored.get(name, "")
        ]

    def see(self, present):
        """The next save knows what is stored now, so it is a decision and no accident."""
        self.data = self.data.copy()
        self.data["version"] = present.version
