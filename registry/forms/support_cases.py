"""Forms of cases of children with special needs; a name of a child is refused."""

import re
import uuid

from django import forms

from registry.models import SupportCase
from schools.forms.steps import SeenVersionField
from thai.forms import ThaiTextField

# A title with a name behind it; what is no name though it begins alike is left alone. Or thirteen digits as on an
# identity card.
CHILD = (
    r"(?:ด\s*\.\s*[ชญ]\s*\.?|ด[ชญ]\s*\.|เด็กชาย|เด็กหญิง)\s*"
    r"(?!และ|หรือ|ที่|จำนวน|ใน|ทั้ง|ทุก|กับ|มี|ชาย|หญิง)[ก-ฮเ-ไ]"
)
# A title of the grown stands at the beginning of a word, or runs on from one of these.
BEFORE = (
    r"(?:(?<![ก-ฮะ-ฺเ-ๅ็-๎])|ผู้ปกครอง|บิดา|มารดา|พ่อ|แม่|บุตร|ลูก|หลาน|ครู|ผู้เรียน|นักเรียน|เด็ก"
    r"|ของ|ชื่อ|คือ|โดย|กับ|และ|หรือ|ให้|แก่|ต่อ|จาก)"
)
HEAD = r"ก\s*(?:องค์|สมาคม|เทศ|รัฐ|เหล่า|สโมสร|ชุมนุม|เมือง|สภา|ฯ|อบ[ตจ](?![ก-๎]))"
MR = rf"นาย\s*(?!{HEAD}|แพทย์|ทะเบียน|จ้าง|ช่าง|อำเภอ|ตำรวจ|ทหาร|หน้า|สถานี|ไปรษณีย์|หมวด)"
MRS = (
    r"นาง(?!สาว)\s*(?!พยาบาล|ผดุงครรภ์|แบบ|ฟ้า|รอง|สงกรานต์|นพมาศ|ไม้|กวัก|เลิ้ง|พญา|ละคร|เงือก|ยักษ์|สิบสอง|ร้าย|สนม"
    r"|เอก|งาม(?!ตา|จิต|พิศ)|รำ(?!ไพ|พึง|พัน|เพย))"
)
MISS = r"(?:นางสาว|น\.\s*ส\.)\s*(?!ไทย)"
GROWN = f"{BEFORE}(?:{MR}|{MRS}|{MISS})(?!และ|หรือ|นาง)[ก-ฮเ-ไ]"
NAMES = re.compile(f"{CHILD}|{GROWN}")
DIGITS = re.compile(r"(?:[0-9๐-๙][\s-]?){13}")
NO_NAME = "โปรดไม่ระบุชื่อหรือเลขประจำตัวของผู้เรียน ใช้เลขเรื่องของระบบแทน"


class UnnamedTextField(ThaiTextField):
    """Text that names no child."""

    def clean(self, value):
        """The text; raises ValidationError where it looks like a name or an identity number."""
        text = super().clean(value)
        if NAMES.search(text) or DIGITS.search(text):
            raise forms.ValidationError(NO_NAME, code="named")
        return text


class CaseForm(forms.ModelForm):
    """What a school asks for, or whom it wants to refer."""

    what = UnnamedTextField(
        label="สิ่งที่ขอหรือเหตุที่ส่งต่อ",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text="ไม่ระบุชื่อหรือเลขประจำตัวของผู้เรียน",
        error_messages={"required": "โปรดระบุสิ่งที่ขอหรือเหตุที่ส่งต่อ"},
    )
    towards = UnnamedTextField(
        label="หน่วยงานหรือรอบการขอ",
        max_length=200,
        required=False,
        help_text="เช่น ศูนย์การศึกษาพิเศษประจำจังหวัด คูปองการศึกษา รอบที่ 1",
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = SupportCase
        fields = ["kind", "need", "stage", "what", "amount", "towards"]
        widgets = {"kind": forms.RadioSelect}
        error_messages = {
            "need": {"required": "โปรดเลือกประเภทความต้องการพิเศษ"},
            "stage": {"required": "โปรดเลือกระดับ"},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.initial.setdefault("client_uuid", uuid.uuid4())
        for name in ("need", "stage"):
            field = self.fields[name]
            field.choices = [("", f"เลือก{field.label}"), *[pair for pair in field.choices if pair[0]]]


class CaseStepForm(forms.Form):
    """A step of a case, with what it owes beside it."""

    LABELS = {
        "accept": "ข้อความถึงโรงเรียน",
        "forward": "ส่งถึงหน่วยงานใด เมื่อใด",
        "finish": "ผลที่ได้รับ",
        "decline": "เหตุผล",
        "cancel": "เหตุผล",
    }

    def __init__(self, *args, name, case, **kwargs):
        super().__init__(*args, use_required_attribute=False, initial={"version": case.version}, prefix=name, **kwargs)
        self.name = name
        self.fields["version"] = SeenVersionField()
        if name == "finish" and case.kind != SupportCase.Kind.REFERRAL:
            self.fields["received"] = forms.IntegerField(
                label="จำนวนที่ได้รับ", min_value=1, max_value=1000, initial=case.amount
            )
        self.fields["note"] = UnnamedTextField(
            label=self.LABELS[name],
            required=name != "accept",
            max_length=1000,
            widget=forms.Textarea({"rows": 2}),
            error_messages={"required": f"โปรดกรอก{self.LABELS[name]}"},
        )
