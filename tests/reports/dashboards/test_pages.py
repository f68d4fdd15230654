"""Dashboards as people open them: their queries, what they say where nothing is known, their files, and a school's."""

import html
import io
import re
from datetime import timedelta

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.models import Round, StandardSet, Submission
from reports.dashboards import behind, pages
from reports.dashboards.pages import VIEW_LABELS
from reports.models import NeedWeights
from schools.models import AuditEvent, NetworkKind, Role
from supervision.models import Visit
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today
from tests.qa.exam_factories import make_score
from tests.reports.dashboards import offices

pytestmark = pytest.mark.django_db
# Measured, and a little room for a figure more.
CEILINGS = {"": 18, "coverage": 14, "equity": 12, "sar": 16, "tests": 17, "workload": 19, "all": 40}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def director(client, office):
    user = make_user(Role.DIRECTOR, office=office)
    client.force_login(user)
    return user


def grow(office, number, supervisor, asked):
    """So many more schools, each in a network of its own, with a visit, a SAR and a result of a test."""
    used = StandardSet.objects.get(code="moe2561_basic")
    for _ in range(number):
        school = make_school(office, network=make_network(office))
        Visit.objects.create(
            office=office, school=school, supervisor=supervisor, visited_on=today(), purpose="ติดตาม", state="approved"
        )
        Submission.objects.create(
            round=asked, school=school, level="basic", standard_set=used, state="expected", overall_level=4
        )
        make_score(school, year=asked.academic_year)


def cost(client, address):
    with CaptureQueriesContext(connection) as made:
        assert client.get(address).status_code == 200
    return len(made)


def test_queries_do_not_grow_with_schools(client, office, director):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    asked = Round.objects.create(
        office=office,
        academic_year=office.calendar.academic_year(today()) - 1,
        opens_on=today(),
        due_on=today() + timedelta(days=5),
        closes_on=today() + timedelta(days=9),
        created_by=director,
    )
    dashboard, rows = reverse("reports:dashboard"), reverse("reports:dashboard_rows")
    pages = {f"view {view}": f"{dashboard}?view={view}" for view in VIEW_LABELS}
    pages |= {f"rows of {figure}": f"{rows}?figure={figure}" for figure in ("visited", "visits", "owed", "overdue")}
    pages["two years"] = f"{dashboard}?with={asked.academic_year}"
    client.get(dashboard)  # what is read once for all pages
    costs, there = {name: [] for name in pages}, 0
    for size in (1, 12):
        grow(office, size - there, supervisor, asked)
        there = size
        pages["a school"] = reverse("reports:dashboard_school", args=[office.schools.order_by("pk").first().pk])
        pages["a network"] = reverse("reports:dashboard_network", args=[office.networks.order_by("pk").first().pk])
        for name, address in pages.items():
            costs.setdefault(name, []).append(cost(client, address))
    assert {name: made for name, made in costs.items() if len(set(made)) > 1} == {}
    assert {view: costs[f"view {view}"][0] for view, most in CEILINGS.items() if costs[f"view {view}"][0] > most} == {}


def test_an_office_of_which_nothing_is_known(client, office, director):
    page = client.get(reverse("reports:dashboard"), {"view": "all"})
    assert "ไม่มีโรงเรียนตามเงื่อนไขนี้" in page.text
    make_school(office)
    page = client.get(reverse("reports:dashboard"), {"view": "all"})
    for words in (
        "ยังไม่มีการนิเทศในช่วงเวลานี้",
        "ยังไม่มีรอบ SAR ถึงปีการศึกษานี้",
        "ยังไม่มีผลการทดสอบถึงปีการศึกษานี้",
        "ยังไม่ได้กำหนดเกณฑ์",
    ):
        assert words in page.text, words
    assert client.get(reverse("reports:dashboard"), {"with": page.context["facts"].year - 1}).status_code == 200
    # A year that is none is told on the page and at the head of the workbook.
    asked = client.get(reverse("reports:dashboard"), {"with": "1999"})
    assert pages.UNKNOWN in asked.text and "with=1999" in asked.context["workbook_query"]
    book = openpyxl.load_workbook(io.BytesIO(pages.workbook([], pages.faults(asked.context["scope"]))))
    assert list(book.active.values)[1][:2] == ("เทียบกับปีการศึกษา", f"1999: {pages.UNKNOWN}")


