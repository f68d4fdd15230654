"""Forms of a version of a งาน: its texts, its steps, what it rests on, and its publishing."""

import uuid

from django import forms

from handbook import due, flow
from handbook.forms.due import DueField
from handbook.models import ProcessForm, ProcessReference, ProcessVersion, Step
from handbook.tool_names import TOOLS
from instruments.models import Instrument
from registry.models import LibraryItem
from schools.forms.steps import SeenVersionField
from schools.forms.versions import VersionedForm
from thai.forms import ThaiDateField, ThaiTextField

# Kinds of the library that a งาน can rest on.
REFERENCE_KINDS = ("law", "policy_doc", "curriculum")


class TextsForm(VersionedForm):
    class Meta:
        model = ProcessVersion
        fields = ["purpose", "scope", "definitions", "expected_result", "quality_standard", "kpi"]
        field_classes = dict.fromkeys(fields, ThaiTextField)
        widgets = {name: forms.Textarea({"rows": 4}) for name in fields}
        help_texts = {
            "purpose": "บรรทัดละข้อ",
            "definitions": "บรรทัดละคำ เขียนคำ ตามด้วยเครื่องหมาย : แล้วความหมาย",
        }


class StepForm(VersionedForm):
    """One step of a draft. `steps` are the draft's, in order; `after` is where a new one is proposed."""

    place = forms.TypedChoiceField(
        label="ตำแหน่ง", coerce=int, error_messages={"invalid_choice": "ลำดับของขั้นเปลี่ยนไปแล้ว โปรดเลือกตำแหน่งใหม่"}
    )
    due = DueField(label="กำหนดเสร็จ", required=False, help_text="กรอกเฉพาะช่องที่วิธีที่เลือกกล่าวถึง")
    tool = forms.ChoiceField(
        label="เครื่องมือในระบบ", required=False, help_text="เลือกแล้ว ขั้นนี้จะเปิดหน้านั้นให้ และแนบผลเป็นหลักฐาน"
    )
    yes = forms.ChoiceField(label="เมื่อผ่าน ไปที่", required=False, help_text="สำหรับจุดพิจารณา")
    no = forms.ChoiceField(label="เมื่อไม่ผ่าน ไปที่", required=False, help_text="สำหรับจุดพิจารณา ย้อนกลับไปขั้นก่อนหน้าได้")
    key = forms.RegexField(r"\An[0-9a-f]{12}\Z", widget=forms.HiddenInput, required=False)

    class Meta:
        model = Step
        fields = "title kind text who input output form time due tool yes no".split()
        field_classes = dict.fromkeys("title text who input output form time".split(), ThaiTextField)
        widgets = {"text": forms.Textarea({"rows": 4})}
        help_texts = {
            "title": "ขึ้นต้นด้วยคำกริยา สั้นและชัด",
            "who": "เช่น ศึกษานิเทศก์ · ผู้อำนวยการกลุ่ม",
            "form": "รหัสแบบ เช่น F-01",
            "time": "ข้อความที่พิมพ์ในคู่มือ เช่น ต.ค. หรือ 3 วัน",
        }
        error_messages = {"title": {"required": "โปรดระบุขั้นตอน"}}

    field_order = [
        "title",
        "kind",
        "yes",
        "no",
        "place",
        "text",
        "who",
        "input",
        "output",
        "form",
        "time",
        "due",
        "tool",
    ]

    def __init__(self, *args, steps, after="", **kwargs):
        super().__init__(*args, **kwargs)
        self.steps = steps
        others = [step for step in steps if step.pk != self.instance.pk]
        named = [(step.key, f"ขั้น {place} {step.title[:80]}") for place, step in enumerate(steps, start=1)]
        named = [pair for pair, step in zip(named, steps, strict=True) if step.pk != self.instance.pk]
        end = (flow.END, "สิ้นสุดงาน")
        self.fields["yes"].choices = [("", "ขั้นถัดไป"), *named, end]
        self.fields["no"].choices = [("", "เลือกขั้นที่จะไป"), *named, end]
        self.fields["tool"].choices = [("", "ทำนอกระบบ หรือแนบเอง"), *TOOLS.items()]
        places = [(1, "เป็นขั้นแรก")]
        places += [(n + 1, f"ต่อจาก “{step.title[:80]}”") for n, step in enumerate(others, start=1)]
        self.fields["place"].choices = places
        for name in ("yes", "no"):
            self.fields[name].error_messages["invalid_choice"] = "ขั้นนี้ไม่มีในงานนี้แล้ว โปรดเลือกใหม่"
        if self.instance.pk is None:
            keys = [step.key for step in others]
            self.initial |= {
                "place": keys.index(after) + 2 if after in keys else len(others) + 1,
                "key": f"n{uuid.uuid4().hex[:12]}",
            }
        else:
            del self.fields["key"]
            self.initial["place"] = self.place_now

    @property
    def place_now(self):
        """Where the step stands, counted from 1."""
        return next((n for n, step in enumerate(self.steps, start=1) if step.pk == self.instance.pk), 1)

    def clean(self):
        values = super().clean()
        if values.get("kind") != Step.Kind.DECISION:
            values["yes"] = values["no"] = ""
        elif not self.errors:
            self._check_way(values)
        return values

    def _check_way(self, values):
        """Says beside the branches what would be wrong with the way through the steps."""
        probe = Step(key=self.instance.key or values.get("key") or "new", kind=values["kind"])
        probe.yes, probe.no = values["yes"], values["no"]
        rest = [step for step in self.steps if step.pk != self.instance.pk and step.key != probe.key]
        rest.insert(values["place"] - 1, probe)
        for text in flow.problems(rest).get(probe.key, []):
            if text != flow.UNREACHED:
                self.add_error("no", text)

    def _post_clean(self):
        if self.instance.pk is None and not self.instance.key:
            self.instance.key = self.cleaned_data.get("key") or f"n{uuid.uuid4().hex[:12]}"
        super()._post_clean()

    def validate_constraints(self):
        """clean says what of the constraints a person can mend."""

    def conflict_with(self, present):
        """Rows of what differs, with the due rule and the branches in words."""
        rows = super().conflict_with(present)
        names = dict(self.fields["no"].choices)
        words = {
            self.fields["due"].label: lambda step: due.words(step.due),
            self.fields["yes"].label: lambda step: names.get(step.yes, "") if step.yes else "ขั้นถัดไป",
            self.fields["no"].label: lambda step: names.get(step.no, ""),
            self.fields["tool"].label: lambda step: TOOLS.get(step.tool, ""),
        }
        for row in rows:
            if tell := words.get(row["label"]):
                row |= {"mine": tell(self.instance), "theirs": tell(present)}
        return rows

    def is_stored(self, present):
        return self.place_now == self.cleaned_data["place"] and super().is_stored(present)


