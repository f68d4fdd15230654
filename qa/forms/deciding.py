"""What the office and the school say when a report changes hands, and what readers write about it."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from qa.forms.rounds import ReasonField
from qa.models import Reading, ReviewComment
from supervision.models import Recommendation
from thai.forms import ThaiDateField, ThaiTextField

CLOSED = "โรงเรียนเลิกหรือยุบรวมแล้ว จึงส่งกลับให้แก้ไขไม่ได้"


class _Decision(forms.Form):
    """A decision about the version of a report that the person has read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, submission, **kwargs):
        self.submission = submission
        kwargs.setdefault("initial", {"version": submission.version})
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def see(self, version):
        """The page that is shown again speaks of this version."""
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = version

    @property
    def words(self):
        """What was typed, to be copied where the form itself is gone."""
        fields = [field for field in self if not field.is_hidden]
        return [str(field.value()) for field in fields if str(field.value() or "").strip() and field.name != "to"]


class AcceptForm(_Decision):
    comment = ReasonField(label="ข้อความแนบเมื่อรับรายงาน", required=False, help_text="โรงเรียนเห็นข้อความนี้")


class ReturnForm(_Decision):
    """A reason for the whole, and one for each standard; one of them is owed."""

    reason = ReasonField(
        label="สิ่งที่ขอให้แก้ไข",
        required=False,
        help_text="โรงเรียนจะเห็นข้อความนี้ ต้องระบุที่นี่หรือรายมาตรฐานอย่างน้อยหนึ่งช่อง",
    )

    def __init__(self, *args, submission, **kwargs):
        super().__init__(*args, submission=submission, **kwargs)
        self.standards = list(submission.standard_set.standards.all()) if submission.round.is_sar else []
        # Owed unless a standard has a reason, so it is not marked as optional.
        self.fields["reason"].is_owed = True
        for standard in self.standards:
            self.fields[f"reason_{standard.pk}"] = ReasonField(label=f"มาตรฐานที่ {standard.code}", required=False)

    @property
    def parts(self):
        """The fields of the standards."""
        return [self[f"reason_{standard.pk}"] for standard in self.standards]

    @property
    def uses_parts(self):
        return any(field.value() for field in self.parts)

    def clean(self):
        given = super().clean()
        if not self.errors and not any(given.get(name) for name in self.fields if name != "version"):
            self.add_error("reason", ValidationError("โปรดระบุสิ่งที่ขอให้โรงเรียนแก้ไข", code="required"))
        return given

    def given_parts(self):
        """[(Standard, text)] of a valid form."""
        pairs = [(standard, self.cleaned_data[f"reason_{standard.pk}"]) for standard in self.standards]
        return [(standard, text) for standard, text in pairs if text]


