"""Scores, ranking, ties, classes, decision and announcement of an award."""

from decimal import Decimal

import pytest

from inbox.models import Notice
from qa.actions import awards, judging
from qa.awards import ranking, scores
from qa.models import Award, Judging
from schools.models import Role
from supervision.actions.changes import Stale, WrongState
from tests.factories import make_user
from tests.instruments.factories import make_version
from tests.qa.award_factories import give, judged, make_award, make_judge, nominate, score

pytestmark = pytest.mark.django_db


def groups(award):
    """[(class, [(school, rank, mean, prize)])] of the ranking."""
    return [
        (group.label, [(place.submission.school.name, place.rank, place.mean, place.prize) for place in group.places])
        for group in ranking.groups_of(award)
    ]


def test_a_score_is_points_of_what_can_be_given_by_weight():
    version = make_version(
        (
            {},
            [
                {"code": "a", "weight": 3},
                {"code": "b", "weight": 1},
                {"code": "n", "kind": "number", "low": 0, "high": 40, "scale": None},
                {"code": "y", "kind": "yes_no", "weight": 4, "scale": None},
                {"code": "t", "kind": "long_text", "required": False},
            ],
        )
    )
    award = make_award(rubric=version)
    row = give(award, nominate(award), make_judge(award))
    from instruments.forms import AnswerForm

    given = {"a": 4, "b": 5, "n": 30, "y": 1, "t": "ดี"}
    data = {f"answers-item_{item.pk}": given[item.code] for item in version.items()}
    form = AnswerForm(data, {}, version=version)
    assert form.is_valid(), form.errors
    row = judging.save_scores(judging=row, by=row.judge.user, version=1, form=form, opinion="", done=True)
    # (3·4 + 5 + 30 + 4) of (3·5 + 5 + 40 + 4)
    assert row.score == Decimal("79.69")


def test_a_form_without_points_or_with_turns_is_no_rubric():
    assert scores.is_rubric(make_version(({}, [{}])))
    assert not scores.is_rubric(make_version(({}, [{"kind": "text"}])))
    assert not scores.is_rubric(make_version(({"repeats": True}, [{}])))


def test_mean_sample_sd_and_rank_within_the_size_class():
    award = make_award(spread=30)
    small = nominate(award, pupils=80, name="เล็ก")
    other = nominate(award, pupils=90, name="เล็กอีก")
    large = nominate(award, pupils=900, name="ใหญ่")
    judged(award, small, 5, 3)
    judged(award, other, 5, 4)
    judged(award, large, 3, 3)
    assert groups(award) == [
        ("เล็ก", [("เล็กอีก", 1, Decimal("90.00"), "เหรียญทอง"), ("เล็ก", 2, Decimal("80.00"), "เหรียญทอง")]),
        ("ใหญ่", [("ใหญ่", 1, Decimal("60.00"), "เหรียญทองแดง")]),
    ]
    places = {place.submission.school.name: place for group in ranking.standing(award) for place in group.places}
    # of 100 and 60: the sample's, with n - 1
    assert places["เล็ก"].sd == Decimal("28.28")
    assert places["เล็ก"].is_wide and not places["เล็กอีก"].is_wide


def test_equal_means_share_a_rank_and_the_next_one_is_left_out():
    award = make_award(classes="none")
    for name, points in (("ก", 4), ("ข", 5), ("ค", 4), ("ง", 3)):
        judged(award, nominate(award, name=name), points, points)
    unscored = nominate(award, name="จ")
    ((_label, rows),) = groups(award)
    assert [(name, rank) for name, rank, _mean, _prize in rows] == [("ข", 1), ("ก", 2), ("ค", 2), ("ง", 4), ("จ", None)]
    last = ranking.standing(award)[0].places[-1]
    assert (last.submission, last.mean, last.missing) == (unscored, None, 2)


def test_one_size_is_one_class_whatever_it_was_called_in_other_years():
    award = make_award()
    rows = [nominate(award) for _ in range(2)]
    judged(award, rows[0], 5)
    judged(award, rows[1], 4)
    rows[1].school.years.update(size_label="เล็กมาก")
    [group] = ranking.standing(award)
    assert [place.rank for place in group.places] == [1, 2]


def test_classes_by_the_highest_stage_taught():
    award = make_award(classes="stage")
    judged(award, nominate(award, name="ขยาย", levels="อนุบาล–ม.3"), 4)
    judged(award, nominate(award, name="ประถม", levels="อ.1–ป.6"), 5)
    assert [label for label, _rows in groups(award)] == ["ประถมศึกษา", "มัธยมศึกษาตอนต้น"]


