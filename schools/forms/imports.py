"""The forms that take a file in, and that say which of its columns is which."""

from django import forms

from schools.documents import check_spreadsheet, head_of
from schools.imports import columns
from schools.imports.kinds import Ask
from schools.imports.reading import MAX_COLUMNS, TableError
from schools.imports.sheets_xml import letters_of
from schools.models import Office
from schools.uploads import UploadField

NOT_EXCEL = "ไฟล์นี้ไม่ใช่ Excel แม้ชื่อลงท้ายด้วย .xlsx โปรดเปิดด้วยโปรแกรมตารางแล้วบันทึกเป็น .xlsx หรือ .csv"


class ImportForm(forms.Form):
    """A file of one kind. Whoever keeps all offices also says for which one, or lets the office column decide where
    the kind allows that."""

    file = UploadField(
        label="ไฟล์",
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
        error_messages={
            "required": "โปรดเลือกไฟล์",
            "empty": "ไฟล์ว่างเปล่า (0 ไบต์) โปรดเลือกไฟล์ใหม่",
            "max_length": "ชื่อไฟล์ยาวเกินไป โปรดตั้งชื่อให้สั้นลง",
        },
    )
    office = forms.ModelChoiceField(label="นำเข้าให้สำนักงาน", queryset=Office.objects.all(), empty_label="เลือกสำนักงาน")

    def __init__(self, *args, user, kind, **kwargs):
        super().__init__(*args, **kwargs)
        self.user, self.kind = user, kind
        office = user.acting.office
        self.fields["file"].help_text = f"ไฟล์ .xlsx หรือ .csv ไม่เกิน 20 MB ต้องมี{kind.needs}"
        if not user.acting.is_platform:
            del self.fields["office"]
        elif kind.by_office_column:
            self.fields["office"].required = False
            self.fields["office"].empty_label = "ตามคอลัมน์สำนักงานในไฟล์"
            self.fields["office"].help_text = "หากเลือกตามคอลัมน์ ระบบจะเพิ่มสำนักงานที่ยังไม่มีให้"
        self.fields |= kind.options(user, office)

    def clean(self):
        cleaned = super().clean()
        if not self.user.acting.is_platform:
            cleaned["office"] = self.user.acting.office
        if self.errors or not (file := cleaned.get("file")):
            return cleaned
        if _is_called_excel_only(file):
            self.add_error("file", NOT_EXCEL)
            return cleaned
        ask = Ask(cleaned.get("office"), self.kept_options(), self.user)
        try:
            columns.choose(file, self.kind.of(ask), ask)
        except columns.Unrecognised:
            pass  # The next page asks which column is which.
        except TableError as error:
            self.add_error("file", str(error))
        return cleaned

    def kept_options(self):
        """What was said beside the file, as JSON."""
        return self.kind.kept_options(self.cleaned_data)


def _is_called_excel_only(file):
    """Whether the name says .xlsx and the content is some text; what is wrong otherwise says the reading."""
    try:
        if not file.name.lower().endswith(".xlsx") or check_spreadsheet(file) == "xlsx":
            return False
    except forms.ValidationError:
        return False
    text = head_of(file).strip(b"\xef\xbb\xbf \t\r\n,;")
    return bool(text)


class ColumnsForm(forms.Form):
    """Which column of the file is which field; a select per field that the kind knows."""

    def __init__(self, *args, kind, ask, candidate, at, **kwargs):
        super().__init__(*args, prefix="column", **kwargs)
        self.kind, self.ask = kind, ask
        hidden = candidate.sheet.layout.hidden
        choices = [("", "ไม่มีในไฟล์")]
        for index, heading in enumerate(candidate.headings[:MAX_COLUMNS]):
            mark = " (คอลัมน์ที่ซ่อน)" if index in hidden else ""
            choices.append((index, f"{letters_of(index)}: {heading or '(ไม่มีหัวคอลัมน์)'}{mark}"))
        for name, known in kind.fields.items():
            self.fields[name] = forms.TypedChoiceField(
                label=known.label,
                choices=choices,
                coerce=int,
                empty_value=None,
                required=False,
                initial=at[name][0] if name in at else "",
                widget=forms.Select(attrs={"class": "form-select"}),
            )

    def clean(self):
        cleaned = super().clean()
        chosen = {name: index for name, index in cleaned.items() if index is not None}
        taken = {}
        for name, index in chosen.items():
            if index in taken:
                self.add_error(name, f"คอลัมน์นี้เลือกไว้แล้วที่ “{self.kind.label(taken[index])}”")
            taken[index] = name
        if missing := self.kind.missing(chosen, self.ask):
            self.add_error(None, f"ยังไม่ได้เลือกคอลัมน์ {', '.join(f'“{label}”' for label in missing)}")
        cleaned["chosen"] = chosen
        return cleaned
