"""Taking files in, and asking who may read them."""

import hashlib
import re
from datetime import timedelta
from pathlib import PurePath
from uuid import UUID

from django.core.files.base import ContentFile, File
from django.db import transaction
from django.utils import timezone

from schools.models import Office
from schools.models.files import StoredFile, storage_path

_gates = {}
_passing = set()


def gate(purpose, *, passing=False):
    """Registers `may_read(user, stored_file) -> bool` as a gate of a purpose; each owner of such files calls it.

    Files of a `passing` purpose are made to be taken away: schools.actions.retention deletes them after a while.
    """

    def register(may_read):
        _gates.setdefault(purpose, []).append(may_read)
        if passing:
            _passing.add(purpose)
        return may_read

    return register


def passing_purposes():
    """Purposes whose files are kept for a while only."""
    return sorted(_passing)


def may_read(user, stored):
    """True when a gate of the file's purpose lets this user in; a purpose without a gate lets nobody in."""
    return any(ask(user, stored) for ask in _gates.get(stored.purpose, ()))


def digest_of(content):
    """The SHA-256 of bytes or an open file, as StoredFile.sha256 tells it; the file stands at its beginning then."""
    source = ContentFile(content) if isinstance(content, bytes) else File(content)
    digest = hashlib.sha256()
    source.seek(0)
    for chunk in source.chunks():
        digest.update(chunk)
    source.seek(0)
    return digest.hexdigest()


@transaction.atomic
def store_once(content, *, office, purpose, **more):
    """As `store`, but the same bytes for the same purpose of an office are one file, so that who presses twice has
    said the same twice."""
    Office.objects.select_for_update().get(pk=office.pk)
    same = StoredFile.objects.filter(office=office, purpose=purpose, sha256=digest_of(content)).first()
    return same or store(content, office=office, purpose=purpose, **more)


def store(content, *, office, purpose, label, content_type, by=None):
    """Writes bytes or an open file once and returns its StoredFile.

    The label keeps the person's own file name, cut to its last part; the path is the server's. Raises OSError
    when the disk is full: nothing is recorded then and no part of the file stays. What a transaction rolled back
    leaves on the disk `sweep` removes.
    """
    source = ContentFile(content) if isinstance(content, bytes) else File(content)
    digest, size = hashlib.sha256(), 0
    source.seek(0)
    for chunk in source.chunks():
        digest.update(chunk)
        size += len(chunk)
    source.seek(0)
    stored = StoredFile(
        office=office,
        purpose=purpose,
        label=PurePath(label.replace("\\", "/")).name[:255] or "file",
        content_type=content_type,
        size=size,
        sha256=digest.hexdigest(),
        uploaded_by=by,
    )
    try:
        stored.content.save("x", source, save=False)
        stored.save(force_insert=True)
    except BaseException:
        stored.content.storage.delete(storage_path(stored, ""))
        raise
    return stored


def sweep(*, older_than=timedelta(days=1)):
    """Deletes contents that no StoredFile names and that have lain for a day; returns how many went.

    A transaction that rolls back after store() leaves its content behind. A younger content may belong to a
    transaction that still runs.
    """
    storage = StoredFile._meta.get_field("content").storage
    gone = 0
    for folder in storage.listdir("")[0] if storage.exists("") else ():
        if not re.fullmatch("[0-9a-f]{2}", folder):
            continue
        names = [name for name in storage.listdir(folder)[1] if re.fullmatch("[0-9a-f]{32}", name)]
        old = {
            UUID(name) for name in names if timezone.now() - storage.get_modified_time(f"{folder}/{name}") > older_than
        }
        known = set(StoredFile.objects.filter(pk__in=old).values_list("pk", flat=True))
        for key in old - known:
            storage.delete(f"{folder}/{key.hex}")
            gone += 1
    return gone
