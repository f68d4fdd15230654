"""T8 by issue: targets that schools announced for issues, against an independent computation (pandas)."""

import json
import random

import pandas as pd
import pytest
from django.db.models import F

from qa.models import Announcement, FormerAnnouncement, Issue, IssueResult, Target
from reports.book.frozen import Frozen
from reports.book.parts import Table
from reports.types.sar import SAR
from reports.types.sar.compared import targets
from reports.types.sar.figures import Figures
from tests.factories import today
from tests.reports.sar_factories import RECEIVED, YEAR, criteria_of, make_rounds

pytestmark = pytest.mark.django_db


def announce(round, seed, share=0.6):
    """Targets of random issues in the announcements of a round's schools."""
    rng = random.Random(seed)
    made = []
    for row in Announcement.objects.filter(academic_year=round.academic_year).order_by("pk"):
        for issue in Issue.objects.filter(standard__set=row.standard_set):
            if rng.random() < share:
                made.append(Target(announcement=row, issue=issue, level=rng.randint(1, 5)))
    Target.objects.bulk_create(made)


def frozen(office, round, level="basic"):
    return json.loads(json.dumps(SAR.freeze(office, criteria_of(round, level), today())))


def tables(data):
    chapters = SAR.chapters(data, SAR.drafts(data))
    return {table.name: table for chapter in chapters for table in chapter.of(Table)}


def frames(round, level):
    """(targets, levels) of the issues of received reports and of all schools: rows of school, issue, level."""
    of_round = round.submissions.filter(level=level)
    aims = pd.DataFrame(
        Target.objects.filter(
            announcement__state="announced", announcement__level=level, announcement__academic_year=YEAR,
            announcement__school__in=of_round.values("school"), issue__isnull=False,
        ).values("issue", "level", school=F("announcement__school")),
        columns=["issue", "level", "school"],
    )  # fmt: skip
    results = pd.DataFrame(
        IssueResult.objects.filter(submission__in=of_round, submission__state__in=RECEIVED).values(
            "issue", "level", school=F("submission__school")
        ),
        columns=["issue", "level", "school"],
    )
    return aims, results


@pytest.mark.parametrize(("seed", "schools", "level"), [(1, 3, "basic"), (2, 30, "basic"), (3, 20, "early")])
def test_targets_of_issues_agree_with_an_independent_computation(seed, schools, level):
    office, round = make_rounds(seed, schools, years=(YEAR,), level=level, themes=False, gaps=0.3)
    announce(round, seed)
    data = frozen(office, round, level)
    aims, results = frames(round, level)
    both = aims.merge(results, on=["issue", "school"], suffixes=("_aim", ""))
    found = tables(data).get("t8_issues")
    assert {row.cells[0].shown.split(" ")[0] for row in found.rows} == {
        issue.code for issue in Issue.objects.filter(pk__in=both.issue)
    }
    held = Frozen(data)
    for row in found.rows:
        code, shown = row.cells[0].shown.split(" ")[0], [cell.shown for cell in row.cells[1:]]
        issue = Issue.objects.get(standard__set=round.submissions.first().standard_set, code=code)
        here = both[both.issue == issue.pk]
        assert shown[:2] == [str((aims.issue == issue.pk).sum()), str(len(here))]
        for cell, value in zip(shown[2:4], (here.level_aim.mean(), here.level.mean()), strict=True):
            assert abs(float(cell) - value) <= 0.005 + 1e-9
        assert float(shown[4]) == pytest.approx(float(shown[3]) - float(shown[2]))
        over, met = (here.level > here.level_aim).sum(), (here.level == here.level_aim).sum()
        counts = [over, met, len(here) - over - met, over + met]
        assert shown[5::2] == [str(count) for count in counts]
        for cell, count in zip(shown[6::2], counts, strict=True):
            assert abs(float(cell) - 100 * count / len(here)) <= 0.05 + 1e-9
        for cell in row.cells[1:]:
            assert cell.behind is not None
            assert cell.kind != "n" or held.size(cell.behind) == cell.value


def test_without_targets_of_issues_and_in_what_was_frozen_before_there_is_no_table():
    office, round = make_rounds(4, 6, states=["accepted"], years=(YEAR,), gaps=0, themes=False)
    assert "t8_issues" not in tables(frozen(office, round))
    announce(round, 4)
    data = frozen(office, round)
    assert "t8_issues" in tables(data)
    for name in ("schools", "issues"):
        for row in data["sheets"][name]["rows"]:
            for key in [key for key in row if key.split("_i_")[0] in {"target", "has_target", "vs", "has_vs", "met"}]:
                del row[key]
    assert "t8_issues" not in tables(data)


def test_a_school_that_announced_issues_alone_is_told_of():
    office, round = make_rounds(5, 1, states=["accepted"], years=(YEAR,), gaps=0, themes=False)
    Announcement.objects.all().delete()
    submission = round.submissions.get()
    result = submission.issue_results.select_related("issue").order_by("pk").first()
    result.level = 4
    result.save()
    row = Announcement.objects.create(
        school=submission.school, level="basic", academic_year=YEAR, standard_set=submission.standard_set,
        state="announced", announced_on=today(), endorsed_on=today(), created_by=round.created_by,
    )  # fmt: skip
    Target.objects.create(announcement=row, issue=result.issue, level=5)
    data = frozen(office, round)
    found = tables(data)
    assert "t8" not in found
    assert [cell.shown for cell in found["t8_issues"].rows[0].cells[1:6]] == ["1", "1", "5.00", "4.00", "-1.00"]
    assert targets(Figures(data)) == "สถานศึกษาประกาศค่าเป้าหมายรายประเด็นที่เทียบกับผลได้ 1 ประเด็น บรรลุเป้าหมายร้อยละ 0.0"


def test_while_an_announcement_is_corrected_its_issues_count_as_before():
    office, round = make_rounds(5, 1, states=["accepted"], years=(YEAR,), gaps=0, themes=False)
    Announcement.objects.all().delete()
    submission = round.submissions.get()
    result = submission.issue_results.select_related("issue").order_by("pk").first()
    row = Announcement.objects.create(
        school=submission.school, level="basic", academic_year=YEAR, standard_set=submission.standard_set,
        created_by=round.created_by,
    )  # fmt: skip
    Target.objects.create(announcement=row, issue=result.issue, level=1)
    assert "t8_issues" not in tables(frozen(office, round))
    held = {"standard": None, "issue": result.issue_id, "code": result.issue.code, "label": "", "level": 3, "word": ""}
    FormerAnnouncement.objects.create(
        announcement=row, announced_on=today(), endorsed_on=today(), reason="แก้คำผิด", taken_up_by=round.created_by,
        content={"targets": [held], "own": []},
    )  # fmt: skip
    assert tables(frozen(office, round))["t8_issues"].rows[0].cells[3].shown == "3.00"


@pytest.mark.parametrize("schools", [1, 20])
def test_the_questions_do_not_grow_with_schools_that_announce_issues(schools, django_assert_max_num_queries):
    office, round = make_rounds(7, schools, years=(YEAR - 1, YEAR), states=["accepted"])
    announce(round, 7)
    with django_assert_max_num_queries(35):
        SAR.freeze(office, criteria_of(round), today())
