"""Reads settings from the environment; a wrong value stops the start with one clear line."""

import os

from django.core.exceptions import ImproperlyConfigured


def text(name, default=""):
    """The value as written, or the default where the variable is unset or empty."""
    return os.environ.get(name, "").strip() or default


def flag(name, default=False):
    """True for 1/true/yes/on, False for 0/false/no/off.

    Raises ImproperlyConfigured for anything else.
    """
    value = text(name).lower()
    if not value:
        return default
    if value in {"1", "true", "yes", "on"}:
        return True
    if value in {"0", "false", "no", "off"}:
        return False
    raise ImproperlyConfigured(f"{name} must be 1 or 0, not {value!r}")


def number(name, default):
    """The value as a whole number. Raises ImproperlyConfigured for anything else."""
    value = text(name)
    try:
        return int(value) if value else default
    except ValueError:
        raise ImproperlyConfigured(f"{name} must be a whole number, not {value!r}") from None


def words(name, default=()):
    """A comma-separated value as a list without blanks."""
    return [part.strip() for part in text(name).split(",") if part.strip()] or list(default)
