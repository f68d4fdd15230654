"""Forms of networks: the network, its kinds, members, posts and activities."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from schools.forms.files import EvidenceField
from schools.forms.versions import VersionedForm
from schools.models import Network, NetworkActivity, NetworkKind, NetworkPost, NetworkSchool, School
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

FILES_AT_ONCE = 5


def years_in_order(form, cleaned):
    """Refuses a last year before the first one."""
    first, last = cleaned.get("from_year"), cleaned.get("to_year")
    if first and last and last < first:
        form.add_error("to_year", "ปีที่สิ้นสุดต้องไม่ก่อนปีที่เริ่ม")


def schools_of(office, chosen=None):
    """Open schools of an office, and the one chosen before though it has closed since."""
    rows = School.objects.filter(office=office)
    return rows.open_on(timezone.localdate()) | rows.filter(pk=chosen)


class NetworkForm(VersionedForm):
    """A network. Who does not keep the networks (`keeps`) leaves its kind alone: another one moves its members."""

    class Meta:
        model = Network
        fields = ["kind", "name", "code", "description", "host"]
        field_classes = {"name": ThaiTextField, "code": ThaiTextField, "description": ThaiTextField}
        labels = {"name": "ชื่อเครือข่าย"}
        help_texts = {
            "kind": "ประเภทที่ใช้จัดกลุ่มโรงเรียนในรายงาน โรงเรียนหนึ่งอยู่ได้ครั้งละหนึ่งเครือข่าย ประเภทอื่นอยู่ได้หลายเครือข่าย",
            "code": "หากสำนักงานใช้รหัสเครือข่ายในไฟล์อื่น",
            "description": "เช่น วัตถุประสงค์ พื้นที่ หรือกลุ่มสาระของศูนย์",
        }
        widgets = {"description": forms.Textarea({"rows": 4})}

    def __init__(self, *args, keeps=True, **kwargs):
        super().__init__(*args, **kwargs)
        office = self.instance.office
        if not keeps:
            self.fields["kind"].disabled = True
            self.fields["kind"].help_text = "ผู้ดูแลเครือข่ายของสำนักงานเป็นผู้เปลี่ยนประเภท"
        self.fields["kind"].queryset = NetworkKind.objects.for_office(office)
        self.fields["kind"].empty_label = self.fields["host"].empty_label = "ไม่ระบุ"
        self.fields["host"].queryset = schools_of(office, self.instance.host_id)

    def clean_name(self):
        return self._free("name", "มีเครือข่ายชื่อนี้แล้ว โปรดใช้ชื่ออื่น")

    def clean_code(self):
        return self._free("code", "มีเครือข่ายที่ใช้รหัสนี้แล้ว โปรดใช้รหัสอื่น")

    def _free(self, name, message):
        value = self.cleaned_data[name]
        others = Network.objects.filter(office=self.instance.office).exclude(pk=self.instance.pk)
        if value and others.filter(**{name: value}).exists():
            raise ValidationError(message, code="taken")
        return value


class KindForm(forms.ModelForm):
    """An own kind; `was` is the name the person saw."""

    was = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = NetworkKind
        fields = ["name", "is_area"]
        field_classes = {"name": ThaiTextField}
        labels = {"name": "ชื่อประเภท"}
        help_texts = {"is_area": "โรงเรียนหนึ่งอยู่ได้ครั้งละหนึ่งเครือข่ายของประเภทเช่นนี้"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.initial["was"] = self.instance.name
        if self.instance.pk and self.instance.networks.exists():
            self.fields["is_area"].disabled = True
            self.fields["is_area"].help_text = "มีเครือข่ายประเภทนี้แล้ว จึงเปลี่ยนไม่ได้"

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = NetworkKind.objects.for_office(self.instance.office).exclude(pk=self.instance.pk)
        if others.filter(name=name).exists():
            raise ValidationError("มีประเภทนี้แล้ว โปรดใช้ชื่ออื่น", code="taken")
        return name


class CloseForm(forms.Form):
    on = ThaiDateField(label="ยุบเลิกเมื่อ", error_messages={"required": "โปรดกรอกวันที่ยุบเลิก"})
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 2)

    def clean_on(self):
        day = self.cleaned_data["on"]
        if day > timezone.localdate():
            raise ValidationError("วันที่ยุบเลิกต้องไม่หลังวันนี้", code="future")
        return day


class MembersForm(forms.Form):
    """Schools that join a network together, from one academic year."""

    from_year = ThaiYearField(label="ตั้งแต่ปีการศึกษา", error_messages={"required": "โปรดกรอกปีการศึกษา"})
    schools = forms.ModelMultipleChoiceField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        error_messages={
            "required": "โปรดเลือกโรงเรียนอย่างน้อยหนึ่งแห่ง",
            "invalid_choice": "บางโรงเรียนเป็นสมาชิกอยู่แล้ว หรือไม่อยู่ในสำนักงานนี้ โปรดเลือกใหม่",
            "invalid_pk_value": "บางโรงเรียนไม่อยู่ในสำนักงานนี้ โปรดเลือกใหม่",
        },
    )

    def __init__(self, *args, network, year, **kwargs):
        super().__init__(*args, initial={"from_year": year}, **kwargs)
        self.network, self.year = network, year
        self.fields["schools"].queryset = candidates(network)

    def clean_from_year(self):
        year = self.cleaned_data["from_year"]
        if year > self.year + 1:
            raise ValidationError("ปีการศึกษานี้ยังอีกนาน โปรดตรวจสอบ", code="future")
        return year

    def clean(self):
        cleaned = super().clean()
        year = cleaned.get("from_year")
        if year and self.network.is_area and cleaned.get("schools"):
            later = NetworkSchool.objects.filter(
                school__in=cleaned["schools"], to_year=None, from_year__gt=year, network__in=Network.objects.area()
            ).select_related("school", "network")
            for row in later:
                self.add_error(
                    "schools", f"{row.school.full_name} อยู่ใน{row.network} ตั้งแต่ปี {row.from_year} จึงย้ายก่อนปีนั้นไม่ได้"
                )
        return cleaned


def candidates(network):
    """Open schools of the network's office that are not in it now."""
    inside = NetworkSchool.objects.filter(network=network, to_year=None)
    return schools_of(network.office).exclude(pk__in=inside.values("school"))


