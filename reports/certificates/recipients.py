"""Who gets the papers of an event: by role, by how much of it they attended."""

from reports.people_lists import tidy
from supervision.attendance import eligible
from supervision.models import Event, Participant

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


def beginning(event):
    """What the form of a new batch of an event begins with."""
    from thai.dates import long

    days = [long(event.starts_on)] if event.starts_on == event.ends_on else [long(event.starts_on), long(event.ends_on)]
    is_competition = event.kind == Event.Kind.COMPETITION
    return {
        "event": event.pk,
        "activity": event.title[:200],
        "event_dates": " ถึง ".join(days),
        "hours": event.hours,
        "wording": "ได้รับรางวัล" if is_competition else "ได้เข้าร่วม",
        "purpose": "award" if is_competition else "attendance",
        "from_event": Participant.Role.PARTICIPANT,
    }
