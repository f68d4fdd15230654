"""The office's certificate file for digital signatures: bringing it, taking it out, choosing to use it."""

from django.db import transaction
from django.utils import timezone

from reports.certificates import signing
from reports.models import CertificateBatch, SigningKey
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


def use(*, batch, on, user):
    """Says whether the papers of a batch without numbers will be signed digitally; what they say stays the same, so
    approvals stand. Returns whether it could be said."""
    said = CertificateBatch.objects.filter(pk=batch.pk, issued_at=None).update(signed_digitally=on)
    if said:
        audit.record("sign digitally", batch, actor=user, on=on)
    return bool(said)
