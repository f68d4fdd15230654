"""Kinds of library items as data: those that ship, and in their place those that an office has as its own."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from registry.models import LibraryKind

SHIPPED = Path(__file__).parent.parent / "data" / "library_kinds.json"


@dataclass(frozen=True)
class Kind:
    """A kind of items. `fields` are told in registry.library.fields; `trials`: its items are tried out with E1/E2;
    `service`: schools may ask for them; `sealed`: never seen outside the group."""

    code: str
    name: str
    about: str = ""
    fields: list = field(default_factory=list)
    stages: list = field(default_factory=list)
    checklist: list = field(default_factory=list)
    from_schools: bool = False
    # What it is a kind of, see LibraryKind.Area.
    area: str = ""
    trials: bool = False
    service: bool = False
    sealed: bool = False
    is_active: bool = True
    # The version of the office's own; 0 for a shipped one that nobody changed.
    version: int = 0

    def __str__(self):
        return self.name


@cache
def shipped():
    """{code: Kind} of those that come with the product, in their order."""
    data = json.loads(SHIPPED.read_text(encoding="utf-8"))
    shared = {key: {"key": key, **one} for key, one in data["shared"].items()}
    found = {}
    for row in data["kinds"]:
        fields = [shared[one] if isinstance(one, str) else one for one in row.get("fields", ())]
        found[row["code"]] = Kind(**{**row, "fields": fields})
    return found


def kinds_of(office):
    """{code: Kind} of an office, shipped ones first. One query."""
    found = dict(shipped())
    for row in LibraryKind.objects.filter(office=office):
        usual = found.get(row.code)
        found[row.code] = Kind(
            code=row.code,
            name=row.name,
            about=row.about,
            fields=row.fields,
            stages=row.stages,
            checklist=row.checklist,
            # Who must not see a thing is no choice of an office.
            from_schools=row.from_schools and not (usual and usual.sealed),
            area=usual.area if usual else row.area,
            # What ships with trials keeps them.
            trials=row.trials or bool(usual and usual.trials),
            service=bool(usual and usual.service),
            sealed=bool(usual and usual.sealed),
            is_active=row.is_active,
            version=row.version,
        )
    return found


def of_area(area, kinds):
    """The codes of the kinds of an area."""
    return [kind.code for kind in kinds.values() if kind.area == area]


def kind_of(item, kinds=None):
    """The Kind of an item; one without fields where the office has it no more."""
    found = kinds_of(item.office_id) if kinds is None else kinds
    return found.get(item.kind) or Kind(code=item.kind, name=item.kind, is_active=False)


def offered(user, kinds):
    """The Kinds of which the person may begin an item."""
    at_school = user.acting.is_school
    return [kind for kind in kinds.values() if kind.is_active and (kind.from_schools or not at_school)]
