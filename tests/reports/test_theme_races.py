"""Two supervisors, or a supervisor and the job that proposes, at the same moment: whoever is second is told, and every
statement stands once, where the first one put it."""

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from reports.actions import theme_proposals, themes
from reports.models import Statement, Theme, ThemeEvent
from reports.theming.proposing import propose
from tests.factories import make_school
from tests.meeting import during
from tests.reports.theme_factories import make_sars, make_theme, run, send, supervisor

pytestmark = pytest.mark.django_db(transaction=True)


class Bench:
    """A round with two supervisors: `first` acts in this thread, `second` presses a button in a browser."""

    def __init__(self):
        self.round = make_sars({})[0]
        self.first, self.second = supervisor(self.round.office), supervisor(self.round.office)
        self.client = Client()
        self.client.force_login(self.second)

    def press(self, view, /, *args, **data):
        """The page a button of `second` leads to."""
        return self.client.post(reverse(f"reports:{view}", args=args), data, follow=True)

    def merging(self, *rows):
        """A merge by `first` of themes as they are now."""
        versions = {row.pk: row.version for row in rows}
        return lambda: themes.merge(round=self.round, versions=versions, by=self.first)


@pytest.fixture
def bench():
    return Bench()


@pytest.fixture
def pair(bench):
    """A larger theme and a smaller one, which would be merged into it."""
    return make_theme(bench.round, "ใหญ่", texts=("ก", "ข")), make_theme(bench.round, "เล็ก", texts=("ค",))


@pytest.fixture(autouse=True)
def nothing_is_lost():
    """Whatever the test did: no statement stands in a theme that is gone, none was doubled, no merger is a circle."""
    yield
    assert not Statement.objects.filter(theme__merged_into__isnull=False).exists()
    said = list(Statement.objects.values_list("submission", "field", "standard", "text"))
    assert len(said) == len(set(said))
    for theme in Theme.objects.all():
        seen = {theme.pk}
        while theme.merged_into_id:
            assert theme.merged_into_id not in seen
            seen.add(theme.merged_into_id)
            theme = theme.merged_into


def texts(theme):
    return sorted(theme.statements.values_list("text", flat=True))


def keys(theme):
    return list(theme.statements.order_by("pk").values_list("pk", flat=True))


def kinds():
    return list(ThemeEvent.objects.order_by("pk").values_list("kind", flat=True))


def html(answer):
    return answer.content.decode()


# ---- merge and rename


def test_a_merge_that_meets_a_rename_merges_nothing(bench, pair):
    large, small = pair
    answer = during(
        lambda: themes.rename(theme=small, name="ตั้งใหม่", version=1, by=bench.first),
        lambda: bench.press("themes", themes=[f"{large.pk}:1", f"{small.pk}:1"]),
    )
    assert answer.status_code == 409
    assert "มีผู้แก้ไขประเด็นที่ท่านเลือกก่อนท่านรวม" in html(answer) and "จาก “เล็ก” เป็น “ตั้งใหม่”" in html(answer)
    assert (texts(large), texts(small), kinds()) == (["ก", "ข"], ["ค"], ["renamed"])
    assert sorted(Theme.objects.living().values_list("name", flat=True)) == ["ตั้งใหม่", "ใหญ่"]


def test_a_name_for_a_theme_that_is_just_merged_away_is_not_lost_in_silence(bench, pair):
    large, small = pair
    answer = during(bench.merging(large, small), lambda: bench.press("theme_rename", small.pk, name="ของฉัน", version=1))
    assert "ยังไม่ได้ใช้ชื่อ “ของฉัน”" in html(answer) and "รวมเข้ากับ “ใหญ่” แล้ว" in html(answer)
    assert not Theme.objects.filter(name="ของฉัน").exists()
    assert (texts(large), kinds()) == (["ก", "ข", "ค"], ["merged"])


def test_a_name_for_the_theme_that_others_were_merged_into_stands_beside_the_present_one(bench, pair):
    large, small = pair
    answer = during(bench.merging(large, small), lambda: bench.press("theme_rename", large.pk, name="ของฉัน", version=1))
    assert answer.status_code == 409
    assert "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in html(answer) and 'value="ของฉัน"' in html(answer)
    large.refresh_from_db()
    assert (large.name, texts(large), kinds()) == ("ใหญ่", ["ก", "ข", "ค"], ["merged"])


def test_of_two_merges_that_share_a_theme_one_is_made(bench, pair):
    large, small = pair
    other = make_theme(bench.round, "อื่น", texts=("ง", "จ", "ฉ"))
    answer = during(
        bench.merging(large, small),
        lambda: bench.press("themes", themes=[f"{small.pk}:1", f"{other.pk}:1"]),
    )
    assert answer.status_code == 409 and "รวมเข้ากับ “ใหญ่” แล้ว" in html(answer)
    assert (texts(large), texts(other), kinds()) == (["ก", "ข", "ค"], ["ง", "จ", "ฉ"], ["merged"])


def test_done_on_what_is_just_merged_away_marks_nothing(bench, pair):
    large, small = pair
    answer = during(bench.merging(large, small), lambda: bench.press("theme_done", small.pk, version=1))
    assert "มีผู้แก้ไขประเด็นนี้ก่อนท่าน" in html(answer)
    assert not Theme.objects.filter(state=Theme.State.DONE).exists()


# ---- move


