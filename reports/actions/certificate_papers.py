"""What becomes of issued papers: replaced by a corrected one, kept from the public, found by their holders."""

from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from reports.actions import certificate_mail
from reports.actions.certificate_drafts import SIGNER, signers_of
from reports.models import BatchSigner, Certificate, CertificateBatch, CertificateDelivery
from schools import audit
from thai.likeness import key_of
from thai.text import clean

State = CertificateDelivery.State
# What a replacement takes over from the batch of the old paper.
SAME = (
    "kind", "purpose", "event", "activity", "wording", "detail", "event_dates", "hours", "digits", "signer_name",
    "signer_position", "design_version", "template_version", "signed_digitally",
)  # fmt: skip
MOST_FOUND = 20
# A holder who asks again so soon is not written to again.
QUIET = timedelta(hours=1)


@transaction.atomic
def draft_replacement(*, paper, user):
    """A draft of one paper that stands for another once it is issued; a second press finds the first one's draft."""
    # The lock: of two clicks the second finds the first one's draft.
    Certificate.objects.select_for_update().get(pk=paper.pk)
    there = CertificateBatch.objects.filter(replaces=paper, office=paper.office_id, issued_at=None).first()
    if there is not None:
        return there
    old = paper.batch
    person = {"name": paper.name, "award": paper.award}
    more = {"school": paper.school_name, "role": paper.role, "email": paper.email}
    more |= {"school_id": paper.school_id, "level": paper.level}
    batch = CertificateBatch.objects.create(
        **{name: getattr(old, name) for name in SAME},
        office=paper.office,
        issued_on=timezone.localdate(),
        people=[person | {name: text for name, text in more.items() if text}],
        replaces=paper,
        created_by=user,
    )
    BatchSigner.objects.bulk_create(
        BatchSigner(batch=batch, **{name: row[name] for name in SIGNER}) for row in signers_of(old)
    )
    audit.record("draft certificate replacement", batch, actor=user, paper=paper.pk)
    return batch


@transaction.atomic
def hide(*, paper, reason, user):
    """Keeps a paper off all public pages, as its holder asked (PDPA). Returns False when it was before."""
    done = Certificate.objects.filter(pk=paper.pk, hidden_at=None).update(
        hidden_at=timezone.now(), hidden_by=user, hidden_reason=reason
    )
    if done:
        audit.record("hide certificate", paper, actor=user)
    return bool(done)


@transaction.atomic
def show(*, paper, user):
    """Shows a paper to the public again. Returns False when it was shown."""
    done = Certificate.objects.filter(pk=paper.pk).exclude(hidden_at=None)
    done = done.update(hidden_at=None, hidden_by=None, hidden_reason="")
    if done:
        audit.record("show certificate", paper, actor=user)
    return bool(done)


def named(papers, name):
    """Those of `papers` whose holder has this name, title and blanks aside."""
    wanted = key_of(name)
    return [paper for paper in papers if key_of(paper.name) == wanted]


def _with_address(papers):
    """The papers that have an address, as `to`: the one they were sent to last, for the office may have put right what
    came with the list of people. An address that a mail came back from is none."""
    sent = CertificateDelivery.objects.filter(certificate=OuterRef("pk")).order_by("-pk")
    last = sent.filter(closed_at=None).exclude(state=State.RETURNED).values("to")[:1]
    papers = papers.annotate(to=Coalesce(Subquery(last), "email")).exclude(to="")
    became = Subquery(sent.filter(to=OuterRef("to")).values("state")[:1])
    return papers.annotate(became=Coalesce(became, Value(""))).exclude(became=State.RETURNED)


def write_to_holder(*, name, activity):
    """Sends the holder of this name a link to each valid paper of the activity, to the address on record alone.
    Returns how many; who asked is never told."""
    given, of = clean(name), clean(activity)
    if len(given) < 4 or len(of) < 4:
        return 0
    # The family name finds the rows by the database, the whole name decides.
    papers = Certificate.objects.filter(revoked_at=None, hidden_at=None, batch__activity__icontains=of)
    papers = _with_address(papers.filter(name__icontains=given.split()[-1]).exclude(sha256=""))
    lately = CertificateDelivery.objects.filter(created_at__gt=timezone.now() - QUIET).values("certificate")
    found = named(papers.exclude(pk__in=lately).order_by("-pk")[:500], given)[:MOST_FOUND]
    for paper in found:
        certificate_mail.send_one(paper=paper, to=paper.to, form=CertificateDelivery.Form.LINK, user=None)
    return len(found)
