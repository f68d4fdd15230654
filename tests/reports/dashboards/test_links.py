"""Every number of a dashboard opens its rows: a count as many, a percent those of its part, a mean those it is of."""

import html
import re
from statistics import fmean, median
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import QueryDict
from django.urls import reverse
from django.utils.html import escape

from reports.dashboards import behind, listing
from schools.models import Role
from tests.factories import make_user, today
from tests.reports.dashboards import offices

pytestmark = pytest.mark.django_db
# What is worked out of two numbers that both open theirs has no rows of its own.
DIFFERENCES = {"ต่าง", "เปลี่ยนแปลง"}
# Of what a percent of a figure is a part; those of levels have the part of their year.
WHOLES = {"visited": "schools", "met": "schools", "since": "schools", "received": "owed"}
TEXTS = re.compile(
    r'<(small class="stat-note"|p class="soft"|p class="subtitle"|p class="soft mb-0").*?</(?:small|p)>', re.S
)
# Numbers that count nothing: years, semesters, days, the mark of a rule.
DAY = r"(?:วันที่ |คือ )\d+ \S+ \d+"
NO_COUNT = re.compile(
    rf"{DAY}|(?:ปีการศึกษา|ปี|และ|SAR เป็นของปีการศึกษา|เทียบกับ) \d{{4}}|ภาคเรียนที่ \d|ไม่ถึง 1 ครั้ง|\d{{4}} ที่ส่งถึง"
)
# Each office shows its present year and one thing more.
MORE = {1: "&with={before}", 2: "&year={before}", 3: "&network={network}&level=early"}


@pytest.fixture(params=[1, 2, 3], scope="module")
def world(request, shared_db):
    return {"seed": request.param, **offices.make(request.param, today=today())}


def tables_of(page):
    return [table for section in page.context["sections"] for table in section.tables]


def numbers_of(page, without=DIFFERENCES):
    """[(label of its column, Cell)] of the numbers of a page; each leads somewhere, on the page too."""
    found = [(stat.label, stat.cell) for section in page.context["sections"] for stat in section.stats]
    for table in tables_of(page):
        for row in table.rows:
            found += [(column.label, cell) for column, cell in zip(table.columns, row.cells, strict=True)]
    found = [(label, cell) for label, cell in found if cell.is_number and cell.value is not None]
    assert [(label, cell.value) for label, cell in found if bool(cell.href) == (label in without)] == []
    for label, cell in found:
        address, text = escape(cell.href), page.text
        is_shown = f'<a href="{address}">{cell.shown}</a>' in text or f'href="{address}">{escape(label)}' in text
        assert is_shown or label in without, (label, cell)
    return [(label, cell) for label, cell in found if cell.href]


def unlinked(page):
    """The texts of a page that hold a number that leads nowhere."""
    texts = [match.group() for match in TEXTS.finditer(page.text)]
    bare = [re.sub(r"<[^>]*>", "", re.sub(r"<a .*?</a>", "", text, flags=re.S)) for text in texts]
    return [text for text in bare if re.search(r"\d", NO_COUNT.sub("", html.unescape(text)))]


class Behind:
    """What the addresses of a person's numbers open."""

    def __init__(self, client, user):
        self.client, self.user = client, user
        self._scopes, self._seen = {}, set()

    def read(self, target):
        """(scope, figure, part, rows) of an address. One address of each figure is opened as a page, and the rest read
        as the page reads them."""
        params = QueryDict(urlsplit(target).query)
        figure, part = params["figure"], params.get("part", "")
        narrowed = tuple(sorted((name, value) for name, value in params.items() if name not in ("figure", "part")))
        if narrowed not in self._scopes:
            self._scopes[narrowed] = listing.asked(self.user, params)[0]
        scope = self._scopes[narrowed]
        found, add = behind.rows(scope, figure, part), behind.FIGURES[figure].sum
        assert (add is None) == (figure != "takers")
        if figure not in self._seen:
            self._seen.add(figure)
            context = self.client.get(target).context
            assert context["page"].paginator.count == len(found), target
            assert context["total"] == (sum(map(add, found)) if add else None), target
        return scope, figure, part, found

    def answer(self, label, cell):
        """What a number should be by the rows it opens."""
        scope, figure, part, found = self.read(cell.href)
        if cell.kind == "percent":
            level, used, _ = [*part.split("."), "", ""][:3]
            of = f"{level}.{used}.{scope.facts.sar_year}" if figure == "level" else part
            whole = behind.rows(scope, WHOLES[figure]) if figure in WHOLES else behind.rows(scope, "judged", of)
            return 100 * len(found) / len(whole)
        if cell.kind == "mean":
            return MEANS[figure](scope, found)
        if figure == "known":
            return median((scope.facts.day - one.last_visit).days for one in found)
        add = behind.FIGURES[figure].sum
        return sum(map(add, found)) if add else len(found)


def _weighted(_scope, rows):
    known = [one for one in rows if one.takers]
    assert known in (rows, [])
    return (
        sum(one.mean * one.takers for one in known) / sum(one.takers for one in known)
        if known
        else fmean(one.mean for one in rows)
    )


MEANS = {
    "schools": lambda scope, rows: fmean(sum(one.pk == v.school for v in behind.visits(scope)) for one in rows),
    "judged": lambda scope, rows: fmean(one.overall for one in rows),
    "standard": lambda scope, rows: fmean(one.value for one in rows),
    "averaged": _weighted,
}
# As the page rounds them.
NEAR = {"n": 0.501, "percent": 0.0501, "mean": 0.00501}


