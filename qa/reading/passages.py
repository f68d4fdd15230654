"""Strengths and points to develop as a report tells them: under headings, after a word and a colon, in table cells."""

import re
from dataclasses import dataclass

from qa.reading.layout import BREAK
from qa.reading.words import fold, folded, letters

HEADINGS = {
    "strengths": "จดเดน|จดแขง|ขอเดน|ความโดดเดน|สงทดาเนนการไดด",
    "improvements": (
        "(?:จด|ขอ|สง|ประเดน|เรอง)(?:ท)?(?:ควร|ตอง|ควรตอง|จาเปนตอง)?(?:พฒนา|ปรบปรง)(?:และปรบปรง|ปรบปรง|เพมเตม)?|จดออน|โอกาสในการพฒนา"
    ),
}
_HEADING = {name: re.compile(words) for name, words in HEADINGS.items()}
# What may stand before and after the word in a heading: its number, and whose it is.
_LEAD = re.compile("(?:[^ก-๎]*)(?:(?:สรป|ดาน|หวขอ|ขอ|ตอนท|สวนท)[^ก-๎]*)?")
_TAIL = re.compile(
    "(?:[^ก-๎a-z0-9]|[0-9]|ของ|ตาม|ใน|ดาน|มาตรฐานท?|สถานศกษา|โรงเรยน|การศกษา|ภาพรวม|โดยรวม|ระดบ|ปฐมวย|ขนพนฐาน|การจด|ปการศกษา|ม|ดงน|ไดแก|คอ|ประกอบดวย)*"
)
# Headings of other sections: what comes after them is neither.
_OTHER = re.compile(
    "(?:[^ก-๎]*)(?:กระบวนการ(?:พฒนา|ดาเนน)|วธการพฒนา|วธดาเนน|ผลการดาเนน|ผลทเกด|ผลการประเมน|ผลการพฒนา|ขอมล[^ก-๎]*หลกฐาน|ขอมล|"
    "หลกฐาน|เอกสาร|แผนพฒนา|แผนงาน|แผนการ|แผนยก|แนวทาง|นวตกรรม|แบบอยาง|ความตองการ|ความชวยเหลอ|ตอนท|สวนท|บทท|ภาคผนวก|"
    "ระดบคณภาพ|สรปผล|ปญหา|อปสรรค|ขอเสนอแนะ|มาตรฐานท|ประเดน(?:พจารณา|ท)|คารบรอง|การรบรอง|ลงชอ|ความเหนชอบ|การปฏบตทเปนเลศ)"
)
_PLAN = re.compile("(?:[^ก-๎]*)(?:แผนพฒนา|แผนงาน|แผนการ|แผนยก|แนวทาง|คาเปาหมาย|เปาหมาย|การกาหนดคา|ประกาศ)")
_CHAPTER = re.compile("(?:[^ก-๎]*)(?:ตอนท|สวนท|บทท|ภาคผนวก|บทสรป)")
_COPULA = re.compile("[^:]{0,60}?(?:คอ|ไดแก|ประกอบดวย)")
LONGEST_HEADING, LONGEST_OTHER, LONGEST = 75, 70, 4_000
QUOTED = 160


@dataclass
class Passage:
    field: str
    standard: int | None
    text: str
    page: int
    is_sure: bool

    @property
    def quote(self):
        """Its first words."""
        text = " ".join(self.text.split())
        return text if len(text) <= QUOTED else f"{text[: QUOTED - 1]}…"


