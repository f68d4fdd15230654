"""Lists of people to invite: each row is one invitation, to a role in the office or in one of its schools."""

from django import forms

from schools import invitation_keys
from schools.actions import invitations
from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import ADD, SAME, Field, Kind, register
from schools.imports.undoing import parts
from schools.models import SCHOOL_ROLES, Invitation, Membership, Role, School

# What may stand in the column of roles; the platform's administrator is nobody's to give in a list.
ROLES = {label: value for value, label in Role.choices if value != Role.PLATFORM_ADMIN}
SHORT = {
    "ผอ.รร.": "school_director",
    "ผอ.โรงเรียน": "school_director",
    "ครู": "school_staff",
    "ผอ.เขต": "director",
    "ผอ.กลุ่ม": "head",
    "ศน.": "supervisor",
    "ธุรการ": "clerk",
}
PEOPLE = {
    "prefix": Field("คำนำหน้า", ("prefix", "คำนำหน้าชื่อ"), limit=40, example="นาง"),
    "given_name": Field("ชื่อ", ("given_name", "first_name", "firstname", "ชื่อตัว"), limit=100, example="ดวงใจ"),
    "family_name": Field("นามสกุล", ("family_name", "last_name", "lastname", "ชื่อสกุล", "สกุล"), limit=100, example="ทองดี"),
    "position": Field("ตำแหน่ง", ("position",), limit=150, example="ผู้อำนวยการโรงเรียน"),
}
EMAIL = Field("อีเมล", ("email", "e-mail", "อีเมล์"), read=cells.email, limit=254, example="name@example.org")
ROLE = Field(
    "บทบาท", ("role",), read=cells.one_of(ROLES | SHORT | {v: v for v in ROLES.values()}), example="ผู้อำนวยการโรงเรียน"
)
SEND = "ส่งอีเมลถึงผู้รับเชิญที่มีอีเมลทันทีเมื่อนำเข้า"


def full_name(values):
    """The name of a row as papers write it."""
    name = f"{values.get('prefix', '')}{values.get('given_name', '')} {values.get('family_name', '')}"
    return name.strip() or values.get("email", "")


def revoke_unused(pks, *, by):
    """Takes back the invitations of an import that nobody took up; what was taken up stays."""
    for part in parts(sorted(pks)):
        invitations.revoke(invitations=Invitation.objects.filter(pk__in=part), by=by)


def role_label(values):
    """The Thai name of the role of a row, "" without one."""
    return Role(values["role"]).label if "role" in values else ""


