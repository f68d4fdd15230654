"""The form of something that two people may edit at the same time."""

from datetime import date

from django import forms

from thai import dates

DASHES = "-" * 9


class VersionedForm(forms.ModelForm):
    """Carries the version the person saw; a new object has none. See schools.actions.edits.save_seen."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if self.instance.pk is None:
            del self.fields["version"]
        else:
            self.initial["version"] = self.instance.version
        for field in self.fields.values():
            _say_what_to_choose(field)

    def conflict_with(self, present):
        """Rows of label, mine, theirs for the fields in which a valid form differs from what is stored now."""
        rows = []
        for name in self._meta.fields:
            if name in self.fields and getattr(self.instance, name) != getattr(present, name):
                rows.append(
                    {
                        "label": self.fields[name].label,
                        "mine": shown(self.instance, name),
                        "theirs": shown(present, name),
                    }
                )
        return rows

    def is_stored(self, present):
        """Whether a valid form has nothing left to save: all that it says is stored, as after a first click. What
        cannot be compared, such as a file or a reason, is taken as new.
        """
        compared = {field.name for field in self._meta.model._meta.concrete_fields} & set(self._meta.fields)
        return not set(self.changed_data) - compared - {"version"} and not self.conflict_with(present)

    def see(self, present):
        """The next save knows what is stored now, so it is a decision and no accident."""
        self.data = self.data.copy()
        self.data["version"] = present.version


def _say_what_to_choose(field):
    """Django's row of dashes, the choice of nothing, gets words."""
    words = f"เลือก{field.label}" if field.required else "ไม่ระบุ"
    if isinstance(field, forms.ModelChoiceField):
        if field.empty_label == DASHES:
            field.empty_label = words
    elif isinstance(field, forms.ChoiceField):
        choices = list(field.choices)
        if choices and choices[0] == ("", DASHES):
            field.choices = [("", words), *choices[1:]]


def shown(obj, name):
    """A field's value as a person reads it."""
    value = getattr(obj, name)
    if isinstance(value, bool):
        return "ใช่" if value else "ไม่ใช่"
    if isinstance(value, date):
        return dates.short(value)
    if hasattr(obj, f"get_{name}_display"):
        return getattr(obj, f"get_{name}_display")()
    return "" if value is None else str(value)
