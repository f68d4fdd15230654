"""The page on which a school judges itself: levels, texts, the SAR as PDF and the board's endorsement."""

from dataclasses import dataclass, field

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from qa import levels
from qa.models import StandardSet, SubmissionFile
from schools.documents import check_pdf
from schools.uploads import UploadField
from supervision.forms.fields import check_evidence
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField

TEXT_LIMIT = 20_000
FILES = {"sar_file": SubmissionFile.Kind.SAR, "board_file": SubmissionFile.Kind.BOARD}
FOREIGN = "ประเด็นในแบบที่ส่งมาไม่ตรงกับชุดมาตรฐานของรายงานนี้ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง"


@dataclass
class Section:
    """One standard as the page shows it. `groups` is [(heading, [bound field])]."""

    standard: object
    level: object
    reason: object
    chosen: int | None
    suggestion: int | None
    suggestion_label: str
    groups: list = field(default_factory=list)

    @property
    def differs(self):
        """True when the chosen level is another than the suggested one, so that a reason is owed."""
        return self.suggestion is not None and self.chosen is not None and self.chosen != self.suggestion


class SubmissionForm(forms.Form):
    """The answers of one submission. With `complete=False` (a draft) nothing is required, but what is there is right.

    Fields: `issue_<pk>`, `standard_<pk>` and `reason_<pk>` of the submission's own standard set, the rest by name.
    """

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    strengths = ThaiTextField(label="จุดเด่น", max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 5}))
    improvements = ThaiTextField(label="จุดที่ควรพัฒนา", max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 5}))
    sar_file = UploadField(
        label="ไฟล์ SAR (PDF)",
        widget=forms.FileInput({"accept": "application/pdf"}),
        error_messages={"required": "โปรดแนบไฟล์ SAR เป็น PDF", "empty": "ไฟล์ว่างเปล่า (0 ไบต์) โปรดเลือกไฟล์ใหม่"},
    )
    board_file = UploadField(
        label="หนังสือเห็นชอบของคณะกรรมการสถานศึกษา",
        help_text="PDF หรือภาพถ่ายหน้าที่ลงนาม",
        widget=forms.FileInput({"accept": "application/pdf,image/jpeg,image/png,image/webp", "data-shrink": ""}),
        error_messages={"required": "โปรดแนบหนังสือเห็นชอบ", "empty": "ไฟล์ว่างเปล่า (0 ไบต์) โปรดเลือกไฟล์ใหม่"},
    )
    endorsed_on = ThaiDateField(label="วันที่คณะกรรมการสถานศึกษาเห็นชอบ")
    endorsed_by = ThaiTextField(label="ชื่อประธานคณะกรรมการสถานศึกษา", max_length=150)

    def __init__(self, *args, submission, complete=True, **kwargs):
        self.submission, self.complete = submission, complete
        self.current_files = {row.kind: row for row in submission.files.filter(replaced_at=None).select_related("file")}
        self.standards = list(submission.standard_set.standards.prefetch_related("issues"))
        self.issues = {standard: list(standard.issues.all()) for standard in self.standards}
        self.words = dict(submission.standard_set.levels.values_list("value", "label"))
        super().__init__(*args, initial=stored_values(submission), use_required_attribute=False, **kwargs)
        for standard in self.standards:
            for issue in self.issues[standard]:
                self.fields[f"issue_{issue.pk}"] = self._level(str(issue))
            self.fields[f"standard_{standard.pk}"] = self._level(f"ระดับคุณภาพของมาตรฐานที่ {standard.code}")
            self.fields[f"reason_{standard.pk}"] = ThaiTextField(
                label=f"เหตุผลที่ระดับของมาตรฐานที่ {standard.code} ต่างจากระดับที่เสนอ",
                max_length=TEXT_LIMIT,
                required=False,
                widget=forms.Textarea({"rows": 3}),
            )
        self.fields["overall_level"] = self._level("ระดับคุณภาพโดยรวม")
        for name in FILES:
            self.fields[name].widget.attrs["data-max-bytes"] = settings.UPLOAD_MAX_BYTES
        # The order of the page is the order of the error summary.
        last = [name for name in self.fields if not name.startswith(("issue_", "standard_", "reason_"))]
        self.order_fields([name for name in self.fields if name not in last] + ["overall_level", *last])

    def _level(self, label):
        return forms.TypedChoiceField(
            label=label,
            choices=[(str(value), word) for value, word in self.words.items()],
            coerce=int,
            empty_value=None,
            widget=forms.RadioSelect,
            error_messages={"required": "โปรดเลือกระดับ", "invalid_choice": "ระดับที่ส่งมาไม่มีในเกณฑ์ โปรดเลือกใหม่"},
        )

    def owed(self):
        """Names of the fields that a complete report fills."""
        return [name for name in self.fields if name != "version" and not name.startswith("reason_")]

    def full_clean(self):
        """A draft may leave everything open; a file that is on record already need not come again."""
        for name in self.owed():
            self.fields[name].required = self.complete and FILES.get(name) not in self.current_files
        super().full_clean()
        for name in self.owed():
            self.fields[name].required = True

    # Checks of single fields

    def clean_endorsed_on(self):
        day = self.cleaned_data["endorsed_on"]
        if day and day > timezone.localdate():
            raise ValidationError(f"{short(day)} ยังมาไม่ถึง โปรดตรวจวันที่เห็นชอบ", code="future")
        return day

    def clean_sar_file(self):
        upload = self.cleaned_data["sar_file"]
        if upload:
            check_pdf(upload)
            return (SubmissionFile.Kind.SAR, upload.name, upload, "application/pdf")
        return None

    def clean_board_file(self):
        upload = self.cleaned_data["board_file"]
        return (SubmissionFile.Kind.BOARD, upload.name, *check_evidence(upload)) if upload else None

    def clean(self):
        given = super().clean()
        asked = set(self.fields)
        if any(name.startswith(("issue_", "standard_", "reason_")) and name not in asked for name in self.data):
            raise ValidationError(FOREIGN, code="foreign_issue")
        for section in self.sections():
            name = f"reason_{section.standard.pk}"
            if self.complete and section.differs and not given.get(name) and name not in self.errors:
                self.add_error(name, f"ระดับที่เลือกต่างจากระดับที่เสนอ ({section.suggestion_label}) โปรดระบุเหตุผล")
        return given

    # What the page shows

    def _chosen(self, name):
        """The level now in a field (typed or stored), or None where there is none of the scale."""
        text = str(self[name].value() or "")
        value = int(text) if text.isdecimal() and len(text) < 5 else None
        return value if value in self.words else None

    def _issue_levels(self, standard):
        return [self._chosen(f"issue_{issue.pk}") for issue in self.issues[standard]]

    @property
    def _suggests(self):
        return self.submission.standard_set.rule == StandardSet.Rule.MEAN

    def sections(self):
        """[Section] in the order of the standards, with the suggestions computed from what is in the form now."""
        rows = []
        for standard in self.standards:
            suggestion = levels.suggest_standard(self._issue_levels(standard)) if self._suggests else None
            groups = {}
            for issue in self.issues[standard]:
                groups.setdefault(issue.group, []).append(self[f"issue_{issue.pk}"])
            rows.append(
                Section(
                    standard=standard,
                    level=self[f"standard_{standard.pk}"],
                    reason=self[f"reason_{standard.pk}"],
                    chosen=self._chosen(f"standard_{standard.pk}"),
                    suggestion=suggestion,
                    suggestion_label=self.words.get(suggestion, ""),
                    groups=list(groups.items()),
                )
            )
        return rows

    def overall_suggestion(self):
        """The word of the overall level suggested, or ""."""
        if not self._suggests:
            return ""
        return self.words.get(levels.suggest_overall(map(self._issue_levels, self.standards)), "")

    def progress(self):
        """(filled, all) of what a complete report fills; files count once they are on record."""
        owed = self.owed()
        filled = [name for name in owed if (FILES[name] in self.current_files if name in FILES else self[name].value())]
        return len(filled), len(owed)

    def sar_on_record(self):
        return self.current_files.get(SubmissionFile.Kind.SAR)

    def board_on_record(self):
        return self.current_files.get(SubmissionFile.Kind.BOARD)

    @property
    def files_were_dropped(self):
        """True when files came with a form that was refused: a browser cannot send them again by itself."""
        return self.is_bound and any(self.files.get(name) for name in FILES)

    # What the actions take

    def answers(self):
        """The dictionary that qa.actions.submissions.save takes; of a valid form."""
        given = self.cleaned_data
        return {
            "overall_level": given["overall_level"],
            "strengths": given["strengths"],
            "improvements": given["improvements"],
            "endorsed_on": given["endorsed_on"],
            "endorsed_by": given["endorsed_by"],
            "issues": {issue: given[f"issue_{issue.pk}"] for rows in self.issues.values() for issue in rows},
            "standards": {row: (given[f"standard_{row.pk}"], given[f"reason_{row.pk}"]) for row in self.standards},
        }

    def uploads(self):
        return [self.cleaned_data[name] for name in FILES if self.cleaned_data.get(name)]

    def differences(self, stored):
        """[{label, mine, theirs}] between this valid form and the submission as it is stored now."""
        theirs = stored_values(stored)
        rows = []
        for name, form_field in self.fields.items():
            if name == "version" or name in FILES:
                continue
            mine, kept = self.cleaned_data.get(name) or "", theirs.get(name) or ""
            if str(mine) != str(kept):
                rows.append(
                    {"label": form_field.label, "mine": self._told(name, mine), "theirs": self._told(name, kept)}
                )
        return rows

    def _told(self, name, value):
        if name.startswith(("issue_", "standard_", "overall")):
            return self.words.get(int(value), "") if value else ""
        return short(value) if name == "endorsed_on" and value else value


def stored_values(submission):
    """{field name: value} of a stored submission, as the form's initial values."""
    values = {
        name: getattr(submission, name)
        for name in ("version", "strengths", "improvements", "endorsed_on", "endorsed_by", "overall_level")
    }
    for issue, level in submission.issue_results.values_list("issue", "level"):
        values[f"issue_{issue}"] = level
    for standard, level, reason in submission.standard_results.values_list("standard", "level", "reason"):
        values[f"standard_{standard}"] = level
        values[f"reason_{standard}"] = reason
    return values
