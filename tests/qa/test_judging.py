"""Judges: sharing out, conflicts of interest, handing in, two at once, reopening."""

from datetime import timedelta

import pytest
from django.urls import reverse

from instruments.forms import AnswerForm
from qa.actions import judging
from qa.awards import ranking
from qa.awards.conflicts import OF_SCHOOL, RESPONSIBLE, conflicts
from qa.models import Judging
from schools.fiscal import fiscal_year
from schools.models import Duty, Role
from supervision.actions.changes import Stale, WrongState
from tests.factories import make_membership, make_network, make_school, make_user, today
from tests.qa.award_factories import answers, give, judged, make_award, make_judge, nominate, score

pytestmark = pytest.mark.django_db


def test_work_is_shared_out_evenly_and_pressing_again_adds_nothing():
    award = make_award(judges_each=2)
    judges = [make_judge(award) for _ in range(3)]
    for _ in range(6):
        nominate(award)
    added, short = judging.distribute(award=award, by=award.created_by)
    assert (len(added), short) == (12, [])
    assert sorted(judge.judgings.count() for judge in judges) == [4, 4, 4]
    assert judging.distribute(award=award, by=award.created_by) == ([], [])


def test_nobody_gets_the_school_they_belong_or_once_belonged_to():
    award = make_award(judges_each=1)
    nomination = nominate(award)
    closed = make_school(award.round.office, closed_on=today(), merged_into=nomination.school)
    former, elder = make_judge(award), make_judge(award)
    make_membership(former.user, Role.SCHOOL_STAFF, school=nomination.school, ends=today() - timedelta(days=999))
    make_membership(elder.user, Role.SCHOOL_DIRECTOR, school=closed, ended_at="2020-01-01T00:00Z")
    found = conflicts(award, [former.user, elder.user], [nomination])
    assert found == {(judge.user_id, nomination.pk): OF_SCHOOL for judge in (former, elder)}
    assert judging.distribute(award=award, by=award.created_by) == ([], [nomination])
    with pytest.raises(judging.Conflict):
        judging.assign(award=award, submission=nomination, judge=former, by=award.created_by)


@pytest.mark.parametrize("bars", [True, False])
def test_the_responsible_supervisor_where_the_office_says_so(bars):
    award = make_award(bars_supervisor=bars)
    office = award.round.office
    network = make_network(office)
    direct, through = nominate(award), nominate(award, school=make_school(office, network=network))
    judge = make_judge(award)
    year = fiscal_year(today())
    Duty.objects.create(office=office, user=judge.user, year=year, school=direct.school)
    Duty.objects.create(office=office, user=judge.user, year=year, network=network)
    expected = {(judge.user_id, row.pk): RESPONSIBLE for row in (direct, through)} if bars else {}
    assert conflicts(award, [judge.user], [direct, through]) == expected


def test_a_declared_conflict_takes_the_nomination_off_for_good(client):
    award = make_award(judges_each=1)
    nomination = nominate(award)
    judge, other = make_judge(award), make_judge(award)
    row = give(award, nomination, judge)
    client.force_login(judge.user)
    client.post(
        reverse("qa:judging_declare", args=[row.pk]),
        {"declare-version": row.version, "declare-reason": "พี่สาวเป็นครูที่นี่"},
    )
    row.refresh_from_db()
    assert (row.state, row.is_conflict, row.off_reason) == ("off", True, "พี่สาวเป็นครูที่นี่")
    address = reverse("qa:judging", args=[row.pk])
    page = client.get(address)
    assert page.status_code == 403
    assert "พี่สาวเป็นครูที่นี่" in page.text and "answers-item" not in page.text
    refused = client.post(address, answers(award, 5) | {"version": row.version, "do": "done"})
    assert refused.status_code == 409
    row.refresh_from_db()
    assert (row.state, row.response) == ("off", None)
    # The other judge gets it; the one with the conflict never again.
    added, short = judging.distribute(award=award, by=award.created_by)
    assert ([each.judge for each in added], short) == ([other], [])
    with pytest.raises(judging.Conflict):
        judging.assign(award=award, submission=nomination, judge=judge, by=award.created_by)


