"""The forms of bringing in an XLSForm: its file, and what the preview asks."""

from django import forms

from instruments.models import Instrument
from schools.uploads import UploadField
from thai.forms import ThaiTextField


class FileForm(forms.Form):
    """The workbook."""

    file = UploadField(
        label="ไฟล์ XLSForm (.xlsx)",
        help_text="ไฟล์ที่ใช้กับ KoboToolbox หรือ ODK หรือที่ส่งออกจากระบบนี้ มีแผ่นงาน survey และ choices",
        widget=forms.FileInput({"accept": ".xlsx"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class BringForm(forms.Form):
    """What the new instrument is called and used for; `plan` is what the file holds (instruments.xlsform.plan)."""

    title = ThaiTextField(label="ชื่อแบบ", max_length=200)
    purpose = forms.ChoiceField(label="ใช้เพื่อ", choices=Instrument.Purpose.choices)
    plan = forms.CharField(widget=forms.HiddenInput, strip=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
