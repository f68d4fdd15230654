"""Changes of a draft version. Each takes the lock that the person saw and raises Stale when it is another by now."""

import re

from django.db import transaction

from instruments.actions.changes import take
from instruments.actions.versions import ITEM_FIELDS, SECTION_FIELDS
from instruments.models import Item, Section
from schools import audit

MOST_ITEMS = 300


class TooMany(Exception):
    """A version would hold more than MOST_ITEMS questions."""


@transaction.atomic
def add_section(*, version, lock, by, **values):
    """Adds a section at the end and returns it."""
    take(version, lock)
    section = Section.objects.create(version=version, position=version.sections.count() + 1, **values)
    audit.record("add section", version, actor=by, section=section.pk)
    return section


@transaction.atomic
def edit_section(*, section, lock, by, **values):
    """Writes a section's title, help and whether it repeats."""
    take(section.version, lock)
    for name, value in values.items():
        setattr(section, name, value)
    section.save()
    audit.record("edit section", section.version, actor=by, section=section.pk)


@transaction.atomic
def move_section(*, section, lock, by, step):
    """Moves a section up (-1) or down (1); at the end of the line it stays."""
    version = section.version
    take(version, lock)
    sections = list(version.sections.all())
    at = next(n for n, row in enumerate(sections) if row.pk == section.pk)
    sections.insert(max(0, at + step), sections.pop(at))
    _number(sections)
    audit.record("move section", version, actor=by, section=section.pk)


@transaction.atomic
def delete_section(*, section, lock, by):
    """Deletes a section with its questions and returns what `put_back` needs."""
    version = section.version
    take(version, lock)
    kept = {
        "section": {name: getattr(section, name) for name in SECTION_FIELDS},
        "at": section.position,
        "items": [described(item) for item in section.items.all()],
    }
    audit.record("delete section", version, actor=by, section=section.pk, items=len(kept["items"]))
    section.delete()
    _number(list(version.sections.all()))
    return kept


@transaction.atomic
def add_items(*, section, lock, by, rows, at=None):
    """Writes new questions, described as dicts of Item's fields, into a section at index `at` (None: its end) and
    returns them. Who has no code, or one that the version has already, gets the next free one."""
    version = section.version
    take(version, lock)
    return _add(section, rows, at, by)


def _add(section, rows, at, by):
    version = section.version
    used = set(Item.objects.filter(section__version=version).values_list("code", flat=True))
    if len(used) + len(rows) > MOST_ITEMS:
        raise TooMany
    fresh = _free_numbers(version)
    items = list(section.items.all())
    at = len(items) if at is None else max(0, min(at, len(items)))
    made = []
    for row in rows:
        code = row.get("code") or ""
        if not code or code in used:
            code = f"q{next(fresh)}"
        used.add(code)
        made.append(Item.objects.create(section=section, position=len(items) + len(made) + 1, **{**row, "code": code}))
    _number(items[:at] + made + items[at:])
    audit.record("add items", version, actor=by, items=[item.pk for item in made])
    return made


def _free_numbers(version):
    """Numbers behind the highest that any version of the instrument ever used: a code that once named a question never
    names another one."""
    codes = Item.objects.filter(section__version__instrument=version.instrument_id).values_list("code", flat=True)
    number = max((int(code[1:]) for code in codes if re.fullmatch(r"q[0-9]{1,9}", code)), default=0)
    while True:
        number += 1
        yield number


@transaction.atomic
def edit_item(*, item, lock, by, section=None, **values):
    """Writes a question's fields; into another section it goes to the end."""
    version = item.section.version
    take(version, lock)
    old, old_code = item.section, item.code
    for name, value in values.items():
        setattr(item, name, value)
    if section is not None and section.pk != old.pk:
        item.section, item.position = section, section.items.count() + 1
    item.save()
    if item.section_id != old.pk:
        _number(list(old.items.all()))
    if old_code and item.code != old_code:
        _rename(version, old_code, item.code)
    audit.record("edit item", version, actor=by, item=item.pk, fields=sorted(values))


def _rename(version, old, new):
    """Conditions follow the question they speak of when its code changes."""
    rows = [*version.sections.all(), *Item.objects.filter(section__version=version)]
    for row in rows:
        if row.show_if and row.show_if.get("item") == old:
            row.show_if = {**row.show_if, "item": new}
            row.save(update_fields=["show_if"])


@transaction.atomic
def move_item(*, item, lock, by, section, at):
    """Moves a question to index `at` of a section of the same version."""
    version = item.section.version
    take(version, lock)
    old = item.section_id
    rows = [row for row in section.items.all() if row.pk != item.pk]
    item.section = section
    rows.insert(max(0, min(at, len(rows))), item)
    item.save(update_fields=["section"])
    _number(rows)
    if old != section.pk:
        _number(list(Item.objects.filter(section=old)))
    audit.record("move item", version, actor=by, item=item.pk)


@transaction.atomic
def step_item(*, item, lock, by, step):
    """Moves a question one place up (-1) or down (1), over the border of its section into the next one."""
    sections = list(item.section.version.sections.prefetch_related("items"))
    here = next(n for n, row in enumerate(sections) if row.pk == item.section_id)
    at = [row.pk for row in sections[here].items.all()].index(item.pk) + step
    if at < 0 and here > 0:
        section, at = sections[here - 1], len(sections[here - 1].items.all())
    elif at >= len(sections[here].items.all()) and here + 1 < len(sections):
        section, at = sections[here + 1], 0
    else:
        section, at = sections[here], max(0, at)
    move_item(item=item, lock=lock, by=by, section=section, at=at)


@transaction.atomic
def duplicate_item(*, item, lock, by):
    """A copy of a question right behind it, with a code of its own."""
    row = {name: getattr(item, name) for name in ITEM_FIELDS if name != "code"}
    at = [other.pk for other in item.section.items.all()].index(item.pk) + 1
    return add_items(section=item.section, lock=lock, by=by, rows=[row], at=at)[0]


@transaction.atomic
def delete_item(*, item, lock, by):
    """Deletes a question and returns what `put_back` needs."""
    version, section = item.section.version, item.section
    take(version, lock)
    kept = {"into": section.pk, "at": item.position - 1, "items": [described(item)]}
    audit.record("delete item", version, actor=by, item=item.pk)
    item.delete()
    _number(list(section.items.all()))
    return kept


@transaction.atomic
def put_back(*, version, lock, by, kept):
    """Brings back what delete_item or delete_section returned; a question whose section went meanwhile comes to the
    last one. Returns the section."""
    take(version, lock)
    sections = list(version.sections.all())
    if "section" in kept:
        section = Section.objects.create(version=version, position=len(sections) + 1, **kept["section"])
        sections.insert(kept["at"] - 1, section)
        _number(sections)
    else:
        section = next((row for row in sections if row.pk == kept["into"]), None)
        if section is None:
            section = sections[-1] if sections else Section.objects.create(version=version, position=1, title="ตอนที่ 1")
    _add(section, kept["items"], kept["at"] if "into" in kept else None, by)
    return section


def described(item):
    """A question as plain values that a session can keep."""
    row = {name: getattr(item, name) for name in ITEM_FIELDS if name != "scale"}
    for name in ("weight", "low", "high"):
        row[name] = None if row[name] is None else str(row[name])
    return {**row, "scale_id": item.scale_id}


def _number(rows):
    """Positions 1, 2, 3 … in the order of `rows`, written where they differ."""
    changed = []
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            changed.append(row)
    if changed:
        type(changed[0]).objects.bulk_update(changed, ["position"])
