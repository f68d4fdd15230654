"""What the appendix of a synthesis of SARs says besides lists: who made it, by which order, and what was asked."""

import json

import pytest

from qa.models import AskedFile, Round
from qa.sar_fields import DIFFERS, FREE, OWED, OWN, SEND, STANDARD, SUMMARY, asked
from qa.sar_report import Report
from reports.book.parts import Table, Text
from reports.types.sar import SAR
from tests.factories import today
from tests.qa.factories import make_round
from tests.reports.sar_factories import YEAR, criteria_of, make_rounds

pytestmark = pytest.mark.django_db
WRITTEN = {"order": "คำสั่งที่ 12/2569 แต่งตั้งคณะทำงาน", "team": "ที่ปรึกษา\nนายมั่น ใจดี ผู้อำนวยการเขต"}


@pytest.fixture
def data():
    office, round = make_rounds(31, 3, years=(YEAR,), themes=False)
    return json.loads(json.dumps(SAR.freeze(office, criteria_of(round), today())))


def appendix(data, **texts):
    """{name: chapter} of the appendix, in its order."""
    chapters = SAR.chapters(data, SAR.drafts(data) | texts)
    return {chapter.name: chapter for chapter in chapters if chapter.kind == "appendix"}


def test_who_made_it_and_by_which_order_is_printed_where_the_office_writes_it(data):
    assert list(appendix(data)) == ["schools", "missing", "tools"]
    assert list(appendix(data, team=" \n", order="")) == ["schools", "missing", "tools"]
    found = appendix(data, **WRITTEN)
    assert list(found) == ["schools", "missing", "order", "tools", "team"]
    assert (found["order"].title, found["team"].title) == ("คำสั่งแต่งตั้งคณะทำงาน", "คณะผู้จัดทำ")
    for name, text in WRITTEN.items():
        assert [(part.block, part.text) for part in found[name].of(Text)] == [(name, text)]


def test_both_can_be_written_and_are_nothing_the_public_reads(data):
    assert {name: SAR.blocks[name] for name in WRITTEN} == {"order": "คำสั่งแต่งตั้งคณะทำงาน", "team": "คณะผู้จัดทำ"}
    assert not set(WRITTEN) & set(SAR.public(data)["texts"])


def test_texts_of_before_have_neither(data):
    texts = {name: text for name, text in SAR.drafts(data).items() if name not in WRITTEN}
    assert [chapter.name for chapter in SAR.chapters(data, texts)][-1] == "tools"


def test_the_instrument_is_the_list_of_what_the_round_asks(data):
    tools = {table.name: table for table in appendix(data)["tools"].of(Table)}
    rows = [[cell.shown for cell in row.cells] for row in tools["asked"].rows]
    assert rows == asked(Round.objects.get(academic_year=YEAR))
    assert [SUMMARY, "จุดเด่น", OWED] in rows and [STANDARD, "จุดเด่น", FREE] in rows
    del data["asked"]
    assert "asked" not in [table.name for table in appendix(data)["tools"].of(Table)]


@pytest.mark.parametrize("parts", [[], [part.value for part in Round.Part], ["process", "board"]])
def test_what_must_be_answered_is_what_a_report_owes(parts):
    round = make_round(parts=parts, levels="basic")
    for place, required in enumerate([True, False]):
        AskedFile.objects.create(round=round, position=place, label=f"เอกสาร {place}", is_required=required)
    report = Report(round.submissions.get())
    issues = {f"ระดับของประเด็น {issue.code}" for of in report.issues.values() for issue in of}
    owed = {(part.kind, label) for part in report.parts for _name, label, _filled in part.owed if label not in issues}
    kinds = {SUMMARY: "summary", STANDARD: "standard", SEND: "send"}
    listed = [row for row in asked(round) if row[0] != OWN and row[1] != "ระดับคุณภาพรายประเด็นพิจารณา"]
    assert owed == {(kinds[part], label) for part, label, when in listed if when == OWED}
    assert [label for _part, label, when in listed if when == DIFFERS] == ["เหตุผลที่ระดับต่างจากระดับที่เสนอ"]
    assert [label for part, label, _when in listed if part == SEND][1:3] == ["เอกสาร 0", "เอกสาร 1"]
