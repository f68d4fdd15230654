"""Forms about a person: what the office keeps, what the person may mend, and why an account is switched off or on."""

from allauth.account.models import EmailAddress
from django import forms

from schools.forms.versions import VersionedForm
from schools.models import Rank, User
from schools.subjects import Subject
from thai.digits import arabic
from thai.forms import ThaiTextField
from thai.text import clean

OWN_FIELDS = ["prefix", "given_name", "family_name", "rank", "subjects", "phone", "email"]
ALL_FIELDS = [
    "prefix",
    "given_name",
    "family_name",
    "position",
    "rank",
    "position_number",
    "subjects",
    "phone",
    "email",
]


class OwnForm(VersionedForm):
    """What everybody mends about themselves. Another address of one's own takes the password: by it one logs in."""

    subjects = forms.MultipleChoiceField(
        label="กลุ่มสาระที่ถนัด", choices=Subject.choices, required=False, widget=forms.CheckboxSelectMultiple
    )

    current_password = forms.CharField(
        label="รหัสผ่านปัจจุบัน",
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        help_text="กรอกเฉพาะเมื่อเปลี่ยนอีเมล",
    )

    class Meta:
        model = User
        fields = OWN_FIELDS
        labels = {"email": "อีเมล"}
        help_texts = {"email": "ใช้เข้าสู่ระบบและรับลิงก์ตั้งรหัสผ่านใหม่ได้", "phone": "เช่น 055-555-555 ต่อ 12"}

    def __init__(self, *args, by, **kwargs):
        super().__init__(*args, **kwargs)
        if by.pk != self.instance.pk:
            del self.fields["current_password"]
        self.fields["given_name"].required = True
        self.fields["rank"].choices = [("", "ไม่มีวิทยฐานะ"), *Rank.choices]

    def conflict_with(self, present):
        """As VersionedForm tells it, with subject areas by their names."""
        rows = super().conflict_with(present)
        for row in rows:
            if row["label"] == self.fields["subjects"].label:
                row["mine"] = " · ".join(self.instance.subject_labels)
                row["theirs"] = " · ".join(present.subject_labels)
        return rows

    def clean(self):
        cleaned = super().clean()
        for name in ("prefix", "given_name", "family_name", "position", "position_number", "phone"):
            if cleaned.get(name):
                cleaned[name] = clean(cleaned[name]).replace("\n", " ")
        for name in ("position_number", "phone"):
            if cleaned.get(name):
                cleaned[name] = arabic(cleaned[name])
        self._ask_for_the_password(cleaned)
        return cleaned

    def _ask_for_the_password(self, cleaned):
        if "current_password" not in self.fields or cleaned.get("email", self.instance.email) == self.instance.email:
            return
        given = cleaned.get("current_password")
        if not given:
            self.add_error("current_password", "โปรดกรอกรหัสผ่านปัจจุบันเพื่อเปลี่ยนอีเมล")
        elif not self.instance.check_password(given):
            self.add_error("current_password", "รหัสผ่านปัจจุบันไม่ถูกต้อง")

    def clean_email(self):
        email = self.cleaned_data["email"].strip()
        others = User.objects.exclude(pk=self.instance.pk)
        known = EmailAddress.objects.exclude(user=self.instance.pk)
        if email and (others.filter(email__iexact=email).exists() or known.filter(email__iexact=email).exists()):
            raise forms.ValidationError("อีเมลนี้มีผู้ใช้อื่นใช้อยู่แล้ว โปรดใช้อีเมลอื่น", code="unique")
        return email


class PersonForm(OwnForm):
    """What the office keeps about a person."""

    class Meta(OwnForm.Meta):
        fields = ALL_FIELDS
        help_texts = OwnForm.Meta.help_texts | {"position_number": "ตามบัญชีถือจ่าย เช่น 1234"}


class ReasonForm(forms.Form):
    reason = ThaiTextField(
        label="เหตุผล",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "โปรดระบุเหตุผล"},
        help_text="บันทึกไว้ในประวัติของบุคคลนี้ โปรดไม่ระบุข้อมูลสุขภาพหรือเรื่องส่วนตัว",
    )
