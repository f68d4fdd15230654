"""Who gets the papers of an event: by role, by how much of it they attended."""

from dataclasses import dataclass

from reports.people_lists import tidy
from supervision.attendance import eligible, with_attendance
from supervision.models import Event, Participant
from thai.dates import between

EVERYBODY = "all"
WHO = [
    ("", "ใช้รายชื่อที่วางหรือแนบไฟล์ด้านล่าง"),
    (EVERYBODY, "ทุกบทบาทในกิจกรรม"),
    (Participant.Role.PARTICIPANT, "ผู้เข้าร่วม"),
    (Participant.Role.SPEAKER, "วิทยากร"),
    (Participant.Role.COMMITTEE, "กรรมการ"),
    (Participant.Role.STAFF, "คณะทำงาน"),
]


def of_event(event, *, who, share):
    """The people of an event as rows of a batch: those of one role (or EVERYBODY) who attended at least `share`
    percent of its sessions, and, for speakers, who stands in its programme."""
    rows = eligible(event, share=share).select_related("school")
    if who != EVERYBODY:
        rows = rows.filter(role=who)
    people = [
        tidy(
            {
                "name": row.name,
                "school": row.place,
                # Of participants the wording says it.
                "role": "" if row.role == Participant.Role.PARTICIPANT else row.get_role_display(),
                "email": row.email,
            }
        )
        | ({"school_id": row.school_id} if row.school_id else {})
        for row in rows
    ]
    if who in (EVERYBODY, Participant.Role.SPEAKER):
        there = {person["name"] for person in people}
        for speaker in event.speakers.all():
            person = tidy({"name": speaker.name, "school": speaker.position, "role": "วิทยากร"})
            if person["name"] and person["name"] not in there:
                people.append(person)
    return people


@dataclass(frozen=True)
class LeftOut:
    """Somebody with a place in the event who gets no paper, and why."""

    name: str
    reason: str


def left_out(batch):
    """The LeftOut of a draft whose people came from its event by a rule, in Thai order; who was put on the list by hand
    is none. Empty for a list that was typed. Three queries."""
    rule, event = batch.event_rule, batch.event
    if not rule or event is None:
        return []
    rows = with_attendance(event.participants.registered())
    if rule["who"] != EVERYBODY:
        rows = rows.filter(role=rule["who"])
    there, sessions = {person["name"] for person in batch.people}, event.sessions.count()
    rows = rows.exclude(pk__in=eligible(event, share=rule["share"]).order_by().values("pk")).in_thai_order()
    return [LeftOut(row.name, _why(row, event, sessions, rule["share"])) for row in rows if row.name not in there]


def _why(row, event, sessions, share):
    reasons = []
    if sessions and not row.attended:
        reasons.append("ไม่ได้เข้าร่วม")
    elif row.attended * 100 < sessions * share:
        reasons.append(f"เข้าร่วม {row.attended} จาก {sessions} ช่วง ไม่ถึงร้อยละ {share}")
    if event.evaluation_required and row.evaluated_on is None and row.role == Participant.Role.PARTICIPANT:
        reasons.append("ยังไม่ตอบแบบประเมิน")
    return " · ".join(reasons)


def beginning(event):
    """What the form of a new batch of an event begins with."""
    is_competition = event.kind == Event.Kind.COMPETITION
    return {
        "event": event.pk,
        "activity": event.title[:200],
        "event_dates": between(event.starts_on, event.ends_on),
        "issued_on": event.ends_on,
        "hours": event.hours,
        "wording": "ได้รับรางวัล" if is_competition else "ได้เข้าร่วม",
        "purpose": "award" if is_competition else "attendance",
        "from_event": Participant.Role.PARTICIPANT,
    }