def test_a_round_without_levels_says_so(client, office, director):
    school = make_school(office)
    asked = Round.objects.create(
        office=office,
        academic_year=office.calendar.academic_year(today()) - 1,
        opens_on=today(),
        due_on=today(),
        closes_on=today(),
        created_by=director,
    )
    used = StandardSet.objects.get(code="moe2561_basic")
    Submission.objects.create(round=asked, school=school, level="basic", standard_set=used)
    page = client.get(reverse("reports:dashboard"), {"view": "sar"})
    for words in ("ยังไม่มี SAR ที่ให้ระดับคุณภาพโดยรวม", "ยังไม่มีระดับคุณภาพรายมาตรฐาน", "ยังไม่มีระดับคุณภาพโดยรวมให้เปรียบเทียบ"):
        assert words in page.text, words


def test_recommendations_are_of_today_alone(client, office, director):
    make_school(office)
    year = office.calendar.academic_year(today()) - 1
    page = client.get(reverse("reports:dashboard"), {"year": year})
    assert "แสดงเฉพาะภาคเรียนปัจจุบัน" in page.text
    assert page.context["needs"] is None


def test_a_figure_that_there_is_not_is_not_found(client, director):
    assert client.get(reverse("reports:dashboard_rows"), {"figure": "nothing"}).status_code == 404


def test_the_workbook_holds_every_table_with_the_figures_of_the_page(client):
    world = offices.make(5, today=today())
    client.force_login(world["director"])
    params = {"view": "all", "with": world["year"] - 1}
    page = client.get(reverse("reports:dashboard"), params)
    answer = client.get(reverse("reports:dashboard_workbook"), params)
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    tables = [table for section in page.context["sections"] for table in section.tables]
    assert len(book.sheetnames) == len(tables) + 1 == len(set(book.sheetnames))
    for table, name in zip(tables, book.sheetnames[1:], strict=True):
        lines = list(book[name].values)
        assert len(lines) == len(table.rows) + 1, name
        for line, row in zip(lines[1:], table.rows, strict=True):
            for value, cell in zip(line, row.cells, strict=True):
                assert (
                    (value is None and cell.value in (None, ""))
                    or str(value) == str(cell.value)
                    or abs(float(value) - float(cell.value)) <= 0.005
                )
    assert AuditEvent.objects.filter(verb="export", target="dashboard").exists()


def test_the_rows_of_a_figure_as_a_file(client):
    world = offices.make(6, today=today())
    client.force_login(world["director"])
    for figure in ("visited", "visits", "unsettled", "owed", "judged"):
        params = {"figure": figure, "semester": "all"}
        n = client.get(reverse("reports:dashboard_rows"), params).context["page"].paginator.count
        answer = client.get(reverse("schools:export", args=["dashboard_rows", "xlsx"]), params)
        sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        assert sheet.max_row == n + 1, figure


def test_a_school_sees_itself_beside_means_and_no_other_school(client):
    world = offices.make(7, today=today(), schools=12)
    school = world["schools"][1]
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=school))
    page = client.get(reverse("reports:dashboard_school", args=[school.pk]))
    assert page.status_code == 200
    others = [other.name for other in world["schools"] if other.pk != school.pk and other.name in page.text]
    assert others == []
    assert client.get(reverse("reports:dashboard_school", args=[world["schools"][2].pk])).status_code == 404


def test_the_numbers_of_a_schools_page_are_those_of_its_lists(client):
    world = offices.make(8, today=today(), schools=12)
    school = world["schools"][1]
    for user in (world["director"], make_user(Role.SCHOOL_DIRECTOR, school=school)):
        client.force_login(user)
        page = client.get(reverse("reports:dashboard_school", args=[school.pk]))
        visits = page.context["sections"][0]
        cells = [row.cells[1] for row in visits.tables[0].rows] + [stat.cell for stat in visits.stats]
        counts = [client.get(cell.href).context["page"].paginator.count for cell in cells]
        assert counts == [cell.value for cell in cells]


def test_the_mean_of_a_year_is_of_the_schools_that_were_open_in_it(client, office, director):
    schools = [make_school(office) for _ in range(8)]
    calendar, supervisor = office.calendar, make_user(Role.SUPERVISOR, office=office)
    year = calendar.academic_year(today())
    first = calendar.academic_span(year - 2)[0]
    for school in schools:
        Visit.objects.create(
            office=office, school=school, supervisor=supervisor, visited_on=first, purpose="ติดตาม", state="approved"
        )
    # One closed within the year before last, one on its first day, one opened after it.
    for school, changes in zip(
        schools,
        (
            {"closed_on": first + timedelta(days=60)},
            {"closed_on": first},
            {"opened_on": calendar.academic_span(year - 1)[0]},
        ),
        strict=False,
    ):
        type(school).objects.filter(pk=school.pk).update(**changes)
    page = client.get(reverse("reports:dashboard_school", args=[schools[-1].pk]))
    means = {row.cells[0].value: row.cells[2].value for row in page.context["sections"][0].tables[0].rows}
    # Six schools were open in the year before last, and eight visits were made.
    assert str(means[str(year - 2)]) == "1.33"
    assert means[str(year)] == 0


