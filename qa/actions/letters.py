"""Letters of advice to schools: issued once with their paper; a correction is another letter."""

from django.db import IntegrityError, transaction
from django.urls import reverse

from inbox.actions import tell
from qa.models import AdviceLetter
from schools import audit, files, recipients


def issued(client_uuid):
    """The letter that this page issued already, or None."""
    return AdviceLetter.objects.filter(client_uuid=client_uuid).first()


def issue(*, client_uuid, **given):
    """Keeps the paper (bytes of the PDF) as it was issued, shows it to the school and tells it. The same page sent
    again, also at the very same moment, gives the first letter."""
    if letter := issued(client_uuid):
        return letter
    try:
        return _issue(client_uuid=client_uuid, **given)
    except IntegrityError:
        if letter := issued(client_uuid):
            return letter
        raise


@transaction.atomic
def _issue(*, submission, by, client_uuid, paper, number, dated, text, signer, signer_position):
    office = submission.round.office
    label = f"หนังสือให้ข้อเสนอแนะ {submission.round} {submission.school.name}.pdf"
    stored = files.store(paper, office=office, purpose="advice", label=label, content_type="application/pdf", by=by)
    letter = AdviceLetter.objects.create(
        client_uuid=client_uuid,
        submission=submission,
        number=number,
        dated=dated,
        text=text,
        signer=signer,
        signer_position=signer_position,
        file=stored,
        issued_by=by,
    )
    audit.record("issue advice letter", submission, actor=by, office=office, letter=letter.pk, sha256=stored.sha256)
    tell(
        recipients.of_school(submission.school),
        kind="round",
        key=f"advice:{letter.pk}",
        title=f"หนังสือให้ข้อเสนอแนะเกี่ยวกับ {submission.round}",
        body=text[:500],
        url=reverse("qa:submission", args=[submission.pk]),
    )
    return letter