def test_who_becomes_staff_of_the_school_later_is_barred_from_the_form(client):
    award = make_award()
    row = give(award, nominate(award, with_file=True), make_judge(award, role=Role.COMMITTEE))
    make_membership(row.judge.user, Role.SCHOOL_STAFF, school=row.submission.school)
    client.force_login(row.judge.user)
    address = reverse("qa:judging", args=[row.pk])
    assert client.get(address).status_code == 403
    assert client.post(address, answers(award, 5) | {"version": 1, "do": "done"}).status_code == 409
    assert not Judging.objects.exclude(response=None).exists()
    file = row.submission.files.get().file
    assert client.get(reverse("schools:file", args=[file.pk])).status_code == 404


def test_a_guest_judge_reads_the_files_of_own_nominations_only(client):
    award = make_award()
    mine, theirs = nominate(award, with_file=True), nominate(award, with_file=True)
    row = give(award, mine, make_judge(award, role=Role.COMMITTEE))
    client.force_login(row.judge.user)
    codes = [
        client.get(reverse("schools:file", args=[nomination.files.get().file.pk])).status_code
        for nomination in (mine, theirs)
    ]
    assert codes == [200, 404]
    assert client.get(reverse("qa:judging", args=[row.pk])).status_code == 200


def test_a_draft_is_kept_and_a_handed_in_score_is_final(client):
    award = make_award()
    row = give(award, nominate(award), make_judge(award))
    client.force_login(row.judge.user)
    address = reverse("qa:judging", args=[row.pk])
    first = next(iter(award.rubric.items()))
    draft = client.post(address, {f"answers-item_{first.pk}": 4, "version": 1, "do": "draft", "opinion": "น่าสนใจ"})
    assert draft.status_code == 302
    row.refresh_from_db()
    assert (row.state, row.score, row.opinion) == ("draft", None, "น่าสนใจ")
    incomplete = client.post(address, {f"answers-item_{first.pk}": 4, "version": row.version, "do": "done"})
    assert incomplete.status_code == 200 and "โปรดตรวจสอบข้อมูลต่อไปนี้" in incomplete.text
    client.post(address, answers(award, 4) | {"version": row.version, "do": "done"})
    row.refresh_from_db()
    assert (row.state, str(row.score)) == ("done", "80.00")
    again = client.post(address, answers(award, 1) | {"version": row.version, "do": "done"}, follow=True)
    assert "ท่านส่งคะแนนของผลงานนี้แล้ว" in again.text
    row.refresh_from_db()
    assert str(row.score) == "80.00"


def test_a_stale_page_overwrites_nothing_and_shows_both(client):
    award = make_award()
    row = score(give(award, nominate(award), make_judge(award)), 5, done=False)
    client.force_login(row.judge.user)
    page = client.post(reverse("qa:judging", args=[row.pk]), answers(award, 2) | {"version": 1, "do": "draft"})
    assert page.status_code == 409
    assert "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in page.text
    # It holds the present version: only the person decides to save it.
    assert 'id="autosave"' not in page.text
    assert {answer.value for answer in row.response.answers.all()} == {5}


def test_two_judges_hand_in_at_once_and_both_count():
    award = make_award()
    nomination = nominate(award)
    rows = [give(award, nomination, make_judge(award)) for _ in range(2)]
    forms = []
    for row, points in zip(rows, (5, 3), strict=True):
        form = AnswerForm(answers(award, points), {}, version=award.rubric)
        assert form.is_valid()
        forms.append((row, form))
    # Both pages were open before either was sent.
    for row, form in forms:
        judging.save_scores(judging=row, by=row.judge.user, version=1, form=form, opinion="", done=True)
    assert sorted(str(row.score) for row in Judging.objects.all()) == ["100.00", "60.00"]


