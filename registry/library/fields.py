"""The own fields of a kind: a few types, told as data. How each is asked, stored, shown and searched.

A field is {"key", "type", "label", "help", "required", "choices"}. Stored are texts (also for numbers and for days, as
2026-11-22), whole numbers for years, true for yes, lists of texts; what is not given is left out.
"""

from datetime import date
from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve

from thai import dates
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

TYPES = {
    "text": "ข้อความสั้น",
    "long": "ข้อความยาว",
    "number": "จำนวน",
    "year": "ปี พ.ศ.",
    "date": "วันที่",
    "choice": "เลือกหนึ่งอย่าง",
    "many": "เลือกได้หลายอย่าง",
    "yes_no": "ใช่หรือไม่",
    "link": "ลิงก์",
}
CHOOSING = {"choice", "many"}
TEXT_LIMIT = 300
LONG_LIMIT = 5000


def check_link(text):
    """The address of a web page, or a path of this installation. Raises ValidationError."""
    if text.startswith("/") and not text.startswith("//"):
        try:
            resolve(text.partition("?")[0].partition("#")[0])
        except Resolver404:
            raise ValidationError("ไม่มีหน้านี้ในระบบ โปรดคัดลอกที่อยู่จากหน้าที่ต้องการ", code="path") from None
        return text
    return forms.URLField(assume_scheme="https").clean(_of_the_web(text))


def _of_the_web(text):
    if "://" in text and not text.lower().startswith(("http://", "https://")):
        raise ValidationError("รับเฉพาะลิงก์ที่ขึ้นต้นด้วย http หรือ https", code="scheme")
    return text


class LinkField(ThaiTextField):
    """A link as check_link takes it."""

    def clean(self, value):
        text = super().clean(value)
        return check_link(text) if text else ""


def form_field(field):
    """The form field that asks for a field; what it cleans `stored` makes into JSON."""
    kind, label = field["type"], field["label"]
    usual = {"label": label, "required": bool(field.get("required")), "help_text": field.get("help", "")}
    usual["error_messages"] = {"required": f"โปรดระบุ{label}"}
    choices = [(one, one) for one in field.get("choices", ())]
    if kind == "long":
        return ThaiTextField(max_length=LONG_LIMIT, widget=forms.Textarea({"rows": 4}), **usual)
    if kind == "number":
        return forms.DecimalField(
            max_digits=14, decimal_places=4, widget=forms.TextInput({"inputmode": "decimal"}), **usual
        )
    if kind == "year":
        return ThaiYearField(**usual)
    if kind == "date":
        return ThaiDateField(**{**usual, "help_text": usual["help_text"] or "เช่น 16/5/2569 หรือ 16 พ.ค. 2569"})
    if kind == "choice":
        return forms.ChoiceField(choices=[("", "ไม่ระบุ"), *choices], **usual)
    if kind == "many":
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **usual)
    if kind == "yes_no":
        return forms.BooleanField(**{**usual, "required": False})
    if kind == "link":
        return LinkField(max_length=500, **usual)
    return ThaiTextField(max_length=TEXT_LIMIT, **usual)


def stored(value):
    """A cleaned value as JSON; None where nothing was given."""
    if value in (None, "", [], False):
        return None
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value


def initial(field, value):
    """A stored value as its form field begins with it; what an older type of the field left is text."""
    if field["type"] == "date":
        return _day(value)
    if field["type"] == "many":
        return value if isinstance(value, list) else [value] if value else []
    return ", ".join(map(str, value)) if isinstance(value, list) else value


def _day(value):
    try:
        return date.fromisoformat(value) if value else None
    except (TypeError, ValueError):
        return None


def shown(field, value):
    """A stored value in words."""
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if field["type"] == "date" and (day := _day(value)):
        return dates.short(day)
    return str(value)


def rows(fields, values):
    """[{label, text, is_link, is_long}] of the fields that say something, in the order of the kind."""
    found = []
    for field in fields:
        value = values.get(field["key"])
        if value in (None, "", []):
            continue
        kind = field["type"]
        found.append(
            {"label": field["label"], "text": shown(field, value), "is_link": kind == "link", "is_long": kind == "long"}
        )
    return found


def words(values):
    """The texts of stored values that a search may find."""
    return [
        text
        for value in values.values()
        for text in (value if isinstance(value, list) else [value])
        if isinstance(text, str)
    ]
