"""An XLSForm file as the description of a draft, with notes of everything that does not come along as it was."""

import re
from collections import Counter
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from instruments.actions.building import MOST_ITEMS
from instruments.building.forms import CODE
from instruments.models import Instrument, Item
from instruments.xlsform import columns, relevant
from instruments.xlsform.dual import is_dual, tell_halves
from instruments.xlsform.lists import read_lists
from instruments.xlsform.notes import Notes
from instruments.xlsform.questions import NO, OWN_APPEARANCES, Refused, question
from instruments.xlsform.workbook import FormError, Row, open_book
from thai.text import clean

OPENING = re.compile(r"(begin|end)[ _](group|repeat)\Z")
# Columns that the reading looks at; whatever else has something in it is told.
READ = {"type", "name", "required", "relevant", "constraint", "appearance", "parameters"} | {
    column for column in columns.SURVEY if column.startswith("nithet_")
}
SETTINGS_READ = {"form_title", "form_id", "version", "default_language", "nithet_purpose", "nithet_description"}
REFERENCE = re.compile(r"\$\{\s*([^\s{}]{1,100})\s*\}")
THAI = re.compile(r"thai|ไทย|\(th\)", re.IGNORECASE)


@dataclass
class Found:
    """What a file holds: `draft` for actions.bring_in, as plain JSON, and [Note]."""

    draft: dict
    notes: list


@dataclass
class Frame:
    """A group that is open while its rows are read."""

    row: object
    kind: str
    title: str
    repeats: bool = False
    rule: dict | None = None
    help: str = ""
    written: bool = False
    filled: bool = False


def read(file, *, name=""):
    """The Found of an uploaded file called `name`. Raises FormError with Thai messages that name the rows."""
    return _Reader(open_book(file), name).found()


def _refuse_circles(rows):
    """Raises FormError where conditions wait for one another in a circle: none of them could ever be answered."""
    waiting = {row["name"]: (row, REFERENCE.findall(row["relevant"])) for row in rows if row["relevant"]}
    try:
        TopologicalSorter({name: names for name, (_, names) in waiting.items()}).prepare()
    except CycleError as error:
        circle = error.args[1]
        told = " → ".join(name[:40] for name in circle[:8])
        number = min(waiting[name][0].number for name in circle)
        raise FormError(f"แผ่นงาน survey แถว {number}: เงื่อนไข (relevant) อ้างถึงกันเป็นวง {told} โปรดแก้ไข") from None


