"""Taking files in, and asking who may read them."""

import hashlib
from pathlib import PurePath

from django.core.files.base import ContentFile, File

from schools.models.files import StoredFile

_gates = {}


def gate(purpose):
    """Registers `may_read(user, stored_file) -> bool` as the gate of a purpose; the purpose's owner calls it."""

    def register(may_read):
        _gates[purpose] = may_read
        return may_read

    return register


def may_read(user, stored):
    """True when the gate of the file's purpose lets this user in; a purpose without a gate lets nobody in."""
    ask = _gates.get(stored.purpose)
    return bool(ask and ask(user, stored))


def store(content, *, office, purpose, label, content_type, by=None):
    """Writes bytes or an open file once and returns its StoredFile.

    The label keeps the person's own file name, cut to its last part; the path is the server's. Raises OSError
    when the disk is full (nothing is recorded then).
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
    stored.content.save("x", source, save=False)
    stored.save(force_insert=True)
    return stored
