"""What people do to themes: rename, mark done, merge, move statements, and undo. Every step is an event.

Who works on what somebody else has changed meanwhile gets Changed with what holds now, and nothing is written.
"""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qa.models import Round
from reports.models import Statement, Theme, ThemeEvent
from schools import audit
from supervision.actions.changes import Stale

BATCH = 500
REOPENED = {"state": Theme.State.EDITED, "done_at": None}
Kind, State, By = ThemeEvent.Kind, Theme.State, Statement.By
NAME = Theme._meta.get_field("name").max_length


class Changed(Stale):
    """Somebody else was first; `rows` are the themes or statements as they are now."""

    def __init__(self, rows):
        super().__init__(len(rows))
        self.rows = rows


def _hold(round):
    """Takes the round before its themes, as the job does that proposes them: neither then waits for the other."""
    Round.objects.select_for_update().get(pk=round.pk)


def _locked(round, versions):
    """{pk: Theme} as the person saw them, held until the end of the transaction. Raises Changed."""
    _hold(round)
    rows = {
        row.pk: row for row in Theme.objects.select_for_update().filter(round=round, pk__in=versions).order_by("pk")
    }
    changed = [row for pk, row in rows.items() if row.merged_into_id or row.version != versions[pk]]
    if changed or len(rows) < len(versions):
        raise Changed(changed)
    return rows


def _touch(theme, **fields):
    """Writes `fields`, one more version, and that a person has had it in hand."""
    if theme.state == State.PROPOSED:
        fields.setdefault("state", State.EDITED)
    Theme.objects.filter(pk=theme.pk).update(version=F("version") + 1, **fields)
    theme.refresh_from_db()


def _change(theme):
    """Writes that other statements are in a theme than were: one marked done is no longer what somebody read."""
    _touch(theme, **(REOPENED if theme.state == State.DONE else {}))


def _tell(kind, *, round, by, theme=None, comment="", detail=None, undoes=None):
    event = ThemeEvent.objects.create(
        round=round, theme=theme, kind=kind, actor=by, comment=comment, detail=detail or {}, undoes=undoes
    )
    audit.record(f"themes {kind}", theme or round, actor=by, event=event.pk)
    return event


@transaction.atomic
def rename(*, theme, name, version, by):
    """Gives a theme another name; the same name changes nothing. Raises Changed, ValueError for an empty name."""
    name = " ".join(name.split())[:NAME]
    if not name:
        raise ValueError
    row = _locked(theme.round, {theme.pk: version})[theme.pk]
    if row.name != name:
        _tell(Kind.RENAMED, round=row.round, by=by, theme=row, comment=f"จาก “{row.name}” เป็น “{name}”")
        _touch(row, name=name)
    return row


@transaction.atomic
def finish(*, theme, version, by):
    """Marks a theme done, also again after the system added statements to it. Raises Changed."""
    row = _locked(theme.round, {theme.pk: version})[theme.pk]
    _touch(row, state=State.DONE, done_at=timezone.now())
    _tell(Kind.DONE, round=row.round, by=by, theme=row)
    return row


@transaction.atomic
def reopen(*, theme, version, by):
    """Takes back that a theme is done. Raises Changed."""
    row = _locked(theme.round, {theme.pk: version})[theme.pk]
    if row.state == State.DONE:
        _touch(row, state=State.EDITED, done_at=None)
        _tell(Kind.REOPENED, round=row.round, by=by, theme=row)
    return row


def may_merge(themes):
    """True for two or more themes of one round, level and field: of different standards they may be."""
    return len(themes) > 1 and len({(row.round_id, row.level, row.field) for row in themes}) == 1


@transaction.atomic
def merge(*, round, versions, by):
    """Merges the themes of `versions` {pk: version} and returns the event. The one that a person has worked on and that
    most statements are in keeps its name and standard. Raises Changed, ValueError where they do not belong together."""
    themes = list(_locked(round, versions).values())
    if not may_merge(themes):
        raise ValueError
    sizes = dict.fromkeys(versions, 0)
    moved = []
    for pk, theme, hand in (
        Statement.objects.filter(theme__in=themes).order_by("pk").values_list("pk", "theme", "placed_by")
    ):
        sizes[theme] += 1
        moved.append((pk, theme, hand))
    into = min(themes, key=lambda row: (row.state == State.PROPOSED, -sizes[row.pk], row.pk))
    others = [row for row in themes if row.pk != into.pk]
    Statement.objects.filter(theme__in=others).update(theme=into, placed_by=By.PERSON)
    for row in others:
        _touch(row, merged_into=into)
    # Of themes that were all read their whole is read too.
    (_touch if all(row.state == State.DONE for row in themes) else _change)(into)
    names = ", ".join(f"“{row.name}”" for row in others)
    detail = {"moved": [row for row in moved if row[1] != into.pk], "merged": [row.pk for row in others]}
    return _tell(Kind.MERGED, round=round, by=by, theme=into, comment=f"รวม {names}", detail=detail)


