"""What may be imported: each kind says which columns it knows and what a row of it does.

A kind is registered once, from AppConfig.ready of the room it belongs to. The engine (reading, columns, plan,
schools.actions.imports) knows nothing about any kind.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from schools.imports import cells
from schools.imports.cells import Cell, Fault, Noted
from schools.models.people import Role

ADD, CHANGE, SAME, REFUSE = "add", "change", "same", "refuse"
KEEPERS = frozenset({Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN})
# Lists that hold no accounts and no persons' rights may come from the clerk too.
KEEPERS_AND_CLERK = KEEPERS | {Role.CLERK}

_kinds = {}


@dataclass(frozen=True)
class Field:
    """A column the kind knows: its Thai name, the headings it goes by (best first; the name itself is one), how a
    cell is read (schools.imports.cells), and how long its text may be."""

    label: str
    headings: tuple = ()
    required: bool = False
    read: Callable | None = None
    limit: int = 200
    example: str = ""
    # Codes stay text in the template, so that no spreadsheet eats their zeros.
    is_code: bool = False


@dataclass(frozen=True)
class Elsewhere:
    """Columns that this kind does not keep but another one takes in: their headings, what they are, the kind's key."""

    headings: tuple
    words: str
    kind: str


@dataclass(frozen=True)
class Ask:
    """What was said beside the file: for which office (None: the office column decides), the options, and by whom.

    `known` is for a kind to remember what it looked up, as long as this reading or writing goes on.
    """

    office: object = None
    options: dict = field(default_factory=dict)
    by: object = None
    known: dict = field(default_factory=dict, compare=False)


class Depends(Exception):
    """An import cannot be taken back; `reasons` say in Thai what depends on it, `models` are the labels of the models
    whose objects refer to what it wrote."""

    def __init__(self, reasons, models=()):
        super().__init__("; ".join(reasons))
        self.reasons = list(reasons)
        self.models = set(models)


