"""How a round stands against an independent computation (pandas) on random offices: every table, chart and figure."""

import json

import pytest

from qa.models import Submission
from reports.types import status
from reports.types.status.query import freeze
from tests.factories import today
from tests.reports.types import counted, random_offices
from tests.reports.types.counted import n, percent
from tests.reports.types.counted_sars import LEVELS, Sent
from tests.reports.types.random_quality import add_round
from tests.reports.types.steps import assert_adds_up, tables_of

pytestmark = pytest.mark.django_db
TABLES = {"levels", "networks", "missing", "returned", "sent_late", "schools"}
TITLES = {"missing": "โรงเรียนที่ยังไม่ส่ง", "returned": "โรงเรียนที่ต้องแก้ไขรายงาน", "sent_late": "โรงเรียนที่ส่งหลังกำหนด"}


def line(rows):
    received = rows.received.sum()
    names = ["accepted", "returned", "missing", "sent_late", "overdue"]
    assert len(rows) == received + rows.returned.sum() + rows.missing.sum(), "parts are the whole"
    return [n(len(rows)), n(received), percent(received, len(rows)), *(n(rows[name].sum()) for name in names)]


def state_of(row):
    late = " (ส่งช้า)" if row.sent_late else " (เกินกำหนด)" if row.overdue else ""
    return dict(Submission.State.choices)[row.state] + late


def listed(rows):
    return [
        [
            row.name,
            row.network,
            row.level_word,
            state_of(row),
            counted.short(row.deadline) + (" (ขยายเวลา)" if row.extended else ""),
            counted.short(row.sent) if row.sent else "–",
        ]
        for row in rows.itertuples()
    ]


def every(rows):
    names = counted.people([key for key in rows.reviewer if key])
    # Readers of one name are not told apart here.
    return [
        [
            n(place),
            row.code,
            row.name,
            row.network,
            row.level_word,
            state_of(row),
            names[row.reviewer].removesuffix(" (2)") if row.reviewer else "–",
        ]
        for place, row in enumerate(rows.itertuples(), 1)
    ]


def assert_report(made, round):
    """Compares a report with the computation; returns the names of its tables with rows."""
    data = json.loads(json.dumps(freeze(made.office, {"round": round.pk}, made.today)))
    chapters = status.TYPE.chapters(data, status.TYPE.drafts(data))
    s = Sent(made.office, round, made.today)
    lists = {
        "missing": s.rows[s.rows.missing],
        "returned": s.rows[s.rows.returned],
        "sent_late": s.rows[s.rows.sent_late & ~s.rows.missing],
    }
    tables = {"networks": s.by("network", s.networks(), line), "schools": every(s.rows)}
    tables |= {name: listed(rows) for name, rows in lists.items()}
    if round.kind == "sar":
        seen = [word for word in LEVELS.values() if word in set(s.rows.level_word)]
        tables["levels"] = s.by("level_word", seen, line)
    received = s.rows.received.sum()
    stats = [
        ["ต้องส่ง (รายการ)", n(len(s.rows)), ""],
        ["ส่งแล้ว (รายการ)", n(received), ""],
        ["ส่งแล้วร้อยละ", percent(received, len(s.rows)), f"จาก {n(len(s.rows))} รายการ"],
        ["ยังไม่ส่ง (รายการ)", n(s.rows.missing.sum()), ""],
    ]
    found = counted.compare(chapters, tables, s.chart(), stats)
    said = tables_of(chapters)
    for name, rows in lists.items():
        assert said[name].title == f"{TITLES[name]} ({n(len(rows))} รายการ)"
    for name in ("levels", "networks"):
        if name in said and said[name].rows:
            assert_adds_up(said[name])
    return found


@pytest.mark.parametrize("seed", random_offices.OFFICES)
def test_every_table_is_that_of_an_independent_computation(seed):
    made = random_offices.make(seed, today())
    for kind in ("sar", "plan"):
        assert_report(made, add_round(made, made.year - 1, kind))


def test_no_table_is_left_without_rows_to_compare():
    made = random_offices.make(3, today())
    assert assert_report(made, add_round(made, made.year - 1)) == TABLES
