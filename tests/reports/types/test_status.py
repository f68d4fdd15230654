"""The report of how a round stands: its figures are those of the board, and its lists are as long as they say."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from qa.actions import rounds
from qa.models import Extension, Submission
from reports.book.parts import Table
from reports.types import status
from reports.types.status.form import StatusForm
from reports.types.status.query import freeze, of_round
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user
from tests.qa.factories import make_round
from tests.qa.test_workflow import put
from tests.reports.types.steps import assert_adds_up, charts_of, count_of_proven, tables_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def round():
    office = make_office()
    networks = [make_network(office, name) for name in ("เครือข่ายเหนือ", "เครือข่ายใต้")]
    for place in range(6):
        make_school(office, f"บ้านทดสอบ {place}", network=networks[place % 2] if place < 4 else None)
    round = make_round(office, opened=60, due=-5, closes=20, schools=0)
    states = ["submitted", "accepted", "returned", "expected", "draft", "expected"]
    for school, state in zip(office.schools.order_by("name"), states, strict=True):
        if state in ("submitted", "accepted", "returned"):
            at = timezone.now() - timedelta(days=40 if state == "accepted" else 1)
            put(round.submissions.get(school=school, level="basic"), state, submitted_at=at)
        if state == "draft":
            row = round.submissions.get(school=school, level="basic")
            Extension.objects.create(
                submission=row,
                until=timezone.localdate() + timedelta(days=9),
                reason="น้ำท่วม",
                granted_by=round.created_by,
            )
    return round


def frozen(round):
    return of_round(round, day=timezone.localdate())


def test_figures_are_those_of_the_board(round):
    (same,) = round.submissions.counts()
    tables = tables_of(status.TYPE.chapters(frozen(round), {}))
    total = tables["networks"].rows[-1].cells
    keys = ["total", "received", None, "accepted", "returned", "missing", "sent_late", "overdue"]
    for key, cell in zip(keys, total[1:], strict=True):
        if key:
            assert cell.value == same[key], key
    assert (same["total"], same["received"], same["sent_late"], same["overdue"]) == (12, 2, 2, 8)
    assert total[3].shown == "16.7"
    for row in round.submissions.counts("level"):
        (line,) = [
            one for one in tables["levels"].rows if one.cells[0].value == Submission(level=row["level"]).short_level
        ]
        assert [line.cells[1].value, line.cells[2].value] == [row["total"], row["received"]]
    for name in ("networks", "levels"):
        assert_adds_up(tables[name])


def test_every_number_has_as_many_rows_behind_it_and_lists_are_as_long(round):
    data = frozen(round)
    chapters = status.TYPE.chapters(data, {})
    assert count_of_proven(data, chapters) > 40
    assert "เครือข่ายเหนือ" in charts_of(chapters)["c_sent"]
    tables = tables_of(chapters)
    assert len(tables["missing"].rows) == 9 and "(9 รายการ)" in tables["missing"].title
    assert len(tables["returned"].rows) == 1
    assert any("ขยายเวลา" in row.cells[4].shown for row in tables["missing"].rows)


def test_closed_schools_that_had_not_sent_do_not_count(round):
    sent = round.submissions.get(state="accepted")
    for school in (sent.school, round.office.schools.order_by("name").last()):
        school.closed_on = timezone.localdate()
        school.save()
    rows = frozen(round)["sheets"]["submissions"]["rows"]
    assert len(rows) == 12 - 2 - 1


def test_texts_cite_the_figures(round):
    drafts = status.TYPE.drafts(frozen(round))
    assert "มีรายงานที่ต้องส่ง 12 รายการ" in drafts["summary"] and "คิดเป็นร้อยละ 16.7" in drafts["summary"]
    assert "ในจำนวนนี้เกินกำหนดแล้ว 8 รายการ" in drafts["summary"]
    assert "ติดตามโรงเรียนที่ยังไม่ส่ง 9 รายการ" in drafts["next"]


def test_when_all_have_sent_nothing_is_left():
    office = make_office()
    make_school(office, has_early=False)
    round = make_round(office, schools=0)
    put(round.submissions.get(), "accepted")
    drafts = status.TYPE.drafts(frozen(round))
    assert "ส่งครบทุกรายการ" in drafts["summary"] and drafts["next"] == "ไม่มีเรื่องค้าง"


def test_a_round_without_schools_has_texts_and_chapters_too():
    round = make_round()
    round.submissions.all().delete()
    data = frozen(round)
    drafts = status.TYPE.drafts(data)
    assert "ไม่มีโรงเรียนที่ต้องส่ง" in drafts["summary"] and "None" not in str(drafts)
    assert all(not table.rows for chapter in status.TYPE.chapters(data, drafts) for table in chapter.of(Table))


def test_a_round_of_any_kind_and_only_of_the_office(round):
    office = round.office
    day = timezone.localdate()
    plan = rounds.open_round(
        office=office, by=round.created_by, kind="plan", academic_year=2569, opens_on=day, due_on=day, closes_on=day
    )
    data = of_round(plan, day=day)
    assert len(data["sheets"]["submissions"]["rows"]) == 6
    assert "levels" not in tables_of(status.TYPE.chapters(data, {}))
    other = make_round()
    assert not StatusForm({"round": other.pk, "digits": "arabic"}, office=office).is_valid()
    form = StatusForm({"round": plan.pk, "digits": "arabic"}, office=office)
    assert form.is_valid() and form.criteria == {"round": plan.pk, "labels": {"round": str(plan)}}
    assert dict(form.found())["ต้องส่ง (รายการ)"] == 6 and not form.nothing()
    with pytest.raises(type(round).DoesNotExist):
        freeze(office, {"round": other.pk}, day)


def test_the_public_sees_no_school(round):
    shown = status.TYPE.public(frozen(round))
    assert "บ้านทดสอบ" not in str(shown)
    assert sum(row["total"] for row in shown["sheets"]["networks"]["rows"]) == 12


def test_freezing_asks_as_often_for_one_school_as_for_twelve():
    costs = []
    for schools in (1, 12):
        office = make_office()
        for _ in range(schools):
            make_school(office, network=make_network(office))
        round = make_round(office, schools=0, by=make_user(Role.HEAD, office=office))
        for row in round.submissions.all():
            put(row)
        with CaptureQueriesContext(connection) as made:
            frozen(round)
        costs.append(len(made))
    assert len(set(costs)) == 1 and costs[0] <= 4, costs


def test_the_public_reads_how_many_schools_a_network_has(round):
    """Each school of the round sends for two levels."""
    sheet = status.TYPE.public(frozen(round))["sheets"]["networks"]
    assert sheet["size"] == "schools"
    assert {(row["schools"], row["total"]) for row in sheet["rows"]} == {(2, 4)}