def test_a_statement_that_two_move_at_once_goes_where_the_first_put_it(bench, pair):
    large, small = pair
    origin = make_theme(bench.round, "ต้นทาง", texts=("ง", "จ"))
    chosen = keys(origin)
    answer = during(
        lambda: themes.move(round=bench.round, statements=chosen[:1], origin=origin, into=large, by=bench.first),
        lambda: bench.press("theme", origin.pk, statements=chosen, into=small.pk, do="move"),
    )
    assert answer.status_code == 409 and "อยู่ใน “ใหญ่”" in html(answer)
    assert (texts(large), texts(small), texts(origin)) == (["ก", "ข", "ง"], ["ค"], ["จ"])
    assert kinds() == ["moved"]


def test_two_who_move_different_statements_of_a_theme_both_succeed(bench, pair):
    large, small = pair
    origin = make_theme(bench.round, "ต้นทาง", texts=("ง", "จ"))
    chosen = keys(origin)
    answer = during(
        lambda: themes.move(round=bench.round, statements=chosen[:1], origin=origin, into=large, by=bench.first),
        lambda: bench.press("theme", origin.pk, statements=chosen[1:], into=small.pk, do="move"),
    )
    assert answer.status_code == 200
    assert (texts(large), texts(small), texts(origin)) == (["ก", "ข", "ง"], ["ค", "จ"], [])
    assert kinds() == ["moved", "moved"]


def test_nothing_moves_into_a_theme_that_is_just_merged_away(bench, pair):
    large, small = pair
    origin = make_theme(bench.round, "ต้นทาง", texts=("ง",))
    answer = during(
        bench.merging(large, small),
        lambda: bench.press("theme", origin.pk, statements=keys(origin), into=small.pk, do="move"),
    )
    assert answer.status_code == 409 and "รวมเข้ากับ “ใหญ่” แล้ว" in html(answer)
    assert (texts(origin), kinds()) == (["ง"], ["merged"])


def test_statements_of_a_theme_that_is_just_merged_away_are_shown_where_they_are(bench, pair):
    large, small = pair
    chosen = keys(small)
    answer = during(
        bench.merging(large, small),
        lambda: bench.press("theme", small.pk, statements=chosen, name="แยกออก", do="split"),
    )
    # On SQLite the second request begins after the first has ended, and finds the theme gone.
    waited = connection.vendor == "postgresql"
    assert ("อยู่ใน “ใหญ่”" if waited else "ยังไม่มีข้อความใดถูกย้าย") in html(answer)
    assert not Theme.objects.filter(name="แยกออก").exists()
    assert (texts(large), kinds()) == (["ก", "ข", "ค"], ["merged"])


# ---- what the system proposes

SAYS = {"strengths": "1. นักเรียนอ่านออกเขียนได้ตามเกณฑ์\n2. ชุมชนมีส่วนร่วมในการจัดการศึกษา"}
MORE = {"strengths": "1. นักเรียนอ่านออกเขียนได้ตามเกณฑ์ทุกชั้น\n2. ชุมชนมีส่วนร่วมในการจัดการศึกษาอย่างดี"}


def another(bench):
    """Two themes the system proposed from two SARs, and a Proposal for a third that has come since."""
    for _ in range(2):
        send(bench.round, make_school(bench.round.office), SAYS)
    run(bench.round)
    reading, village = Theme.objects.order_by("pk")
    send(bench.round, make_school(bench.round.office), MORE)
    return reading, village, propose(bench.round)


def test_what_is_proposed_while_themes_are_merged_goes_where_they_went(bench):
    reading, village, proposal = another(bench)
    assert {placement.theme for placement in proposal.placements} == {reading.pk, village.pk}
    counts = during(bench.merging(reading, village), lambda: theme_proposals.keep(round=bench.round, proposal=proposal))
    assert (counts["statements"], counts["placed"], counts["themes"]) == (2, 2, 0)
    (stands,) = Theme.objects.living()
    hands = list(Statement.objects.filter(theme=stands).order_by("pk").values_list("placed_by", flat=True))
    # What the person merged was all decided by then, of the theme that stood only what the system had placed.
    assert len(hands) == 6 and hands.count("person") == 2


def test_a_merge_that_waits_for_proposals_takes_the_new_statements_too(bench):
    reading, village, proposal = another(bench)
    answer = during(
        lambda: theme_proposals.keep(round=bench.round, proposal=proposal),
        lambda: bench.press("themes", themes=[f"{reading.pk}:1", f"{village.pk}:1"]),
    )
    assert answer.status_code == 200 and "รวม 2 ประเด็นเป็นประเด็นเดียวแล้ว" in html(answer)
    (stands,) = Theme.objects.living()
    assert stands.statements.count() == Statement.objects.count() == 6


def test_what_is_moved_while_the_system_proposes_stays_where_it_was_put(bench):
    reading, village, proposal = another(bench)
    chosen = keys(reading)[:1]
    counts = during(
        lambda: themes.move(round=bench.round, statements=chosen, origin=reading, into=village, by=bench.first),
        lambda: theme_proposals.keep(round=bench.round, proposal=proposal),
    )
    assert counts["statements"] == 2
    moved = Statement.objects.get(pk__in=chosen)
    assert (moved.theme, moved.placed_by) == (village, "person")
    assert (reading.statements.count(), village.statements.count()) == (2, 4)


def test_two_jobs_that_keep_the_same_proposals_write_them_once(bench):
    *_themes, proposal = another(bench)
    first, second = proposal, propose(bench.round)
    counts = during(
        lambda: theme_proposals.keep(round=bench.round, proposal=first),
        lambda: theme_proposals.keep(round=bench.round, proposal=second),
    )
    assert (counts["statements"], counts["placed"], counts["themes"]) == (0, 0, 0)
    assert (Statement.objects.count(), Theme.objects.count()) == (6, 2)