class InvitationList(Kind):
    """Rows name a school by its SMIS code or the office's own, or no school for a role in the office itself."""

    key = "invitations"
    writes = frozenset({Invitation._meta.label})
    title = "รายชื่อผู้รับเชิญ"
    noun = "คำเชิญ"
    counter = "ฉบับ"
    code_label = "รหัสโรงเรียน"
    needs = "บทบาท กับรหัสโรงเรียนสำหรับบทบาทของโรงเรียน ชื่อและอีเมลเว้นว่างได้ แล้วพิมพ์ใบเชิญแทน"
    code_fields = ("smis_code", "local_code")
    home = ("schools:invitations", "ดูคำเชิญ")
    position = 50
    fields = {
        "smis_code": Field(
            "รหัส SMIS",
            ("smis", "smis_code", "รหัสโรงเรียน", "รหัสสถานศึกษา", "school_code"),
            read=cells.code("smis_code"),
            example="63020001",
            is_code=True,
        ),
        "local_code": Field(
            "รหัสของสำนักงาน", ("local_code",), read=cells.local_code, limit=20, example="SCH001", is_code=True
        ),
        "role": ROLE,
        **PEOPLE,
        "email": EMAIL,
    }

    def options(self, user, office):
        return {"send": forms.BooleanField(label=SEND, required=False, initial=True)}

    def missing(self, found, ask):
        """A school's code alone invites its director; without any code there must be roles."""
        return [] if {"smis_code", "local_code", "role"} & set(found) else ["รหัสโรงเรียน หรือบทบาท"]

    def name_of(self, values):
        return full_name(values)

    def values_of(self, record, ask):
        values, note = super().values_of(record, ask)
        cells.keep_typed(values, record)
        at_school = bool(self.code_of(values))
        if "role" not in values:
            if not at_school:
                raise Fault("ไม่มีบทบาท")
            values["role"] = str(Role.SCHOOL_DIRECTOR)
        if values["role"] in SCHOOL_ROLES and not at_school:
            raise Fault(f"บทบาท{role_label(values)} ต้องมีรหัสโรงเรียน")
        if values["role"] not in SCHOOL_ROLES and at_school:
            raise Fault(f"บทบาท{role_label(values)} เป็นของสำนักงาน โปรดเว้นรหัสโรงเรียนว่าง")
        if not at_school and not full_name(values):
            raise Fault("ไม่มีทั้งชื่อและอีเมล")
        return values, note

    def identities(self, values, ask):
        """One role at one place goes to one address, or to one name, once."""
        who = values.get("email", "").lower() or full_name(values)
        return [" ".join(filter(None, ["คำเชิญ", role_label(values), self.code_of(values), who]))]

    def present(self, rows, ask, *, lock=False):
        """{"smis_code"/"local_code": code -> school, "waiting"/"held": keys of what need not be invited again}."""
        found = {"smis_code": {}, "local_code": {}}
        for name, known in found.items():
            codes = {row.values[name] for row in rows if name in row.values}
            for part in parts(sorted(codes)):
                schools = School.objects.filter(office=ask.office, **{f"{name}__in": part}).order_by("pk")
                schools = schools.select_for_update(of=("self",)) if lock else schools
                known |= {getattr(school, name): school for school in schools}
        waiting = Invitation.objects.waiting().filter(office=ask.office)
        held = Membership.objects.current().filter(office=ask.office).exclude(user__email="")
        return found | {
            "waiting": {_key(row.school_id, row.role, row.email, _name(row)) for row in waiting},
            "held": {
                _key(school, role, email, "")
                for school, role, email in held.values_list("school", "role", "user__email")
            },
        }

    def compare(self, values, present):
        school = school_of(values, present)
        key = _key(school and school.pk, values["role"], values.get("email", ""), full_name(values))
        return (SAME if key in present["waiting"] or key in present["held"] else ADD), {}

    def write(self, rows, ask):
        doing = [row for row in rows if row.is_work]
        present = self.present(doing, ask)
        invite_rows(doing, ask, [school_of(row.values, present) for row in doing])

    def undo(self, rows, made, ask):
        revoke_unused([row.object_id for row in rows if row.object_id], by=ask.by)

    def notes(self, rows, ask):
        slips = sum(row.outcome == ADD and "email" not in row.values for row in rows)
        return [f"คำเชิญ {slips:,} ฉบับไม่มีอีเมล พิมพ์ใบเชิญได้จากหน้าคำเชิญหลังนำเข้า"] if slips else []

    def details(self, values):
        return [text for text in (role_label(values), values.get("email", "")) if text]


def invite_rows(rows, ask, schools):
    """Makes an invitation of each row, to its school or (None) to the office, and sends them where that was asked for;
    row.object_id is the invitation."""
    fields = ("role", "prefix", "given_name", "family_name", "position", "email")
    made = [
        Invitation(
            office=ask.office,
            school=school,
            created_by=ask.by,
            **{name: row.values[name] for name in fields if name in row.values},
            **invitation_keys.fields(),
        )
        for row, school in zip(rows, schools, strict=True)
    ]
    Invitation.objects.bulk_create(made, batch_size=500)
    for row, invitation in zip(rows, made, strict=True):
        row.object_id = invitation.pk
    if ask.options.get("send"):
        invitations.send(invitations=made, by=ask.by)


def school_of(values, present):
    """The school that a row names, None where it names none. Raises Fault for an unknown or closed one."""
    for name, label in (("smis_code", "รหัส SMIS"), ("local_code", "รหัสของสำนักงาน")):
        if name in values:
            school = present[name].get(values[name])
            if school is None:
                cells.refuse_short(values)
                raise Fault(f"ไม่พบโรงเรียน{label} {values[name]} ในสำนักงานนี้")
            if not school.is_open:
                raise Fault(f"{school.full_name} ปิดหรือยุบรวมแล้ว")
            return school
    return None


def _name(invitation):
    return f"{invitation.prefix}{invitation.given_name} {invitation.family_name}".strip()


def _key(school_id, role, email, name):
    """Two invitations with one key are one: the same role at the same place to the same address, or name."""
    return (school_id, str(role), email.lower() or name)


register(InvitationList())
