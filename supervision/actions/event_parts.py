"""What hangs on an event: its documents and photos, and its invitations."""

from django.db import transaction

from schools import audit, files
from schools.actions.edits import save_seen
from schools.recipients import of_schools
from supervision.actions import event_notices
from supervision.actions.changes import WrongState
from supervision.actions.visit_parts import drop
from supervision.models import Event, EventDocument, EventInvitation, EventPhoto
from supervision.models.participants import name_key

DOCUMENT, PHOTO = "event_document", "event_photo"


@transaction.atomic
def add_files(*, event, documents, photos, is_public, by):
    """Stores (label, content, content type) of new documents and photos; one with the same content that the event has
    already is left out, so that a form sent twice adds once. Returns how many are new."""
    Event.objects.select_for_update().get(pk=event.pk)
    known = set(event.documents.values_list("file__sha256", flat=True))
    known |= set(event.photos.values_list("file__sha256", flat=True))
    made = 0
    for purpose, rows in ((DOCUMENT, documents), (PHOTO, photos)):
        for label, content, content_type in rows:
            digest = files.digest_of(content)
            if digest in known:
                continue
            known.add(digest)
            stored = files.store(
                content, office=event.office, purpose=purpose, label=label, content_type=content_type, by=by
            )
            if purpose == DOCUMENT:
                title = label.rsplit(".", 1)[0][:200]
                EventDocument.objects.create(event=event, file=stored, title=title, is_public=is_public)
            else:
                EventPhoto.objects.create(event=event, file=stored)
            made += 1
    if made:
        audit.record("add files to event", event, actor=by, count=made)
    return made


@transaction.atomic
def show_document(*, document, is_public, by):
    """Lets who registered, and schools, open a document, or keeps it in the office; a second press changes nothing."""
    rows = EventDocument.objects.filter(pk=document.pk).exclude(is_public=is_public)
    if rows.update(is_public=is_public):
        verb = "show document of event" if is_public else "hide document of event"
        audit.record(verb, document.event, actor=by, file=str(document.file_id))


@transaction.atomic
def remove_file(*, row, by):
    """Takes a document or a photo out of an event, its content too: a picture of a child is not kept without need."""
    stored, event = row.file, row.event
    audit.record("remove file of event", event, actor=by, file=str(stored.pk))
    row.delete()
    drop(stored)


@transaction.atomic
def mark_photos(*, marks, by):
    """Saves what valid EventPhotoForms changed; returns those whose photo somebody else changed meanwhile, of which
    nothing is saved. Who noted or took back a consent, and when, stands in the trail."""
    lost = []
    for mark in marks:
        changed = set(mark.changed_data) - {"version"}
        if not changed:
            continue
        if not save_seen(mark, verb="mark photo of event", by=by):
            lost.append(mark)
        elif "consent" in changed:
            photo = mark.instance
            audit.record("note consent to photo" if photo.consent else "take back consent to photo", photo, actor=by)
    return lost


@transaction.atomic
def invite(*, event, schools, people, by, outside=()):
    """Invites schools, people and those of `outside`, {"name", "position", "organisation", "email"}, that were not
    invited before, and tells them. Returns (invited now, of them schools in which nobody could be told, of them people
    without an address). Raises WrongState unless it is announced."""
    held = Event.objects.select_for_update().get(pk=event.pk)
    if held.state != Event.State.ANNOUNCED:
        raise WrongState
    there = set(held.invitations.values_list("school", flat=True))
    known = set(held.invitations.values_list("person", flat=True))
    rows = [EventInvitation(event=held, school=row, sent_by=by) for row in schools if row.pk not in there]
    rows += [EventInvitation(event=held, person=row, sent_by=by) for row in people if row.pk not in known]
    rows += _outside(held, outside, by)
    EventInvitation.objects.bulk_create(rows, batch_size=400)
    if rows:
        event_notices.tell_invited(held, rows)
        audit.record("invite to event", held, actor=by, count=len(rows))
    new = [row.school for row in rows if row.school_id]
    silent = sum(not told for told in of_schools(new).values())
    return len(rows), silent, sum(row.is_outside and not row.email for row in rows)


def _outside(event, people, by):
    """New invitations of people without an account: an address is one person, and so is a name of one place without."""
    marks = ("email", "name_key", "organisation")
    known = {_mark(*row) for row in event.invitations.filter(school=None, person=None).values_list(*marks)}
    rows = []
    for person in people:
        row = EventInvitation(event=event, sent_by=by, **person, name_key=name_key(person["name"]))
        row.email = row.email.lower()
        mark = _mark(*(getattr(row, name) for name in marks))
        if mark not in known:
            known.add(mark)
            rows.append(row)
    return rows


def _mark(email, name, organisation):
    return email or (name, organisation)
