"""The form of a policy or focus area."""

from django import forms

from schools.forms.versions import VersionedForm
from supervision.models import Policy
from thai.forms import ThaiTextField


class PolicyForm(VersionedForm):
    class Meta:
        model = Policy
        fields = ["source", "code", "title", "description", "is_active"]
        field_classes = {"code": ThaiTextField, "title": ThaiTextField, "description": ThaiTextField}
        help_texts = {
            "code": "หากเอกสารนโยบายมีรหัส ใช้จับคู่เมื่อนำเข้าจากไฟล์",
            "is_active": "นโยบายที่เลิกใช้แล้วยังอยู่ในรายงานเดิม แต่ไม่ให้เลือกใหม่",
        }
        widgets = {"description": forms.Textarea({"rows": 4})}

    def clean_code(self):
        code = self.cleaned_data["code"]
        twin = Policy.objects.filter(office=self.instance.office, code=code).exclude(pk=self.instance.pk)
        if code and twin.exists():
            raise forms.ValidationError("มีนโยบายรหัสนี้อยู่แล้ว โปรดใช้รหัสอื่น")
        return code