class ReferenceForm(forms.ModelForm):
    """A law or document: from the library, or as a text."""

    class Meta:
        model = ProcessReference
        fields = ["item", "text"]
        field_classes = {"text": ThaiTextField}
        help_texts = {"text": "กรอกเมื่อไม่มีในคลัง หรือเมื่ออ้างเฉพาะบางมาตรา"}
        error_messages = {"item": {"invalid_choice": "รายการนี้ไม่มีในคลังของสำนักงานแล้ว โปรดเลือกใหม่"}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        rows = LibraryItem.objects.visible_to(user).filter(kind__in=REFERENCE_KINDS, current__isnull=False)
        self.fields["item"].queryset = rows.order_by("title", "pk")
        self.fields["item"].empty_label = "ไม่มีในคลัง"
        self.fields["text"].required = False

    def clean(self):
        values = super().clean()
        if not values.get("text"):
            values["text"] = values["item"].title if values.get("item") else ""
        if not values["text"] and not self.errors:
            self.add_error("text", "โปรดเลือกจากคลัง หรือระบุชื่อกฎหมายหรือเอกสาร")
        return values


class FormOfWorkForm(forms.ModelForm):
    """A form that the work is done with."""

    class Meta:
        model = ProcessForm
        fields = ["code", "name", "instrument"]
        field_classes = {"code": ThaiTextField, "name": ThaiTextField}
        help_texts = {"code": "เช่น F-01", "instrument": "เลือกแล้วผู้อ่านคู่มือเปิดแบบนี้ได้ทันที"}
        error_messages = {
            "name": {"required": "โปรดระบุชื่อแบบ"},
            "instrument": {"invalid_choice": "แบบนี้ไม่มีในสำนักงานแล้ว โปรดเลือกใหม่"},
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["instrument"].queryset = Instrument.objects.visible_to(user).usable().order_by("code", "pk")
        self.fields["instrument"].empty_label = "ไม่มีในระบบ"


class PublishForm(forms.Form):
    """From when a draft is in force; it carries what the person saw."""

    on = ThaiDateField(label="มีผลตั้งแต่วันที่", error_messages={"required": "โปรดระบุวันที่มีผล"})
    note = ThaiTextField(
        label="สิ่งที่เปลี่ยนแปลง",
        max_length=300,
        help_text="หนึ่งประโยค สำหรับรายการฉบับ",
        error_messages={"required": "โปรดระบุสิ่งที่เปลี่ยนแปลงจากฉบับก่อน"},
    )
    version = SeenVersionField()
    parts = SeenVersionField()

    def __init__(self, *args, is_first, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        # Nothing was before the first.
        self.fields["note"].required = not is_first
