"""Forms about people in an event: the public registration, one person by the office, many at once, attendance."""

import re
import uuid

from django import forms
from django.db.models import Q
from django.utils import timezone

from schools.forms.school_field import SchoolField
from schools.forms.versions import VersionedForm
from schools.models import School
from schools.uploads import UploadField
from supervision import participant_lists
from supervision.models import Participant
from supervision.models.participants import name_key
from thai.forms import ThaiTextField
from thai.names import fault_of

MOST_PASTED = 300_000
NAME = {"required": "โปรดกรอกชื่อ–สกุล"}


def _needs_letters(name):
    if name and not name_key(name):
        raise forms.ValidationError("โปรดกรอกชื่อ–สกุลเป็นตัวอักษร")
    return name


def _no_address(text):
    """What anybody writes stands in mails of the office, so it leads nowhere."""
    if re.search(r"://|www\.", text or "", re.IGNORECASE):
        raise forms.ValidationError("ข้อความนี้มีที่อยู่เว็บไซต์ โปรดลบออก")
    return text


class RegisterForm(forms.Form):
    """Who registers through the link, and the identity of this very form."""

    name = ThaiTextField(
        label="ชื่อ–สกุล", max_length=150, help_text="พร้อมคำนำหน้า ตามที่ต้องการให้ปรากฏในเกียรติบัตร", error_messages=NAME
    )
    position = ThaiTextField(label="ตำแหน่ง", max_length=150, required=False, empty_value="")
    school = forms.ModelChoiceField(
        label="โรงเรียนของท่าน",
        queryset=School.objects.none(),
        required=False,
        empty_label="ไม่ได้สังกัดโรงเรียนในรายการ",
        error_messages={"invalid_choice": "โรงเรียนที่เลือกไม่อยู่ในรายการ โปรดเลือกใหม่"},
    )
    organisation = ThaiTextField(
        label="หน่วยงาน", max_length=200, required=False, empty_value="", help_text="เฉพาะผู้ที่ไม่ได้เลือกโรงเรียน"
    )
    email = forms.EmailField(
        label="อีเมล",
        required=False,
        max_length=254,
        help_text="กรอกอีเมลหรือโทรศัพท์อย่างน้อยหนึ่งอย่าง ระบบส่งลิงก์ของท่านไปที่อีเมลนี้",
        error_messages={"invalid": "โปรดกรอกอีเมลให้ถูกต้อง เช่น name@example.org"},
    )
    phone = ThaiTextField(
        label="โทรศัพท์",
        max_length=30,
        required=False,
        empty_value="",
        help_text="กรอกอีเมลหรือโทรศัพท์อย่างน้อยหนึ่งอย่าง",
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, event, before=None, **kwargs):
        """`before` is the cancelled registration of who registers again."""
        initial = {"client_uuid": uuid.uuid4()}
        if before is not None:
            initial |= {name: getattr(before, name) for name in ("name", "position", "organisation", "email", "phone")}
            initial["school"] = before.school_id
        super().__init__(*args, use_required_attribute=False, initial=initial, **kwargs)
        rows = School.objects.filter(office=event.office_id).open_on(timezone.localdate())
        self.fields["school"].queryset = rows.only("name", "smis_code", "office")
        # Of both one is needed.
        for name in ("email", "phone"):
            self.fields[name].is_owed = True
        for name, kind in (("name", "name"), ("email", "email"), ("phone", "tel")):
            self.fields[name].widget.attrs["autocomplete"] = kind

    def clean_name(self):
        name = _no_address(_needs_letters(self.cleaned_data["name"]))
        if fault := fault_of(name):
            raise forms.ValidationError(f"ชื่อ–สกุล{fault} โปรดกรอกชื่อตามที่ต้องการให้ปรากฏในเกียรติบัตร")
        return name

    def clean_position(self):
        return _no_address(self.cleaned_data["position"])

    def clean_organisation(self):
        return _no_address(self.cleaned_data["organisation"])

    def clean(self):
        given = super().clean()
        if not self.errors and not given["email"] and not given["phone"]:
            self.add_error("phone", "โปรดกรอกโทรศัพท์หรืออีเมลอย่างน้อยหนึ่งอย่าง")
        if given.get("school"):
            given["organisation"] = ""
        return given

    @property
    def given(self):
        """The values of a Participant; of a valid form."""
        return {name: value for name, value in self.cleaned_data.items() if name != "client_uuid"}


