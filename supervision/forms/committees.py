"""Forms of a committee: its rules and its members."""

import uuid

from django import forms
from django.db.models import Q
from django.forms import formset_factory

from registry.models import Book, Letter
from schools.duties import people_in
from schools.forms.versions import VersionedForm
from schools.models import STAFF_ROLES, Role, User
from supervision.forms.rows import DraftRow, DraftRows
from supervision.models import MeetingSeries, SeriesMember
from supervision.models.meetings import COUNTED
from thai.forms import ThaiDateField, ThaiTextField

MOST_MEMBERS = 60
NAME_TAKEN = "มีคณะกรรมการชื่อนี้แล้ว โปรดใช้ชื่ออื่น"
MOST_ORDERS = 200
MISSING = "แบบที่ส่งมาไม่ครบ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง"


def accounts(office, *, but=()):
    """Who may sit in a committee with an account: the office's people, its committee members, and those of `but`."""
    held = people_in(office, [*STAFF_ROLES, Role.COMMITTEE]).values("pk")
    return User.objects.filter(Q(pk__in=held) | Q(pk__in=list(but))).in_thai_order()


class OrderField(forms.ModelChoiceField):
    """An order of the register, by its number and subject."""

    def label_from_instance(self, letter):
        return f"{letter.number_text} {letter.subject}"[:120]


class SeriesForm(VersionedForm):
    order = OrderField(
        label="คำสั่งแต่งตั้งในทะเบียนคำสั่ง",
        queryset=Letter.objects.none(),
        required=False,
        empty_label="ไม่ได้ออกเลขในระบบนี้",
        error_messages={"invalid_choice": "ไม่พบคำสั่งนี้ในทะเบียน โปรดเลือกใหม่"},
    )
    term_starts = ThaiDateField(label="วาระเริ่ม", required=False)
    term_ends = ThaiDateField(label="ครบวาระ", required=False)
    client_uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = MeetingSeries
        fields = [
            "name",
            "kind",
            "order",
            "order_text",
            "term_starts",
            "term_ends",
            "purpose",
            "every",
            "place",
            "quorum_rule",
            "quorum_count",
            "substitutes_count",
            "is_active",
        ]
        field_classes = {
            "name": ThaiTextField,
            "order_text": ThaiTextField,
            "purpose": ThaiTextField,
            "place": ThaiTextField,
        }
        widgets = {"purpose": forms.Textarea({"rows": 3})}
        help_texts = {
            "name": "เช่น คณะกรรมการติดตาม ตรวจสอบ ประเมินผลและนิเทศการศึกษา (ก.ต.ป.น.)",
            "order_text": "กรอกเมื่อไม่ได้เลือกจากทะเบียน เช่น คำสั่งที่ 12/2569 ลงวันที่ 5 ม.ค. 2569",
            "quorum_count": "กรอกเมื่อเลือกองค์ประชุมตามจำนวนคนที่กำหนด",
        }
        error_messages = {"name": {"required": "โปรดระบุชื่อคณะกรรมการ"}}

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].required = False
        orders = Letter.objects.visible_to(user).of_kind(Book.Kind.ORDER).standing().filter(secrecy="")
        latest = list(orders.order_by("-be_year", "-number").values_list("pk", flat=True)[:MOST_ORDERS])
        shown = Letter.objects.filter(pk__in=[*latest, *filter(None, [self.instance.order_id])])
        self.fields["order"].queryset = shown.order_by("-be_year", "-number")
        if self.instance.pk is None:
            del self.fields["is_active"]
            self.initial.setdefault("client_uuid", uuid.uuid4())
        else:
            del self.fields["client_uuid"]

    def clean_name(self):
        name = self.cleaned_data["name"]
        others = MeetingSeries.objects.filter(office=self.instance.office_id, name=name).exclude(pk=self.instance.pk)
        # The same form sent twice finds what it made.
        given = self.data.get("client_uuid")
        there = others.first()
        if there is not None and (not given or str(there.client_uuid) != given):
            raise forms.ValidationError(NAME_TAKEN)
        return name

    def clean_kind(self):
        return self.cleaned_data["kind"] or MeetingSeries.Kind.OTHER

    def taken(self):
        """Says that the name is another committee's."""
        self.add_error("name", NAME_TAKEN)

    def can_be_reached(self, members):
        """Whether the quorum is not more than who counts; says so beside the field where it is."""
        counted = sum(row["duty"] in COUNTED for row in members)
        by_count = self.cleaned_data.get("quorum_rule") == MeetingSeries.Rule.COUNT
        if not by_count or self.cleaned_data["quorum_count"] <= counted:
            return True
        self.add_error("quorum_count", f"กรรมการที่นับเป็นองค์ประชุมมี {counted} คน โปรดระบุไม่เกินจำนวนนี้")
        return False

    def clean(self):
        values = super().clean()
        lacks = not values.get("quorum_count") and "quorum_count" not in self.errors
        if values.get("quorum_rule") == MeetingSeries.Rule.COUNT and lacks:
            self.add_error("quorum_count", "โปรดระบุจำนวนคนที่ครบองค์ประชุม")
        starts, ends = values.get("term_starts"), values.get("term_ends")
        if starts and ends and ends < starts:
            self.add_error("term_ends", "วันครบวาระต้องไม่ก่อนวันเริ่มวาระ")
        return values

    def validate_constraints(self):
        """clean_name says what of the constraints a person can mend."""


