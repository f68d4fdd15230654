"""Form fields for Thai text, and for dates and years of the Buddhist era."""

from datetime import date

from django import forms

from thai import dates
from thai.text import clean


class ThaiTextField(forms.CharField):
    """Text as it was meant (thai.text.clean). It is cleaned before it is checked: what shows nothing counts as not
    given, and the limit holds for what is stored, which normalizing may have made longer. NUL is left for Django to
    refuse.
    """

    def to_python(self, value):
        value = super().to_python(value)
        return clean(value) or self.empty_value if value and "\x00" not in value else value


class ThaiDateInput(forms.TextInput):
    """A text field; static/js/date.js puts a small calendar beside it."""

    def __init__(self, attrs=None):
        super().__init__({"data-thai-date": "", "autocomplete": "off", "inputmode": "text", **(attrs or {})})

    def format_value(self, value):
        if isinstance(value, date):
            return dates.numeric(dates.local(value))
        return super().format_value(value)


class ThaiDateField(forms.Field):
    """A date typed in พ.ศ., in any of the usual ways; clean() returns a date."""

    widget = ThaiDateInput

    def __init__(self, *, help_text="เช่น 16/5/2569 หรือ 16 พ.ค. 2569", **kwargs):
        super().__init__(help_text=help_text, **kwargs)

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return dates.local(value)
        try:
            return dates.parse(value)
        except dates.ThaiDateError as error:
            raise forms.ValidationError(str(error), code="invalid") from None

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except forms.ValidationError:
            return True


class ThaiYearField(forms.Field):
    """A year in พ.ศ.; clean() returns the number."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"})

    def to_python(self, value):
        if value in self.empty_values:
            return None
        try:
            return dates.parse_year(value)
        except dates.ThaiDateError as error:
            raise forms.ValidationError(str(error), code="invalid") from None
