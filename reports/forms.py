"""What people type on the pages of this room."""

import re

from django import forms

from reports.models import Report
from reports.models.certificates import CertificateKind
from thai.digits import arabic
from thai.forms import ThaiTextField

LONGEST_TEXT = 20_000  # characters of one text of a report


class ReasonForm(forms.Form):
    """A reason that must be given."""

    reason = forms.CharField(label="เหตุผล", max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class DecisionForm(forms.Form):
    """Yes, or no with a reason."""

    approves = forms.TypedChoiceField(
        label="ความเห็น",
        choices=[("yes", "เห็นชอบให้ลงนาม"), ("no", "ไม่เห็นชอบ")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )
    note = ThaiTextField(
        label="เหตุผลหรือหมายเหตุ",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="หากไม่เห็นชอบ โปรดระบุเหตุผล",
    )

    def clean(self):
        data = super().clean()
        if data.get("approves") is False and not data.get("note") and "note" not in self.errors:
            self.add_error("note", "โปรดระบุเหตุผลที่ไม่เห็นชอบ")
        return data


class NumberForm(forms.Form):
    """The number of a paper and the name on it."""

    kind = forms.ChoiceField(label="ประเภท", choices=CertificateKind.choices)
    number = ThaiTextField(label="เลขที่", max_length=60, help_text="ตามที่พิมพ์ เช่น 12/2569 หรือ ๑๒/๒๕๖๙")
    name = ThaiTextField(label="ชื่อ-สกุลผู้รับ", max_length=200)

    def clean_number(self):
        """(number, พ.ศ. year), whatever stands before it on the paper."""
        found = re.search(r"([0-9]{1,9}) ?/ ?([0-9]{4})$", arabic(self.cleaned_data["number"]))
        if not found:
            raise forms.ValidationError("โปรดพิมพ์เลขที่และปี พ.ศ. คั่นด้วย / เช่น 12/2569")
        return int(found[1]), int(found[2])


class HolderForm(forms.Form):
    """What a holder remembers of the own paper."""

    name = ThaiTextField(label="ชื่อ-สกุล", max_length=200, min_length=4)
    activity = ThaiTextField(
        label="ชื่อกิจกรรมหรือส่วนหนึ่งของชื่อ", max_length=200, min_length=4, help_text="ตามที่พิมพ์บนเกียรติบัตร"
    )


class ReportTextsForm(forms.Form):
    """The title, the digits and the texts of a report, with the version the person saw."""

    title = ThaiTextField(label="ชื่อรายงาน", max_length=250)
    digits = forms.ChoiceField(label="ตัวเลขในเอกสาร", choices=Report.Digits.choices)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def __init__(self, *args, report, **kwargs):
        self.headings = report.kind.blocks
        present = {"title": report.title, "digits": report.digits, "version": report.version}
        super().__init__(*args, initial={**report.blocks, **present}, use_required_attribute=False, **kwargs)
        for name, heading in self.headings.items():
            rows = max(4, min(14, report.blocks.get(name, "").count("\n") + 3))
            self.fields[name] = ThaiTextField(
                label=heading, required=False, max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": rows})
            )

    @property
    def blocks(self):
        """{name: text} of a valid form."""
        return {name: self.cleaned_data[name] for name in self.headings}

    def conflict_with(self, present):
        """Rows of label, mine, theirs where a valid form differs from what is stored now."""
        stored = {**present.blocks, "title": present.title, "digits": present.digits}
        words = dict(Report.Digits.choices)
        return [
            {
                "label": self.fields[name].label,
                "mine": words.get(self.cleaned_data[name], self.cleaned_data[name]),
                "theirs": words.get(stored.get(name, ""), stored.get(name, "")),
            }
            for name in ("title", "digits", *self.headings)
            if self.cleaned_data[name] != stored.get(name, "")
        ]

    def see(self, present):
        """The next save knows what is stored now, so it is a decision and no accident."""
        self.data = self.data.copy()
        self.data["version"] = present.version
