"""What the audit trail tells about a person's roles, for those who may read it."""

from django.db.models import Q

from schools.audit import name_of
from schools.models import AuditEvent, Membership, Role

VERBS = {
    "add person": "เพิ่มบทบาท",
    "grant role": "เพิ่มบทบาท",
    "accept invitation": "ตอบรับคำเชิญ",
    "end role": "สิ้นสุดบทบาท",
    "reopen role": "เปิดบทบาทอีกครั้ง",
    "delegate role": "ให้รักษาราชการแทน",
    "end delegation": "สิ้นสุดการรักษาราชการแทน",
    "leave office": "สิ้นสุดทุกบทบาทในสำนักงาน",
    "deactivate person": "ระงับบัญชี",
    "reactivate person": "เปิดใช้บัญชี",
    "edit person": "แก้ไขข้อมูลบุคคล",
}
MOST = 30


def of_person(person, *, reader):
    """The newest events about a person that belong to the reader's office (or to none), newest first, as the timeline
    shows them: label, actor, at, comment. Two queries."""
    held = Membership.objects.visible_to(reader).filter(user=person)
    targets = [name_of(person), *(name_of(membership) for membership in held)]
    events = AuditEvent.objects.filter(target__in=targets, verb__in=VERBS).select_related("actor", "reason")
    if not reader.acting.is_platform:
        events = events.filter(Q(office=reader.acting.office_id) | Q(office=None))
    return [_told(event) for event in events[:MOST]]


def _told(event):
    role = event.detail.get("given")
    word = f" {Role(role).label}" if role in Role.values else ""
    return {
        "label": f"{VERBS[event.verb]}{word}",
        "actor": event.actor,
        "at": event.at,
        "comment": str(getattr(event, "reason", "")),
    }
