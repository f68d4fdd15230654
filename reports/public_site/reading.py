"""The chapters of an approved report as everybody may read them: its texts, as far as they say no more than the public
figures do, and the public sheets where they belong.

A line of a text is left out, and counted, where it may name a school, or has a number that the page does not show. What
is harmless is named (a year, a day, the number of a standard, the page's own words); every other number is a figure. A
figure is known by its value alone, so this is the second net; the first is who looks at the page and publishes it.
"""

import re
import unicodedata
from dataclasses import dataclass, field

from reports.book.parts import Book, Chapter, Table, Text
from reports.public_site.groups import FEW
from thai.dates import MONTHS, SHORT_MONTHS
from thai.digits import arabic, thai
from thai.text import clean

# What a number counts, and what makes it a part of a whole.
_UNITS = "แห่ง|โรง|สถานศึกษา|คน|ราย(?!งาน)|รูป|ฉบับ|ครั้ง|เรื่อง|ชุด|ชั่วโมง|ข้อความ|เครือข่าย|อำเภอ|คะแนน|ใน|จาก|%|เปอร์เซ็นต์"
_END = rf"(?!\d|[.,/]\d| ?\(?(?:{_UNITS}))"
_YEAR = r"2[456]\d\d"
_MONTH = "|".join(map(re.escape, [*MONTHS, *SHORT_MONTHS]))
_ORDINAL = "มาตรฐาน|ประเด็น|ประเด็นพิจารณา|ตัวชี้วัด|ภาคเรียน|ครั้ง|ไตรมาส|ตาราง|ภาพ|บท|ข้อ|ลำดับ"
_HARMLESS = re.compile(
    # The number of an item, a day, a year; what is numbered; a grade, months of a period, n−1.
    r"^\(?\d{1,2}[.)] (?!แห่ง)"
    rf"|(?<![\d.,/])(?:\d{{1,2}}(?: ?[-–] ?\d{{1,2}})? ?(?:{_MONTH})(?: ?(?:พ\.ศ\. ?)?{_YEAR})?"
    rf"|\d{{1,2}}/\d{{1,2}}/{_YEAR}|(?:[12]/)?{_YEAR})(?!\d|[.,]\d| ?(?:แห่ง|คน|%|เปอร์เซ็นต์))"
    rf"|(?:(?:{_ORDINAL})ที่ ?\d{{1,2}}(?:\.\d{{1,2}}){{0,2}}|(?:มฐ\.|หมวด|มาตรา|ไตรมาส) ?\d{{1,2}}(?:\.\d{{1,2}})?"
    rf"|(?<![ก-๙])[ปมอ]\.[1-6]|รอบ ?\d{{1,2}} ?เดือน|\(n ?[−–-] ?1\)){_END}"
)
_NUMBER = re.compile(r"(ร้อยละ ?)?(\d+(?:,\d{3})*(?:\.\d+)*)( ?(?:%|เปอร์เซ็นต์))?")
_WORD = "(?:หนึ่ง|เอ็ด|สอง|ยี่|สาม|สี่|ห้า|หก|เจ็ด|แปด|เก้า|สิบ)"
_IN_WORDS = re.compile(
    rf"{_WORD}\)? ?(?:แห่ง|โรง|สถานศึกษา|คน|ราย|ใน ?{_WORD})|ร้อยละ ?{_WORD}|(?:แห่ง|โรงเรียน|โรง|สถานศึกษา|คน|ราย)เดียว"
)
# What may stand behind the word โรงเรียน; anything else may be the name of a school.
_ORDINARY = (
    "กลุ่ม กับ ก่อน ขนาด ขยายโอกาส ของ ควรได้ ควรมี จะ จัด จาก จำนวน ซึ่ง ดังกล่าว ดำเนินการ ดำเนินงาน ได้ ต้อง ตอบ ต่อ ต่าง "
    "ตาม ต่ำกว่า แต่ละ ทั้ง ที่ ทุก นั้น นี้ ใน ประเมิน ประกาศ เป็น แล้ว เพื่อ มีการ มีความ มีผล เมื่อ ไม่ ยัง ร้อยละ ระบุ รายงาน "
    "รวม ร่วม และ ละ ส่งแล้ว ส่งรายงาน สังกัด สูงกว่า หรือ ให้ แห่ง อยู่ อย่าง อื่น โดย เข้าร่วม เครือข่าย คิดเป็น เหล่า"
).split()
_SCHOOL = r"(?:โรงเรียน|รร\.|ร\.ร\.)"
_MAY_BE_NAMED = re.compile(rf"(?=({_SCHOOL}(?!{'|'.join(_ORDINARY)})[ก-ฮเ-ไa-z]))")
_OF_NETWORKS = ("เครือข่าย", "กลุ่ม")
_ITEM = re.compile(r"\(?\d{1,2}[.)]|[-–•]")
_NUMBERED = re.compile(r"(\(?)(\d{1,2})([.)])(?=\s)")
NOTHING = "(?!)"
# A shorter name may be any word, but behind the word โรงเรียน.
SHORTEST_NAME = 4


