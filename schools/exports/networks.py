"""Networks, their members, and the registers of who and what can help schools as files.

Headings are those that the import knows. Contacts and notes leave the office with the person's consent only.
"""

from django.utils import timezone

from schools.directory_filters import LearningResourceFilter, PartnerFilter, ResourcePersonFilter
from schools.exports import export
from schools.imports.cells import plain
from schools.imports.of_members import MemberList
from schools.models import (
    STAFF_ROLES,
    Duty,
    LearningResource,
    Network,
    NetworkPost,
    NetworkSchool,
    Partner,
    ResourcePerson,
)
from schools.network_filters import NetworkFilter
from thai.sorting import thai_order


def _people(networks, asker):
    """Present chairs and responsible supervisors of a part of the networks."""
    keys = [network.pk for network in networks]
    chairs, people = {}, {}
    for post in NetworkPost.objects.filter(network__in=keys, kind=NetworkPost.Kind.CHAIR, to_year=None):
        chairs.setdefault(post.network_id, []).append(post.name)
    duties = Duty.objects.in_force(asker.user.acting.office).filter(network__in=keys)
    for duty in duties.select_related("user").order_by("pk"):
        people.setdefault(duty.network_id, []).append(str(duty.user))
    for network in networks:
        network.chairs, network.people = chairs.get(network.pk, []), people.get(network.pk, [])


@export(
    "networks",
    title="เครือข่าย",
    roles=STAFF_ROLES,
    columns=[
        ("รหัสเครือข่าย", lambda network: network.code),
        ("ชื่อเครือข่าย", lambda network: network.name),
        ("คำอธิบาย", lambda network: network.description),
        ("ประเภท", lambda network: network.kind.name if network.kind else ""),
        ("โรงเรียนที่ตั้งศูนย์", lambda network: network.host.name if network.host else ""),
        ("จำนวนโรงเรียน", lambda network: network.schools_now),
        ("ประธาน", lambda network: ", ".join(network.chairs)),
        ("ศึกษานิเทศก์ที่รับผิดชอบ", lambda network: ", ".join(network.people)),
        ("ยุบเลิกเมื่อ", lambda network: network.closed_on),
    ],
    prepare=_people,
)
def networks(asker):
    """The list of networks with its filters."""
    rows = NetworkFilter(asker.GET, queryset=Network.objects.visible_to(asker.user), request=asker).qs
    rows = rows.with_schools_now(timezone.localdate()).order_by(thai_order("name"), "pk")
    return rows.select_related("kind", "host")


_MEMBER = {
    "smis_code": lambda row: row.school.smis_code or "",
    "local_code": lambda row: row.school.local_code,
    "name": lambda row: row.school.name,
    "network_code": lambda row: row.network.code,
    "network": lambda row: row.network.name,
    "from_year": lambda row: row.from_year,
    "to_year": lambda row: row.to_year,
}


@export(
    "network_members",
    title="โรงเรียนในเครือข่าย",
    roles=STAFF_ROLES,
    columns=[(field.label, _MEMBER[name]) for name, field in MemberList.fields.items()]
    + [("ประเภทเครือข่าย", lambda row: row.network.kind.name if row.network.kind else "")],
)
def network_members(asker):
    """Present and former members of the networks that the list shows."""
    shown = NetworkFilter(asker.GET, queryset=Network.objects.visible_to(asker.user), request=asker).qs
    rows = NetworkSchool.objects.filter(network__in=shown.order_by().values("pk"))
    rows = rows.select_related("school", "network__kind")
    return rows.order_by(thai_order("network__name"), thai_order("school__name"), "pk")


def _contact(name):
    return lambda entry: getattr(entry, name) if entry.has_consent else ""


_CONTACTS = [
    ("โทรศัพท์", _contact("phone")),
    ("อีเมล", _contact("email")),
    ("ยินยอมให้เปิดเผยช่องทางติดต่อ", lambda entry: entry.has_consent),
    ("หมายเหตุ", _contact("note")),
    ("ใช้งานอยู่", lambda entry: entry.is_active),
]
_PLACE = [
    ("กลุ่มสาระ", lambda entry: entry.get_subject_display()),
    ("โรงเรียน", lambda entry: entry.school.name if entry.school else ""),
    ("เครือข่าย", lambda entry: entry.network.name if entry.network else ""),
]


@export(
    "resource_people",
    title="บุคคลทางวิชาการ",
    roles=STAFF_ROLES,
    columns=[
        ("ประเภท", lambda entry: entry.get_kind_display()),
        ("ชื่อ–สกุล", lambda entry: entry.name),
        ("ความเชี่ยวชาญ", lambda entry: entry.expertise),
        *_PLACE,
        ("ตั้งแต่ปีการศึกษา", lambda entry: entry.since_year),
        *_CONTACTS,
    ],
)
def resource_people(asker):
    """The register of resource people with its filters."""
    rows = ResourcePerson.objects.visible_to(asker.user).select_related("school", "network")
    return ResourcePersonFilter(asker.GET, queryset=rows, request=asker).qs


@export(
    "learning_resources",
    title="แหล่งเรียนรู้",
    roles=STAFF_ROLES,
    columns=[
        ("ชื่อแหล่งเรียนรู้", lambda entry: entry.name),
        ("เรื่องที่เรียนรู้ได้", lambda entry: entry.topic),
        *_PLACE,
        ("ที่ตั้ง", lambda entry: entry.place),
        ("อำเภอ", lambda entry: entry.district),
        ("ละติจูด", lambda entry: plain(entry.latitude)),
        ("ลองจิจูด", lambda entry: plain(entry.longitude)),
        ("ผู้ติดต่อ", _contact("contact")),
        *_CONTACTS,
    ],
)
def learning_resources(asker):
    """The register of learning resources with its filters."""
    rows = LearningResource.objects.visible_to(asker.user).select_related("school", "network")
    return LearningResourceFilter(asker.GET, queryset=rows, request=asker).qs


@export(
    "partners",
    title="หน่วยงานภาคี",
    roles=STAFF_ROLES,
    columns=[
        ("ชื่อหน่วยงาน", lambda entry: entry.name),
        ("ประเภท", lambda entry: entry.kind),
        ("เรื่องที่ร่วมมือ", lambda entry: entry.topic),
        ("ผู้ติดต่อ", _contact("contact")),
        ("เริ่มความร่วมมือ", lambda entry: entry.starts_on),
        ("สิ้นสุดความร่วมมือ", lambda entry: entry.ends_on),
        *_CONTACTS,
    ],
)
def partners(asker):
    """The register of partner agencies with its filters."""
    return PartnerFilter(asker.GET, queryset=Partner.objects.visible_to(asker.user), request=asker).qs
