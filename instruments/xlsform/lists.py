"""The lists of the sheet choices: as choices of a question, or as a rating scale."""

import json
import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation

from instruments.building.forms import MOST_CHOICES
from instruments.building.scales import band_faults, equal_bands
from instruments.values import PARTIAL, YES_NO
from instruments.xlsform.workbook import FormError
from thai.text import clean

KNOWN = {"list_name", "name", "label", "nithet_scale", "nithet_bands"}
VALUE = re.compile(r"[A-Za-z0-9_.-]{1,40}\Z")
# Words of levels: numbers that name anything else (1 ชาย, 2 หญิง) make no scale.
LEVELS = re.compile(
    "มาก|น้อย|ปานกลาง|ปรับปรุง|พอใช้|^ดี|ดีเลิศ|ยอดเยี่ยม|เห็นด้วย|พึงพอใจ|เป็นประจำ|บางครั้ง|ไม่เคย|ระดับ|คะแนน|กำลังพัฒนา"
    "|agree|satisf|poor|fair|good|excellent|low|high|moderate|never|rarely|sometimes|often|always|likely|level",
    re.IGNORECASE,
)
MOST_POINTS, MOST_BANDS = 10, 21


@dataclass
class ChoiceList:
    """One list: (row number, name, label) of each choice, with what our own columns say of its scale."""

    rows: list = field(default_factory=list)
    scale: str = ""
    bands: str = ""

    @property
    def pairs(self):
        """[(name, label)] in the order of the sheet."""
        return [(name, label) for _, name, label in self.rows]

    def fixed(self):
        """("yes_no" or "partial", {name in the file: value}) when it offers exactly those words, else ("", {})."""
        for kind, known in (("yes_no", YES_NO), ("partial", PARTIAL)):
            values = {label: value for value, label in known}
            if len(self.rows) == len(known) and {label for _, label in self.pairs} == set(values):
                return kind, {name: values[label] for name, label in self.pairs}
        return "", {}

    def points(self):
        """[(value, label)] when all names are whole numbers from 0 to 20 and the labels fit a scale; else []."""
        if not 2 <= len(self.rows) <= MOST_POINTS:
            return []
        if not all(re.fullmatch("[0-9]{1,2}", name) and len(label) <= 50 for name, label in self.pairs):
            return []
        points = [(int(name), label) for name, label in self.pairs]
        values = {value for value, _ in points}
        return points if len(values) == len(points) and max(values) <= 20 else []

    def looks_rated(self, appearance):
        """Whether its numbers are levels and not just names."""
        if not self.points():
            return False
        return bool(self.scale) or "likert" in appearance or any(LEVELS.search(label) for _, label in self.pairs)

    def as_scale(self):
        """{name, points, bands, own}: `own` when the bands are those of the file."""
        points = sorted(self.points(), reverse=True)
        bands = _bands(self.bands)
        own = bool(bands) and not band_faults(points, [(Decimal(low), Decimal(high), to) for low, high, to in bands])
        if not own:
            bands = [(str(low), str(high), label) for low, high, label in equal_bands(points)]
        name = self.scale or f"มาตร {len(points)} ระดับ ({points[0][1]} – {points[-1][1]})"
        return {"name": name[:100], "points": points, "bands": bands, "own": own}

    def as_choices(self):
        """([{value, label}], {name in the file: value}); names that are no plain value get one."""
        names = {name for name, _ in self.pairs if VALUE.match(name)}
        fresh, kept = 0, {}
        for name, _ in self.pairs:
            if VALUE.match(name):
                kept[name] = name
                continue
            fresh += 1
            while f"c{fresh}" in names:
                fresh += 1
            kept[name] = f"c{fresh}"
        return [{"value": kept[name], "label": label[:200]} for name, label in self.pairs], kept

    def too_many(self):
        """Whether it has more choices than a question may."""
        return len(self.rows) > MOST_CHOICES


def _bands(text):
    """[(low, high, label)] of our own column, None where it is empty or was changed into something else."""
    try:
        bands = [(Decimal(low), Decimal(high), clean(label)) for low, high, label in json.loads(text)]
        good = len(bands) <= MOST_BANDS and all(
            0 <= low <= high < 100 and 0 < len(label) <= 50 for low, high, label in bands
        )
        return [(f"{low:.2f}", f"{high:.2f}", label) for low, high, label in bands] if good else None
    except (ValueError, TypeError, InvalidOperation, RecursionError):
        return None


def read_lists(table, notes, label_column):
    """{list name: ChoiceList} of the sheet choices. Raises FormError where a list names a choice twice."""
    lists, seen, faults = {}, {}, []
    for row in table.rows:
        name, value = row["list_name"], row["name"]
        if not name:
            notes.lost(table.title, row.number, "ตัวเลือก", "ไม่มีชื่อรายการ (list_name)")
            continue
        label = row[label_column] if label_column else ""
        if not value:
            notes.lost(table.title, row.number, f"ตัวเลือก “{label[:40]}”", "ไม่มีชื่อตัวเลือก (name)")
            continue
        if (name, value) in seen:
            first = seen[name, value]
            faults.append(
                f"แผ่นงาน choices แถว {first} และ {row.number}: ตัวเลือก “{value[:40]}” ซ้ำกันในรายการ {name[:40]}"
            )
            continue
        seen[name, value] = row.number
        if not label:
            notes.adjusted(table.title, row.number, f"ตัวเลือก “{value[:40]}”", "ไม่มีข้อความ (label) จึงแสดงด้วยชื่อ (name)")
        elif len(label) > 200:
            notes.adjusted(table.title, row.number, f"ตัวเลือก “{label[:40]}”", "ข้อความยาวเกิน 200 ตัวอักษร จึงตัดเหลือ 200")
        for column in row.cells:
            if column not in KNOWN and column != label_column:
                notes.column(table.title, row.number, column)
        one = lists.setdefault(name, ChoiceList())
        one.rows.append((row.number, value, label or value))
        one.scale, one.bands = one.scale or row["nithet_scale"], one.bands or row["nithet_bands"]
    if faults:
        raise FormError(*faults[:10])
    return lists
