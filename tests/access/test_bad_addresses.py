"""Nothing typed into an address breaks a page: the answer is a page or a plain refusal, never a failure."""

import pytest
from django.http import QueryDict
from django.urls import reverse

from reports import types
from schools.models import Role
from tests.access import (
    rows_dashboards,
    rows_events,
    rows_needs,
    rows_publications,
    rows_reports,
    rows_themes,
    rows_visit_reports,
)
from tests.access.world import OWN, World

pytestmark = pytest.mark.django_db

LISTS = {
    "reports:home": Role.DIRECTOR,
    "reports:reports": Role.SUPERVISOR,
    "reports:themes": Role.SUPERVISOR,
    "reports:themes_loose": Role.SUPERVISOR,
    "reports:dashboard": Role.DIRECTOR,
    "reports:dashboard_rows": Role.SUPERVISOR,
    "reports:dashboard_workbook": Role.HEAD,
    "supervision:visits": Role.SUPERVISOR,
    "supervision:events": Role.SUPERVISOR,
    "supervision:policies": Role.HEAD,
    "supervision:coverage": Role.HEAD,
    "supervision:recommendations": Role.HEAD,
    "supervision:visit_new": Role.SUPERVISOR,
    "qa:rounds": Role.DIRECTOR,
    "qa:tests": Role.DIRECTOR,
    "qa:test_references": Role.HEAD,
    "qa:exam_plans": Role.HEAD,
    "qa:bank_items": Role.SUPERVISOR,
    "schools:list": Role.PLATFORM_ADMIN,
    "reports:map": Role.HEAD,
    "reports:needs": Role.HEAD,
    "reports:platform": Role.PLATFORM_ADMIN,
    "schools:imports": Role.OFFICE_ADMIN,
    "schools:invitations": Role.OFFICE_ADMIN,
    "schools:invitation_schools": Role.PLATFORM_ADMIN,
    "reports:invitation_slips": Role.PLATFORM_ADMIN,
    "schools:networks": Role.HEAD,
    "schools:resource_people": Role.CLERK,
    "schools:learning_resources": Role.CLERK,
    "schools:partners": Role.CLERK,
    "reports:certificates": Role.CLERK,
    "schools:duties": Role.HEAD,
    "schools:duty_gaps": Role.HEAD,
    "schools:duty_assign": Role.HEAD,
    "schools:duty_copy": Role.HEAD,
    "schools:duty_orders": Role.HEAD,
    "schools:duty_order_new": Role.CLERK,
    "supervision:portfolio": Role.HEAD,
    "supervision:portfolio_new": Role.SUPERVISOR,
    "supervision:id_plans": Role.DIRECTOR,
    "jobs:list": Role.CLERK,
    "reports:search": Role.HEAD,
    "reports:publications": Role.HEAD,
    "reports:publication_figures": Role.HEAD,
    "reports:publication_calendar": Role.CLERK,
    "reports:verify_form": Role.CLERK,
    "registry:distribution_waiting": Role.CLERK,
    "registry:support_cases": Role.HEAD,
    "library:index": Role.HEAD,
    "library:requests": Role.HEAD,
    "handbook:index": Role.SUPERVISOR,
    "handbook:runs": Role.HEAD,
    "handbook:run_steps": Role.HEAD,
    "handbook:run_calendar": Role.DIRECTOR,
    "handbook:tasks": Role.CLERK,
}
# Pages of one thing, with what makes it and who asks; None is a stranger.
PAGES = {
    "reports:report": (rows_reports.ROWS, Role.SUPERVISOR),
    "reports:report_rows": (rows_reports.ROWS, Role.SUPERVISOR),
    "reports:theme": (rows_themes.ROWS, Role.SUPERVISOR),
    "supervision:event_people": (rows_events.ROWS, Role.SUPERVISOR),
    "supervision:event_tick": (rows_events.ROWS, Role.CLERK),
    "reports:school_timeline": (rows_visit_reports.ROWS, Role.SUPERVISOR),
    "reports:dashboard_network": (rows_dashboards.ROWS, Role.HEAD),
    "reports:platform_office": (rows_needs.ROWS, Role.PLATFORM_ADMIN),
    "reports:public_list": (rows_publications.ROWS, None),
    "reports:public_practices": (rows_publications.ROWS, None),
}
KEYS = (
    "page", "q", "school", "network", "district", "supervisor", "reviewer", "state", "year", "semester", "size",
    "level", "office", "overdue", "late", "mine", "visited", "acknowledged", "outcome", "code", "next",
    "user", "person", "removed", "show", "kind", "fiscal",
    "by", "at", "check", "subject", "active", "sign", "sort", "province", "exam",
    "figure", "part", "view", "with", "distance", "sar", "tests", "round", "field", "standard", "issue", "did",
    "sheet", "per", "of", "tag", "holds", "visibility", "need",
    "owner", "group", "when", "month", "run",
)  # fmt: skip
VALUES = (
    "99999999999999999999999",
    "-1",
    "0",
    "abc",
    "\x00",
    "%00",
    "' OR 1=1 --",
    "<script>alert(1)</script>",
    "๑๒",
    "²",
    "\ud800",
    "1.5",
    "ก" * 300,  # in every filter at once: more than any server takes as an address
    "2026",
    "//evil.example",
)
WORST = ("9" * 5000, "\x00", "\ud800")


