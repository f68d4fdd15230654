"""What a draft still lacks before it can be published, and its questions as the builder shows them."""

from collections import Counter
from dataclasses import dataclass, field

from instruments import conditions
from instruments.building import words
from instruments.forms.answers import MOST_TURNS
from instruments.models import Item, Section
from instruments.values import FILES, is_dual, options

# What one instrument may send at once, all classes filled in: two of them and the rest of a visit stay below what a
# request may hold (DATA_UPLOAD_MAX_NUMBER_FIELDS and _FILES).
MOST_FIELDS, MOST_FILES = 4000, 120


@dataclass
class Card:
    """A question with its number and its condition in words."""

    item: Item
    number: int
    condition: str = ""
    problems: list = field(default_factory=list)


@dataclass
class Part:
    """A section with its cards."""

    section: Section
    condition: str = ""
    problems: list = field(default_factory=list)
    cards: list = field(default_factory=list)


@dataclass
class Problem:
    """What is wrong, said of which element of the page."""

    text: str
    anchor: str = ""


def outline(version):
    """The sections of a version with their numbered questions, conditions in words and problems: [Part]."""
    parts = {section.pk: Part(section) for section in version.sections.all()}
    items = list(version.items())
    for number, item in enumerate(items, start=1):
        parts[item.section_id].cards.append(Card(item, number))
    codes = Counter(card.item.code for part in parts.values() for card in part.cards)
    earlier = {}
    for part in parts.values():
        part.condition = conditions.words(part.section.show_if, items) if part.section.show_if else ""
        part.problems = _of_condition(part.section, earlier)
        for card in part.cards:
            card.condition = conditions.words(card.item.show_if, items) if card.item.show_if else ""
            card.problems = [*_of_item(card.item, codes), *_of_condition(card.item, earlier)]
            earlier[card.item.code] = card.item
    return list(parts.values())


def problems(parts):
    """[Problem] that keep a version from being published, in the order of the page."""
    found = []
    if not any(part.cards for part in parts):
        found.append(Problem("แบบนี้ยังไม่มีข้อคำถาม โปรดเพิ่มอย่างน้อยหนึ่งข้อ"))
    for part in parts:
        name = f"ตอน “{part.section.title}”"
        found += [Problem(f"{name}: {text}", f"section-{part.section.pk}") for text in part.problems]
        if not part.cards and any(other.cards for other in parts):
            found.append(Problem(f"{name}: ยังไม่มีข้อคำถาม โปรดเพิ่มข้อหรือลบตอนนี้", f"section-{part.section.pk}"))
        for card in part.cards:
            found += [Problem(f"ข้อ {card.number}: {text}", f"item-{card.item.pk}") for text in card.problems]
    return [*found, *_of_size(parts)]


def _of_size(parts):
    """What a page of this instrument would send beyond what the server takes."""
    fields = files = 0
    for part in parts:
        turns = MOST_TURNS if part.section.repeats else 1
        for card in part.cards:
            if card.item.kind in FILES:
                files += turns
            elif card.item.kind == Item.Kind.MULTIPLE:
                fields += turns * len(card.item.choices or [])
            else:
                fields += turns * (2 if is_dual(card.item) else 1)
    whole = f"เมื่อกรอกครบ {MOST_TURNS} ชั้นเรียน " if any(part.section.repeats for part in parts) else ""
    for number, most, what in ((fields, MOST_FIELDS, "ช่องคำตอบ"), (files, MOST_FILES, "ช่องภาพและไฟล์")):
        if number > most:
            yield Problem(
                f"{whole}แบบนี้มี{what} {number:,} ช่อง ระบบรับได้ไม่เกิน {most:,} ช่อง โปรดลดข้อในตอนที่กรอกซ้ำ หรือแบ่งเป็นหลายแบบ"
            )


def _of_item(item, codes):
    if not item.code:
        yield "ยังไม่มีรหัสข้อ"
    elif codes[item.code] > 1:
        yield f"รหัส {item.code} ซ้ำกับข้ออื่น"
    if item.kind == Item.Kind.RATING and item.scale_id is None:
        yield "ยังไม่ได้เลือกมาตรวัด"
    if item.kind in Item.CHOICES and len(item.choices or []) < 2:
        yield "ตัวเลือกต้องมีอย่างน้อย 2 ตัวเลือก"
    if item.kind == Item.Kind.NUMBER and None not in (item.low, item.high) and item.low > item.high:
        yield "ค่ามากที่สุดต้องไม่น้อยกว่าค่าน้อยที่สุด จึงไม่มีคำตอบใดใช้ได้"


def _of_condition(row, earlier):
    """`earlier` holds the questions that are asked before, by code."""
    rule = row.show_if
    if not rule:
        return []
    asked = earlier.get(rule.get("item"))
    if asked is None:
        return ["เงื่อนไขการแสดงอ้างถึงข้อที่ไม่ได้อยู่ก่อนหน้า โปรดแก้เงื่อนไขหรือสลับลำดับ"]
    if rule.get("op") not in words.OPS_OF.get(asked.kind, ()):
        return ["เงื่อนไขการแสดงใช้กับชนิดคำตอบของข้อนั้นไม่ได้แล้ว โปรดเลือกใหม่"]
    values = [value for value, _ in options(asked)]
    if values and str(rule.get("value")) not in values:
        return ["คำตอบที่เงื่อนไขการแสดงอ้างถึงไม่มีแล้ว โปรดเลือกใหม่"]
    return []
