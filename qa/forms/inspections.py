"""Forms of inspections: rules, committees, appointments, the visit, measures."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from qa.forms.external import check_day
from qa.forms.people import PeopleField
from qa.models import Inspection, InspectionCommittee, InspectionMember, InspectionRule
from schools.forms.school_field import SchoolField
from schools.forms.versions import VersionedForm
from schools.models import School
from supervision.models import Visit
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField


class RuleForm(VersionedForm):
    """How often something is owed; what is counted and the period name the rule, so they stay."""

    class Meta:
        model = InspectionRule
        fields = ["name", "times", "is_active"]
        field_classes = {"name": ThaiTextField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["times"].min_value = 1
        self.fields["times"].widget.attrs |= {"min": 1, "max": self.instance.most}

    def clean_times(self):
        times, most = self.cleaned_data["times"], self.instance.most
        if not 1 <= times <= most:
            words = f"ระบุได้ตั้งแต่ 1 ถึง {most} ครั้ง" if most > 1 else "ระบุได้ 1 ครั้ง"
            if self.instance.what == InspectionRule.What.OWN:
                words += " เพราะนับการประเมินของโรงเรียนภาคเรียนละ 1 ครั้ง"
            raise forms.ValidationError(words, code="range")
        return times


class CommitteeForm(VersionedForm):
    """A committee with the order that appointed it."""

    academic_year = ThaiYearField(label="ปีการศึกษา")
    ordered_on = ThaiDateField(label="คำสั่งลงวันที่", error_messages={"required": "โปรดระบุวันที่ของคำสั่ง"})
    members = PeopleField(
        label="กรรมการ",
        parts=InspectionMember.Part.choices,
        error_messages={"required": "โปรดระบุกรรมการอย่างน้อยหนึ่งคน"},
    )

    class Meta:
        model = InspectionCommittee
        fields = ["academic_year", "name", "order_number", "ordered_on"]
        field_classes = {"name": ThaiTextField, "order_number": ThaiTextField}
        help_texts = {"name": "เช่น คณะที่ 1", "order_number": "เช่น 125/2569"}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.office = user.acting.office
        if self.instance.pk:
            self.initial["members"] = list(self.instance.members.all())

    def clean(self):
        given = super().clean()
        year, name = given.get("academic_year"), given.get("name")
        running = self.office.calendar.academic_year(timezone.localdate())
        if year and abs(year - running) > 5:
            self.add_error("academic_year", "ปีการศึกษาห่างจากปีปัจจุบันเกิน 5 ปี โปรดตรวจอีกครั้ง")
        others = InspectionCommittee.objects.filter(office=self.office, academic_year=year, name=name)
        if self.instance.pk and year and name and others.exclude(pk=self.instance.pk).exists():
            self.add_error("name", "มีคณะชื่อนี้ในปีการศึกษานี้แล้ว")
        return given


class InspectionForm(VersionedForm):
    """Which school a committee inspects, and when. The school stays once it is saved."""

    school = SchoolField(
        label="โรงเรียน", queryset=School.objects.none(), error_messages={"required": "โปรดเลือกโรงเรียน"}
    )
    planned_on = ThaiDateField(label="วันที่นัด", error_messages={"required": "โปรดระบุวันที่นัด"})

    class Meta:
        model = Inspection
        fields = ["school", "committee", "planned_on"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.office = user.acting.office
        rows = InspectionCommittee.objects.visible_to(user)
        self.fields["committee"].queryset = rows
        self.fields["committee"].empty_label = "เลือกคณะกรรมการ"
        self.fields["committee"].error_messages["required"] = "โปรดเลือกคณะกรรมการ"
        if self.instance.pk:
            del self.fields["school"]
        else:
            self.fields["school"].offer(School.objects.filter(office=self.office).open_on(timezone.localdate()))

    def clean_planned_on(self):
        day = self.cleaned_data["planned_on"]
        check_day(day)
        return day

    def clean(self):
        """The academic year is that of the day; the committee must be of that year."""
        given = super().clean()
        day, committee = given.get("planned_on"), given.get("committee")
        if day:
            self.instance.academic_year = self.office.calendar.academic_year(day)
            if committee and committee.academic_year != self.instance.academic_year:
                year = self.instance.academic_year
                self.add_error("committee", f"คณะนี้ของปีการศึกษา {committee.academic_year} แต่วันที่นัดอยู่ในปีการศึกษา {year}")
            taken = Inspection.objects.filter(school=self.instance.school_id, planned_on=day)
            if self.instance.pk and taken.exclude(pk=self.instance.pk).exists():
                self.add_error("planned_on", "โรงเรียนนี้มีนัดในวันเดียวกันอยู่แล้ว")
        return given


class _Visit(forms.ModelChoiceField):
    def label_from_instance(self, visit):
        return f"{short(visit.visited_on)} {visit.purpose or visit.get_kind_display()} ({visit.get_state_display()})"


class LinkForm(forms.Form):
    """The visit that an inspection became, of the visits of its school for quality assurance."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    visit = _Visit(
        label="บันทึกการนิเทศของการตรวจเยี่ยมนี้",
        queryset=Visit.objects.none(),
        required=False,
        empty_label="ยังไม่เชื่อม",
        error_messages={"invalid_choice": "บันทึกนี้ไม่ใช่การตรวจเยี่ยมด้านประกันคุณภาพของโรงเรียนนี้ หรือเชื่อมไว้ที่อื่นแล้ว"},
    )

    def __init__(self, *args, inspection, user, **kwargs):
        initial = {"version": inspection.version, "visit": inspection.visit_id}
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)
        self.fields["visit"].queryset = linkable(inspection, user)


def linkable(inspection, user):
    """The visits that may be the inspection's: of its school, for quality assurance, linked nowhere else; and the one
    that is linked now, even where it is a colleague's draft: who sends the form does not cut it off unawares."""
    rows = Visit.objects.visible_to(user).filter(school=inspection.school_id, kind=Visit.Kind.QA, inspection=None)
    return Visit.objects.filter(Q(pk__in=rows.values("pk")) | Q(inspection=inspection)).order_by("-visited_on", "pk")


class MeasuresForm(VersionedForm):
    """What must be done at once, by whom and until when; all three or none."""

    measures_due_on = ThaiDateField(label="กำหนดรายงานผลมาตรการ", required=False)

    class Meta:
        model = Inspection
        fields = ["measures", "measures_owner", "measures_due_on"]
        field_classes = {"measures": ThaiTextField, "measures_owner": ThaiTextField}
        widgets = {"measures": forms.Textarea({"rows": 4})}

    def clean(self):
        given = super().clean()
        if given.get("measures"):
            if not given.get("measures_owner"):
                self.add_error("measures_owner", "โปรดระบุผู้รับผิดชอบมาตรการ")
            if not given.get("measures_due_on") and "measures_due_on" not in self.errors:
                self.add_error("measures_due_on", "โปรดระบุกำหนดรายงานผล")
        if len(given.get("measures") or "") > 5000:
            self.add_error("measures", "ยาวเกิน 5,000 ตัวอักษร")
        return given
