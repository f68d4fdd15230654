"""Who gets through to instruments and scales; makers of them."""

import uuid

from instruments.actions.versions import publish
from instruments.models import Instrument, InstrumentVersion, Item, Scale, ScaleBand, ScalePoint, Section
from tests.access.rows import CLERK, HEAD, OFFICE_ADMIN, SCHOOL, STAFF, SUPERVISOR, Row, both, get_and_post

BUILDERS = {HEAD, SUPERVISOR, OFFICE_ADMIN}
READERS = STAFF | {CLERK}


def make_scale(world, scope):
    scale = Scale.objects.create(office=world.office(scope), name="มาตรของเรา")
    for value, label in ((1, "น้อย"), (2, "มาก")):
        ScalePoint.objects.create(scale=scale, value=value, label=label)
    ScaleBand.objects.create(scale=scale, low="1.00", high="2.00", label="ทั้งหมด")
    return scale


def make_instrument(world, scope, *, published=False):
    """An instrument of the office with one section and two questions."""
    office = world.office(scope)
    instrument = Instrument.objects.create(
        office=office,
        code=uuid.uuid4().hex[:12],
        title="แบบของเรา",
        description="ใช้ทุกภาคเรียน",
        created_by=world.heads[office],
    )
    version = InstrumentVersion.objects.create(instrument=instrument, note="ปรับถ้อยคำ")
    section = Section.objects.create(version=version, position=1, title="ตอนที่ 1", help="อ่านก่อนตอบ")
    Item.objects.create(
        section=section,
        position=1,
        code="q1",
        kind="rating",
        scale=make_scale(world, scope),
        text="คำถาม",
        help="หลักฐาน",
    )
    Item.objects.create(section=section, position=2, code="q2", kind="number", text="จำนวนครู", unit="คน")
    if published:
        publish(version=version)
    return instrument


def instrument(world, scope, user):
    return [make_instrument(world, scope).pk]


def published(world, scope, user):
    return [make_instrument(world, scope, published=True).pk]


def published_version(world, scope, user):
    return [make_instrument(world, scope, published=True).current.pk]


def item(world, scope, user):
    made = make_instrument(world, scope)
    return [made.pk, made.draft.items().first().pk]


def section(world, scope, user):
    made = make_instrument(world, scope)
    return [made.pk, made.draft.sections.get().pk]


def scale(world, scope, user):
    return [make_scale(world, scope).pk]


def fill(world, scope):
    """A draft, whose texts the canary may change, and a scale."""
    make_instrument(world, scope)


WRITTEN = {
    "instruments.Instrument.title", "instruments.Instrument.description", "instruments.InstrumentVersion.note",
    "instruments.Section.title", "instruments.Section.help", "instruments.Item.text", "instruments.Item.help",
    "instruments.Item.unit", "instruments.Scale.name", "instruments.ScalePoint.label", "instruments.ScaleBand.label",
}  # fmt: skip

ROWS = {
    "instruments:list": Row(get=READERS),
    "instruments:new": Row(get=BUILDERS, post=BUILDERS),
    "instruments:detail": Row(published, get=both(READERS)),
    "instruments:edit": Row(instrument, get=both(BUILDERS), post=both(BUILDERS)),
    "instruments:preview": Row(published, get=both(READERS)),
    "instruments:build": Row(instrument, get=both(BUILDERS), post=both(BUILDERS), data={"do": "undo", "version": "1"}),
    "instruments:section_new": Row(instrument, get=both(BUILDERS), post=both(BUILDERS)),
    "instruments:section_edit": Row(section, get=both(BUILDERS), post=both(BUILDERS)),
    "instruments:item_new": Row(instrument, get=both(BUILDERS), post=both(BUILDERS)),
    "instruments:item_edit": Row(item, get=both(BUILDERS), post=both(BUILDERS)),
    "instruments:paste": Row(instrument, get=both(BUILDERS), post=both(BUILDERS)),
    "instruments:duplicate": Row(published, post=both(BUILDERS)),
    "instruments:publish": Row(instrument, **get_and_post(both(BUILDERS))),
    "instruments:new_version": Row(published, post=both(BUILDERS)),
    "instruments:discard": Row(instrument, get=both(BUILDERS), post=both(BUILDERS)),
    "instruments:archive": Row(published, post=both(BUILDERS)),
    "instruments:restore": Row(published, post=both(BUILDERS)),
    "instruments:prefer": Row(published, post=both(BUILDERS)),
    "instruments:xlsform_import": Row(get=BUILDERS, post=BUILDERS),
    "instruments:xlsform_confirm": Row(get=BUILDERS, post=BUILDERS),
    "instruments:xlsform": Row(published, get=both(READERS)),
    "reports:instrument_paper": Row(published, get=both(READERS)),
    "supervision:paper_entry": Row(published_version, get=both(READERS | SCHOOL)),
    "instruments:scales": Row(get=READERS),
    "instruments:scale_new": Row(get=BUILDERS, post=BUILDERS),
    "instruments:scale_edit": Row(scale, get=both(BUILDERS), post=both(BUILDERS)),
    "instruments:scale_duplicate": Row(scale, post=both(BUILDERS)),
}
