"""The three fields of a condition: which earlier question, how it compares, with which answer."""

from decimal import Decimal, InvalidOperation

from django import forms

from instruments.building import words
from instruments.models import Item
from instruments.values import number_text, options
from thai.forms import ThaiTextField

FOLLOWED = tuple(words.OPS_OF)


class ConditionForm(forms.Form):
    """Mixed into the forms of items and sections; `earlier` are the numbered questions that are asked before."""

    show_item = forms.ChoiceField(
        label="แสดงเฉพาะเมื่อคำตอบของข้อก่อนหน้าเป็นไปตามเงื่อนไข",
        required=False,
        error_messages={"invalid_choice": "ข้อที่เลือกไม่ได้อยู่ก่อนหน้าแล้ว โปรดเลือกใหม่"},
    )
    show_op = forms.ChoiceField(label="เมื่อ", required=False, choices=list(words.OPS.items()))
    show_value = ThaiTextField(
        label="คำตอบ", required=False, max_length=200, help_text="พิมพ์คำตอบตามที่แสดงในข้อนั้น เช่น มี หรือ 3"
    )

    def __init__(self, *args, earlier=(), rule=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.earlier = {item.code: item for _, item in earlier if item.kind in FOLLOWED}
        asked = [(item.code, f"ข้อ {number} {item.text}"[:90]) for number, item in earlier if item.code in self.earlier]
        self.fields["show_item"].choices = [("", "แสดงเสมอ"), *asked]
        for name in ("show_op", "show_value"):
            self.fields[name].required = True
        if rule and rule.get("item") in self.earlier:
            item = self.earlier[rule["item"]]
            value = str(rule.get("value", ""))
            self.initial.setdefault("show_item", rule["item"])
            self.initial.setdefault("show_op", rule.get("op"))
            self.initial.setdefault("show_value", dict(options(item)).get(value, value))

    def full_clean(self):
        """How it compares is owed where a question is chosen, so the page does not call it optional."""
        for name in ("show_op", "show_value"):
            self.fields[name].required = False
        super().full_clean()
        for name in ("show_op", "show_value"):
            self.fields[name].required = True

    def answers(self):
        """For the browser: per question the comparisons it allows and the answers it has."""
        return {
            code: {"ops": words.OPS_OF[item.kind], "answers": [label for _, label in options(item)]}
            for code, item in self.earlier.items()
        }

    def rule(self):
        """The condition as stored, or None; of a valid form."""
        return self.cleaned_data.get("show_if")

    def clean(self):
        cleaned = super().clean()
        cleaned["show_if"] = None
        item = self.earlier.get(cleaned.get("show_item") or "")
        if item is None:
            return cleaned
        op, typed = cleaned.get("show_op"), cleaned.get("show_value") or ""
        if op not in words.OPS_OF[item.kind]:
            allowed = " · ".join(words.OPS[name] for name in words.OPS_OF[item.kind])
            self.add_error("show_op", f"ข้อนี้ใช้เงื่อนไขได้เพียง {allowed}")
            return cleaned
        value = _number(typed) if item.kind == Item.Kind.NUMBER else words.answer_value(item, typed)
        if value is None:
            known = ", ".join(label for _, label in options(item)[:12]) or "ตัวเลข"
            self.add_error("show_value", f"โปรดระบุคำตอบที่ข้อนั้นมี ได้แก่ {known}")
            return cleaned
        cleaned["show_if"] = {"item": item.code, "op": op, "value": value}
        return cleaned


def _number(typed):
    try:
        value = Decimal(typed.replace(",", ""))
    except InvalidOperation:
        return None
    return number_text(value) if value.is_finite() and abs(value) < 10**10 else None
