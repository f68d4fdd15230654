"""Rows of a draft: what is owed when it is handed in may lack until then, and an emptied row is left out."""

from django import forms
from django.forms import BaseFormSet


class DraftRow(forms.Form):
    """One row; `owed` names the fields that handing in (`complete`) demands."""

    owed = ()

    def __init__(self, *args, complete=True, **kwargs):
        self.complete = complete
        super().__init__(*args, **kwargs)

    def full_clean(self):
        for name in self.owed:
            self.fields[name].required = self.complete
            self.fields[name].error_messages["required"] = f"โปรดกรอก{self.fields[name].label}ก่อนส่ง"
        super().full_clean()
        for name in self.owed:
            self.fields[name].required = True


class DraftRows(BaseFormSet):
    """The rows; `prefix` is that of their fields, `delete_label` stands beside the box that takes one away."""

    prefix = ""
    delete_label = ""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("prefix", type(self).prefix)
        super().__init__(*args, **kwargs)

    def _construct_form(self, i, **kwargs):
        form = super()._construct_form(i, **kwargs)
        # An emptied row is left out, wherever it stands.
        form.empty_permitted = True
        return form

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = self.delete_label

    def kept(self, names):
        """The filled rows that stay, as dicts of `names`; of a valid formset."""
        given = [form.cleaned_data for form in self.forms if not form.cleaned_data.get("DELETE")]
        rows = [{name: row.get(name) for name in names} for row in given]
        return [row for row in rows if any(row.values())]
