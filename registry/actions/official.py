"""Official papers: drafted once, edited by the author, passed up the chain, signed with a number, printed, cancelled.

Each step is one transaction with its event, its line in the audit trail and word to those it concerns.
"""

import uuid

from django.db import transaction
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from jobs.actions import enqueue
from registry import body as texts
from registry import print_data
from registry.actions import letters
from registry.models import Letter, OfficialPaper, PaperEvent, PaperStep
from registry.models.official import places_of
from registry.permissions_official import SIGNERS, cancel_fault, may_sign
from schools import audit, files
from schools.actions.changes import Stale, WrongState
from schools.frozen import digest
from schools.models import Membership, Office, Role, User
from schools.recipients import of_office

JOB = "official_paper"
FILE = "official_paper"
# What the first texts leave to be filled in.
BLANK = "………"
NO_SIGNER = "ไม่มีอำนาจลงนาม โปรดเลือกผู้อำนวยการสำนักงานหรือผู้อำนวยการกลุ่มนิเทศฯ"
State, Step = OfficialPaper.State, PaperEvent.Step
# Sent with `paper` in the transaction of the signing, of keeping its PDF, and of another paper cancelling it (the first
# and the last with `by`): rooms above do what follows from it.
signed, printed, cancelled = Signal(), Signal(), Signal()


class NotYourTurn(Exception):
    """Somebody else of the chain is next."""


class Incomplete(Exception):
    """The paper cannot be handed in or signed as it is; the message says in Thai what is missing."""


def address(paper):
    """The page of a paper."""
    return reverse("registry:official_paper", args=[paper.pk])


def named(paper):
    """What a notice calls a paper: the subject of a secret one never leaves its page."""
    kind = paper.get_kind_display()
    return f"{kind} ({paper.get_secrecy_display()})" if paper.secrecy else f"{kind} เรื่อง {paper.subject}"


@transaction.atomic
def draft(*, office, by, kind, subject, body="", people=(), client_uuid=None, source="", **fields):
    """A new draft, an OfficialPaper. `body` is a text or the blocks of registry.body, `people` the chain in order, of
    which the last signs; `fields` are those of OfficialPaper.

    The same form (`client_uuid`) is the same paper, and so is what another room drafts of the same `source` while that
    paper is open. Raises Stale where somebody else has used the identity, WrongState for another paper of `by`.
    """
    Office.objects.select_for_update().get(pk=office.pk)  # a second click waits here
    if client_uuid and (same := OfficialPaper.objects.filter(client_uuid=client_uuid).first()):
        if same.author_id != by.pk or same.office_id != office.pk:
            raise Stale
        if (same.kind, same.subject) != (kind, subject):
            raise WrongState(row=same)
        return same
    if source and (same := OfficialPaper.objects.filter(office=office, source=source).exclude(state__in=_OVER).first()):
        return same
    paper = OfficialPaper.objects.create(
        office=office,
        author=by,
        kind=kind,
        subject=subject,
        body=texts.parse(body) if isinstance(body, str) else body,
        client_uuid=client_uuid or uuid.uuid4(),
        source=source,
        **fields,
    )
    _chain(paper, people)
    note(paper, Step.DRAFTED, by=by)
    audit.record("draft official paper", paper, actor=by, office=office, kind=str(kind))
    return paper


_OVER = (*OfficialPaper.ISSUED, State.WITHDRAWN)


def note(paper, step, *, by, comment=""):
    """Adds to the history of a paper, in the caller's transaction."""
    return PaperEvent.objects.create(paper=paper, step=step, actor=by, capacity=by.capacity, comment=comment)


def _chain(paper, people):
    """Writes the chain anew: everybody once, in order."""
    paper.steps.all().delete()
    once = dict.fromkeys(people)
    PaperStep.objects.bulk_create(
        PaperStep(paper=paper, position=place, user=person) for place, person in enumerate(once, start=1)
    )


@transaction.atomic
def save(*, paper, by, people, version):
    """Writes the changed fields of a draft and its chain. Raises Stale when the stored paper is no longer `version`,
    WrongState when it can no longer be edited."""
    rows = OfficialPaper.objects.filter(pk=paper.pk)
    if not rows.filter(state__in=OfficialPaper.EDITABLE).exists():
        raise WrongState
    if not rows.filter(state__in=OfficialPaper.EDITABLE, version=version).update(version=version + 1):
        raise Stale
    paper.version = version + 1
    paper.state = rows.values_list("state", flat=True).get()
    paper.save()
    _chain(paper, people)
    audit.record("edit official paper", paper, actor=by, version=paper.version)
    return paper


