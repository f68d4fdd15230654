"""The instruments that come with the product."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instruments import actions
from instruments.models import Instrument, InstrumentVersion, Item
from schools.models import Role
from tests.factories import make_office, make_user

pytestmark = pytest.mark.django_db
OWN = "class curriculum dltv inclusive internal measure media open reading ready"
SHIPPED = [f"F-{number:02}" for number in range(1, 29)] + [f"S-{name}" for name in OWN.split()]
# What steps of the manuals ask of a form: {code: (purpose, words of its questions and choices)}.
ASKED = {
    "S-class": ("visit", ["จุดประสงค์การเรียนรู้", "ลงมือปฏิบัติ", "คำถามของครู", "ข้อมูลย้อนกลับ"]),
    "S-curriculum": ("visit", ["เด็กปฐมวัย", "ผู้ด้อยโอกาส", "ผู้มีความสามารถพิเศษ", "วิจัยในชั้นเรียน", "นิเทศภายใน"]),
    "S-inclusive": ("visit", ["รับเข้าเรียน", "ทางลาด", "ห้องน้ำ", "ห้องปกติ", "IEP", "IIP", "ส่งต่อ"]),
    "S-measure": ("visit", ["เทียบโอน", "คุณภาพเครื่องมือ", "สภาพจริง", "อ่าน คิดวิเคราะห์", "ซ่อมเสริม"]),
    "S-media": ("survey", ["สื่อสิ่งพิมพ์", "โปรแกรม", "อุปกรณ์", "อบรมครู"]),
    "S-ready": ("survey", ["ด้านปฐมวัย", "แผน IEP", "ด้อยโอกาส", "ความสามารถพิเศษ", "สิ่งที่ขอรับการสนับสนุน"]),
}


@pytest.mark.parametrize("code", SHIPPED)
def test_each_form_of_the_manuals_is_there_and_can_be_asked(code):
    instrument = Instrument.objects.get(office=None, code=code)
    items = list(instrument.current.items())
    assert 10 <= len(items) <= 30
    assert instrument.description
    before = []
    for item in items:
        assert re.fullmatch(r"[a-z]\w*", item.code) and item.code not in before
        assert (item.kind == Item.Kind.RATING) == (item.scale_id is not None)
        assert (item.kind in Item.CHOICES) == bool(item.choices)
        if item.show_if:
            assert item.show_if["item"] in before
        before.append(item.code)


@pytest.mark.parametrize("code", ASKED)
def test_a_form_asks_what_its_step_is_about(client, code):
    purpose, words = ASKED[code]
    instrument = Instrument.objects.get(office=None, code=code)
    assert instrument.purpose == purpose
    client.force_login(make_user(Role.SUPERVISOR, office=make_office()))
    page = client.get(reverse("instruments:preview", args=[instrument.pk])).content.decode()
    assert [word for word in words if word not in page] == []


def test_the_bands_of_a_scale_meet_without_a_gap():
    scales = {
        item.scale for item in Item.objects.filter(section__version__instrument__office=None, scale__isnull=False)
    }
    assert len(scales) >= 3
    for scale in scales:
        bands, values = list(scale.bands.all()), [point.value for point in scale.points.all()]
        assert (bands[0].high, bands[-1].low) == (max(values), min(values))
        for upper, lower in pairwise(bands):
            assert str(upper.low - lower.high) == "0.01"


def test_needs_are_asked_twice_and_classes_again_for_each():
    assert Item.objects.filter(section__version__instrument__code="F-12", dual=True).count() == 9
    assert Item.objects.filter(section__version__instrument__code="S-media", dual=True).count() == 8
    assert Instrument.objects.get(code="S-class").current.sections.filter(repeats=True).count() == 1


def test_loading_again_changes_nothing_and_costs_little():
    before = InstrumentVersion.objects.count()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert actions.load_defaults() == []
    assert InstrumentVersion.objects.count() == before
    assert len(queries) <= 8
