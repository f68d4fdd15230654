"""Before the numbers: writing a draft, asking its signers, and what they say."""

import uuid

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from inbox.models import Notice
from reports.actions.certificates import BEFORE_NUMBERS, StaleBatch
from reports.certificates import approvals, frozen
from reports.models import BatchSigner, CertificateBatch
from schools import audit

State = CertificateBatch.State
SIGNER = ("slot", "user_id", "name", "position", "image_id")


def signers_of(batch):
    """The signers of a batch as rows of SIGNER, those of a batch of before from its own columns."""
    rows = [{name: getattr(signer, name) for name in SIGNER} for signer in batch.signers.all()] if batch.pk else []
    if rows or not batch.signer_name:
        return rows
    return [dict(zip(SIGNER, (1, None, batch.signer_name, batch.signer_position, None), strict=True))]


@transaction.atomic
def save_draft(*, batch, values, signers, seen, identity, user, approved_anew=False):
    """Keeps a draft with its signers when nobody else did since `seen`; returns it, or None after a stale save, when
    `batch.pk` says which one was there.

    The form's own `identity` makes a second click on a new draft the same draft; the same identity with other content
    is a conflict, and one that another office has used means nothing here. A change voids what was approved, in
    the system and on paper; a paper that is new, or `approved_anew` by the same one, is for what is saved with it.
    """
    values = {**values, "people_count": len(values["people"])}
    if batch.pk is None:
        if CertificateBatch.objects.filter(client_uuid=identity).exclude(office=batch.office).exists():
            identity = uuid.uuid4()
        present, created = CertificateBatch.objects.get_or_create(
            client_uuid=identity, office=batch.office, defaults={**values, "created_by": user}
        )
        if created:
            _write_signers(present, signers)
            _note_approval(present, user, is_new=True)
            return present
        batch.pk = present.pk
    else:
        present = CertificateBatch.objects.select_for_update().get(pk=batch.pk)
    if _is_as(present, values, signers) and not (approved_anew and approvals.is_outdated(present)):
        return present
    return _change(present, values, signers, seen, user, approved_anew)


def _is_as(batch, values, signers):
    return all(getattr(batch, name) == value for name, value in values.items()) and signers_of(batch) == signers


def _change(batch, values, signers, seen, user, approved_anew):
    batch.approval_sha256, papers = approvals.digest_of_paper(batch), batch.approval_papers
    was_outdated = approvals.is_outdated(batch)
    same = CertificateBatch.objects.filter(pk=batch.pk, version=seen, state__in=BEFORE_NUMBERS)
    kept = {"approval_sha256": batch.approval_sha256}
    if not same.update(**values, **kept, version=seen + 1, state=State.DRAFT):
        return None
    voided = batch.signers.filter(state=BatchSigner.State.APPROVED).count()
    _write_signers(batch, signers)
    if voided:
        audit.record("void certificate approvals", batch, actor=user, signers=voided)
    batch.refresh_from_db()
    is_new = any(new and new != old for new, old in zip(batch.approval_papers, papers, strict=True))
    _note_approval(batch, user, is_new=approved_anew or is_new, was_outdated=was_outdated)
    return batch


def _note_approval(batch, user, *, is_new, was_outdated=False):
    """Keeps for what an approval on paper was entered, or records that it is for something else from now on."""
    if is_new or not batch.has_approval_paper:
        batch.refresh_from_db()
        sha256 = frozen.digest(batch) if batch.has_approval_paper else ""
        CertificateBatch.objects.filter(pk=batch.pk).update(approval_sha256=sha256)
        batch.approval_sha256 = sha256
        if sha256:
            audit.record("enter certificate approval", batch, actor=user, version=batch.version, sha256=sha256)
    elif not was_outdated and approvals.is_outdated(batch):
        audit.record("void certificate approval on paper", batch, actor=user, version=batch.version)


def _write_signers(batch, signers):
    batch.signers.all().delete()
    BatchSigner.objects.bulk_create(BatchSigner(batch=batch, **signer) for signer in signers)


@transaction.atomic
def ask_signers(*, batch, version, user):
    """Asks those signers who use the system; asks anew where the office changed its name or crest after they approved.
    Raises StaleBatch when the draft changed; False where nobody is asked."""
    if not batch.signers.exclude(user=None).exists():
        return False
    states = BEFORE_NUMBERS if frozen.outdated(batch, batch.signers.all()) else [State.DRAFT]
    present = CertificateBatch.objects.filter(pk=batch.pk, state__in=states, version=version)
    if not present.update(state=State.ASKED):
        raise StaleBatch
    asked = batch.signers.exclude(user=None)
    # Who decided before is asked anew.
    nothing = {"decided_by": None, "decided_at": None, "note": "", "approved_version": None, "approved_sha256": ""}
    asked.update(state=BatchSigner.State.WAITING, **nothing)
    tell(
        [signer.user for signer in asked.select_related("user")],
        kind=Notice.Kind.CERTIFICATE,
        key=f"certificates:{batch.pk}:sign:{version}:{timezone.now():%Y%m%d%H%M%S}",
        title=f"ขอความเห็นชอบลงนาม{batch.get_kind_display()} {batch.activity}",
        body=f"จำนวน {batch.people_count:,} ฉบับ",
        url=reverse("reports:certificate_sign", args=[batch.pk]),
    )
    audit.record("ask certificate signers", batch, actor=user, version=version)
    return True


@transaction.atomic
def decide(*, batch, version, approves, note, user):
    """A signer approves or declines what the papers say in `version`; once all approved, the batch may be issued.

    Returns the signer. Raises StaleBatch where the batch is not the one that was shown, or nothing is asked of this
    person any more.
    """
    present = CertificateBatch.objects.select_for_update().select_related("office").get(pk=batch.pk)
    mine = present.signers.filter(user=user, state=BatchSigner.State.WAITING).first()
    if present.state != State.ASKED or present.version != version or mine is None:
        raise StaleBatch
    mine.decided_by, mine.decided_at, mine.note = user, timezone.now(), note
    if approves:
        mine.state, mine.approved_version = BatchSigner.State.APPROVED, version
        mine.approved_sha256 = frozen.digest(present)
    else:
        mine.state = BatchSigner.State.DECLINED
    mine.save()
    if approves and not present.signers.exclude(user=None).exclude(state=BatchSigner.State.APPROVED).exists():
        present.state = State.APPROVED
        present.save(update_fields=["state"])
    elif not approves:
        present.state = State.DRAFT
        present.save(update_fields=["state"])
    verb = "approve certificates" if approves else "decline certificates"
    audit.record(verb, present, actor=user, version=version, sha256=mine.approved_sha256, papers=present.people_count)
    word = "เห็นชอบ" if approves else "ไม่เห็นชอบ"
    tell(
        [present.created_by],
        kind=Notice.Kind.CERTIFICATE,
        key=f"certificates:{present.pk}:decided:{mine.pk}:{version}:{mine.decided_at:%Y%m%d%H%M%S}",
        title=f"{user} {word}การลงนาม{present.get_kind_display()} {present.activity}",
        body=note,
        url=reverse("reports:certificate_batch", args=[present.pk]),
    )
    return mine
