"""How a register writes its numbers."""

from django import forms

from thai.forms import ThaiTextField


class BookForm(forms.Form):
    """How a register writes its numbers."""

    prefix = ThaiTextField(
        label="คำนำหน้าเลข", max_length=20, required=False, strip=False, help_text="เช่น ศน. เว้นว่างได้ พิมพ์ก่อนเลขที่"
    )
    padding = forms.IntegerField(
        label="จำนวนหลักของเลข", min_value=1, max_value=6, help_text="3 หลักพิมพ์เป็น 007 ใส่ 1 หากไม่ต้องการเลขศูนย์นำหน้า"
    )
    first_number = forms.IntegerField(label="เริ่มที่เลข", min_value=1, max_value=9_999_999)

    def clean_prefix(self):
        """A word stands apart from the number."""
        prefix = self.cleaned_data["prefix"].replace("\n", " ")
        return f"{prefix} " if prefix and prefix[-1].isalpha() else prefix
