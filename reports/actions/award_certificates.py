"""Certificates of the winners of an award, as a draft."""

import uuid

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from qa.awards import ranking
from reports.letterhead import director_of, signer
from reports.models import BatchSigner, CertificateBatch
from schools import audit
from schools.models import Office


class NobodyWon(Exception):
    """No nomination reached a prize."""


@transaction.atomic
def draft(*, award, by):
    """The draft batch of certificates for the schools that won; returns (batch, True), or the one made before with
    False, whatever became of it. The clerk checks it and issues the numbers. Raises NobodyWon."""
    # The award names its batch, so that two presses make one; nobody outside can guess the name and take it before.
    identity = uuid.UUID(salted_hmac(__name__, str(award.pk), algorithm="sha256").hexdigest()[:32])
    plain = uuid.uuid5(uuid.NAMESPACE_URL, f"nithet:award:{award.pk}:certificates")  # of batches of before
    office = Office.objects.select_for_update().get(pk=award.round.office_id)
    there = CertificateBatch.objects.filter(client_uuid__in=[identity, plain], office=office).first()
    if there is not None:
        return there, False
    groups = ranking.decided(award)
    people = [
        {
            "name": place.submission.school.full_name,
            "award": _words(group, place),
            "school_id": place.submission.school_id,
        }
        for group in groups
        for place in group.places
        if place.prize
    ]
    if not people:
        raise NobodyWon
    signs = signer(office)
    batch = CertificateBatch.objects.create(
        client_uuid=identity,
        office=office,
        kind=CertificateBatch.Kind.HONOUR,
        activity=str(award)[:200],
        wording="ได้รับรางวัล",
        issued_on=timezone.localdate(),
        signer_name=signs["name"],
        signer_position=signs["position"],
        people=people,
        created_by=by,
    )
    if director := director_of(office):
        BatchSigner.objects.create(batch=batch, slot=1, user=director, **signs)
    audit.record("draft award certificates", batch, actor=by, award=award.pk, people=len(people))
    return batch, True


def _words(group, place):
    """What the certificate says the school won, with its rank and class."""
    label = f" กลุ่ม{group.label}" if group.code else ""
    return f"{place.prize} อันดับที่ {place.rank}{label}"[:120]