def quoted(value):
    """The value as a query string carries it, also where it is no valid Unicode."""
    from urllib.parse import quote

    return quote(value.encode("utf-8", "surrogatepass"))


@pytest.fixture(scope="module")
def world(shared_db):
    return World()


@pytest.fixture
def read(monkeypatch):
    """The names in the address that pages have looked for."""
    names = set()

    def watched(method):
        def watch(self, key, *more):
            # While it is put together, an address is not read yet.
            if not self._mutable:
                names.add(key)
            return method(self, key, *more)

        return watch

    plain = QueryDict.__getitem__
    for method in ("__getitem__", "__contains__", "get", "getlist", "pop", "setdefault"):
        monkeypatch.setattr(QueryDict, method, watched(getattr(QueryDict, method)))
    # Who takes along whatever stands in the address looks for none of it.
    monkeypatch.setattr(QueryDict, "items", lambda self: ((key, plain(self, key)) for key in self))
    monkeypatch.setattr(QueryDict, "dict", lambda self: dict(self.items()))
    return names


@pytest.mark.parametrize("name", LISTS)
def test_a_list_bears_any_filter(client, world, read, name):
    client.force_login(world.people[LISTS[name]])
    bears_any_filter(client, reverse(name), read, KEYS)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_of_one_thing_bears_any_filter(client, world, read, name):
    rows, role = PAGES[name]
    user = world.people[role] if role else world.people[Role.HEAD]
    args = rows[name].make(world, OWN, user)
    if role:
        client.force_login(user)
    bears_any_filter(client, reverse(name, args=args), read)


@pytest.mark.parametrize("code", [kind.code for kind in types.everyone()])
def test_the_form_of_a_new_report_bears_any_filter(client, world, read, code):
    client.force_login(world.people[Role.SUPERVISOR])
    bears_any_filter(client, reverse("reports:report_new", args=[code]), read)


def bears_any_filter(client, address, read, only=None):
    """Asks for the address with bad values of all filters, and of each that its page looks for (of `only` these)."""
    failures = []

    def ask(keys, value):
        response = client.get(f"{address}?{'&'.join(f'{key}={quoted(value)}' for key in keys)}")
        if response.status_code >= 500:
            failures.append((keys, value[:30], response.status_code))
        if b"<script>alert" in getattr(response, "content", b""):
            failures.append((keys, "unescaped"))

    for value in VALUES:
        ask(KEYS, value)
    # One filter may hide another's failure, so the worst values also come alone to each that the page looks for; what
    # it does with one may make it look for more.
    done = set()
    while todo := sorted((read.intersection(only) if only else read) - done):
        done.update(todo)
        for key in todo:
            for value in WORST:
                ask([key], value)
    assert failures == []
    assert done, "the page looks for nothing in its address"


@pytest.mark.parametrize("value", VALUES)
def test_pages_of_one_thing_bear_any_filter(client, world, value):
    head = world.people[Role.HEAD]
    client.force_login(head)
    pages = [
        reverse("qa:round", args=[world.submission(OWN, head, "submitted").round_id]),
        reverse("reports:certificate_batch", args=[world.batch(OWN, "issued").pk]),
    ]
    for page in pages:
        for keys in (KEYS, ["page"], ["q"]):
            query = "&".join(f"{key}={quoted(value)}" for key in keys)
            assert client.get(f"{page}?{query}").status_code < 500, (page, keys)


@pytest.mark.parametrize(
    "path",
    [
        "/visits/99999999999999999999999/",
        "/qa/99999999999999999999999/",
        "/certificates/99999999999999999999999/",
        "/schools/99999999999999999999999/",
        "/v/%00/",
        "/v/" + "A" * 5000 + "/",
        "/jobs/not-a-uuid/",
    ],
)
def test_an_impossible_thing_is_not_found(client, world, path):
    client.force_login(world.people[Role.HEAD])
    assert client.get(path).status_code in (400, 403, 404)


def test_texts_that_a_database_cannot_keep_are_refused_at_the_field(client, world):
    client.force_login(world.people[Role.CLERK])
    data = {
        "kind": "honour",
        "activity": "การ\x00อบรม",
        "wording": "ได้เข้าร่วม",
        "issued_on": "16/11/2569",
        "signer_name": "ก",
        "signer_position": "ข",
        "names": "นาย\x00ปั่น",
        "version": 1,
        "client_uuid": "3f0f8f5e-3c57-4b0e-8a1c-000000000002",
    }
    response = client.post(reverse("reports:certificate_new"), data)
    assert response.status_code == 200
    assert "is-invalid" in response.text


@pytest.mark.parametrize("target", ["//evil.example/x", "https://evil.example", "javascript:alert(1)"])
def test_login_leads_only_back_into_the_product(client, world, target):
    from tests.factories import PASSWORD

    user = world.people[Role.CLERK]
    response = client.post(
        f"{reverse('account_login')}?next={target}", {"login": user.username, "password": PASSWORD, "next": target}
    )
    assert response.status_code == 302
    assert response.url == "/"
