"""Instruments for tests, from a short description."""

from itertools import count

from instruments import actions
from instruments.models import Instrument, InstrumentVersion, Item, Scale, Section

_serial = count(1)


def make_version(*sections, office=None, published=True):
    """A version with sections of (values of Section, [values of Item]); ratings are on the scale of the product."""
    number = next(_serial)
    instrument = Instrument.objects.create(office=office, code=f"T-{number}", title=f"แบบทดสอบ {number}")
    version = InstrumentVersion.objects.create(instrument=instrument, number=1)
    scale = Scale.objects.get(office=None, name="มาตรประมาณค่า 5 ระดับ")
    for place, (about, asked) in enumerate(sections, start=1):
        section = Section.objects.create(version=version, position=place, **{"title": f"ตอนที่ {place}", **about})
        for position, item in enumerate(asked, start=1):
            rated = item.get("kind", "rating") == "rating"
            item = {"text": f"คำถาม {item.get('code', position)}", "scale": scale if rated else None, **item}
            Item.objects.create(section=section, position=position, **item)
    if published:
        actions.publish(version=version)
    return version


COLOURS = [{"value": "red", "label": "แดง"}, {"value": "green", "label": "เขียว"}, {"value": "blue", "label": "น้ำเงิน"}]


def every_kind():
    """Items of each kind, with the code of their kind; nothing is required."""
    extra = {
        "single": {"choices": COLOURS},
        "multiple": {"choices": COLOURS},
        "number": {"unit": "คน", "low": 0, "high": 5000},
    }
    return [{"code": kind, "kind": kind, "required": False, **extra.get(kind, {})} for kind in Item.Kind.values]


def by_code(version):
    """{code: Item} of a version."""
    return {item.code: item for item in version.items()}