@transaction.atomic
def discard(*, paper, by, version):
    """Deletes a draft that was never handed in. Raises Stale or WrongState."""
    row = locked_as_seen(paper, version, State.DRAFT)
    audit.record("discard official paper", row, actor=by, kind=row.kind)
    row.delete()


def locked_as_seen(paper, version, *states):
    """The paper as the person saw it, locked until the transaction ends. Raises WrongState or Stale."""
    row = OfficialPaper.objects.select_for_update(of=("self",)).select_related("office", "author").get(pk=paper.pk)
    if row.state not in states:
        raise WrongState(row.get_state_display(), row=row)
    if row.version != version:
        raise Stale
    return row


def moved(row, to_state, **fields):
    """Writes the state of a locked paper, and its next version."""
    if to_state not in OfficialPaper.TRANSITIONS[row.state]:
        raise WrongState(row.get_state_display(), row=row)
    row.state, row.version = to_state, row.version + 1
    for name, value in fields.items():
        setattr(row, name, value)
    row.save()


def missing(paper, people):
    """[(field, sentence)] of what a paper lacks before it can be handed in, in Thai."""
    faults = []
    if not paper.subject:
        faults.append(("subject", "โปรดระบุเรื่อง"))
    if not paper.body:
        faults.append(("text", "โปรดพิมพ์ข้อความ"))
    if BLANK in texts.text_of(paper.body) + paper.subject + paper.to:
        faults.append(("text", f"ยังมีช่องว่างที่ต้องเติม ({BLANK}) โปรดเติมหรือลบออก"))
    if (paper.is_memo or paper.is_letter) and not paper.to:
        faults.append(("to", "โปรดระบุผู้รับ (เรียน)"))
    if not people:
        faults.append(("signer", "โปรดเลือกผู้ลงนาม"))
    if gone := left(people, paper.office):
        names = ", ".join(str(person) for person in gone)
        faults.append(("signer", f"{names} ไม่ได้ปฏิบัติหน้าที่ในสำนักงานแล้ว โปรดเลือกผู้อื่น"))
    elif people and not paper.is_memo and not may_sign(people[-1], paper.office):
        faults.append(("signer", f"{people[-1]} {NO_SIGNER}"))
    if people and paper.cancels_id and (fault := cancel_fault(paper.cancels, people[-1])):
        faults.append(("signer", fault))
    return faults


def left(people, office):
    """Those of `people` who have no role in the office today."""
    held = Membership.objects.current().filter(office=office, school=None, user__in=people, user__is_active=True)
    present = set(held.values_list("user", flat=True))
    return [person for person in people if person.pk not in present]


@transaction.atomic
def submit(*, paper, by, version):
    """Hands a draft in: the first of the chain has it now, and all look at it anew. Raises Incomplete, Stale or
    WrongState."""
    row = locked_as_seen(paper, version, *OfficialPaper.EDITABLE)
    steps = list(row.steps.select_related("user"))
    if faults := missing(row, [step.user for step in steps]):
        raise Incomplete(" ".join(sentence for _field, sentence in faults))
    row.steps.update(state=PaperStep.State.WAITING, acted_by=None, acted_at=None, capacity="", remark="")
    moved(row, State.WAITING)
    note(row, Step.SUBMITTED, by=by)
    audit.record("submit official paper", row, actor=by)
    _tell_turn(row, steps[0].user, by=by)
    return row


def _tell_turn(paper, person, *, by):
    """Word to whose turn it is, and to those who act in that place today."""
    acting = Membership.objects.current().filter(acting_for__user=person, office=paper.office)
    people = [person, *User.objects.filter(pk__in=acting.values("user"), is_active=True)]
    urgency = f"[{paper.get_urgency_display()}] " if paper.urgency else ""
    _tell(paper, people, "turn", f"{urgency}รอท่านพิจารณา: {named(paper)}", f"เสนอโดย {paper.author}", by=by)


def _tell(paper, people, event, title, text="", *, by):
    """Word to all of `people` but whoever did it."""
    key = f"official:{paper.pk}:{event}:{paper.version}"
    people = [person for person in people if person != by]
    tell(people, kind="letter", key=key, title=title, body=text, url=address(paper))


def _turn(row, by):
    """(steps, the step that waits) of a locked paper. Raises NotYourTurn."""
    steps = list(row.steps.select_related("user", "acted_by"))
    step = next((step for step in steps if step.state == PaperStep.State.WAITING), None)
    if step is None or step.user_id not in places_of(by):
        raise NotYourTurn
    return steps, step


