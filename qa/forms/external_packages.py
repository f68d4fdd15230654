"""Which package for สมศ. is to be made."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from qa import packages
from qa.models import ExternalRound
from thai.forms import ThaiYearField

DUE, EVERYBODY = "due", "all"
SCOPES = [(DUE, "เฉพาะโรงเรียนที่มีกำหนดประเมินในรอบนี้"), (EVERYBODY, "ทุกโรงเรียนของสำนักงาน")]


class PackageForm(forms.Form):
    """A round of สมศ., the year of the SARs and whose; there must be something to send."""

    round = forms.ModelChoiceField(
        label="รอบการประเมิน",
        queryset=ExternalRound.objects.none(),
        empty_label=None,
        error_messages={"required": "โปรดเลือกรอบ", "invalid_choice": "รอบที่เลือกไม่อยู่ในรายการ"},
    )
    year = ThaiYearField(label="SAR ปีการศึกษา", error_messages={"required": "โปรดระบุปีการศึกษา"})
    scope = forms.ChoiceField(
        label="โรงเรียน",
        choices=SCOPES,
        initial=DUE,
        widget=forms.RadioSelect,
        error_messages={"required": "โปรดเลือกโรงเรียน", "invalid_choice": "ตัวเลือกไม่อยู่ในรายการ"},
    )

    def __init__(self, *args, user, **kwargs):
        self.office = user.acting.office
        last = self.office.calendar.academic_year(timezone.localdate()) - 1
        super().__init__(*args, initial={"year": last, "scope": DUE}, use_required_attribute=False, **kwargs)
        self.fields["round"].queryset = ExternalRound.objects.visible_to(user)

    def clean(self):
        given = super().clean()
        round, year = given.get("round"), given.get("year")
        if not (round and year and given.get("scope")):
            return given
        only = packages.due_in(self.office, round) if given["scope"] == DUE else None
        if only is not None and not only:
            told = f"ยังไม่มีโรงเรียนที่มีกำหนดประเมินใน{round} โปรดเลือกทุกโรงเรียน หรือเพิ่มกำหนดประเมินก่อน"
            raise ValidationError(told, code="none")
        there = packages.current_pdfs(self.office, year, only) or packages.written_here(self.office, year, only)
        if not there and not packages.issues_of(self.office, round).exists():
            told = f"ยังไม่มีไฟล์ SAR ปีการศึกษา {year} ที่สำนักงานได้รับ จึงไม่มีเอกสารให้รวบรวม"
            raise ValidationError(told, code="none")
        return given