def test_a_mean_of_few_schools_is_not_told_to_a_school(client, office):
    schools = [make_school(office) for _ in range(3)]
    year = office.calendar.academic_year(today()) - 1
    for school in schools:
        make_score(school, 61, takers=2, year=year)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=schools[0]))
    sections = client.get(reverse("reports:dashboard_school", args=[schools[0].pk])).context["sections"]
    assert [row.cells[-1].value for row in sections[2].tables[0].rows] == [None]
    assert {row.cells[-1].value for row in sections[0].tables[0].rows} == {None}
    client.force_login(make_user(Role.DIRECTOR, office=office))
    sections = client.get(reverse("reports:dashboard_school", args=[schools[0].pk])).context["sections"]
    assert str(sections[2].tables[0].rows[0].cells[-1].value) == "61.00"


def test_the_schools_that_need_help_follow_the_weights_of_the_office(client, office, director):
    make_school(office)
    asked = {"view": "all"}
    assert "ยังไม่เคยได้รับการนิเทศ" in client.get(reverse("reports:dashboard"), asked).text
    NeedWeights.objects.create(office=office, unvisited=0, rule=0)
    assert "ยังไม่เคยได้รับการนิเทศ" not in client.get(reverse("reports:dashboard"), asked).text


def test_the_schools_that_need_help_come_after_the_page_and_are_a_list_without_script(client):
    world = offices.make(3, today=today())
    supervisor = world["supervisors"][0]
    client.force_login(supervisor)
    for address in ("?mine=1&distance=far", "?district=แม่สอด", "?level=early", ""):
        page = client.get(reverse("reports:dashboard") + address)
        (href,) = re.findall(r'hx-get="([^"]*)" hx-trigger="load"', page.text)
        assert f'<a href="{href}">' in page.text
        listed, href = client.get(html.unescape(href)), html.unescape(href)
        part = client.get(href, headers={"HX-Request": "true"})
        assert "<html" not in part.text
        assert "HX-Request" in listed["Vary"]
        assert {row["school"].pk for row in part.context["needs"]["lines"]} <= {
            one.pk for one in page.context["scope"].schools
        }
        assert part.context["needs"]["n"] == listed.context["page"].paginator.count
        assert part.context["needs"]["href"] == href
    client.force_login(world["director"])
    assert 'hx-trigger="load"' in client.get(reverse("reports:home")).text


def test_another_offices_network_is_not_found(client, director):
    assert client.get(reverse("reports:dashboard_network", args=[make_network(make_office()).pk])).status_code == 404


def test_a_network_without_schools_shows_none_and_never_the_whole_office(client, office, director):
    make_school(office, "บ้านเหนือ", network=make_network(office))
    empty = make_network(office)
    page = client.get(reverse("reports:dashboard_network", args=[empty.pk]), {"semester": "all"})
    assert page.context["n_schools"] == 0
    assert page.context["scope"].params["network"] == str(empty.pk)
    for name, more in (("dashboard", {}), ("dashboard_rows", {"figure": "schools"})):
        page = client.get(reverse(f"reports:{name}"), {"network": empty.pk, **more})
        assert page.context["scope"].schools == [], name
        assert "เครือข่ายที่ไม่มีโรงเรียน" in page.text


def test_a_network_that_groups_no_schools_has_no_dashboard(client, office, director):
    kind = NetworkKind.objects.create(office=office, name="วง PLC ของสำนักงาน")
    network = make_network(office)
    network.kind = kind
    network.save()
    address = reverse("reports:dashboard_network", args=[network.pk])
    assert client.get(address).status_code == 404
    assert address not in client.get(reverse("schools:network", args=[network.pk])).text
    NetworkKind.objects.filter(pk=kind.pk).update(is_area=True)
    assert client.get(address).status_code == 200


def test_a_part_that_is_no_level_breaks_no_page(client):
    client.force_login(offices.make(5, today=today())["director"])
    used = StandardSet.objects.get(code="moe2561_basic")
    address = reverse("reports:dashboard_rows")
    for figure, named in (("level", f"basic.{used.pk}"), ("standard", used.standards.first().pk)):
        for value in ("²", "9" * 5000, "", "x"):
            asked = {"figure": figure, "part": f"{named}.{value}"}
            assert client.get(address, asked).status_code == 200, (figure, value[:5])


