"""Forms of resolutions and of the tasks and recommendations that follow from them."""

import uuid

from django import forms

from schools.forms.versions import VersionedForm
from schools.models import User
from supervision.forms.committees import accounts
from supervision.forms.giving import GiveForm, check_due
from supervision.models import MeetingTask, Resolution
from thai.forms import ThaiDateField, ThaiTextField

Kind = Resolution.Kind
NO_OWNER = "โปรดเลือกผู้รับผิดชอบ"
NO_DAY = "โปรดระบุกำหนดเสร็จ"
NO_QUORUM = "ผู้มาประชุมที่บันทึกไว้ยังไม่ครบองค์ประชุม โปรดบันทึกผู้มาประชุมก่อน หรือยืนยันว่าบันทึกมติทั้งที่ไม่ครบองค์ประชุม"
STRANGER = "บุคคลนี้ไม่ได้อยู่ในสำนักงานหรือคณะกรรมการ โปรดเลือกใหม่"


def owners(meeting):
    """Who can be given a task: the office's people, its committee members, and whoever was called to the meeting."""
    called = meeting.members.exclude(user=None).values_list("user", flat=True)
    return accounts(meeting.office_id, but=called)


class _Once(forms.Form):
    """A form that makes one thing however often it is sent."""

    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if not self.is_bound:
            self.initial.setdefault("client_uuid", uuid.uuid4())

    def clean_client_uuid(self):
        return self.cleaned_data["client_uuid"] or uuid.uuid4()


class ResolveForm(_Once):
    text = ThaiTextField(
        label="มติที่ประชุม",
        widget=forms.Textarea({"rows": 4}),
        max_length=4000,
        error_messages={"required": "โปรดพิมพ์มติที่ประชุม"},
    )
    kind = forms.ChoiceField(
        label="ผลของมติ",
        choices=Kind.choices,
        initial=Kind.NOTE,
        widget=forms.RadioSelect,
        error_messages={"required": "โปรดเลือกผลของมติ"},
    )
    owner = forms.ModelChoiceField(
        label="ผู้รับผิดชอบ",
        queryset=User.objects.none(),
        required=False,
        empty_label="เลือกผู้รับผิดชอบ",
        help_text="กรอกเมื่อมอบหมายงาน",
        error_messages={"invalid_choice": STRANGER},
    )
    due_on = ThaiDateField(label="กำหนดเสร็จ", required=False, help_text="กรอกเมื่อมอบหมายงาน เช่น 16/5/2569")

    def __init__(self, *args, meeting, quorum, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners(meeting)
        if not quorum.is_reached:
            self.fields["without_quorum"] = _confirm_field(quorum)

    def clean(self):
        values = super().clean()
        if values.get("kind") != Kind.TASK:
            return {**values, "owner": None, "due_on": None}
        if not values.get("owner") and "owner" not in self.errors:
            self.add_error("owner", NO_OWNER)
        if values.get("due_on"):
            try:
                check_due(values["due_on"])
            except forms.ValidationError as error:
                self.add_error("due_on", error)
        elif "due_on" not in self.errors:
            self.add_error("due_on", NO_DAY)
        return values


def _confirm_field(quorum):
    """Asks whether it is resolved though `quorum` is not reached; where it is reached by now, whether it was not
    then."""
    has = f"มาประชุม {quorum.present} จาก {quorum.members} คน ต้องมีอย่างน้อย {quorum.needed} คน"
    return forms.BooleanField(
        label=Resolution._meta.get_field("without_quorum").verbose_name,
        required=not quorum.is_reached,
        help_text=f"{has} รายงานการประชุมจะระบุว่าไม่ครบองค์ประชุม",
        error_messages={"required": NO_QUORUM},
    )


class RewordForm(VersionedForm):
    """The wording of a resolution while the minutes are written."""

    class Meta:
        model = Resolution
        fields = ["text", "kind", "without_quorum"]
        field_classes = {"text": ThaiTextField}
        widgets = {"text": forms.Textarea({"rows": 4}), "kind": forms.RadioSelect}
        error_messages = {"text": {"required": "โปรดพิมพ์มติที่ประชุม"}}

    def __init__(self, *args, quorum, **kwargs):
        super().__init__(*args, **kwargs)
        if quorum.is_reached and not self.instance.without_quorum:
            del self.fields["without_quorum"]
        else:
            self.fields["without_quorum"] = _confirm_field(quorum)


def _due_field():
    return ThaiDateField(label="กำหนดเสร็จ", error_messages={"required": NO_DAY})


class AssignForm(_Once):
    what = ThaiTextField(
        label="งานที่มอบหมาย",
        widget=forms.Textarea({"rows": 3}),
        max_length=4000,
        error_messages={"required": "โปรดระบุงานที่มอบหมาย"},
    )
    owner = forms.ModelChoiceField(
        label="ผู้รับผิดชอบ",
        queryset=User.objects.none(),
        empty_label="เลือกผู้รับผิดชอบ",
        error_messages={"required": NO_OWNER, "invalid_choice": STRANGER},
    )
    due_on = _due_field()

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners(meeting)

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        check_due(day)
        return day


class TaskForm(VersionedForm):
    """Another wording, owner or day of an open task."""

    due_on = _due_field()

    class Meta:
        model = MeetingTask
        fields = ["what", "owner", "due_on"]
        field_classes = {"what": ThaiTextField}
        widgets = {"what": forms.Textarea({"rows": 3})}
        error_messages = {
            "what": {"required": "โปรดระบุงานที่มอบหมาย"},
            "owner": {"required": NO_OWNER, "invalid_choice": STRANGER},
        }

    def __init__(self, *args, meeting, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = owners(meeting)
        self.fields["owner"].empty_label = "เลือกผู้รับผิดชอบ"

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if "due_on" in self.changed_data:
            check_due(day)
        return day


class RecommendForm(GiveForm):
    """A recommendation that follows from a resolution: its source and reference are the resolution's."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["source"]
        del self.fields["origin"]
