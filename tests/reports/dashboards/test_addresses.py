"""Where the links of dashboards and first pages lead: each to a page of the system that is there."""

import re
from collections import Counter
from functools import cache
from html import unescape

import pytest
from django.db.models import F
from django.urls import resolve, reverse

from qa.models import Submission
from reports.dashboards.pages import VIEW_LABELS
from schools.models import Role
from tests.factories import make_user, today
from tests.reports.dashboards import offices

pytestmark = pytest.mark.django_db
ADMINS = (Role.HEAD, Role.OFFICE_ADMIN)
LINK = re.compile(r"""(?:xlink:)?href=["']([^"']*)["']""")


def dead(page):
    """The addresses of a page that are neither a part of it nor a page of the system (a query alone is its own)."""
    found = []
    for href in map(unescape, LINK.findall(page.text)):
        if re.fullmatch(r"#[^\s<>]*|\?[^\s<>]*|https?://[^\s<>]+|mailto:\S+|/static/\S+", href):
            continue
        if re.search(r"[\s<>]", href) or not is_address(href.partition("?")[0].partition("#")[0]):
            found.append(href)
    return found


@cache
def is_address(path):
    try:
        resolve(path)
    except Exception:
        return False
    return True


def test_every_link_of_dashboards_and_first_pages_is_an_address(client):
    world = offices.make(5, today=today(), schools=12)
    office, year = world["office"], world["year"]
    dashboard, rows = reverse("reports:dashboard"), reverse("reports:dashboard_rows")
    figures = ("schools", "visited", "visits", "owed", "unsettled", "judged", "scored")
    networks = [reverse("reports:dashboard_network", args=[network.pk]) for network in office.networks.all()]
    schools = [reverse("reports:dashboard_school", args=[school.pk]) for school in world["schools"][:4]]
    # Each section and table once for everybody, and for two of them also by themselves and of more schools.
    pages = [f"{dashboard}?semester=all", f"{dashboard}?view=all&semester=all"]
    pages += [f"{rows}?figure={figure}&semester=all" for figure in figures]
    pages += [networks[0], schools[0], *(reverse(f"reports:{name}") for name in ("home", "needs", "platform"))]
    more = [f"{dashboard}?view={view}&semester=all" for view in VIEW_LABELS if view not in ("", "all")]
    more += [f"{dashboard}?view=all&with={year - 1}&semester=all", f"{dashboard}?view=all&district=แม่สอด&mine=1"]
    more += [*networks[1:], *schools[1:]]
    readers = [world["director"], world["supervisors"][0]]
    staff = [*readers, *(make_user(role, office=office) for role in ADMINS)]
    wrong, opened = {}, 0
    for user in staff:
        client.force_login(user)
        for address in pages + (more if user in readers else []):
            page = client.get(address)
            if page.status_code == 200:
                opened += 1
                if bad := dead(page):
                    wrong[user.acting.role, address] = bad[:3]
    for role in (Role.CLERK, Role.COMMITTEE, Role.SCHOOL_DIRECTOR):
        of = {"school": world["schools"][0]} if role == Role.SCHOOL_DIRECTOR else {"office": office}
        client.force_login(make_user(role, **of))
        page = client.get(reverse("reports:home"))
        opened += 1
        if bad := dead(page):
            wrong[role, "home"] = bad[:3]
    assert wrong == {}
    # The country is the platform's, and all the rest is read by each of them.
    assert opened == len(staff) * (len(pages) - 1) + len(readers) * len(more) + 3


def test_rows_of_levels_and_years_say_what_they_are_of(client):
    """No two rows of a table read the same: standards stand by level of education, rules by semester, and figures of
    other years than the head of their column say so."""
    world = offices.make(5, today=today(), schools=12)
    client.force_login(world["director"])
    dashboard = reverse("reports:dashboard")

    def shown(**asked):
        page = client.get(dashboard, {"semester": "all", **asked})
        return page, [table for section in page.context["sections"] for table in section.tables]

    page, tables = shown(view="sar")
    names = [table.title for table in tables if table.title.startswith("ระดับคุณภาพรายมาตรฐาน")]
    assert names == ["ระดับคุณภาพรายมาตรฐาน ระดับปฐมวัย", "ระดับคุณภาพรายมาตรฐาน ระดับการศึกษาขั้นพื้นฐาน"]
    for table in tables:
        if table.title in names:
            labels = [row.cells[0].value for row in table.rows]
            assert len(labels) == len(set(labels)) > 0
            assert [chart.title for chart in table.charts] == [table.title]
    # The choice of a second year stands where it is shown, the other pages lead there.
    year = world["year"] - 1
    assert 'name="with"' not in page.text
    assert "เลือกปีที่จะเทียบได้ในภาพรวม" in page.text
    page, _ = shown(view="coverage", **{"with": year})
    assert f'<input type="hidden" name="with" value="{year}">' in page.text
    assert f"ดูการเทียบกับปีการศึกษา {year} ในภาพรวม" in page.text
    _, tables = shown(**{"with": year, "year": year - 1})
    labels = [row.cells[0].value for row in tables[0].rows]
    assert len(labels) == len(set(labels))
    assert sum("ภาคเรียนละครั้ง ภาคเรียนที่" in label for label in labels) == 2
    _, tables = shown(**{"with": year})
    of_sar = [row.cells[0].value for row in tables[0].rows if row.cells[0].value.startswith("ค่าเฉลี่ยระดับคุณภาพ")]
    assert of_sar
    assert all(f"ข้อมูลปีการศึกษา {year} เทียบ {year - 1}" in label for label in of_sar)


def test_what_stands_behind_the_figures_opens_for_who_sets_the_weights(client):
    """The office's administrator follows each figure of the dashboards to its rows, and each row to what it is."""
    world = offices.make(5, today=today(), schools=6)
    Submission.objects.filter(state="returned").update(returned_at=F("submitted_at"))
    client.force_login(make_user(Role.OFFICE_ADMIN, office=world["office"]))
    rows = reverse("reports:dashboard_rows")
    waiting = [f"{reverse('reports:dashboard')}?view=all&semester=all", reverse("reports:needs")]
    asked, kinds, wrong = set(waiting), Counter(), {}
    while waiting:
        address = waiting.pop()
        page = client.get(address)
        if page.status_code != 200:
            wrong[address] = page.status_code
        is_page = page.headers["Content-Type"].startswith("text/html")
        if address in wrong or not is_page or not address.startswith(reverse("reports:dashboard")):
            continue
        found = LINK.findall(page.text.partition("<main")[2].partition("</main")[0])
        for href in map(unescape, found):
            path, _, query = href.partition("#")[0].partition("?")
            kind = re.sub(r"[0-9]+", "0", f"{path} {re.sub('=[^&]*', '', query) if path == rows else ''}")
            # Two of each kind: rows of every figure, and every sort of thing that a row is.
            kind += re.sub(r".*figure=([a-z_]*).*", r"\1", query) if path == rows else ""
            if path.startswith("/") and not path.startswith("/static") and href not in asked and kinds[kind] < 2:
                kinds[kind] += 1
                asked.add(href)
                waiting.append(href)
    assert wrong == {}
    opened = " ".join(kinds)
    for told in ("/schools/0/", "/visits/0/", "/recommendations/0/", "/qa/submissions/0/", "/qa/tests/schools/0/"):
        assert told in opened, told
    assert sum(n for kind, n in kinds.items() if kind.startswith(rows)) > 30
