"""Forms of the end of a school: merged into another, closed, opened again."""

from django import forms

from schools.actions import closing
from schools.models import School
from thai.forms import ThaiDateField, ThaiTextField


class CloseForm(forms.Form):
    """From when, and why. `school` is the one that ends."""

    on = ThaiDateField(label="มีผลตั้งแต่วันที่", help_text="วันแรกที่ไม่นับโรงเรียนนี้แล้ว เช่น 16/5/2569")
    note = ThaiTextField(
        label="หมายเหตุ",
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="เช่น เลขที่ประกาศ",
    )
    merging_it = False

    def __init__(self, *args, school, **kwargs):
        super().__init__(*args, **kwargs)
        self.school = school

    def clean(self):
        cleaned = super().clean()
        into = cleaned.get("into")
        # The second of two clicks finds the work done.
        if self.errors or closing.is_done(school=self.school, on=cleaned["on"], into=into):
            return cleaned
        try:
            closing.check(school=self.school, on=cleaned["on"], into=into, merging_it=self.merging_it)
        except closing.Refused as refused:
            self.add_error(refused.field, str(refused))
        return cleaned


class MergeForm(CloseForm):
    """Which school takes it in, too."""

    into = forms.ModelChoiceField(label="โรงเรียนที่รับ", queryset=School.objects.none(), empty_label="เลือกโรงเรียน")
    field_order = ["into", "on", "note"]
    merging_it = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["into"]
        field.queryset = self.school.office.schools.all()
        field.label_from_instance = label
        # What is offered; the check says why another one does not do.
        field.choices = [("", field.empty_label)] + [
            (other.pk, label(other)) for other in field.queryset.filter(closed_on=None).exclude(pk=self.school.pk)
        ]


class ReopenForm(forms.Form):
    note = ThaiTextField(
        label="เหตุผล", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text="เช่น บันทึกผิดโรงเรียน"
    )


def label(school):
    """A school in a list of choices: name, code and district."""
    return " · ".join(part for part in (school.name, school.code, school.district) if part)
