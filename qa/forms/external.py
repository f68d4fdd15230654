"""Forms of the external assessment: appointment, documents, oral report, result, re-assessment, rounds."""

from datetime import date, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from instruments.models import Instrument
from qa.forms.people import PeopleField
from qa.models import ExternalAssessment, ExternalDocument, ExternalMember, ExternalRound
from qa.models.standards import EducationLevel
from schools.documents import check_pdf
from schools.forms.school_field import SchoolField
from schools.forms.versions import VersionedForm
from schools.models import Membership, Role, School, User
from schools.uploads import UploadField
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField

TEXT_LIMIT = 5000
FAR = timedelta(days=5 * 366)
COLLEAGUES = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.COMMITTEE)


def long_text(label, *, rows=3, required=False, **kwargs):
    """A field for a text of some lines."""
    return ThaiTextField(
        label=label, required=required, max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": rows}), **kwargs
    )


def check_day(day):
    """Raises ValidationError for a day out of all sight: mostly a year that was mistyped."""
    if abs(day - timezone.localdate()) > FAR:
        raise ValidationError("วันที่ห่างจากวันนี้เกิน 5 ปี โปรดตรวจปี พ.ศ.", code="far")


class _Days(forms.Form):
    """First and last day of an assessment; the last may be left out when it is the first."""

    starts_on = ThaiDateField(label="วันแรกที่ประเมิน", error_messages={"required": "โปรดระบุวันแรกที่ประเมิน"})
    ends_on = ThaiDateField(label="วันสุดท้ายที่ประเมิน", required=False, help_text="เว้นว่างไว้หากประเมินวันเดียว")

    def clean(self):
        given = super().clean()
        first, last = given.get("starts_on"), given.get("ends_on")
        if first:
            try:
                check_day(first)
            except ValidationError as error:
                self.add_error("starts_on", error)
        if first and not last and "ends_on" not in self.errors:
            given["ends_on"] = first
        elif first and last and last < first:
            self.add_error("ends_on", "วันสุดท้ายต้องไม่ก่อนวันแรก")
        elif first and last and last - first > timedelta(days=31):
            self.add_error("ends_on", "ประเมินติดต่อกันเกิน 31 วัน โปรดตรวจวันที่")
        return given


class AppointmentForm(_Days, VersionedForm):
    """When สมศ. assesses a school. School, round and level stay once they are saved."""

    school = SchoolField(
        label="โรงเรียน", queryset=School.objects.none(), error_messages={"required": "โปรดเลือกโรงเรียน"}
    )

    class Meta:
        model = ExternalAssessment
        fields = [
            "school", "round", "level", "mode", "starts_on", "ends_on", "unit", "assessors", "observer",
            "observer_name", "issues",
        ]  # fmt: skip
        field_classes = dict.fromkeys(("unit", "assessors", "observer_name", "issues"), ThaiTextField)
        widgets = {
            "assessors": forms.Textarea({"rows": 3}),
            "issues": forms.Textarea({"rows": 4}),
        }
        help_texts = {
            "unit": "เช่น คณะผู้ประเมินที่ 12",
            "assessors": "ชื่อผู้ประเมินภายนอก บรรทัดละหนึ่งคน",
            "issues": "ส่งพร้อม SAR ตามกฎกระทรวงการประกันคุณภาพการศึกษา พ.ศ. 2561 โรงเรียนไม่เห็นข้อความนี้",
        }

    field_order = Meta.fields

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        office = user.acting.office
        for name in ("assessors", "issues"):
            self.fields[name].max_length = TEXT_LIMIT
            self.fields[name].validators.append(_at_most(TEXT_LIMIT))
        held = Membership.objects.current().filter(office=office, school=None, role__in=COLLEAGUES)
        people = User.objects.filter(is_active=True, pk__in=held.values("user"))
        self.fields["observer"].queryset = people.order_by("given_name", "family_name", "pk")
        self.fields["observer"].empty_label = "ไม่มีผู้สังเกตการณ์ของสำนักงาน"
        self.fields["round"].queryset = ExternalRound.objects.visible_to(user)
        self.fields["round"].empty_label = "เลือกรอบ"
        if self.instance.pk:
            for name in ("school", "round", "level"):
                del self.fields[name]
        else:
            self.fields["school"].offer(School.objects.filter(office=office).open_on(timezone.localdate()))

    def clean(self):
        given = super().clean()
        school, level = given.get("school"), given.get("level")
        teaches = {EducationLevel.EARLY: "has_early", EducationLevel.BASIC: "has_basic"}
        if school and level and not getattr(school, teaches[level]):
            self.add_error("level", f"{school.full_name} ไม่ได้เปิดสอน{EducationLevel(level).label}")
        return given


