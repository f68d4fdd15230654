"""What differs between two versions of a งาน. Pure but for reading their rows."""

from dataclasses import dataclass, field

from handbook import due, flow
from handbook.actions.versions import TEXTS
from handbook.models import ProcessVersion, Step
from handbook.tool_names import TOOLS

SHOWN = "title kind text who input output form time due tool yes no".split()


@dataclass
class Change:
    """One field before and after."""

    label: str
    before: str
    after: str


@dataclass
class StepChange:
    """A step that is new, gone, or changed; `changes` are its fields, `was` and `now` its numbers."""

    title: str
    kind: str
    was: object = ""
    now: object = ""
    changes: list = field(default_factory=list)


def texts(before, after):
    """[Change] of the texts of two versions."""
    fields = {name: ProcessVersion._meta.get_field(name).verbose_name for name in TEXTS}
    return [
        Change(label, getattr(before, name), getattr(after, name))
        for name, label in fields.items()
        if getattr(before, name) != getattr(after, name)
    ]


def steps(before, after):
    """[StepChange] in the order of the newer steps, those that are gone at the end. A step is known by its key; one
    that only has another number because of others is no change."""
    old, new = {step.key: step for step in before}, {step.key: step for step in after}
    was, now = flow.numbers(before), flow.numbers(after)
    stayed_before = [key for key in old if key in new]
    stayed_after = [key for key in new if key in old]
    moved = _moved(stayed_before, stayed_after)
    found = []
    for key, step in new.items():
        if key not in old:
            found.append(StepChange(step.title, "added", now=now.get(key, "")))
            continue
        changes = _fields(old[key], step, old, new)
        if changes or key in moved:
            kind = "changed" if changes else "moved"
            found.append(StepChange(step.title, kind, was.get(key, ""), now.get(key, ""), changes))
    found += [StepChange(old[key].title, "removed", was=was.get(key, "")) for key in old if key not in new]
    return found


def _moved(before, after):
    """Keys that stand elsewhere among those that stayed: all but the longest run that kept its order."""
    place = {key: n for n, key in enumerate(before)}
    runs = []
    for key in after:
        best = max((run for run in runs if place[run[-1]] < place[key]), key=len, default=[])
        runs.append([*best, key])
    kept = set(max(runs, key=len, default=[]))
    return {key for key in after if key not in kept}


def _fields(before, after, old, new):
    found = []
    for name in SHOWN:
        if getattr(before, name) != getattr(after, name):
            label = Step._meta.get_field(name).verbose_name
            found.append(Change(label, _said(before, name, old), _said(after, name, new)))
    return found


def _said(step, name, steps):
    value = getattr(step, name)
    if name == "kind":
        return step.get_kind_display()
    if name == "due":
        return due.words(value)
    if name == "tool":
        return TOOLS.get(value, "")
    if name in ("yes", "no"):
        return "สิ้นสุดงาน" if value == flow.END else steps[value].title if value in steps else ""
    return value


def lists(before, after):
    """(gone, new) of two lists of texts."""
    return [text for text in before if text not in after], [text for text in after if text not in before]
