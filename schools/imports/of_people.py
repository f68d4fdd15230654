"""The list of an office's staff: who is there gets what the file says, who is not there is invited."""

from dataclasses import replace

from django import forms
from django.db.models.functions import Lower

from schools import permissions
from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import ADD, CHANGE, SAME, Field, Kind, register
from schools.imports.of_invitations import EMAIL, PEOPLE, ROLE, SEND, full_name, invite_rows, revoke_unused, role_label
from schools.imports.undoing import parts, refuse_if
from schools.models import SCHOOL_ROLES, Invitation, Membership, Rank, User

# What the file may say of somebody who is there; the name is theirs to mend on their own page.
KEPT = ("position", "rank", "position_number", "phone")


def _with(person, values):
    """The person with the values, as the next version."""
    for name, value in values.items():
        setattr(person, name, value)
    person.version += 1
    return person


def _save(people):
    """Writes what this list may change of the people, and nothing else of them."""
    User.objects.bulk_update(people, [*KEPT, "version"], batch_size=200)


class PeopleList(Kind):
    """A person is known by e-mail address or username; nobody gets or loses a role by this list."""

    key = "people"
    title = "บุคลากรของสำนักงาน"
    noun = "บุคคล"
    counter = "คน"
    code_label = "อีเมลหรือชื่อผู้ใช้"
    needs = "อีเมลหรือชื่อผู้ใช้ ผู้ที่ยังไม่มีบัญชีจะได้รับคำเชิญ จึงต้องมีบทบาท"
    code_fields = ("email", "username")
    home = ("schools:people", "ดูบุคคล")
    position = 40
    fields = {
        "email": EMAIL,
        "username": Field("ชื่อผู้ใช้", ("username", "user"), limit=150, example="ดวงใจ"),
        "role": replace(ROLE, example="ศึกษานิเทศก์"),
        **PEOPLE,
        "position": replace(PEOPLE["position"], example="ศึกษานิเทศก์"),
        "rank": Field(
            "วิทยฐานะ", ("rank",), read=cells.one_of({label: value for value, label in Rank.choices}), example="ชำนาญการ"
        ),
        "position_number": Field(
            "เลขที่ตำแหน่ง", ("position_number", "ตำแหน่งเลขที่"), read=cells.local_code, limit=20, is_code=True, example="12"
        ),
        "phone": Field(
            "โทรศัพท์", ("phone", "tel", "เบอร์โทร", "เบอร์โทรศัพท์"), limit=60, is_code=True, example="055000000"
        ),
    }

    def options(self, user, office):
        return {"send": forms.BooleanField(label=SEND, required=False, initial=True)}

    def missing(self, found, ask):
        return [] if {"email", "username"} & set(found) else ["อีเมล หรือชื่อผู้ใช้"]

    def name_of(self, values):
        return full_name(values)

    def values_of(self, record, ask):
        values, note = super().values_of(record, ask)
        if not {"email", "username"} & set(values):
            raise Fault("ไม่มีทั้งอีเมลและชื่อผู้ใช้")
        return values, note

    def identities(self, values, ask):
        names = (("email", "อีเมล"), ("username", "ชื่อผู้ใช้"))
        return [f"{label} {values[name].lower()}" for name, label in names if name in values]

    def present(self, rows, ask, *, lock=False):
        """{"email"/"username": text -> person who has or had a role in the office, "waiting": addresses and roles
        invited already, "elsewhere": people of the office whom its administrator may not change}."""
        held = Membership.objects.filter(office=ask.office)
        people = User.objects.filter(pk__in=held.values("user")).order_by("pk")
        found = {"email": {}, "username": {}}
        for part in parts(sorted({values["email"].lower() for values in _of(rows) if "email" in values})):
            mine = people.annotate(address=Lower("email")).filter(address__in=part)
            found["email"] |= {person.email.lower(): person for person in _locked(mine, lock)}
        for part in parts(sorted({values["username"] for values in _of(rows) if "username" in values})):
            found["username"] |= {person.username: person for person in _locked(people.filter(username__in=part), lock)}
        waiting = Invitation.objects.waiting().filter(office=ask.office).exclude(email="")
        both = {person.pk: person for known in found.values() for person in known.values()}
        return found | {
            "waiting": {(email.lower(), role) for email, role in waiting.values_list("email", "role")},
            "elsewhere": {pk for pk in both if ask.by and permissions.has_roles_elsewhere(ask.by, both[pk])},
        }

    def compare(self, values, present):
        person = _person(values, present)
        if person is None:
            if "role" not in values:
                raise Fault("ยังไม่มีบัญชีในสำนักงาน จึงต้องระบุบทบาทที่จะเชิญ")
            if values["role"] in SCHOOL_ROLES:
                raise Fault(f"ยังไม่มีบัญชี บทบาท{role_label(values)} เชิญได้จากรายชื่อผู้รับเชิญ ซึ่งระบุโรงเรียนได้")
            if "email" not in values:
                raise Fault("ยังไม่มีบัญชีในสำนักงาน จึงต้องมีอีเมลสำหรับส่งคำเชิญ")
            return (SAME if (values["email"].lower(), values["role"]) in present["waiting"] else ADD), {}
        changes = {
            name: [getattr(person, name), values[name]]
            for name in KEPT
            if name in values and getattr(person, name) != values[name]
        }
        if changes and person.pk in present["elsewhere"]:
            raise Fault("บุคคลนี้มีบทบาทในสำนักงานอื่นด้วย ผู้ดูแลระบบส่วนกลางเป็นผู้แก้ไข")
        return (CHANGE if changes else SAME), changes

    def object_of(self, values, present):
        person = _person(values, present)
        return person and person.pk

    def write(self, rows, ask):
        present = self.present([row for row in rows if row.is_work], ask, lock=True)
        people = []
        for row in rows:
            if row.outcome == CHANGE:
                person = _person(row.values, present)
                row.object_id = person.pk
                people.append(_with(person, {name: new for name, (_, new) in row.changes.items()}))
        _save(people)
        added = [row for row in rows if row.outcome == ADD]
        invite_rows(added, ask, [None] * len(added))

    def undo(self, rows, made, ask):
        changed = {row.object_id: row for row in rows if row.outcome == CHANGE and row.object_id}
        reasons, people = [], []
        for part in parts(sorted(changed)):
            people += User.objects.filter(pk__in=part).order_by("pk").select_for_update()
        for person in people:
            for name, (_, new) in changed[person.pk].changes.items():
                if getattr(person, name) != new:
                    reasons.append(f"{person}: {self.label(name)}ถูกแก้ไขหลังนำเข้า")
        refuse_if(reasons)
        for person in people:
            _with(person, {name: before for name, (before, _) in changed[person.pk].changes.items()})
        _save(people)
        revoke_unused([row.object_id for row in rows if row.outcome == ADD and row.object_id], by=ask.by)

    def details(self, values):
        told = (("บทบาท", role_label(values)), ("ตำแหน่ง", values.get("position", "")))
        return [f"{label} {text}" for label, text in told if text]

    def amount(self, n):
        return f"{n:,} {self.counter}"


def _of(rows):
    return (row.values for row in rows)


def _locked(people, lock):
    return people.select_for_update(of=("self",)) if lock else people


def _person(values, present):
    """The person of the office that a row means, or None. Raises Fault when address and username are two people's."""
    by_email = present["email"].get(values.get("email", "").lower())
    by_name = present["username"].get(values.get("username", ""))
    if by_email and by_name and by_email.pk != by_name.pk:
        raise Fault("อีเมลและชื่อผู้ใช้เป็นของคนละคน")
    return by_email or by_name


register(PeopleList())
