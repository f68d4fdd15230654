"""The form in which a school changes a proposal from its file before it takes it over."""

from django import forms

from qa.forms.answers import TEXT_LIMIT
from thai.forms import ThaiTextField


class ProposalForm(forms.Form):
    """One level or one text, and what stood there when the page was made."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=16)

    def __init__(self, *args, proposal, words, **kwargs):
        self.proposal = proposal
        value = proposal.value if proposal.is_level else proposal.text
        super().__init__(
            *args, initial={"value": value} | kwargs.pop("initial", {}), use_required_attribute=False, **kwargs
        )
        if proposal.is_level:
            self.fields["value"] = forms.TypedChoiceField(
                label=proposal.label,
                choices=[(str(level), word) for level, word in words.items()],
                coerce=int,
                widget=forms.RadioSelect,
                error_messages={"required": "โปรดเลือกระดับ", "invalid_choice": "ระดับที่ส่งมาไม่มีในเกณฑ์ โปรดเลือกใหม่"},
            )
        else:
            self.fields["value"] = ThaiTextField(
                label=proposal.label,
                max_length=TEXT_LIMIT,
                widget=forms.Textarea({"rows": 10}),
                error_messages={"required": "โปรดกรอกข้อความ หรือกด “ไม่ใช้” ในหน้าข้อเสนอ"},
            )
