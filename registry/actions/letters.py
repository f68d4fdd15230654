"""Lines of the registers: taking a number for a letter, mending the line, cancelling it."""

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from registry.actions.books import NotEnoughNumbers, book_of, take_numbers, take_reserved
from registry.models import Book, Letter, LetterAddressee, LetterEvent
from schools import audit, files, recipients
from schools.actions.changes import Stale, WrongState
from schools.models import Office
from thai.years import be_year

FILE = "letter"
Step = LetterEvent.Step


class AlreadyAnswered(Exception):
    """The letter that is to be answered is none of this office's received ones, or was cancelled."""


class NothingToRead(Exception):
    """Schools read the letter here, and without this file there would be nothing to read."""


def address(letter):
    """The page of a letter."""
    return reverse("registry:letter", args=[letter.pk])


def named(letter):
    """What a notice calls a letter: the subject of a secret one never leaves its page."""
    return f"หนังสือลับ เลข {letter.number_text}" if letter.is_secret else letter.subject


def note(letter, step, *, by, comment=""):
    """Adds to the history of a letter, in the caller's transaction."""
    return LetterEvent.objects.create(letter=letter, step=step, actor=by, capacity=by.capacity, comment=comment)


def twin_of(office, *, client_uuid=None, source=""):
    """The line that the same form or the same paper made before, or None."""
    rows = Letter.objects.filter(office=office)
    if source and (there := rows.filter(source=source).first()):
        return there
    return rows.filter(client_uuid=client_uuid).first() if client_uuid else None


@transaction.atomic
def register(*, office, kind, by, subject, schools=(), uploads=(), stored=(), reservation=None, **fields):
    """Takes the next number of a register and returns the line, a Letter.

    The year is that of the day on which it is registered. The same form (`client_uuid`) or the same paper (`source`,
    "official:12") sent twice is one line with one number, even by two requests at once. `uploads` are (label, content,
    content type), `stored` are StoredFiles that exist; `fields` are those of Letter. With a `reservation` the number is
    its next one. Raises AlreadyAnswered, NotEnoughNumbers of a reservation, and Stale where the form was used for
    something else: with the person's own line as `row` of WrongState.
    """
    # Whoever registers in this office waits here: a second click finds the line of the first.
    Office.objects.select_for_update(no_key=True).get(pk=office.pk)
    client_uuid, source = fields.get("client_uuid"), fields.get("source", "")
    if there := twin_of(office, client_uuid=client_uuid, source=source):
        if not source and (there.registered_by_id, there.kind, there.subject) != (by.pk, kind, subject):
            raise WrongState(row=there if there.registered_by_id == by.pk else None)
        return there
    if client_uuid and Letter.objects.filter(client_uuid=client_uuid).exists():
        raise Stale
    answered = fields.get("answers")
    if answered and (answered.office_id != office.pk or not answered.is_received or answered.is_cancelled):
        raise AlreadyAnswered
    today = timezone.localdate()
    year = be_year(today)
    is_circular = fields.get("is_circular", False)
    book = book_for(office=office, kind=kind, be_year=year, is_circular=is_circular)
    if reservation is None:
        number = take_numbers(office=office, kind=book.kind, be_year=year, count=1)[0]
    elif reservation.book_id != book.pk:
        raise NotEnoughNumbers
    else:
        number = take_reserved(reservation=reservation, count=1)[0]
        same = Letter.objects.filter(office=office, kind=kind, be_year=year, number=number, is_circular=True)
        if is_circular and same.exists():
            # It was kept in one series, and the other gave it to a circular letter meanwhile.
            raise NotEnoughNumbers
    letter = Letter.objects.create(
        office=office,
        kind=kind,
        be_year=year,
        number=number,
        series=Letter.Series.CIRCULAR if book.kind == Book.Kind.CIRCULAR else Letter.Series.COMMON,
        number_text=book.text_of(number, is_circular=is_circular),
        registered_on=today,
        registered_by=by,
        subject=subject,
        **fields,
    )
    LetterAddressee.objects.bulk_create(LetterAddressee(letter=letter, school=school) for school in schools)
    attach(letter=letter, uploads=uploads, stored=stored, by=by)
    note(letter, Step.REGISTERED, by=by)
    audit.record("register letter", letter, actor=by, office=office, kind=str(kind), number=number, be_year=year)
    # An official paper answers once it is sent.
    if answered and not source:
        mark_answered(letter, by=by)
    tell_schools(letter, schools)
    return letter


