"""Who takes part in an event: registration, the waiting list, names added by the office, attendance."""

import uuid

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from schools import audit
from supervision.actions import event_notices
from supervision.actions.changes import Stale, WrongState
from supervision.models import Attendance, Event, EventMail, Participant
from supervision.models.events import new_token
from supervision.models.participants import name_key

P, Role = Participant.State, Participant.Role
FIELDS = ("name", "position", "organisation", "school", "email", "phone")
TAKEN_UP = (*FIELDS, "role", "state", "token", "registered_at", "version")


class AlreadyThere(Exception):
    """The same person is on the list; `participant` is the row. Nothing was written."""

    def __init__(self, participant):
        super().__init__(str(participant))
        self.participant = participant


def _held(event):
    """The event, locked: who takes its places waits for whoever took one before."""
    return Event.objects.select_for_update().get(pk=event.pk)


def same_person(event, *, name, school=None, organisation="", email="", phone="", by_name=True, rows=None):
    """Somebody on the list of that name from the same place or with the same address or telephone, or None. With
    `by_name` a name alone, where one of both says no place, is the same person, too. `rows` are other people of the
    event than those standing."""
    key = name_key(name)
    place = name_key(organisation)
    rows = event.participants.standing() if rows is None else rows
    for row in rows.filter(name_key=key).order_by("pk"):
        alike = [
            school is not None and row.school_id == school.pk,
            bool(place) and name_key(row.place) == place,
            _is_reached(row, email, phone),
            by_name and (not (row.school_id or row.organisation) or not (school or organisation)),
        ]
        if any(alike):
            return row
    return None


def _is_reached(row, email, phone):
    """Whether the address or the telephone is the row's."""
    mailed = bool(email) and row.email.lower() == email.lower()
    return mailed or (bool(_digits(phone)) and _digits(row.phone) == _digits(phone))


def _digits(text):
    return "".join(filter(str.isdigit, text))


def has_place(event):
    """True while somebody more may take part. The caller holds the event."""
    return event.capacity is None or event.participants.takers().count() < event.capacity


@transaction.atomic
def register(*, event, given, client_uuid, person=None):
    """Puts somebody down for an event through its public page, on the waiting list where it is full; returns
    (participant, is_new). `given` has the values of FIELDS. The same form sent twice for one name is one registration;
    who cancelled and registers again is taken up in the old row.
    Raises WrongState when registration is not open, AlreadyThere when the person is on the list.
    """
    held = _held(event)
    # Who goes back in the browser and writes a colleague's name into the same form registers the colleague.
    mark = uuid.uuid5(client_uuid, name_key(given["name"]))
    known = held.participants.filter(client_uuid=mark).first()
    if known is not None and known.state != P.CANCELLED:
        return _corrected(known, given), False
    if not held.takes_registrations:
        raise WrongState
    # A name alone tells nobody whether its owner registered.
    about = {name: given[name] for name in FIELDS if name != "position"}
    if (there := same_person(held, **about, by_name=False)) is not None:
        raise AlreadyThere(there)
    state = P.REGISTERED if has_place(held) else P.WAITING
    values = {**given, "state": state, "registered_at": timezone.now(), "person": person}
    if known is None and (known := _gone(held, about, person)) is not None:
        values |= {"client_uuid": mark, "role": Role.PARTICIPANT}
        if not _is_reached(known, given["email"], given["phone"]):
            # Name and place are no secret: whoever has the old address of the page sees nothing of the new one.
            values["token"] = new_token()
    if known is not None:
        row = _again(known, values)
    else:
        row = Participant.objects.create(event=held, client_uuid=mark, **values)
    audit.record("register for event", row, actor=person, office=held.office)
    event_notices.tell_registered(row)
    return row, True


def _gone(event, about, person):
    """The cancelled row of the same person, of nobody else's account, or None."""
    rows = event.participants.filter(state=P.CANCELLED).filter(Q(person=None) | Q(person=person))
    return same_person(event, **about, by_name=False, rows=rows)


