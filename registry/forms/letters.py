"""Forms of the registers: a line, whom a letter goes to, what was done."""

import uuid

from django import forms
from django.db.models import Case, Exists, Max, OuterRef, When
from django.utils import timezone

from registry.actions.letters import book_for, twin_of
from registry.models import Book, Letter, LetterRoute, Reservation
from schools.duties import people_in
from schools.forms.files import EvidenceField
from schools.forms.picking import SchoolsPicker
from schools.forms.steps import SeenVersionField
from schools.forms.versions import VersionedForm
from schools.models import STAFF_ROLES, Membership, Role, User
from thai.dates import short
from thai.forms import ThaiDateField, ThaiTextField
from thai.sorting import thai_order
from thai.years import be_year

Kind = Book.Kind
MOST_FILES, REMEMBERED = 10, 200
# What matters first; what follows "more" is folded away.
FIELDS = {
    Kind.LETTER_IN: ["sender", "reference", "dated", "subject", "urgency", "secrecy", "due_on"],
    Kind.LETTER_OUT: ["subject", "addressee", "way", "tracking", "dated", "urgency", "secrecy", "is_circular"],
    Kind.ORDER: ["subject", "dated", "sender", "secrecy"],
    Kind.MEMO: ["subject", "sender", "addressee", "dated", "urgency", "secrecy"],
    Kind.ANNOUNCEMENT: ["subject", "dated", "sender", "secrecy"],
}
MORE = {
    Kind.LETTER_IN: ["addressee", "refers_to", "enclosures", "outside_ref", "note"],
    Kind.LETTER_OUT: ["refers_to", "enclosures", "outside_ref", "note"],
    Kind.ORDER: ["refers_to", "note"],
    Kind.MEMO: ["refers_to", "enclosures", "note"],
    Kind.ANNOUNCEMENT: ["refers_to", "note"],
}
LABELS = {
    (Kind.LETTER_IN, "reference"): "ที่ (เลขของหนังสือที่ได้รับ)",
    (Kind.LETTER_OUT, "addressee"): "ถึงหน่วยงานหรือบุคคล",
    (Kind.ORDER, "sender"): "ผู้ลงนาม",
    (Kind.ANNOUNCEMENT, "sender"): "ผู้ลงนาม",
    (Kind.ORDER, "dated"): "สั่ง ณ วันที่",
    (Kind.ANNOUNCEMENT, "dated"): "ประกาศ ณ วันที่",
    (Kind.ORDER, "refers_to"): "อ้างถึงหรือยกเลิกคำสั่ง",
}
TEXTS = ["reference", "sender", "addressee", "subject", "refers_to", "enclosures", "note", "outside_ref", "tracking"]


class RememberedInput(forms.TextInput):
    """A text field that offers what was typed there before; works without JavaScript."""

    template_name = "registry/remembered_input.html"
    remembered = ()

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"list": f"{attrs.get('id', name)}_list", "remembered": self.remembered}
        return context


class ReservationField(forms.ModelChoiceField):
    """Numbers that were kept for something."""

    default_error_messages = {"invalid_choice": "เลขที่จองไว้ชุดนี้ใช้หมด ยกเลิก หรือเป็นของปีก่อน โปรดเลือกใหม่"}

    def label_from_instance(self, row):
        return f"{row.unused_text} · {row.purpose}"