@transaction.atomic
def approve(*, paper, by, version, remark=""):
    """One person of the chain agrees; the last one signs: then the number is taken, the words are frozen, and a job
    makes the PDF. Returns the paper. Raises NotYourTurn, Incomplete, Stale or WrongState."""
    row = locked_as_seen(paper, version, State.WAITING)
    steps, step = _turn(row, by)
    step.state, step.acted_by, step.acted_at = PaperStep.State.APPROVED, by, timezone.now()
    step.capacity, step.remark = by.capacity, remark
    step.save()
    if step is steps[-1]:
        return _sign(row, steps, by=by, remark=remark)
    moved(row, State.WAITING)
    note(row, Step.APPROVED, by=by, comment=remark)
    audit.record("approve official paper", row, actor=by, position=step.position)
    _tell_turn(row, steps[steps.index(step) + 1].user, by=by)
    return row


def _sign(row, steps, *, by, remark):
    person, about = steps[-1].user, [row.secrecy]
    in_place = by.pk != person.pk and by.has_role(*SIGNERS)
    if not row.is_memo and not in_place and not may_sign(person, row.office):
        raise Incomplete(f"{person} {NO_SIGNER}")
    if row.cancels_id:
        before = OfficialPaper.objects.select_for_update(of=("self",)).get(pk=row.cancels_id)
        if before.state not in (State.SIGNED, State.SENT):
            raise Incomplete(f"{before} ถูกยกเลิกไปแล้ว โปรดส่งกลับให้ผู้ร่างแก้ไข")
        if before.kind != row.kind:
            raise Incomplete(f"การยกเลิก{before.get_kind_display()}ต้องใช้{before.get_kind_display()} โปรดส่งกลับให้ผู้ร่าง")
        if fault := cancel_fault(before, person):
            raise Incomplete(fault)
        about.append(before.secrecy)
    if row.answers_id and row.answers.is_cancelled:
        raise Incomplete("หนังสือรับที่จะตอบถูกยกเลิกแล้ว โปรดส่งกลับให้ผู้ร่างแก้ไข")
    about += [row.answers.secrecy] if row.answers_id else []
    letter = letters.register(
        office=row.office,
        kind=row.book,
        by=by,
        subject=row.subject,
        source=f"official:{row.pk}",
        addressee=row.to,
        sender=row.unit,
        refers_to=" ".join(row.refers_to.split())[:300],
        enclosures=" ".join(row.enclosures.split())[:500],
        urgency=row.urgency,
        # What it answers or cancels stays as secret as it was.
        secrecy=max(about, key=Letter.Secrecy.values.index),
        is_circular=row.is_circular and row.is_letter,
        answers=row.answers,
    )
    # The day of the paper is that of its line, so that neither belongs to another year.
    letter.dated = row.dated = letter.registered_on
    letter.save(update_fields=["dated"])
    row.letter, row.signed_at = letter, timezone.now()
    row.frozen = print_data.read(row, steps)
    row.frozen_sha256 = digest(row.frozen)
    moved(row, State.SIGNED)
    note(row, Step.SIGNED, by=by, comment=remark)
    audit.record("sign official paper", row, actor=by, number=letter.number, sha256=row.frozen_sha256)
    if row.cancels_id:
        _cancel(before, by_paper=row, by=by)
    signed.send(OfficialPaper, paper=row, by=by)
    _print(row, by=by)
    title = f"ลงนามแล้ว เลขที่ {row.number}: {named(row)}"
    _tell(row, [row.author, *_clerks(row)], "signed", title, by=by)
    return row


def _clerks(paper):
    """Who sends what is signed: the clerks, but a secret paper is none of theirs."""
    return [] if paper.secrecy else of_office(paper.office, Role.CLERK)


def _cancel(before, *, by_paper, by):
    """What another paper says is no more in force: it keeps its number, and its line says why."""
    words = f"{by_paper.get_kind_display()} ที่ {by_paper.number}"
    moved(before, State.CANCELLED)
    note(before, Step.CANCELLED, by=by, comment=words)
    audit.record("cancel official paper", before, actor=by, by_paper=by_paper.pk)
    if not before.letter.is_cancelled:
        letters.cancel(letter=before.letter, by=by, reason=f"ยกเลิกตาม{words}", version=before.letter.version)
    cancelled.send(OfficialPaper, paper=before, by=by)
    _tell(before, [before.author], "cancelled", f"ถูกยกเลิก: {named(before)}", f"ตาม{words}", by=by)


