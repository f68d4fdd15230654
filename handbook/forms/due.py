"""The field of a step's due rule: how the day is worked out, and the months or days that this asks for."""

from django import forms
from django.core.validators import EMPTY_VALUES

from handbook import due
from thai import dates
from thai.digits import arabic

CHOICES = [
    ("", "ผู้อำนวยการกลุ่มกำหนดเอง"),
    ("window", "ระหว่างเดือน … ถึงเดือน …"),
    ("on", "ภายในวันที่ … ของเดือน …"),
    ("each_semester", "ทุกภาคเรียน ก่อนสิ้นภาคเรียน … วัน"),
    ("year_start", "ภายใน … วันแรกของปี"),
    ("year_end", "ก่อนสิ้นปี … วัน"),
    ("after_order", "ภายใน … วันหลังคำสั่ง"),
]
DAYS = {"each_semester": "days_before_end", "year_start": "days", "year_end": "days_before", "after_order": "days"}


class DueInput(forms.MultiWidget):
    """Four inputs, each with its label."""

    template_name = "handbook/due_input.html"

    def __init__(self, attrs=None):
        months = [("", "เลือกเดือน"), *((str(n), name) for n, name in enumerate(dates.MONTHS, start=1))]
        select = {"class": "form-select"}
        super().__init__(
            {
                "rule": forms.Select(select, choices=CHOICES),
                "month": forms.Select(select, choices=months),
                "to": forms.Select(select, choices=months),
                "days": forms.TextInput({"class": "form-control", "inputmode": "numeric", "autocomplete": "off"}),
            },
            attrs,
        )

    def decompress(self, value):
        if not value:
            return ["", "", "", ""]
        name = value.get("rule", "")
        month = value.get("from") if name == "window" else value.get("month")
        days = value.get("day") if name == "on" else value.get(DAYS.get(name, ""), "")
        return [name, str(month or ""), str(value.get("to") or ""), "" if days is None else str(days)]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        labels = ("วิธีกำหนด", "เดือน", "ถึงเดือน", "วันที่ หรือจำนวนวัน")
        for part, label in zip(context["widget"]["subwidgets"], labels, strict=True):
            part["label"] = label
        return context


class DueField(forms.Field):
    """A due rule (handbook.due), {} where the head sets the day."""

    widget = DueInput
    MISSING_MONTH = "โปรดเลือกเดือน"
    MISSING_TO = "โปรดเลือกเดือนสุดท้ายของช่วง"
    MISSING_DAYS = "โปรดกรอกวันที่หรือจำนวนวันเป็นตัวเลข"

    def to_python(self, value):
        """The rule of the four inputs; what the chosen way does not ask for is left out."""
        if isinstance(value, dict):
            return value
        name, month, to, days = [*(value or []), "", "", "", ""][:4]
        if name in EMPTY_VALUES:
            return {}
        if name not in dict(CHOICES):
            raise forms.ValidationError("โปรดเลือกวิธีกำหนดจากรายการ")
        rule = {"rule": name}
        if name == "window":
            rule |= {"from": self._number(month, self.MISSING_MONTH), "to": self._number(to, self.MISSING_TO)}
        elif name == "on":
            rule |= {
                "month": self._number(month, self.MISSING_MONTH),
                "day": self._number(days, self.MISSING_DAYS),
            }
        else:
            rule[DAYS[name]] = self._number(days, self.MISSING_DAYS)
        try:
            due.check(rule)
        except due.BadRule as error:
            raise forms.ValidationError(str(error)) from None
        return rule

    @staticmethod
    def _number(text, missing):
        text = arabic(str(text or "")).strip()
        if not (text.isascii() and text.isdigit() and len(text) < 5):
            raise forms.ValidationError(missing)
        return int(text)

    def has_changed(self, initial, data):
        try:
            return (initial or {}) != self.to_python(data)
        except forms.ValidationError:
            return True