def test_missing_scores_block_the_decision_unless_there_is_a_reason():
    award = make_award()
    judged(award, nominate(award), 4)
    award.refresh_from_db()
    seen = award.version
    with pytest.raises(awards.ScoresMissing):
        awards.propose(award=award, by=award.created_by, version=seen)
    award.refresh_from_db()
    assert (award.state, award.version, award.results.count()) == ("judging", seen, 0)
    awards.propose(award=award, by=award.created_by, version=seen, reason="กรรมการหนึ่งท่านเจ็บป่วย")
    award.refresh_from_db()
    assert (award.state, award.missing_reason) == ("proposed", "กรรมการหนึ่งท่านเจ็บป่วย")


def test_nothing_is_decided_without_a_single_score():
    award = make_award()
    nominate(award)
    with pytest.raises(awards.NothingToDecide):
        awards.propose(award=award, by=award.created_by, version=award.version, reason="รีบ")


def test_a_score_that_came_in_makes_the_page_of_the_ranking_stale():
    award = make_award(judges_each=1)
    first, second = nominate(award), nominate(award)
    judged(award, first, 4)
    award.refresh_from_db()
    seen = award.version
    judged(award, second, 5)
    award.refresh_from_db()
    with pytest.raises(Stale):
        awards.propose(award=award, by=award.created_by, version=seen)
    assert award.results.count() == 0


def test_the_proposed_ranking_stands_as_it_was():
    award = make_award(judges_each=1)
    nomination = nominate(award)
    (row,) = judged(award, nomination, 5)
    late = give(award, nomination, make_judge(award))
    award.refresh_from_db()
    awards.propose(award=award, by=award.created_by, version=award.version, reason="ครบตามที่ตกลง")
    with pytest.raises(WrongState):
        score(late, 1)
    with pytest.raises(WrongState):
        judging.reopen(judging=row, by=award.created_by, version=row.version, reason="แก้")
    ((_label, rows),) = groups(award)
    assert rows[0][1:] == (1, Decimal("100.00"), "เหรียญทอง")


def decided(award):
    award.refresh_from_db()
    awards.propose(award=award, by=award.created_by, version=award.version, reason="ครบ")
    return award


def test_the_director_gives_it_back_with_a_reason():
    award = make_award()
    judged(award, nominate(award), 4, 4)
    director = make_user(Role.DIRECTOR, office=award.round.office)
    decided(award)
    awards.give_back(award=award, by=director, version=award.version, reason="คะแนนต่างกันมาก")
    award.refresh_from_db()
    assert (award.state, award.results.count()) == ("judging", 0)
    assert award.events.last().comment == "คะแนนต่างกันมาก"
    score(give(award, nominate(award), make_judge(award)), 3)


def test_of_two_decisions_one_counts():
    award = make_award()
    judged(award, nominate(award), 4, 4)
    decided(award)
    director = make_user(Role.DIRECTOR, office=award.round.office)
    other, seen = Award.objects.get(pk=award.pk), award.version
    awards.approve(award=award, by=director, version=seen)
    with pytest.raises(Stale):
        awards.give_back(award=other, by=director, version=seen, reason="สาย")
    assert Award.objects.get(pk=award.pk).state == "approved"


def test_schools_are_told_their_result_when_it_is_announced_and_not_before():
    award = make_award()
    winner, other = nominate(award, name="ชนะ"), nominate(award, name="ร่วม")
    people = [make_user(Role.SCHOOL_DIRECTOR, school=row.school) for row in (winner, other)]
    judged(award, winner, 5, 5)
    judged(award, other, 1, 1)
    decided(award)
    awards.approve(award=award, by=award.created_by, version=award.version)
    assert not Notice.objects.filter(user__in=people).filter(key__startswith="award").exists()
    awards.announce(award=award, by=award.created_by, version=award.version)
    bodies = dict(Notice.objects.filter(key__contains="announced").values_list("user", "body"))
    assert bodies == {people[0].pk: "โรงเรียนชนะ เหรียญทอง", people[1].pk: "โรงเรียนร่วม เข้าร่วมการคัดเลือก"}
    with pytest.raises(WrongState):
        awards.announce(award=award, by=award.created_by, version=award.version)


def test_a_nomination_that_is_not_accepted_is_not_ranked():
    award = make_award()
    nominate(award, state="submitted")
    returned = nominate(award)
    row = give(award, returned, make_judge(award))
    returned.state, returned.accepted_at = "returned", None
    returned.save()
    assert ranking.standing(award) == []
    row.refresh_from_db()
    with pytest.raises(WrongState):
        score(Judging.objects.get(pk=row.pk), 4)


def test_another_rubric_is_refused_once_somebody_scores():
    award = make_award()
    judged(award, nominate(award), 4)
    award.refresh_from_db()
    award.rubric = make_version(({}, [{}]))
    with pytest.raises(awards.RubricInUse):
        awards.change(award=award, by=award.created_by, version=award.version)
    assert Award.objects.get(pk=award.pk).rubric_id != award.rubric_id


def test_setting_up_twice_gives_one_award():
    award = make_award()
    again, is_new = awards.set_up(award=Award(round=award.round, rubric=award.rubric), by=award.created_by)
    assert (again, is_new, Award.objects.count()) == (award, False, 1)