def _print(row, *, by):
    """Asks for the PDF, unless it is on the way."""
    job, created = enqueue(
        kind=JOB,
        input={"paper": row.pk},
        requested_by=by,
        title=f"จัดทำ{row.get_kind_display()} ที่ {row.number}",
        subject=audit.name_of(row),
    )
    OfficialPaper.objects.filter(pk=row.pk).update(job=job)
    row.job = job
    return created


@transaction.atomic
def print_again(*, paper, by):
    """Asks for the PDF once more after a job that failed or was stopped; its words and number are those of the signing.
    Raises WrongState where it is there or not due."""
    row = OfficialPaper.objects.select_for_update(of=("self",)).get(pk=paper.pk)
    if not row.is_issued or row.file_id is not None:
        raise WrongState(row.get_state_display(), row=row)
    if _print(row, by=by):
        audit.record("print official paper", row, actor=by)
    return row


def keep_file(*, paper, content):
    """Stores the PDF of a signed paper, once, and puts it to its line. Called in the transaction that ends its job."""
    rows = OfficialPaper.objects.select_for_update(of=("self",)).select_related("office", "author", "letter")
    row = rows.get(pk=paper.pk)
    if row.file_id is not None:
        return
    title = print_data.title_of(row.frozen).replace("/", "-").replace("\\", "-")
    about = {"label": f"{title[:240]}.pdf", "content_type": "application/pdf"}
    row.file = files.store(content, office=row.office, purpose=FILE, by=row.author, **about)
    row.save(update_fields=["file"])
    row.letter.files.add(row.file)
    audit.record("finish official paper", row, actor=None, office=row.office, sha256=row.file.sha256)
    printed.send(OfficialPaper, paper=row)


@transaction.atomic
def send_back(*, paper, by, reason, version):
    """Whose turn it is returns the paper to its author with a reason. Raises NotYourTurn, Stale or WrongState."""
    row = locked_as_seen(paper, version, State.WAITING)
    _turn(row, by)
    moved(row, State.RETURNED)
    note(row, Step.RETURNED, by=by, comment=reason)
    audit.record("return official paper", row, actor=by)
    _tell(row, [row.author], "returned", f"ส่งกลับให้แก้ไข: {named(row)}", "" if row.secrecy else reason, by=by)
    return row


@transaction.atomic
def withdraw(*, paper, by, reason, version):
    """The author takes the paper back for good before it is signed. Raises Stale or WrongState."""
    row = locked_as_seen(paper, version, State.WAITING, State.RETURNED)
    people = [step.user for step in row.steps.select_related("user")]
    moved(row, State.WITHDRAWN)
    note(row, Step.WITHDRAWN, by=by, comment=reason)
    audit.record("withdraw official paper", row, actor=by)
    _tell(row, people, "withdrawn", f"ผู้เสนอถอนเรื่อง: {named(row)}", "" if row.secrecy else reason, by=by)
    return row


@transaction.atomic
def replace(*, paper, by, step, person, reason, version):
    """Puts `person` into the place of somebody of the chain who has not acted, such as who has left the office. Raises
    Stale or WrongState; Incomplete where the person stands in the chain already or has no role in the office."""
    row = locked_as_seen(paper, version, State.WAITING)
    steps = list(row.steps.select_related("user"))
    place = next((one for one in steps if one.pk == step.pk and one.state == PaperStep.State.WAITING), None)
    if place is None:
        raise Stale
    if person.pk in {one.user_id for one in steps}:
        raise Incomplete(f"{person} อยู่ในลำดับการพิจารณาแล้ว โปรดเลือกผู้อื่น")
    if left([person], row.office):
        raise Incomplete(f"{person} ไม่ได้ปฏิบัติหน้าที่ในสำนักงานแล้ว โปรดเลือกผู้อื่น")
    if row.cancels_id and place is steps[-1] and (fault := cancel_fault(row.cancels, person)):
        raise Incomplete(fault)
    before, place.user = place.user, person
    place.save(update_fields=["user"])
    moved(row, State.WAITING)
    note(row, Step.REPLACED, by=by, comment=f"{before} เป็น {person}\n{reason}")
    audit.record("replace step of official paper", row, actor=by, before=before.pk, after=person.pk)
    if next(one for one in steps if one.state == PaperStep.State.WAITING) is place:
        _tell_turn(row, person, by=by)
    return row
