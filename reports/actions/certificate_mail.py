"""Sending papers to their holders: planned at once, sent some a minute, each once or never."""

from django.conf import settings
from django.db import transaction
from django.db.models import Case, F, Q, Value, When
from django.utils import timezone

from inbox import bounces, mailing
from inbox.bounces import RETURNED
from inbox.channels import Refused
from inbox.mailing import STUCK, UNKNOWN
from jobs.actions import enqueue
from reports.certificates import issued, mail
from reports.models import Certificate, CertificateDelivery
from schools import audit

State = CertificateDelivery.State


def unsent(batch):
    """The valid papers of a batch with an address that nothing was sent to and nothing waits for. What came back, or
    may have gone out, waits for a person's decision."""
    failed = Q(state=State.FAILED) & ~Q(error=UNKNOWN)
    reached = CertificateDelivery.objects.exclude(failed).values("certificate")
    papers = batch.certificates.filter(revoked_at=None, hidden_at=None).exclude(email="")
    return papers.exclude(pk__in=reached.filter(certificate__batch=batch))


def unreached(batch):
    """The valid papers of a batch that something was sent of and nobody got, as far as is known: it came back, or
    nobody knows whether it went out."""
    papers = batch.certificates.filter(revoked_at=None, hidden_at=None).exclude(email="")
    ended = (State.FAILED, State.RETURNED)
    got = CertificateDelivery.objects.exclude(state__in=ended).values("certificate")
    return papers.filter(deliveries__state__in=ended).exclude(pk__in=got.filter(certificate__batch=batch)).distinct()


@transaction.atomic
def send_all(*, batch, form, user):
    """Plans a message to every holder who got none yet; returns how many."""
    rows = [
        CertificateDelivery(certificate_id=pk, to=email, form=form, created_by=user)
        for pk, email in unsent(batch).order_by("position").values_list("pk", "email")
    ]
    # A second press at the same moment finds the first one's rows.
    made = CertificateDelivery.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    if made:
        audit.record("send certificates", batch, actor=user, count=len(made), form=form)
        wake()
    return len(made)


@transaction.atomic
def send_one(*, paper, to, form, user):
    """Plans one message. Links that went to other addresses lead nowhere from then on, but for a message that no `user`
    of the office asked for. Returns (delivery, created)."""
    # The lock: of two clicks the second finds what the first planned.
    Certificate.objects.select_for_update().get(pk=paper.pk)
    there = CertificateDelivery.objects.filter(certificate=paper)
    waiting = there.filter(to=to, state=State.QUEUED).first()
    if waiting is not None:
        return waiting, False
    if user is not None:
        elsewhere = there.exclude(to=to)
        elsewhere.filter(closed_at=None).update(closed_at=timezone.now())
        elsewhere.filter(state=State.QUEUED, claimed_at=None).update(state=State.FAILED, error="เปลี่ยนที่อยู่อีเมลก่อนส่ง")
    delivery = CertificateDelivery.objects.create(certificate=paper, to=to, form=form, created_by=user)
    audit.record("send certificate", paper, actor=user, delivery=delivery.pk, form=form)
    wake()
    return delivery, True


@transaction.atomic
def note_returned(*, delivery, user, words=RETURNED):
    """Notes that a message came back, as the office read in its own mailbox, or without `user` a delivery report says.
    Returns whether it was noted now."""
    noted = CertificateDelivery.objects.filter(pk=delivery.pk, state=State.SENT).update(
        state=State.RETURNED, error=bounces.noted(words, user)
    )
    if noted:
        audit.record("certificate mail returned", delivery, actor=user, office=delivery.certificate.office)
    return bool(noted)


def note_opened(delivery, now=None):
    """Notes that the link was followed; the first time stays on record."""
    now = now or timezone.now()
    # What still waits for the word of the mail server becomes opened by _sent.
    fresh = CertificateDelivery.objects.filter(pk=delivery.pk, opened_at=None).update(
        opened_at=now,
        state=Case(When(state=State.SENT, then=Value(State.OPENED)), default=F("state")),
    )
    if fresh:
        Certificate.objects.filter(pk=delivery.certificate_id, opened_at=None).update(opened_at=now)


