"""Forms of what becomes of an item: its review, its trials, its stage, and what a school says of it."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.models import LibraryFeedback, LibraryReview, LibraryTrial
from schools.forms.steps import SeenVersionField
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

TEXT_LIMIT = 2000
CRITERIA = [(70, "70/70"), (75, "75/75"), (80, "80/80"), (85, "85/85"), (90, "90/90")]
VERDICTS = [("yes", "ครบถ้วน"), ("partly", "ควรปรับปรุง"), ("no", "ไม่มีหรือไม่สอดคล้อง"), ("none", "ไม่เกี่ยวข้อง")]
Decision = LibraryReview.Decision


class TrialForm(forms.ModelForm):
    """A try-out with its two values."""

    place = ThaiTextField(
        label="สถานที่ทดลอง", max_length=200, help_text="โรงเรียนหรือห้องเรียน", error_messages={"required": "โปรดระบุสถานที่"}
    )
    tried_on = ThaiDateField(label="วันที่ทดลอง", error_messages={"required": "โปรดระบุวันที่"})
    criterion = forms.TypedChoiceField(label="เกณฑ์ E1/E2", choices=CRITERIA, coerce=int, initial=80)
    finding = ThaiTextField(
        label="ข้อค้นพบและสิ่งที่ปรับปรุง",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 3}),
        help_text="ไม่ระบุชื่อผู้เรียน",
    )

    class Meta:
        model = LibraryTrial
        fields = ["stage", "place", "pupils", "tried_on", "e1", "e2", "criterion", "finding"]
        help_texts = {"e1": "ร้อยละของคะแนนเฉลี่ยระหว่างเรียน", "e2": "ร้อยละของคะแนนเฉลี่ยหลังเรียน"}
        widgets = {name: forms.TextInput({"inputmode": "decimal"}) for name in ("e1", "e2")}
        error_messages = {
            "stage": {"required": "โปรดเลือกแบบการทดลอง"},
            "pupils": {"required": "โปรดระบุจำนวนผู้เรียน"},
            "e1": {"required": "โปรดระบุค่า E1"},
            "e2": {"required": "โปรดระบุค่า E2"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["stage"].choices = [("", "เลือกแบบการทดลอง"), *LibraryTrial.Stage.choices]

    def clean_tried_on(self):
        day = self.cleaned_data["tried_on"]
        if day > timezone.localdate():
            raise ValidationError("วันที่ทดลองต้องไม่เป็นวันในอนาคต", code="future")
        return day


class ReviewForm(forms.Form):
    """What is looked at, line by line, and the decision."""

    version = SeenVersionField()

    def __init__(self, *args, checklist, seen=0, **kwargs):
        super().__init__(*args, use_required_attribute=False, initial={"version": seen}, **kwargs)
        self.checklist = checklist
        # What goes back need not be looked through to the end.
        whole = self.data.get("decision") != Decision.SEND_BACK
        for number, text in enumerate(checklist):
            self.fields[f"line_{number}"] = forms.ChoiceField(
                label=text,
                choices=VERDICTS,
                required=whole,
                widget=forms.RadioSelect,
                error_messages={"required": "โปรดตรวจข้อนี้ก่อนขึ้นทะเบียน"},
            )
            self.fields[f"note_{number}"] = ThaiTextField(label="ข้อสังเกต", required=False, max_length=300)
        self.fields["opinion"] = ThaiTextField(
            label="ความเห็นต่อโรงเรียน", required=False, max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 4})
        )
        self.fields["decision"] = forms.ChoiceField(
            label="ผลการพิจารณา",
            choices=Decision.choices,
            widget=forms.RadioSelect,
            error_messages={"required": "โปรดเลือกผลการพิจารณา"},
        )

    def clean(self):
        given = super().clean()
        if given.get("decision") == Decision.SEND_BACK and not given.get("opinion"):
            self.add_error("opinion", "โปรดบอกโรงเรียนว่าต้องแก้ไขสิ่งใด")
        return given

    def lines(self):
        """The checklist of a valid form, as LibraryReview keeps it; lines that nobody looked at are left out."""
        words, given = dict(VERDICTS), self.cleaned_data
        return [
            {"text": text, "verdict": words[given[f"line_{number}"]], "note": given[f"note_{number}"]}
            for number, text in enumerate(self.checklist)
            if given[f"line_{number}"]
        ]


class StageForm(forms.Form):
    """How far the work is."""

    version = SeenVersionField()

    def __init__(self, *args, kind, item=None, **kwargs):
        initial = {"version": item.version, "stage": item.stage} if item else {}
        super().__init__(*args, use_required_attribute=False, initial=initial, **kwargs)
        self.fields["stage"] = forms.ChoiceField(
            label="ขั้นตอน",
            choices=[("", "เลือกขั้นตอน"), *((one, one) for one in kind.stages)],
            error_messages={"required": "โปรดเลือกขั้นตอน"},
        )
        self.fields["note"] = ThaiTextField(label="บันทึก", required=False, max_length=TEXT_LIMIT)


class FeedbackForm(forms.ModelForm):
    """What a school says of an item; all of it may be left open."""

    used_year = ThaiYearField(label="โรงเรียนใช้ตั้งแต่ปีการศึกษา", required=False, help_text="เว้นว่างเมื่อยังไม่ได้ใช้")
    used_note = ThaiTextField(label="ใช้อย่างไร", required=False, max_length=500)
    comment = ThaiTextField(label="ความเห็น", required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))

    class Meta:
        model = LibraryFeedback
        fields = ["rating", "used_year", "used_note", "comment"]
        widgets = {"rating": forms.RadioSelect}

    def __init__(self, *args, year, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.year = year
        self.fields["rating"].choices = LibraryFeedback._meta.get_field("rating").choices

    def clean_used_year(self):
        year = self.cleaned_data["used_year"]
        if year and not self.year - 20 <= year <= self.year + 1:
            raise ValidationError(f"โปรดระบุปีการศึกษาไม่เกิน {self.year + 1} และย้อนหลังไม่เกิน 20 ปี", code="year")
        return year

    def clean(self):
        given = super().clean()
        if not self.errors and not any(given.get(name) for name in self._meta.fields):
            raise ValidationError("โปรดให้ระดับ บอกการนำไปใช้ หรือเขียนความเห็น อย่างน้อยหนึ่งอย่าง", code="empty")
        if given.get("used_note") and not given.get("used_year") and "used_year" not in self.errors:
            self.add_error("used_year", "โปรดระบุปีการศึกษาที่เริ่มใช้")
        return given
