"""The forms of the builder."""

import re

from django import forms
from django.db.models import Count, F

from instruments.building.fields import ConditionForm
from instruments.building.words import kind_of
from instruments.models import Instrument, Item, Scale
from thai.forms import ThaiTextField
from thai.text import clean

MOST_CHOICES = 60
MOST_LINES = 100
CODE = re.compile(r"[A-Za-z][A-Za-z0-9_]{0,39}\Z")


class LockField(forms.IntegerField):
    """The lock of what the page was made from."""

    def __init__(self, **kwargs):
        super().__init__(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2, **kwargs)


class InstrumentForm(forms.ModelForm):
    """Title, purpose and description; `lock` only when there is something to be overwritten."""

    lock = LockField()

    class Meta:
        model = Instrument
        fields = ["title", "purpose", "description"]
        field_classes = {"title": ThaiTextField, "description": ThaiTextField}
        widgets = {"description": forms.Textarea({"rows": 3})}
        help_texts = {"title": "เช่น แบบนิเทศการอ่านออกเขียนได้", "description": "ใช้เมื่อใด ใครเป็นผู้กรอก"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if self.instance.pk is None:
            del self.fields["lock"]
        else:
            self.initial["lock"] = self.instance.lock

    def values(self):
        """What is written; of a valid form."""
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class SectionForm(ConditionForm):
    title = ThaiTextField(label="หัวข้อของตอน", max_length=200)
    help = ThaiTextField(
        label="คำชี้แจง", max_length=500, required=False, widget=forms.Textarea({"rows": 2}), help_text="แสดงใต้หัวข้อของตอน"
    )
    repeats = forms.BooleanField(
        label="กรอกซ้ำทุกชั้นเรียนที่สังเกต", required=False, help_text="ผู้กรอกเพิ่มชั้นเรียนได้ และตอบตอนนี้หนึ่งชุดต่อหนึ่งชั้นเรียน"
    )
    lock = LockField()

    field_order = ["title", "help", "repeats", "show_item", "show_op", "show_value", "lock"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def values(self):
        """What is written; of a valid form."""
        return {name: self.cleaned_data[name] for name in ("title", "help", "repeats", "show_if")}


def scales_for(user):
    """The scales that a question may be rated on, those of the office first."""
    return Scale.objects.visible_to(user).order_by(F("office").asc(nulls_last=True), "pk")


def usual_scale(user):
    """The one that a first rating question starts with: what most questions are rated on."""
    return scales_for(user).annotate(uses=Count("items")).order_by("-uses", "pk").first()


class ItemForm(ConditionForm):
    """A question. What does not belong to its kind is left out when it is written."""

    kind = forms.ChoiceField(label="ชนิดคำตอบ", choices=Item.Kind.choices)
    text = ThaiTextField(label="คำถาม", max_length=500, widget=forms.Textarea({"rows": 2}))
    help = ThaiTextField(label="คำอธิบาย", max_length=500, required=False, help_text="แสดงใต้คำถาม เช่น หลักฐานที่ควรดู")
    required = forms.BooleanField(label="ต้องตอบ", required=False)
    scale = forms.ModelChoiceField(
        label="มาตรวัด",
        queryset=Scale.objects.none(),
        required=False,
        empty_label="เลือกมาตรวัด",
        error_messages={"invalid_choice": "ไม่พบมาตรวัดนี้ในสำนักงานของท่าน โปรดเลือกใหม่"},
    )
    dual = forms.BooleanField(
        label="ให้ตอบสองด้าน: สภาพปัจจุบัน และสภาพที่พึงประสงค์",
        required=False,
        help_text="สำหรับแบบสำรวจความต้องการจำเป็น (PNI)",
    )
    choices = ThaiTextField(
        label="ตัวเลือก",
        required=False,
        max_length=12000,
        widget=forms.Textarea({"rows": 5}),
        help_text="หนึ่งตัวเลือกต่อหนึ่งบรรทัด คัดลอกมาจาก Excel ได้",
    )
    unit = ThaiTextField(label="หน่วย", max_length=40, required=False, help_text="เช่น คน ชั่วโมง ร้อยละ")
    low = forms.DecimalField(label="ไม่น้อยกว่า", max_digits=12, decimal_places=2, required=False)
    high = forms.DecimalField(label="ไม่เกิน", max_digits=12, decimal_places=2, required=False)
    section = forms.ModelChoiceField(
        label="อยู่ในตอน",
        queryset=None,
        empty_label=None,
        error_messages={"invalid_choice": "ไม่พบตอนนี้ในแบบนี้ โปรดเลือกใหม่"},
    )
    weight = forms.DecimalField(
        label="น้ำหนัก", max_digits=5, decimal_places=2, min_value=0, help_text="ปกติคือ 1 ข้อที่สำคัญกว่าใส่มากกว่า"
    )
    code = forms.CharField(
        label="รหัสข้อ",
        max_length=40,
        required=False,
        help_text="ระบบตั้งให้ ใช้เทียบผลข้อเดียวกันข้ามปี จึงไม่ควรเปลี่ยน ใช้อักษรอังกฤษ ตัวเลข และ _",
    )
    lock = LockField()

    field_order = [
        "kind", "text", "help", "required", "scale", "dual", "choices", "unit", "low", "high",
        "show_item", "show_op", "show_value", "section", "weight", "code", "lock",
    ]  # fmt: skip

    def __init__(self, *args, version, user, item=None, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.version, self.item = version, item
        self.fields["scale"].queryset = scales_for(user)
        self.fields["section"].queryset = version.sections.all()
        for name in ("scale", "choices"):
            self.fields[name].required = True
        if item is None:
            del self.fields["code"]

    def full_clean(self):
        """Scale and choices are owed by some kinds only; the page marks as optional only what always is."""
        for name in ("scale", "choices"):
            self.fields[name].required = False
        super().full_clean()
        for name in ("scale", "choices"):
            self.fields[name].required = True

    @staticmethod
    def initial_of(item):
        """The stored question as the form shows it."""
        names = (
            "kind",
            "text",
            "help",
            "required",
            "scale",
            "dual",
            "unit",
            "low",
            "high",
            "section",
            "weight",
            "code",
        )
        shown = {name: getattr(item, name) for name in names}
        return {**shown, "choices": "\n".join(choice["label"] for choice in item.choices or [])}

    def clean_code(self):
        code = self.cleaned_data["code"] or self.item.code
        if not CODE.match(code):
            raise forms.ValidationError("รหัสข้อใช้ได้เฉพาะอักษรอังกฤษ ตัวเลข และ _ โดยขึ้นต้นด้วยอักษร")
        twins = Item.objects.filter(section__version=self.version, code=code).exclude(pk=self.item.pk)
        if twins.exists():
            raise forms.ValidationError("มีข้ออื่นในแบบนี้ใช้รหัสนี้แล้ว โปรดใช้รหัสอื่น")
        return code

    def clean(self):
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind == Item.Kind.RATING and not cleaned.get("scale") and "scale" not in self.errors:
            self.add_error("scale", "โปรดเลือกมาตรวัดที่ใช้ตอบ")
        if kind in Item.CHOICES and "choices" not in self.errors:
            self._clean_choices(cleaned)
        low, high = cleaned.get("low"), cleaned.get("high")
        if kind == Item.Kind.NUMBER and low is not None and high is not None and low > high:
            self.add_error("high", "ค่ามากที่สุดต้องไม่น้อยกว่าค่าน้อยที่สุด")
        return cleaned

    def _clean_choices(self, cleaned):
        labels = [line.strip() for line in (cleaned.get("choices") or "").splitlines() if line.strip()]
        if len(labels) < 2:
            self.add_error("choices", "โปรดใส่อย่างน้อย 2 ตัวเลือก หนึ่งตัวเลือกต่อหนึ่งบรรทัด")
        elif len(labels) > MOST_CHOICES:
            self.add_error("choices", f"ใส่ได้ไม่เกิน {MOST_CHOICES} ตัวเลือก ขณะนี้มี {len(labels)}")
        elif len(set(labels)) < len(labels):
            twice = next(label for label in labels if labels.count(label) > 1)
            self.add_error("choices", f"ตัวเลือก “{twice}” มีมากกว่าหนึ่งครั้ง")
        elif any(len(label) > 200 for label in labels):
            self.add_error("choices", "ตัวเลือกหนึ่งยาวได้ไม่เกิน 200 ตัวอักษร")

    def values(self):
        """The fields of the Item without its section; of a valid form."""
        given, kind = self.cleaned_data, self.cleaned_data["kind"]
        rated, number, chosen = kind == Item.Kind.RATING, kind == Item.Kind.NUMBER, kind in Item.CHOICES
        values = {name: given[name] for name in ("kind", "text", "help", "required", "weight", "show_if")}
        labels = [line.strip() for line in given["choices"].splitlines() if line.strip()] if chosen else []
        values |= {
            "scale": given["scale"] if rated else None,
            "dual": rated and given["dual"],
            "choices": with_values(labels, self.item.choices if self.item else []),
            "unit": given["unit"] if number else "",
            "low": given["low"] if number else None,
            "high": given["high"] if number else None,
        }
        return values | ({"code": given["code"]} if self.item else {})


def with_values(labels, old):
    """[{"value", "label"}] of labels. A label keeps the value it had; a reworded one in the same place keeps that of
    its place; a new one gets a value that was not there."""
    had = {choice["label"]: choice["value"] for choice in old or []}
    gone = [None if choice["label"] in labels else choice["value"] for choice in old or []]
    numbers = [int(value[1:]) for value in had.values() if re.fullmatch(r"c[0-9]{1,6}", value)]
    fresh = max(numbers, default=0)
    made = []
    for place, label in enumerate(labels):
        value = had.get(label)
        if value is None and len(labels) == len(gone):
            value = gone[place]
        if value is None:
            fresh += 1
            value = f"c{fresh}"
        made.append({"value": value, "label": label})
    return made


class PasteForm(forms.Form):
    """Many questions at once, from the rows of a worksheet."""

    section = forms.ModelChoiceField(
        label="ใส่ในตอน",
        queryset=None,
        empty_label=None,
        error_messages={"invalid_choice": "ไม่พบตอนนี้ในแบบนี้ โปรดเลือกใหม่"},
    )
    # The tabs between columns must stay, so each cell is cleaned by itself.
    lines = forms.CharField(
        label="ข้อคำถาม",
        max_length=60000,
        strip=False,
        widget=forms.Textarea({"rows": 12}),
        help_text="หนึ่งข้อต่อหนึ่งบรรทัด คอลัมน์ที่สองเป็นชนิดคำตอบ (ไม่ใส่ก็ได้) คอลัมน์ที่สามเป็นตัวเลือก คั่นด้วย ;",
    )
    kind = forms.ChoiceField(label="ชนิดคำตอบของบรรทัดที่ไม่ได้ระบุ", choices=())
    scale = forms.ModelChoiceField(
        label="มาตรวัดของข้อที่เป็นมาตรประมาณค่า",
        queryset=Scale.objects.none(),
        required=False,
        empty_label=None,
        error_messages={"invalid_choice": "ไม่พบมาตรวัดนี้ในสำนักงานของท่าน โปรดเลือกใหม่"},
    )
    required = forms.BooleanField(label="ทุกข้อต้องตอบ", required=False, initial=True)
    lock = LockField()

    def __init__(self, *args, version, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["section"].queryset = version.sections.all()
        self.fields["scale"].queryset = scales_for(user)
        plain = [(value, label) for value, label in Item.Kind.choices if value not in Item.CHOICES]
        self.fields["kind"].choices = plain
        self.rows = []

    def clean(self):
        cleaned = super().clean()
        typed = enumerate((cleaned.get("lines") or "").splitlines(), start=1)
        lines = [(number, line) for number, line in typed if line.strip()]
        if "lines" not in self.errors and not lines:
            self.add_error("lines", "โปรดวางข้อคำถามอย่างน้อยหนึ่งบรรทัด")
        if len(lines) > MOST_LINES:
            self.add_error("lines", f"วางได้ครั้งละไม่เกิน {MOST_LINES} ข้อ ขณะนี้มี {len(lines)} ข้อ")
            return cleaned
        wrong = []
        for number, line in lines:
            row, fault = self._row(line, cleaned)
            self.rows.append(row)
            if fault:
                wrong.append(f"บรรทัดที่ {number}: {fault}")
        for fault in wrong[:10]:
            self.add_error("lines", fault)
        return cleaned

    def _row(self, line, cleaned):
        text, word, labels = (*[clean(cell).strip('"') for cell in line.split("\t")], "", "")[:3]
        kind = kind_of(word) if word else cleaned.get("kind")
        labels = [label.strip() for label in labels.split(";") if label.strip()]
        if not text:
            return None, "ไม่มีข้อความคำถามในคอลัมน์แรก"
        if len(text) > 500:
            return None, "คำถามยาวเกิน 500 ตัวอักษร"
        if kind is None:
            return None, f"ไม่รู้จักชนิดคำตอบ “{word[:40]}” ใช้ได้: {', '.join(Item.Kind.labels)}"
        if kind in Item.CHOICES and (len(labels) < 2 or len(set(labels)) < len(labels) or len(labels) > MOST_CHOICES):
            return None, "ข้อเลือกตอบต้องมีตัวเลือกไม่ซ้ำกันอย่างน้อย 2 ตัวเลือกในคอลัมน์ที่สาม คั่นด้วย ;"
        rated = kind == Item.Kind.RATING
        if rated and not cleaned.get("scale"):
            return None, "โปรดเลือกมาตรวัด"
        return {
            "kind": kind,
            "text": text,
            "required": cleaned.get("required", False),
            "scale": cleaned["scale"] if rated else None,
            "choices": with_values(labels, []) if kind in Item.CHOICES else [],
        }, ""


class PublishForm(forms.Form):
    """What changed since the version before; asked from the second version on."""

    note = ThaiTextField(label="สิ่งที่เปลี่ยนจากฉบับก่อน", max_length=300, widget=forms.Textarea({"rows": 3}))
    lock = LockField()

    def __init__(self, *args, version, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if version.number == 1:
            del self.fields["note"]