def _corrected(row, given):
    """Who went back in the browser to correct an address finds the correction kept, and a mail goes to it."""
    changed = [name for name in FIELDS if getattr(row, name) != given[name]]
    if changed:
        _again(row, {name: given[name] for name in changed})
        row.mails.filter(what=EventMail.What.REGISTERED, state=EventMail.State.WAITING).delete()
        audit.record("correct registration", row, actor=None, office=row.event.office, fields=changed)
        event_notices.tell_registered(row)
    return row


def _again(row, values):
    for name, value in values.items():
        setattr(row, name, value)
    row.version += 1
    row.save()
    return row


@transaction.atomic
def join(*, event, person, place):
    """Puts a person with an account down; `place` are the values of school and organisation. Returns (participant,
    is_new): who is on the list already stays as they are. The caller has asked permissions_events.can_join. Raises
    WrongState when it is closed meanwhile."""
    held = _held(event)
    mine = held.participants.filter(person=person).order_by("pk")
    known = mine.standing().first()
    if known is not None:
        return known, False
    if not held.is_joinable:
        raise WrongState
    state = P.REGISTERED if has_place(held) else P.WAITING
    about = {"name": person.get_full_name(), "position": person.position, "email": person.email, "phone": person.phone}
    there = same_person(held, name=about["name"], **place)
    if there is not None and there.person_id is None and _is_theirs(there, person):
        # The office wrote the name down before: it is this person's registration now.
        row = _again(there, {"person": person, "email": there.email or person.email})
        audit.record("join event", row, actor=person)
        return row, False
    values = {**about, **place, "state": state, "person": person, "registered_at": timezone.now()}
    gone = mine.filter(state=P.CANCELLED).first()
    row = _again(gone, values) if gone else Participant.objects.create(event=held, **values)
    audit.record("join event", row, actor=person)
    return row, True


def _is_theirs(row, person):
    """Whether a row of the person's name and place is theirs and no namesake's own registration: the office wrote it,
    or an address or the telephone is the person's."""
    # A form of the public page leaves a mark made from its name (version 5), any other row a random one.
    by_office = row.client_uuid.version != 5
    return by_office or _is_reached(row, person.email, person.phone)


@transaction.atomic
def cancel(*, participant, by=None, version=None):
    """Gives the place up; who waits longest moves up. Raises WrongState when it was given up before, or by the person
    (without `by`) after coming; Stale when `version` is given and somebody changed it."""
    held = _held(participant.event)
    row = Participant.objects.select_for_update(of=("self",)).get(pk=participant.pk)
    if row.state == P.CANCELLED or (by is None and row.attendances.exists()):
        raise WrongState
    if version is not None and row.version != version:
        raise Stale
    Participant.objects.filter(pk=row.pk).update(state=P.CANCELLED, version=F("version") + 1)
    audit.record("cancel registration", row, actor=by, office=held.office)
    fill_places(held)


def fill_places(event):
    """Lets people of the waiting list move up while there are places, and tells them; not of an event that is over,
    cancelled or not announced yet. The caller holds the event."""
    if event.state != Event.State.ANNOUNCED or event.is_over:
        return
    waiting = event.participants.waiting().filter(role=Role.PARTICIPANT)
    if event.capacity is not None:
        free = event.capacity - event.participants.takers().count()
        waiting = waiting[: max(free, 0)]
    rows = list(waiting)
    for row in rows:
        row.state, row.version = P.REGISTERED, row.version + 1
        row.save(update_fields=["state", "version"])
    if rows:
        event_notices.tell_moved_up(event, rows)


@transaction.atomic
def add(*, event, people, by):
    """Adds people that the office knows: [values of FIELDS and role], the capacity does not hold them off. Who
    cancelled is taken up in the old row. Returns ([Participant] that are new or taken up, names that were on the list
    already)."""
    held = _held(event)
    known, gone, persons = {}, {}, set()
    for row in held.participants.select_related("school", "person"):
        (gone if row.state == P.CANCELLED else known).setdefault(row.name_key, []).append(row)
        persons |= {row.person} if row.state != P.CANCELLED else set()
    made, back, there = [], [], []
    for given in people:
        key = name_key(given["name"])
        place = given.get("school") or name_key(given.get("organisation", ""))
        if any(_alike(row, place) for row in known.get(key, ())):
            there.append(given["name"])
            continue
        # An account stands once in an event, under whatever name.
        mine = (
            row for row in gone.get(key, ()) if _alike(row, place) and (not row.person or row.person not in persons)
        )
        row = next(mine, None)
        if row is not None:
            gone[key].remove(row)
            persons.add(row.person)
            _take_up(row, given)
            back.append(row)
        else:
            row = Participant(event=held, name_key=key, **given)
            made.append(row)
        known.setdefault(key, []).append(row)
    Participant.objects.bulk_create(made, batch_size=400)
    Participant.objects.bulk_update(back, TAKEN_UP, batch_size=100)
    if added := made + back:
        audit.record("add participants", held, actor=by, count=len(added))
        event_notices.tell_added(held, added)
    return added, there


