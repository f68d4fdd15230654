"""Forms of the end of a school: merged into another, closed, opened again."""

from django import forms
from django.db.models import Case, When

from schools.actions import closing
from schools.forms.school_field import SchoolField
from schools.models import School
from thai.forms import ThaiDateField, ThaiTextField
from thai.sorting import thai_order


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

    into = SchoolField(
        queryset=School.objects.none(),
        label="โรงเรียนที่รับ",
        help_text="พิมพ์ชื่อหรือรหัสโรงเรียน แล้วเลือกจากรายการ โรงเรียนในอำเภอเดียวกันอยู่ต้นรายการ",
    )
    field_order = ["into", "on", "note"]
    merging_it = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field, ours = self.fields["into"], School.objects.filter(office=self.school.office_id)
        field.offer(ours)
        # What is offered, the nearest first; the check says why another one does not do.
        near = Case(When(district=self.school.district, then=0), default=1)
        offered = ours.filter(closed_on=None).exclude(pk=self.school.pk)
        field.widget.schools = offered.order_by(near, thai_order("name"), "pk").only(
            "name", "smis_code", "local_code", "district"
        )


class ReopenForm(forms.Form):
    note = ThaiTextField(
        label="เหตุผล", max_length=500, widget=forms.Textarea(attrs={"rows": 2}), help_text="เช่น บันทึกผิดโรงเรียน"
    )