def _at_most(limit):
    def check(text):
        if len(text) > limit:
            raise ValidationError(f"ยาวเกิน {limit:,} ตัวอักษร", code="long")

    return check


class CancelForm(forms.Form):
    """Why an appointment is called off."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    reason = long_text("เหตุผลที่ยกเลิก", required=True, error_messages={"required": "โปรดระบุเหตุผลที่ยกเลิก"})

    def __init__(self, *args, assessment, **kwargs):
        super().__init__(*args, initial={"version": assessment.version}, use_required_attribute=False, **kwargs)


class DocumentForm(forms.Form):
    """One document of an assessment, as PDF."""

    kind = forms.ChoiceField(label="ประเภทเอกสาร", choices=ExternalDocument.Kind.choices)
    file = UploadField(label="ไฟล์ PDF", error_messages={"required": "โปรดเลือกไฟล์ PDF"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["file"].widget.attrs["accept"] = "application/pdf"

    def clean_file(self):
        upload = self.cleaned_data["file"]
        check_pdf(upload)
        return upload


def checklists(user):
    """The instruments a readiness check may ask with: what is for visits and assessments."""
    purposes = [Instrument.Purpose.VISIT, Instrument.Purpose.ASSESSMENT, Instrument.Purpose.RECORD]
    return Instrument.objects.visible_to(user).usable().filter(purpose__in=purposes).order_by("code", "pk")


class ReadinessForm(forms.Form):
    """When a school was checked; the answers are a form of their own."""

    checked_on = ThaiDateField(label="วันที่ตรวจ", error_messages={"required": "โปรดระบุวันที่ตรวจ"})

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def clean_checked_on(self):
        day = self.cleaned_data["checked_on"]
        if day > timezone.localdate():
            raise ValidationError("วันที่ตรวจต้องไม่เป็นวันในอนาคต", code="future")
        check_day(day)
        return day


class OralForm(VersionedForm):
    """The committee that hears the oral report, and what it heard."""

    oral_on = ThaiDateField(label="วันรับฟังรายงานด้วยวาจา", required=False)
    members = PeopleField(label="คณะกรรมการร่วมรับฟัง", parts=ExternalMember.Part.choices, required=False)

    class Meta:
        model = ExternalAssessment
        fields = ["oral_on", "oral_order", "oral_notes"]
        field_classes = {"oral_order": ThaiTextField, "oral_notes": ThaiTextField}
        widgets = {"oral_notes": forms.Textarea({"rows": 6})}
        help_texts = {"oral_order": "เลขที่คำสั่งแต่งตั้งและวันที่ เช่น 125/2569 ลงวันที่ 3 พ.ย. 2569"}

    field_order = ["oral_on", "oral_order", "members", "oral_notes"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["members"] = list(self.instance.members.all())
        self.fields["oral_notes"].validators.append(_at_most(TEXT_LIMIT))


class ResultForm(forms.Form):
    """The result: the overall word of the round's scale, and a level for each standard and indicator of its set."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    # The result that the page was filled from, which a file may have brought.
    seen = forms.IntegerField(min_value=1, required=False, widget=forms.HiddenInput)
    result = forms.ChoiceField(
        label="ผลการประเมินโดยรวม",
        error_messages={"required": "โปรดเลือกผลการประเมิน", "invalid_choice": "ผลที่เลือกไม่อยู่ในระดับผลของรอบนี้"},
    )
    assessed_on = ThaiDateField(label="วันที่ประเมิน", error_messages={"required": "โปรดระบุวันที่ประเมิน"})

    def __init__(self, *args, assessment, **kwargs):
        self.assessment = assessment
        kept = assessment.known_result
        initial = {"version": assessment.version, "seen": kept.pk if kept else None}
        initial["assessed_on"] = (kept and kept.assessed_on) or assessment.ends_on
        initial["result"] = kept.result if kept else ""
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)
        words = [grade.label for grade in assessment.round.grades.all()]
        if kept and kept.result not in words:
            words.append(kept.result)
        self.fields["result"].choices = [("", "เลือกผล"), *((word, word) for word in words)]
        self.standards = []
        if assessment.standard_set:
            self._add_set(assessment.standard_set, kept)

    def _add_set(self, standard_set, kept):
        levels = [("", "ยังไม่ระบุ"), *((str(row.value), f"{row.value} {row.label}") for row in standard_set.levels.all())]
        found = {row.standard_id: row for row in kept.standards.all()} if kept else {}
        judged = dict(kept.indicators.values_list("issue", "level")) if kept else {}
        for standard in standard_set.standards.prefetch_related("issues"):
            row, name = found.get(standard.pk), f"standard_{standard.pk}"
            self._add_level(name, f"ระดับของมาตรฐานที่ {standard.code}", levels, row.level if row else "")
            self.fields[f"{name}_strengths"] = long_text(f"จุดเด่น มาตรฐานที่ {standard.code}", rows=2)
            self.fields[f"{name}_improvements"] = long_text(f"จุดที่ควรพัฒนา มาตรฐานที่ {standard.code}", rows=2)
            if row:
                self.initial |= {f"{name}_strengths": row.strengths, f"{name}_improvements": row.improvements}
            issues = list(standard.issues.all())
            for issue in issues:
                self._add_level(f"issue_{issue.pk}", str(issue), levels, judged.get(issue.pk, ""))
            self.standards.append((standard, issues))

    def _add_level(self, name, label, levels, value):
        self.fields[name] = forms.TypedChoiceField(
            label=label,
            choices=levels,
            required=False,
            coerce=int,
            empty_value=None,
            error_messages={"invalid_choice": "ระดับนี้ไม่อยู่ในชุดมาตรฐานของรอบ โปรดเลือกใหม่"},
        )
        self.initial[name] = value

    def blocks(self):
        """[{"standard", "level", "texts", "issues"}] of bound fields, for the page."""
        return [
            {
                "standard": standard,
                "level": self[f"standard_{standard.pk}"],
                "texts": [self[f"standard_{standard.pk}_strengths"], self[f"standard_{standard.pk}_improvements"]],
                "issues": [self[f"issue_{issue.pk}"] for issue in issues],
            }
            for standard, issues in self.standards
        ]

    def clean_assessed_on(self):
        day = self.cleaned_data["assessed_on"]
        if day > timezone.localdate():
            raise ValidationError("วันที่ประเมินต้องไม่เป็นวันในอนาคต", code="future")
        return day

    def clean(self):
        """Words about a standard without its level would be lost."""
        given = super().clean()
        for standard, _issues in self.standards:
            name = f"standard_{standard.pk}"
            told = given.get(f"{name}_strengths") or given.get(f"{name}_improvements")
            if told and not given.get(name) and name not in self.errors:
                self.add_error(name, f"โปรดเลือกระดับของมาตรฐานที่ {standard.code} ด้วย")
        return given

    def conflict_with(self, present):
        """Rows of label, mine, theirs for the fields in which a valid form differs from the result that the assessment
        `present` has now; [] where it has none."""
        if present.known_result is None:
            return []
        stored, rows = ResultForm(assessment=present).initial, []
        for name, field in self.fields.items():
            mine, theirs = self.cleaned_data[name], stored.get(name)
            if name not in ("version", "seen") and (mine or "") != (theirs or ""):
                rows.append({"label": field.label, "mine": _word(field, mine), "theirs": _word(field, theirs)})
        return rows

    def content(self):
        """What record_result takes beside the version, of a valid form."""
        given = self.cleaned_data
        standards, indicators = {}, {}
        for standard, issues in self.standards:
            name = f"standard_{standard.pk}"
            texts = (given[f"{name}_strengths"], given[f"{name}_improvements"])
            standards[standard] = (given[name], *texts)
            indicators |= {issue: given[f"issue_{issue.pk}"] for issue in issues}
        return {
            "seen": given["seen"],
            "result": given["result"],
            "assessed_on": given["assessed_on"],
            "standards": standards,
            "indicators": indicators,
        }