def test_the_second_press_of_handing_in_changes_nothing():
    award = make_award()
    row = give(award, nominate(award), make_judge(award))
    stale = Judging.objects.get(pk=row.pk)
    score(row, 5)
    with pytest.raises(WrongState):
        score(stale, 1)
    assert str(Judging.objects.get(pk=row.pk).score) == "100.00"


def test_the_head_reopens_with_a_reason_and_the_judge_is_told(client):
    award = make_award()
    (row,) = judged(award, nominate(award), 2)
    client.force_login(award.created_by)
    address = reverse("qa:judging_reopen", args=[row.pk])
    unsaid = client.post(address, {f"open-{row.pk}-version": row.version})
    assert unsaid.status_code == 422
    client.post(address, {f"open-{row.pk}-version": row.version, f"open-{row.pk}-reason": "กรอกสลับข้อ"})
    row.refresh_from_db()
    assert (row.state, row.score) == ("draft", None)
    assert row.judge.user.notices.filter(body="กรอกสลับข้อ").exists()
    assert award.events.filter(comment="กรอกสลับข้อ").exists()


def test_taking_a_judge_off_from_a_stale_page_does_nothing(client):
    award = make_award()
    row = score(give(award, nominate(award), make_judge(award)), 5, done=False)
    client.force_login(award.created_by)
    page = client.post(
        reverse("qa:judging_off", args=[row.pk]), {f"off-{row.pk}-version": 1, f"off-{row.pk}-reason": "ลาออก"}
    )
    assert page.status_code == 409
    row.refresh_from_db()
    assert row.state == "draft"


def test_who_is_no_judge_any_more_loses_what_is_open_and_keeps_what_was_scored():
    award = make_award()
    leaving, staying = make_judge(award), make_judge(award)
    scored = score(give(award, nominate(award), leaving), 4)
    open_one = give(award, nominate(award), leaving)
    judging.choose_judges(award=award, users=[staying.user], by=award.created_by)
    scored.refresh_from_db()
    open_one.refresh_from_db()
    assert (scored.state, open_one.state, open_one.is_conflict) == ("done", "off", False)


def test_judges_see_each_other_only_where_the_award_says_so_and_after_their_own(client):
    award = make_award(sees_others=True)
    nomination = nominate(award)
    first, second = (give(award, nomination, make_judge(award)) for _ in range(2))
    score(first, 5)
    client.force_login(second.judge.user)
    address = reverse("qa:judging_scores", args=[first.pk])
    assert client.get(address).status_code == 404
    score(second, 4)
    assert client.get(address).status_code == 200
    award.sees_others = False
    award.save()
    assert client.get(address).status_code == 404


def test_a_judge_of_another_office_cannot_be_chosen(client):
    award = make_award()
    stranger = make_user(Role.SUPERVISOR)
    client.force_login(award.created_by)
    page = client.post(reverse("qa:award_judges", args=[award.pk]), {"people": [stranger.pk]})
    assert page.status_code == 200
    assert not award.judges.exists()
    other = make_judge(make_award())
    page = client.post(reverse("qa:award_nomination", args=[award.pk, nominate(award).pk]), {"judge": other.pk})
    assert "ผู้นี้ไม่ใช่กรรมการของรางวัลนี้" in page.text
    assert not Judging.objects.exists()


def test_stale_raises_when_the_version_is_old():
    award = make_award()
    row = score(give(award, nominate(award), make_judge(award)), 5, done=False)
    with pytest.raises(Stale):
        judging.declare(judging=row, by=row.judge.user, version=1, reason="ญาติ")


def test_a_stale_page_of_judges_removes_nobody_and_shows_both_lists(client):
    award = make_award()
    mine, theirs = (make_user(Role.SUPERVISOR, office=award.round.office) for _ in range(2))
    client.force_login(award.created_by)
    address = reverse("qa:award_judges", args=[award.pk])
    seen = award.version
    judging.choose_judges(award=award, users=[theirs], by=award.created_by)
    stale = client.post(address, {"people": [mine.pk], "version": seen})
    assert stale.status_code == 409
    assert stale.context["conflict"] == [{"label": "กรรมการตัดสิน", "mine": str(mine), "theirs": str(theirs)}]
    assert [row.user for row in award.judges.filter(removed_at=None)] == [theirs]
    award.refresh_from_db()
    decided = client.post(address, {"people": [mine.pk, theirs.pk], "version": award.version})
    # The same press again is no conflict.
    again = client.post(address, {"people": [mine.pk, theirs.pk], "version": award.version})
    assert (decided.status_code, again.status_code) == (302, 302)
    assert award.judges.filter(removed_at=None).count() == 2


