"""Cutting a text of a SAR into its statements. Pure, and light enough for any process."""

import hashlib
import re
from dataclasses import dataclass
from html import unescape

from thai.text import clean

# Beyond this nothing is read of one text: a book pasted into a field.
LONGEST = 20_000
_BREAKS = re.compile(r"<\s*(?:/\s*)?(?:br|p|li|div|tr|h[1-6]|ul|ol|table)\b[^<>]{0,300}>", re.IGNORECASE)
# Python refuses numbers of thousands of digits, and no character has one of nine.
_NO_CHARACTER = re.compile(r"&#(?=[0-9]{9})[0-9]+;?")
_TAGS = re.compile(r"</?[a-zA-Z!][^<>]{0,300}>")
_NUMBER = r"(?:\(?[0-9๐-๙]{1,2}[.)]\)?(?![0-9๐-๙])|\([0-9๐-๙]{1,2}\))"
_BULLET = r"[-–—•●○◦▪■□➢➤✓✔☑►▶*·❖◆\uf0b7\uf0d8\uf0a7]"
_MARK = re.compile(rf"^\s*(?:(?:ข้อ(?:ที่)?\s*)?{_NUMBER}|{_BULLET}+|[ก-ฮ][.)](?=\s))\s*")
_INLINE_BULLET = re.compile(r"\s*[•●○▪■➢➤✓✔►▶❖◆;\uf0b7]\s*")
# A dash divides points only in a line that begins with one: อ่าน - เขียน and 2568 - 2569 are no lists.
_INLINE_DASH = re.compile(r"\s+[-–—*]\s+(?=[^\s0-9๐-๙])")
_INLINE_NUMBER = re.compile(r"(?:^|(?<=\s))\(?([0-9๐-๙]{1,2})[.)]\)?(?![0-9๐-๙])\s*")
_STANDARD = re.compile(r"^\s*(?:มาตรฐาน(?:ที่)?|มฐ\.?)\s*([0-9๐-๙])(?![0-9๐-๙.])[^:\n]{0,120}:\s*")
_ISSUE = re.compile(
    r"^\s*(?:ประเด็น(?:พิจารณา)?(?:ที่)?\s*)?([0-9๐-๙](?:\.(?:10|๑๐|[1-9๑-๙])){1,2})[.)]?(?![0-9๐-๙.%])\s*:?\s*"
)
_NOTHING = {"", "ไม่มี", "ไม่พบ", "ไม่ระบุ", "ไม่มีข้อมูล", "ไม่มีจุดเด่น", "ไม่มีจุดที่ควรพัฒนา", "na", "none", "เป็นต้น"}
_NOT_SAID = re.compile(r"[^0-9A-Za-z\u0e01-\u0e3a\u0e40-\u0e4e\u0e50-\u0e59]+")
_THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")


@dataclass(frozen=True)
class Piece:
    """One statement: its words as they were written, the code of the standard it names itself ("" without), and the
    code that it begins with where that may be an issue (1.1.2)."""

    text: str
    standard: str = ""
    issue: str = ""


def split(text):
    """[Piece] of a text: its numbered points, lines, and points between bullets, in order; the same words once.

    HTML is taken for what it shows, headings that end in a colon and words that say nothing ("ไม่มี") are left out.
    """
    text = clean(_shown(text[:LONGEST]))
    pieces, seen, heading = [], set(), ""
    for line in _points(text):
        standard = heading
        if named := _STANDARD.match(line):
            standard, line = named[1].translate(_THAI_DIGITS), line[named.end() :]
            # Alone in its line it is a heading, and goes on below.
            heading = "" if line.strip() else standard
        coded = _ISSUE.match(line)
        issue = coded[1].translate(_THAI_DIGITS) if coded else ""
        said = _MARK.sub("", line[coded.end() :] if coded else line).strip(" \t-–:;,•")
        words = plain(said)
        # Only a heading ends in a colon.
        if words in _NOTHING or words in seen or line.rstrip().endswith(":"):
            continue
        seen.add(words)
        pieces.append(Piece(said, standard, issue))
    return pieces


def plain(text):
    """The letters and digits of a text alone: equal for texts that say the same words."""
    return _NOT_SAID.sub("", text).lower().translate(_THAI_DIGITS)


def key_of(submission, field, standard, text):
    """The hash that names a statement: equal for the same words in the same text of the same SAR."""
    return hashlib.sha256(f"{submission}|{field}|{standard or 0}|{plain(text)}".encode()).hexdigest()


def _shown(text):
    """What a reader sees of HTML; a < that opens no tag stays."""
    text = unescape(_NO_CHARACTER.sub("", text)) if "&" in text else text
    return _TAGS.sub("", _BREAKS.sub("\n", text)) if "<" in text else text


def _points(text):
    """The points of a text. Where some lines are marked as points, a line without a mark goes on with the one above."""
    lines = [line for line in text.splitlines() if line.strip()]
    marked = any(_MARK.match(line) for line in lines)
    whole = []
    for line in lines:
        goes_on = marked and whole and not _MARK.match(line) and not _STANDARD.match(line) and not line.endswith(":")
        if goes_on and not whole[-1].endswith(":"):
            whole[-1] = f"{whole[-1]} {line}"
        else:
            whole.append(line)
    for line in whole:
        head = _STANDARD.match(line)
        start = head[0] if head else ""
        points = list(_in_line(line[len(start) :]))
        yield from [start + point for point in points] or [start]


def _in_line(line):
    """The points of one line: between numbers that count up from one, then between bullets."""
    marks, wanted = [], 1
    for found in _INLINE_NUMBER.finditer(line):
        if int(found[1]) == wanted:
            marks.append(found)
            wanted += 1
    parts = [line]
    if len(marks) > 1:
        starts = [found.start() for found in marks]
        parts = [line[a:b] for a, b in zip([0, *starts], [*starts, len(line)], strict=True)]
        # What stands before the first number introduces the points.
        parts = parts[1:] if len(plain(parts[0])) < 40 else parts
    for part in parts:
        dashes = _INLINE_DASH if part.lstrip()[:1] in "-–—*" else _INLINE_BULLET
        for bit in dashes.split(part):
            yield from (point for point in _INLINE_BULLET.split(bit) if point.strip())
