"""The demo office's register: invented codes and contacts, former names that are found, mergers with their history."""

from random import Random

import pytest

from schools import demo, demo_records
from schools.models import NetworkSchool, School, SchoolEvent, SchoolProgramme
from tests.factories import day
from thai.text import search_key

pytestmark = pytest.mark.django_db
TODAY = day("2026-11-16")


@pytest.fixture
def office():
    rng = Random(1)
    office = demo.make(name="สพป.ตัวอย่าง เขต 1", schools=120, years=3, rng=rng, today=TODAY)
    demo_records.make(office=office, rng=rng, today=TODAY)
    return office


def test_every_school_has_codes_and_a_telephone_that_nobody_has(office):
    for school in office.schools.all():
        assert school.phone.startswith("0-0000-")
        assert school.obec_code.startswith("99")
        assert school.onesqa_code
        assert school.director_name or school.closed_on


def test_former_names_are_found(office):
    for event in SchoolEvent.objects.filter(kind="renamed"):
        assert School.objects.filter(search_name__contains=search_key(event.old_name)).get() == event.school


def test_mergers_have_their_history(office):
    merged = office.schools.exclude(merged_into=None)
    assert merged
    for school in merged:
        assert school.events.filter(kind="merged", other=school.merged_into).exists()
        assert school.merged_into.events.filter(kind="joined_by", other=school).exists()
        assert not NetworkSchool.objects.filter(school=school, to_year=None).exists()
        assert not school.programmes.filter(to_year=None).exists()


def test_schools_take_part_in_programmes(office):
    assert SchoolProgramme.objects.filter(programme__name="DLTV", to_year=None).count() > 20
    assert SchoolProgramme.objects.exclude(to_year=None).exists()
