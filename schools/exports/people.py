"""The list of people as a file; its first headings are those of the list of people to invite."""

from django.db.models import Prefetch

from schools.exports import export
from schools.models import STAFF_ROLES, Membership, Role, User
from schools.people_filter import PeopleFilter


def _roles(person):
    return [role for role in person.seen_roles if role.state != "ended"]


def _first(person):
    """The role that the person's row stands for: the first one held in the own right."""
    return next((role for role in _roles(person) if not role.acting_for_id), None)


def _of_first(read):
    return lambda person: read(role) if (role := _first(person)) else ""


def _state(person):
    if not person.is_active:
        return "ระงับบัญชี"
    return "ปฏิบัติงาน" if _roles(person) else "สิ้นสุดบทบาท"


COLUMNS = [
    ("คำนำหน้า", lambda person: person.prefix),
    ("ชื่อ", lambda person: person.given_name),
    ("นามสกุล", lambda person: person.family_name),
    ("ตำแหน่ง", lambda person: person.position),
    ("บทบาท", _of_first(lambda role: role.get_role_display())),
    ("รหัส SMIS", _of_first(lambda role: role.school.smis_code or "" if role.school else "")),
    ("รหัสของสำนักงาน", _of_first(lambda role: role.school.local_code if role.school else "")),
    ("อีเมล", lambda person: person.email),
    ("โรงเรียน", _of_first(lambda role: role.school.name if role.school else "")),
    ("บทบาททั้งหมด", lambda person: " · ".join(role.title for role in _roles(person))),
    ("วิทยฐานะ", lambda person: person.get_rank_display()),
    ("เลขที่ตำแหน่ง", lambda person: person.position_number),
    ("กลุ่มสาระที่ถนัด", lambda person: " · ".join(person.subject_labels)),
    ("โทรศัพท์", lambda person: person.phone),
    ("ชื่อผู้ใช้", lambda person: person.username),
    ("สถานะ", _state),
]


@export("people", title="รายชื่อบุคคล", roles=STAFF_ROLES | {Role.PLATFORM_ADMIN}, columns=COLUMNS)
def people(asker):
    """The list of people with its filters."""
    rows = PeopleFilter(asker.GET, queryset=User.objects.visible_to(asker.user), request=asker).qs.in_thai_order()
    seen = Membership.objects.visible_to(asker.user).select_related("school").order_by("pk")
    return rows.prefetch_related(Prefetch("memberships", seen, to_attr="seen_roles"))
