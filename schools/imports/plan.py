"""What each row would do, worked out from the rows and what exists, so that it can be done again any time."""

from dataclasses import dataclass, field

from schools.imports.cells import TYPED, UNREADABLE, Fault
from schools.imports.kinds import ADD, CHANGE, REFUSE, SAME
from thai.text import clean


@dataclass
class Row:
    """One row of the plan. `values` holds what the file says (blank cells left out), `changes` field -> [old, new],
    `object_id` the object it became, once written."""

    number: int
    outcome: str = ""
    code: str = ""
    name: str = ""
    reason: str = ""
    values: dict = field(default_factory=dict)
    changes: dict = field(default_factory=dict)
    object_id: int | None = None

    @property
    def is_work(self):
        """Whether the row is to be written."""
        return self.outcome in (ADD, CHANGE)


def read_rows(records, kind, ask):
    """Rows with values, or refused. Of a code that stands twice the first row counts, the later ones are refused."""
    seen, rows = {}, []
    for record in records:
        row = Row(record.number)
        rows.append(row)
        try:
            values, row.reason = kind.values_of(record, ask)
            row.code, row.name = kind.code_of(values)[:40], kind.name_of(values)[:200]
            named = kind.identities(values, ask)
            if twice := next((identity for identity in named if identity in seen), None):
                # Without values the row stays refused, whatever happens to what it names later.
                raise Fault(f"{twice} ซ้ำกับแถว {seen[twice]}")
            seen |= dict.fromkeys(named, row.number)
            row.values = values
        except Fault as fault:
            row.outcome, row.reason = REFUSE, str(fault)
            row.code = row.code or _raw(record, kind.code_fields, 40)
            row.name = row.name or _raw(record, (kind.name_field,), 200)
    return rows


def _raw(record, names, limit):
    """What the file shows in the first of these cells that has something."""
    texts = (clean(UNREADABLE.sub("", record.cells.get(name, "")))[:limit] for name in names)
    return next((text for text in texts if text), "")


def plan(records, kind, ask, *, lock=False):
    """The Rows of the whole file against what exists now."""
    rows = read_rows(records, kind, ask)
    decide(rows, kind, ask, lock=lock)
    return rows


def decide(rows, kind, ask, *, lock=False):
    """Sets outcome, reason and changes of the rows that have values; a note of the reading stays."""
    known = [row for row in rows if row.values]
    present, claimed = kind.present(known, ask, lock=lock), {}
    for row in known:
        if row.outcome == REFUSE:
            row.reason = ""
        try:
            row.outcome, row.changes = kind.compare(row.values, present)
            row.name = row.name or kind.name_there(row.values, present)[:200]
            _claim(row, kind.object_of(row.values, present), claimed, kind)
        except Fault as fault:
            row.outcome, row.changes, row.reason = REFUSE, {}, str(fault)
            row.code = row.values.get(TYPED, row.code)
            row.name = row.name or _name_there(row, kind, present)


def _name_there(row, kind, present):
    """The name that what exists has for a row that is refused, "" where the row means nothing that exists."""
    try:
        return kind.name_there(row.values, present)[:200]
    except Fault:
        return ""


def _claim(row, meant, claimed, kind):
    """Raises Fault where an earlier row means the same object."""
    if meant is not None and claimed.setdefault(meant, row.number) != row.number:
        raise Fault(f"หมายถึง{kind.noun}เดียวกับแถว {claimed[meant]} แม้ใช้รหัสต่างกัน โปรดเหลือไว้แถวเดียว")


def count(rows):
    """Number of rows by outcome."""
    counts = dict.fromkeys((ADD, CHANGE, SAME, REFUSE), 0)
    for row in rows:
        counts[row.outcome] += 1
    return counts
