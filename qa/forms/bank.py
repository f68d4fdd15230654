"""The form of an item in the bank."""

from decimal import Decimal

from django import forms

from instruments.models import Instrument
from qa.exams.catalogue import grade_of
from qa.models import BankItem
from schools.documents import check_pdf
from schools.forms.versions import VersionedForm
from schools.uploads import UploadField
from thai.forms import ThaiTextField


class BankItemForm(VersionedForm):
    upload = UploadField(
        label="ไฟล์ข้อสอบ (PDF)",
        required=False,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text="ไม่เกิน 20 MB เปิดได้เฉพาะผู้เข้าถึงตามที่เลือก ส่งไฟล์ใหม่แทนไฟล์เดิม",
    )

    class Meta:
        model = BankItem
        fields = [
            "code",
            "subject",
            "grade",
            "indicator",
            "summary",
            "kind",
            "difficulty",
            "discrimination",
            "tried_by",
            "used_in",
            "state",
            "access",
            "instrument",
        ]
        field_classes = dict.fromkeys(("code", "grade", "indicator", "summary", "used_in"), ThaiTextField)
        help_texts = {
            "grade": "เช่น ป.3",
            "indicator": "เช่น ค 1.1 ป.3/2",
            "difficulty": "สัดส่วนผู้ตอบถูก 0–1",
            "discrimination": "−1 ถึง 1 ควรตั้งแต่ 0.20 ขึ้นไป",
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instrument"].queryset = Instrument.objects.visible_to(user).filter(archived_at=None)
        self.fields["instrument"].empty_label = "ไม่มี"
        if self.instance.pk is None or self.instance.created_by_id != user.pk:
            self.fields["access"].help_text = "หากเลือกเฉพาะหัวหน้ากลุ่ม ศึกษานิเทศก์คนอื่นจะไม่เห็นข้อสอบนี้"

    def clean_grade(self):
        return grade_of(self.cleaned_data["grade"])

    def clean_code(self):
        code = self.cleaned_data["code"]
        rows = BankItem.objects.filter(office=self.instance.office, code=code)
        if rows.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("มีข้อสอบรหัสนี้ในคลังแล้ว โปรดใช้รหัสอื่น")
        return code

    def clean_difficulty(self):
        return _within(self.cleaned_data["difficulty"], 0, 1)

    def clean_discrimination(self):
        return _within(self.cleaned_data["discrimination"], -1, 1)

    def clean_upload(self):
        upload = self.cleaned_data["upload"]
        if upload:
            check_pdf(upload)
        return upload


def _within(value, low, high):
    if value is not None and not Decimal(low) <= value <= Decimal(high):
        raise forms.ValidationError(f"ต้องอยู่ระหว่าง {low} ถึง {high}")
    return value
