"""What the forms of all steps have in common: the version a person saw, and the reason that some steps owe."""

from django import forms

from thai.forms import ThaiTextField


class SeenVersionField(forms.IntegerField):
    """The version of the page that a step was taken from. A form that names none gives 0, which no object has: the
    step is stale and nothing happens."""

    widget = forms.HiddenInput

    def __init__(self):
        super().__init__(required=False, min_value=0)

    def clean(self, value):
        """The version, 0 for none."""
        return super().clean(value) or 0


class ReasonForm(forms.Form):
    """A step that owes a reason."""

    reason = ThaiTextField(
        label="เหตุผล",
        widget=forms.Textarea({"rows": 4}),
        max_length=2000,
        error_messages={"required": "โปรดระบุเหตุผล เพื่อให้ผู้รับทราบว่าต้องแก้ไขสิ่งใด"},
    )
    version = SeenVersionField()

    def __init__(self, *args, label="เหตุผล", help_text="", **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["reason"].label = label
        self.fields["reason"].help_text = help_text
