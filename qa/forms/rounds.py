"""The office's forms: opening and editing a round, and more time for one school."""

import zipfile
from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from qa.models import AskedFile, Round, StandardSet
from schools.documents import check_pdf, check_spreadsheet, head_of
from schools.forms.files import ManyFilesField
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

TEXT_LIMIT = 5000
MOST_TEMPLATES, MOST_ASKED = 10, 12
OPTIONAL = "(ไม่บังคับ)"
K = Round.Kind
# Of these a school may be asked before the year begins: they say what it plans.
AHEAD = (K.TARGETS, K.PLAN, K.CURRICULUM)
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def usual_year(office, day, kind=K.SAR):
    """The academic year a round opened on `day` usually asks about. Of a SAR the last that has ended, or the running
    one where the office has that round already; of other kinds the running one."""
    running = office.calendar.academic_year(day)
    if kind != K.SAR:
        return running
    taken = Round.objects.filter(office=office, kind=kind, academic_year=running - 1).exists()
    return running if taken else running - 1


def check_template(file):
    """(file, content type) of a form to fill in: PDF, Word or Excel without macros. Raises ValidationError."""
    head = head_of(file)
    if head.startswith(b"%PDF-"):
        check_pdf(file)
        return file, "application/pdf"
    if not head.startswith(b"PK"):
        raise ValidationError("รับเฉพาะ PDF, Word (.docx) หรือ Excel (.xlsx)", code="type")
    try:
        with zipfile.ZipFile(file) as archive:
            names = {name.lower() for name in archive.namelist()}
    except (zipfile.BadZipFile, OSError, ValueError):
        raise ValidationError("ไฟล์เสียหาย เปิดอ่านไม่ได้ โปรดบันทึกใหม่แล้วเลือกอีกครั้ง", code="damaged") from None
    finally:
        file.seek(0)
    if any(name.endswith("vbaproject.bin") for name in names):
        raise ValidationError("ไฟล์มีมาโคร ระบบไม่รับ โปรดบันทึกเป็น .docx หรือ .xlsx", code="macro")
    if "word/document.xml" in names:
        return file, WORD
    if "xl/workbook.xml" in names:
        check_spreadsheet(file)
        return file, EXCEL
    raise ValidationError("รับเฉพาะ PDF, Word (.docx) หรือ Excel (.xlsx)", code="type")


class TemplatesField(ManyFilesField):
    def __init__(self, **kwargs):
        super().__init__(
            check=check_template,
            most=MOST_TEMPLATES,
            required=False,
            label="แบบฟอร์มให้โรงเรียนดาวน์โหลด",
            help_text="PDF, Word หรือ Excel เลือกได้หลายไฟล์",
            **kwargs,
        )
        self.widget.attrs["accept"] = f"application/pdf,{WORD},{EXCEL}"


class _Dates(forms.Form):
    """The dates of a round follow each other."""

    opens_on = ThaiDateField(label="วันเปิดรับ", help_text="โรงเรียนเริ่มกรอกได้ตั้งแต่วันนี้ เช่น 1/4/2569")
    due_on = ThaiDateField(label="กำหนดส่ง", help_text="ส่งหลังวันนี้ถือว่าส่งช้า เช่น 31/5/2569")
    closes_on = ThaiDateField(label="วันปิดรับ", help_text="พ้นวันนี้แล้วส่งไม่ได้ เว้นแต่ได้รับการขยายเวลา เช่น 30/6/2569")
    instructions = ThaiTextField(
        label="คำชี้แจงถึงโรงเรียน", required=False, max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 4})
    )
    templates = TemplatesField()

    def clean(self):
        given = super().clean()
        opens, due, closes = (given.get(name) for name in ("opens_on", "due_on", "closes_on"))
        if opens and due and due < opens:
            self.add_error("due_on", f"กำหนดส่งต้องไม่ก่อนวันเปิดรับ ({short(opens)})")
        if closes and (due or opens) and closes < (due or opens):
            self.add_error("closes_on", f"วันปิดรับต้องไม่ก่อนกำหนดส่ง ({short(due or opens)})")
        for name, later in (("due_on", due), ("closes_on", closes)):
            if later and opens and name not in self.errors and later > opens + timedelta(days=730):
                self.add_error(name, "ห่างจากวันเปิดรับเกิน 2 ปี โปรดตรวจปี พ.ศ. อีกครั้ง")
        return given


