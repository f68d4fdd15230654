"""Forms of the kinds of the library: what a kind is called, and the fields that it asks for."""

import secrets

from django import forms
from django.core.exceptions import ValidationError

from registry.library.fields import CHOOSING, TYPES
from registry.models import LibraryKind
from schools.forms.versions import VersionedForm
from thai.forms import ThaiTextField

MOST_FIELDS, MORE_ROWS, MOST_LINES = 25, 3, 30


def lines_of(text, *, limit, what):
    """The lines of a text that say something, each once. Raises ValidationError."""
    found = list(dict.fromkeys(line.strip() for line in (text or "").splitlines() if line.strip()))
    if len(found) > MOST_LINES:
        raise ValidationError(f"ใส่{what}ได้ไม่เกิน {MOST_LINES} ข้อ", code="many")
    if any(len(line) > limit for line in found):
        raise ValidationError(f"แต่ละข้อยาวได้ไม่เกิน {limit} ตัวอักษร", code="long")
    return found


class KindForm(VersionedForm):
    """A kind without its fields."""

    name = ThaiTextField(label="ชื่อประเภท", max_length=100, error_messages={"required": "โปรดระบุชื่อประเภท"})
    about = ThaiTextField(label="คำอธิบาย", required=False, max_length=300)
    stages = ThaiTextField(
        label="ขั้นตอนของงาน", required=False, widget=forms.Textarea({"rows": 4}), help_text="บรรทัดละหนึ่งขั้นตอน ตามลำดับ"
    )
    checklist = ThaiTextField(
        label="รายการตรวจ",
        required=False,
        widget=forms.Textarea({"rows": 5}),
        help_text="บรรทัดละหนึ่งข้อ ใช้ตรวจรายการที่โรงเรียนส่ง",
    )

    class Meta:
        model = LibraryKind
        fields = ["name", "about", "area", "stages", "checklist", "trials", "from_schools", "is_active"]

    def __init__(self, *args, sealed=False, usual=None, **kwargs):
        """`usual` is the shipped Kind in whose place it stands, None for one of the office's own."""
        super().__init__(*args, **kwargs)
        if usual:
            del self.fields["area"]
        if usual and usual.trials:
            del self.fields["trials"]
        for name in ("stages", "checklist"):
            self.initial[name] = "\n".join(getattr(self.instance, name))
        if sealed:
            del self.fields["from_schools"]

    # The fields that go with it, as FieldsFormSet keeps them.
    wanted = ()

    def conflict_with(self, present):
        rows = super().conflict_with(present)
        if list(self.wanted) != present.fields:
            mine, theirs = (", ".join(field["label"] for field in each) for each in (self.wanted, present.fields))
            rows.append({"label": "ช่องข้อมูล", "mine": mine, "theirs": theirs})
        return rows

    def clean_stages(self):
        return lines_of(self.cleaned_data["stages"], limit=40, what="ขั้นตอน")

    def clean_checklist(self):
        return lines_of(self.cleaned_data["checklist"], limit=200, what="รายการตรวจ")


class OwnFieldForm(forms.Form):
    """One field of a kind; its type stays once it is there."""

    key = forms.CharField(widget=forms.HiddenInput, required=False)
    label = ThaiTextField(label="ชื่อช่อง", required=False, max_length=100)
    type = forms.ChoiceField(label="ชนิด", choices=TYPES.items(), required=False)
    choices = ThaiTextField(
        label="ตัวเลือก", required=False, widget=forms.Textarea({"rows": 3}), help_text="บรรทัดละหนึ่งตัวเลือก สำหรับชนิดที่ให้เลือก"
    )
    help = ThaiTextField(label="คำแนะนำใต้ช่อง", required=False, max_length=200)
    required = forms.BooleanField(label="ต้องกรอก", required=False)
    remove = forms.BooleanField(label="นำช่องนี้ออก", required=False)

    def __init__(self, *args, **kwargs):
        # A formset says so too.
        kwargs["use_required_attribute"] = False
        super().__init__(*args, **kwargs)
        if self.initial.get("key"):
            self.fields["type"].disabled = True

    def clean_choices(self):
        return lines_of(self.cleaned_data["choices"], limit=100, what="ตัวเลือก")

    def clean(self):
        given = super().clean()
        if given.get("remove") or not (given.get("label") or self.initial.get("key") or given.get("choices")):
            return given
        if not given.get("label"):
            self.add_error("label", "โปรดระบุชื่อช่อง")
        if given.get("type") in CHOOSING and not given.get("choices") and "choices" not in self.errors:
            self.add_error("choices", "โปรดใส่ตัวเลือกอย่างน้อยหนึ่งตัวเลือก")
        return given


class BaseFields(forms.BaseFormSet):
    def __init__(self, *args, fields=(), **kwargs):
        initial = [{**field, "choices": "\n".join(field.get("choices", ()))} for field in fields]
        super().__init__(*args, initial=initial, prefix="fields", **kwargs)

    def clean(self):
        if not any(self.errors):
            labels = [field["label"] for field in self.kept()]
            if len(set(labels)) < len(labels):
                raise ValidationError("มีช่องชื่อซ้ำกัน โปรดตั้งชื่อให้ต่างกัน", code="twice")

    def kept(self):
        """The fields of a valid formset, as a kind holds them."""
        found = []
        for form in self.forms:
            given = form.cleaned_data
            if not given.get("label") or given.get("remove"):
                continue
            # A key that the page did not give is a new field's.
            key = form.initial.get("key") or f"x{secrets.token_hex(4)}"
            field = {"key": key, "type": given["type"], "label": given["label"]}
            found.append(field | {name: given[name] for name in ("help", "required", "choices") if given.get(name)})
        return found


FieldsFormSet = forms.formset_factory(
    OwnFieldForm, formset=BaseFields, extra=MORE_ROWS, max_num=MOST_FIELDS, validate_max=True, absolute_max=60
)
