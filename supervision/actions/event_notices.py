"""What people are told about events: in the inbox, and by mail those who registered without an account."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from inbox.actions import Letter, tell, tell_all
from jobs.actions import enqueue
from schools.models import School, User
from schools.recipients import of_schools
from supervision.attendance import evaluators
from supervision.models import Event, EventMail, Participant
from thai.dates import between

# The job that writes what waits to participants of an event without an account.
MAIL = "event_mail"
P = Participant.State
# So many mails about registrations go to one address a day.
MOST_MAILS = 5


def when(event):
    """The days of an event."""
    return between(event.starts_on, event.ends_on)


def where(event):
    """Where it is held, in short."""
    return event.place or ("ออนไลน์" if event.online_url else "")


def own_path(participant):
    """The path of the page of one registration."""
    return reverse("supervision:event_own", args=[participant.token])


def own_page(participant):
    """The address of that page, as a mail carries it."""
    return settings.SITE_URL.rstrip("/") + own_path(participant)


def registration_page(event):
    """The address at which anybody registers, as a mail or a letter carries it; "" where nobody does by a link."""
    if event.registration != Event.Registration.LINK:
        return ""
    return settings.SITE_URL.rstrip("/") + reverse("supervision:event_public", args=[event.token])


def _body(event, *more):
    return " · ".join(filter(None, [when(event), where(event), *more]))


def tell_invited(event, invitations):
    """Invites the people of the invited schools and the invited people, each once; who has no account by mail."""
    url = reverse("supervision:event", args=[event.pk])
    title = f"ขอเชิญเข้าร่วม{event.get_kind_display()} “{event.title}”"
    schools = School.objects.filter(pk__in=[row.school_id for row in invitations if row.school_id])
    letters = [
        Letter(people, f"event:{event.pk}:invited", title, _body(event), url) for people in of_schools(schools).values()
    ]
    people = User.objects.filter(pk__in=[row.person_id for row in invitations if row.person_id])
    letters.append(Letter(people, f"event:{event.pk}:invited", title, _body(event), url))
    _mail_invited(event, EventMail.What.INVITED, [row for row in invitations if row.email], version=1)
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
    # Who was invited and registered meanwhile is told as a participant.
    registered = {email.lower() for email in event.participants.standing().values_list("email", flat=True)}
    invited = event.invitations.exclude(email="").order_by("pk")
    _mail_invited(event, what, [row for row in invited if row.email not in registered], version=event.version)


def tell_cancelled(event, reason):
    """It does not take place."""
    _tell_all(event, "cancelled", f"ยกเลิกกิจกรรม “{event.title}”", _body(event, f"เหตุผล: {reason}"))


def tell_restored(event):
    """It takes place after all."""
    _tell_all(event, "restored", f"กิจกรรม “{event.title}” ดำเนินการตามเดิม", _body(event))


def tell_changed(event):
    """Its days, its hours or its place are other ones."""
    _tell_all(event, "changed", f"กิจกรรม “{event.title}” เปลี่ยนวัน เวลา หรือสถานที่", _body(event))


def tell_registered(participant):
    """Mails the own page to somebody who registered and left an address; to one address not more than a few a day, as
    anybody may write any address into the form."""
    today = EventMail.objects.filter(what=EventMail.What.REGISTERED, at__date=timezone.localdate())
    there = today.filter(participant__event=participant.event_id, participant__email__iexact=participant.email)
    if there.count() >= MOST_MAILS:
        return
    _mail(participant.event, "registered", Participant.objects.filter(pk=participant.pk))


def tell_moved_up(event, participants):
    """They have a place now."""
    _tell_persons(event, participants, "place", f"ท่านได้รับสิทธิ์เข้าร่วม “{event.title}” จากรายชื่อสำรอง")
    _mail(event, "place", Participant.objects.filter(pk__in=[row.pk for row in participants]))


def tell_added(event, participants):
    """Mails the own page to people whom the office wrote down for an event that was announced; who has an account and
    had cancelled finds a notice."""
    if event.state == Event.State.ANNOUNCED:
        _tell_persons(event, participants, "added", f"สำนักงานลงทะเบียนให้ท่านใน “{event.title}”")
        _mail(event, "registered", Participant.objects.filter(pk__in=[row.pk for row in participants]))


def tell_waiting(participant):
    """The office put them on the waiting list."""
    event = participant.event
    _tell_persons(event, [participant], "waiting", f"สำนักงานจัดให้ท่านอยู่ในรายชื่อสำรองของ “{event.title}”")
    _mail(event, "registered", Participant.objects.filter(pk=participant.pk))


def tell_announced(event):
    """Mails the own page to everybody who was written down for the draft."""
    _mail(event, "registered", event.participants.standing())


def tell_removed(participant):
    """The office took them out."""
    event = participant.event
    _tell_persons(event, [participant], "removed", f"สำนักงานยกเลิกการลงทะเบียนของท่านใน “{event.title}”")
    _mail(event, "removed", Participant.objects.filter(pk=participant.pk))


def ask_to_evaluate(event):
    """Asks those who came and did not answer the evaluation yet, each once a day. Returns (who can be reached, how many
    can not)."""
    owe = evaluators(event).filter(role=Participant.Role.PARTICIPANT, evaluated_on=None)
    title, today = f"โปรดตอบแบบประเมิน “{event.title}”", timezone.localdate().toordinal()
    letters = [
        Letter([row.person], f"event:{event.pk}:evaluate:{today}", title, _body(event), own_path(row))
        for row in owe.exclude(person=None).select_related("person")
    ]
    tell_all(letters, kind="event")
    _mail(event, "evaluate", owe, version=today)
    silent = owe.filter(person=None, email="").count()
    return owe.count() - silent, silent


def send_link(participants):
    """Mails the own page again to these participants of one event, once a day."""
    first = participants.select_related("event").first()
    if first is not None:
        _mail(first.event, "link", participants, version=timezone.localdate().toordinal())


def wake(event, **mark):
    """Sends what waits; the same mark twice is one job."""
    enqueue(kind=MAIL, input={"event": event.pk, **mark}, requested_by=None)


def _tell_persons(event, participants, what, title):
    url = reverse("supervision:event", args=[event.pk])
    for row in participants:
        if row.person_id:
            key = f"event:{event.pk}:{what}:{row.pk}:{row.version}"
            tell([row.person], kind="event", key=key, title=title, body=_body(event), url=url)


def _mail(event, what, participants, version=None):
    rows = list(participants.exclude(email="").filter(person=None).order_by("pk"))
    of_person = what in (EventMail.What.REGISTERED, EventMail.What.PLACE, EventMail.What.REMOVED)
    mails = [
        EventMail(participant=row, what=what, version=version or (row.version if of_person else event.version))
        for row in rows
    ]
    EventMail.objects.bulk_create(mails, ignore_conflicts=True, batch_size=400)
    if mails:
        last = rows[-1]
        versions = [event.version, last.version, mails[-1].version]
        wake(event, what=what, participant=last.pk, versions=versions)


def _mail_invited(event, what, invitations, *, version):
    EventMail.objects.bulk_create(
        [EventMail(invitation=row, what=what, version=version) for row in invitations],
        ignore_conflicts=True,
        batch_size=400,
    )
    if invitations:
        wake(event, what=what, invitation=invitations[-1].pk, version=version)