def _plain(words):
    """Words with one kind of digits, and without what nobody sees."""
    return arabic(clean(unicodedata.normalize("NFKC", words)))


def _key(words):
    """What names are compared by: no blanks, no brackets, no quotation marks."""
    return re.sub(r"[\s()\[\]\"'“”‘’]+", "", _plain(words)).lower()


def _any_of(forms):
    """What finds any of the forms, at each place the longest; nothing for none."""
    longest_first = sorted(forms, key=lambda form: (-len(form), form))
    return re.compile(f"(?=({'|'.join(longest_first)}))" if longest_first else NOTHING)


def _wording(words):
    """What finds those of the words that hold digits; a code alone would let every such number pass."""
    kept = {re.escape(one) for one in words if re.search(r"\d", one) and len(re.findall("[ก-ฮ]", one)) > 2}
    longest_first = "|".join(sorted(kept, key=lambda one: (-len(one), one)))
    return re.compile(rf"(?<![\d.,/])(?:{longest_first})(?:(?<!\d)|{_END})" if kept else NOTHING)


@dataclass
class Told:
    """The numbers that a page shows: those of its facts, all that count, those with decimals; and its own words that
    hold digits."""

    facts: set = field(default_factory=set)
    counts: set = field(default_factory=set)
    decimals: set = field(default_factory=set)
    words: re.Pattern = re.compile(NOTHING)

    @classmethod
    def by(cls, facts, sheets, names=()):
        """The numbers of facts [[label, value, …]] and of sheets {name: sheet}; `names` may hold digits."""
        told, words = cls(), {str(name) for name in names}
        for _label, value, *_behind in facts:
            value = _plain(str(value))
            if not value[:1].isdigit():
                words.add(value)
                continue
            for _before, number, _after in told.numbers(value):
                (told.decimals if "." in number else told.facts).add(number)
        for sheet in sheets.values():
            for key, _label, kind, *_meaning in sheet["columns"]:
                # A fall of 0.12 is told as -0.12.
                values = {str(row[key]).removeprefix("-") for row in sheet["rows"] if row.get(key) is not None}
                {"n": told.counts, "percent": told.decimals, "mean": told.decimals}.get(kind, words).update(values)
        told.counts |= told.facts
        told.words = _wording(map(_plain, words))
        return told

    def numbers(self, line):
        """[(ร้อยละ, number, %)] of plain words, without what is harmless."""
        line = _HARMLESS.sub(" ", self.words.sub(" ", line))
        return [(before, number.replace(",", ""), after) for before, number, after in _NUMBER.findall(line)]

    def has_all(self, line):
        """Whether each figure of a line stands on the page, and none is of a few or of all but a few."""
        line = _plain(line)
        return not _IN_WORDS.search(line) and all(self._has(*found) for found in self.numbers(line))

    def _has(self, before, number, after):
        if "." in number or before or after:
            # 95 is what the page calls 95.0.
            return (number if "." in number else f"{number}.0") in self.decimals
        if number not in self.counts or 0 < int(number) < FEW:
            return False
        return number in self.facts or not any(0 < int(whole) - int(number) < FEW for whole in self.facts)


def names_of(data):
    """(the names of the schools in the frozen rows of a report, those of its networks)."""
    schools, networks = set(), set()
    for sheet in data["sheets"].values():
        columns = [column[0] for column in sheet["columns"] if column[2] == "school"]
        for row in sheet["rows"]:
            schools.update(str(row[key]) for key in columns if row.get(key))
            networks.add(str(row.get("network") or ""))
    return schools, networks - {""}