@transaction.atomic
def move(*, round, statements, origin, by, into=None, name=""):
    """Moves statements (keys) out of the theme `origin` (None: out of none) into the theme `into`, into a new one
    called `name`, or without either out of all themes; returns the event.

    Raises Changed with the statements that somebody else has moved since, or with the target where it was merged away;
    ValueError where nothing is to be moved or the target is of another round, level or field.
    """
    _hold(round)
    if into is not None:
        into = _target(round, into)
    rows = list(
        Statement.objects.said()
        .select_for_update(of=("self",))
        .filter(pk__in=statements, submission__round=round)
        .select_related("submission", "theme")
        .order_by("pk")
    )
    away = [row for row in rows if row.theme_id != (origin.pk if origin else None)]
    if away:
        raise Changed(away)
    scope = {(row.submission.level, row.field) for row in rows}
    if len(scope) != 1 or (into is not None and scope != {(into.level, into.field)}):
        raise ValueError
    kind = Kind.MOVED
    if name := " ".join(name.split())[:NAME]:
        kind, into = Kind.SPLIT, _new(round, rows, origin, name)
    before = [(row.pk, row.theme_id, row.placed_by) for row in rows]
    _put([row.pk for row in rows], into, By.PERSON, placed_at=timezone.now())
    for theme in filter(None, (origin, into if kind == Kind.MOVED else None)):
        _change(Theme.objects.select_for_update().get(pk=theme.pk))
    where = f"ไปยัง “{into.name}”" if into else "ออกจากทุกประเด็น"
    comment = f"{len(rows)} ข้อความ {where}"
    return _tell(kind, round=round, by=by, theme=into or origin, comment=comment, detail=_detail(before, origin, into))


def _detail(before, origin, into):
    return {"moved": before, "from": origin and origin.pk, "to": into and into.pk}


def _target(round, into):
    row = Theme.objects.select_for_update().filter(round=round, pk=into.pk).first()
    if row is None or row.merged_into_id:
        raise Changed([row] if row else [])
    return row


def _new(round, rows, origin, name):
    """A theme for the rows, about the standard of the one they come from, or the one they share."""
    standards = {row.standard_id for row in rows}
    standard = origin.standard_id if origin else (standards.pop() if len(standards) == 1 else None)
    first = rows[0]
    return Theme.objects.create(
        round=round,
        level=first.submission.level,
        field=first.field,
        standard_id=standard,
        name=name,
        state=State.EDITED,
        position=origin.position if origin else 0,
    )


def _put(keys, theme, hand, **more):
    for start in range(0, len(keys), BATCH):
        rows = Statement.objects.filter(pk__in=keys[start : start + BATCH])
        rows.update(theme=theme, placed_by=hand, **more)


@transaction.atomic
def undo(*, event, by):
    """Takes a merge, a move or a split back: statements that are still where it put them return to their theme and to
    the hand that had placed them, merged themes stand again. What somebody decided since stays. Raises Changed where it
    was undone already or nothing of it is left to undo, ValueError for an event that cannot be."""
    _hold(event.round)
    if event.kind not in ThemeEvent.UNDOABLE:
        raise ValueError
    if ThemeEvent.objects.filter(undoes=event).exists():
        raise Changed([])
    there = event.theme_id if event.kind != Kind.MOVED else event.detail["to"]
    here = _still(event, there)
    merged = Theme.objects.select_for_update().filter(pk__in=event.detail.get("merged", ()), merged_into=there)
    again = list(merged.order_by("pk")) if there else []
    # Themes that had no statements stand again by themselves, others only with some of theirs.
    if not here and (event.detail["moved"] or not again):
        raise Changed([])
    for row in again:
        _touch(row, merged_into=None)
    themes = {row.pk: row for row in Theme.objects.filter(round=event.round_id)}
    still = {}
    for pk, theme, hand in event.detail["moved"]:
        if pk in here:
            still.setdefault((_standing(themes, theme), hand), []).append(pk)
    for (theme, hand), keys in still.items():
        _put(keys, themes.get(theme), hand)
    for pk in ({theme for theme, _hand in still} | {there}) - {None}:
        if pk == there or _is_newer(themes.get(pk), event):
            _touch(themes[pk], **(REOPENED if _is_newer(themes[pk], event) else {}))
    return _tell(Kind.UNDONE, round=event.round, by=by, theme=event.theme, comment=event.comment, undoes=event)


def _is_newer(theme, event):
    """Whether a theme was marked done with what an event did to it: undone, it is no longer what was read."""
    return theme is not None and theme.state == State.DONE and theme.done_at > event.at


def _still(event, there):
    """The keys of the statements that are still where the event put them."""
    rows = Statement.objects.filter(theme=there, pk__in=[row[0] for row in event.detail["moved"]])
    if there is None:
        rows = rows.filter(placed_by=By.PERSON)
    return set(rows.values_list("pk", flat=True))


def _standing(themes, pk):
    """The theme, or the one it has been merged into since; None for none."""
    while pk is not None and themes[pk].merged_into_id:
        pk = themes[pk].merged_into_id
    return pk