class Kind:
    """One kind of import. Subclasses set the attributes, and override the methods below `fields` as they need.

    Rows (schools.imports.plan.Row) carry number, outcome, code, name, reason, values, changes and object_id.
    Values and changes are kept as JSON: texts, numbers, booleans, lists and dicts of these.
    """

    key = ""  # at most 20 letters
    title = ""  # "รายชื่อโรงเรียน"
    noun = ""  # what one row is: "โรงเรียน"
    counter = "รายการ"  # "แห่ง", "คน"
    code_label = "รหัส"
    needs = ""  # one sentence: what the file must hold
    roles = KEEPERS
    fields: dict[str, Field] = {}
    code_fields = ("code",)  # whose cell is shown as the code of a row, the first that has one
    name_field = "name"
    blank_for_known = ()  # required fields whose cell may be blank in a row of what exists; `compare` refuses a new one
    by_office_column = False  # whether the platform may leave the office to a column "office" of the file
    home = ("", "")  # URL name and label of the page where the result is seen
    home_roles = None  # who has that page; None: everybody who imports
    position = 100  # order of the cards
    writes: frozenset = frozenset()  # labels of the models that refer to what other kinds write
    elsewhere: tuple = ()  # Elsewhere: columns that belong into another kind's file
    has_own_columns = False  # whether `of` gives another kind

    def of(self, ask):
        """The kind with the columns that what was said beside the file calls for: itself for most kinds."""
        return self

    def options(self, user, office):
        """{name: form field} asked beside the file, such as the academic year; `office` is None for the platform."""
        return {}

    def kept_options(self, cleaned):
        """The options as JSON, of the cleaned data of those form fields."""
        return {name: cleaned.get(name) for name in self.options(None, None)}

    def missing(self, found, ask):
        """Thai names of the columns without which nothing can be done; `found` are the fields that the file has."""
        return [known.label for name, known in self.fields.items() if known.required and name not in found]

    def label(self, name):
        """The Thai name of a field or of a key in `changes`."""
        return self.fields[name].label if name in self.fields else name

    def values_of(self, record, ask):
        """(values, note) of a Record; blank cells are left out. Raises Fault."""
        if record.spilled:
            raise Fault("จำนวนช่องมากกว่าหัวคอลัมน์ ข้อมูลอาจเลื่อนช่อง")
        values, note, faults = self.read_cells(record)
        if faults:
            raise Fault(" · ".join(faults))
        return values, note

    def read_cells(self, record):
        """(values, note, faults) of the cells of a Record: what can be read, and every fault of a cell in words."""
        values, notes, faults, wrong = {}, [], [], set()
        for name, raw in record.cells.items():
            try:
                value = self._value(name, raw, notes)
            except Fault as fault:
                faults.append(str(fault))
                wrong.add(name)
                continue
            if value is not None:
                values[name] = value
        missing = (name for name, known in self.fields.items() if known.required and name not in values)
        faults += [f"ไม่มี{self.label(name)}" for name in missing if name not in {*wrong, *self.blank_for_known}]
        return values, " · ".join(notes), faults

    def _value(self, name, raw, notes):
        """The value of one cell, None for a blank one; adds to `notes`. Raises Fault."""
        known = self.fields[name]
        text = cells.text_of(raw, known.label)
        if not text:
            return None
        value = known.read(Cell(known.label, text, cells.is_number(raw))) if known.read else text
        if isinstance(value, Noted):
            notes.append(value.note)
            value = value.value
        if isinstance(value, str) and len(value) > known.limit:
            raise Fault(f"{known.label}ยาว {len(value)} ตัวอักษร เกิน {known.limit} ตัวอักษร")
        return value

    def code_of(self, values):
        """The code shown for a row."""
        return next((str(values[name]) for name in self.code_fields if name in values), "")

    def name_of(self, values):
        """The name shown for a row."""
        return str(values.get(self.name_field, ""))

    def name_there(self, values, present):
        """The name that what exists has for a row whose file gives none."""
        return ""

    def amount(self, n):
        """What the button says is taken in."""
        return f"{n:,} {self.noun}"

    def identities(self, values, ask):
        """Texts such as "รหัส 63020001" that may stand only once in the file; later rows with one are refused."""
        code = self.code_of(values)
        return [f"รหัส {code}"] if code else []

    def present(self, rows, ask, *, lock=False):
        """What exists of what the rows name, in any shape that `compare` knows. With `lock` the objects stay as they
        are until the caller's transaction ends (select_for_update, in order of key)."""
        raise NotImplementedError

    def compare(self, values, present):
        """(ADD, {}), (SAME, {}) or (CHANGE, {field: [old, new]}) of one row; blanks of the file change nothing.
        Raises Fault when the row cannot be taken in."""
        raise NotImplementedError

    def object_of(self, values, present):
        """What tells the object that a compared row means from all others, though two rows name it by two codes: only
        the first of them is taken in. None where nothing is there yet that could be meant twice."""
        return None

    def write(self, rows, ask):
        """Writes the rows to add and to change, in the caller's transaction, and sets their object_id.

        Returns what was made beside them, {label: ids}; it comes back in `undo`.
        """
        raise NotImplementedError

    def undo(self, rows, made, ask):
        """Takes the written rows back, in the caller's transaction. Raises Depends when something depends on them or
        they were changed since; then nothing is taken back. See schools.imports.undoing."""
        raise NotImplementedError

    def notes(self, rows, ask):
        """Sentences for the preview, such as what will be made beside the rows."""
        return []

    def other_offices(self, rows, ask):
        """Names of offices that the file gives to its rows, other than the one it goes into; the person confirms."""
        return []

    def details(self, values):
        """What the preview shows of an added row beside code and name: a list of texts."""
        return []


def register(kind):
    """Makes a Kind known. Raises ValueError when the key belongs to another class."""
    known = _kinds.get(kind.key)
    if known is not None and type(known) is not type(kind):
        raise ValueError(f"Import kind {kind.key!r} belongs to {type(known).__module__}")
    _kinds[kind.key] = kind
    return kind


def get(key):
    """The Kind, or None."""
    return _kinds.get(key)


def all_for(role):
    """The kinds a role may import, in order of their cards."""
    return sorted((kind for kind in _kinds.values() if role in kind.roles), key=lambda kind: (kind.position, kind.key))


def keys_for(role):
    """The keys of these kinds."""
    return [kind.key for kind in all_for(role)]


def keys_of_writers(models):
    """The keys of the kinds that write one of these models (labels), in order of their cards."""
    found = [kind for kind in _kinds.values() if kind.writes & set(models)]
    return [kind.key for kind in sorted(found, key=lambda kind: (kind.position, kind.key))]
