"""The home page reads levels by the standard set they belong to: its words, its middle, its standards."""

import pytest

from qa.actions import standards
from qa.models import Level, StandardSet, Submission
from reports import queries
from reports.dashboards import needs, needs_page
from schools.models import Role, School
from tests.factories import make_office, make_school, make_user, today
from tests.reports.round_factories import make_round

pytestmark = pytest.mark.django_db
WORDS = {3: "ผ่านดีมาก", 2: "ผ่าน", 1: "ไม่ผ่าน"}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def director(client, office):
    user = make_user(Role.DIRECTOR, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def round(office, director):
    """Two schools: one judges its basic level by an own set of three levels, and reached the middle one."""
    round = make_round(office, [make_school(office), make_school(office)], states=["accepted"])
    shipped = StandardSet.objects.get(code="moe2561_basic")
    own = standards.copy_set(source=shipped, office=office, by=director)
    own.levels.all().delete()
    Level.objects.bulk_create(Level(set=own, value=value, label=label) for value, label in WORDS.items())
    mine = round.submissions.filter(level="basic").first()
    Submission.objects.filter(round=round).update(overall_level=3)
    Submission.objects.filter(pk=mine.pk).update(standard_set=own, overall_level=2)
    targets = {row.code: row for row in own.standards.all()}
    for result in mine.standard_results.select_related("standard"):
        result.standard, result.level = targets[result.standard.code], 2
        result.save()
    return round


def test_bars_have_the_words_and_counts_of_their_own_set(round):
    groups = queries.level_rows(round.submissions.all(), "/list")
    assert [group["level"] for group in groups] == ["early", "basic", "basic"]
    usual, own = groups[1:]
    assert [part["label"] for part in usual["rows"][0]["parts"]] == [
        "ยอดเยี่ยม", "ดีเลิศ", "ดี", "ปานกลาง", "กำลังพัฒนา",
    ]  # fmt: skip
    assert [(part["label"], part["n"]) for part in own["rows"][0]["parts"]] == [
        ("ผ่านดีมาก", 0), ("ผ่าน", 1), ("ไม่ผ่าน", 0),
    ]  # fmt: skip
    assert {row["n"] for row in usual["rows"]} == {1}
    assert own["label"] != usual["label"]


def test_the_trend_counts_good_from_the_middle_of_each_scale(client, director, round):
    rows = queries.trend(director, School.objects.all())
    assert [(row["n"], row["good"], row["good_word"]) for row in rows] == [
        (2, 100, "ดี"),
        (1, 100, "ดี"),
        (1, 100, "ผ่าน"),
    ]
    page = client.get("/").text
    assert "ระดับดี / ผ่านขึ้นไป (%)" in page and "(ของสำนักงาน)" in page


@pytest.mark.parametrize(("value", "is_helped"), [(2, False), (1, True)])
def test_help_is_for_those_below_the_middle_of_their_scale(round, value, is_helped):
    round.submissions.filter(standard_set__code="own-1").update(overall_level=value)
    scope = needs_page.scope_of(make_user(Role.DIRECTOR, office=round.office), {}, today())
    found = needs_page.Ranking(scope, needs.USUAL).found
    reasons = " ".join(reason.text for one in found for reason in one.reasons)
    assert ("ต่ำกว่าระดับผ่าน" in reasons) == is_helped
    assert "ต่ำกว่าระดับดี" not in reasons
