"""The handbook of the demo office: the set of eight groups, people in them, a second version that waits for its day."""

from datetime import timedelta

from handbook.actions import sets as actions
from handbook.actions import versions
from handbook.models import Process, WorkGroupMember
from schools.duties import people_in
from schools.models import Role
from thai.years import fiscal_span, fiscal_year

SET = "primary8"


def make(*, office, today):
    """The groups of the office. Some thirty queries, in force since the fiscal year began."""
    head = people_in(office, [Role.HEAD]).first()
    first, _last = fiscal_span(fiscal_year(today))
    groups = actions.start_with(office=office, code=SET, by=head, day=first)
    WorkGroupMember.objects.bulk_create(_members(office, groups, head, first))
    _next_version(office, head, today)
    return groups


def _members(office, groups, head, first):
    """Supervisors one after the other, each in two groups; the clerk and the head in the last."""
    supervisors = [person for person in people_in(office, [Role.SUPERVISOR]) if person.pk != head.pk]
    *working, last = groups
    seats = {}
    for turn, person in enumerate(supervisors):
        for group in {turn % len(working), (turn + 3) % len(working)}:
            seats.setdefault(working[group], []).append(person)
    clerks = list(people_in(office, [Role.CLERK]))
    seats[last] = [*clerks, head] if clerks else [head]
    for group, people in seats.items():
        for place, person in enumerate(people):
            yield WorkGroupMember(group=group, user=person, is_head=place == 0, starts=first)


def _next_version(office, head, today):
    """One งาน is about to change: its next version is published and not yet in force."""
    process = Process.objects.filter(group__office=office).order_by("group__position", "position").first()
    draft = versions.make_draft(process=process, by=head)
    draft.quality_standard += " และรายงานผลให้โรงเรียนทราบภายใน 15 วันหลังสิ้นภาคเรียน"
    draft.save(update_fields=["quality_standard"])
    versions.publish(
        version=draft,
        on=today + timedelta(days=45),
        note="เพิ่มกำหนดรายงานผลให้โรงเรียนทราบในมาตรฐานคุณภาพงาน",
        seen=draft.version,
        parts_seen=draft.parts_version,
        by=head,
    )
