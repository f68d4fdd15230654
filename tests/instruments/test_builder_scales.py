"""Rating scales: presets, bands without gap or overlap, frozen once a published version asks with them."""

from decimal import Decimal

import pytest
from django.urls import reverse

from instruments.actions import scales as actions
from instruments.building.scales import PRESETS, ScaleForm, band_faults, equal_bands
from instruments.models import Instrument, Scale
from schools.models import Role
from tests.factories import make_office, make_user
from tests.instruments.factories import make_version

pytestmark = pytest.mark.django_db
THREE = {"value_0": "3", "label_0": "มาก", "value_1": "2", "label_1": "กลาง", "value_2": "1", "label_2": "น้อย"}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def browser(client, office):
    client.force_login(make_user(Role.HEAD, office=office))
    return client


def test_the_bands_of_five_levels_are_those_of_the_book():
    bands = sorted(equal_bands(PRESETS["five"][1]), reverse=True)
    assert [f"{low}–{high} {label}" for low, high, label in bands] == [
        "4.51–5.00 มากที่สุด", "3.51–4.50 มาก", "2.51–3.50 ปานกลาง", "1.51–2.50 น้อย", "1.00–1.50 น้อยที่สุด",
    ]  # fmt: skip


@pytest.mark.parametrize("preset", PRESETS)
def test_each_preset_is_a_valid_scale(preset):
    _, points = PRESETS[preset]
    bands = equal_bands(points)
    assert band_faults(points, bands) == []
    assert Decimal(0) <= bands[0][0] <= bands[-1][1]


@pytest.mark.parametrize(
    ("bands", "message"),
    [
        ([("1.00", "2.00"), ("2.00", "3.00")], "ซ้อนกัน"),
        ([("1.00", "1.99"), ("2.01", "3.00")], "ขาด 2.00–2.00"),
        ([("1.10", "2.00"), ("2.01", "3.00")], "ต้องเริ่มที่คะแนนต่ำสุด 1.00"),
        ([("1.00", "2.00"), ("2.01", "2.90")], "ต้องจบที่คะแนนสูงสุด 3.00"),
        ([("1.00", "0.50"), ("0.51", "3.00")], "กลับด้าน"),
    ],
)
def test_bands_that_leave_a_mean_without_a_word_are_refused(browser, bands, message):
    data = {"name": "ก", **THREE}
    for n, (low, high) in enumerate(bands):
        data |= {f"low_{n}": low, f"high_{n}": high, f"band_{n}": f"ช่วง {n}"}
    assert message in browser.post(reverse("instruments:scale_new"), data).text
    assert not Scale.objects.filter(name="ก").exists()


def test_without_bands_they_are_made_and_two_presses_make_one(browser, office):
    for _ in range(2):
        browser.post(reverse("instruments:scale_new"), {"name": "มาตรของเรา", **THREE})
    scale = Scale.objects.get(office=office)
    assert [str(band) for band in scale.bands.all()] == ["2.51–3.00 มาก", "1.51–2.50 กลาง", "1.00–1.50 น้อย"]


def test_half_a_row_and_a_value_twice_are_told(browser):
    form = ScaleForm({"name": "ก", "value_0": "1", "label_0": "น้อย", "value_1": "2"})
    assert "ใส่ทั้งคะแนนและความหมาย" in str(form.errors)
    form = ScaleForm({"name": "ก", "value_0": "1", "label_0": "น้อย", "value_1": "1", "label_1": "มาก"})
    assert "ต้องไม่ซ้ำกัน" in str(form.errors)


def test_who_was_slower_overwrites_nothing(browser, office):
    browser.post(reverse("instruments:scale_new"), {"name": "มาตรของเรา", **THREE})
    scale = Scale.objects.get(office=office)
    address = reverse("instruments:scale_edit", args=[scale.pk])
    browser.post(address, {"name": "ของเขา", **THREE, "version": "1"})
    response = browser.post(address, {"name": "ของเรา", **THREE, "version": "1"})
    assert (response.status_code, "ของเขา" in response.text) == (409, True)
    scale.refresh_from_db()
    assert scale.name == "ของเขา"


@pytest.mark.parametrize("levels", [10, 14])
def test_every_level_of_a_long_scale_is_there_when_it_is_edited(browser, office, levels):
    points = [(n, f"ระดับ {n}") for n in range(1, levels + 1)]
    by = make_user(Role.HEAD, office=office)
    scale = actions.add_scale(name="มาตรยาว", points=points, bands=equal_bands(points), by=by)
    address = reverse("instruments:scale_edit", args=[scale.pk])
    shown = browser.get(address).context["form"].initial
    data = {name: "" if value is None else value for name, value in shown.items()}
    assert browser.post(address, data | {"name": "ชื่อใหม่"}).status_code == 302
    scale.refresh_from_db()
    assert (scale.name, scale.points.count(), scale.bands.count()) == ("ชื่อใหม่", levels, levels)


def test_an_edited_scale_makes_its_drafts_others_than_their_readers_saw(browser, office):
    browser.post(reverse("instruments:scale_new"), {"name": "มาตรของเรา", **THREE})
    scale = Scale.objects.get(office=office)
    mine, other = (
        make_version(({}, asked), office=office, published=False)
        for asked in ([{"code": "a", "scale": scale}], [{"code": "a"}])
    )
    turned = {"value_0": "1", "label_0": "มาก", "value_1": "3", "label_1": "น้อย"}
    browser.post(reverse("instruments:scale_edit", args=[scale.pk]), {"name": "มาตรของเรา", **turned, "version": "1"})
    for version, status in ((mine, 409), (other, 302)):
        address = reverse("instruments:publish", args=[version.instrument_id])
        assert browser.post(address, {"lock": version.lock}).status_code == status
        version.refresh_from_db()
        assert (version.published_at is None) == (status == 409)


def test_a_scale_in_a_published_version_is_frozen_and_duplicated(browser, office):
    browser.post(reverse("instruments:duplicate", args=[Instrument.objects.get(code="F-visit").pk]))
    instrument = Instrument.objects.get(office=office)
    browser.post(reverse("instruments:scale_new"), {"name": "มาตรของเรา", **THREE})
    scale = Scale.objects.get(office=office)
    instrument.draft.items().filter(kind="rating").update(scale=scale)
    browser.post(reverse("instruments:publish", args=[instrument.pk]), {"lock": instrument.draft.lock})
    address = reverse("instruments:scale_edit", args=[scale.pk])
    assert "ใช้ในแบบที่เผยแพร่แล้ว" in browser.get(address).text
    assert browser.post(address, {"name": "ใหม่", **THREE, "version": "1"}).status_code == 409
    browser.post(reverse("instruments:scale_duplicate", args=[scale.pk]))
    copy = Scale.objects.filter(office=office).last()
    assert copy != scale
    assert [str(point) for point in copy.points.all()] == [str(point) for point in scale.points.all()]


def test_the_products_scale_is_not_changed(browser):
    shipped = Scale.objects.filter(office=None).first()
    assert browser.post(reverse("instruments:scale_edit", args=[shipped.pk]), {"name": "ก"}).status_code == 403
