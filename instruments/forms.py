"""The form that asks the questions of one version."""

from decimal import Decimal

from django import forms
from django.core.exceptions import ValidationError

from instruments.models import Item
from thai.forms import ThaiTextField

YES_NO = [("1", "มี"), ("0", "ไม่มี")]
TEXT_LIMIT = 5000


class AnswerForm(forms.Form):
    """Fields `item_<pk>` of a version in its order.

    With `complete=False` (a draft) nothing is required. A posted answer to a question that is not in the version
    refuses the whole form: the page is older or other than the instrument.
    """

    template_name = "instruments/answers.html"

    def __init__(self, *args, version, response=None, complete=True, **kwargs):
        kwargs.setdefault("prefix", "answers")
        self.version = version
        self.items = list(version.items())
        if response is not None:
            kwargs.setdefault("initial", answers_of(response))
        self.complete = complete
        super().__init__(*args, **kwargs)
        for item in self.items:
            self.fields[f"item_{item.pk}"] = self._field(item)

    def full_clean(self):
        """A draft may leave questions open; the page still marks as optional only what is optional."""
        for item in self.items:
            self.fields[f"item_{item.pk}"].required = item.required and self.complete
        super().full_clean()
        for item in self.items:
            self.fields[f"item_{item.pk}"].required = item.required

    def _field(self, item):
        common = {"label": item.text, "help_text": item.help, "required": item.required}
        if item.kind in Item.TEXTS:
            rows = {"rows": 3}
            return ThaiTextField(widget=forms.Textarea(rows), max_length=TEXT_LIMIT, **common)
        if item.kind == Item.Kind.YES_NO:
            choices = YES_NO
        else:
            choices = [(str(point.value), point.label) for point in item.scale.points.all()]
        messages = {"required": "โปรดเลือกระดับ", "invalid_choice": "ค่าที่ส่งมาไม่อยู่ในมาตรวัด โปรดเลือกใหม่"}
        return forms.TypedChoiceField(
            choices=choices,
            coerce=Decimal,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages=messages,
            **common,
        )

    def clean(self):
        start = self.add_prefix("item_")
        asked = {self.add_prefix(name) for name in self.fields}
        if any(name.startswith(start) and name not in asked for name in self.data):
            raise ValidationError("แบบที่กรอกไม่ตรงกับแบบที่ใช้บันทึกครั้งนี้ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง", code="foreign_item")
        return super().clean()

    def sections(self):
        """(section, [(number, item, bound field), …]) in the order of the paper, numbered through."""
        grouped = {}
        for number, item in enumerate(self.items, start=1):
            grouped.setdefault(item.section, []).append((number, item, self[f"item_{item.pk}"]))
        return list(grouped.items())

    def values(self):
        """{Item: Decimal, text or None} for instruments.actions.answer; of a valid form."""
        return {item: self.cleaned_data[f"item_{item.pk}"] for item in self.items}


def answers_of(response):
    """{field name: value} of a response, as the form's initial values."""
    return {
        f"item_{answer.item_id}": answer.text if answer.value is None else str(int(answer.value))
        for answer in response.answers.all()
    }