def due(now=None):
    """The messages that may go out now."""
    waiting = CertificateDelivery.objects.filter(state=State.QUEUED, claimed_at=None)
    return waiting.filter(not_before__lte=now or timezone.now())


def wake(now=None):
    """Has a job send what is due. One job a minute for the whole installation: that is the throttle's first half."""
    minute = (now or timezone.now()).strftime("%Y-%m-%dT%H:%M")
    return enqueue(kind="certificate_mail", input={"minute": minute}, requested_by=None)


def close_stuck(now=None):
    """Closes what a dead worker left half sent; returns how many."""
    before = (now or timezone.now()) - STUCK
    left = CertificateDelivery.objects.filter(state=State.QUEUED, claimed_at__lt=before)
    return left.update(state=State.FAILED, error=UNKNOWN)


def send_due(run=None, now=None):
    """Sends what is due, up to CERTIFICATE_MAILS_PER_MINUTE within any minute; returns how many were tried."""
    now = now or timezone.now()
    close_stuck(now)
    _drop(due(now).exclude(certificate__revoked_at=None), mail.REVOKED)
    _drop(due(now).exclude(certificate__hidden_at=None), mail.HIDDEN)
    waiting = due(now).select_related("certificate__batch__office", "certificate__batch__file").order_by("pk")
    # The list of people of a large batch is long, and each row would bring it again.
    rows = list(waiting.defer("certificate__batch__people")[: _room(now)])
    return mailing.send(rows, Papers(), run)


def _drop(rows, words):
    """These go to nobody, and take no room of the minute from others."""
    waiting = CertificateDelivery.objects.filter(state=State.QUEUED, claimed_at=None, pk__in=rows.values("pk"))
    waiting.update(state=State.FAILED, error=words)


def _room(now):
    """How many attempts this minute has left. One that fails counts as well: the mail server had it."""
    lately = CertificateDelivery.objects.filter(tried_at__gt=now - mailing.MINUTE).count()
    return max(0, settings.CERTIFICATE_MAILS_PER_MINUTE - lately)


class Papers(mailing.Outbox):
    """Papers on their way."""

    kind = "certificate"
    hopeless = {issued.Damaged: mail.LOST, FileNotFoundError: mail.LOST}

    def has_room(self):
        """As of any outbox; the job of the minute before may still be sending."""
        return _room(timezone.now()) > 0

    def claim(self, row):
        """As of any outbox."""
        mine = CertificateDelivery.objects.filter(pk=row.pk, state=State.QUEUED, claimed_at=None)
        now = timezone.now()
        if not mine.update(claimed_at=now, tried_at=now, attempts=F("attempts") + 1):
            return False
        row.attempts += 1
        return True

    def compose(self, row, connection):
        """As of any outbox; what was revoked or hidden since it was planned goes to nobody."""
        revoked, hidden = Certificate.objects.values_list("revoked_at", "hidden_at").get(pk=row.certificate_id)
        if revoked or hidden:
            raise Refused(mail.REVOKED if revoked else mail.HIDDEN)
        return mail.compose(row, connection)

    def sent(self, row):
        """As of any outbox; the link may have been followed already."""
        _claimed(row).update(
            sent_at=timezone.now(),
            error="",
            state=Case(When(Q(opened_at=None), then=Value(State.SENT)), default=Value(State.OPENED)),
        )

    def failed(self, row, words):
        """As of any outbox."""
        _claimed(row).update(state=State.FAILED, error=words)

    def later(self, row, words, at):
        """As of any outbox."""
        _claimed(row).update(claimed_at=None, error=words, not_before=at)

    def postpone(self, rows, words, at):
        """As of any outbox."""
        waiting = CertificateDelivery.objects.filter(pk__in=[row.pk for row in rows], state=State.QUEUED)
        waiting.filter(claimed_at=None).update(error=words, not_before=at)

    def returned(self, pk, sent_at, words):
        """As of any outbox; sending again is another row."""
        row = CertificateDelivery.objects.filter(pk=pk).select_related("certificate__office").first()
        return row is not None and note_returned(delivery=row, user=None, words=words)


def _claimed(row):
    return CertificateDelivery.objects.filter(pk=row.pk, state=State.QUEUED)
