"""An instrument that goes out as XLSForm and comes back is the same instrument."""

import io
from uuid import uuid4

import pytest

from instruments.actions.bringing import bring_in
from instruments.actions.versions import ITEM_FIELDS, SECTION_FIELDS
from instruments.models import Instrument, Scale
from instruments.xlsform.reading import read
from instruments.xlsform.writing import write
from schools.models import Role
from tests import factories
from tests.instruments.factories import every_kind, make_version

pytestmark = pytest.mark.django_db


def shape(version):
    """What a version asks, as plain values."""
    rows = list(version.items())
    return [
        (
            {name: getattr(section, name) for name in SECTION_FIELDS},
            [{name: getattr(item, name) for name in ITEM_FIELDS} for item in rows if item.section_id == section.pk],
        )
        for section in version.sections.all()
    ]


def brought(version, user):
    """(notes, instrument) of a version that went out and came back."""
    found = read(io.BytesIO(write(version)), name="form.xlsx")
    instrument, made = bring_in(draft=found.draft, client_uuid=uuid4(), by=user)
    assert made
    return found.notes, instrument


@pytest.fixture
def user():
    return factories.make_user(Role.SUPERVISOR, factories.make_office())


def test_each_shipped_instrument_comes_back_as_it_was(user):
    scales = Scale.objects.count()
    for instrument in Instrument.objects.filter(office=None):
        notes, copy = brought(instrument.current, user)
        assert notes == [], instrument.code
        assert shape(copy.draft) == shape(instrument.current), instrument.code
        about = ("title", "purpose", "description")
        assert [getattr(copy, name) for name in about] == [getattr(instrument, name) for name in about]
        assert (copy.office, copy.current) == (user.acting.office, None)
    assert Scale.objects.count() == scales


def test_every_kind_condition_and_repeat_comes_back(user):
    version = make_version(
        ({"help": "ตอบตามจริง"}, every_kind()),
        (
            {"repeats": True, "show_if": {"item": "rating", "op": "at_least", "value": "3"}},
            [
                {"code": "again", "kind": "yes_no", "required": False},
                {"code": "q3", "show_if": {"item": "multiple", "op": "has", "value": "red"}, "weight": "2.5"},
                {
                    "code": "need",
                    "dual": True,
                    "help": "ดูหลักฐาน",
                    "show_if": {"item": "again", "op": "is", "value": "1"},
                },
                {"code": "q5", "kind": "text", "show_if": {"item": "need", "op": "at_most", "value": "2"}},
            ],
        ),
    )
    version.refresh_from_db()
    notes, copy = brought(version, user)
    assert (notes, shape(copy.draft)) == ([], shape(version))


def test_a_scale_of_another_office_is_made_anew_and_its_own_used_again(user):
    theirs = factories.make_user(Role.SUPERVISOR, factories.make_office())
    version = make_version(({}, [{"code": "q1"}]))
    scale = Scale.objects.create(office=theirs.acting.office, name="มาตรของเขา")
    for value, label in ((1, "น้อย"), (2, "มาก")):
        scale.points.create(value=value, label=label)
    scale.bands.create(low="1.00", high="2.00", label="ทั้งหมด")
    draft = make_version(({}, [{"code": "q1", "scale": scale}]), published=False)
    _, mine = brought(draft, user)
    made = mine.draft.items().get().scale
    assert (made.office, made.name) == (user.acting.office, "มาตรของเขา")
    assert [(band.low, band.high) for band in made.bands.all()] == [(1, 2)]
    _, again = brought(draft, user)
    assert again.draft.items().get().scale == made
    assert brought(version, user)[1].draft.items().get().scale.office is None
