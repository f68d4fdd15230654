"""One indicator of one school from visit to visit."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from instruments import actions as instruments
from reports import timeline
from schools.models import Role
from supervision.models import Visit
from tests.factories import make_office, make_school, make_user
from tests.instruments.test_actions import visit_data
from tests.supervision.factories import make_visit, visit_instrument

pytestmark = pytest.mark.django_db


class Years:
    """A school that was visited in three years, each time rated higher."""

    def __init__(self):
        self.office = make_office()
        self.school = make_school(self.office)
        self.user = make_user(Role.SUPERVISOR, office=self.office)
        self.head = make_user(Role.HEAD, office=self.office)
        for years_ago, rating in ((2, 3), (1, 4), (0, 5)):
            self.visit(days=3 + 365 * years_ago, ratings=[rating] * 8)

    def visit(self, *, days=3, state="approved", **fields):
        return make_visit(
            school=self.school,
            supervisor=self.user,
            head=self.head,
            state=state,
            visited_on=timezone.localdate() - timedelta(days=days),
            **fields,
        )

    def page(self, client, user=None, **asked):
        client.force_login(user or self.user)
        return client.get(reverse("reports:school_timeline", args=[self.school.pk]), asked)


@pytest.fixture
def years():
    return Years()


def test_every_visit_is_in_the_chart_and_in_the_table(client, years):
    page = years.page(client)
    assert [(point.mean, point.change) for point in page.context["points"]] == [(5, 1), (4, 1), (3, None)]
    text = page.content.decode()
    assert text.count("<circle") == 3
    assert text.count('class="line-path"') == 2
    assert 'role="img" aria-label="กราฟเส้น ค่าเฉลี่ยทั้งแบบ 3 ครั้ง จาก 3.00' in text


def test_the_address_narrows_years_and_chooses_the_indicator(client, years):
    now = years.office.calendar.academic_year(timezone.localdate())
    first = next(item for item in visit_instrument().items() if item.kind == "rating")
    page = years.page(client, since=now, until=now, of=f"item:{first.code}")
    (point,) = page.context["points"]
    assert (point.mean, point.n) == (5, 1)
    assert page.context["indicator"] == first.text


def test_a_section_is_an_indicator_too(client, years):
    section = next(item.section for item in visit_instrument().items() if item.kind == "rating")
    page = years.page(client, of=f"section:{section.title}")
    assert len(page.context["points"]) == 3


def weightless(number, items):
    """A new version of the visits' instrument in which the first `items` questions have no weight."""
    data = visit_data(number=number)
    for item in [item for section in data["sections"] for item in section["items"]][:items]:
        item["weight"] = 0
    instruments.load(data)


def test_a_question_without_weight_stays_on_its_scale_and_out_of_the_mean(client, years):
    first = next(item for item in visit_instrument().items() if item.kind == "rating")
    weightless(2, 1)
    years.visit(days=1, ratings=[1] + [5] * 7)
    page = years.page(client, of=f"item:{first.code}")
    newest = page.context["points"][0]
    assert (newest.mean, newest.low, newest.highest, newest.n, newest.change) == (1, 1, 5, 1, -4)
    heights = [float(dot["y"]) for dot in page.context["chart"]["dots"]]
    assert all(timeline.TOP <= y <= timeline.CHART_HEIGHT - timeline.BOTTOM for y in heights)
    whole = years.page(client).context["points"][0]
    assert (whole.mean, whole.n) == (5, 7)


def test_where_no_question_has_a_weight_each_counts_as_one(client, years):
    weightless(2, 9)
    years.school = make_school(years.office)
    years.visit(ratings=[1] + [5] * 7)
    (point,) = years.page(client).context["points"]
    assert (point.mean, point.highest) == (Decimal("4.50"), 5)


@pytest.mark.parametrize("asked", [{"of": "item:x"}, {"since": "x"}, {"instrument": "x"}, {"page": "x"}, {"of": "\0"}])
def test_a_wrong_address_shows_the_usual(client, years, asked):
    assert len(years.page(client, **asked).context["points"]) == 3


def test_what_is_not_approved_does_not_count(client, years):
    years.visit(days=1, state="submitted", ratings=[1] * 8)
    assert len(years.page(client).context["points"]) == 3


def test_the_school_sees_its_own_and_no_other(client, years):
    teacher = make_user(Role.SCHOOL_STAFF, school=years.school)
    assert len(years.page(client, teacher).context["points"]) == 3
    assert years.page(client, make_user(Role.SCHOOL_STAFF, school=make_school(years.office))).status_code == 404
    assert years.page(client, make_user(Role.HEAD, office=make_office())).status_code == 404


def test_a_school_that_nobody_visited_says_so(client, years):
    Visit.objects.filter(school=years.school).update(state="draft")
    assert "ยังไม่มีการนิเทศที่ได้รับอนุมัติ" in years.page(client).content.decode()


def test_the_page_of_the_school_leads_here(client, years):
    client.force_login(years.user)
    page = client.get(reverse("reports:school", args=[years.school.pk])).content.decode()
    assert reverse("reports:school_timeline", args=[years.school.pk]) in page
