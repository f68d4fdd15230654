"""The files of the house, for rules that hold for every one of them."""

import functools
import inspect
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
# Top to bottom: a room may point at what stands below it.
ROOMS = [
    "config",
    "handbook",
    "reports",
    "qa",
    "supervision",
    "instruments",
    "registry",
    "schools",
    "inbox",
    "jobs",
    "thai",
]
SOURCES = [path for room in ROOMS for path in sorted((ROOT / room).rglob("*.py")) if "migrations" not in path.parts]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def for_each(paths):
    """Makes a rule for one `path` a test of all of them, which names every file that breaks the rule and how.

    One test and not one for each file: thousands of tests of a millisecond each cost minutes in what surrounds a test.
    """

    def decorate(check):
        @functools.wraps(check)
        def test(**fixtures):
            broken = []
            for path in paths:
                try:
                    check(path=path, **fixtures)
                except (AssertionError, pytest.fail.Exception) as fault:
                    broken.append(f"{path.relative_to(ROOT)}: {fault}")
            if broken:
                pytest.fail("\n".join(broken), pytrace=False)

        asked = [word for word in inspect.signature(check).parameters.values() if word.name != "path"]
        test.__signature__ = inspect.Signature(asked)
        return test

    return decorate


@functools.cache
def text_of(path):
    """What a file holds."""
    return path.read_text(encoding="utf-8")


@functools.cache
def source(path):
    """A template without its comments."""
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}", "", text_of(path), flags=re.S)
    return re.sub(r"{#.*?#}", "", text)