class SeatRow(DraftRow):
    """One member: an account, or a name with a post."""

    user = forms.TypedChoiceField(label="บัญชีในระบบ", coerce=int, empty_value=None, required=False, choices=())
    name = ThaiTextField(label="ชื่อ–สกุล", max_length=150, required=False)
    post = ThaiTextField(label="ตำแหน่ง", max_length=200, required=False)
    duty = forms.ChoiceField(
        label="หน้าที่",
        choices=[pair for pair in SeriesMember.Duty.choices if pair[0] != SeriesMember.Duty.GUEST],
        initial=SeriesMember.Duty.MEMBER,
        required=False,
    )
    category = forms.ChoiceField(label="ประเภทกรรมการ", choices=SeriesMember.Category.choices, required=False)
    contact = ThaiTextField(label="ติดต่อ", max_length=100, required=False)

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people
        self.fields["user"].choices = [("", "ไม่มีบัญชี พิมพ์ชื่อ"), *((pk, str(user)) for pk, user in people.items())]
        self.fields["user"].error_messages["invalid_choice"] = "บุคคลนี้ไม่ได้อยู่ในสำนักงานของท่าน โปรดเลือกใหม่"

    def has_changed(self):
        """A row is filled by its person; the duty beside it has always a value."""
        return bool({"user", "name", "post", "contact", "DELETE"} & set(self.changed_data))

    def clean(self):
        values = super().clean()
        user = self.people.get(values.get("user"))
        if user is None and not values.get("name") and "user" not in self.errors:
            self.add_error("name", "โปรดเลือกบัญชีหรือพิมพ์ชื่อ–สกุล")
        if user is not None:
            values["name"] = str(user)[:150]
            values["post"] = values.get("post") or user.title[:200]
        return values


class SeatRows(DraftRows):
    prefix = "members"
    delete_label = "นำออกเมื่อบันทึก"

    def rows(self):
        """[{user_id, name, post, duty, category, contact}] of the filled rows, each person once; of a valid formset."""
        found, known = [], set()
        for row in self.kept(("user", "name", "post", "duty", "category", "contact")):
            if not row["name"] or row["user"] in known:
                continue
            known |= {row["user"]} - {None}
            duty = row["duty"] or SeriesMember.Duty.MEMBER
            said = {name: row[name] or "" for name in ("post", "category", "contact")}
            found.append({"user_id": row["user"], "name": row["name"], "duty": duty, **said})
        return found

    def clean(self):
        """A committee has members, and one chair at most."""
        if any(self.errors):
            return
        rows = self.rows()
        if not rows:
            raise forms.ValidationError("โปรดเพิ่มกรรมการอย่างน้อยหนึ่งคน")
        if sum(row["duty"] == SeriesMember.Duty.CHAIR for row in rows) > 1:
            raise forms.ValidationError("ประธานกรรมการมีได้คนเดียว โปรดเลือกหน้าที่ใหม่")


_Seats = formset_factory(
    SeatRow, formset=SeatRows, extra=3, can_delete=True, max_num=MOST_MEMBERS, validate_max=True, absolute_max=80
)


class SeatFormSet(_Seats):
    default_error_messages = {
        **_Seats.default_error_messages,
        "missing_management_form": MISSING,
        "too_many_forms": f"คณะกรรมการมีได้ไม่เกิน {MOST_MEMBERS} คน",
    }


def seats_of(series):
    """The members of a committee as initial values."""
    return list(series.members.values("user", "name", "post", "duty", "category", "contact"))
