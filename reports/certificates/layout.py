"""What a certificate looks like, as plain JSON: a page and its elements in millimetres from the top left corner.

Pure functions: no model, no clock. clean() is the only door for what a browser sent; everything after it may rely on
its shape. The words of an element hold fields such as {name}, which fill() replaces.
"""

import copy
import re
from dataclasses import dataclass, field

from reports.certificates import fonts
from thai.digits import arabic, thai
from thai.text import clean as clean_text

PAGES = {"landscape": (297, 210), "portrait": (210, 297)}
PAGE_NAMES = {"landscape": "A4 แนวนอน", "portrait": "A4 แนวตั้ง"}
DIGITS = {"thai": "เลขไทย", "arabic": "เลขอารบิก"}
TYPES = {"text": "ข้อความ", "logo": "ตรา", "line": "เส้น", "qr": "QR", "signature": "ลายมือชื่อ"}
ALIGNS = {"left": "ชิดซ้าย", "center": "กึ่งกลาง", "right": "ชิดขวา"}
SLOTS = (1, 2, 3)
# What differs from paper to paper, and what all papers of a batch share.
OWN_FIELDS = {
    "name": "ชื่อ-สกุล",
    "school": "โรงเรียนหรือสังกัด",
    "role": "บทบาท",
    "award": "ผลหรือรางวัล",
    "number": "เลขที่",
    "code": "รหัสตรวจสอบ",
}
SHARED_FIELDS = {
    "event": "ชื่อกิจกรรม",
    "dates": "วันที่จัด",
    "hours": "จำนวนชั่วโมง",
    "given_on": "วันที่ให้ไว้",
    "office": "ชื่อสำนักงาน",
    "kind": "ประเภท",
}
FIELDS = OWN_FIELDS | SHARED_FIELDS
FIELD = re.compile(r"\{([^{}]*)\}")
# Words that are left out with their fields: [จำนวน {hours} ชั่วโมง].
OPTIONAL = re.compile(r"\[([^\[\]]*\{[a-z_]+\}[^\[\]]*)\]")
COLOUR = re.compile("#[0-9a-f]{6}")
ID = re.compile("[a-z0-9-]{1,24}")
FILE = re.compile("crest|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_ELEMENTS = 60
LONGEST_TEXT = 600
SIZES = (6, 96)  # points
THICKNESS = (0.25, 8)  # points of a line
LEAST = {"text": 3, "logo": 5, "line": 0, "qr": 15, "signature": 15}  # millimetres of a side


class LayoutError(ValueError):
    """A layout that cannot be drawn; the message is Thai and for the person, `element` the id of what is wrong."""

    def __init__(self, message, element=""):
        super().__init__(message)
        self.element = element


@dataclass(frozen=True)
class Signer:
    """Who signs in a slot; `image` holds the bytes of a PNG, or b"" for a line to sign on."""

    name: str
    position: str
    image: bytes = b""


@dataclass(frozen=True)
class Shared:
    """What all papers of a batch have in common. `fields` holds SHARED_FIELDS, `signers` a Signer by slot, and
    `pictures` the bytes of a PNG by the `file` of a logo, "crest" for that of the office."""

    fields: dict
    signers: dict = field(default_factory=dict)
    pictures: dict = field(default_factory=dict)
    title: str = ""


@dataclass(frozen=True)
class Paper:
    """What differs from paper to paper, as it is to be printed; digits become those of the layout."""

    name: str
    verify_url: str
    school: str = ""
    role: str = ""
    award: str = ""
    number: str = ""
    code: str = ""


def size_of(layout):
    """(width, height) of the page in millimetres."""
    return PAGES[layout["page"]]


def fields_in(text):
    """The names of the fields a text holds."""
    return set(FIELD.findall(text))


def printed(layout):
    """The names of all fields that a layout prints, in the order of FIELDS."""
    found = set().union(*(fields_in(element.get("text", "")) for element in layout.get("elements", [])))
    return [name for name in FIELDS if name in found]


def words(layout, text, values):
    """A text with its fields replaced and the digits of the layout, as paragraphs without blank ones.

    A line all of whose fields are empty is left out whole: "รางวัล {award}" says nothing where there is no award. So is
    what stands in square brackets with its fields.
    """
    turn = thai if layout["digits"] == "thai" else arabic

    def is_empty(words):
        named = FIELD.findall(words)
        return bool(named) and not any(values.get(name, "").strip() for name in named)

    paragraphs = []
    for line in text.split("\n"):
        if is_empty(line):
            continue
        line = OPTIONAL.sub(lambda found: "" if is_empty(found[1]) else found[1], line)
        # A code is compared letter by letter, so its digits stay.
        parts = re.split(r"(\{code\})", line)
        filled = "".join(
            values.get("code", "") if part == "{code}" else turn(FIELD.sub(lambda m: values.get(m[1], ""), part))
            for part in parts
        )
        if filled := " ".join(filled.split()):
            paragraphs.append(filled)
    return paragraphs


def own_values(paper):
    """{field: text} of a paper."""
    return {name: getattr(paper, name) for name in OWN_FIELDS}


def label_of(element):
    """What a person calls an element: its fields, or how it begins."""
    if element["type"] != "text":
        return f"{TYPES[element['type']]}ที่ {element['slot']}" if "slot" in element else TYPES[element["type"]]
    named = [FIELDS[name] for name in FIELD.findall(element["text"]) if name in FIELDS]
    return named[0] if named else f"ข้อความ “{element['text'][:20]}”"


def pictures_of(layout):
    """The `file`s of the logos of a layout: ids of stored files and "crest"."""
    return {element["file"] for element in layout["elements"] if element["type"] == "logo"}


def slots_of(layout):
    """The slots that somebody has to sign in, in order."""
    return sorted({element["slot"] for element in layout["elements"] if element["type"] == "signature"})


def clean(layout):
    """The layout as it is kept: known keys alone, tidy texts, tenths of millimetres. Raises LayoutError."""
    if not isinstance(layout, dict):
        raise LayoutError("ข้อมูลแบบไม่ถูกต้อง โปรดโหลดหน้านี้ใหม่")
    from reports.certificates import designs

    page, digits, artwork = layout.get("page"), layout.get("digits"), layout.get("artwork")
    if not _is_in(page, PAGES):
        raise LayoutError("โปรดเลือกแนวกระดาษ")
    if not _is_in(digits, DIGITS):
        raise LayoutError("โปรดเลือกเลขไทยหรือเลขอารบิก")
    if artwork is not None and not _is_in(artwork, designs.ARTWORKS):
        raise LayoutError("ไม่พบลายพื้นหลังที่เลือก")
    if artwork is not None and designs.ARTWORKS[artwork].page != page:
        raise LayoutError(f"ลายพื้นหลังนี้ใช้กับกระดาษ {PAGE_NAMES[designs.ARTWORKS[artwork].page]} เท่านั้น")
    given = layout.get("elements")
    if not isinstance(given, list):
        raise LayoutError("ข้อมูลแบบไม่ถูกต้อง โปรดโหลดหน้านี้ใหม่")
    if len(given) > MOST_ELEMENTS:
        raise LayoutError(f"แบบหนึ่งมีองค์ประกอบได้ไม่เกิน {MOST_ELEMENTS} ชิ้น")
    elements = [_element(element, page) for element in given]
    _check_whole(elements)
    return {"page": page, "digits": digits, "artwork": artwork, "elements": elements}


def _check_whole(elements):
    ids = [element["id"] for element in elements]
    if len(set(ids)) != len(ids):
        raise LayoutError("ข้อมูลแบบไม่ถูกต้อง มีองค์ประกอบซ้ำกัน โปรดโหลดหน้านี้ใหม่")
    slots = [element["slot"] for element in elements if element["type"] == "signature"]
    if len(set(slots)) != len(slots):
        raise LayoutError("ผู้ลงนามคนเดียวกันมีที่ลงนามเกิน 1 แห่ง โปรดเลือกลำดับผู้ลงนามใหม่")
    named = set().union(*(fields_in(element["text"]) for element in elements if element["type"] == "text"))
    for name in ("name", "number"):
        if name not in named:
            raise LayoutError(f"แบบต้องมีช่อง{FIELDS[name]} โปรดเพิ่มข้อความที่มี {{{name}}}")
    if sum(element["type"] == "qr" for element in elements) != 1:
        raise LayoutError("แบบต้องมี QR สำหรับตรวจสอบ 1 แห่ง")


def _element(given, page):
    """One element, tidy. Raises LayoutError."""
    if not isinstance(given, dict) or not _is_in(given.get("type"), TYPES):
        raise LayoutError("ข้อมูลแบบไม่ถูกต้อง โปรดโหลดหน้านี้ใหม่")
    kind, name = given["type"], given.get("id")
    if not isinstance(name, str) or not ID.fullmatch(name):
        raise LayoutError("ข้อมูลแบบไม่ถูกต้อง โปรดโหลดหน้านี้ใหม่")
    element = {"id": name, "type": kind} | _place(given, page, name)
    if kind == "text":
        element |= {"text": _text(given, name), "align": _align(given, name)} | _type(given, name)
    elif kind == "line":
        element |= {"size": _number(given, "size", THICKNESS, "ความหนาของเส้น", name), "colour": _colour(given, name)}
    elif kind == "logo":
        if not isinstance(given.get("file"), str) or not FILE.fullmatch(given["file"]):
            raise LayoutError("โปรดเลือกภาพของตรา", name)
        element["file"] = given["file"]
    elif kind == "signature":
        if type(given.get("slot")) is not int or given["slot"] not in SLOTS:
            raise LayoutError("โปรดเลือกลำดับผู้ลงนาม 1–3", name)
        element |= {"slot": given["slot"]} | _type(given, name)
    return element


def _place(given, page, name):
    width, height = PAGES[page]
    x, y, w, h = (_number(given, key, (0, 400), "ตำแหน่งและขนาด", name) for key in ("x", "y", "w", "h"))
    least = LEAST[given["type"]]
    label = TYPES[given["type"]]
    if (given["type"] == "line" and max(w, h) < 3) or w < least or h < least:
        raise LayoutError(f"{label}เล็กเกินไป โปรดขยายให้กว้างและสูงอย่างน้อย {least or 3} มม.", name)
    if x + w > width + 0.05 or y + h > height + 0.05:
        raise LayoutError(f"{label}อยู่นอกกระดาษ โปรดเลื่อนกลับเข้ามา", name)
    return {"x": x, "y": y, "w": w, "h": h}


def _type(given, name):
    """What words look like: font, weight, the largest and the smallest size, colour."""
    family, weight = given.get("font"), given.get("weight")
    if not _is_in(family, fonts.FAMILIES):
        raise LayoutError("โปรดเลือกแบบอักษรจากรายการ (แบบอักษรที่ไม่มีอักษรไทยใช้ไม่ได้)", name)
    if type(weight) is not int or weight not in fonts.WEIGHTS:
        raise LayoutError("โปรดเลือกน้ำหนักตัวอักษรจากรายการ", name)
    size = _number(given, "size", SIZES, "ขนาดตัวอักษร", name)
    least = _number(given, "min_size", SIZES, "ขนาดเล็กที่สุด", name)
    if least > size:
        raise LayoutError("ขนาดเล็กที่สุดต้องไม่เกินขนาดตัวอักษร", name)
    return {"font": family, "weight": weight, "size": size, "min_size": least, "colour": _colour(given, name)}


def _text(given, name):
    text = given.get("text")
    if not isinstance(text, str) or not (text := clean_text(text)):
        raise LayoutError("โปรดพิมพ์ข้อความ หรือลบองค์ประกอบนี้", name)
    if len(text) > LONGEST_TEXT:
        raise LayoutError(f"ข้อความยาวเกิน {LONGEST_TEXT} ตัวอักษร", name)
    unknown = sorted(fields_in(text) - FIELDS.keys())
    if unknown:
        known = " ".join(f"{{{one}}}" for one in FIELDS)
        raise LayoutError(f"ไม่รู้จักช่อง {{{unknown[0][:30]}}} ช่องที่ใช้ได้คือ {known}", name)
    if "{" in FIELD.sub("", text) or "}" in FIELD.sub("", text):
        raise LayoutError("วงเล็บปีกกาไม่ครบคู่ โปรดตรวจชื่อช่องในข้อความ", name)
    return text


def _align(given, name):
    if not _is_in(given.get("align"), ALIGNS):
        raise LayoutError("โปรดเลือกการจัดแนวข้อความ", name)
    return given["align"]


def _colour(given, name):
    colour = given.get("colour")
    if not isinstance(colour, str) or not COLOUR.fullmatch(colour.lower()):
        raise LayoutError("สีไม่ถูกต้อง โปรดเลือกสีใหม่", name)
    return colour.lower()


def _number(given, key, limits, label, name):
    """A number in tenths (quarters of a point stay whole in hundredths)."""
    value = given.get(key)
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not limits[0] <= value <= limits[1]:
        raise LayoutError(f"{label}ต้องเป็นตัวเลข {limits[0]:g}–{limits[1]:g}", name)
    value = round(value, 2 if key in ("size", "min_size") else 1)
    return int(value) if value == int(value) else value


def _is_in(value, known):
    return isinstance(value, str) and value in known


def text(name, words, x, y, w, h, size, **more):
    """A text element with what is usual for the rest."""
    usual = {"font": "Sarabun", "weight": 400, "colour": "#1d2b33", "align": "center"}
    least = more.pop("min_size", max(SIZES[0], round(size * 0.6)))
    place = {"x": x, "y": y, "w": w, "h": h}
    return {"id": name, "type": "text", **place, "text": words, "size": size, "min_size": least, **usual, **more}


def signature(slot, x, y, w, h, size=14, **more):
    """A place to sign with what is usual for the rest."""
    usual = {"font": "Sarabun", "weight": 400, "size": size, "min_size": 9, "colour": "#1d2b33"}
    place = {"x": x, "y": y, "w": w, "h": h}
    return {"id": f"signature-{slot}", "type": "signature", **place, "slot": slot, **usual, **more}


def qr(x, y, side=24):
    """The place of the code."""
    return {"id": "qr", "type": "qr", "x": x, "y": y, "w": side, "h": side}


def crest(x, y, side):
    """The office's crest."""
    return {"id": "crest", "type": "logo", "x": x, "y": y, "w": side, "h": side, "file": "crest"}


def sample(page="landscape"):
    """A plain layout to begin with on the office's own artwork."""
    width, height = PAGES[page]
    left, across = 25, width - 50
    top = round(height * 0.16)
    lines = [
        text("office", "{office}", left, top, across, 12, 20, weight=700),
        text("kind", "{kind}", left, top + 13, across, 17, 32, weight=700, colour="#0b4f5a"),
        text("give", "มอบ{kind}ฉบับนี้ให้ไว้เพื่อแสดงว่า", left, top + 31, across, 9, 15),
        text("name", "{name}", left, top + 41, across, 18, 34, weight=700, colour="#0b4f5a", min_size=18),
        text("school", "{school}", left, top + 59, across, 9, 16),
        text("body", "{role} {award}\n{event}\n{dates}", left, top + 69, across, 30, 17, min_size=11),
        text("given", "ให้ไว้ ณ วันที่ {given_on}", left, top + 101, across, 9, 15),
        text("number", "เลขที่ {number}", width - 85, 12, 70, 8, 13, align="right"),
        text("code", "{code}", 15, height - 15, 50, 5, 7.5, min_size=6),
    ]
    elements = [*lines, signature(1, width / 2 - 40, height - 48, 80, 34), qr(28, height - 40)]
    return copy.deepcopy({"page": page, "digits": "thai", "artwork": None, "elements": elements})