class LinkForm(forms.Form):
    """With which address somebody registered who lost the link."""

    email = forms.EmailField(
        label="อีเมลที่ใช้ลงทะเบียน",
        max_length=254,
        error_messages={"required": "โปรดกรอกอีเมล", "invalid": "โปรดกรอกอีเมลให้ถูกต้อง เช่น name@example.org"},
        widget=forms.EmailInput({"autocomplete": "email"}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class ParticipantForm(VersionedForm):
    """One person, by the office."""

    school = SchoolField(label="โรงเรียน", queryset=School.objects.none(), required=False)

    class Meta:
        model = Participant
        fields = ["name", "role", "position", "school", "organisation", "email", "phone", "state"]
        field_classes = dict.fromkeys(["name", "position", "organisation", "phone"], ThaiTextField)
        labels = {"organisation": "หน่วยงานอื่น"}
        error_messages = {"name": NAME, "email": {"invalid": "โปรดกรอกอีเมลให้ถูกต้อง เช่น name@example.org"}}

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].offer(School.objects.filter(office=event.office_id))
        if self.instance.pk is None:
            del self.fields["state"]

    def clean_name(self):
        return _needs_letters(self.cleaned_data["name"])

    def clean(self):
        given = super().clean()
        for name in ("position", "organisation", "phone"):
            given[name] = given.get(name) or ""
        if given.get("school"):
            given["organisation"] = ""
        if self.instance.person_id and given.get("state") not in (None, Participant.State.CANCELLED):
            others = self.instance.event.participants.standing().filter(person=self.instance.person_id)
            if others.exclude(pk=self.instance.pk).exists():
                self.add_error("state", "บุคคลนี้ลงทะเบียนใหม่แล้ว จึงไม่ต้องนำรายการเดิมกลับมา")
        return given

    @property
    def given(self):
        """The values of a new Participant; of a valid form."""
        names = ("name", "role", "position", "school", "organisation", "email", "phone")
        return {name: self.cleaned_data[name] for name in names}


class PeopleForm(forms.Form):
    """Many people at once: pasted lines, or a file. clean() leaves the people in `people`."""

    text = forms.CharField(
        label="วางรายชื่อ",
        required=False,
        max_length=MOST_PASTED,
        widget=forms.Textarea({"rows": 8}),
        help_text="บรรทัดละ 1 คน หรือคัดลอกจาก Excel ตามลำดับ ชื่อ–สกุล โรงเรียน ตำแหน่ง โทรศัพท์ อีเมล",
    )
    file = UploadField(
        label="หรือเลือกไฟล์ Excel หรือ CSV",
        required=False,
        help_text="มีหัวคอลัมน์ “ชื่อ-สกุล” และอาจมี คำนำหน้า นามสกุล โรงเรียน ตำแหน่ง โทรศัพท์ อีเมล บทบาท",
    )

    def __init__(self, *args, office, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.office, self.people = office, []
        self.fields["file"].widget.attrs["accept"] = ".csv,.xlsx"

    def clean(self):
        given = super().clean()
        if self.errors:
            return given
        text, file = given["text"], given["file"]
        if bool(text) == bool(file):
            raise forms.ValidationError("โปรดวางรายชื่อหรือเลือกไฟล์ อย่างใดอย่างหนึ่ง")
        name = "text" if text else "file"
        read = participant_lists.from_text if text else participant_lists.from_upload
        try:
            self.people = read(given[name], self.office)
        except forms.ValidationError as error:
            self.add_error(name, error)
        return given


class CheckInForm(forms.Form):
    """Who confirms by name that they are at a session."""

    name = ThaiTextField(
        label="ชื่อ–สกุลตามที่ลงทะเบียน", max_length=150, error_messages=NAME, help_text="จะใส่คำนำหน้าหรือไม่ก็ได้"
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.event, self.participant = event, None

    def clean_name(self):
        name = _needs_letters(self.cleaned_data["name"])
        rows = list(self.event.participants.registered().filter(name_key=name_key(name))[:2])
        if not rows:
            raise forms.ValidationError("ไม่พบชื่อนี้ในรายชื่อผู้ลงทะเบียน โปรดตรวจตัวสะกด หรือแจ้งเจ้าหน้าที่หน้างาน")
        if len(rows) > 1:
            raise forms.ValidationError("มีผู้ลงทะเบียนชื่อนี้มากกว่าหนึ่งคน โปรดแจ้งเจ้าหน้าที่หน้างาน")
        self.participant = rows[0]
        return name


def search(participants, text):
    """Those whose name, place, telephone or e-mail holds the text."""
    text = text.strip()[:150].replace("\x00", "")
    if not text:
        return participants
    key = name_key(text)
    there = Q(organisation__icontains=text) | Q(phone__contains=text) | Q(email__icontains=text)
    if key:
        there |= Q(name_key__contains=key) | Q(school__search_name__contains=key)
    return participants.filter(there)
