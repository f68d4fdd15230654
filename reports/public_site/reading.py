"""The chapters of an approved report as everybody may read them: its texts, as far as they say no more than the public
figures do, and the public sheets where they belong.

A line of a text is left out, and counted, where it names a school of the report or says a figure that the page does
not show: a group of fewer than five, what such a group could be worked out from, or a mean that is hidden. A figure is
known by its value and its unit, so this is the second net; the first is who looks at the page and publishes it.
"""

import re
from dataclasses import dataclass, field

from reports.book.parts import Book, Chapter, Table, Text
from reports.public_site.groups import FEW
from thai.digits import arabic

UNITS = "แห่ง|โรงเรียน|โรง|สถานศึกษา|คน|ราย|รายการ|ฉบับ|ครั้ง|เรื่อง|ชุด|ชั่วโมง|ข้อความ"
NUMBER = r"(?<![\d.,])(\d[\d,]*)"
_COUNTS = (
    re.compile(rf"{NUMBER} ?(?:{UNITS})"),
    re.compile(rf"{NUMBER} ?จาก"),
    re.compile(rf"จาก(?:ทั้งหมด|จำนวน)? ?{NUMBER}(?!\d|\.\d)"),
    re.compile(rf"[nN] ?= ?{NUMBER}"),
)
_PERCENTS = (re.compile(r"ร้อยละ ?(\d[\d,]*(?:\.\d+)?)"), re.compile(r"(\d[\d,]*(?:\.\d+)?) ?%"))
_MEANS = re.compile(r"(?<![\d.])(\d[\d,]*\.\d\d)(?![\d.])")
_IN_WORDS = re.compile(r"(?:หนึ่ง|สอง|สาม|สี่) ?(?:แห่ง|โรง|สถานศึกษา|คน|ราย)|(?:แห่ง|โรงเรียน|โรง|คน|ราย)เดียว")
# What is counted there are no schools and no people.
_NO_GROUPS = re.compile(r"\d[\d,]* ?(?:จาก \d[\d,]* ?)?(?:เครือข่าย|อำเภอ|มาตรฐาน|ประเด็น|ระดับ|ด้าน)")
# A shorter name may be any word.
SHORTEST_NAME = 4


def _counts(words):
    """The numbers that count something in words."""
    return {number.replace(",", "") for form in _COUNTS for number in form.findall(words)}


@dataclass
class Told:
    """The numbers that a page shows: those of its facts, and all, by what they are."""

    facts: set = field(default_factory=set)
    counts: set = field(default_factory=set)
    percents: set = field(default_factory=set)
    means: set = field(default_factory=set)

    @classmethod
    def by(cls, facts, sheets):
        """The numbers of facts [[label, value, …]] and of sheets {name: sheet}."""
        told = cls()
        for _label, value, *_behind in facts:
            words = str(value)
            told.means.update(_MEANS.findall(words))
            told.percents.update(re.findall(r"\d[\d,]*\.\d(?!\d)", words))
            told.facts.update([words.replace(",", "")] if re.fullmatch(r"\d[\d,]*", words) else _counts(words))
        for sheet in sheets.values():
            for key, _label, kind in sheet["columns"]:
                # A fall of 0.12 is told as -0.12.
                values = {str(row[key]).removeprefix("-") for row in sheet["rows"] if row.get(key) is not None}
                {"n": told.counts, "percent": told.percents, "mean": told.means}.get(kind, set()).update(values)
        told.counts |= told.facts
        return told

    def has_all(self, line):
        """Whether each figure of a line stands on the page, and none is of a few or of all but a few."""
        line = arabic(line)
        if _IN_WORDS.search(line):
            return False
        line = _NO_GROUPS.sub(" ", line)
        counts = _counts(line)
        percents = {number.replace(",", "") for form in _PERCENTS for number in form.findall(line)}
        means = {number.replace(",", "") for number in _MEANS.findall(line)} - percents
        return (
            all(map(self._has_count, counts))
            and all(self._has(self.percents, number) for number in percents)
            and all(self._has(self.means, number) for number in means)
        )

    def _has_count(self, number):
        if number not in self.counts or int(number) < FEW:
            return number == "0" and number in self.counts
        all_but_few = any(0 < int(whole) - int(number) < FEW for whole in self.facts)
        return number in self.facts or not all_but_few

    @staticmethod
    def _has(told, number):
        # 95 is what the page calls 95.0.
        return number in told or f"{number}.0" in told


def names_of(data):
    """(the names of the schools in the frozen rows of a report, those of its networks)."""
    schools, networks = set(), set()
    for sheet in data["sheets"].values():
        columns = [column[0] for column in sheet["columns"] if column[2] == "school"]
        for row in sheet["rows"]:
            schools.update(str(row[key]).removeprefix("โรงเรียน").strip() for key in columns if row.get(key))
            networks.add(str(row.get("network") or ""))
    return {name for name in schools if len(name) >= SHORTEST_NAME}, networks - {""}


def _any_of(words):
    """What finds any of the words, the longer first; None for none."""
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return re.compile("|".join(map(re.escape, longest_first))) if words else None


class Reader:
    """What of a text may be read beside the public facts and sheets of a report."""

    def __init__(self, data, facts, sheets):
        self.told = Told.by(facts, sheets)
        schools, networks = names_of(data)
        self._schools = _any_of(schools)
        # A network may be called after a school.
        self._networks = _any_of(networks)

    def may_read(self, line):
        """Whether a line may be read."""
        return self.told.has_all(line) and not self.names_a_school(line)

    def names_a_school(self, words):
        """Whether words name a school of the report."""
        without = self._networks.sub(" ", words) if self._networks else words
        return bool(self._schools and self._schools.search(without))

    def read(self, text):
        """(the lines of a text that may be read, how many may not)."""
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        kept = [line for line in lines if self.may_read(line)]
        return "\n".join(kept), len(lines) - len(kept)


def chapters_of(report, facts, sheets, blocks):
    """[{"name", "title", "held", "parts": [{"heading", "text"} or {"sheet"}]}] of a report: the texts of `blocks`, and
    each of the public `sheets` in the chapter that it names, else in the first that has tables. `held` are lines that
    were left out. Nothing where there is no text to read."""
    data = report.snapshot.data
    reader = Reader(data, facts, sheets)
    # A Book numbers its chapters.
    book = Book(report.title, data["office"], data["day"], report.kind.chapters(data, report.blocks))
    made = [_chapter(chapter, reader, blocks) for chapter in book.chapters]
    if not any(chapter["parts"] for chapter in made):
        return []
    names = {chapter["name"]: chapter for chapter in made}
    first = next((one.name for one in book.chapters if one.kind == "chapter" and one.of(Table)), made[0]["name"])
    for name, sheet in sheets.items():
        home = sheet.get("chapter", "")
        names[home if home in names else first]["parts"].append({"sheet": name})
    return [chapter for chapter in made if chapter["parts"]]


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