def book_for(*, office, kind, be_year, is_circular=False):
    """The book of which a line takes its number: a circular letter has one of its own where the office parts them."""
    book = book_of(office=office, kind=kind, be_year=be_year)
    if is_circular and book.own_circulars:
        return book_of(office=office, kind=Book.Kind.CIRCULAR, be_year=be_year)
    return book


def register_sent(*, office, by, subject, addressee="", schools=(), way="", **fields):
    """A letter that goes out: takes the next number of the register of letters sent and returns the line.

    `addressee` is to whom in words (made of the schools where it is empty), `schools` those it goes to; with
    way=Letter.Way.HERE their people find it here and acknowledge it. `answers` is the received Letter it answers,
    `source` what it was made of: the same source twice is one line. See `register` for the rest.
    """
    schools = list(schools)
    return register(
        office=office,
        kind=Book.Kind.LETTER_OUT,
        by=by,
        subject=subject,
        addressee=(addressee or in_words(schools))[:300],
        schools=schools,
        way=way,
        **fields,
    )


def in_words(schools):
    """To which schools, in one line."""
    if not schools:
        return ""
    return schools[0].full_name if len(schools) == 1 else f"โรงเรียน {len(schools):,} แห่ง"


def attach(*, letter, uploads=(), stored=(), by):
    """Puts files to a letter; the same bytes twice are one file. In the caller's transaction."""
    kept = [
        files.store_once(content, office=letter.office, purpose=FILE, label=label, content_type=content_type, by=by)
        for label, content, content_type in uploads
    ]
    letter.files.add(*kept, *stored)


@transaction.atomic
def detach(*, letter, file_pk, by):
    """Takes a file from a line; returns whether it was there. The file itself stays for the trail, read by nobody.
    Raises NothingToRead for the last file of a letter that schools read here."""
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    stored = letter.files.filter(pk=file_pk).first()
    if stored is None:
        return False
    if letter.way == Letter.Way.HERE and not letter.files.exclude(pk=stored.pk).exists():
        raise NothingToRead
    letter.files.remove(stored)
    note(letter, Step.EDITED, by=by, comment=f"นำไฟล์ {stored.label} ออก")
    audit.record("detach letter file", letter, actor=by, file=str(stored.pk))
    return True


def mark_answered(answer, *, by, author=None):
    """Notes on the received letter that `answer`, which went out, answers it: whoever wrote it is done, and where that
    was nobody it went to, who had taken it in hand. It is closed when nobody has it open."""
    letter = Letter.objects.select_for_update().get(pk=answer.answers_id)
    now, words = timezone.now(), _answer_words(answer)
    routes = letter.routes.filter(done_at=None)
    own = routes.filter(user__in=[by, author or by])
    own.filter(acknowledged_at=None).update(acknowledged_at=now)
    of_whom = own if letter.routes.filter(user__in=[by, author or by]).exists() else routes
    of_whom.exclude(acknowledged_at=None).update(done_at=now, done_note=words)
    if not letter.routes.filter(done_at=None).exists():
        Letter.objects.filter(pk=letter.pk, done_at=None).update(done_at=now)
    # A secret answer is not named to those who see only what it answers.
    note(letter, Step.ANSWERED, by=by, comment="" if answer.is_secret else f"{words} {answer.subject}")


