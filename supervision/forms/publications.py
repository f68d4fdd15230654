"""Which parts of a visit everybody may read."""

from django import forms

from supervision.models import VisitPublication


class PublishForm(forms.Form):
    parts = forms.MultipleChoiceField(
        label="ส่วนที่เผยแพร่",
        choices=VisitPublication.Part.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "โปรดเลือกอย่างน้อยหนึ่งส่วน"},
        help_text="ชื่อสำนักงาน โรงเรียน วันที่ และประเภทการนิเทศแสดงเสมอ บันทึกส่วนตัว ข้อเสนอแนะ และชื่อผู้รับการนิเทศไม่ถูกเผยแพร่",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
