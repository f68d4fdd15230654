"""The synthesis of internal and external levels (F-09) as PDF, and who gets it."""

import pytest
from django.urls import reverse

from schools.models import AuditEvent, Role
from tests.access.world import OTHER, World
from tests.qa.test_external_overviews import external_level, own_levels, see
from tests.reports.pictures import squeezed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def paper(client, **asked):
    return client.get(reverse("reports:external_synthesis_pdf"), asked)


def test_it_prints_what_the_page_shows(client, world):
    own_levels(world, 5)
    external_level(world, 3)
    own_levels(world, 5, OTHER)
    external_level(world, 3, OTHER)
    see(client, world)
    assert (
        reverse("reports:external_synthesis_pdf") + "?show=wide"
        in client.get(reverse("qa:external_synthesis"), {"show": "wide"}).text
    )
    response = paper(client)
    assert response["Content-Type"] == "application/pdf"
    text = text_of(response.content)
    for words in ("แบบ F-09", "บ้านของเรา", "มฐ. 1 5 / 3", "ประเมินตนเองสูงกว่า", "ต่างกันตั้งแต่ 2 ระดับ (1 รายการ)", "2.00"):
        assert squeezed(words) in text, words
    assert squeezed("บ้านที่อื่น") not in text
    assert AuditEvent.objects.filter(verb="print external synthesis").exists()


def test_the_choices_of_the_page_narrow_it_and_foreign_ones_do_nothing(client, world):
    own_levels(world, 5)
    external_level(world, 3)
    see(client, world)
    assert squeezed("รายโรงเรียน เฉพาะที่ตรงกัน (0 รายการ)") in text_of(paper(client, show="same").content)
    assert squeezed("บ้านของเรา") in text_of(paper(client, round="ไม่มีรอบนี้", level="x", show="y").content)


def test_with_nothing_to_compare_it_says_so(client, world):
    see(client, world)
    assert squeezed("ยังเทียบไม่ได้") in text_of(paper(client).content)


def test_the_same_figures_give_the_same_bytes(client, world):
    own_levels(world, 4)
    external_level(world, 3)
    see(client, world)
    assert paper(client).content == paper(client).content


@pytest.mark.parametrize("role", [Role.SCHOOL_DIRECTOR, Role.COMMITTEE, Role.CLERK])
def test_it_is_for_the_staff(client, world, role):
    see(client, world, role)
    assert paper(client).status_code == 403
