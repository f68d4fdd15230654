"""The form of a visit. A draft needs a school and a date; handing in needs the parts of COMPLETE."""

import uuid
from datetime import date
from decimal import Decimal
from functools import partial

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db.models import Q
from django.utils import timezone

from schools.documents import check_pdf, check_photo
from schools.models import Programme, School
from schools.uploads import UploadField
from supervision.forms.fields import PhotosField, SchoolField
from supervision.models import Project, Visit, VisitPhoto
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField
from thai.years import fiscal_year

PHOTOS_AT_ONCE = 10
TEXT_LIMIT = 10_000
COMPLETE = ("purpose", "people_met", "strengths", "improvements")
LONG = ("people_met", "classes", "strengths", "improvements", "expected", "private_notes")
# What the four kinds of work are, in the words of the manual of the office.
AIMS = [
    (Visit.Aim.MONITOR.label, "ศึกษาความก้าวหน้าของการบริหารจัดการและการดำเนินงานของสถานศึกษา"),
    (Visit.Aim.INSPECT.label, "กำกับ ดูแล ให้การจัดการศึกษาดำเนินไปตามมาตรฐานการศึกษาที่กำหนดไว้"),
    (Visit.Aim.EVALUATE.label, "ตีค่าผลการบริหารและการจัดการศึกษา โดยเปรียบเทียบกับเกณฑ์ที่กำหนดไว้"),
    (Visit.Aim.SUPERVISE.label, "ร่วมมือกับสถานศึกษา ให้คำปรึกษา แนะนำ ส่งเสริม และสนับสนุน เพื่อปรับปรุงพัฒนา"),
]
PLACE = ("latitude", "longitude", "accuracy")


def oldest_visit(today):
    """Visits are logged for two years back: older ones belong to closed reports."""
    try:
        return today.replace(year=today.year - 2)
    except ValueError:
        return date(today.year - 2, 2, 28)


class _Projects(forms.ModelMultipleChoiceField):
    def label_from_instance(self, project):
        return f"{project.action_plan.year} {project.code} {project.name}".replace("  ", " ")