class Passages:
    """Hears a report unit by unit, knows the standard and the section it is in, and keeps the passages."""

    def __init__(self, vocabulary):
        self.vocabulary = vocabulary
        self.found = []
        self.standard, self.is_plan = None, False
        self._open, self._parts = None, []
        self._columns, self._filled = [], {}
        self._heading_size = 0

    def hear(self, unit):
        """One unit; afterwards `standard` and `is_plan` say where it stands."""
        if len(unit.cells) > 1 and (unit.ruled or self._is_heads(unit)):
            self._hear_row(unit)
            return
        if not unit.ruled and len(unit.cells) == 1:
            self._columns = []
        if len(unit.cells) > 1 and self._columns:
            self._fill_columns(unit)
            return
        self._hear_text(unit)

    def close(self):
        """Ends the passage that is open and returns all."""
        if self._open:
            field, standard, page, is_sure = self._open
            text = "\n".join(self._parts).replace(BREAK, "").strip()
            if len(letters(text)) >= 8:
                self.found.append(Passage(field, standard, text[:LONGEST], page, is_sure))
        self._open, self._parts = None, []
        return self.found

    # Tables

    def _is_heads(self, unit):
        return sum(_field_of(cell.text) is not None for cell in unit.cells) >= 2

    def _hear_row(self, unit):
        fields = [_field_of(cell.text) for cell in unit.cells]
        heads = [field for field in fields if field]
        self._find_standard(unit)
        if len(heads) >= 2 and all(
            field or len(letters(cell.text)) < 30 for field, cell in zip(fields, unit.cells, strict=True)
        ):
            self.close()
            self._columns = [(cell.x0, cell.x1, field) for cell, field in zip(unit.cells, fields, strict=True) if field]
            self._filled = {}
            return
        if len(heads) == 1:
            self._label_and_text(unit, fields)
            return
        if self._columns and self._fill_columns(unit):
            return
        if any(_OTHER.match(fold(cell.text)) for cell in unit.cells):
            self.close()

    def _label_and_text(self, unit, fields):
        """A cell says what it is, the next one holds it."""
        at = next(place for place, field in enumerate(fields) if field)
        rest = [cell for cell in unit.cells[at + 1 :] if letters(cell.text)]
        self.close()
        self._columns = []
        if rest:
            self._keep(fields[at], rest[0].text, unit, True)
        elif at:
            # The heading stands above its own column.
            self._columns = [(unit.cells[at].x0, unit.cells[at].x1, fields[at])]
            self._filled = {}

    def _fill_columns(self, unit):
        """Cells below columns that are headed so; True where there were any."""
        hits = False
        for cell in unit.cells:
            over = [field for x0, x1, field in self._columns if x0 - 3 <= cell.middle <= x1 + 3]
            if over and len(letters(cell.text)) >= 8:
                hits = True
                before = self._filled.get((over[0], self.standard))
                if before:
                    before.text = f"{before.text}\n{cell.text.replace(BREAK, '').strip()}"[:LONGEST]
                else:
                    self._filled[over[0], self.standard] = self._keep(over[0], cell.text, unit, True)
        return hits

    def _keep(self, field, text, unit, is_sure):
        text = text.replace(BREAK, "").strip()
        self.found.append(Passage(field, self.standard, text[:LONGEST], unit.page, is_sure))
        return self.found[-1]

    # Running text

    def _hear_text(self, unit):
        text = unit.text
        flat = fold(text)
        told = _run_in(text)
        if told:
            field, rest = told
            self.close()
            self._find_standard(unit)
            self._open = (field, self.standard, unit.page, True)
            self._parts = [rest] if rest else []
            self._heading_size = unit.size
            self.is_plan = False
            return
        if _both(flat):
            self.close()
            self._find_standard(unit)
            return
        if self._ends_here(unit, flat):
            self.close()
            self._find_standard(unit)
            return
        if self._open:
            if unit.page - self._open[2] > 3 or sum(map(len, self._parts)) > LONGEST:
                self.close()
                return
            self._parts.append(text)

    def _ends_here(self, unit, flat):
        """Whether a unit is a heading of something else."""
        if len(flat) <= LONGEST_OTHER and _OTHER.match(flat):
            self.is_plan = bool(_PLAN.match(flat))
            return True
        if self._names_standard(unit):
            self.is_plan = bool(_PLAN.match(flat))
            return True
        return bool(self._open and unit.bold and len(flat) <= LONGEST_OTHER and unit.size >= self._heading_size - 0.5)

    def _names_standard(self, unit):
        anchors = self.vocabulary.anchors(unit.text)
        return bool(anchors) and anchors[0].about[0] == "standard" and anchors[0].start <= 12 and anchors[0].is_strong

    def _find_standard(self, unit):
        """Which standard the section is about from here on: the one that a heading or a first cell names."""
        flat = fold(unit.text)
        if _CHAPTER.match(flat):
            self.standard, self.is_plan = None, bool(_PLAN.match(flat))
        first = unit.cells[0].text if unit.ruled else unit.text
        for anchor in self.vocabulary.anchors(first):
            if anchor.about[0] == "standard" and (anchor.start <= 40 or anchor.is_strong):
                self.standard = anchor.about[1]
                return
            if anchor.about[0] == "issue":
                self.standard = self.vocabulary.standard_of[anchor.about[1]]
                return


def _field_of(text):
    """The field whose heading a text is, and nothing more, or None."""
    told = _run_in(text)
    return told[0] if told and not told[1] else None


def _run_in(text):
    """(field, what follows the heading in the same text) where a text begins with a heading, or None."""
    first, _, rest = text.partition("\n")
    flat = fold(first)
    if _both(flat):
        return None
    leads = {_LEAD.match(flat).end(), re.match("[^ก-๎]*", flat).end()}
    for field, words in _HEADING.items():
        found = next(filter(None, (words.match(flat, lead) for lead in sorted(leads))), None)
        if not found:
            continue
        colon = re.search("[:：]", first)
        if colon and len(fold(first[: colon.start()])) <= LONGEST_HEADING:
            # Behind the colon it begins, also in the same line.
            return field, "\n".join(filter(None, (first[colon.end() :].strip(), rest.strip())))
        tail = _TAIL.match(flat, found.end()).end()
        if tail == len(flat) or (len(flat) <= LONGEST_HEADING and _names(flat[tail:])):
            return field, rest.strip()
        if copula := _COPULA.match(flat, found.end()):
            _flat, places = folded(first)
            return field, "\n".join(filter(None, (first[places[copula.end()] :].strip(), rest.strip())))
    return None


def _names(rest):
    """Whether what is left of a heading is a name (คุณภาพของผู้เรียน) and no sentence."""
    return len(rest) <= 45 and not re.search("มการ|ไดรบ|สามารถ|ดาเนน|จดทา|สงเสรม|โรงเรยน|ควร|คร", rest)


def _both(flat):
    return len(flat) <= LONGEST_HEADING and all(words.search(flat) for words in _HEADING.values())
