"""What people are told about events: in the inbox, and by mail those who registered without an account."""

from django.conf import settings
from django.urls import reverse

from inbox.actions import Letter, tell, tell_all
from jobs.actions import enqueue
from schools.models import School, User
from schools.recipients import of_schools
from supervision.models import EventMail, Participant
from thai.dates import short

# The job that writes what waits to participants of an event without an account.
MAIL = "event_mail"
P = Participant.State


def when(event):
    """The days of an event in short."""
    first, last = event.starts_on, event.ends_on
    return short(first) if first == last else f"{short(first)} – {short(last)}"


def where(event):
    """Where it is held, in short."""
    return event.place or ("ออนไลน์" if event.online_url else "")


def own_page(participant):
    """The address of the page of one registration, as a mail carries it."""
    path = reverse("supervision:event_own", args=[participant.token])
    return settings.SITE_URL.rstrip("/") + path


def _body(event, *more):
    return " · ".join(filter(None, [when(event), where(event), *more]))


def tell_invited(event, invitations):
    """Invites the people of the invited schools and the invited people, each once."""
    url = reverse("supervision:event", args=[event.pk])
    title = f"ขอเชิญเข้าร่วม{event.get_kind_display()} “{event.title}”"
    schools = School.objects.filter(pk__in=[row.school_id for row in invitations if row.school_id])
    letters = [
        Letter(people, f"event:{event.pk}:invited", title, _body(event), url) for people in of_schools(schools).values()
    ]
    people = User.objects.filter(pk__in=[row.person_id for row in invitations if row.person_id])
    letters.append(Letter(people, f"event:{event.pk}:invited", title, _body(event), url))
    return tell_all(letters, kind="event")


def _concerned(event):
    """The accounts of those who take part or were invited."""
    invited = event.invitations.all()
    schools = School.objects.filter(pk__in=invited.exclude(school=None).values("school"))
    found = {person.pk: person for people in of_schools(schools).values() for person in people}
    mine = event.participants.standing().exclude(person=None).values_list("person", flat=True)
    persons = invited.exclude(person=None).values_list("person", flat=True)
    found |= User.objects.filter(is_active=True).in_bulk({*mine, *persons})
    return [found[pk] for pk in sorted(found)]


def _tell_all(event, what, title, body):
    url = reverse("supervision:event", args=[event.pk])
    tell(
        _concerned(event), kind="event", key=f"event:{event.pk}:{what}:{event.version}", title=title, body=body, url=url
    )
    _mail(event, what, event.participants.standing())


def tell_cancelled(event, reason):
    """It does not take place."""
    _tell_all(event, "cancelled", f"ยกเลิกกิจกรรม “{event.title}”", _body(event, f"เหตุผล: {reason}"))


def tell_restored(event):
    """It takes place after all."""
    _tell_all(event, "restored", f"กิจกรรม “{event.title}” ดำเนินการตามเดิม", _body(event))


def tell_changed(event):
    """Its days or its place are other ones."""
    _tell_all(event, "changed", f"กิจกรรม “{event.title}” เปลี่ยนวันหรือสถานที่", _body(event))


def tell_registered(participant):
    """Mails the own page to somebody who registered and left an address."""
    _mail(participant.event, "registered", Participant.objects.filter(pk=participant.pk))


def tell_moved_up(event, participants):
    """They have a place now."""
    url = reverse("supervision:event", args=[event.pk])
    title = f"ท่านได้รับสิทธิ์เข้าร่วม “{event.title}” จากรายชื่อสำรอง"
    for row in participants:
        if row.person_id:
            key = f"event:{event.pk}:place:{row.pk}:{row.version}"
            tell([row.person], kind="event", key=key, title=title, body=_body(event), url=url)
    _mail(event, "place", Participant.objects.filter(pk__in=[row.pk for row in participants]))


def _mail(event, what, participants):
    rows = list(participants.exclude(email="").filter(person=None).order_by("pk"))
    by_person = what in (EventMail.What.REGISTERED, EventMail.What.PLACE)
    mails = [EventMail(participant=row, what=what, version=row.version if by_person else event.version) for row in rows]
    EventMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=400)
    if mails:
        last = rows[-1]
        mark = {"what": what, "participant": last.pk, "versions": [event.version, last.version]}
        enqueue(kind=MAIL, input={"event": event.pk, **mark}, requested_by=None)
