"""The house keeps its order: what no import checker sees."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from tests.sources import ROOMS, ROOT

LONGEST = 400


def sources(*patterns, rooms=(*ROOMS, "tests")):
    """Our own files, as (path from the root, path)."""
    for room in rooms:
        for pattern in patterns:
            for path in sorted((ROOT / room).rglob(pattern)):
                yield str(path.relative_to(ROOT)), path


def relations():
    for model in apps.get_models():
        here = model._meta.app_label
        if here not in ROOMS:
            continue
        for field in model._meta.get_fields():
            if field.is_relation and not field.auto_created and field.related_model:
                yield here, field.related_model._meta.app_label, f"{model._meta.label}.{field.name}"


def test_relations_point_down_only():
    person = apps.get_model("schools", "User")._meta.label
    wrong = []
    for here, there, name in relations():
        if there not in ROOMS:
            continue
        # inbox and jobs point at people through AUTH_USER_MODEL and at nothing else of a domain.
        field = apps.get_model(name.rsplit(".", 1)[0])._meta.get_field(name.rsplit(".", 1)[1])
        if here in {"inbox", "jobs", "thai"} and field.related_model._meta.label == person:
            continue
        if ROOMS.index(there) < ROOMS.index(here):
            wrong.append(f"{name} points up at {there}")
    assert wrong == []


def test_every_room_is_seen_by_the_direction_test():
    """A new app must be placed in the order first."""
    ours = {config.name for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert ours == set(ROOMS)


@pytest.mark.parametrize("room", ["inbox", "jobs", "thai"])
def test_rooms_without_a_domain_name_no_domain(room):
    """`import` and dotted strings such as "schools.School" both count."""
    domains = [name for name in ROOMS if name not in {"inbox", "jobs", "thai", "config"}]
    pattern = re.compile(rf"^\s*(?:from|import) (?:{'|'.join(domains)})\b|[\"'](?:{'|'.join(domains)})\.", re.MULTILINE)
    wrong = [
        f"{name}: {found.group().strip()}"
        for name, path in sources("*.py", rooms=[room])
        if "/migrations/" not in name
        for found in pattern.finditer(path.read_text())
    ]
    assert wrong == []


def test_no_file_outgrows_a_screenful_of_ideas():
    wrong = [
        f"{name}: {lines} lines"
        for name, path in sources(
            "*.py", "*.html", "*.js", "*.css", rooms=(*ROOMS, "templates", "static", "benchmarks")
        )
        if "/migrations/" not in name and (lines := path.read_text().count("\n")) > LONGEST
    ]
    assert wrong == []


def test_the_buddhist_era_is_counted_in_thai_only():
    wrong = [
        f"{name}:{number}: {line.strip()}"
        for name, path in sources("*.py", "*.html", "*.js", rooms=[*ROOMS, "templates", "static"])
        if not name.startswith("thai/")
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"[+-]\s*543\b|\b543\s*[+-]", line)
    ]
    assert wrong == []


def test_no_file_is_named_after_nothing():
    junk = {"utils", "core", "common", "services", "helpers", "misc"}
    wrong = [
        name for name, path in sources("*.py", "*.html") if junk & {path.stem, *path.parent.relative_to(ROOT).parts}
    ]
    assert wrong == []


def test_weasyprint_has_one_door():
    users = [
        name
        for name, path in sources("*.py", rooms=ROOMS)
        if re.search(r"^\s*(?:import|from) weasyprint", path.read_text(), re.MULTILINE)
    ]
    # The door, and the repair of its text layer that the door applies.
    assert users == ["reports/pdf.py", "reports/thai_repair.py"]


def test_templates_carry_no_inline_script_or_style():
    """The Content-Security-Policy would drop them silently."""
    inline = re.compile(r"<style\b|<script(?![^>]*\bsrc=)(?![^>]*application/json)|\sstyle=|\son[a-z]+=\"")
    # Parts of the printed report, which no browser loads.
    printed = {
        "templates/reports/print/base.html",
    }
    wrong = [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, path in sources("*.html", rooms=["templates"])
        if name not in printed
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if inline.search(line)
    ]
    assert wrong == []