class _Reader:
    def __init__(self, book, file_name):
        self.book, self.file_name = book, file_name
        self.notes = Notes()
        self.settings = book.settings.rows[0] if book.settings.rows else Row(0, {})
        self.label = self._language(book.survey, "label")
        self.hint = self._language(book.survey, "hint")
        self.lists = read_lists(book.choices, self.notes, self._language(book.choices, "label"))
        self.sections, self.frames = [], []
        self.open, self.owner = None, None
        self.root = Frame(None, "", "")
        # {name in the file: (item, {answer: value}, whole numbers only)} of what was read so far.
        self.known = {}
        self.codes, self.taken = set(), set()
        self.count = 0

    def found(self):
        """Reads everything and returns it."""
        if not {"type", "name"} <= set(self.book.survey.columns):
            raise FormError("แผ่นงาน survey ต้องมีคอลัมน์ type และ name ในแถวแรก โปรดตรวจสอบว่าเป็นไฟล์ XLSForm")
        rows = self._enabled()
        self._check_names(rows)
        _refuse_circles(rows)
        place = 0
        while place < len(rows):
            place += self._read(rows, place)
        if self.frames:
            row = self.frames[-1].row
            raise FormError(f"แผ่นงาน survey แถว {row.number}: {row['type']} ไม่มี end_{self.frames[-1].kind} ปิดท้าย")
        if not self.count:
            told = "; ".join(f"แถว {note.rows} {note.what}: {note.reason}" for note in self.notes.listed()[:5])
            raise FormError(f"ไม่มีข้อคำถามที่นำเข้าได้ {told}".strip())
        self._rest()
        return Found(self._draft(), self.notes.listed())

    def _enabled(self):
        rows = []
        for row in self.book.survey.rows:
            if row["disabled"].lower() in ("yes", "true"):
                self.notes.lost(
                    "survey", row.number, f"แถวของ {row['name'][:40] or row['type'][:40]}", "ปิดไว้ (disabled)"
                )
            elif row.cells:
                rows.append(row)
        return rows

    def _check_names(self, rows):
        by_name = {}
        for row in rows:
            if row["name"] and not row["type"].lower().startswith("end"):
                by_name.setdefault(row["name"], []).append(row.number)
        twice = [(name, numbers) for name, numbers in by_name.items() if len(numbers) > 1]
        if twice:
            raise FormError(
                *(
                    f"แผ่นงาน survey ชื่อ (name) “{name[:40]}” ซ้ำกันที่แถว {', '.join(map(str, numbers[:10]))} โปรดตั้งชื่อไม่ซ้ำ"
                    for name, numbers in twice[:10]
                )
            )
        # Codes that the file names itself are never given to another question.
        self.codes = {name for name in by_name if CODE.match(name)}

    def _language(self, table, name):
        """The column of label or hint that is read: Thai, the plain one, the form's own language, or the first. A row
        that says nothing there says it with what it has in another."""
        spoken = [column for column in table.columns if column.partition("::")[0] == name]
        thai = [column for column in spoken if THAI.search(column)]
        plain = [column for column in spoken if column in (name, f"{name}::{self.settings['default_language']}")]
        order = [*thai, *sorted(plain, key=len), *spoken]
        if not order:
            return ""
        chosen = order[0]
        for row in table.rows:
            other = next((column for column in order if column in row.cells), chosen)
            if other != chosen:
                row.cells[chosen] = row.cells.pop(other)
                reason = f"แถวนี้ไม่มีข้อความในคอลัมน์ {chosen[:40]} จึงใช้ข้อความนี้"
                self.notes.adjusted(table.title, row.number, f"คอลัมน์ {other[:60]}", reason)
        return chosen

    def _read(self, rows, place):
        """Takes in the row at `place`; returns how many rows that were."""
        row = rows[place]
        small = row["type"].lower()
        if not small:
            self.notes.lost("survey", row.number, row["name"][:40] or "แถวนี้", "ไม่มีชนิดคำถาม (type)")
            return 1
        if found := OPENING.match(" ".join(small.split())):
            if found[1] == "end":
                self._close(row, found[2])
            elif found[2] == "group" and is_dual(rows[place : place + 4], self.lists):
                self._dual(row, *rows[place + 1 : place + 3])
                return 4
            else:
                self._begin(row, found[2])
            return 1
        if small.startswith(("begin_", "begin ")) and small[6:].strip():
            return self._foreign_block(rows, place)
        frame = self._top()
        if small == "note" and self.frames and not frame.written and not frame.help and len(row[self.label]) <= 500:
            frame.help = row[self.label]
            self._told(row, {self.label, "type", "name", "nithet_kind"})
        elif not (row["nithet_kind"] == columns.TURN and frame.repeats):
            self._question(row)
        return 1

    def _foreign_block(self, rows, place):
        """Blocks that are Kobo's own, with all that is in them."""
        row = rows[place]
        kind = row["type"].lower()[6:].split()[0]
        for length, other in enumerate(rows[place:], start=1):
            self.notes.lost(
                "survey", other.number, f"{row['type'][:40]} {row['name'][:40]}", "กลุ่มคำถามแบบตารางเฉพาะของ Kobo"
            )
            if other["type"].lower().replace(" ", "_").startswith(f"end_{kind}"):
                return length
        raise FormError(f"แผ่นงาน survey แถว {row.number}: {row['type'][:40]} ไม่มี end_{kind} ปิดท้าย")

    def _top(self):
        return self.frames[-1] if self.frames else self.root

    def _begin(self, row, kind):
        above = self._top()
        frame = Frame(row, kind, (row[self.label] or row["name"] or "ตอน")[:200])
        frame.repeats = kind == "repeat" or above.repeats
        frame.rule = self._rule(row)
        if above.rule and frame.rule:
            self.notes.lost("survey", above.row.number, "เงื่อนไขของกลุ่มนอก", "กลุ่มในมีเงื่อนไขของตนเอง ซึ่งระบบใช้ได้เงื่อนไขเดียว")
        frame.rule = frame.rule or above.rule
        if self.frames:
            self.notes.adjusted("survey", row.number, f"กลุ่ม “{frame.title[:40]}”", "กลุ่มที่ซ้อนในกลุ่มอื่น แยกเป็นตอนของตนเอง")
        if kind == "repeat" and not row["name"].startswith("section_"):
            self.notes.adjusted("survey", row.number, f"กลุ่มกรอกซ้ำ “{frame.title[:40]}”", "กรอกซ้ำตามชั้นเรียนที่สังเกต")
        if len(row[self.label]) > 200:
            self.notes.adjusted("survey", row.number, "หัวข้อของกลุ่ม", "ยาวเกิน 200 ตัวอักษร จึงตัดเหลือ 200")
        frame.help = self._help(row)
        told = {"type", "name", "relevant", self.label, self.hint, "nithet_kind"}
        self._told(row, told | ({"appearance"} if row["appearance"] == "field-list" else set()))
        self.frames.append(frame)

    def _close(self, row, kind):
        if not self.frames or self.frames[-1].kind != kind:
            raise FormError(f"แผ่นงาน survey แถว {row.number}: {row['type']} ไม่มี begin_{kind} คู่กัน")
        frame = self.frames.pop()
        if not frame.filled:
            self.notes.lost("survey", frame.row.number, f"กลุ่ม “{frame.title[:40]}”", "ไม่มีข้อที่นำเข้าได้ในกลุ่มนี้")
        elif not frame.written:
            words = f" และคำชี้แจง “{frame.help[:40]}”" if frame.help else ""
            reason = "กลุ่มนี้มีแต่กลุ่มอื่นอยู่ข้างใน ระบบไม่มีตอนที่ซ้อนกัน จึงไม่ได้นำเข้าหัวข้อของกลุ่มนอก"
            self.notes.lost("survey", frame.row.number, f"หัวข้อกลุ่ม “{frame.title[:40]}”{words}", reason)

    def _dual(self, group, now, wanted):
        item = self._item(now)
        item |= {"dual": True, "text": self._text(group), "code": self._code(group), "show_if": self._rule(group)}
        self._put(item)
        self._told(group, {"type", "name", "relevant", "appearance", "nithet_code", self.label})
        same = self._without_loss(wanted, item)
        self._told(wanted, (READ - {"appearance", "parameters"}) | {self.label, self.hint} | same)
        tell_halves(item, now, wanted, self.lists, self.notes, label=self.label, hint=self.hint)

    def _question(self, row):
        item = self._item(row)
        if item is not None:
            item |= {"text": self._text(row), "code": self._code(row), "show_if": self._rule(row)}
            self._put(item)

    def _item(self, row):
        """The fields of the Item of this row, registered under its name; None and a note when there is none."""
        try:
            item, answers, whole = question(row, self.lists, self.notes, "survey")
        except Refused as refused:
            self._refuse(row, str(refused))
            return None
        self.count += 1
        if self.count > MOST_ITEMS:
            total = sum(1 for each in self.book.survey.rows if not OPENING.match(each["type"].lower()))
            raise FormError(
                f"แผ่นงาน survey มี {total:,} แถวคำถาม แบบหนึ่งมีได้ไม่เกิน {MOST_ITEMS} ข้อ "
                f"(ข้อที่ {MOST_ITEMS + 1} อยู่แถว {row.number}) โปรดแบ่งเป็นหลายแบบแล้วส่งอีกครั้ง"
            )
        item |= {"dual": False, "help": self._help(row)}
        self._told(row, (READ - {"appearance", "parameters"}) | {self.label, self.hint} | self._without_loss(row, item))
        self.known[row["name"]] = (item, answers, whole)
        return item

    def _without_loss(self, row, item):
        """Columns whose cell says only what our own question does anyway."""
        # The message of a border that we wrote ourselves says what the border says.
        same = {"constraint_message"} if row["nithet_kind"] else set()
        if set(row["appearance"].split()) <= OWN_APPEARANCES:
            same.add("appearance")
        is_shrunk = item["kind"] == Item.Kind.PHOTO and "max-pixels" in row["parameters"]
        if row["type"].lower() == "range" or is_shrunk:
            same.add("parameters")
        return same

    def _refuse(self, row, reason):
        label = row[self.label] or row["name"]
        self.notes.lost("survey", row.number, f"{row['type'][:40]} “{label[:60]}”", reason)

    def _text(self, row):
        text = row[self.label] if self.label else ""
        if not text:
            self.notes.adjusted("survey", row.number, f"ข้อ {row['name'][:40]}", "ไม่มีข้อความคำถาม (label) จึงใช้ชื่อ (name)")
        if len(text) > 500:
            self.notes.adjusted("survey", row.number, f"ข้อ “{text[:40]}”", "คำถามยาวเกิน 500 ตัวอักษร จึงตัดเหลือ 500")
        if "${" in text:
            self.notes.adjusted(
                "survey", row.number, f"ข้อ “{text[:40]}”", "คำตอบของข้ออื่นที่แทรกในคำถาม (${…}) แสดงตามตัวอักษร"
            )
        return (text or row["name"] or row["type"])[:500]

    def _help(self, row):
        text = row[self.hint] if self.hint else ""
        if len(text) > 500:
            self.notes.adjusted("survey", row.number, f"คำอธิบาย “{text[:40]}”", "ยาวเกิน 500 ตัวอักษร จึงตัดเหลือ 500")
        return text[:500]

    def _code(self, row):
        """The code of the question: our own, its name, or the next free one where the name is none of ours."""
        own = row["nithet_code"]
        code = own if CODE.match(own) and own not in self.codes else row["name"]
        if not CODE.match(code) or code in self.taken:
            number, used = len(self.taken) + 1, self.codes | self.taken
            while f"q{number}" in used:
                number += 1
            code = f"q{number}"
            self.notes.adjusted(
                "survey", row.number, f"ชื่อ {row['name'][:40] or '(ว่าง)'}", f"ใช้เป็นรหัสข้อไม่ได้ ได้รหัสใหม่ {code}"
            )
        self.taken.add(code)
        return code

    def _rule(self, row):
        """The condition of a row, or None with a note."""
        text = row["relevant"]
        if not text:
            return None
        parsed = relevant.parse(text)
        reason = "เงื่อนไขซับซ้อน ระบบใช้ได้เงื่อนไขเดียวต่อข้อ ข้อนี้จะแสดงเสมอ"
        if parsed:
            if parsed[0] not in self.known or not (source := self.known[parsed[0]])[0].get("code"):
                reason = f"อ้างถึง {parsed[0][:40]} ซึ่งไม่ได้นำเข้าหรือไม่ได้อยู่ก่อนหน้า จะแสดงเสมอ"
            else:
                item, answers, whole = source
                rule, why = relevant.rule(parsed, item | {"options": answers}, whole)
                if rule:
                    return rule
                reason = f"{why} จะแสดงเสมอ"
        self.notes.lost("survey", row.number, f"เงื่อนไข {text[:80]}", reason)
        return None

    def _put(self, item):
        frame = self._top()
        if self.owner is not frame:
            title = frame.title or f"ตอนที่ {len(self.sections) + 1}"
            title = f"{title[:190]} (ต่อ)" if frame.written and frame.title else title
            help_text = "" if frame.written else frame.help
            self.open = {
                "title": title,
                "help": help_text,
                "repeats": frame.repeats,
                "show_if": frame.rule,
                "items": [],
            }
            self.sections.append(self.open)
            self.owner, frame.written = frame, True
        for each in self.frames:
            each.filled = True
        self.open["items"].append(item)

    def _told(self, row, read):
        for column in row.cells:
            if column not in read and not (column == "required" and row["required"].lower() in NO):
                self.notes.column("survey", row.number, column)

    def _rest(self):
        """What the other sheets say."""
        used = Counter(part for row in self.book.survey.rows for part in row["type"].split())
        for name, one in self.lists.items():
            if name not in used:
                self.notes.lost("choices", one.rows[0][0], f"รายการ {name[:40]}", "ไม่มีข้อที่ใช้รายการนี้")
        for row in self.book.settings.rows[:1]:
            for column in row.cells:
                if column not in SETTINGS_READ:
                    self.notes.lost("settings", row.number, f"คอลัมน์ {column}", "ระบบไม่มีการตั้งค่านี้")
            if len(row["form_title"]) > 200:
                title = f"ชื่อแบบ “{row['form_title'][:40]}”"
                self.notes.adjusted("settings", row.number, title, "ยาวเกิน 200 ตัวอักษร จึงตัดเหลือ 200")
        for row in self.book.settings.rows[1:]:
            self.notes.lost("settings", row.number, "แถวเพิ่มเติม", "XLSForm อ่านการตั้งค่าเฉพาะแถวแรก")
        for title in self.book.others:
            self.notes.lost(title[:40], 0, "ทั้งแผ่นงาน", "ระบบอ่านเฉพาะแผ่นงาน survey, choices และ settings")

    def _draft(self):
        told = self.settings
        stem = clean(self.file_name.rsplit(".", 1)[0])
        purpose = told["nithet_purpose"]
        title = told["form_title"] or stem or "แบบที่นำเข้า"
        return {
            "title": title[:200],
            "purpose": purpose if purpose in Instrument.Purpose.values else Instrument.Purpose.VISIT.value,
            "description": told["nithet_description"],
            "sections": self.sections,
        }
