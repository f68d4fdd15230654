"""Forms of tasks from superiors and outside agencies."""

import uuid

from django import forms
from django.utils import timezone

from handbook.forms.runs import STRANGER, approvers, workers
from handbook.models import AssignedTask
from schools.forms.versions import VersionedForm
from schools.models import Partner, User
from thai.forms import ThaiDateField, ThaiTextField

FACTS = ["source", "asked_by", "partner", "contact", "letter_number", "asked_on", "due_on", "detail", "result"]


class _Facts(VersionedForm):
    subject = ThaiTextField(label="เรื่อง", max_length=300, error_messages={"required": "โปรดระบุเรื่อง"})
    asked_on = ThaiDateField(label="วันที่ได้รับมอบหมาย", error_messages={"required": "โปรดระบุวันที่ได้รับมอบหมาย"})
    due_on = ThaiDateField(label="กำหนดส่ง", required=False)

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["partner"].queryset = Partner.objects.filter(office=office, is_active=True).order_by("name")
        self.fields["asked_by"].error_messages["required"] = "โปรดระบุผู้มอบหมายหรือหน่วยงานที่ขอ"

    def clean(self):
        given = super().clean()
        asked, until = given.get("asked_on"), given.get("due_on")
        if asked and until and until < asked:
            self.add_error("due_on", "กำหนดส่งต้องไม่ก่อนวันที่ได้รับมอบหมาย")
        return given


class NewTaskForm(_Facts):
    """A task, who does it, and who approves it."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    owner = forms.ModelChoiceField(
        label="ผู้รับผิดชอบ",
        queryset=User.objects.none(),
        empty_label="เลือกผู้รับผิดชอบ",
        error_messages={"required": "โปรดเลือกผู้รับผิดชอบ", "invalid_choice": STRANGER},
    )
    approver = forms.ModelChoiceField(
        label="ผู้มีอำนาจพิจารณา",
        queryset=User.objects.none(),
        required=False,
        empty_label="เลือกผู้พิจารณา",
        help_text="กรอกเมื่อต้องขออนุมัติ",
        error_messages={"invalid_choice": STRANGER},
    )
    field_order = ["shape", "subject", *FACTS[:-2], "owner", "approver", "detail", "result"]

    class Meta:
        model = AssignedTask
        fields = ["shape", *FACTS]
        field_classes = dict.fromkeys(["asked_by", "contact", "letter_number", "detail", "result"], ThaiTextField)
        widgets = {
            "shape": forms.RadioSelect,
            "detail": forms.Textarea({"rows": 4}),
            "result": forms.Textarea({"rows": 3}),
        }

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, office=office, **kwargs)
        self.fields["owner"].queryset = workers(office)
        self.fields["approver"].queryset = approvers(office)
        self.fields["result"].help_text = "กรอกเมื่อบันทึกการประสานงานที่ทำแล้ว"
        if not self.is_bound:
            self.initial.setdefault("client_uuid", uuid.uuid4())
            self.initial.setdefault("asked_on", timezone.localdate())

    def clean_client_uuid(self):
        return self.cleaned_data["client_uuid"] or uuid.uuid4()

    def clean(self):
        given = super().clean()
        shape = given.get("shape")
        if shape == AssignedTask.Shape.FULL and not given.get("approver") and "approver" not in self.errors:
            self.add_error("approver", "โปรดเลือกผู้มีอำนาจพิจารณา")
        if shape == AssignedTask.Shape.NOTE and not given.get("result") and "result" not in self.errors:
            self.add_error("result", "โปรดบันทึกผลการประสานงาน")
        return given


class TaskForm(_Facts):
    """Other facts of a task."""

    field_order = ["subject", *FACTS]

    class Meta:
        model = AssignedTask
        fields = FACTS
        field_classes = dict.fromkeys(["asked_by", "contact", "letter_number", "detail", "result"], ThaiTextField)
        widgets = {"detail": forms.Textarea({"rows": 4}), "result": forms.Textarea({"rows": 3})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["subject"] = self.instance.run.title
