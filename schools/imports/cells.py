"""Cells of a file made into values. Each reader takes a Cell and returns what is kept, or raises Fault in Thai."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from schools.exports.cells import unguarded
from schools.imports.reading import BlankFormula, FormulaText, NumberText
from thai import dates
from thai.text import clean

# Name -> what people call the code, and its number of digits.
CODES = {
    "smis_code": ("รหัส SMIS", 8),
    "moe_code": ("รหัสกระทรวง", 10),
    "obec_code": ("รหัส OBEC", 6),
    "zip_code": ("รหัสไปรษณีย์", 5),
}
# Thailand with a little room: southernmost Betong 5.6, northernmost Mae Sai 20.5, 97.3 to 105.7 east.
LATITUDES = (Decimal("5.5"), Decimal("20.6"))
LONGITUDES = (Decimal("97.2"), Decimal("105.8"))
COORDINATES = {"latitude": ("ละติจูด", LATITUDES), "longitude": ("ลองจิจูด", LONGITUDES)}
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffd\ue000-\uf8ff]")
# What a spreadsheet shows where a formula failed.
FORMULA_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
BLANKS = {"", "-", "–"}
# The end of a number of which a spreadsheet kept the first digits only, such as 6.3E+07.
ROUNDED = "0000"
# The key of `keep_typed` in the values of a row.
TYPED = "typed_smis_code"
YES = {"true", "1", "ใช่", "ใช้", "ใช้อยู่", "มี", "เปิด", "yes", "y", "x", "✓", "✔"}
NO = {"false", "0", "ไม่", "ไม่ใช่", "ไม่ใช้", "เลิกใช้", "ไม่มี", "ปิด", "no", "n"}


class Fault(Exception):
    """Why a row is refused, in Thai."""


@dataclass(frozen=True)
class Cell:
    """A cell as a reader gets it: what its field is called, its clean text, and whether it was a number."""

    label: str
    text: str
    numeric: bool = False

    @property
    def digits(self):
        """The text with Arabic digits."""
        return self.text.translate(THAI_DIGITS)


@dataclass(frozen=True)
class Noted:
    """A value with a note for the preview, such as what was repaired."""

    value: object
    note: str


def text_of(raw, label):
    """The clean text of a cell in one line, "" for a blank one. Raises Fault for what cannot be text."""
    if isinstance(raw, BlankFormula):
        raise Fault(f"{label} เป็นสูตรที่ยังไม่มีผลลัพธ์ โปรดเปิดไฟล์แล้วบันทึกใหม่ หรือวางเป็นค่า")
    if UNREADABLE.search(raw):
        raise Fault(f"{label} มีตัวอักษรที่อ่านไม่ได้")
    text = clean(raw).replace("\n", " ")
    if text in FORMULA_ERRORS:
        raise Fault(f"{label} เป็นค่าผิดพลาดของสูตร ({text})")
    if isinstance(raw, FormulaText):
        raise Fault(f"{label} เป็นสูตร “{text[:40]}” โปรดวางเป็นค่า")
    return "" if text in BLANKS else unguarded(text)


def code_of(name, text, *, numeric):
    """(code, note) of a code of CODES: digits only, of the length it must have. A number that lost one leading zero
    gets it back, with a note; anything else of another length is refused. Raises Fault.
    """
    label, length = CODES[name]
    digits = re.sub(r"[\s\-]", "", text.translate(THAI_DIGITS))
    if re.fullmatch(r"[0-9]+", digits):
        if len(digits) == length:
            rounded = numeric and digits.endswith(ROUNDED)
            return digits, f"{label} {digits} ลงท้ายด้วย 0 หลายตัว โปรแกรมตารางอาจปัดเลข โปรดตรวจ" if rounded else ""
        if numeric and len(digits) == length - 1:
            return digits.zfill(length), f"เติมเลข 0 ที่หายไปหน้า{label}"
    fault = f"{label} “{text[:40]}” ไม่ใช่ตัวเลข {length} หลัก"
    if re.fullmatch(r"[0-9]+(\.[0-9]+)?[eE]\+?[0-9]+", digits):
        fault += " เพราะโปรแกรมตารางย่อเป็นเลขยกกำลัง โปรดตั้งคอลัมน์เป็นข้อความแล้วใส่รหัสใหม่"
    raise Fault(fault)


def keep_typed(values, record):
    """Keeps beside a SMIS code that got a zero back what the file says: no SMIS code begins with 0, so the digit was
    lost at another place unless there is such a school."""
    typed = record.cells.get("smis_code", "")
    if is_number(typed) and len(typed) < len(values.get("smis_code", "")):
        values[TYPED] = str(typed)


def refuse_short(values):
    """Raises Fault where the SMIS code of a row is one digit short; for rows that mean no school that there is."""
    if typed := values.get(TYPED):
        raise Fault(f"รหัส SMIS “{typed}” มี {len(typed)} หลัก ต้องมี {CODES['smis_code'][1]} หลัก")


def code(name):
    """The reader of a code of CODES."""

    def read(cell):
        value, note = code_of(name, cell.text, numeric=cell.numeric)
        return Noted(value, note) if note else value

    return read


def local_code(cell):
    """A code of an office's own: any short text, such as SCH001, with Arabic digits."""
    return cell.digits


