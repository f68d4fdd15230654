"""Forms of the library: an item with the fields of its kind, its files, the steps it takes."""

import re
import uuid

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from registry.library import fields as own
from registry.models import LibraryItem
from schools.duties import people_in
from schools.forms.school_field import SchoolField
from schools.forms.steps import ReasonForm
from schools.forms.versions import VersionedForm
from schools.materials import ACCEPT, TAKEN, check_material, named
from schools.models import STAFF_ROLES, School
from schools.uploads import UploadField
from thai.digits import arabic
from thai.forms import ThaiDateField, ThaiTextField, ThaiYearField

TEXT_LIMIT = 5000
MOST_TAGS, TAG_LIMIT = 10, 60
OLDEST_YEAR = 2430
Visibility = LibraryItem.Visibility
# An item as the field writes it: its title and its number.
WRITTEN = re.compile(r"#(\d{1,9})\)?$")
OWN = "own_"
OF_OFFICE = ["school", "responsible", "asks_reading", "superseded_by", "ceased_on"]
FOLDED = ["dated", "changes", *OF_OFFICE]
# What an item says whatever the version: a new word in them reaches all readers at once.
OF_ITEM = ["title", "author", "be_year", "summary", "tags", "visibility"]


class ItemField(ThaiTextField):
    """An item of the library by "title (#number)", by #number, or by a title that only one has; clean() returns it."""

    def __init__(self, **kwargs):
        super().__init__(max_length=400, **kwargs)
        self.queryset = LibraryItem.objects.none()

    def prepare_value(self, value):
        """The text of a stored item; typed text stays as it is."""
        if isinstance(value, int):
            value = self.queryset.filter(pk=value).first()
        return f"{value.title} (#{value.pk})" if isinstance(value, LibraryItem) else value

    def clean(self, value):
        """The LibraryItem, or None where none is owed."""
        text = super().clean(value)
        if not text:
            return None
        if numbered := WRITTEN.search(arabic(text)):
            found = self.queryset.filter(pk=numbered[1]).first()
            if found is None:
                raise ValidationError("ไม่พบรายการหมายเลขนี้ในคลัง", code="unknown")
            return found
        near = list(self.queryset.matching(text).order_by("title", "pk")[:5])
        exact = [row for row in near if row.title == text]
        if len(exact) == 1 or len(near) == 1:
            return (exact or near)[0]
        if not near:
            raise ValidationError("ไม่พบรายการชื่อนี้ในคลัง โปรดพิมพ์คำในชื่อเรื่อง หรือหมายเลข เช่น #12", code="unknown")
        told = " · ".join(self.prepare_value(row) for row in near)
        raise ValidationError(f"พบหลายรายการ โปรดพิมพ์หมายเลข ที่ใกล้เคียงคือ {told}", code="ambiguous")

    def has_changed(self, initial, data):
        return self.prepare_value(initial) != (data or None)


