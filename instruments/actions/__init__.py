"""Writing instruments and what was answered."""

from instruments.actions.answers import answer
from instruments.actions.loading import DATA, load, load_defaults
from instruments.actions.versions import archive, discard, duplicate, edit, new_version, prefer, publish, restore, start

__all__ = [
    "DATA",
    "answer",
    "archive",
    "discard",
    "duplicate",
    "edit",
    "load",
    "load_defaults",
    "new_version",
    "prefer",
    "publish",
    "restore",
    "start",
]