def test_filters_stand_in_thai_order_and_closed_schools_keep_their_visits(client, office, director):
    schools = [make_school(office, network=make_network(office, name), district=name) for name in ("เกาะ", "ขุน", "กอง")]
    supervisor = make_user(Role.SUPERVISOR, office=office)
    Visit.objects.create(
        office=office, school=schools[0], supervisor=supervisor, visited_on=today(), purpose="ติดตาม", state="approved"
    )
    type(schools[0]).objects.filter(pk=schools[0].pk).update(closed_on=today())
    asked = {"figure": "visited_by", "part": supervisor.pk}
    page = client.get(reverse("reports:dashboard_rows"), asked)
    choices = page.context["scope"].choices
    assert [label for _, label in choices["network"]] == ["กอง", "เกาะ", "ขุน"]
    assert [label for _, label in choices["district"]] == ["กอง", "เกาะ", "ขุน"]
    assert [row.cells[-1].value for row in page.context["page"]] == [1]


def test_the_work_of_those_who_left_is_in_the_workload(client):
    world = offices.make(4, today=today())
    client.force_login(world["director"])
    gone = world["supervisors"][0]
    gone.memberships.update(ends=today() - timedelta(days=1))
    Visit.objects.filter(supervisor=gone).update(supervisor=world["supervisors"][1])
    asked = {"year": world["year"], "semester": "all"}
    page = client.get(reverse("reports:dashboard"), {**asked, "view": "workload"})
    table = page.context["sections"][1].tables[0]
    names = [row.cells[0].value for row in table.rows]
    assert str(gone) in names
    assert names[-1] == "ยังไม่มีผู้ตรวจ"
    rows = reverse("reports:dashboard_rows")
    for place, figure in ((2, "visits"), (4, "undecided"), (5, "unsettled"), (6, "overdue")):
        whole = client.get(rows, {**asked, "figure": figure}).context["page"].paginator.count
        assert sum(row.cells[place].value or 0 for row in table.rows) == whole, figure
        for row in table.rows:
            if row.cells[place].value:
                page = client.get(row.cells[place].href)
                assert page.context["page"].paginator.count == row.cells[place].value
                assert figure == "visits" or row.cells[0].value.removeprefix("ยัง") in page.context["title"]
    # The first page of the director tells the same of visits and of what waits.
    home = client.get(reverse("reports:home")).context["workload"]
    assert str(gone) in [str(row["user"]) for row in home]
    whole = client.get(rows, {**asked, "figure": "unsettled"}).context["page"].paginator.count
    assert sum(row["recommendations"] for row in home) == whole


def test_schools_without_figures_of_pupils_open_their_rows(client, office, director):
    make_school(office, "บ้านเหนือ")
    make_school_year(make_school(office, "บ้านใต้"), pupils=50)
    page = client.get(reverse("reports:dashboard"), {"view": "equity"})
    row = page.context["sections"][0].tables[2].rows[-1]
    assert [cell.value for cell in row.cells[:2]] == ["ไม่มีข้อมูลขนาด", 1]
    for place in (1, 2, 6):
        listed = client.get(row.cells[place].href)
        assert listed.context["page"].paginator.count == row.cells[place].value
    assert [text for _, text in listed.context["chips"]] == ["ไม่มีข้อมูลขนาด"]
    assert ("บ้านเหนือ" in listed.text, "บ้านใต้" in listed.text) == (True, False)


def test_much_and_little_are_told_from_a_visit_for_each_school(client, office, director):
    """In the first weeks of a semester one visit is not much."""
    schools, supervisor = [make_school(office) for _ in range(5)], make_user(Role.SUPERVISOR, office=office)

    def visit(school):
        Visit.objects.create(
            office=office, school=school, supervisor=supervisor, visited_on=today(), purpose="ติดตาม", state="approved"
        )

    def shown():
        page = client.get(reverse("reports:dashboard"), {"view": "equity"})
        listed = [client.get(reverse("reports:dashboard_rows"), {"figure": name}) for name in ("much", "little")]
        counts = [one.context["page"].paginator.count for one in listed]
        words = [re.sub(r"</?span[^>]*>", "", one.text) for one in (page, *listed)]
        early = [behind.TOO_EARLY in one for one in words]
        return [stat.cell.value for stat in page.context["sections"][0].stats], counts, early

    for _ in range(4):
        visit(schools[0])
    assert shown() == ([], [0, 0], [True] * 3)
    visit(schools[1])
    assert shown() == ([1, 3], [1, 3], [False] * 3)


def test_an_address_says_what_the_page_shows(client, office, director):
    make_school(office, network=make_network(office, "เครือข่ายริมน้ำ"), district="แม่สอด")
    page = client.get(reverse("reports:dashboard"), {"district": "แม่สอด", "semester": "all", "view": "equity"})
    chosen = re.findall(r"<option value=\"([^\"]*)\" selected>", page.text)
    assert {"แม่สอด", "all"} <= set(chosen)
    assert '<input type="hidden" name="view" value="equity">' in page.text
