"""The form that takes a file in."""

from django import forms

from schools.imports import columns
from schools.imports.reading import TableError
from schools.models import Office
from schools.uploads import UploadField


class ImportForm(forms.Form):
    """A file with schools. Whoever keeps all offices also says for which one, or lets the office column decide."""

    file = UploadField(
        label="ไฟล์รายชื่อโรงเรียน",
        help_text="ไฟล์ .xlsx หรือ .csv ที่มีหัวคอลัมน์รหัส SMIS และชื่อโรงเรียนเป็นอย่างน้อย ไม่เกิน 20 MB",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "กรุณาเลือกไฟล์",
            "empty": "ไฟล์ว่างเปล่า (0 ไบต์) กรุณาเลือกไฟล์ใหม่",
            "max_length": "ชื่อไฟล์ยาวเกินไป กรุณาตั้งชื่อให้สั้นลง",
        },
    )
    office = forms.ModelChoiceField(
        label="นำเข้าให้สำนักงาน",
        queryset=Office.objects.all(),
        required=False,
        empty_label="ตามคอลัมน์สำนักงานในไฟล์",
        help_text="หากเลือกตามคอลัมน์ ระบบจะเพิ่มสำนักงานที่ยังไม่มีให้",
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        if not user.acting.is_platform:
            del self.fields["office"]

    def clean(self):
        cleaned = super().clean()
        cleaned["office"] = cleaned.get("office") if self.user.acting.is_platform else self.user.acting.office
        if (file := cleaned.get("file")) and "office" not in self.errors:
            try:
                columns.choose(file, needs_office=cleaned["office"] is None)
            except TableError as error:
                self.add_error("file", str(error))
        return cleaned