class MembershipForm(forms.Form):
    """The years of one membership; `seen` are those the person saw."""

    from_year = ThaiYearField(label="ตั้งแต่ปีการศึกษา", required=False, help_text="เว้นว่างได้หากไม่ทราบ")
    to_year = ThaiYearField(label="ถึงปีการศึกษา", required=False)
    seen = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, membership, year, **kwargs):
        self.membership, self.year = membership, year
        years = {"from_year": membership.from_year, "to_year": membership.to_year, "seen": seen_years(membership)}
        super().__init__(*args, initial=years, **kwargs)
        last = self.fields["to_year"]
        if membership.to_year is None:
            last.help_text = "เว้นว่างหากยังเป็นสมาชิก เมื่อกรอกแล้วโรงเรียนจะพ้นจากเครือข่าย แต่ประวัติยังอยู่"
        else:
            last.required = True

    def clean_to_year(self):
        year = self.cleaned_data["to_year"]
        if year and year > self.year:
            raise ValidationError("ปีที่สิ้นสุดต้องไม่หลังปีการศึกษาปัจจุบัน", code="future")
        return year

    def clean(self):
        cleaned = super().clean()
        years_in_order(self, cleaned)
        return cleaned

    @property
    def is_stale(self):
        """Whether somebody changed the years since the page was made."""
        return self.cleaned_data["seen"] != seen_years(self.membership)


def seen_years(membership):
    """The years of a membership as one text."""
    return f"{membership.from_year or ''}-{membership.to_year or ''}"


class PostForm(VersionedForm):
    from_year = ThaiYearField(label="ตั้งแต่ปีการศึกษา", required=False)
    to_year = ThaiYearField(label="ถึงปีการศึกษา", required=False, help_text="เว้นว่างหากยังดำรงตำแหน่ง")

    class Meta:
        model = NetworkPost
        fields = ["kind", "name", "school", "phone", "from_year", "to_year"]
        field_classes = {"name": ThaiTextField, "phone": ThaiTextField}
        help_texts = {"phone": "เห็นเฉพาะบุคลากรของสำนักงาน โรงเรียนไม่เห็น"}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["school"].queryset = schools_of(self.instance.network.office, self.instance.school_id)
        self.fields["school"].empty_label = "ไม่ระบุ"
        self.fields["kind"].choices = NetworkPost.Kind.choices

    def clean(self):
        cleaned = super().clean()
        years_in_order(self, cleaned)
        return cleaned


class ActivityForm(VersionedForm):
    on = ThaiDateField(label="วันที่")
    evidence = EvidenceField(
        label="หลักฐาน",
        required=False,
        most=FILES_AT_ONCE,
        help_text=f"PDF หรือภาพถ่าย ไม่เกิน {FILES_AT_ONCE} ไฟล์ต่อครั้ง โรงเรียนสมาชิกเปิดดูได้",
    )
    gone = forms.ModelMultipleChoiceField(
        label="ลบไฟล์ที่แนบไว้", queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = NetworkActivity
        fields = ["kind", "on", "title", "text", "people", "hours"]
        field_classes = {"title": ThaiTextField, "text": ThaiTextField}
        widgets = {"text": forms.Textarea({"rows": 5})}
        help_texts = {
            "text": "สิ่งที่ทำและผลที่ได้ โดยไม่ระบุชื่อนักเรียน",
            "hours": "เช่น 2 หรือ 1.5",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = NetworkActivity.Kind.choices
        self.fields["hours"].min_value = 0
        if self.instance.pk is None:
            del self.fields["gone"]
        else:
            self.fields["gone"].queryset = self.instance.files.order_by("created_at")

    def clean_hours(self):
        hours = self.cleaned_data["hours"]
        if hours is not None and hours < 0:
            raise ValidationError("จำนวนชั่วโมงต้องไม่ติดลบ", code="negative")
        return hours
