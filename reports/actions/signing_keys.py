"""The office's certificate file for digital signatures: bringing it, taking it out, choosing to use it."""

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from jobs.models import Job
from reports.actions import certificate_files
from reports.certificates import signing
from reports.models import BatchPart, CertificateBatch, SigningKey
from schools import audit, files
from schools.models import Office, StoredFile

PURPOSE = "signing_key"


@transaction.atomic
def add(*, office, content, password, user):
    """Keeps a PKCS#12 file, its password sealed, in place of the one before. Raises signing.KeyFault, also for a file
    without a password, which would lie open to who reads the disk or a backup."""
    if not password:
        raise signing.KeyFault(signing.NO_PASSWORD)
    facts = signing.facts_of(content, password)
    # The lock: of two who bring a file at once, the second replaces the first's.
    Office.objects.select_for_update().get(pk=office.pk)
    _take_out(office)
    stored = files.store(
        content,
        office=office,
        purpose=PURPOSE,
        label="signing.p12",
        content_type="application/x-pkcs12",
        by=user,
    )
    key = SigningKey.objects.create(
        office=office, file=stored, password=signing.sealed(password), added_by=user, **vars(facts)
    )
    audit.record("add signing key", key, actor=user, office=office, serial=facts.serial)
    return key


@transaction.atomic
def remove(*, office, user):
    """Deletes the file and its password; what was signed stays signed. Returns whether there was one."""
    Office.objects.select_for_update().get(pk=office.pk)
    gone = _take_out(office)
    if gone is not None:
        audit.record("remove signing key", gone, actor=user, office=office, serial=gone.serial)
    return gone is not None


def _take_out(office):
    key = SigningKey.objects.select_related("file").filter(office=office, removed_at=None).first()
    if key is None:
        return None
    stored = key.file
    key.file, key.password, key.removed_at = None, "", timezone.now()
    key.save(update_fields=["file", "password", "removed_at"])
    StoredFile.objects.filter(pk=stored.pk).delete()
    transaction.on_commit(lambda: stored.content.storage.delete(stored.content.name), robust=True)
    return key


@transaction.atomic
def use(*, batch, on, user):
    """Says whether the papers of a batch will be signed digitally; what they say stays the same, so approvals stand.
    Once it has numbers only that they will not, while no file is there or under way: where the key is gone, its papers
    would never be made. Returns whether it could be said."""
    may = Q(issued_at=None)
    if not on:
        begun = BatchPart.objects.filter(Q(job__state__in=Job.ACTIVE) | ~Q(file=None))
        may |= Q(state=CertificateBatch.State.ISSUED) & ~Q(pk__in=begun.values("batch"))
    said = CertificateBatch.objects.filter(may, pk=batch.pk).update(signed_digitally=on)
    if said:
        audit.record("sign digitally", batch, actor=user, on=on)
        certificate_files.make(batch=batch, user=user)
    return bool(said)
