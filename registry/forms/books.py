"""How a register writes its numbers, and numbers that are kept for something."""

from django import forms

from thai.forms import ThaiTextField


class BookForm(forms.Form):
    """How a register writes its numbers; that of letters sent also says how circular ones are counted."""

    prefix = ThaiTextField(
        label="คำนำหน้าเลข", max_length=20, required=False, strip=False, help_text="เช่น ศน. เว้นว่างได้ พิมพ์ก่อนเลขที่"
    )
    padding = forms.IntegerField(
        label="จำนวนหลักของเลข", min_value=1, max_value=6, help_text="3 หลักพิมพ์เป็น 007 ใส่ 1 หากไม่ต้องการเลขศูนย์นำหน้า"
    )
    first_number = forms.IntegerField(label="เริ่มที่เลข", min_value=1, max_value=9_999_999)
    own_circulars = forms.BooleanField(
        label="แยกเลขหนังสือเวียน (ว) เป็นชุดของตนเอง",
        required=False,
        help_text="มีผลกับหนังสือที่จะออกต่อไป เลขที่ออกแล้วคงเดิม และเลข ว ถัดไปจะต่อจากเลข ว สูงสุดของปี",
    )

    def __init__(self, *args, parts_circulars=False, **kwargs):
        super().__init__(*args, **kwargs)
        if not parts_circulars:
            del self.fields["own_circulars"]

    def clean_prefix(self):
        """A word stands apart from the number."""
        prefix = self.cleaned_data["prefix"].replace("\n", " ")
        return f"{prefix} " if prefix and prefix[-1].isalpha() else prefix


class ReserveForm(forms.Form):
    """Numbers kept for something."""

    count = forms.IntegerField(label="จำนวนเลข", min_value=1, max_value=100_000)
    # The next number as the page showed it.
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)
    purpose = ThaiTextField(label="จองเพื่อ", max_length=200, help_text="เช่น งานศิลปหัตถกรรมนักเรียน ครั้งที่ 74")


class GiveUpForm(forms.Form):
    """Why numbers that were kept are given up: all that are left of a reservation, or one of them."""

    number = forms.IntegerField(
        label="ยกเลิกเฉพาะเลข", required=False, error_messages={"invalid": "โปรดกรอกเลขเพียงเลขเดียว"}
    )
    reason = ThaiTextField(label="เหตุผล", max_length=300, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args, kept, **kwargs):
        super().__init__(*args, **kwargs)
        self.kept = kept
        self.fields["number"].help_text = f"เลขที่เหลือคือ {self._left()} เว้นว่างเมื่อยกเลิกทุกเลขที่เหลือ"

    def _left(self):
        first, last = self.kept.next_number, self.kept.last
        return str(first) if first == last else f"{first} ถึง {last}"

    def clean_number(self):
        number = self.cleaned_data["number"]
        if number is not None and not self.kept.next_number <= number <= self.kept.last:
            raise forms.ValidationError(f"เลขนี้ไม่อยู่ในเลขที่เหลือ โปรดกรอกเลข {self._left()}", code="other")
        return number