def test_a_judge_named_again_gets_back_what_was_open():
    award = make_award(judges_each=1)
    judge = make_judge(award)
    open_one, declared = give(award, nominate(award), judge), give(award, nominate(award), judge)
    judging.declare(judging=declared, by=judge.user, version=declared.version, reason="ญาติ")
    other = make_user(Role.SUPERVISOR, office=award.round.office)
    judging.choose_judges(award=award, users=[other], by=award.created_by)
    judging.choose_judges(award=award, users=[other, judge.user], by=award.created_by)
    open_one.refresh_from_db()
    declared.refresh_from_db()
    assert (open_one.state, open_one.off_reason, declared.state) == ("assigned", "", "off")


def test_sharing_out_uses_again_what_was_lost_with_the_seat_alone():
    award = make_award(judges_each=1)
    judge = make_judge(award)
    lost, refused = (give(award, nominate(award), judge) for _ in range(2))
    for row, reason in ((lost, judging.NOT_A_JUDGE), (refused, "ลาป่วย")):
        judging.take_off(judging=row, by=award.created_by, version=row.version, reason=reason)
    added, short = judging.distribute(award=award, by=award.created_by)
    assert (added, short) == ([lost], [refused.submission])
    lost.refresh_from_db()
    assert lost.state == "assigned"


def test_a_conflict_that_arose_after_handing_in_is_declared_and_no_longer_counts(client):
    award = make_award()
    (row,) = judged(award, nominate(award), 4)
    client.force_login(row.judge.user)
    page = client.get(reverse("qa:judging_scores", args=[row.pk]))
    assert reverse("qa:judging_declare", args=[row.pk]) in page.text
    sent = {"declare-version": row.version, "declare-reason": "ได้รับแต่งตั้งให้ดูแลโรงเรียน"}
    client.post(reverse("qa:judging_declare", args=[row.pk]), sent)
    row.refresh_from_db()
    assert (row.state, row.is_conflict, row.score) == ("off", True, None)


@pytest.mark.parametrize("why", ["open", "conflict"])
def test_a_head_who_judges_sees_and_touches_no_score_before_their_own(client, why):
    award = make_award(classes="none")
    nomination, other = nominate(award), nominate(award)
    (theirs,) = judged(award, nomination, 3)
    judged(award, other, 5)
    head = award.created_by
    own = give(award, nomination, make_judge(award, user=head))
    if why == "conflict":
        own.delete()
        make_membership(head, Role.SCHOOL_STAFF, school=nomination.school, ended_at="2020-01-01T00:00Z")
    client.force_login(head)
    pages = [
        client.get(reverse("qa:award_nomination", args=[award.pk, nomination.pk])).text,
        client.get(reverse("qa:award_ranking", args=[award.pk])).text,
    ]
    assert all("60.00" not in page for page in pages) and "100.00" in pages[1]
    scores = client.get(reverse("qa:judging_scores", args=[theirs.pk]))
    assert scores.status_code == (404 if why == "open" else 403)
    for name, prefix in (("judging_off", "off"), ("judging_reopen", "open")):
        sent = {f"{prefix}-{theirs.pk}-version": theirs.version, f"{prefix}-{theirs.pk}-reason": "แก้"}
        assert client.post(reverse(f"qa:{name}", args=[theirs.pk]), sent).status_code == 403
    theirs.refresh_from_db()
    assert theirs.state == "done"
    if why == "open":
        score(own, 4)
        assert client.get(reverse("qa:judging_scores", args=[theirs.pk])).status_code == 200
        assert "60.00" in client.get(reverse("qa:award_nomination", args=[award.pk, nomination.pk])).text


