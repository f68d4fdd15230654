"""The forms of an office's own set of standards."""

from django import forms

from qa import outlines
from qa.models import StandardSet
from schools.forms.versions import VersionedForm
from thai.forms import ThaiTextField, ThaiYearField


class StandardSetForm(VersionedForm):
    """A draft; `outline` and `scale` are cleaned to what qa.outlines reads from them."""

    first_year = ThaiYearField(label="ใช้ตั้งแต่ปีการศึกษา")
    last_year = ThaiYearField(label="ใช้ถึงปีการศึกษา", required=False, help_text="เว้นว่างไว้หากยังไม่กำหนดปีสิ้นสุด")
    outline = forms.CharField(
        label="มาตรฐานและประเด็นพิจารณา",
        max_length=60_000,
        widget=forms.Textarea({"rows": 16}),
        help_text="บรรทัดละหนึ่งรายการ ขึ้นต้นด้วยรหัส วางจาก Word หรือ Excel ได้ เช่น “1 คุณภาพของผู้เรียน” แล้ว “1.1 …”",
    )
    scale = forms.CharField(
        label="ระดับคุณภาพ",
        max_length=1000,
        widget=forms.Textarea({"rows": 6}),
        help_text="บรรทัดละหนึ่งระดับ: ค่า ชื่อระดับ และร้อยละเริ่มต้น (ถ้ามี) เช่น “5 ยอดเยี่ยม 90”",
    )

    class Meta:
        model = StandardSet
        fields = ["name", "level", "purpose", "first_year", "last_year", "rule"]
        field_classes = {"name": ThaiTextField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["outline"] = outlines.write(self.instance)
        self.initial["scale"] = outlines.write_scale(self.instance)

    def clean_outline(self):
        return self._read("outline", outlines.read)

    def clean_scale(self):
        return self._read("scale", outlines.read_scale)

    def _read(self, name, read):
        try:
            return read(self.cleaned_data[name])
        except outlines.OutlineError as error:
            raise forms.ValidationError(str(error), code="outline") from None

    def clean(self):
        given = super().clean()
        first, last = given.get("first_year"), given.get("last_year")
        if first and last and last < first:
            self.add_error("last_year", f"ต้องไม่ก่อนปีที่เริ่มใช้ ({first})")
        scale = given.get("scale")
        if given.get("rule") == StandardSet.Rule.PERCENT and scale and any(row[2] is None for row in scale):
            self.add_error("scale", "วิธีเสนอระดับแบบร้อยละ ต้องระบุร้อยละเริ่มต้นของทุกระดับ")
        return given


class LastYearForm(forms.Form):
    """Until when a set in use holds."""

    version = forms.IntegerField(min_value=1, max_value=2**31 - 2, widget=forms.HiddenInput)
    last_year = ThaiYearField(
        label="ใช้ถึงปีการศึกษา", required=False, help_text="เว้นว่างไว้หากยังไม่กำหนดปีสิ้นสุด รอบที่เปิดแล้วไม่เปลี่ยน"
    )

    def __init__(self, *args, standard_set, **kwargs):
        self.first_year = standard_set.first_year
        initial = {"version": standard_set.version, "last_year": standard_set.last_year}
        super().__init__(*args, initial=initial, use_required_attribute=False, **kwargs)

    def clean_last_year(self):
        year = self.cleaned_data["last_year"]
        if year and year < self.first_year:
            raise forms.ValidationError(f"ต้องไม่ก่อนปีที่เริ่มใช้ ({self.first_year})")
        return year