def coordinate_of(name, text):
    """A coordinate within Thailand as text with at most 6 decimals. Raises Fault."""
    label, (low, high) = COORDINATES[name]
    try:
        value = Decimal(text.translate(THAI_DIGITS).replace("°", ""))
    except InvalidOperation:
        raise Fault(f"{label} “{text[:40]}” ไม่ใช่ตัวเลข") from None
    if not (value.is_finite() and low <= value <= high):
        raise Fault(f"{label} {text[:40]} อยู่นอกประเทศไทย")
    return plain(round(value, 6))


def coordinate(name):
    """The reader of latitude or longitude."""
    return lambda cell: coordinate_of(name, cell.text)


def plain(number):
    """A Decimal as text without trailing zeros; "" for None."""
    return "" if number is None else format(Decimal(number).normalize(), "f")


def without(pattern):
    """A reader that takes a word such as ตำบล off the beginning."""
    return lambda cell: re.sub(pattern, "", cell.text) or cell.text


def whole_number(low=0, high=1_000_000):
    """The reader of a whole number between two bounds; 1,234 and ๑๒๓ are numbers."""

    def read(cell):
        text = cell.digits.replace(",", "").strip()
        if not re.fullmatch(r"[0-9]{1,9}(\.0+)?", text):
            raise Fault(f"{cell.label} “{cell.text[:40]}” ไม่ใช่จำนวนเต็ม")
        value = int(text.split(".")[0])
        if not low <= value <= high:
            raise Fault(f"{cell.label} {value:,} ต้องอยู่ระหว่าง {low:,} ถึง {high:,}")
        return value

    return read


def yes_or_no(cell):
    """True or False of the ways people write it."""
    text = cell.digits.lower()
    if text in YES or text in NO:
        return text in YES
    raise Fault(f"{cell.label} “{cell.text[:40]}” ต้องเป็น ใช่ หรือ ไม่ใช่")


def one_of(words):
    """The reader of a choice: `words` maps what may stand in the file (compared without blanks and case) to the
    value."""
    known = {_bare(word): value for word, value in words.items()}

    def read(cell):
        if (value := known.get(_bare(cell.text))) is None:
            raise Fault(f"{cell.label} “{cell.text[:40]}” ไม่ใช่ค่าที่รู้จัก ใช้ได้: {', '.join(words)}")
        return value

    return read


def _bare(text):
    return re.sub(r"[\s.]+", "", text).lower()


def email(cell):
    """An e-mail address in lower case of its domain."""
    try:
        validate_email(cell.text)
    except ValidationError:
        raise Fault(f"{cell.label} “{cell.text[:60]}” ไม่ใช่ที่อยู่อีเมล") from None
    return cell.text


def website(cell):
    """An address of the web, with https:// where none was written."""
    address = cell.text if re.match("https?://", cell.text, re.I) else f"https://{cell.text}"
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", address, re.I):
        raise Fault(f"{cell.label} “{cell.text[:60]}” ไม่ใช่ที่อยู่เว็บไซต์")
    return address


def day(cell):
    """A date as ISO text, from any way Thai dates are written."""
    try:
        return dates.parse(cell.text).isoformat()
    except dates.ThaiDateError as error:
        raise Fault(f"{cell.label} “{cell.text[:40]}”: {error}") from None


def is_number(raw):
    """Whether a cell was a number in the workbook, so that leading zeros may be lost."""
    return isinstance(raw, NumberText)


@lru_cache(maxsize=2048)
def office_key(name):
    """An office's name made comparable: อํานาจเจริญ is อำนาจเจริญ, blanks do not matter, the long name is the short."""
    key = re.sub(r"\s+", "", clean(name))
    key = re.sub("^สำนักงานเขตพื้นที่การศึกษาประถมศึกษา(?=.)", "สพป.", key)
    return re.sub("^สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา(?=.)", "สพม.", key)