def wrong(client, user, numbers):
    """[(label, number, what its rows say, address)] of those that differ."""
    read = Behind(client, user)
    answers = [(label, cell, read.answer(label, cell)) for label, cell in numbers]
    return [
        (label, cell.value, answer, cell.href)
        for label, cell, answer in answers
        if abs(float(cell.value) - float(answer)) > (NEAR[cell.kind] if "มัธยฐาน" in label or cell.kind != "n" else 0)
    ]


@pytest.mark.parametrize("is_more", [False, True])
def test_each_number_opens_as_many_rows(client, world, is_more):
    client.force_login(world["director"])
    view = "?view=all" + (MORE[world["seed"]] if is_more else "")
    network = next(school.network_id for school in world["schools"] if school.network_id)
    address = reverse("reports:dashboard") + view.format(before=world["year"] - 1, network=network)
    page = client.get(address)
    found = numbers_of(page)
    kinds = [cell.kind for _, cell in found]
    assert kinds.count("n") > 60 and kinds.count("percent") > 15 and kinds.count("mean") > 10
    assert wrong(client, world["director"], found) == []
    assert unlinked(page) == []


def test_numbers_in_words_open_as_many_rows(client, world):
    client.force_login(world["director"])
    page = client.get(reverse("reports:dashboard"), {"view": "all", "district": "แม่สอด"})
    read, told = Behind(client, world["director"]), {}
    for section in page.context["sections"]:
        parts = [*section.said, *(part for stat in section.stats for part in stat.said)]
        told |= {part["href"]: part["shown"] for part in parts if part["href"]}
    for href, shown in told.items():
        assert re.search(f'<a href="{re.escape(escape(href))}">{re.escape(shown)}</a>', page.text), shown
        scope, figure, _, rows = read.read(href)
        if "." in shown:
            # The mean of the office, which the filter does not narrow.
            assert float(shown) == pytest.approx(MEANS[figure](scope, rows), abs=0.00501)
            assert not scope.given
        else:
            assert int(shown.replace(",", "")) == len(rows)
    assert {behind.FIGURES[parse_qs(urlsplit(href).query)["figure"][0]].kind for href in told} >= {"school", "report"}
    _, _, _, schools = read.read(page.context["schools_href"])
    assert page.context["n_schools"] == len(schools) and f"{len(schools)} โรงเรียน</a>" in page.text


def test_a_supervisor_chooses_the_own_schools(client, world):
    person = world["supervisors"][0]
    client.force_login(person)
    found = numbers_of(client.get(reverse("reports:dashboard"), {"mine": "1", "view": "all"}))
    assert wrong(client, person, found) == []
    assert all(parse_qs(urlsplit(cell.href).query)["mine"] == ["1"] for _, cell in found)


def test_a_network_is_followed_too(client, world):
    client.force_login(world["director"])
    network = next(school.network_id for school in world["schools"] if school.network_id)
    page = client.get(reverse("reports:dashboard_network", args=[network]), {"view": "all"})
    found = numbers_of(page)
    assert wrong(client, world["director"], found) == [] and unlinked(page) == []
    assert all(parse_qs(urlsplit(cell.href).query)["network"] == [str(network)] for _, cell in found)


# What the office's figures are made of is of other schools: a school sees the figure and not the rows.
OF_THE_OFFICE = {"ค่าเฉลี่ยของสำนักงาน", "ค่าเฉลี่ยต่อโรงเรียนของสำนักงาน", "จาก SAR"}


def test_numbers_of_a_schools_page_open_their_rows(client, world):
    school, year = world["schools"][1], world["year"]
    own = [make_user(Role.SCHOOL_DIRECTOR, school=school), world["director"]]
    for user in own:
        client.force_login(user)
        page = client.get(reverse("reports:dashboard_school", args=[school.pk]), {"year": year - 1, "with": year - 2})
        found = numbers_of(page, DIFFERENCES | (OF_THE_OFFICE if user.acting.is_school else set()))
        assert unlinked(page) == [] and len(found) > 6
        of_rows = [(label, cell) for label, cell in found if "/dashboard/rows/" in cell.href]
        assert bool(of_rows) != user.acting.is_school
        assert wrong(client, user, of_rows) == []
        assert {client.get(href).status_code for href in {cell.href for _, cell in found}} == {200}
        means = [(label, cell) for label, cell in found if "ต่อโรงเรียน" in label]
        assert bool(means) != user.acting.is_school
        for _, cell in means:
            # The visits of the whole office in a year, by the schools that were open in it.
            ratio = client.get(cell.href).context["page"].paginator.count / float(cell.value) if cell.value else 9
            assert 5 <= round(ratio, 1) <= 9


def test_a_year_of_a_school_that_is_cut_opens_its_visits(client, world):
    """To the office; the list that a school has knows whole years."""
    school = world["schools"][1]
    for user in (world["director"], make_user(Role.SCHOOL_DIRECTOR, school=school)):
        client.force_login(user)
        page = client.get(reverse("reports:dashboard_school", args=[school.pk]), {"with": world["year"] - 1})
        row = page.context["sections"][0].tables[0].rows[0]
        cells = [("", cell) for cell in row.cells[1:3] if "/dashboard/rows/" in cell.href]
        assert row.cells[0].value == "การนิเทศ (ครั้ง)" and wrong(client, user, cells) == []
        assert len([cell for cell in row.cells[1:3] if cell.href]) == (1 if user.acting.is_school else 2)
        assert all(f"{school.name}" in client.get(cell.href).context["title"] for _, cell in cells)
