"""The pages of instruments cost the same for 1 and 20 rows."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from instruments.models import Instrument, InstrumentVersion, Item, Scale, ScaleBand, ScalePoint, Section
from schools.models import Role
from tests.factories import make_office, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    office = make_office()
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    return office


def steady(client, address, add, most):
    costs = []
    for more in (1, 19):
        add(more)
        assert client.get(address).status_code == 200
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= most, costs


def draft(office):
    instrument = Instrument.objects.create(office=office, code=uuid.uuid4().hex[:12], title="แบบ")
    version = InstrumentVersion.objects.create(instrument=instrument)
    return instrument, Section.objects.create(version=version, position=1, title="ตอน")


def test_the_list(client, office):
    steady(client, reverse("instruments:list"), lambda more: [draft(office) for _ in range(more)], 12)


@pytest.mark.parametrize("name", ["build", "preview", "detail", "publish"])
def test_an_instrument(client, office, name):
    instrument, section = draft(office)
    scale = Scale.objects.filter(office=None).first()

    def add(more):
        start = section.items.count()
        Item.objects.bulk_create(
            Item(
                section=section, position=n, code=f"q{n}", kind="rating", scale=scale, text="ก",
                show_if={"item": f"q{n - 1}", "op": "is", "value": "5"} if n > start + 1 else None,
            )
            for n in range(start + 1, start + more + 1)
        )  # fmt: skip

    steady(client, reverse(f"instruments:{name}", args=[instrument.pk]), add, 22)


def test_scales(client, office):
    def add(more):
        for _ in range(more):
            scale = Scale.objects.create(office=office, name="ก")
            ScalePoint.objects.bulk_create(ScalePoint(scale=scale, value=n, label="ก") for n in (1, 2))
            ScaleBand.objects.create(scale=scale, low="1", high="2", label="ก")

    steady(client, reverse("instruments:scales"), add, 10)