class RoundForm(_Dates):
    """What a new round of one kind needs; a year (of an internal assessment a semester) has one round of a kind."""

    kind = forms.ChoiceField(choices=K.choices, required=False, widget=forms.HiddenInput)
    name = ThaiTextField(label="ชื่อรางวัล", max_length=150, help_text="เช่น IQA AWARD")
    academic_year = ThaiYearField(label="ปีการศึกษา", help_text="ปีการศึกษาที่โรงเรียนรายงานผล เช่น 2568")
    semester = forms.TypedChoiceField(label="ภาคเรียน", choices=[(1, "ภาคเรียนที่ 1"), (2, "ภาคเรียนที่ 2")], coerce=int)
    levels = forms.ChoiceField(label="ระดับที่ขอ", choices=Round.Levels.choices, initial=Round.Levels.BOTH)
    parts = forms.MultipleChoiceField(
        label="ส่วนที่ต้องมีจึงส่งได้",
        choices=Round.Part.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="นอกจากระดับคุณภาพ ซึ่งต้องมีเสมอ ส่วนที่ไม่เลือก โรงเรียนกรอกหรือไม่ก็ได้",
    )
    rule = forms.ChoiceField(label="วิธีเสนอระดับ", required=False)
    asked = ThaiTextField(
        label="เอกสารที่ขอ",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 4}),
        help_text=f"บรรทัดละ 1 รายการ เติม {OPTIONAL} ท้ายบรรทัดหากไม่ต้องมีก็ได้ โรงเรียนส่งเป็น PDF หรือภาพถ่าย",
    )
    board = forms.BooleanField(label="ต้องมีการเห็นชอบของคณะกรรมการสถานศึกษา", required=False)
    order = [
        "kind", "name", "academic_year", "semester", "levels", "opens_on", "due_on", "closes_on", "instructions",
        "templates", "parts", "rule", "asked", "board",
    ]  # fmt: skip
    # Fields that only some kinds have.
    ONLY = {
        "name": {K.AWARD},
        "semester": {K.INTERNAL},
        "levels": set(Round.PER_LEVEL),
        "parts": {K.SAR},
        "rule": {K.SAR},
        "asked": set(K) - {K.SAR},
        "board": set(K) - {K.SAR},
    }

    def __init__(self, *args, office, kind=K.SAR, **kwargs):
        self.office, self.kind = office, K(kind)
        self.existing = None
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["kind"].initial = self.kind
        self.fields["rule"].choices = [("", "ตามชุดมาตรฐาน"), *StandardSet.Rule.choices]
        self.fields["parts"].initial = Round._meta.get_field("parts").default()
        self.fields["board"].initial = self.kind in AHEAD
        for name, kinds in self.ONLY.items():
            if self.kind not in kinds:
                del self.fields[name]
        self.order_fields(self.order)

    def clean_academic_year(self):
        year = self.cleaned_data["academic_year"]
        latest = self.office.calendar.academic_year(timezone.localdate()) + (self.kind in AHEAD)
        if year > latest:
            raise ValidationError(f"ปีการศึกษา {year} ยังไม่เริ่ม โปรดตรวจปีอีกครั้ง", code="future")
        if not StandardSet.objects.for_year(self.office, year):
            raise ValidationError(f"ไม่มีชุดมาตรฐานที่ใช้ในปีการศึกษา {year} โปรดตรวจปีอีกครั้ง", code="no_set")
        return year

    def clean_asked(self):
        lines = [line.strip() for line in self.cleaned_data["asked"].splitlines()]
        rows = [
            {
                "label": line.removesuffix(OPTIONAL).strip(),
                "takes": AskedFile.Takes.ANY,
                "is_required": not line.endswith(OPTIONAL),
            }
            for line in lines
            if line.removesuffix(OPTIONAL).strip()
        ]
        labels = [row["label"] for row in rows]
        if len(rows) > MOST_ASKED:
            raise ValidationError(f"ขอได้ไม่เกิน {MOST_ASKED} รายการ", code="too_many")
        if len(set(labels)) < len(labels):
            raise ValidationError("มีชื่อเอกสารซ้ำกัน โปรดตั้งชื่อให้ต่างกัน", code="twice")
        if any(len(label) > 150 for label in labels):
            raise ValidationError("ชื่อเอกสารยาวเกิน 150 ตัวอักษร", code="long")
        return rows

    def clean(self):
        given = super().clean()
        year = given.get("academic_year")
        same = Round.objects.filter(office=self.office, kind=self.kind, academic_year=year)
        same = same.filter(semester=given.get("semester") or 0, name=given.get("name") or "").first()
        complete = ("semester" not in self.fields or given.get("semester")) and "name" not in self.errors
        if year and same and complete:
            self.existing = same
            self.add_error("academic_year", ValidationError(f"มีรอบ {same} อยู่แล้ว แต่ละปีเปิดได้รอบเดียว", code="exists"))
        if year and given.get("rule") == StandardSet.Rule.PERCENT:
            self._need_bands(year, given.get("levels"))
        return given

    def _need_bands(self, year, asked):
        """Without the percent of every level the rule would suggest nothing, or the wrong level."""
        for level, row in StandardSet.objects.for_year(self.office, year).items():
            if asked in (level, Round.Levels.BOTH) and row.levels.filter(percent_from=None).exists():
                said = f"ชุดมาตรฐาน “{row}” ยังไม่มีร้อยละเริ่มต้นของทุกระดับ จึงใช้วิธีร้อยละไม่ได้"
                self.add_error("rule", ValidationError(said, code="no_band"))

    def content(self):
        """The arguments of qa.actions.rounds.open_round that a valid form decides about."""
        given = self.cleaned_data | {"kind": self.kind}
        if given.pop("board", False):
            given["parts"] = [Round.Part.BOARD.value]
        return given


