"""The starting sets of a handbook that come with the product: read from handbook/data and checked whole before use."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from handbook import due, flow
from handbook.models import Process, ProcessForm, ProcessReference, Step, WorkGroup, YearKind
from handbook.tool_names import TOOLS

DATA = Path(__file__).parent / "data"
KINDS = frozenset(Step.Kind.values)
TEXT, TEXTS, ENTRIES = str, "a list of texts", "a list of entries"
# What each part may hold, and as what; REQUIRED of them must not be empty.
SET = {"code": TEXT, "name": TEXT, "for": TEXT, "about": TEXT}
GROUP = {"code": TEXT, "name": TEXT, "purpose": TEXT, "processes": ENTRIES}
PROCESS = {
    "code": TEXT,
    "name": TEXT,
    "year": TEXT,
    "purpose": TEXTS,
    "scope": TEXT,
    "definitions": ENTRIES,
    "expected": TEXT,
    "quality": TEXT,
    "kpi": TEXT,
    "references": TEXTS,
    "forms": ENTRIES,
    "steps": ENTRIES,
}
DEFINITION = {"term": TEXT, "text": TEXT}
FORM = {"code": TEXT, "name": TEXT}
STEP = {
    **dict.fromkeys("key kind title text who input output form time tool yes no".split(), TEXT),
    "due": dict,
    "checklist": TEXTS,
}
REQUIRED = {
    "set": ("code", "name", "for"),
    "group": ("code", "name", "processes"),
    "process": ("code", "name", "year", "steps"),
    "definition": ("term", "text"),
    "form": ("name",),
    "step": ("key", "kind", "title"),
}
# Texts that become fields of limited length.
LIMITS = {
    "group": (WorkGroup, {"code": "code", "name": "name"}),
    "process": (Process, {"code": "code", "name": "name"}),
    "form": (ProcessForm, {"code": "code", "name": "name"}),
    "step": (Step, {name: name for name in "key title who input output form time tool yes no".split()}),
}
WORDS = {TEXT: "ข้อความ", TEXTS: "รายการข้อความ", ENTRIES: "รายการ", dict: "กำหนดเสร็จ"}


class BadSet(Exception):
    """A starting set that cannot be used; `problems` say why, in Thai."""

    def __init__(self, problems):
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class StartingSet:
    """A set as it was read: `about` it, its `groups` with their งาน and steps, and {title or key: reference}."""

    code: str
    name: str
    suits: str
    about: str
    groups: list
    references: dict

    @property
    def processes(self):
        """All งาน of the set."""
        return [process for group in self.groups for process in group["processes"]]

    @property
    def group_words(self):
        """How many groups it has, in words; what all groups do alike is none of them."""
        shared = sum(group["name"].startswith("งานร่วม") for group in self.groups)
        return f"{len(self.groups) - shared} กลุ่มงาน" + (" และงานร่วม" if shared else "")

    @property
    def steps(self):
        """How many steps it has."""
        return sum(len(process["steps"]) for process in self.processes)


def codes():
    """The codes of the sets that are there, in the order of their names on disk."""
    return tuple(path.parent.name for path in sorted(DATA.glob("*/set.json")))


def all_sets():
    """Every set, read and checked. Raises BadSet."""
    return [read(code) for code in codes()]


@cache
def read(code):
    """The StartingSet of a code. Raises BadSet where its files are wrong, KeyError where there is none."""
    if code not in codes():
        raise KeyError(code)
    about, *groups = [_json(path) for path in (DATA / code / "set.json", *_files(code))]
    references = _json(DATA / "references.json")
    if said := problems(about, groups, references):
        raise BadSet(said)
    by_title = {row["title"]: row for row in references} | {row["key"]: row for row in references}
    return StartingSet(about["code"], about["name"], about["for"], about.get("about", ""), groups, by_title)


def _files(code):
    return [path for path in sorted((DATA / code).glob("*.json")) if path.name != "set.json"]


def _json(path):
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise BadSet([f"{path.parent.name}/{path.name}: อ่านไม่ได้ ({error})"]) from error


def problems(about, groups, references):
    """What is wrong with a set, each with where it is, in Thai; [] where it can be used."""
    found = _shape("ชุด", about, SET, "set")
    if not groups:
        found.append("ชุด: ยังไม่มีกลุ่มงาน")
    known = {row.get(name) for row in references for name in ("title", "key")}
    for group in groups:
        where = f"กลุ่มงาน {_code(group)}"
        found += _shape(where, group, GROUP, "group")
        for process in _entries(group, "processes"):
            found += _of_process(f"งาน {_code(process)}", process, known)
    found += _doubled("กลุ่มงาน", groups)
    found += _doubled("งาน", [process for group in groups for process in _entries(group, "processes")])
    return found


def _of_process(where, process, known):
    found = _shape(where, process, PROCESS, "process")
    if process.get("year") not in YearKind.values:
        found.append(f"{where}: year ต้องเป็น {' หรือ '.join(YearKind.values)}")
    for definition in _entries(process, "definitions"):
        found += _shape(f"{where} คำจำกัดความ", definition, DEFINITION, "definition")
    for form in _entries(process, "forms"):
        found += _shape(f"{where} แบบ", form, FORM, "form")
    for title in process.get("references") or []:
        if title not in known:
            found.append(f"{where}: ไม่มี “{title}” ใน references.json")
    steps = [_step_of(step) for step in _entries(process, "steps")]
    for step in _entries(process, "steps"):
        found += _of_step(f"{where} ขั้น {step.get('key', '?')}", step)
    keys = [step.key for step in steps]
    found += [f"{where}: มีขั้น {key} ซ้ำ" for key in sorted({key for key in keys if keys.count(key) > 1})]
    if not found or len(set(keys)) == len(keys):
        for key, said in flow.problems(steps).items():
            found += [f"{where} ขั้น {key}: {text}" if key else f"{where}: {text}" for text in said]
    return found


def _of_step(where, step):
    found = _shape(where, step, STEP, "step")
    if step.get("kind") not in KINDS:
        found.append(f"{where}: kind ต้องเป็น {' '.join(sorted(KINDS))}")
    if step.get("kind") != "decision" and (step.get("yes") or step.get("no")):
        found.append(f"{where}: yes และ no มีได้เฉพาะจุดพิจารณา")
    if step.get("tool") and step["tool"] not in TOOLS:
        found.append(f"{where}: ไม่รู้จักเครื่องมือ {step['tool']}")
    try:
        due.check(step.get("due") or {})
    except due.BadRule as error:
        found.append(f"{where}: {error}")
    return found


def _shape(where, entry, allowed, name):
    """Unknown keys, what is missing, what is of another kind, and texts longer than their field."""
    if not isinstance(entry, dict):
        return [f"{where}: ต้องเป็นรายการที่มีชื่อกำกับ"]
    found = [f"{where}: ไม่รู้จักคีย์ {key}" for key in entry if key not in allowed]
    found += [f"{where}: ยังไม่มี {key}" for key in REQUIRED[name] if not entry.get(key)]
    for key, kind in allowed.items():
        if key in entry and not _is(entry[key], kind):
            found.append(f"{where}: {key} ต้องเป็น{WORDS[kind]}")
    model, fields = LIMITS.get(name, (None, {}))
    for key, field in fields.items():
        most = model._meta.get_field(field).max_length
        if isinstance(entry.get(key), str) and len(entry[key]) > most:
            found.append(f"{where}: {key} ยาวเกิน {most} ตัวอักษร")
    return found


def _is(value, kind):
    if kind is TEXTS:
        return isinstance(value, list) and all(isinstance(each, str) for each in value)
    if kind is ENTRIES:
        return isinstance(value, list) and all(isinstance(each, dict) for each in value)
    return isinstance(value, kind)


def _entries(entry, key):
    rows = entry.get(key) if isinstance(entry, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _code(entry):
    return entry.get("code", "?") if isinstance(entry, dict) else "?"


def _doubled(name, entries):
    all_codes = [_code(entry) for entry in entries]
    return [f"{name}: มีรหัส {code} ซ้ำ" for code in sorted({c for c in all_codes if all_codes.count(c) > 1}, key=str)]


def _step_of(step):
    return SimpleNamespace(**{name: step.get(name) or "" for name in ("key", "kind", "yes", "no")})


def rows_of(process, version, references):
    """The unsaved rows of a version from a งาน of a set: (steps, references, forms)."""
    steps = [
        Step(
            of_version=version,
            position=place,
            due=step.get("due") or {},
            **{name: step.get(name) or "" for name in STEP if name not in ("due", "checklist")},
        )
        for place, step in enumerate(process["steps"], start=1)
    ]
    rests_on = [
        ProcessReference(of_version=version, position=place, **_reference(references, title))
        for place, title in enumerate(process.get("references") or [], start=1)
    ]
    forms = [
        ProcessForm(of_version=version, position=place, code=form.get("code", ""), name=form["name"])
        for place, form in enumerate(process.get("forms") or [], start=1)
    ]
    return steps, rests_on, forms


def _reference(references, title):
    row = references[title]
    newer = references.get(row.get("superseded_by"))
    return {"text": row["title"], "superseded_by": newer["title"] if newer else row.get("superseded_by") or ""}


def texts_of(process):
    """The texts of a งาน of a set as the fields of ProcessVersion."""
    definitions = process.get("definitions") or []
    return {
        "purpose": "\n".join(process.get("purpose") or []),
        "scope": process.get("scope", ""),
        "definitions": "\n".join(f"{row['term']}: {row['text']}" for row in definitions),
        "expected_result": process.get("expected", ""),
        "quality_standard": process.get("quality", ""),
        "kpi": process.get("kpi", ""),
    }
