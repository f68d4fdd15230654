"""Forms of types and programmes: the office's list, and what a school takes part in."""

from django import forms
from django.db.models import Q
from django.utils import timezone

from schools.models import Programme
from thai.forms import ThaiTextField, ThaiYearField


class ProgrammeForm(forms.Form):
    """A type or programme of the office's own."""

    name = ThaiTextField(label="ชื่อ", max_length=150)
    kind = forms.ChoiceField(label="ประเภท", choices=Programme.Kind.choices, initial=Programme.Kind.PROGRAMME)

    def __init__(self, *args, office, programme=None, **kwargs):
        if programme is not None:
            kwargs.setdefault("initial", {"name": programme.name, "kind": programme.kind})
        super().__init__(*args, **kwargs)
        self.office, self.programme = office, programme

    def clean_name(self):
        name = self.cleaned_data["name"].replace("\n", " ")
        same = Programme.objects.filter(Q(office=None) | Q(office=self.office), name=name)
        if self.programme is not None:
            same = same.exclude(pk=self.programme.pk)
        if same.exists():
            raise forms.ValidationError("มีชื่อนี้ในรายการแล้ว หากซ่อนไว้ ให้เลือกแสดงอีกครั้ง")
        return name


class TakePartForm(forms.Form):
    """A school takes part in a programme from an academic year."""

    programme = forms.ModelChoiceField(
        label="ลักษณะหรือโครงการ", queryset=Programme.objects.none(), empty_label="เลือกลักษณะหรือโครงการ"
    )
    from_year = ThaiYearField(label="ตั้งแต่ปีการศึกษา", required=False, help_text="เว้นว่างได้หากไม่ทราบ")

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        present = school.programmes.filter(to_year=None).values("programme")
        self.fields["programme"].queryset = Programme.objects.for_office(school.office).exclude(pk__in=present)


class EndPartForm(forms.Form):
    """The last academic year of a school in a programme."""

    to_year = ThaiYearField(label="ปีการศึกษาสุดท้าย")

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.row = row

    def clean_to_year(self):
        year = self.cleaned_data["to_year"]
        if self.row.from_year and year < self.row.from_year:
            raise forms.ValidationError(f"ต้องไม่ก่อนปีการศึกษา {self.row.from_year} ที่เริ่มเข้าร่วม")
        now = self.row.school.office.calendar.academic_year(timezone.localdate())
        if year > now:
            raise forms.ValidationError(f"ต้องไม่หลังปีการศึกษานี้ ({now})")
        return year