def _take_up(row, given):
    """Puts who cancelled down again, with what the office knows now; what it does not say stays."""
    email, phone = given.get("email", ""), given.get("phone", "")
    if (email or phone) and not _is_reached(row, email, phone):
        # As in register(): the old address of the page may be a namesake's.
        row.token = new_token()
    for name in FIELDS:
        setattr(row, name, given.get(name) or getattr(row, name))
    row.role, row.state = given.get("role", Role.PARTICIPANT), P.REGISTERED
    row.registered_at, row.version = timezone.now(), row.version + 1


def _alike(row, place):
    """Whether a row of the same name is the same person: from the same place, or one of both says no place."""
    own = row.school or name_key(row.organisation)
    return not place or not own or own == place


@transaction.atomic
def save(*, form, by):
    """Saves a valid form of one participant by the office; returns whether nobody changed it before. The waiting list
    moves up where a place came free."""
    held = _held(form.instance.event)
    row, seen = form.instance, form.cleaned_data["version"]
    before = Participant.objects.values_list("state", flat=True).get(pk=row.pk)
    if not Participant.objects.filter(pk=row.pk, version=seen).update(version=seen + 1):
        return False
    if row.state == P.WAITING and row.role != Role.PARTICIPANT:
        # Speakers, committee and staff take no place, so they wait for none.
        row.state = P.REGISTERED
    row.version = seen + 1
    row.save(update_fields=["name_key", "state", "role", *FIELDS])
    audit.record("edit participant", row, actor=by, fields=sorted(form.changed_data))
    fill_places(held)
    _tell_decided(held, row, before)
    return True


def _tell_decided(event, row, before):
    """Tells somebody whom the office gave a place, or took it from; who moved up from the waiting list at once was
    told so."""
    if row.state == before or event.state != Event.State.ANNOUNCED or event.is_over:
        return
    if not Participant.objects.filter(pk=row.pk, state=row.state).exists():
        return
    if row.state == P.CANCELLED:
        event_notices.tell_removed(row)
    elif row.state == P.REGISTERED and before == P.WAITING:
        event_notices.tell_moved_up(event, [row])
    elif row.state == P.REGISTERED:
        event_notices.tell_added(event, [row])
    else:
        event_notices.tell_waiting(row)


@transaction.atomic
def attend(*, session, participants, how, by=None):
    """Notes that these participants were at a session; who was noted stays as first noted. Returns how many are new."""
    there = set(session.attendances.filter(participant__in=participants).values_list("participant", flat=True))
    rows = [Attendance(session=session, participant=row, how=how, by=by) for row in participants if row.pk not in there]
    Attendance.objects.bulk_create(rows, ignore_conflicts=True, batch_size=400)
    if rows:
        audit.record("record attendance", session, actor=by, office=session.event.office, count=len(rows), how=how)
    return len(rows)


@transaction.atomic
def attend_by_sheet(*, session, found, new, by):
    """Notes who a sheet says was there: participants, and people who are put on the list first. Returns (how many were
    noted, how many of them are new on the list)."""
    made = add(event=session.event, people=new, by=by)[0] if new else []
    return attend(session=session, participants=[*found, *made], how=Attendance.How.SHEET, by=by), len(made)


@transaction.atomic
def undo_attendance(*, session, participant, by):
    """Takes back that a participant was at a session; returns whether it stood there."""
    gone, _ = session.attendances.filter(participant=participant).delete()
    if gone:
        audit.record("take back attendance", session, actor=by, participant=participant.pk)
    return bool(gone)