def _forms_of_school(name):
    """How a school may be written, as regular expressions over keys: also without what stands in brackets."""
    for spelled in (name, re.sub(r"\(.*?\)", "", name)):
        if bare := _key(spelled).removeprefix("โรงเรียน"):
            yield re.escape(bare) if len(bare) >= SHORTEST_NAME else _SCHOOL + re.escape(bare)


def _form_of_network(name):
    """A network with the word for it in front."""
    key = _key(name)
    head = "" if key.startswith(_OF_NETWORKS) else f"(?:{'|'.join(_OF_NETWORKS)})(?:โรงเรียน|สถานศึกษา)?"
    return head + re.escape(key)


class Reader:
    """What of a text may be read beside the public facts and sheets of a report; `unsaid` are words that no line may
    have, names of networks among them."""

    def __init__(self, data, facts, sheets, unsaid=()):
        schools, networks = names_of(data)
        networks -= set(unsaid)
        office = data.get("office", {})
        self.told = Told.by(facts, sheets, [*networks, office.get("name", ""), office.get("formal_name", "")])
        unsaid = (key for key in map(_key, unsaid) if len(key) >= SHORTEST_NAME)
        forms = {form for name in schools for form in _forms_of_school(name)} | set(map(re.escape, unsaid))
        self._named = (_any_of(forms), _MAY_BE_NAMED)
        # A network may be called after a school.
        self._networks = _any_of(map(_form_of_network, networks))

    def may_read(self, line):
        """Whether a line may be read."""
        return self.told.has_all(line) and not self.names_a_school(line)

    def names_a_school(self, words):
        """Whether words may name a school; a network that is called after one does not."""
        line = _key(words)
        networks = [found.span(1) for found in self._networks.finditer(line)]
        schools = (found.span(1) for form in self._named for found in form.finditer(line))
        return any(not any(first <= start and end <= last for first, last in networks) for start, end in schools)

    def read(self, text):
        """(the lines of a text that may be read, how many may not). What announces a list goes with its items, and
        what is left of a list is numbered on from its first."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        kept, items = [], 0
        for line in reversed(lines):
            may = self.may_read(line) and (items > 0 or not line.endswith("ได้แก่"))
            items = items + may if _ITEM.match(line) else 0
            kept.append((line, may))
        told = _numbered(reversed(kept))
        return "\n".join(told), len(lines) - len(told)


def _numbered(lines):
    """The lines of [(line, whether it is kept)] that are kept; the number of an item is less by those of its list that
    are not."""
    told, last, gone = [], {}, {}
    for line, is_kept in lines:
        if found := _NUMBERED.match(line):
            before, digits, after = found.groups()
            form, number = (before, after), int(digits)
            # The same number again, or a lower one, begins another list.
            gone[form] = gone.get(form, 0) if number > last.get(form, 99) else 0
            last[form] = number
            if is_kept and gone[form]:
                new = str(number - gone[form])
                line = f"{before}{new if digits.isascii() else thai(new)}{line[found.end(2) :]}"
            gone[form] += not is_kept
        told += [line] if is_kept else []
    return told


def chapters_of(report, facts, sheets, blocks, unsaid=()):
    """[{"name", "title", "held", "parts": [{"heading", "text"} or {"sheet"}]}] of a report: the texts of `blocks`, and
    each of the public `sheets` in the chapter that it names, else in the first that has tables. `held` are lines that
    were left out. Nothing where there is no text."""
    data = report.snapshot.data
    reader = Reader(data, facts, sheets, unsaid)
    # A Book numbers its chapters.
    book = Book(report.title, data["office"], data["day"], report.kind.chapters(data, report.blocks))
    made = [_chapter(chapter, reader, blocks) for chapter in book.chapters]
    if not any(chapter["parts"] or chapter["held"] for chapter in made):
        return []
    names = {chapter["name"]: chapter for chapter in made}
    first = next((one.name for one in book.chapters if one.kind == "chapter" and one.of(Table)), made[0]["name"])
    for name, sheet in sheets.items():
        home = sheet.get("chapter", "")
        names[home if home in names else first]["parts"].append({"sheet": name})
    return [chapter for chapter in made if chapter["parts"] or chapter["held"]]


def _chapter(chapter: Chapter, reader, blocks):
    parts, held = [], 0
    for part in chapter.of(Text):
        if part.block not in blocks:
            continue
        kept, left_out = reader.read(part.text)
        held += left_out
        if kept:
            parts.append({"heading": part.heading, "text": kept})
    return {"name": chapter.name, "title": chapter.heading, "held": held, "parts": parts}
