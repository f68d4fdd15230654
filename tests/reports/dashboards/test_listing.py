"""The rows behind a figure: how many, in which order, and what their columns say; the file has the same."""

import io
from datetime import timedelta

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from qa.models import Extension, Round, StandardSet, Submission
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.qa.exam_factories import make_score
from thai.dates import short

pytestmark = pytest.mark.django_db
# Made in an order that is neither that of the alphabet nor its reverse; a vowel in front counts after its consonant.
NAMES = ("เขาแก้ว", "วังทอง", "กองแขก", "โคกใหญ่", "ขุนยวม")
IN_ORDER = ["กองแขก", "ขุนยวม", "เขาแก้ว", "โคกใหญ่", "วังทอง"]
DUE = timedelta(days=10)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def asked(client, office):
    """The schools' SARs of a round whose day has passed: one late, one with more time, two not there, one in time."""
    director = make_user(Role.DIRECTOR, office=office)
    client.force_login(director)
    year = office.calendar.academic_year(today()) - 1
    due = today() - DUE
    round = Round.objects.create(
        office=office,
        academic_year=year,
        opens_on=due - timedelta(days=60),
        due_on=due,
        closes_on=due + timedelta(days=60),
        created_by=director,
    )
    used = StandardSet.objects.get(code="moe2561_basic")
    rows = {}
    for name in NAMES:
        rows[name] = Submission.objects.create(
            round=round, school=make_school(office, name), level="basic", standard_set=used
        )
        make_score(rows[name].school, year=year)
    for name, days in (("วังทอง", 1), ("กองแขก", -1)):
        sent = timezone.now() - DUE + timedelta(days=days)
        Submission.objects.filter(pk=rows[name].pk).update(state="submitted", submitted_at=sent, overall_level=4)
    more = today() + timedelta(days=5)
    Extension.objects.create(submission=rows["ขุนยวม"], until=more, reason="น้ำท่วม", granted_by=director)
    return {"due": due, "more": more}


def listed(client, **params):
    page = client.get(reverse("reports:dashboard_rows"), {"semester": "all", **params})
    return page, [[cell.value for cell in row.cells] for row in page.context["page"]]


def test_sars_stand_in_thai_order_with_their_day_and_whether_they_are_late(client, asked):
    page, rows = listed(client, figure="owed")
    assert [row[0] for row in rows] == IN_ORDER
    heads = [column.label for column in page.context["table"].columns]
    of = {row[0]: dict(zip(heads, row, strict=True)) for row in rows}
    days = {name: row["กำหนดส่ง"] for name, row in of.items()}
    assert days == {name: short(asked["more" if name == "ขุนยวม" else "due"]) for name in NAMES}
    assert {name: row["ความล่าช้า"] for name, row in of.items()} == {
        "กองแขก": "–",
        "เขาแก้ว": "เกินกำหนดยังไม่ส่ง",
        "ขุนยวม": "–",
        "โคกใหญ่": "เกินกำหนดยังไม่ส่ง",
        "วังทอง": "ส่งหลังกำหนด",
    }
    # The words say what the figures of that name count.
    for figure, words in (("sar_overdue", "เกินกำหนดยังไม่ส่ง"), ("sent_late", "ส่งหลังกำหนด")):
        _, late = listed(client, figure=figure)
        assert [row[0] for row in late] == [name for name in IN_ORDER if of[name]["ความล่าช้า"] == words]
    answer = client.get(
        reverse("schools:export", args=["dashboard_rows", "xlsx"]), {"semester": "all", "figure": "owed"}
    )
    lines = list(openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    assert [list(line) for line in lines] == [heads, *rows]


@pytest.mark.parametrize("kind", ["judged", "scored"])
def test_what_schools_sent_stands_in_thai_order(client, asked, kind):
    if kind == "scored":
        page = client.get(reverse("reports:dashboard"), {"view": "tests"})
        href = page.context["sections"][0].tables[0].rows[0].cells[2].href
        rows = [[cell.value for cell in row.cells] for row in client.get(href).context["page"]]
    else:
        _, rows = listed(client, figure=kind, part=f"..{Round.objects.get().academic_year}")
    names = [row[0] for row in rows]
    assert names == [name for name in IN_ORDER if name in names] and len(names) > 1


def test_the_list_says_how_many_it_has(client, asked):
    page, rows = listed(client, figure="owed")
    assert f"<p><strong>{len(rows)}</strong> รายการ</p>" in page.text
    dashboard = client.get(reverse("reports:dashboard"), {"view": "tests"})
    takers = dashboard.context["sections"][0].tables[0].rows[0].cells[3]
    text = client.get(takers.href).text
    assert f"<p><strong>{len(NAMES)}</strong> รายการ · รวม <strong>{takers.shown}</strong> คน</p>" in text