def _word(field, value):
    """A value of a field as a person reads it."""
    if isinstance(value, date):
        return short(value)
    return dict(getattr(field, "choices", ())).get(str(value), str(value)) if value else ""


class AskAgainForm(forms.Form):
    """A school asks to be assessed again."""

    reason = long_text("เหตุผลที่ขอประเมินซ้ำ", rows=4, required=True, error_messages={"required": "โปรดระบุเหตุผล"})
    plan = long_text(
        "สิ่งที่ปรับแผนและจะพัฒนาก่อนประเมินซ้ำ",
        rows=4,
        required=True,
        error_messages={"required": "โปรดระบุสิ่งที่จะพัฒนา"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class DeadlineForm(forms.Form):
    """Another last day on which the school may ask to be assessed again, and why."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    ask_until = ThaiDateField(label="วันสุดท้ายของการขอประเมินซ้ำ", error_messages={"required": "โปรดระบุวันสุดท้าย"})
    reason = long_text("เหตุผล", required=True, error_messages={"required": "โปรดระบุเหตุผล โรงเรียนเห็นข้อความนี้"})

    def __init__(self, *args, assessment, **kwargs):
        initial = {"version": assessment.version, "ask_until": assessment.ask_again_until}
        super().__init__(*args, initial=initial, prefix="deadline", use_required_attribute=False, **kwargs)

    def clean_ask_until(self):
        day = self.cleaned_data["ask_until"]
        if day < timezone.localdate():
            raise ValidationError("วันสุดท้ายต้องไม่ก่อนวันนี้", code="past")
        check_day(day)
        return day


class AnswerAgainForm(forms.Form):
    """The office's word on a request: sent on, or refused."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    comment = long_text("ข้อความถึงโรงเรียน")

    def __init__(self, *args, asked, owes_reason=False, **kwargs):
        super().__init__(*args, initial={"version": asked.version}, use_required_attribute=False, **kwargs)
        self.fields["comment"].required = owes_reason
        self.fields["comment"].error_messages["required"] = "โปรดระบุเหตุผลให้โรงเรียนทราบ"


class GrantForm(_Days):
    """The day that สมศ. gave for the re-assessment."""

    version = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    unit = ThaiTextField(label="หน่วยหรือคณะผู้ประเมิน", max_length=200, required=False)

    field_order = ["starts_on", "ends_on", "unit", "version"]

    def __init__(self, *args, asked, **kwargs):
        self.after = asked.assessment.ends_on
        super().__init__(*args, initial={"version": asked.version}, use_required_attribute=False, **kwargs)

    def clean_starts_on(self):
        day = self.cleaned_data["starts_on"]
        if day <= self.after:
            raise ValidationError("วันประเมินซ้ำต้องหลังการประเมินครั้งก่อน", code="early")
        return day
