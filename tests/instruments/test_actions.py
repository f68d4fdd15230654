import json
from decimal import Decimal

import pytest
from django.db import IntegrityError
from django.db.models import Value

from instruments import actions
from instruments.models import Frozen, Instrument, InstrumentVersion, Item, Scale, ScaleBand, Section
from tests.factories import make_office, make_school, make_user

pytestmark = pytest.mark.django_db


def visit_data(**changes):
    return json.loads((actions.DATA / "visit_general.json").read_text(encoding="utf-8")) | changes


def test_default_visit_form_ships_with_the_product():
    instrument = Instrument.objects.get(code="F-visit")
    items = list(instrument.current.items())
    assert instrument.title == "แบบนิเทศติดตามการจัดการเรียนรู้"
    assert [item.kind for item in items] == ["rating"] * 8 + ["long_text"]
    assert [point.label for point in items[0].scale.points.all()] == ["มากที่สุด", "มาก", "ปานกลาง", "น้อย", "น้อยที่สุด"]


def test_loading_twice_changes_nothing():
    kinds = (Instrument, InstrumentVersion, Item, Scale)
    before = [kind.objects.count() for kind in kinds]
    actions.load_defaults()
    assert [kind.objects.count() for kind in kinds] == before


def test_a_new_number_is_a_new_version_beside_the_old_one():
    scales = Scale.objects.count()
    instrument = Instrument.objects.get(code="F-visit")
    old = instrument.current
    sections = [{"title": "ใหม่", "items": [{"kind": "yes_no", "text": "มีแผนการนิเทศภายใน"}]}]
    actions.load(visit_data(number=2, sections=sections))
    assert instrument.current.number == 2
    assert old.items().count() == 9
    assert Scale.objects.count() == scales


@pytest.mark.parametrize(
    "change",
    [
        lambda v: v.items().first().delete(),
        lambda v: _save(v.items().first(), text="คำถามอื่น"),
        lambda v: _save(v.sections.first(), title="ตอนอื่น"),
        lambda v: Section.objects.create(version=v, position=9, title="เพิ่ม"),
        lambda v: Item.objects.bulk_create([Item(section=v.sections.first(), position=9, kind="text", text="เพิ่ม")]),
        lambda v: Item.objects.filter(section__version=v).update(text="คำถามอื่น"),
        lambda v: Item.objects.filter(section__version=v).delete(),
        lambda v: _save(v, number=7),
        lambda v: v.delete(),
        lambda v: actions.publish(version=v),
        lambda v: _save(v.items().first().scale.points.first(), label="ดีมาก"),
        lambda v: ScaleBand.objects.filter(low="4.51").update(label="ดีมาก"),
        lambda v: _save(v.items().first(), section=_draft(v).sections.first()),
        lambda v: _save(v.sections.first(), version=_draft(v)),
        lambda v: _save(v.items().first().scale.points.first(), scale=Scale.objects.create(name="ว่าง")),
        lambda v: _elsewhere(v.items().first(), section=_draft(v).sections.first()).delete(),
        lambda v: _of(_draft(v)).update(section=v.sections.first()),
        lambda v: _of(_draft(v)).update(section=v.sections.first().pk),
        lambda v: _of(_draft(v)).update(section_id=v.sections.first().pk),
        lambda v: _of(_draft(v)).update(section=Value(v.sections.first().pk)),
        lambda v: _draft(v).sections.update(version=v),
        lambda v: Item.objects.bulk_update([_elsewhere(_of(_draft(v)).get(), section=v.sections.first())], ["section"]),
        lambda v: Item.objects.bulk_create(
            [_elsewhere(v.items().first(), section=_draft(v).sections.first())],
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["section"],
        ),
    ],
)
def test_a_published_version_never_changes(change):
    version = Instrument.objects.get(code="F-visit").current
    with pytest.raises(Frozen):
        change(version)


def _save(obj, **fields):
    _elsewhere(obj, **fields).save()


def _elsewhere(obj, **fields):
    for name, value in fields.items():
        setattr(obj, name, value)
    return obj


def _draft(version):
    draft = InstrumentVersion.objects.create(instrument=version.instrument, number=2)
    section = Section.objects.create(version=draft, position=1, title="ตอนที่ 1")
    Item.objects.create(section=section, position=1, kind="text", text="เพิ่ม")
    return draft


def _of(version):
    return Item.objects.filter(section__version=version)


def test_the_guard_of_300_questions_asks_a_few_times(django_assert_max_num_queries):
    section = _draft(Instrument.objects.get(code="F-visit").current).sections.get()
    rows = [Item(section_id=section.pk, position=n, kind="text", text="ข้อ") for n in range(2, 302)]
    with django_assert_max_num_queries(6):
        Item.objects.bulk_create(rows)
    for row in rows:
        row.position += 1
    with django_assert_max_num_queries(12):
        Item.objects.bulk_update(rows, ["position"])


def test_an_unpublished_version_may_change():
    instrument = Instrument.objects.get(code="F-visit")
    version = InstrumentVersion.objects.create(instrument=instrument, number=2)
    section = Section.objects.create(version=version, position=1, title="ตอนที่ 1")
    _save(section, title="ตอนอื่น")
    section.refresh_from_db()
    assert section.title == "ตอนอื่น"


def test_answering_again_replaces_and_takes_away():
    version = Instrument.objects.get(code="F-visit").current
    school = make_school(make_office())
    first, second, *_, text = version.items()
    by = make_user()
    values = {first: Decimal(4), second: Decimal(3), text: "เยี่ยม ป.4"}
    response = actions.answer(version=version, school=school, respondent=by, values=values)
    values = {first: Decimal(5), second: None, text: ""}
    again = actions.answer(version=version, school=school, respondent=by, values=values, response=response)
    assert again.pk == response.pk
    assert [(a.item_id, a.value) for a in response.answers.all()] == [(first.pk, Decimal(5))]


def test_an_item_of_another_version_is_refused():
    version = Instrument.objects.get(code="F-visit").current
    other = actions.load(visit_data(code="F-other")).current
    with pytest.raises(ValueError, match="not part of the version"):
        actions.answer(
            version=version,
            school=make_school(make_office()),
            respondent=make_user(),
            values={other.items().first(): Decimal(3)},
        )


def test_rating_without_a_scale_is_refused_by_the_database():
    version = InstrumentVersion.objects.create(instrument=Instrument.objects.get(code="F-visit"), number=2)
    section = Section.objects.create(version=version, position=1, title="ตอนที่ 1")
    with pytest.raises(IntegrityError):
        Item.objects.create(section=section, position=1, kind="rating", text="ไม่มีมาตรวัด")


def test_the_offices_own_form_comes_before_the_shipped_one():
    office = make_office()
    own = actions.load(visit_data(title="แบบของเขต"), office=office)
    user, other = make_user("supervisor", office=office), make_user("supervisor")
    assert Instrument.objects.visible_to(user).preferred("visit") == own
    assert Instrument.objects.visible_to(other).preferred("visit").office is None