class VisitForm(forms.ModelForm):
    school = SchoolField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        help_text="พิมพ์บางส่วนของชื่อหรือรหัส SMIS แล้วเลือกจากรายการ",
        error_messages={"required": "โปรดเลือกโรงเรียน"},
    )
    visited_on = ThaiDateField(label="วันที่นิเทศ", error_messages={"required": "โปรดระบุวันที่นิเทศ"})
    hours = forms.DecimalField(
        label="จำนวนชั่วโมง",
        required=False,
        min_value=Decimal("0.5"),
        max_value=Decimal(24),
        decimal_places=1,
        localize=False,
        widget=forms.NumberInput({"step": "0.5", "inputmode": "decimal"}),
        error_messages={"invalid": "โปรดกรอกเป็นตัวเลข เช่น 3 หรือ 2.5"},
    )
    aims = forms.MultipleChoiceField(
        label="ลักษณะงาน", choices=Visit.Aim.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = forms.MultipleChoiceField(
        label="ประเด็นการนิเทศ", choices=Visit.Topic.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    programme = forms.ModelChoiceField(
        label="โครงการ", queryset=Programme.objects.none(), required=False, empty_label="ไม่เกี่ยวกับโครงการใด"
    )
    projects = _Projects(
        label="โครงการตามแผนปฏิบัติการ",
        queryset=Project.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="โครงการของปีงบประมาณที่นิเทศ",
        error_messages={"invalid_choice": "โครงการที่เลือกยังไม่อนุมัติ หรือยกเลิกแล้ว โปรดเลือกใหม่"},
    )
    order_upload = UploadField(
        label="ไฟล์คำสั่ง (PDF)",
        required=False,
        widget=forms.FileInput({"accept": "application/pdf"}),
        help_text="แนบเมื่อมีคำสั่งแต่งตั้งคณะนิเทศ",
    )
    photos = PhotosField(
        label="เพิ่มภาพถ่าย",
        required=False,
        most=PHOTOS_AT_ONCE,
        help_text=f"ครั้งละไม่เกิน {PHOTOS_AT_ONCE} ภาพ ระบบย่อภาพ หมุนให้ตรง และลบข้อมูลตำแหน่งออกจากภาพให้",
    )
    keep_photo_place = forms.BooleanField(
        label="เก็บพิกัดภาพ",
        required=False,
        help_text="เลือกเมื่อจำเป็นต้องใช้พิกัดจากภาพเป็นหลักฐานเท่านั้น ผู้ที่เปิดภาพได้จะเห็นสถานที่ถ่าย",
    )
    # Asked only where a visit of the same school, day and supervisor is on record already.
    another = forms.BooleanField(label="ส่งเป็นการนิเทศอีกครั้งในวันเดียวกัน", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Visit
        fields = [
            "school", "visited_on", "hours", "kind", "mode", "purpose", "aims", "topics", "programme",
            "order_text", "people_met", "classes", "strengths", "improvements", "expected", "private_notes", *PLACE,
        ]  # fmt: skip
        field_classes = dict.fromkeys([*COMPLETE, *LONG, "order_text"], ThaiTextField)
        widgets = {
            "kind": forms.Select,
            "mode": forms.RadioSelect,
            "purpose": forms.TextInput,
            "people_met": forms.Textarea({"rows": 2}),
            "classes": forms.Textarea({"rows": 2}),
            "strengths": forms.Textarea({"rows": 4}),
            "improvements": forms.Textarea({"rows": 4}),
            "expected": forms.Textarea({"rows": 3}),
            "private_notes": forms.Textarea({"rows": 3}),
            **dict.fromkeys(PLACE, forms.HiddenInput),
        }
        help_texts = {
            "purpose": "เช่น ติดตามการจัดการเรียนรู้เชิงรุกของครูระดับประถมศึกษา",
            "people_met": "ชื่อหรือตำแหน่งของผู้บริหารและครูที่พบ โดยไม่ระบุชื่อนักเรียน",
            "classes": "เช่น ป.3 ภาษาไทย, ป.6 คณิตศาสตร์ โดยไม่ระบุชื่อนักเรียน",
            "order_text": "เช่น 125/2569 ลงวันที่ 16 พ.ค. 2569",
            "private_notes": "เห็นเฉพาะท่านและทีมนิเทศ ไม่อยู่ในรายงาน การส่งออก และหน้าของโรงเรียน",
        }

    def __init__(self, *args, user, complete=True, **kwargs):
        self.complete, self.user, self.earlier = complete, user, None
        super().__init__(*args, use_required_attribute=False, **kwargs)
        schools = School.objects.visible_to(user).filter(office=user.acting.office_id)
        self.fields["school"].offer(schools)
        self.fields["programme"].queryset = self._programmes(user)
        self._offer_projects(user)
        for name in COMPLETE:
            self.fields[name].required = True
            self.fields[name].error_messages["required"] = f"โปรดกรอก{self.fields[name].label}ก่อนส่ง"
        for name in LONG:
            self.fields[name].max_length = TEXT_LIMIT
            self.fields[name].validators.append(MaxLengthValidator(TEXT_LIMIT))
        # A draft keeps the photos that pass; the others are named.
        self.refused_photos = []
        if not complete:
            self.fields["photos"].refused = self.refused_photos
        if self.data.get("keep_photo_place"):
            self.fields["photos"].check = partial(check_photo, keep_place=True)
        self.initial.setdefault("version", self.instance.version if self.instance.pk else 0)
        self.initial.setdefault("client_uuid", self.instance.client_uuid if self.instance.pk else uuid.uuid4())

    def _programmes(self, user):
        """The office's, and the one of the visit even where the office has put it away since."""
        rows = Programme.objects.for_office(user.acting.office_id)
        if self.instance.programme_id:
            rows |= Programme.objects.filter(pk=self.instance.programme_id).exclude(pk__in=rows)
        return rows

    def _offer_projects(self, user):
        """Those under way of the years that visits are logged for, and those of the visit; no field without any."""
        there = list(self.instance.projects.values_list("pk", flat=True)) if self.instance.pk else []
        years = range(fiscal_year(oldest_visit(timezone.localdate())), fiscal_year(timezone.localdate()) + 1)
        running = Q(state=Project.State.APPROVED, action_plan__year__in=years) | Q(pk__in=there)
        rows = Project.objects.filter(running, action_plan__office=user.acting.office_id).select_related("action_plan")
        rows = rows.order_by("-action_plan__year", "code", "name", "pk")
        if not rows.exists():
            del self.fields["projects"]
            return
        self.fields["projects"].queryset = rows
        if self.instance.pk:
            self.initial.setdefault("projects", there)

    @property
    def aims_told(self):
        """[(kind of work, what it is)] as help beside the choice."""
        return AIMS

    def full_clean(self):
        """A draft may lack parts; the page still marks as optional only what is optional when handing in."""
        for name in COMPLETE:
            self.fields[name].required = self.complete
        super().full_clean()
        for name in COMPLETE:
            self.fields[name].required = True

    def clean_visited_on(self):
        """Neither after today nor before the oldest day that visits are logged for: before it nothing is on record."""
        day, today = self.cleaned_data["visited_on"], timezone.localdate()
        if day > today:
            raise ValidationError(f"วันที่นิเทศต้องไม่เกินวันนี้ ({short(today)})", code="future")
        if day < oldest_visit(today):
            raise ValidationError(f"บันทึกย้อนหลังได้ไม่เกิน 2 ปี (ตั้งแต่ {short(oldest_visit(today))})", code="old")
        return day

    def clean_order_upload(self):
        upload = self.cleaned_data["order_upload"]
        if upload:
            check_pdf(upload)
        return upload

    def clean(self):
        values = super().clean()
        school, day = values.get("school"), values.get("visited_on")
        if school and day and school.closed_on and day >= school.closed_on:
            self.add_error("visited_on", f"โรงเรียนนี้ปิดหรือยุบรวมตั้งแต่ {short(school.closed_on)} โปรดตรวจวันที่")
        if school and day and school.opened_on and day < school.opened_on:
            self.add_error("visited_on", f"โรงเรียนนี้เปิดเมื่อ {short(school.opened_on)} โปรดตรวจวันที่")
        others = [row for row in values.get("projects") or () if day and row.action_plan.year != fiscal_year(day)]
        if others:
            told = f"“{others[0]}” เป็นโครงการของปีงบประมาณ {others[0].action_plan.year}"
            self.add_error("projects", f"{told} โปรดเลือกโครงการของปี {fiscal_year(day)} ซึ่งเป็นปีของวันที่นิเทศ")
        if self.complete and school and day:
            self._ask_of_another(school, day)
        # A place is told whole and on the earth, or not at all: it comes from the device, nobody types it.
        latitude, longitude = values.get("latitude"), values.get("longitude")
        if latitude is None or longitude is None or abs(latitude) > 90 or abs(longitude) > 180:
            values |= dict.fromkeys(PLACE)
            for name in PLACE:
                self.errors.pop(name, None)
        return values

    def _ask_of_another(self, school, day):
        """Handing in a second visit of one day is meant: the page names the earlier one and asks."""
        identity, supervisor = self.instance.client_uuid, self.instance.supervisor
        meant = Visit(client_uuid=identity, school=school, visited_on=day, supervisor=supervisor)
        self.earlier = Visit.objects.visible_to(self.user).same_day_as(meant).first()
        if self.earlier and not self.cleaned_data.get("another"):
            self.add_error("another", "มีบันทึกของโรงเรียนนี้วันเดียวกันแล้ว โปรดตรวจบันทึกเดิม หรือเลือกข้อนี้แล้วส่ง")


class PhotoMarkForm(forms.ModelForm):
    """What is said about one photo."""

    class Meta:
        model = VisitPhoto
        fields = ["caption", "shows_children", "consent"]
        field_classes = {"caption": ThaiTextField}
        labels = {"shows_children": "มีเด็กในภาพ", "consent": "ได้รับความยินยอมให้เผยแพร่แล้ว"}

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("prefix", f"photo-{kwargs['instance'].pk}")
        super().__init__(*args, use_required_attribute=False, **kwargs)


class AcknowledgeForm(forms.Form):
    """The school has read the visit, and may say how it sees it."""

    view = ThaiTextField(
        label="ความเห็นของโรงเรียน",
        widget=forms.Textarea({"rows": 3}),
        max_length=5000,
        required=False,
        help_text="เช่น ข้อมูลที่ควรเพิ่มเติม หรือการสนับสนุนที่ต้องการ โดยไม่ระบุชื่อนักเรียน",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
