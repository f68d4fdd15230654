"""Forms of an invitation: who invites fills in one, who takes it up another."""

from allauth.account.models import EmailAddress
from django import forms
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Q
from django.utils import timezone

from schools.accounts import validate_username
from schools.actions.invitations import DOUBLE_CLICK
from schools.forms.school_field import SchoolField
from schools.models import SCHOOL_ROLES, Invitation, Office, Role, School, User
from thai.forms import ThaiDateField, ThaiTextField
from thai.text import clean

PREFIXES = ("นาย", "นาง", "นางสาว", "ว่าที่ ร.ต.", "ดร.")


class PrefixInput(forms.TextInput):
    """A prefix typed freely, the usual ones offered."""

    template_name = "schools/invitations/prefix_input.html"

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"]["prefixes"] = PREFIXES
        return context


def _names(form, *, required):
    """Gives a form the fields of a person's name and position, in the order of a Thai name."""
    form.fields["prefix"] = ThaiTextField(label="คำนำหน้า", max_length=40, required=False, widget=PrefixInput)
    form.fields["given_name"] = ThaiTextField(label="ชื่อ", max_length=100, required=required)
    form.fields["family_name"] = ThaiTextField(label="นามสกุล", max_length=100, required=required)
    form.fields["position"] = ThaiTextField(label="ตำแหน่ง", max_length=150, required=False)


class InviteForm(forms.Form):
    """One person to one role. `user` invites: offices and schools of others are refused as unknown."""

    role = forms.ChoiceField(label="บทบาท", choices=[("", "เลือกบทบาท"), *Role.choices])
    office = forms.ModelChoiceField(
        label="สำนักงาน", queryset=Office.objects.none(), required=False, empty_label="เลือกสำนักงาน"
    )
    school = SchoolField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        required=False,
        help_text="พิมพ์ชื่อหรือรหัสโรงเรียน เฉพาะบทบาทของโรงเรียน",
    )
    email = forms.EmailField(
        label="อีเมล", required=False, help_text="หากไม่มีอีเมล ระบบจะทำใบเชิญพร้อมรหัสให้พิมพ์", max_length=254
    )
    membership_ends = ThaiDateField(label="สิ้นสุดบทบาทเมื่อ", required=False, help_text="เว้นว่างหากไม่มีกำหนด")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        _names(self, required=False)
        self.order_fields(
            ["role", "office", "school", "prefix", "given_name", "family_name", "position", "email", "membership_ends"]
        )
        self.user, self.acting = user, user.acting
        # Thousands of schools of all offices are no choice; a code or a name still finds one.
        schools = School.objects.visible_to(user).open_on(timezone.localdate())
        self.fields["school"].offer(schools, suggest=not self.acting.is_platform)
        if self.acting.is_platform:
            self.fields["office"].queryset = Office.objects.visible_to(user)
        else:
            del self.fields["office"]
            choices = self.fields["role"].choices
            self.fields["role"].choices = [pair for pair in choices if pair[0] != Role.PLATFORM_ADMIN]

    def clean_membership_ends(self):
        day = self.cleaned_data["membership_ends"]
        if day and day < timezone.localdate():
            raise ValidationError("วันสิ้นสุดบทบาทผ่านไปแล้ว โปรดตรวจวันที่")
        return day

    def clean(self):
        cleaned = super().clean()
        role, school = cleaned.get("role"), cleaned.get("school")
        if role in SCHOOL_ROLES:
            if school is None and "school" not in self.errors:
                self.add_error("school", "บทบาทนี้ต้องระบุโรงเรียน")
            cleaned["office"] = school.office if school else None
        elif role:
            if school is not None:
                self.add_error("school", "บทบาทนี้เป็นของสำนักงาน โปรดเว้นโรงเรียนว่างไว้")
            if not self.acting.is_platform:
                cleaned["office"] = self.acting.office
            elif role == Role.PLATFORM_ADMIN:
                cleaned["office"] = None
            elif cleaned.get("office") is None and "office" not in self.errors:
                self.add_error("office", "โปรดเลือกสำนักงาน")
        same = Invitation.objects.waiting().filter(
            role=role or "", office=cleaned.get("office"), school=school, email__iexact=cleaned.get("email") or "-"
        )
        # The second of two clicks is no second wish: actions.invite gives the first invitation back.
        earlier = same.exclude(created_by=self.user, created_at__gt=timezone.now() - DOUBLE_CLICK)
        if not self.errors and earlier.exists():
            self.add_error("email", "มีคำเชิญบทบาทนี้ถึงอีเมลนี้ที่รอตอบรับอยู่แล้ว ส่งซ้ำได้จากรายการคำเชิญ")
        return cleaned


