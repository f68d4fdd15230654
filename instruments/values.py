"""What one answer is, by kind of question: its plain value, how it is stored, and how it is told in words.

Plain values: Decimal for rating, yes/no, partial and number (a `Dual` of two where the item is dual); text for texts
and a single choice; list of texts for several choices; date; StoredFile (or `Upload`, before it is stored) for photo
and file; None where nothing was answered.
"""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from instruments.models import Item
from thai.dates import short

YES_NO = [("1", "มี"), ("0", "ไม่มี")]
# มีบางส่วน counts half, so that a mean of 0–1 reads as the share of what is there.
PARTIAL = [("1", "มี"), ("0.5", "มีบางส่วน"), ("0", "ไม่มี")]
NUMBERS = (*Item.RATED, Item.Kind.NUMBER)
FILES = (Item.Kind.PHOTO, Item.Kind.FILE)
NOW, WANTED = "สภาพปัจจุบัน", "สภาพที่พึงประสงค์"


class Dual(NamedTuple):
    """A rating as it is and as it should be; either may be missing in a draft."""

    now: Decimal | None
    wanted: Decimal | None


class Upload(NamedTuple):
    """A checked file that is not stored yet."""

    label: str
    content: object
    content_type: str


def is_dual(item):
    """True when the item is rated twice; only what is rated can be."""
    return item.dual and item.kind in Item.RATED


def is_empty(value):
    """True when the plain value says nothing."""
    return value in (None, "", []) or (isinstance(value, Dual) and value == (None, None))


def options(item):
    """[(value as text, label)] of a question that is answered by choosing; [] of any other."""
    if item.kind == Item.Kind.RATING:
        return [(str(point.value), point.label) for point in item.scale.points.all()]
    if item.kind == Item.Kind.YES_NO:
        return YES_NO
    if item.kind == Item.Kind.PARTIAL:
        return PARTIAL
    if item.kind in Item.CHOICES:
        return [(str(choice["value"]), choice["label"]) for choice in item.choices]
    return []


def number_text(value):
    """A Decimal without needless zeros: 4, 0.5, 1200."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def grouped(value):
    """A Decimal as people read it: 1,200 or 3.5."""
    whole, dot, rest = f"{value:,f}".partition(".")
    rest = rest.rstrip("0")
    return f"{whole}{dot}{rest}" if rest else whole


def of_answer(answer, item):
    """The plain value of a stored Answer to `item`."""
    if is_dual(item):
        return Dual(answer.value, answer.wanted)
    if item.kind in NUMBERS:
        return answer.value
    if item.kind == Item.Kind.DATE:
        return date.fromisoformat(answer.text) if answer.text else None
    if item.kind == Item.Kind.MULTIPLE:
        return answer.chosen or None
    if item.kind in FILES:
        return answer.file
    return answer.text or None


def columns(item, value):
    """{column: value} of an Answer that holds this plain value; a file must be stored already."""
    row = {"value": None, "wanted": None, "text": "", "chosen": None, "file": None}
    if isinstance(value, Dual):
        row |= {"value": value.now, "wanted": value.wanted}
    elif item.kind in NUMBERS:
        row["value"] = value
    elif item.kind == Item.Kind.DATE:
        row["text"] = value.isoformat()
    elif item.kind == Item.Kind.MULTIPLE:
        row["chosen"] = list(value)
    elif item.kind in FILES:
        row["file"] = value
    else:
        row["text"] = value
    return row


def word(item, value):
    """The plain value in words, as a page or a printed form shows it; "" where nothing was answered."""
    if is_empty(value):
        return ""
    if isinstance(value, Dual):
        parts = [(NOW, value.now), (WANTED, value.wanted)]
        return " · ".join(f"{name} {_label(item, part)}" for name, part in parts if part is not None)
    if item.kind in Item.RATED or item.kind == Item.Kind.SINGLE:
        return _label(item, value)
    if item.kind == Item.Kind.MULTIPLE:
        return ", ".join(_label(item, each) for each in value)
    if item.kind == Item.Kind.NUMBER:
        return f"{grouped(value)} {item.unit}".strip()
    if item.kind == Item.Kind.DATE:
        return short(value)
    if item.kind in FILES:
        return value.label
    return value


def _label(item, value):
    text = number_text(value) if isinstance(value, Decimal) else str(value)
    return dict(options(item)).get(text, text)
