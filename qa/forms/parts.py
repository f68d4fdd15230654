"""What the forms of all parts of a submission share: drafts, levels, marks of copied texts, what a save changes."""

from django import forms
from django.core.exceptions import ValidationError

from qa.models import SarPart
from thai.dates import short
from thai.forms import ThaiTextField

TEXT_LIMIT = 20_000
K = SarPart.Kind
LEVELS = ("issue_", "standard_", "reason_")
FOREIGN = "ประเด็นในแบบที่ส่งมาไม่ตรงกับชุดมาตรฐานของรายงานนี้ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง"


class PartForm(forms.Form):
    """One part of a report. Nothing is required in a draft, but what is there is right.

    `by_itself` is a save that nobody asked for: half a piece of evidence and files wait for a save by hand.
    """

    version = forms.IntegerField(min_value=0, max_value=2**31 - 2, widget=forms.HiddenInput)
    texts = {}

    def __init__(self, *args, report, part, complete=False, by_itself=False, **kwargs):
        self.report, self.part, self.submission = report, part, report.submission
        self.complete, self.by_itself = complete, by_itself
        stored = stored_values(report, part) | {"version": part.version}
        super().__init__(*args, initial=stored | kwargs.pop("initial", {}), use_required_attribute=False, **kwargs)
        self.add_fields()
        owed = {name for name, _label, _filled in part.owed}
        for name, form_field in self.fields.items():
            if name != "version":
                # The page marks what may stay empty.
                form_field.required = name in owed
        for name in part.unchecked:
            if name in self.fields:
                self.fields[f"checked_{name}"] = forms.BooleanField(
                    label=f"ตรวจ{self.fields[name].label}แล้ว ใช้ข้อความนี้ได้", required=False
                )

    def add_fields(self):
        for name, (label, hint) in self.texts.items():
            rows = 8 if name == "summary" else 4
            self.fields[name] = ThaiTextField(
                label=label, help_text=hint, max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": rows})
            )

    @property
    def on_record(self):
        """{field name: what is there already} of fields that need not be filled again."""
        return {}

    def full_clean(self):
        """A draft may leave everything open."""
        owed = [form_field for form_field in self.fields.values() if form_field.required]
        for name, form_field in self.fields.items():
            if name != "version":
                form_field.required = self.complete and form_field.required and name not in self.on_record
        super().full_clean()
        for form_field in owed:
            form_field.required = True

    def _level(self, label):
        return forms.TypedChoiceField(
            label=label,
            choices=[(str(value), word) for value, word in self.report.words.items()],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages={"required": "โปรดเลือกระดับ", "invalid_choice": "ระดับที่ส่งมาไม่มีในเกณฑ์ โปรดเลือกใหม่"},
        )

    def clean(self):
        given = super().clean()
        asked = set(self.fields)
        if any(name.startswith(LEVELS) and name not in asked for name in self.data):
            raise ValidationError(FOREIGN, code="foreign_issue")
        return given

    def fields_of_texts(self):
        """[(bound field of a text, bound field of its tick or None)] in the order of the page."""
        return [
            (self[name], self[f"checked_{name}"] if f"checked_{name}" in self.fields else None)
            for name in self.texts
            if name in self.fields
        ]

    # What the action takes

    def content(self):
        """The arguments of qa.actions.sar.save_part that a valid form decides about."""
        ticked = [name.removeprefix("checked_") for name, on in self.cleaned_data.items() if on is True]
        return {
            "kind": self.part.kind,
            "standard": self.part.standard,
            "version": self.cleaned_data["version"],
            "values": self.values(),
            "checked": ticked,
        }

    def values(self):
        return {name: self.cleaned_data[name] for name in self.texts}

    def changes(self, report, part):
        """True when saving this valid form would change anything of the part as it is stored now."""
        content = self.content()
        more = any(content.get(name) for name in ("checked", "uploads", "evidence", "removed"))
        return bool(more or self.differences(report, part))

    def still_to_do(self, part):
        """Those arguments of save_part() that stand beside the texts, without what is done already in the part as it is
        stored now: after a second click all of them are empty."""
        return {"checked": [name for name in self.content()["checked"] if name in part.unchecked]}

    def has_words(self, part):
        """True when this form, valid or not, holds words or levels that the part as it is stored now does not have."""
        theirs = stored_values(self.report, part)
        for name, form_field in self.fields.items():
            if name == "version" or isinstance(form_field, (forms.FileField, forms.BooleanField)):
                continue
            try:
                mine = form_field.clean(self[name].data)
            except ValidationError:
                mine = self[name].data
            if mine and str(mine) not in self._kept(name, part, theirs):
                return True
        return False

    def _kept(self, name, part, theirs):
        """What is stored in a field, as texts; a field that is stored nowhere has none."""
        return {str(theirs[name] or "")} if name in theirs else set()

    @property
    def files_were_dropped(self):
        """True when files came with a form that was refused: a browser cannot send them again by itself."""
        return self.is_bound and any(self.files.values())

    def differences(self, report, part):
        """[{label, mine, theirs}] between this valid form and the part as it is stored now."""
        theirs = stored_values(report, part)
        rows = []
        for name, form_field in self.fields.items():
            if name not in theirs:
                continue
            mine, kept = self.cleaned_data.get(name) or "", theirs[name] or ""
            if str(mine) != str(kept):
                told = {"mine": self._told(name, mine), "theirs": self._told(name, kept)}
                rows.append({"label": form_field.label, **told})
        return rows

    def _told(self, name, value):
        if name.startswith(("issue_", "standard_", "overall", "own_")):
            return self.report.word(int(value)) if value else ""
        return short(value) if name == "endorsed_on" and value else value


def stored_values(report, part):
    """{field name: value} of a part as it is stored, as the form's initial values."""
    values = {name: value for name, value in part.values.items() if name not in ("level", "reason", "issues", "note")}
    # What nobody wrote stays open: it is gathered again when the standards change.
    values |= dict.fromkeys(part.gathered, "")
    if part.kind == K.STANDARD:
        values |= {f"issue_{pk}": level for pk, level in part.values["issues"].items()}
        values[f"standard_{part.standard.pk}"] = part.values["level"]
        values[f"reason_{part.standard.pk}"] = part.values["reason"]
    if part.kind == K.OWN:
        values["own_level"] = part.values["level"]
    if "note" in part.values:
        values["summary"] = part.values["note"]
    return values
