"""A received letter on its way: to whose desk it goes, who has acknowledged it, what became of it."""

from django.db import transaction
from django.utils import timezone

from inbox.actions import Letter as Told
from inbox.actions import tell_all
from registry.actions.letters import address, named, note, register
from registry.models import Book, Letter, LetterEvent, LetterRoute
from schools import audit
from schools.actions.changes import Stale
from thai.dates import short

Step, Purpose = LetterEvent.Step, LetterRoute.Purpose


def _locked(letter):
    """The letter, locked until the transaction ends. Raises Stale where it was cancelled."""
    row = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if row.is_cancelled:
        raise Stale
    return row


@transaction.atomic
def route(*, letter, by, people, purpose, instruction="", due_on=None):
    """Puts a letter on the desks of `people` and tells them; returns those who did not have it open there already.

    Who had finished with it gets it anew. Whoever was asked to decide has decided by sending it on. What was answered
    and is done stays so when others are to know of it. Raises Stale.
    """
    letter, now = _locked(letter), timezone.now()
    opens = purpose != Purpose.KNOW or not letter.answered_by.answering().exists()
    waiting = letter.routes.filter(done_at=None) if not (opens and letter.done_at) else letter.routes.none()
    there = set(waiting.values_list("user", flat=True))
    due_on = due_on or letter.due_on
    new = [person for person in people if person.pk not in there]
    letter.routes.filter(user__in=new).delete()
    asked = {"purpose": purpose, "instruction": instruction, "due_on": due_on, "routed_by": by}
    LetterRoute.objects.bulk_create(LetterRoute(letter=letter, user=person, **asked) for person in new)
    if not new:
        return []
    names = ", ".join(str(person) for person in new)
    words = f"{names} ({Purpose(purpose).label})"
    note(letter, Step.ROUTED, by=by, comment=f"{words}\n{instruction}" if instruction else words)
    if by not in new:
        decided = letter.routes.filter(user=by, purpose=Purpose.DECIDE, done_at=None)
        decided.filter(acknowledged_at=None).update(acknowledged_at=now)
        decided.update(done_at=now, done_note=f"สั่งการถึง {names}"[:1000])
    if opens:
        if letter.done_at:
            # What lay open when it was closed, before closing ended it, opens for nobody else.
            letter.routes.filter(done_at=None).exclude(user__in=new).update(done_at=now)
        Letter.objects.filter(pk=letter.pk).update(done_at=None)
    settle(letter)
    audit.record("route letter", letter, actor=by, office=letter.office, people=[person.pk for person in new])
    _tell(letter, new, purpose, instruction, due_on, by)
    return new


def _tell(letter, people, purpose, instruction, due_on, by):
    lines = [f"{Purpose(purpose).label} · จาก {by}"]
    if due_on:
        lines.append(f"ภายในวันที่ {short(due_on)}")
    if instruction and not letter.is_secret:
        lines.append(instruction)
    keys = dict(letter.routes.filter(user__in=people).values_list("user", "pk"))
    tell_all(
        [
            Told(
                [person],
                f"letter:{letter.pk}:desk:{keys[person.pk]}",
                _title(letter),
                "\n".join(lines),
                address(letter),
            )
            for person in people
        ],
        kind="letter",
    )


def _title(letter):
    urgency = f"[{letter.get_urgency_display()}] " if letter.urgency else ""
    return f"{urgency}หนังสือถึงท่าน: {named(letter)}"


def settle(letter):
    """Closes a letter that nobody has anything left to do about; in the caller's transaction."""
    desks = letter.routes.all()
    if desks.exists() and not desks.filter(done_at=None).exists():
        Letter.objects.filter(pk=letter.pk, done_at=None).update(done_at=timezone.now())


