"""What keeps a ranking from being decided: conflicts that arose later, nominations that were opened again."""

import pytest
from django.urls import reverse

from qa.actions import awards, judging, submissions
from qa.models import Judging, Submission
from schools.fiscal import fiscal_year
from schools.models import Duty, Role
from supervision.actions.changes import Stale
from tests.factories import make_user, today
from tests.qa.award_factories import give, judged, make_award, make_judge, nominate, score

pytestmark = pytest.mark.django_db


def test_scores_of_who_became_responsible_later_count_only_with_a_reason(client):
    award = make_award(judges_each=1)
    (row,) = judged(award, nominate(award), 4)
    Duty.objects.create(
        office=award.round.office, user=row.judge.user, year=fiscal_year(today()), school=row.submission.school
    )
    client.force_login(award.created_by)
    award.refresh_from_db()
    page = client.get(reverse("qa:award_ranking", args=[award.pk])).text
    assert "คะแนนที่นับอยู่ของกรรมการที่มีส่วนได้เสีย" in page and str(row.judge.user) in page
    address = reverse("qa:award_propose", args=[award.pk])
    # A reason that was meant for something else does not accept what the page did not show.
    for sent in ({}, {"propose-reason": "ครบ"}):
        assert client.post(address, {"propose-version": award.version, **sent}).status_code == 422
        award.refresh_from_db()
        assert award.state == "judging"
    sent = {"propose-version": award.version, "propose-reason": "เหลือกรรมการคนเดียว", "propose-accepts_conflicts": "on"}
    client.post(address, sent)
    award.refresh_from_db()
    assert (award.state, award.missing_reason) == ("proposed", "เหลือกรรมการคนเดียว")
    assert "เหลือกรรมการคนเดียว" in client.get(reverse("qa:award_ranking", args=[award.pk])).text


def test_the_score_of_a_conflict_is_gone_once_the_judge_is_taken_off():
    award = make_award(judges_each=1)
    nomination = nominate(award)
    rows = judged(award, nomination, 1, 5)
    Duty.objects.create(
        office=award.round.office, user=rows[0].judge.user, year=fiscal_year(today()), school=nomination.school
    )
    judging.take_off(judging=rows[0], by=award.created_by, version=rows[0].version, reason="ดูแลโรงเรียน")
    award.refresh_from_db()
    awards.propose(award=award, by=award.created_by, version=award.version)
    assert award.results.get().mean == 100


def reopened(award, nomination):
    """The nomination opened for the school, sent again and accepted."""
    submissions.reopen(
        submission=nomination, by=award.created_by, version=nomination.version, reason="แนบผิด", for_school=True
    )
    Submission.objects.filter(pk=nomination.pk).update(state="accepted", accepted_at=nomination.submitted_at)
    nomination.refresh_from_db()


def test_scores_of_a_nomination_that_was_changed_are_given_anew(client):
    award = make_award(judges_each=1)
    nomination = nominate(award)
    (row,) = judged(award, nomination, 5)
    award.refresh_from_db()
    seen = award.version
    reopened(award, nomination)
    award.refresh_from_db()
    # The ranking of the page is another one now.
    assert award.version > seen
    with pytest.raises(awards.Outdated):
        awards.propose(award=award, by=award.created_by, version=award.version, reason="ครบ")
    client.force_login(award.created_by)
    for name, args in (("award_ranking", [award.pk]), ("award_nomination", [award.pk, nomination.pk])):
        assert "ให้คะแนนก่อนแก้ไขผลงาน" in client.get(reverse(f"qa:{name}", args=args)).text
    award.refresh_from_db()
    judging.reopen(judging=row, by=award.created_by, version=row.version, reason="แก้ไขผลงานแล้ว")
    score(Judging.objects.get(pk=row.pk), 3)
    award.refresh_from_db()
    awards.propose(award=award, by=award.created_by, version=award.version)
    assert award.results.get().mean == 60


def test_a_page_of_scores_that_was_open_meanwhile_is_stale():
    award = make_award(judges_each=1)
    nomination = nominate(award)
    row = give(award, nomination, make_judge(award))
    reopened(award, nomination)
    with pytest.raises(Stale):
        score(row, 5)


def test_a_nomination_is_not_opened_again_once_its_ranking_is_proposed(client):
    award = make_award(judges_each=1)
    nomination = nominate(award)
    judged(award, nomination, 5)
    award.refresh_from_db()
    awards.propose(award=award, by=award.created_by, version=award.version)
    client.force_login(award.created_by)
    sent = {"reopen-version": nomination.version, "reopen-reason": "แนบผิด", "reopen-to": "school"}
    page = client.post(reverse("qa:submission_reopen", args=[nomination.pk]), sent, follow=True)
    assert "เสนอผลการตัดสินรางวัลของผลงานนี้แล้ว" in page.text
    nomination.refresh_from_db()
    assert nomination.state == "accepted"


@pytest.mark.parametrize("name", ["approve", "announce"])
def test_nothing_is_decided_of_a_nomination_that_is_no_longer_accepted(client, name):
    award = make_award(judges_each=1)
    nomination = nominate(award)
    judged(award, nomination, 5)
    award.refresh_from_db()
    director = make_user(Role.DIRECTOR, office=award.round.office)
    awards.propose(award=award, by=award.created_by, version=award.version)
    if name == "announce":
        awards.approve(award=award, by=director, version=award.version)
    Submission.objects.filter(pk=nomination.pk).update(state="reviewing", accepted_at=None)
    client.force_login(director)
    before = award.state
    page = client.post(reverse(f"qa:award_{name}", args=[award.pk]), {f"{name}-version": award.version}, follow=True)
    award.refresh_from_db()
    assert award.state == before and "ไม่อยู่ในสถานะรับแล้ว" in page.text
