"""A list that is asked for what there is not is empty and says so: all rows would pass for those asked for."""

import pytest
from django.urls import reverse

from qa.models import Round
from schools.models import Role
from supervision.models import Recommendation
from tests.factories import make_user, today
from tests.reports.dashboards import offices

pytestmark = pytest.mark.django_db
WORDS = ("ไม่มีตัวเลือกนี้ จึงไม่แสดงรายการ", "มีตัวกรองที่ไม่มีในระบบ จึงไม่แสดงรายการ")


def test_an_unknown_value_of_a_filter_empties_the_list_and_is_told(client):
    world = offices.make(5, today=today(), schools=6)
    client.force_login(world["director"])
    # Of a person of another office there is nothing here either.
    stranger = make_user(Role.SUPERVISOR).pk
    round = reverse("qa:round", args=[Round.objects.filter(office=world["office"]).first().pk])
    lists = {
        reverse("supervision:recommendations"): [
            "supervisor=999999",
            f"supervisor={stranger}",
            "year=9999",
            "state=zzz",
        ],
        reverse("supervision:visits"): ["network=x", "size=zzz", "school=999999", "semester=9", "fiscal=9999"],
        reverse("supervision:coverage"): ["size=zzz", "network=999999"],
        reverse("schools:list"): ["size=zzz", "supervisor=999999", "check=zzz", "state=zzz"],
        reverse("schools:people"): ["role=zzz", "place=zzz"],
        round: ["state=zzz", "reviewer=999999", "late=zzz", "overall=x"],
    }
    wrong = []
    for address, asked in lists.items():
        assert len(client.get(address).context["page"].object_list) > 0, address
        for query in asked:
            page = client.get(f"{address}?{query}")
            if len(page.context["page"].object_list) or not any(word in page.text for word in WORDS):
                wrong.append(f"{address}?{query}")
    assert wrong == []


def test_a_number_of_nothing_opens_an_empty_list_of_that_person(client):
    world = offices.make(5, today=today(), schools=6)
    office = world["office"]
    client.force_login(world["director"])
    address = reverse("supervision:recommendations")
    # The clerk never had a recommendation; the director once gave one.
    clerk = make_user(Role.CLERK, office=office)
    first = Recommendation.objects.filter(office=office).exclude(state="draft").order_by("pk").first()
    Recommendation.objects.filter(pk=first.pk).update(supervisor=world["director"])
    for person, n in ((clerk, 0), (world["director"], 1)):
        page = client.get(address, {"supervisor": person.pk})
        assert page.context["page"].paginator.count == n
        assert not any(word in page.text for word in WORDS)
        assert f'<option value="{person.pk}" selected' in page.text
    choices = {
        choice.value for choice, _ in list(client.get(address).context["filter"].form.fields["supervisor"].choices)[1:]
    }
    assert world["director"].pk in choices
    assert clerk.pk not in choices


def test_what_dashboards_and_the_workbench_cannot_read_shows_no_school(client):
    world = offices.make(5, today=today(), schools=6)
    client.force_login(world["director"])
    dashboard, needs = reverse("reports:dashboard"), reverse("reports:needs")
    assert client.get(dashboard).context["n_schools"] > 0
    asked = ("year=9999", "size=zzz", "semester=9", "network=zzz", "district=ไม่มีอำเภอนี้", "distance=zzz", "level=zzz")
    for query in asked:
        page = client.get(f"{dashboard}?{query}")
        name = query.partition("=")[0]
        assert (page.context["n_schools"], f'id="f-{name}-fault"' in page.text) == (0, True), query
        assert "ไม่มีตัวเลือกนี้ โปรดเลือกใหม่" in page.text
        rows = client.get(f"{reverse('reports:dashboard_rows')}?figure=schools&{query}")
        assert (rows.context["page"].paginator.count, "ไม่มีตัวเลือกนี้" in rows.text) == (0, True), query
        # What the page leads to asks for the same nothing.
        assert query.partition("=")[0] in page.context["workbook_query"]
    for query in ("size=zzz", "sign=zzz"):
        page = client.get(f"{needs}?{query}")
        assert (page.context["page"].paginator.count, "โปรดเลือกใหม่" in page.text) == (0, True), query
    # A year to compare with that there is not compares nothing, and is told.
    page = client.get(dashboard, {"with": "9999"})
    assert page.context["n_schools"] > 0
    assert 'id="f-with-fault"' in page.text
    for query in ("round=999999", "level=zzz", "standard=999999", "issue=999999", "field=zzz", "state=zzz"):
        page = client.get(f"{reverse('reports:themes')}?{query}")
        assert (len(page.context["page"].object_list), "จึงไม่แสดงรายการ" in page.text) == (0, True), query