@transaction.atomic
def acknowledge(*, letter, by):
    """Notes that `by` has read the letter on the own desk, once; returns whether this was the first time. What was sent
    to be known, and what was closed meanwhile, is done with that. Raises Stale, LetterRoute.DoesNotExist."""
    letter, now = _locked(letter), timezone.now()
    mine = letter.routes.get(user=by)
    if mine.acknowledged_at:
        return False
    mine.acknowledged_at = now
    if mine.purpose == Purpose.KNOW or letter.done_at or mine.done_at:
        mine.done_at = now
    mine.save(update_fields=["acknowledged_at", "done_at"])
    note(letter, Step.ACKNOWLEDGED, by=by)
    audit.record("acknowledge letter", letter, actor=by, office=letter.office)
    settle(letter)
    return True


@transaction.atomic
def finish(*, letter, by, words):
    """Notes on the own desk what was done; returns whether it was open. Raises Stale, LetterRoute.DoesNotExist."""
    letter, now = _locked(letter), timezone.now()
    mine = letter.routes.get(user=by)
    if mine.done_at:
        return False
    mine.acknowledged_at = mine.acknowledged_at or now
    mine.done_at, mine.done_note = now, words
    mine.save(update_fields=["acknowledged_at", "done_at", "done_note"])
    note(letter, Step.DONE, by=by, comment=words)
    audit.record("finish letter", letter, actor=by, office=letter.office)
    settle(letter)
    return True


@transaction.atomic
def reopen(*, letter, by):
    """Takes back that one is done, as long as the letter was not answered; returns whether it was done."""
    letter = _locked(letter)
    if letter.answered_by.answering().exists():
        raise Stale
    if not letter.routes.filter(user=by).exclude(done_at=None).update(done_at=None, done_note=""):
        return False
    Letter.objects.filter(pk=letter.pk).update(done_at=None)
    note(letter, Step.REOPENED, by=by)
    audit.record("reopen letter", letter, actor=by, office=letter.office)
    return True


@transaction.atomic
def recall(*, route, by):
    """Takes a letter from a desk where nobody acknowledged it; returns whether it was still there so."""
    letter, person = _locked(route.letter), route.user
    if not letter.routes.filter(pk=route.pk, acknowledged_at=None).delete()[0]:
        return False
    note(letter, Step.RECALLED, by=by, comment=str(person))
    audit.record("recall letter", letter, actor=by, office=letter.office, person=person.pk)
    settle(letter)
    return True


@transaction.atomic
def close(*, letter, by, words):
    """Closes a received letter that asks nobody for anything more, and with these words what is open on desks; returns
    whether it was open. Who has not read it may still note that. Raises Stale."""
    letter, now = _locked(letter), timezone.now()
    if not letter.is_received or not Letter.objects.filter(pk=letter.pk, done_at=None).update(done_at=now):
        return False
    letter.routes.filter(done_at=None).update(done_at=now, done_note=words)
    note(letter, Step.DONE, by=by, comment=words)
    audit.record("close letter", letter, actor=by, office=letter.office)
    return True


@transaction.atomic
def remind(*, letter, by):
    """Tells those on whose desks the letter is open, each at most once a day; returns how many were told now."""
    letter = _locked(letter)
    title, day = f"เตือน{_title(letter)}", timezone.localdate()
    told = tell_all(
        [
            Told(
                [row.user],
                f"letter:{letter.pk}:reminder:{row.pk}:{day}",
                title,
                f"ภายในวันที่ {short(row.due_on)}" if row.due_on else "",
                address(letter),
            )
            for row in letter.routes.open().select_related("user")
        ],
        kind="letter",
    )
    if told:
        audit.record("remind of letter", letter, actor=by, office=letter.office, people=len(told))
    return len(told)


@transaction.atomic
def receive(*, office, by, desk, **fields):
    """Registers a received letter and sends it round as `desk` asks (people, purpose, instruction, due_on; None: to
    nobody yet). The same form twice is one letter on the same desks. See registry.actions.letters.register."""
    letter = register(office=office, kind=Book.Kind.LETTER_IN, by=by, **fields)
    if desk and desk["people"] and not letter.routes.exists():
        route(letter=letter, by=by, **desk)
    return letter
