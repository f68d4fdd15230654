"""Who took part in a visit: colleagues with an account, and people from outside without one."""

from django import forms
from django.forms import formset_factory

from schools.models import Membership, Role, User
from supervision.forms.rows import DraftRow, DraftRows
from supervision.models import VisitGuest, VisitMember
from thai.forms import ThaiTextField

COLLEAGUES = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.COMMITTEE)
MOST_MEMBERS = 20
MOST_GUESTS = 10
MISSING = "แบบที่ส่งมาไม่ครบ โปรดเปิดหน้านี้ใหม่แล้วกรอกอีกครั้ง"


def colleagues(visit):
    """Who may be in the team: people of the visit's office today, and those who are in it already; never its author."""
    held = Membership.objects.current().filter(office=visit.office_id, school=None, role__in=COLLEAGUES)
    rows = User.objects.filter(is_active=True, pk__in=held.values("user"))
    if visit.pk:
        rows |= User.objects.filter(pk__in=VisitMember.objects.filter(visit=visit).values("user"))
    return rows.exclude(pk=visit.supervisor_id).order_by("given_name", "family_name", "pk")


class MemberRow(DraftRow):
    owed = ("user",)

    user = forms.TypedChoiceField(label="ผู้ร่วมนิเทศ", coerce=int, empty_value=None, choices=())
    role = forms.ChoiceField(
        label="หน้าที่", choices=VisitMember.Role.choices, initial=VisitMember.Role.MEMBER, required=False
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].choices = [("", "เลือกบุคคล"), *people]
        self.fields["user"].error_messages["invalid_choice"] = "บุคคลนี้ไม่ได้อยู่ในสำนักงานของท่าน โปรดเลือกใหม่"

    def has_changed(self):
        """A row is filled by its person; the duty beside it has always a value."""
        return "user" in self.changed_data or "DELETE" in self.changed_data


class MemberRows(DraftRows):
    prefix = "team"
    delete_label = "นำออกเมื่อบันทึก"

    def clean(self):
        """The same person twice is one row: the first counts."""

    def rows(self):
        """[{"user": pk, "role": value}], each person once; of a valid formset."""
        found = {}
        for row in self.kept(("user", "role")):
            if row["user"]:
                found.setdefault(row["user"], row["role"] or VisitMember.Role.MEMBER)
        return [{"user": user, "role": role} for user, role in found.items()]


class GuestRow(DraftRow):
    owed = ("name",)

    name = ThaiTextField(label="ชื่อ–สกุล", max_length=150)
    position = ThaiTextField(label="ตำแหน่งหรือหน่วยงาน", max_length=200, required=False)
    role = ThaiTextField(label="หน้าที่", max_length=100, required=False, help_text="เช่น ผู้ทรงคุณวุฒิ")


class GuestRows(DraftRows):
    prefix = "guests"
    delete_label = "นำออกเมื่อบันทึก"

    def rows(self):
        """[{"name", "position", "role"}] of the filled rows; of a valid formset."""
        rows = self.kept(("name", "position", "role"))
        return [{name: text or "" for name, text in row.items()} for row in rows]


_Members = formset_factory(
    MemberRow, formset=MemberRows, extra=1, can_delete=True, max_num=MOST_MEMBERS, validate_max=True, absolute_max=40
)
_Guests = formset_factory(
    GuestRow, formset=GuestRows, extra=0, can_delete=True, max_num=MOST_GUESTS, validate_max=True, absolute_max=20
)


class TeamFormSet(_Members):
    """The colleagues in a visit."""

    default_error_messages = {
        **_Members.default_error_messages,
        "missing_management_form": MISSING,
        "too_many_forms": f"ทีมนิเทศมีได้ไม่เกิน {MOST_MEMBERS} คน",
    }


class GuestFormSet(_Guests):
    """The people from outside in a visit."""

    default_error_messages = {
        **_Guests.default_error_messages,
        "missing_management_form": MISSING,
        "too_many_forms": f"ผู้ร่วมจากภายนอกมีได้ไม่เกิน {MOST_GUESTS} คน",
    }


def team_of(visit):
    """The members of a visit as initial values."""
    return list(VisitMember.objects.filter(visit=visit).values("user", "role"))


def guests_of(visit):
    """The guests of a visit as initial values."""
    return list(VisitGuest.objects.filter(visit=visit).values("name", "position", "role"))
