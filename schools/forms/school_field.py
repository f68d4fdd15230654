"""A school typed or picked."""

import re

from django import forms
from django.core.exceptions import ValidationError

from thai.digits import arabic
from thai.forms import ThaiTextField
from thai.text import search_key

SUGGESTIONS = 5
TEXT_LIMIT = 300
# The code behind a name, as the suggestions write it; for a school without a SMIS code that of the office's own.
WRITTEN = re.compile(r"\(([^()]+)\)$")


class SchoolInput(forms.TextInput):
    """A text field with the office's schools as suggestions; works without JavaScript and on a phone."""

    template_name = "components/school_input.html"

    def __init__(self, attrs=None):
        super().__init__({"autocomplete": "off", **(attrs or {})})
        self.schools = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["list"] = f"{context['widget']['attrs'].get('id', name)}_list"
        context["widget"]["schools"] = self.schools
        return context


class SchoolField(ThaiTextField):
    """A school by "name (SMIS code)", by its code, or by a name that only one school has; clean() returns it."""

    widget = SchoolInput

    def __init__(self, *, queryset, **kwargs):
        super().__init__(max_length=TEXT_LIMIT, **kwargs)
        self.offer(queryset)

    def offer(self, queryset, *, suggest=True):
        """The schools to choose from; without `suggest` they are found by code and name only."""
        self.queryset = queryset
        self.widget.schools = queryset.only("name", "smis_code", "local_code", "district") if suggest else ()

    def prepare_value(self, value):
        """The text of a stored school; typed text stays as it is."""
        if hasattr(value, "smis_code"):
            return f"{value.name} ({value.code})"
        if isinstance(value, int):
            school = self.queryset.filter(pk=value).first()
            return self.prepare_value(school) if school else ""
        return value

    def clean(self, value):
        """The School, or None where none is owed; the text is checked before it is looked up."""
        text = super().clean(value)
        if not text:
            return None
        code = arabic(text).rstrip(") ")[-8:]
        coded = code.isdigit() and len(code) == 8
        school = self.queryset.filter(smis_code=code).first() if coded else None
        if school is None:
            school = self._by_own_code(text)
        if school:
            return school
        if coded:
            raise ValidationError("ไม่พบโรงเรียนรหัสนี้ในสำนักงานของท่าน โปรดเลือกจากรายการ", code="unknown")
        key = search_key(text)
        if not key:
            raise ValidationError("โปรดพิมพ์ชื่อโรงเรียน", code="unknown")
        found = list(self.queryset.filter(search_name=key)[:2])
        if len(found) == 1:
            return found[0]
        near = [self.prepare_value(s) for s in self.queryset.filter(search_name__contains=key)[:SUGGESTIONS]]
        if not near:
            raise ValidationError("ไม่พบโรงเรียนชื่อนี้ในสำนักงานของท่าน โปรดเลือกจากรายการ", code="unknown")
        raise ValidationError(f"โปรดเลือกโรงเรียนจากรายการ ที่ใกล้เคียงคือ {' · '.join(near)}", code="ambiguous")

    def _by_own_code(self, text):
        """The one school that has the code of the office's own which is typed alone or stands behind the name."""
        code = written[1] if (written := WRITTEN.search(text)) else text
        own = list(self.queryset.filter(local_code__in={code, arabic(code)})[:2])
        return own[0] if len(own) == 1 else None

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != data
