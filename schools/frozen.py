"""The one text of frozen data, and the hash that names it."""

import hashlib
import json


def canonical(data):
    """The one JSON text of frozen data: sorted keys, no blanks, Thai as it is."""
    return json.dumps(data, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def digest(data):
    """SHA-256 over the canonical JSON."""
    return hashlib.sha256(canonical(data).encode()).hexdigest()
