"""The form of a school's standards and targets."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from qa.forms.rounds import ReasonField
from qa.models.standards import EducationLevel, Issue
from schools.uploads import UploadField
from supervision.forms.fields import check_evidence
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

OWN_ROWS = 3
MOST_OWN = 10
CONTENT = ("announced_on", "endorsed_on", "endorsed_by")


class BeginForm(forms.Form):
    """For which level and year a school begins an announcement."""

    level = forms.ChoiceField(label="ระดับ")
    academic_year = ThaiYearField(label="ปีการศึกษา")

    def __init__(self, *args, levels, year, **kwargs):
        self.year = year
        super().__init__(*args, initial={"academic_year": year}, use_required_attribute=False, **kwargs)
        self.fields["level"].choices = [(value, EducationLevel(value).label) for value in levels]

    def clean_academic_year(self):
        year = self.cleaned_data["academic_year"]
        if year and not self.year - 5 <= year <= self.year + 1:
            raise ValidationError(f"เลือกได้ตั้งแต่ปี {self.year - 5} ถึง {self.year + 1}", code="far")
        return year


class CorrectForm(forms.Form):
    """Why a school corrects what it has announced."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)
    reason = ReasonField(label="เหตุผลที่แก้ไขประกาศ", error_messages={"required": "โปรดระบุเหตุผลที่แก้ไขประกาศ"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class TargetsForm(forms.Form):
    """Targets of a set's standards and issues, the school's own standards, and the announcement itself."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)
    announced_on = ThaiDateField(label="วันที่ประกาศ")
    endorsed_on = ThaiDateField(label="วันที่คณะกรรมการสถานศึกษาเห็นชอบ")
    endorsed_by = ThaiTextField(label="ชื่อประธานคณะกรรมการสถานศึกษา", max_length=150)
    file = UploadField(
        label="ไฟล์ประกาศ (PDF หรือภาพถ่าย)",
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png,image/webp"}),
        error_messages={"required": "โปรดแนบไฟล์ประกาศที่ลงนามแล้ว"},
    )

    def __init__(self, *args, announcement, complete=False, **kwargs):
        self.announcement, self.complete = announcement, complete
        standard_set = announcement.standard_set
        self.words = dict(standard_set.levels.values_list("value", "label"))
        self.standards = list(standard_set.standards.prefetch_related("issues"))
        self.own_stored = list(announcement.own_standards.all())
        super().__init__(*args, initial=stored_values(announcement), use_required_attribute=False, **kwargs)
        aims = {}
        for standard in self.standards:
            aims[f"standard_{standard.pk}"] = self._level(f"ค่าเป้าหมาย {standard}")
            aims |= {f"issue_{issue.pk}": self._level(f"ค่าเป้าหมาย {issue}") for issue in standard.issues.all()}
        # As many rows as the page had that was sent, whatever somebody else stored meanwhile: no row typed is lost.
        sent = [n for n in range(1, MOST_OWN + 1) if f"own_{n}" in self.data or f"own_level_{n}" in self.data]
        self.own_count = min(MOST_OWN, max([len(self.own_stored) + OWN_ROWS, *sent]))
        for n in range(1, self.own_count + 1):
            aims[f"own_{n}"] = ThaiTextField(label=f"มาตรฐานของสถานศึกษา รายการที่ {n}", max_length=300)
            aims[f"own_level_{n}"] = self._level(f"ค่าเป้าหมายของรายการที่ {n}")
        self.fields = {"version": self.fields.pop("version"), **aims, **self.fields}
        for name, form_field in self.fields.items():
            form_field.required = name == "version" or (complete and self._owed(name))

    def _level(self, label):
        return forms.TypedChoiceField(
            label=label,
            choices=[("", "–"), *((str(value), f"{value} {word}") for value, word in self.words.items())],
            coerce=int,
            empty_value=None,
            error_messages={"required": "โปรดเลือกค่าเป้าหมาย", "invalid_choice": "ค่าเป้าหมายไม่มีในเกณฑ์ โปรดเลือกใหม่"},
        )

    def _owed(self, name):
        if name == "file":
            return self.announcement.file_id is None
        return name.startswith("standard_") or name in CONTENT

    def clean_endorsed_on(self):
        return self._past("endorsed_on")

    def clean_announced_on(self):
        return self._past("announced_on")

    def _past(self, name):
        day = self.cleaned_data[name]
        if day and day > timezone.localdate():
            raise ValidationError(f"{short(day)} ยังมาไม่ถึง โปรดตรวจวันที่", code="future")
        return day

    def clean_file(self):
        upload = self.cleaned_data["file"]
        return (upload.name, *check_evidence(upload)) if upload else None

    def clean(self):
        given = super().clean()
        first, last = given.get("endorsed_on"), given.get("announced_on")
        if first and last and last < first:
            self.add_error("announced_on", f"ต้องไม่ก่อนวันที่คณะกรรมการเห็นชอบ ({short(first)})")
        for n in range(1, self.own_count + 1):
            if given.get(f"own_level_{n}") and not given.get(f"own_{n}") and f"own_{n}" not in self.errors:
                self.add_error(f"own_{n}", "โปรดระบุข้อความของมาตรฐาน")
        seen = {}
        for n in range(1, self.own_count + 1):
            if label := given.get(f"own_{n}"):
                if label in seen:
                    self.add_error(f"own_{n}", f"ซ้ำกับรายการที่ {seen[label]}")
                seen.setdefault(label, n)
        return given

    # What the page shows

    def sections(self):
        """[(standard, bound field, [(issue, bound field)])]."""
        return [
            (
                standard,
                self[f"standard_{standard.pk}"],
                [(issue, self[f"issue_{issue.pk}"]) for issue in standard.issues.all()],
            )
            for standard in self.standards
        ]

    def own_rows(self):
        """[(bound text, bound level)] of the school's own standards, with empty rows at the end."""
        return [(self[f"own_{n}"], self[f"own_level_{n}"]) for n in range(1, self.own_count + 1)]

    def about(self):
        """The bound fields of the announcement itself."""
        return [self[name] for name in (*CONTENT, "file")]

    # What the action takes

    def changes(self):
        """`content`, `targets`, `own` and `upload` as qa.actions.targets.save takes them; of a valid form."""
        given = self.cleaned_data
        targets = {}
        for standard in self.standards:
            targets[standard] = given[f"standard_{standard.pk}"]
            targets |= {issue: given[f"issue_{issue.pk}"] for issue in standard.issues.all()}
        own = [(given[f"own_{n}"], given[f"own_level_{n}"]) for n in range(1, self.own_count + 1) if given[f"own_{n}"]]
        return {
            "content": {name: given[name] for name in CONTENT},
            "targets": targets,
            "own": own,
            "upload": given["file"],
        }

    def is_stored(self, stored):
        """True where this valid form says nothing that is not stored already: the second click of a double click."""
        given = self.changes()
        aims = {
            (None, aimed.pk) if isinstance(aimed, Issue) else (aimed.pk, None): level
            for aimed, level in given["targets"].items()
            if level
        }
        same = all(getattr(stored, name) == value for name, value in given["content"].items())
        return same and not given["upload"] and aims == stored.aims() and given["own"] == stored.own()

    def differences(self, stored):
        """[{label, mine, theirs}] between this valid form and what is stored now."""
        theirs = stored_values(stored)
        rows = []
        for name, form_field in self.fields.items():
            mine, kept = self.cleaned_data.get(name) or "", theirs.get(name) or ""
            if name not in ("version", "file") and str(mine) != str(kept):
                rows.append(
                    {"label": form_field.label, "mine": self._told(name, mine), "theirs": self._told(name, kept)}
                )
        return rows

    def _told(self, name, value):
        if name.startswith(("standard_", "issue_", "own_level_")):
            return self.words.get(value, "")
        return short(value) if name.endswith("_on") and value else value


def stored_values(announcement):
    """{field name: value} of a stored announcement."""
    values = {name: getattr(announcement, name) for name in ("version", *CONTENT)}
    for standard, issue, level in announcement.targets.values_list("standard", "issue", "level"):
        values[f"standard_{standard}" if standard else f"issue_{issue}"] = level
    for n, row in enumerate(announcement.own_standards.all(), start=1):
        values |= {f"own_{n}": row.label, f"own_level_{n}": row.level}
    return values
