"""Writing instruments and what was answered."""

from instruments.actions.answers import answer
from instruments.actions.loading import DATA, load, load_defaults
from instruments.actions.versions import publish

__all__ = ["DATA", "answer", "load", "load_defaults", "publish"]
