"""Which column of the file is which field, known by Thai or English headings."""

import re
from dataclasses import dataclass, field
from itertools import islice

from schools.imports.reading import TableError, sheets
from thai.text import clean

# Field, its Thai name, and the headings offices use, best first (compared without blanks, dots and case).
FIELDS = {
    "smis_code": (
        "รหัส SMIS",
        ["smis_code", "smis", "smiscode", "รหัสsmis", "รหัสsmis8หลัก", "รหัสโรงเรียน", "รหัสโรงเรียน(smis)", "รหัสสถานศึกษา"],
    ),
    "name": ("ชื่อโรงเรียน", ["school_name", "schoolname", "ชื่อโรงเรียน", "ชื่อสถานศึกษา", "โรงเรียน", "สถานศึกษา"]),
    "office": (
        "สำนักงานเขตพื้นที่การศึกษา",
        [
            "office_current",
            "office",
            "office_name",
            "khet_name",
            "office_2558",
            "สำนักงานเขตพื้นที่การศึกษา",
            "สำนักงานเขตพื้นที่",
            "สำนักงานเขต",
            "เขตพื้นที่การศึกษา",
            "เขตพื้นที่",
            "สังกัด",
        ],
    ),
    "office_code": ("รหัสเขตพื้นที่", ["khet_code", "office_code", "รหัสเขตพื้นที่", "รหัสสำนักงานเขต"]),
    "moe_code": ("รหัสกระทรวง", ["moe_code", "รหัสกระทรวง", "รหัสกระทรวง10หลัก", "รหัสสถานศึกษา10หลัก"]),
    "obec_code": ("รหัส OBEC", ["obec_code", "percode", "รหัสobec", "รหัสสพฐ", "รหัส6หลัก"]),
    "network": (
        "เครือข่าย",
        [
            "network",
            "network_name",
            "เครือข่าย",
            "กลุ่มเครือข่าย",
            "ชื่อกลุ่มเครือข่าย",
            "กลุ่มเครือข่ายโรงเรียน",
            "เครือข่ายโรงเรียน",
            "ศูนย์เครือข่าย",
            "กลุ่มโรงเรียน",
            "สหวิทยาเขต",
        ],
    ),
    "subdistrict": ("ตำบล", ["tambon", "subdistrict", "sub_district", "ตำบล", "แขวง", "ตำบล/แขวง"]),
    "district": ("อำเภอ", ["amphoe", "district", "อำเภอ", "เขต", "อำเภอ/เขต"]),
    "province": ("จังหวัด", ["province", "จังหวัด"]),
    "zip_code": ("รหัสไปรษณีย์", ["zip_code", "zip", "zipcode", "postcode", "รหัสไปรษณีย์"]),
    "levels": ("ระดับที่เปิดสอน", ["levels", "level", "ระดับที่เปิดสอน", "ระดับชั้นที่เปิดสอน", "ระดับการศึกษา", "เปิดสอนระดับ"]),
    # tambon_lat and tambon_lon are left out: the middle of a ตำบล is not where the school stands.
    "latitude": ("ละติจูด", ["latitude", "lat", "ละติจูด", "ละติจูต"]),
    "longitude": ("ลองจิจูด", ["longitude", "lon", "lng", "long", "ลองจิจูด", "ลองติจูด"]),
}
REQUIRED = ("smis_code", "name")
SEARCHED_ROWS = 20


def heading_key(text):
    """A heading made comparable: blanks, dots, dashes and case do not matter."""
    return re.sub(r"[\s.\-–:*]+", "", clean(text)).lower().replace("_", "")


KEYS = {name: [heading_key(alias) for alias in aliases] for name, (_, aliases) in FIELDS.items()}


def label(name):
    """The Thai name of a field."""
    return FIELDS[name][0]


@dataclass(frozen=True)
class Columns:
    """Where the fields stand: `at` maps field to (column index, heading as written)."""

    header_row: int
    at: dict
    unused: list
    sheet: str = ""
    encoding: str = ""
    width: int = 0

    def as_json(self):
        """What the preview shows about the file."""
        found = [{"field": label(name), "heading": heading} for name, (_, heading) in self.at.items()]
        return {"found": found, "unused": self.unused, "sheet": self.sheet, "encoding": self.encoding}


@dataclass(frozen=True)
class Record:
    """One row below the headings: its number in the file and its cells by field."""

    number: int
    cells: dict = field(default_factory=dict)
    spilled: bool = False


def match(cells):
    """(field -> (index, heading), unused headings) of one row taken as headings. Raises TableError when two
    columns carry the same heading of one field, since either choice could be wrong.
    """
    keys = [heading_key(cell) for cell in cells]
    at = {}
    for name, aliases in KEYS.items():
        for alias in aliases:
            where = [i for i, key in enumerate(keys) if key == alias]
            if len(where) > 1:
                raise TableError(f"มีหัวคอลัมน์ “{clean(cells[where[0]])}” ซ้ำกัน {len(where)} คอลัมน์ กรุณาเหลือไว้เพียงคอลัมน์เดียว")
            if where:
                at[name] = (where[0], clean(cells[where[0]])[:80])
                break
    used = {index for index, _ in at.values()}
    return at, [clean(cell)[:80] for i, cell in enumerate(cells) if cell.strip() and i not in used]


def choose(file, *, needs_office):
    """(sheet, Columns) of the first sheet that has the needed headings within its first 20 rows.

    Raises TableError that says which headings were found and which are missing.
    """
    required = (*REQUIRED, "office") if needs_office else REQUIRED
    nearest = None
    for sheet in sheets(file):
        for number, cells in islice(sheet.rows(), SEARCHED_ROWS):
            at, unused = match(cells)
            if all(name in at for name in required):
                return sheet, Columns(number, at, unused, sheet.title, sheet.encoding, len(cells))
            if nearest is None or len(at) > len(nearest[0]):
                nearest = (at, [clean(cell)[:80] for cell in cells if cell.strip()])
    if nearest is None:
        raise TableError("ไฟล์ไม่มีข้อมูล กรุณาเลือกไฟล์ที่มีหัวคอลัมน์และรายชื่อโรงเรียน")
    at, seen = nearest
    missing = ", ".join(f"“{label(name)}”" for name in required if name not in at)
    found = ", ".join(f"“{heading}”" for heading in seen[:15]) + (" …" if len(seen) > 15 else "")
    raise TableError(f"ไม่พบคอลัมน์ {missing} หัวคอลัมน์ที่พบในไฟล์: {found} กรุณาเพิ่มหรือแก้หัวคอลัมน์แล้วส่งอีกครั้ง")


def records(sheet, columns):
    """The rows below the headings as Records."""
    for number, cells in sheet.rows():
        if number <= columns.header_row:
            continue
        found = {name: cells[i] if i < len(cells) else "" for name, (i, _) in columns.at.items()}
        yield Record(number, found, any(cell.strip() for cell in cells[columns.width :]))
