"""Forms of the calendar: when somebody is away, and the day and length of a route."""

from django import forms
from django.utils import timezone

from schools.duties import RESPONSIBLE, people_in
from schools.forms.versions import VersionedForm
from schools.models import Role, School
from supervision import routes
from supervision.forms.plans import open_schools
from supervision.models import Absence
from thai.forms import ThaiDateField, ThaiTextField

LONGEST = 366


class AbsenceForm(VersionedForm):
    """Days on which a person of the group is away; the head chooses the person."""

    starts = ThaiDateField(label="ตั้งแต่วันที่", error_messages={"required": "โปรดระบุวันแรก"})
    ends = ThaiDateField(label="ถึงวันที่", required=False, help_text="เว้นว่างได้หากไม่อยู่วันเดียว")

    class Meta:
        model = Absence
        fields = ["user", "kind", "starts", "ends", "note"]
        field_classes = {"note": ThaiTextField}
        help_texts = {"note": "เห็นเฉพาะเจ้าของรายการและผู้อำนวยการกลุ่มฯ ผู้อื่นเห็นเพียงประเภทและวัน"}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.has_role(Role.HEAD):
            self.fields["user"].queryset = people_in(user.acting.office, RESPONSIBLE)
            self.fields["user"].error_messages["invalid_choice"] = "บุคคลที่เลือกไม่อยู่ในกลุ่มนิเทศฯ ของสำนักงาน"
            self.initial.setdefault("user", user.pk)
        else:
            del self.fields["user"]

    def clean(self):
        given = super().clean()
        first, last = given.get("starts"), given.get("ends")
        if first and last is None and "ends" not in self.errors:
            given["ends"] = last = first
        if first and last and last < first:
            self.add_error("ends", "วันสุดท้ายต้องไม่ก่อนวันแรก")
        elif first and last and (last - first).days > LONGEST:
            self.add_error("ends", "ระบุได้ไม่เกินหนึ่งปีต่อหนึ่งรายการ")
        return given


class RouteForm(forms.Form):
    """The schools of a route that are put on a day."""

    day = ThaiDateField(label="วันที่")
    schools = forms.ModelMultipleChoiceField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "โปรดเลือกอย่างน้อยหนึ่งโรงเรียน",
            "invalid_choice": "โรงเรียนที่เลือกไม่อยู่ในสำนักงานของท่าน หรือปิดแล้ว",
            "invalid_pk_value": "โรงเรียนที่เลือกไม่ถูกต้อง",
        },
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["schools"].queryset = open_schools(user)

    def clean_day(self):
        day = self.cleaned_data["day"]
        if day < timezone.localdate():
            raise forms.ValidationError("วันที่ต้องไม่ก่อนวันนี้")
        return day

    def clean_schools(self):
        schools = self.cleaned_data["schools"]
        if len(schools) > max(routes.SIZES):
            raise forms.ValidationError(f"เลือกได้ไม่เกิน {max(routes.SIZES)} โรงเรียนต่อวัน")
        return schools