def _answer_words(answer):
    return f"ตอบตามหนังสือที่ {answer.number_text}"


def _unanswer(answer, *, by):
    """Whoever was done with a letter by an answer that is cancelled has it on the desk again."""
    letter = Letter.objects.select_for_update().get(pk=answer.answers_id)
    if letter.answered_by.answering().exists() or letter.is_cancelled:
        return
    again = letter.routes.filter(done_note=_answer_words(answer)).update(done_at=None, done_note="")
    if not again and (letter.routes.exists() or not letter.events.filter(step=Step.ANSWERED).exists()):
        return
    Letter.objects.filter(pk=letter.pk).update(done_at=None)
    note(letter, Step.REOPENED, by=by, comment=f"ยกเลิกหนังสือตอบที่ {answer.number_text}")


def tell_schools(letter, schools):
    """Word to the people of the schools that a letter was sent to here; nothing for other ways and secret letters."""
    if letter.way != Letter.Way.HERE or letter.is_secret or not schools:
        return
    people = {user for users in recipients.of_schools(schools).values() for user in users}
    tell(
        sorted(people, key=lambda user: user.pk),
        kind="letter",
        key=f"letter:{letter.pk}:sent",
        title=f"หนังสือจากสำนักงาน: {letter.subject}",
        body=f"ที่ {letter.number_text}\nโปรดเปิดอ่านและรับทราบ",
        url=reverse("registry:school_letter", args=[letter.pk]),
    )


@transaction.atomic
def acknowledge_at_school(*, row, by):
    """Notes that a school has read what was sent to it here, once; returns whether this was the first time."""
    rows = LetterAddressee.objects.filter(pk=row.pk, acknowledged_at=None)
    if not rows.update(acknowledged_at=timezone.now(), acknowledged_by=by):
        return False
    audit.record("acknowledge letter", row.letter, actor=by, school=row.school_id)
    return True


@transaction.atomic
def save_changes(form, *, by, uploads=()):
    """Saves a valid form of a line that nobody changed since it was shown; returns whether it did. The number stays."""
    letter = form.instance
    seen = form.cleaned_data["version"]
    if uploads:
        # Storing a file waits for the office: who registers takes the office first, too.
        Office.objects.select_for_update(no_key=True).get(pk=letter.office_id)
    rows = Letter.objects.filter(pk=letter.pk, version=seen, cancelled_at=None)
    if not rows.update(version=seen + 1):
        return False
    letter.version = seen + 1
    form.save()
    attach(letter=letter, uploads=uploads, by=by)
    changed = sorted(set(form.changed_data) - {"version"})
    note(letter, Step.EDITED, by=by)
    audit.record("edit letter", letter, actor=by, fields=changed)
    if "way" in changed:
        tell_schools(letter, [row.school for row in letter.addressees.select_related("school")])
    return True


@transaction.atomic
def cancel(*, letter, by, reason, version):
    """Cancels the line: its number stays and nobody has it again. Raises Stale; a second click changes nothing."""
    now = timezone.now()
    rows = Letter.objects.filter(pk=letter.pk, version=version, cancelled_at=None)
    if not rows.update(cancelled_at=now, cancelled_by=by, cancelled_reason=reason, version=F("version") + 1):
        raise Stale
    letter.refresh_from_db()
    note(letter, Step.CANCELLED, by=by, comment=reason)
    audit.record("cancel letter", letter, actor=by, number=letter.number, be_year=letter.be_year)
    if letter.answers_id:
        _unanswer(letter, by=by)
    people = [route.user for route in letter.routes.filter(done_at=None).select_related("user")]
    words = f"ยกเลิกหนังสือเลข {letter.number_text}"
    body = words if letter.is_secret else f"{words} {letter.subject}\nเหตุผล: {reason}"
    tell(people, kind="letter", key=f"letter:{letter.pk}:cancelled", title=words, body=body, url=address(letter))
