"""Who gets through to networks and to the registers of who and what can help schools; and one of each of them."""

import uuid

from schools.models import (
    Duty,
    LearningResource,
    Network,
    NetworkActivity,
    NetworkKind,
    NetworkPost,
    NetworkSchool,
    Partner,
    ResourcePerson,
    Role,
)
from tests.access.rows import CLERK, HEAD, OFFICE_ADMIN, SCHOOL, STAFF, SUPERVISOR, Row
from tests.access.world import OFFICE, OWN
from tests.factories import today
from thai.years import fiscal_year

READERS = STAFF | {CLERK}
KEEPERS = {OFFICE_ADMIN, CLERK, HEAD}
ALL = KEEPERS | {SUPERVISOR}
EDITORS = {OWN: ALL, OFFICE: KEEPERS}


def network(world, scope, user):
    """A network of no area, so that nobody leaves another: the own school's, and the own duty of a supervisor."""
    office = world.office(scope)
    made = Network.objects.create(
        office=office, name=uuid.uuid4().hex, kind=NetworkKind.objects.get(name="โรงเรียนคู่พัฒนา")
    )
    if scope == OWN:
        NetworkSchool.objects.create(network=made, school=world.schools[OWN], from_year=2567)
        if user is not None and user.has_role(Role.SUPERVISOR):
            Duty.objects.create(office=office, user=user, year=fiscal_year(today()), network=made)
    return made


def of_network(maker):
    """The addresses of a network and of something in it."""

    def make(world, scope, user):
        place = network(world, scope, user)
        return [place.pk, maker(place, world, scope).pk]

    return make


def membership(place, world, scope):
    rows = NetworkSchool.objects.filter(network=place)
    return rows.first() or NetworkSchool.objects.create(network=place, school=world.schools[scope], from_year=2567)


def post(place, world, scope):
    return NetworkPost.objects.create(network=place, kind="chair", name="นายประธาน ใจดี", phone="081-000-0000")


def activity(place, world, scope):
    made = NetworkActivity.objects.create(
        network=place, kind="plc", on=today(), title="วง PLC", text="ผล", created_by=world.heads[world.office(scope)]
    )
    made.files.add(world.file(scope, "network_file"))
    return made


def kind(world, scope, user):
    return NetworkKind.objects.create(office=world.office(scope), name=uuid.uuid4().hex)


def entry(model, **fields):
    def make(world, scope, user):
        texts = {"phone": "081-000-0000", "note": "หมายเหตุ", "name": "ชื่อ", **fields}
        return model.objects.create(office=world.office(scope), **texts)

    return make


resource_person = entry(ResourcePerson, kind="lead", expertise="การอ่าน")
learning_resource = entry(LearningResource, topic="ป่า", place="ริมน้ำ", district="อำเภอ", contact="ผู้ดูแล")
partner = entry(Partner, kind="มูลนิธิ", topic="ห้องสมุด", contact="ผู้ประสาน")


def fill(world, scope):
    """One of everything in the one network of an office, for the canary."""
    place = Network.objects.filter(office=world.office(scope)).order_by("-pk").first()
    Network.objects.filter(pk=place.pk).update(description="คำอธิบาย")
    for make in (membership, post, activity):
        make(place, world, scope)
    for make in (kind, resource_person, learning_resource, partner):
        make(world, scope, None)


WRITTEN = {
    "schools.Network.description", "schools.NetworkKind.name", "schools.NetworkPost.name",
    "schools.NetworkPost.phone", "schools.NetworkActivity.title", "schools.NetworkActivity.text",
    "schools.ResourcePerson.name", "schools.ResourcePerson.expertise", "schools.ResourcePerson.phone",
    "schools.ResourcePerson.note", "schools.LearningResource.name", "schools.LearningResource.topic",
    "schools.LearningResource.place", "schools.LearningResource.district", "schools.LearningResource.contact",
    "schools.Partner.name", "schools.Partner.topic", "schools.Partner.contact",
}  # fmt: skip


def pk(maker):
    return lambda world, scope, user: [maker(world, scope, user).pk]


def both_ways(who):
    return {"get": who, "post": who}


def in_office(roles):
    return {OWN: roles, OFFICE: roles}


ROWS = {
    "schools:networks": Row(get=READERS | SCHOOL),
    "schools:network": Row(pk(network), get={OWN: READERS | SCHOOL, OFFICE: READERS}),
    "schools:network_new": Row(**both_ways(KEEPERS)),
    "schools:network_kinds": Row(**both_ways(KEEPERS)),
    "schools:network_kind": Row(pk(kind), **both_ways(in_office(KEEPERS))),
    "schools:network_edit": Row(pk(network), **both_ways(EDITORS)),
    "schools:network_close": Row(pk(network), **both_ways(in_office(KEEPERS))),
    "schools:network_members": Row(pk(network), **both_ways(EDITORS)),
    "schools:network_member": Row(of_network(membership), **both_ways(EDITORS)),
    "schools:network_post_new": Row(pk(network), **both_ways(EDITORS)),
    "schools:network_post": Row(of_network(post), **both_ways(EDITORS)),
    "schools:network_activity_new": Row(pk(network), **both_ways(EDITORS)),
    "schools:network_activity": Row(of_network(activity), **both_ways(EDITORS)),
    "schools:resource_people": Row(get=READERS),
    "schools:resource_person_new": Row(**both_ways(ALL)),
    "schools:resource_person": Row(pk(resource_person), **both_ways(in_office(ALL))),
    "schools:learning_resources": Row(get=READERS),
    "schools:learning_resource_new": Row(**both_ways(ALL)),
    "schools:learning_resource": Row(pk(learning_resource), **both_ways(in_office(ALL))),
    "schools:partners": Row(get=READERS),
    "schools:partner_new": Row(**both_ways(ALL)),
    "schools:partner": Row(pk(partner), **both_ways(in_office(ALL))),
}
