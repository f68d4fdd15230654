"""A version of an instrument as a paper form: filled in by hand at the school, entered later behind its QR code."""

from itertools import groupby

import segno
from django import forms
from django.template.loader import render_to_string

from instruments.building import checks
from instruments.models import Instrument, Item
from instruments.values import NOW, WANTED, grouped, is_dual, options
from reports.letterhead import letterhead
from schools.models import School
from supervision.forms.fields import SchoolField

MOST_CLASSES = 6
# So many levels stand beside the questions; more are written out below each.
MOST_COLUMNS = 6
LINES = {Item.Kind.TEXT: 1, Item.Kind.LONG_TEXT: 4}


class PaperForm(forms.Form):
    """For which school, and how many classes the repeated sections make room for."""

    school = SchoolField(
        label="โรงเรียน",
        queryset=School.objects.none(),
        required=False,
        help_text="พิมพ์บางส่วนของชื่อหรือรหัสแล้วเลือกจากรายการ เว้นว่างได้เมื่อต้องการแบบที่ไม่ระบุโรงเรียน",
    )
    classes = forms.IntegerField(
        label="จำนวนชั้นเรียนที่สังเกต",
        min_value=1,
        max_value=MOST_CLASSES,
        localize=False,
        widget=forms.NumberInput({"inputmode": "numeric"}),
        help_text=f"ตอนที่กรอกซ้ำจะพิมพ์ให้ครบทุกชั้นเรียน ไม่เกิน {MOST_CLASSES}",
    )
    planned = forms.CharField(required=False, max_length=9, widget=forms.HiddenInput)

    def __init__(self, *args, user, repeats, **kwargs):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["school"].offer(School.objects.visible_to(user).filter(office=user.acting.office_id))
        if not repeats:
            del self.fields["classes"]


def title_of(version, school):
    """The document's title, which is also the name of its file."""
    return " ".join(filter(None, (version.instrument.title, school.full_name if school else "")))


def html(version, *, office, school, classes, address):
    """The document. `address` is what the QR code opens; "" for a draft, which nobody can answer yet."""
    instrument = version.instrument
    context = {
        "title": title_of(version, school),
        "version": version,
        "instrument": instrument,
        "office": letterhead(office),
        "school": school,
        "asks_visit": instrument.purpose not in (Instrument.Purpose.SURVEY, Instrument.Purpose.FEEDBACK),
        "qr": segno.make(address, error="m", micro=False).png_data_uri(scale=6, border=2) if address else "",
        "parts": [_part(part, classes) for part in checks.outline(version)],
    }
    return render_to_string("reports/instruments/paper.html", context)


def _part(part, classes):
    """A section with its blocks; one that repeats has a turn for each class."""
    turns = range(1, classes + 1) if part.section.repeats else [0]
    return {
        "section": part.section,
        "condition": part.condition,
        "turns": turns,
        "blocks": [_block(key, list(cards)) for key, cards in groupby(part.cards, _side_by_side)],
    }


def _side_by_side(card):
    """What questions have in common that stand in one table; None for any that stands alone."""
    item = card.item
    if item.kind not in Item.RATED or len(options(item)) > MOST_COLUMNS:
        return None
    return item.kind, item.scale_id, is_dual(item)


def _block(key, cards):
    """{columns, double, cards} of a table, or {single: [card with its place to write]}."""
    if key is None:
        return {"single": [_single(card) for card in cards]}
    columns = options(cards[0].item)
    double = (NOW, WANTED) if key[2] else ()
    # Levels have numbers that are told with their words; of มี/ไม่มี the words say all.
    return {"columns": columns, "numbered": key[0] == Item.Kind.RATING, "double": double, "cards": cards}


def _single(card):
    item = card.item
    bounds = (("ไม่น้อยกว่า", item.low), ("ไม่เกิน", item.high))
    return {
        "card": card,
        "choices": [label for _, label in options(item)],
        "double": (NOW, WANTED) if is_dual(item) else (),
        "many": item.kind == Item.Kind.MULTIPLE,
        "lines": range(LINES.get(item.kind, 0)),
        "bounds": " ".join(f"{word} {grouped(value)}" for word, value in bounds if value is not None),
    }