class WithdrawForm(_Decision):
    reason = ReasonField(
        label="เหตุผลที่ขอถอนคืน",
        error_messages={"required": "โปรดระบุเหตุผลที่ขอถอนรายงานคืน"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, prefix="withdraw", **kwargs)


class ReopenForm(_Decision):
    SCHOOL, READERS = "school", "readers"

    to = forms.ChoiceField(
        label="เปิดให้",
        choices=[(SCHOOL, "โรงเรียนแก้ไขแล้วส่งใหม่"), (READERS, "ผู้ตรวจพิจารณาใหม่ โรงเรียนยังแก้ไขไม่ได้")],
        widget=forms.RadioSelect,
        error_messages={"required": "โปรดเลือกว่าเปิดให้ใคร"},
    )
    reason = ReasonField(label="เหตุผล", error_messages={"required": "โปรดระบุเหตุผลที่เปิดรายงานอีกครั้ง"})

    def __init__(self, *args, submission, **kwargs):
        kwargs.setdefault("initial", {"version": submission.version, "to": self.SCHOOL})
        super().__init__(*args, submission=submission, prefix="reopen", **kwargs)
        if not submission.school.is_open:
            # Nobody is there to correct it.
            self.fields["to"].choices = self.fields["to"].choices[1:]
            self.initial["to"] = self.READERS
            self.fields["to"].error_messages["invalid_choice"] = CLOSED


def typed(form):
    """What was typed or chosen in a bound form, as it reads on the page, to be copied where the form itself is gone."""
    found = []
    for field in form:
        value = field.value()
        if field.is_hidden or not isinstance(value, str | list) or not value:
            continue
        words = dict(getattr(field.field, "choices", None) or ())
        words = {str(key): text for key, text in words.items()}
        values = value if isinstance(value, list) else [value]
        told = ", ".join(str(words.get(str(one), one)) for one in values if str(one).strip())
        if told:
            found.append(told if isinstance(field.field, forms.CharField) else f"{field.label}: {told}")
    return found


def _not_a_page(page, attached):
    """Why the file (None: no file was chosen) has no such page, or ""; how many pages it has is known once read."""
    if attached is None:
        return "ระบุหน้าได้เมื่อเลือกไฟล์แนบ"
    if attached.file.content_type != "application/pdf":
        return "ไฟล์นี้เป็นภาพ ไม่มีเลขหน้า"
    pages = Reading.objects.filter(source=attached).values_list("pages", flat=True).first()
    return f"ไฟล์นี้มี {pages:,} หน้า" if pages and page > pages else ""


class CommentForm(forms.Form):
    """A remark at a part of a report, or at a page of one of its present files."""

    place = forms.ChoiceField(label="ส่วนของรายงาน")
    page = forms.IntegerField(
        label="หน้า",
        min_value=1,
        max_value=9999,
        required=False,
        help_text="เฉพาะไฟล์ PDF",
        widget=forms.TextInput({"inputmode": "numeric"}),
    )
    text = ReasonField(label="ข้อสังเกต", error_messages={"required": "โปรดพิมพ์ข้อสังเกต"})

    def __init__(self, *args, submission, **kwargs):
        self.standards = {}
        if submission.round.is_sar:
            self.standards = {str(row.pk): row for row in submission.standard_set.standards.all()}
        current = submission.files.filter(replaced_at=None).select_related("file", "asked")
        self.attached = {str(row.pk): row for row in current}
        super().__init__(*args, prefix="comment", use_required_attribute=False, **kwargs)
        part = ReviewComment.Part
        self.fields["place"].choices = [
            (part.OVERALL, part.OVERALL.label),
            *((f"standard-{pk}", str(row)) for pk, row in self.standards.items()),
            (part.SUMMARY, part.SUMMARY.label),
            (part.ENDORSEMENT, part.ENDORSEMENT.label),
            *((f"file-{pk}", f"{row.label}: {row.file.label}") for pk, row in self.attached.items()),
        ]

    def clean(self):
        given = super().clean()
        kind, _dash, pk = given.get("place", "").partition("-")
        attached = self.attached.get(pk) if kind == ReviewComment.Part.FILE else None
        if given.get("page") and (fault := _not_a_page(given["page"], attached)):
            self.add_error("page", fault)
        return given

    def where(self):
        """{part, standard, file, page} of a valid form."""
        kind, _dash, pk = self.cleaned_data["place"].partition("-")
        return {
            "part": kind,
            "standard": self.standards.get(pk) if kind == ReviewComment.Part.STANDARD else None,
            "file": self.attached.get(pk) if kind == ReviewComment.Part.FILE else None,
            "page": self.cleaned_data["page"],
        }


class SettleForm(forms.Form):
    answer = ThaiTextField(label="ดำเนินการอย่างไร", required=False, max_length=1000, widget=forms.Textarea({"rows": 2}))


class ReadingForm(forms.Form):
    """A reader's levels for each standard, and what the reader thinks of the report."""

    version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)
    opinion = ReasonField(label="ความเห็นโดยรวมของผู้ตรวจ", required=False)

    def __init__(self, *args, submission, review, **kwargs):
        self.submission = submission
        stored = dict(review.levels.values_list("standard", "level")) if review.pk else {}
        initial = {"version": review.version, "opinion": review.opinion}
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)
        self.standards = []
        if submission.round.is_sar:
            self.standards = list(submission.standard_set.standards.all())
            scale = [("", "ยังไม่ให้ระดับ"), *submission.standard_set.levels.values_list("value", "label")]
            scale = [(value, f"{label} ({value})" if value else label) for value, label in scale]
        for standard in self.standards:
            self.fields[f"level_{standard.pk}"] = forms.TypedChoiceField(
                label=str(standard), choices=scale, coerce=int, empty_value=None, required=False
            )
            self.initial[f"level_{standard.pk}"] = stored.get(standard.pk, "")

    @property
    def rows(self):
        """[(Standard, field)]."""
        return [(standard, self[f"level_{standard.pk}"]) for standard in self.standards]

    def levels(self):
        """{Standard: level or None} of a valid form."""
        return {standard: self.cleaned_data[f"level_{standard.pk}"] for standard in self.standards}

    def see(self, review):
        """The page that is shown again speaks of what is stored now."""
        self.data = self.data.copy()
        self.data["version"] = review.version

    def differences(self, review):
        """[{label, mine, theirs}] where this valid form says something else than what `review` holds by now."""
        stored = dict(review.levels.values_list("standard", "level")) if review.pk else {}
        rows = []
        for standard, level in self.levels().items():
            if level != stored.get(standard.pk):
                words = dict(self.fields[f"level_{standard.pk}"].choices)
                told = {"mine": words.get(level, ""), "theirs": words.get(stored.get(standard.pk), "")}
                rows.append({"label": str(standard), **told})
        if (self.cleaned_data["opinion"] or "") != review.opinion:
            label = self.fields["opinion"].label
            rows.append({"label": label, "mine": self.cleaned_data["opinion"], "theirs": review.opinion})
        return rows


class FromCommentForm(forms.Form):
    """A remark becomes a recommendation of the common list."""

    text = ReasonField(label="ข้อเสนอแนะ", error_messages={"required": "โปรดพิมพ์ข้อเสนอแนะ"})
    owner = ThaiTextField(label="ผู้รับผิดชอบของโรงเรียน", max_length=150, initial="ผู้อำนวยการโรงเรียน")
    priority = forms.ChoiceField(
        label="ความสำคัญ", choices=Recommendation.Priority.choices, initial=Recommendation.Priority.NORMAL
    )
    due_on = ThaiDateField(label="กำหนดดำเนินการ")

    def clean_due_on(self):
        day, today = self.cleaned_data["due_on"], timezone.localdate()
        if day < today:
            raise ValidationError("กำหนดดำเนินการต้องไม่เป็นวันที่ผ่านมาแล้ว", code="past")
        if day > today + timedelta(days=730):
            raise ValidationError("กำหนดเกิน 2 ปี โปรดตรวจปี พ.ศ. อีกครั้ง", code="far")
        return day