def suggested_username(invitation):
    """A free username: the school's code for its people, otherwise the given name or the e-mail's first part."""
    if invitation.school:
        base = invitation.school.code
    else:
        base = "".join(clean(invitation.given_name).split()) or invitation.email.partition("@")[0]
    try:
        validate_username(base)
    except ValidationError:
        return ""
    names = User.objects.filter(username__istartswith=base).values_list("username", flat=True)
    taken = {name.lower() for name in names}
    numbered = (base if n == 1 else f"{base}-{n}" for n in range(1, len(taken) + 2))
    return next(name for name in numbered if name.lower() not in taken)


class JoinForm(forms.Form):
    """The account of somebody new: the name as invited, a username and a password of their own."""

    email = forms.EmailField(
        label="อีเมล", required=False, max_length=254, help_text="ใช้ตั้งรหัสผ่านใหม่เมื่อลืม และใช้เข้าสู่ระบบแทนชื่อผู้ใช้ได้"
    )
    username = ThaiTextField(
        label="ชื่อผู้ใช้",
        max_length=150,
        help_text="ใช้ภาษาไทยหรืออังกฤษก็ได้ ไม่เว้นวรรค",
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}),
    )
    password1 = forms.CharField(
        label="รหัสผ่าน", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )
    password2 = forms.CharField(
        label="รหัสผ่านอีกครั้ง", strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )

    def __init__(self, *args, invitation, **kwargs):
        super().__init__(*args, **kwargs)
        _names(self, required=True)
        self.order_fields(["prefix", "given_name", "family_name", "position", "email", "username"])
        for name in ("prefix", "given_name", "family_name", "position", "email"):
            self.initial[name] = getattr(invitation, name)
        self.initial["username"] = suggested_username(invitation)
        self.fields["password1"].help_text = " · ".join(password_validators_help_texts())

    def clean_username(self):
        username = self.cleaned_data["username"]
        validate_username(username)
        taken = User.objects.filter(Q(username__iexact=username) | Q(email__iexact=username))
        if taken.exists():
            raise ValidationError("ชื่อผู้ใช้นี้มีผู้ใช้แล้ว โปรดเลือกชื่ออื่น")
        return username

    def clean_email(self):
        email = self.cleaned_data["email"]
        known = User.objects.filter(Q(email__iexact=email) | Q(username__iexact=email))
        if email and (known.exists() or EmailAddress.objects.filter(email__iexact=email).exists()):
            raise ValidationError("อีเมลนี้มีบัญชีในระบบแล้ว หากเป็นบัญชีของท่าน โปรดเลือก “ใช้บัญชีที่มีอยู่”")
        return email

    def clean(self):
        cleaned = super().clean()
        first, second = cleaned.get("password1"), cleaned.get("password2")
        if first and second and first != second:
            self.add_error("password2", "รหัสผ่านสองช่องไม่ตรงกัน โปรดพิมพ์ใหม่")
        elif first:
            names = ("username", "given_name", "family_name", "email")
            person = User(**{name: cleaned.get(name) or "" for name in names})
            try:
                validate_password(first, person)
            except ValidationError as error:
                self.add_error("password1", error)
        name = cleaned.get("username", "")
        if "@" in name and name != cleaned.get("email") and self._is_address(name):
            self.add_error("username", "หากใช้อีเมลเป็นชื่อผู้ใช้ ต้องเป็นอีเมลเดียวกับที่กรอกไว้")
        return cleaned

    @staticmethod
    def _is_address(text):
        try:
            validate_email(text)
        except ValidationError:
            return False
        return True

    def person(self):
        """What actions.invitations.join takes."""
        names = ("username", "email", "prefix", "given_name", "family_name", "position")
        return {name: self.cleaned_data[name] for name in names} | {"password": self.cleaned_data["password1"]}
