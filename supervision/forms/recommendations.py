"""Forms of recommendations: their rows in a visit, the school's answer, the supervisor's verdict.

Those that give one by hand and change its due date are in supervision.forms.giving.
"""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.forms import formset_factory
from django.utils import timezone
from django.utils.functional import cached_property

from supervision.figures import NO_THEME
from supervision.forms.fields import EvidenceField, SeenVersionField
from supervision.forms.rows import DraftRow, DraftRows
from supervision.models import Recommendation
from supervision.themes import suggested
from thai.forms import ThaiDateField, ThaiTextField

EMPTY_ROWS = 2
MOST_ROWS = 20
EVIDENCE_AT_ONCE = 5
LONGEST = timedelta(days=5 * 366)


OWED = ("text", "owner", "due_on")
ROW = (*OWED, "theme", "priority")


class ThemeInput(forms.TextInput):
    """A text field with suggestions; the page holds them once (supervision/themes.html)."""

    def __init__(self, attrs=None):
        super().__init__({"list": "themes", "autocomplete": "off", **(attrs or {})})


def check_not_far(day):
    """Raises ValidationError for a due date out of all sight: mostly a year that was mistyped."""
    if day > timezone.localdate() + LONGEST:
        raise ValidationError("กำหนดดำเนินการไกลเกิน 5 ปี โปรดตรวจปี พ.ศ.", code="far")


def check_theme(text):
    """Refuses the mark by which lists and figures name those without a theme."""
    if text == NO_THEME:
        raise ValidationError(f"“{NO_THEME}” หมายถึงไม่ระบุประเด็น โปรดเว้นว่างไว้", code="no_theme")


def theme_field():
    """The field of a standard or theme."""
    return ThaiTextField(
        label="มาตรฐานหรือประเด็น",
        max_length=150,
        required=False,
        empty_value="",
        widget=ThemeInput,
        validators=[check_theme],
        help_text="เลือกจากรายการ หรือพิมพ์คำของสำนักงานเอง",
    )


class RecommendationRow(DraftRow):
    owed = OWED

    text = ThaiTextField(label="ข้อเสนอแนะ", widget=forms.Textarea({"rows": 2}), max_length=2000)
    owner = ThaiTextField(label="ผู้รับผิดชอบของโรงเรียน", max_length=150, help_text="เช่น ครูวิชาการ")
    due_on = ThaiDateField(label="กำหนดดำเนินการ")
    theme = theme_field()
    priority = forms.ChoiceField(
        label="ความสำคัญ",
        choices=Recommendation.Priority.choices,
        initial=Recommendation.Priority.NORMAL,
        required=False,
    )

    def __init__(self, *args, visited_on=None, **kwargs):
        self.visited_on = visited_on
        super().__init__(*args, **kwargs)

    def has_changed(self):
        """A row of which only the priority was touched says nothing yet."""
        return bool(set(self.changed_data) - {"priority"})

    def clean_priority(self):
        return self.cleaned_data["priority"] or Recommendation.Priority.NORMAL

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and self.visited_on and day < self.visited_on:
            raise ValidationError("กำหนดดำเนินการต้องไม่ก่อนวันที่นิเทศ", code="before_visit")
        if day:
            check_not_far(day)
        return day


class RecommendationRows(DraftRows):
    prefix = "recommendations"
    delete_label = "ลบข้อนี้เมื่อบันทึก"

    def rows(self):
        """The filled rows that are kept, as dicts; of a valid formset."""
        texts = ("text", "owner", "theme")
        rows = [row for row in self.kept(ROW) if row["due_on"] or any(row[name] for name in texts)]
        return [
            {name: row[name] or "" for name in texts}
            | {"due_on": row["due_on"], "priority": row["priority"] or Recommendation.Priority.NORMAL}
            for row in rows
        ]


_FormSet = formset_factory(
    RecommendationRow,
    formset=RecommendationRows,
    extra=EMPTY_ROWS,
    can_delete=True,
    max_num=MOST_ROWS,
    validate_max=True,
    absolute_max=MOST_ROWS + 10,
)


class RecommendationFormSet(_FormSet):
    """The recommendations of a visit that is being written; empty rows are left out. `office` suggests themes."""

    def __init__(self, *args, office=None, **kwargs):
        self.office = office
        super().__init__(*args, **kwargs)

    @cached_property
    def themes(self):
        """What the field of the theme suggests."""
        return suggested(self.office) if self.office else []

    default_error_messages = {
        **_FormSet.default_error_messages,
        "missing_management_form": "แบบที่ส่งมาไม่ครบ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง",
        "too_many_forms": f"บันทึกข้อเสนอแนะได้ไม่เกิน {MOST_ROWS} ข้อต่อครั้ง",
    }


def rows_of(visit):
    """The draft recommendations of a visit as initial values."""
    return list(visit.recommendations.filter(state=Recommendation.State.DRAFT).values(*ROW))


class AnswerRecommendationForm(forms.Form):
    text = ThaiTextField(
        label="ผลการดำเนินงาน",
        widget=forms.Textarea({"rows": 5}),
        max_length=5000,
        help_text="สิ่งที่ได้ดำเนินการและผลที่เกิดขึ้น โดยไม่ระบุชื่อนักเรียน",
        error_messages={"required": "โปรดกรอกผลการดำเนินงาน"},
    )
    version = SeenVersionField()
    evidence = EvidenceField(
        label="หลักฐาน",
        required=False,
        most=EVIDENCE_AT_ONCE,
        help_text=f"PDF หรือภาพถ่าย ไม่เกิน {EVIDENCE_AT_ONCE} ไฟล์",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class VerifyForm(forms.Form):
    comment = ThaiTextField(
        label="ความเห็นถึงโรงเรียน", widget=forms.Textarea({"rows": 2}), max_length=2000, required=False
    )
    version = SeenVersionField()