class ItemForm(VersionedForm):
    """An item with the fields of its kind. What the office alone says is not asked of a school; nor what stands over
    all versions, while readers have one that the office approved."""

    title = ThaiTextField(label="ชื่อเรื่อง", max_length=300, error_messages={"required": "โปรดระบุชื่อเรื่อง"})
    author = ThaiTextField(label="ผู้จัดทำหรือผู้ออก", required=False, max_length=200, help_text="หน่วยงาน กลุ่ม หรือผู้เขียน")
    be_year = ThaiYearField(label="ปี พ.ศ.", required=False)
    summary = ThaiTextField(
        label="สาระสำคัญ",
        required=False,
        max_length=TEXT_LIMIT,
        widget=forms.Textarea({"rows": 4}),
        help_text="เขียนให้ผู้อื่นค้นพบและรู้ว่าใช้ทำอะไรได้ ไม่ระบุชื่อนักเรียนหรือผู้ปกครอง",
    )
    tags = ThaiTextField(
        label="คำสำคัญ", required=False, max_length=700, help_text="คั่นด้วยจุลภาค เช่น อ่านออกเขียนได้, ประถมต้น"
    )
    school = SchoolField(
        label="โรงเรียนที่เกี่ยวข้อง", queryset=School.objects.none(), required=False, help_text="เว้นว่างเมื่อเป็นของสำนักงาน"
    )
    superseded_by = ItemField(
        label="แทนที่ด้วย", required=False, help_text="พิมพ์ชื่อเรื่องหรือหมายเลขของฉบับที่ใช้อยู่ในปัจจุบัน เช่น #12"
    )
    ceased_on = ThaiDateField(label="เลิกใช้เมื่อ", required=False, help_text="เมื่อยกเลิกโดยไม่มีฉบับใหม่แทน")
    dated = ThaiDateField(label="ลงวันที่ของฉบับนี้", required=False)
    changes = ThaiTextField(
        label="สิ่งที่เปลี่ยนจากฉบับก่อน", required=False, max_length=TEXT_LIMIT, widget=forms.Textarea({"rows": 2})
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = LibraryItem
        fields = ["title", "author", "be_year", "summary", "visibility", *OF_OFFICE]
        widgets = {"visibility": forms.RadioSelect}

    def __init__(self, *args, kind, user, values=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.user = kind, user
        self.own = {f"{OWN}{field['key']}": field for field in kind.fields}
        for name, field in self.own.items():
            self.fields[name] = own.form_field(field)
            self.initial.setdefault(name, own.initial(field, (values or {}).get(field["key"])))
        # What the kind asks for no more stays with the version.
        self.kept = {key: value for key, value in (values or {}).items() if f"{OWN}{key}" not in self.own}
        if user.acting.is_school:
            for name in OF_OFFICE:
                del self.fields[name]
            self.fields["visibility"].choices = Visibility.choices[1:]
            for name in OF_ITEM if self.is_of_version else []:
                del self.fields[name]
        else:
            self._for_office(user.acting.office)
        if kind.sealed:
            self.fields.pop("visibility", None)
            self.fields.pop("asks_reading", None)
        if self.instance.pk:
            del self.fields["client_uuid"]
            self.initial.setdefault("tags", ", ".join(self.instance.tags.values_list("name", flat=True)))
        else:
            self.initial.setdefault("client_uuid", uuid.uuid4())
            del self.fields["changes"]

    def _for_office(self, office):
        self.fields["school"].offer(School.objects.filter(office=office).open_on(timezone.localdate()))
        self.fields["responsible"].queryset = people_in(office, STAFF_ROLES)
        self.fields["responsible"].required = False
        others = LibraryItem.objects.visible_to(self.user).exclude(pk=self.instance.pk)
        self.fields["superseded_by"].queryset = others

    @property
    def is_of_version(self):
        """Whether it asks for what the new version says alone."""
        return self.user.acting.is_school and self.instance.current_id is not None

    @property
    def asked(self):
        """The fields that matter first, as bound fields."""
        names = ["title", *self.own, "author", "be_year", "summary", "tags", "visibility"]
        return [self[name] for name in names if name in self.fields]

    @property
    def more(self):
        """The others."""
        return [self[name] for name in FOLDED if name in self.fields]

    @property
    def uses_more(self):
        """Whether one of them has a fault or a content, so that they are shown open."""
        return any(field.errors or field.value() for field in self.more)

    def clean_be_year(self):
        year = self.cleaned_data["be_year"]
        if year and not OLDEST_YEAR <= year <= self.user.acting.office.calendar.academic_year(timezone.localdate()) + 2:
            raise ValidationError("โปรดตรวจปี พ.ศ. อีกครั้ง", code="year")
        return year

    def clean_tags(self):
        names = [name.strip() for name in re.split(r"[,，\n]", self.cleaned_data["tags"] or "") if name.strip()]
        if len(names) > MOST_TAGS:
            raise ValidationError(f"ใส่คำสำคัญได้ไม่เกิน {MOST_TAGS} คำ", code="many")
        if any(len(name) > TAG_LIMIT for name in names):
            raise ValidationError(f"คำสำคัญแต่ละคำยาวได้ไม่เกิน {TAG_LIMIT} ตัวอักษร", code="long")
        return names

    def clean_visibility(self):
        visibility = self.cleaned_data["visibility"]
        if self.instance.published_at and visibility != Visibility.PUBLIC:
            raise ValidationError("รายการนี้เผยแพร่อยู่ โปรดยกเลิกการเผยแพร่ก่อนจำกัดผู้เปิดดู", code="published")
        return visibility

    def clean_superseded_by(self):
        after = self.cleaned_data["superseded_by"]
        seen = after
        # Whoever follows the line comes to what holds; a circle would hold nothing.
        for _ in range(50):
            if seen is None:
                return after
            if seen.pk == self.instance.pk:
                break
            seen = seen.superseded_by
        raise ValidationError("รายการนั้นถูกแทนที่ด้วยรายการนี้อยู่แล้ว โปรดตรวจว่าฉบับใดใช้อยู่", code="circle")

    def values(self):
        """The own fields of a valid form, as stored."""
        given = {field["key"]: own.stored(self.cleaned_data[name]) for name, field in self.own.items()}
        return {**self.kept, **{key: value for key, value in given.items() if value is not None}}

    def conflict_with(self, present):
        rows = super().conflict_with(present)
        mine, theirs = self.values(), present.versions.order_by("-number").values_list("fields", flat=True)[0]
        for field in self.kind.fields:
            key = field["key"]
            if mine.get(key) != theirs.get(key):
                said = [own.shown(field, one[key]) if one.get(key) else "" for one in (mine, theirs)]
                rows.append({"label": field["label"], "mine": said[0], "theirs": said[1]})
        return rows

    def is_stored(self, present):
        compared = {*self.own, *self._meta.fields, "version"}
        return not set(self.changed_data) - compared and not self.conflict_with(present)


class AttachmentForm(forms.Form):
    """A link or a file of the version in work."""

    title = ThaiTextField(label="ชื่อไฟล์หรือลิงก์", max_length=200, error_messages={"required": "โปรดระบุชื่อ"})
    url = own.LinkField(label="ลิงก์", required=False, max_length=500, help_text="หน้าเว็บ วีดิทัศน์ หรือหน้าในระบบนี้")
    file = UploadField(
        label="หรือแนบไฟล์",
        required=False,
        help_text=f"{TAKEN} วีดิทัศน์ที่ใหญ่ให้ใส่เป็นลิงก์ โปรดอย่าแนบไฟล์ที่มีชื่อหรือภาพที่ระบุตัวนักเรียนได้",
        widget=forms.ClearableFileInput({"accept": ACCEPT}),
    )
    may_be_public = forms.BooleanField(label="รับรองว่าไม่มีข้อมูลส่วนบุคคลและไม่ละเมิดลิขสิทธิ์ เผยแพร่ต่อสาธารณะได้", required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if not file:
            return None
        content, content_type = check_material(file)
        return content, content_type, named(file.name, content_type)

    def clean(self):
        given = super().clean()
        if not self.errors and bool(given.get("url")) == bool(given.get("file")):
            raise ValidationError("โปรดระบุลิงก์ หรือแนบไฟล์ อย่างใดอย่างหนึ่ง", code="one")
        return given


class StepForm(ReasonForm):
    """A step from the version that the person saw, with a reason where one is owed."""

    def __init__(self, *args, seen=0, owed=True, label="เหตุผล", **kwargs):
        super().__init__(*args, label=label, initial={"version": seen}, **kwargs)
        self.fields["reason"].required = owed


class RelatedForm(forms.Form):
    """Another item that belongs to this one."""

    other = ItemField(label="รายการที่เกี่ยวข้อง", help_text="พิมพ์ชื่อเรื่องหรือหมายเลข เช่น #12")

    def __init__(self, *args, item, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["other"].queryset = LibraryItem.objects.visible_to(user).exclude(pk=item.pk)
        self.fields["other"].error_messages["required"] = "โปรดระบุรายการ"