class RoundEditForm(_Dates):
    """What may change once a round is open: its dates, instructions and templates."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)
    removed = forms.TypedMultipleChoiceField(
        label="นำแบบฟอร์มออก", required=False, coerce=int, widget=forms.CheckboxSelectMultiple
    )
    COMPARED = ("opens_on", "due_on", "closes_on", "instructions")

    def __init__(self, *args, round, **kwargs):
        self.round = round
        initial = {name: getattr(round, name) for name in ("version", *self.COMPARED)}
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)
        rows = round.templates.filter(removed_at=None).select_related("file")
        self.fields["removed"].choices = [(row.pk, row.file.label) for row in rows]
        if not self.fields["removed"].choices:
            del self.fields["removed"]

    def clean(self):
        given = super().clean()
        due = given.get("due_on")
        if due and due < self.round.due_on and "due_on" not in self.errors:
            between = {"submitted_at__date__gt": due, "submitted_at__date__lte": self.round.due_on}
            if n := self.round.submissions.filter(**between).count():
                self.add_error("due_on", f"มีรายงานที่ส่งภายในกำหนดเดิมหลังวันนี้แล้ว {n:,} ฉบับ หากเลื่อนจะกลายเป็นส่งช้า")
        return given

    def differences(self, stored):
        """[{label, mine, theirs}] between this valid form and the round as it is stored now."""
        rows = []
        for name in self.COMPARED:
            mine, theirs = self.cleaned_data[name], getattr(stored, name)
            if mine != theirs:
                told = (lambda value: value) if name == "instructions" else short
                rows.append({"label": self.fields[name].label, "mine": told(mine), "theirs": told(theirs)})
        return rows

    def changes(self):
        """True when saving would change anything but the version."""
        given = self.cleaned_data
        return bool(self.differences(self.round) or given.get("templates") or given.get("removed"))


class ReasonField(ThaiTextField):
    """A reason that is owed: blanks alone are none."""

    def __init__(self, **kwargs):
        super().__init__(max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 3}), **kwargs)


class ExtensionForm(forms.Form):
    until = ThaiDateField(label="ขยายเวลาถึงวันที่")
    reason = ReasonField(label="เหตุผล", error_messages={"required": "โปรดระบุเหตุผลที่ขยายเวลา"})

    def __init__(self, *args, submission, **kwargs):
        self.submission = submission
        super().__init__(*args, prefix="extension", use_required_attribute=False, **kwargs)

    def clean_until(self):
        until, today = self.cleaned_data["until"], timezone.localdate()
        if until < today:
            raise ValidationError("วันที่ขยายถึงต้องไม่เป็นวันที่ผ่านมาแล้ว", code="past")
        if until <= self.submission.deadline and not self.submission.extensions.filter(until=until).exists():
            raise ValidationError(f"ต้องหลังกำหนดเดิม ({short(self.submission.deadline)})", code="early")
        if until > today + timedelta(days=365):
            raise ValidationError("ขยายเวลาได้ไม่เกิน 1 ปี โปรดตรวจปี พ.ศ. อีกครั้ง", code="far")
        return until