class LetterForm(VersionedForm):
    """A line of a register, new or to be mended; the number is the register's."""

    dated = ThaiDateField(label="ลงวันที่", required=False)
    due_on = ThaiDateField(label="กำหนดตอบหรือดำเนินการ", required=False, help_text="เว้นว่างเมื่อไม่มีกำหนด")
    files = EvidenceField(
        label="ไฟล์หนังสือ", most=MOST_FILES, required=False, help_text="PDF หรือภาพ ลากมาวางที่ช่องนี้ได้ หลายไฟล์ได้"
    )
    reservation = ReservationField(
        label="ใช้เลขที่จองไว้", queryset=Reservation.objects.none(), required=False, empty_label="ใช้เลขถัดไปของทะเบียน"
    )
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    again = forms.BooleanField(label="เป็นหนังสือคนละฉบับ ให้ลงทะเบียนอีกเลข", required=False)

    class Meta:
        model = Letter
        fields = [
            "sender", "reference", "dated", "subject", "urgency", "secrecy", "is_circular", "due_on", "addressee",
            "way", "tracking", "refers_to", "enclosures", "outside_ref", "note",
        ]  # fmt: skip
        field_classes = dict.fromkeys(TEXTS, ThaiTextField)
        widgets = {"sender": RememberedInput, "addressee": RememberedInput}
        help_texts = {"outside_ref": "เช่น เลขรับใน My Office หรือลิงก์"}
        error_messages = {"subject": {"required": "โปรดกรอกเรื่อง"}}

    def __init__(self, *args, kind, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.user, self.office = Kind(kind), user, user.acting.office
        self.names = [*FIELDS[self.kind], *MORE[self.kind]]
        for name in set(self._meta.fields) - set(self.names):
            del self.fields[name]
        for (of, name), label in LABELS.items():
            if of == self.kind:
                self.fields[name].label = label
        self.offer_remembered()
        if self.kind == Kind.LETTER_IN:
            self.fields["sender"].required = True
            self.fields["sender"].error_messages["required"] = "โปรดกรอกว่าหนังสือมาจากที่ใด"
        self.offer_reservations()
        if self.instance.pk:
            del self.fields["client_uuid"]
            self.fields["files"].label = "เพิ่มไฟล์"
            if "is_circular" in self.fields:
                self.fields["is_circular"].disabled = True
                self.fields["is_circular"].help_text = "ออกเลขแล้ว จึงเปลี่ยนไม่ได้"
        else:
            self.initial.setdefault("client_uuid", uuid.uuid4())
        self.twin = None
        if "again" not in self.data:
            del self.fields["again"]

    def offer_remembered(self):
        """Whom letters of this register lately came from or went to, the latest first."""
        for name in ("sender", "addressee"):
            if name in self.fields:
                rows = Letter.objects.visible_to(self.user).filter(kind=self.kind, secrecy="").exclude(**{name: ""})
                rows = rows.order_by().values_list(name).annotate(last=Max("pk")).order_by("-last")
                self.fields[name].widget.remembered = [text for text, _last in rows[:REMEMBERED]]

    def offer_reservations(self):
        """Numbers of this register and year that were kept, where there are any; what came in has none. A form that
        chose one keeps the field also when none is left by then: nobody gets another number than the one chosen."""
        kinds = [self.kind, Kind.CIRCULAR] if self.kind == Kind.LETTER_OUT else [self.kind]
        year = be_year(timezone.localdate())
        rows = Reservation.objects.usable().filter(book__office=self.office, book__kind__in=kinds, book__be_year=year)
        chosen = self.data.get(self.add_prefix("reservation"))
        if self.instance.pk or self.kind == Kind.LETTER_IN or not (chosen or rows.exists()):
            del self.fields["reservation"]
        else:
            self.fields["reservation"].queryset = rows.select_related("book")

    @property
    def main(self):
        """The fields that matter first, as bound fields."""
        return [self[name] for name in FIELDS[self.kind]]

    @property
    def more(self):
        """The others."""
        kept = ["reservation"] if "reservation" in self.fields else []
        return [self[name] for name in (*kept, *MORE[self.kind])]

    @property
    def uses_more(self):
        """Whether one of them has a fault or a content, so that they are shown open."""
        return any(field.errors or field.value() for field in self.more)

    def clean_dated(self):
        """No line bears a day to come; one that this office numbers bears a day of the year of its register."""
        day, today = self.cleaned_data["dated"], timezone.localdate()
        if day is None or (self.instance.pk and day == self.instance.dated):
            return day
        if day > today:
            raise forms.ValidationError(f"{self.fields['dated'].label}ต้องไม่เป็นวันในอนาคต วันนี้คือ {short(today)}")
        year = self.instance.be_year if self.instance.pk else be_year(today)
        if self.kind != Kind.LETTER_IN and be_year(day) != year:
            raise forms.ValidationError(
                f"เลขของทะเบียนปี {year} ใช้ได้กับวันที่ในปี {year} เท่านั้น หากเป็นเรื่องใหม่ โปรดลงวันที่ปัจจุบัน "
                f"หากออกเลขไว้แล้วในทะเบียนปี {be_year(day)} โปรดนำเข้าเป็นทะเบียนเดิมของปีนั้น"
            )
        return day

    def clean_client_uuid(self):
        return self.cleaned_data["client_uuid"] or uuid.uuid4()

    def clean(self):
        given = super().clean()
        dated, due = given.get("dated"), given.get("due_on")
        if dated and due and due < dated:
            self.add_error("due_on", "กำหนดต้องไม่ก่อนวันที่ของหนังสือ")
        if given.get("tracking") and given.get("way") != Letter.Way.POST:
            self.add_error("tracking", "เลขพัสดุใช้เมื่อส่งทางไปรษณีย์ โปรดเลือกส่งทางไปรษณีย์ หรือลบเลขพัสดุ")
        if self.kind == Kind.LETTER_IN and self.instance.pk is None and not given.get("again"):
            self._refuse_twin(given)
        if "reservation" in self.errors and twin_of(self.office, client_uuid=given.get("client_uuid")):
            # A second click after the first took the last of these numbers: register() finds that line.
            del self.errors["reservation"]
        if kept := given.get("reservation"):
            is_circular = given.get("is_circular", False)
            book = book_for(office=self.office, kind=self.kind, be_year=kept.book.be_year, is_circular=is_circular)
            if book != kept.book:
                self.add_error(
                    "reservation", f"เลขที่จองไว้เป็น{kept.book.get_kind_display()} หนังสือนี้ใช้{book.get_kind_display()}"
                )
        if self.kind == Kind.LETTER_OUT and self.instance.pk and not self.errors:
            check_way(self, list(self.instance.addressees.all()))
        return given

    def _refuse_twin(self, given):
        """The same letter is easily registered twice: by My Office and on paper, by two clerks."""
        sender, reference = given.get("sender"), given.get("reference")
        if not sender or not reference:
            return
        alike = Letter.objects.visible_to(self.user).standing().filter(kind=self.kind, reference=reference)
        alike = alike.filter(sender=sender).exclude(client_uuid=given.get("client_uuid"))
        self.twin = alike.first()
        if self.twin:
            self.fields["again"] = self.base_fields["again"]
            self.add_error(
                "reference",
                f"มีหนังสือที่ {reference} จาก{sender} ในทะเบียนแล้ว เลขรับ {self.twin.number_text} "
                f"ปี {self.twin.be_year} หากเป็นคนละฉบับ โปรดยืนยันด้านล่าง",
            )

    def is_kept_in(self, letter):
        """Whether a line says all that a valid form says; to whom is made of the schools where the form is silent."""
        return all(
            getattr(letter, name) == value for name, value in self.values().items() if name != "addressee" or value
        )

    def values(self):
        """The fields of a valid form as registry.actions.letters.register takes them."""
        return {name: self.cleaned_data[name] for name in self.names}


def people_of_desks(office):
    """Who of an office works with letters, those who lead first: nobody who only keeps the system."""
    held = Membership.objects.current().filter(office=office, user=OuterRef("pk"))
    leads = [When(Exists(held.filter(role=role)), then=place) for place, role in enumerate((Role.DIRECTOR, Role.HEAD))]
    rows = people_in(office, STAFF_ROLES - {Role.OFFICE_ADMIN}).annotate(place=Case(*leads, default=2))
    return rows.order_by("place", thai_order("given_name"), thai_order("family_name"), "pk")


class PeopleField(forms.ModelMultipleChoiceField):
    """People of the office, each with what they are."""

    def label_from_instance(self, person):
        return f"{person} · {person.title}" if person.title else str(person)


class DeskForm(forms.Form):
    """To whose desks a received letter goes, and what is asked."""

    people = PeopleField(
        label="ส่งถึง",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "โปรดเลือกผู้รับอย่างน้อยหนึ่งคน",
            "invalid_choice": "มีบุคคลที่ไม่ได้อยู่ในสำนักงานของท่าน โปรดเลือกใหม่",
            "invalid_pk_value": "มีบุคคลที่ไม่ได้อยู่ในสำนักงานของท่าน โปรดเลือกใหม่",
        },
    )
    purpose = forms.ChoiceField(
        label="เพื่อ",
        choices=LetterRoute.Purpose.choices,
        initial=LetterRoute.Purpose.ACT,
        widget=forms.RadioSelect,
        error_messages={"required": "โปรดเลือกว่าส่งเพื่ออะไร"},
    )
    instruction = ThaiTextField(label="ข้อสั่งการ", max_length=500, required=False, widget=forms.Textarea({"rows": 2}))
    until = ThaiDateField(label="ภายในวันที่", required=False, help_text="เว้นว่างเพื่อใช้กำหนดของหนังสือ")

    def __init__(self, *args, office, optional=False, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["people"].queryset = people_of_desks(office)
        if optional:
            self.fields["people"].required = False
            self.fields["purpose"].required = False
            del self.fields["until"]

    def clean_until(self):
        day = self.cleaned_data["until"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("กำหนดต้องไม่เป็นวันที่ผ่านมาแล้ว")
        return day

    def asked(self):
        """What a valid form asks, as registry.actions.routing.route takes it."""
        given = self.cleaned_data
        return {
            "people": list(given["people"]),
            "purpose": given["purpose"] or LetterRoute.Purpose.ACT,
            "instruction": given["instruction"],
            "due_on": given.get("until"),
        }


class DoneForm(forms.Form):
    """What became of a letter on one's own desk, or of the letter altogether."""

    words = ThaiTextField(
        label="ผลการดำเนินการ",
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "โปรดบันทึกว่าดำเนินการอย่างไร"},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class CancelForm(forms.Form):
    """Why a line is cancelled."""

    reason = ThaiTextField(
        label="เหตุผลที่ยกเลิก",
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "โปรดระบุเหตุผล เหตุผลจะอยู่คู่กับเลขในทะเบียน"},
    )
    version = SeenVersionField()

    def __init__(self, *args, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)


class SchoolsForm(SchoolsPicker):
    """Which schools a letter goes to, beside whom its line names."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.pick_from(user.acting.office_id, user)


def check_way(form, schools):
    """Adds to a valid form of a letter to be sent what does not go together; returns whether all does."""
    way, addressee, secrecy = (form.cleaned_data[name] for name in ("way", "addressee", "secrecy"))
    before = form.instance
    if before.pk and before.way == Letter.Way.HERE and schools and (way != Letter.Way.HERE or secrecy):
        said = "ส่งถึงโรงเรียนทางระบบนี้แล้ว จึงเปลี่ยนวิธีส่งหรือกำหนดชั้นความลับไม่ได้ หากจำเป็นโปรดยกเลิกรายการแล้วออกฉบับใหม่"
        form.add_error("secrecy" if secrecy else "way", said)
        return False
    if not addressee and not schools and not before.is_imported:
        form.add_error("addressee", "โปรดระบุผู้รับ หรือเลือกโรงเรียน")
    if way == Letter.Way.HERE and not schools:
        form.add_error("way", "การส่งทางระบบนี้ต้องเลือกโรงเรียนผู้รับ")
    if way == Letter.Way.HERE and secrecy:
        form.add_error("way", "หนังสือลับส่งถึงโรงเรียนทางระบบนี้ไม่ได้ โปรดเลือกทางอื่น")
    if way == Letter.Way.HERE and not form.cleaned_data.get("files") and not (before.pk and before.files.exists()):
        form.add_error("files", "โรงเรียนเปิดอ่านในระบบนี้ โปรดแนบไฟล์หนังสือ หรือร่างและลงนามเป็นหนังสือราชการแล้วส่ง")
    return not form.errors
