"""The synthesis of internal and external levels (F-09): from its page to the paper, and its old address."""

import pytest
from django.urls import reverse

from jobs.testing import work_off
from reports import types
from reports.models import Report
from schools.models import Role
from tests.access.world import OTHER, OWN, World
from tests.qa.test_external_overviews import external_level, own_levels, see
from tests.reports.pictures import squeezed, text_of
from tests.reports.report_factories import begin_report, walk
from tests.reports.types.test_external import CRITERIA

pytestmark = pytest.mark.django_db
NEW = reverse("reports:report_new", args=["external"])


@pytest.fixture
def world():
    return World()


def old(client, **asked):
    return client.get(reverse("reports:external_synthesis_pdf"), asked)


def paper(world):
    """The words of the PDF of an approved F-09."""
    author, head = world.people[Role.SUPERVISOR], world.heads[world.a]
    report = begin_report(office=world.a, author=author, kind=types.get("external"), criteria=CRITERIA, title="F-09")
    work_off()
    report = walk(report, "approved", head=head)
    with report.pdf.content.open("rb") as file:
        return text_of(file.read())


def test_it_prints_what_the_page_shows(world):
    for scope in (OWN, OTHER):
        own_levels(world, 5, scope)
        external_level(world, 3, scope)
    text = paper(world)
    for words in ("แบบ F-09", "บ้านของเรา", "มฐ. 1 5 / 3", "ประเมินตนเองสูงกว่า", "มาตรฐานที่ต่างกันตั้งแต่ 2 ระดับ", "2.00"):
        assert squeezed(words) in text, words
    assert squeezed("บ้านที่อื่น") not in text


def test_the_page_leads_writers_to_a_report_of_what_was_chosen(client, world):
    own_levels(world, 5)
    external_level(world, 3)
    see(client, world, Role.SUPERVISOR)
    page = client.get(reverse("qa:external_synthesis"), {"level": "basic", "show": "wide"}).text
    assert f"{NEW}?level=basic" in page and "show=wide" not in page.split(NEW)[1][:60]
    told = client.get(f"{NEW}?level=basic")
    assert told.context["is_valid"] and ("เทียบได้ (โรงเรียนและระดับ)", 1) in [one[:2] for one in told.context["found"]]
    see(client, world, Role.DIRECTOR)
    page = client.get(reverse("qa:external_synthesis")).text
    assert NEW not in page and reverse("reports:reports") + "?type=external" in page
    see(client, world, Role.OFFICE_ADMIN)
    assert "รายงาน F-09" not in client.get(reverse("qa:external_synthesis")).text


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD])
def test_the_old_address_of_the_paper_begins_a_report_of_what_it_named(client, world, role):
    own_levels(world, 5)
    external_level(world, 3)
    see(client, world, role)
    led = old(client, level="basic", show="wide")
    assert led.status_code == 302 and led.url == f"{NEW}?round=&level=basic"
    page = client.get(led.url)
    assert page.context["is_valid"] and not page.context["nothing"]
    sent = dict(page.context["form"].data.items())
    client.post(NEW, sent)
    work_off()
    report = Report.objects.get()
    assert report.type == "external" and report.digits == "arabic" and report.is_frozen
    # What is no round says so on the page, and nothing is made.
    page = client.get(old(client, round="ไม่มีรอบนี้").url)
    assert page.status_code == 200 and not page.context["is_valid"]


def test_the_old_address_leads_other_readers_to_what_is_made_and_to_the_figures(client, world):
    see(client, world, Role.DIRECTOR)
    assert old(client).url == reverse("reports:reports") + "?type=external"
    see(client, world, Role.OFFICE_ADMIN)
    led = old(client, level="basic")
    assert led.url == reverse("qa:external_synthesis") + "?level=basic" and client.get(led.url).status_code == 200


def test_with_nothing_to_compare_the_page_of_a_new_one_says_so(client, world):
    see(client, world)
    page = client.get(old(client).url)
    assert "ยังไม่มีผลการประเมินรายมาตรฐาน" in page.text


@pytest.mark.parametrize("role", [Role.SCHOOL_DIRECTOR, Role.COMMITTEE, Role.CLERK])
def test_it_is_for_the_staff(client, world, role):
    see(client, world, role)
    assert old(client).status_code == 403
