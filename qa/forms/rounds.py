"""The office's forms: opening a round, more time for one school, and deciding about a report."""

from datetime import timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from qa.models import Round, StandardSet
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

TEXT_LIMIT = 5000


def usual_year(office, day):
    """The academic year a round opened on `day` usually asks about: the last that has ended, or the running one where
    the office has that round already."""
    running = office.calendar.academic_year(day)
    taken = Round.objects.filter(office=office, kind=Round.Kind.SAR, academic_year=running - 1).exists()
    return running if taken else running - 1


class RoundForm(forms.Form):
    """What a new round needs; dates must follow each other, and a year has one round."""

    academic_year = ThaiYearField(label="ปีการศึกษา", help_text="ปีการศึกษาที่โรงเรียนรายงานผล เช่น 2568")
    opens_on = ThaiDateField(label="วันเปิดรับ", help_text="โรงเรียนเริ่มกรอกได้ตั้งแต่วันนี้ เช่น 1/4/2569")
    due_on = ThaiDateField(label="กำหนดส่ง", help_text="ส่งหลังวันนี้ถือว่าส่งช้า เช่น 31/5/2569")
    closes_on = ThaiDateField(label="วันปิดรับ", help_text="พ้นวันนี้แล้วส่งไม่ได้ เว้นแต่ได้รับการขยายเวลา เช่น 30/6/2569")
    instructions = ThaiTextField(
        label="คำชี้แจงถึงโรงเรียน", required=False, max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 4})
    )

    def __init__(self, *args, office, **kwargs):
        self.office = office
        self.existing = None
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def clean_academic_year(self):
        year = self.cleaned_data["academic_year"]
        if year > self.office.calendar.academic_year(timezone.localdate()):
            raise ValidationError(f"ปีการศึกษา {year} ยังไม่เริ่ม โปรดตรวจปีอีกครั้ง", code="future")
        if not StandardSet.objects.for_year(self.office, year):
            raise ValidationError(f"ไม่มีชุดมาตรฐานที่ใช้ในปีการศึกษา {year} โปรดตรวจปีอีกครั้ง", code="no_set")
        self.existing = Round.objects.filter(office=self.office, kind=Round.Kind.SAR, academic_year=year).first()
        if self.existing:
            raise ValidationError(f"มีรอบ SAR ปีการศึกษา {year} อยู่แล้ว แต่ละปีเปิดได้รอบเดียว", code="exists")
        return year

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


class ReasonField(ThaiTextField):
    """A reason that is owed: blanks alone are none."""

    def __init__(self, **kwargs):
        super().__init__(max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 3}), **kwargs)


class _Decision(forms.Form):
    """A decision about the version of a report that the person has read."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args, submission, **kwargs):
        self.submission = submission
        kwargs.setdefault("initial", {"version": submission.version})
        super().__init__(*args, use_required_attribute=False, **kwargs)


class AcceptForm(_Decision):
    comment = ReasonField(label="ข้อความแนบเมื่อรับรายงาน", required=False)


class ReturnForm(_Decision):
    reason = ReasonField(
        label="สิ่งที่ขอให้แก้ไข",
        help_text="โรงเรียนจะเห็นข้อความนี้ โปรดระบุให้ชัดว่าต้องแก้ไขส่วนใด",
        error_messages={"required": "โปรดระบุสิ่งที่ขอให้โรงเรียนแก้ไข"},
    )


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