def test_scores_save_themselves_as_a_draft_and_never_over_another_page(client):
    award = make_award()
    row = give(award, nominate(award), make_judge(award))
    client.force_login(row.judge.user)
    address = reverse("qa:judging", args=[row.pk])
    assert "js/scores" in client.get(address).text
    sent = answers(award, 4) | {"version": 1, "opinion": "ดี", "do": "auto"}
    saved = client.post(address, sent)
    row.refresh_from_db()
    assert (saved.status_code, row.state, row.score, row.opinion) == (200, "draft", None, "ดี")
    assert f'value="{row.version}"' in saved.text
    # Its answer did not arrive: the same again is no conflict.
    assert "บันทึกไว้แล้ว" in client.post(address, sent).text
    stale = client.post(address, sent | answers(award, 1))
    assert "ยังไม่ได้บันทึก" in stale.text and "id_version" not in stale.text
    assert {answer.value for answer in row.response.answers.all()} == {4}
    score(row, 5)
    late = client.post(address, sent | {"version": row.version})
    assert late.status_code == 200 and late.text.startswith("ยังไม่ได้บันทึก")
    assert str(Judging.objects.get(pk=row.pk).score) == "100.00"


def test_who_leads_the_award_and_may_have_read_the_scores_judges_that_nomination_no_more():
    award = make_award(judges_each=2)
    head = make_judge(award, role=Role.HEAD)
    colleague = make_judge(award)
    first, second = nominate(award), nominate(award)
    for row in (first, second):
        give(award, row, head)
    # The head steps down while nothing is scored, and could then read what comes in for the first one.
    judging.choose_judges(award=award, users=[colleague.user], by=award.created_by)
    judged_by_colleague = give(award, first, colleague)
    score(judged_by_colleague, 4)
    judging.choose_judges(award=award, users=[colleague.user, head.user], by=award.created_by)
    states = dict(head.judgings.values_list("submission", "state"))
    assert states == {first.pk: "off", second.pk: "assigned"}
    with pytest.raises(judging.Conflict, match="เป็นผู้ดูแลรางวัล"):
        judging.assign(award=award, submission=first, judge=head, by=award.created_by)
    judging.distribute(award=award, by=award.created_by)
    assert not head.judgings.standing().filter(submission=first).exists()


def test_a_head_who_judges_sees_no_rank_that_tells_of_a_hidden_one(client):
    award = make_award(judges_each=1)
    judges = [make_judge(award), make_judge(award, role=Role.HEAD)]
    rows = [nominate(award) for _ in range(3)]
    for row, points in zip(rows, (5, 4, 3), strict=True):
        score(give(award, row, judges[0]), points)
    give(award, rows[0], judges[1])
    [seen] = ranking.groups_of(award, judges[1].user)
    assert [(place.submission, place.rank) for place in seen.places] == [
        (rows[1], None), (rows[2], None), (rows[0], None),
    ]  # fmt: skip
    assert seen.places[-1].mean is None
    [true] = ranking.groups_of(award)
    assert [(place.submission, place.rank) for place in true.places] == list(zip(rows, (1, 2, 3), strict=True))


@pytest.mark.parametrize("end", ["removed", "announced"])
def test_a_guest_judge_reads_the_files_no_longer_than_the_judging(client, end):
    award = make_award()
    guest = make_judge(award, role=Role.COMMITTEE)
    nomination = nominate(award, with_file=True)
    score(give(award, nomination, guest), 4)
    address = reverse("schools:file", args=[nomination.files.get().file_id])
    client.force_login(guest.user)
    assert client.get(address).status_code == 200
    if end == "removed":
        type(guest).objects.filter(pk=guest.pk).update(removed_at=nomination.submitted_at)
    else:
        type(award).objects.filter(pk=award.pk).update(state="announced", announced_at=nomination.submitted_at)
    assert client.get(address).status_code == 404
