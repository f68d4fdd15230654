"""Pages of awards: who sees results when, refused steps, papers and certificates, other offices."""

import uuid
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from qa.actions import awards
from qa.models import Award
from registry.models import Book
from reports.models import Certificate, CertificateBatch
from schools.models import Role
from tests.factories import make_user
from tests.instruments.factories import make_version
from tests.journeys.steps import pdf_text
from tests.qa.award_factories import judged, make_award, make_judge, make_rubric, nominate
from tests.qa.factories import make_round
from tests.reports.certificate_factories import make_batch

pytestmark = pytest.mark.django_db


def decided(state="approved", *, points=((5, 5), (4, 4), (2, 2))):
    """An award with a gold, a gold and no prize, whose result was proposed, approved or announced."""
    award = make_award(classes="none")
    for place, each in enumerate(points, start=1):
        judged(award, nominate(award, name=f"บ้านที่{place}"), *each)
    award.refresh_from_db()
    head = award.created_by
    awards.propose(award=award, by=head, version=award.version)
    if state != "proposed":
        awards.approve(award=award, by=head, version=award.version)
    if state == "announced":
        awards.announce(award=award, by=head, version=award.version)
    return award


def test_schools_see_results_only_after_the_announcement(client):
    award = decided()
    school = award.results.first().submission.school
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=school))
    address = reverse("qa:award_results", args=[award.pk])
    assert client.get(address).status_code == 404
    assert "ยังไม่ประกาศผล" in client.get(reverse("qa:awards")).text
    awards.announce(award=award, by=award.created_by, version=award.version)
    page = client.get(address).text
    assert "ผลของโรงเรียนท่าน" in page and "บ้านที่2" in page
    # Only who won stands there, and no scores.
    assert "บ้านที่3" not in page and "100.00" not in page


def test_a_school_without_a_prize_reads_its_own_result(client):
    award = decided("announced")
    loser = award.results.get(prize="").submission.school
    client.force_login(make_user(Role.SCHOOL_STAFF, school=loser))
    assert "เข้าร่วมการคัดเลือก" in client.get(reverse("qa:award_results", args=[award.pk])).text


def test_a_supervisor_sees_no_ranking_before_the_announcement(client):
    award = decided()
    client.force_login(make_user(Role.SUPERVISOR, office=award.round.office))
    assert client.get(reverse("qa:award_ranking", args=[award.pk])).status_code == 403
    assert client.get(reverse("qa:award_results", args=[award.pk])).status_code == 403


def test_the_ranking_links_each_mean_to_its_scores(client):
    award = decided("proposed")
    client.force_login(award.created_by)
    page = client.get(reverse("qa:award_ranking", args=[award.pk])).text
    nomination = award.results.first().submission
    assert reverse("qa:award_nomination", args=[award.pk, nomination.pk]) in page
    scores = client.get(reverse("qa:award_nomination", args=[award.pk, nomination.pk])).text
    judging = nomination.judgings.first()
    assert reverse("qa:judging_scores", args=[judging.pk]) in scores and "ร้อยละ 100.00" in scores


def test_missing_scores_ask_for_a_reason_on_the_page(client):
    award = make_award()
    judged(award, nominate(award), 4)
    award.refresh_from_db()
    client.force_login(award.created_by)
    address = reverse("qa:award_propose", args=[award.pk])
    refused = client.post(address, {"propose-version": award.version})
    assert refused.status_code == 422 and "ระบุเหตุผลที่ตัดสินโดยคะแนนไม่ครบ" in refused.text
    client.post(address, {"propose-version": award.version, "propose-reason": "กรรมการลาป่วย"})
    assert Award.objects.get(pk=award.pk).state == "proposed"
    again = client.post(address, {"propose-version": award.version, "propose-reason": "กรรมการลาป่วย"}, follow=True)
    assert "ดำเนินการไม่ได้ เพราะการตัดสินมีสถานะ" in again.text


def test_a_stale_ranking_is_not_proposed(client):
    award = make_award(judges_each=1)
    judged(award, nominate(award), 4)
    client.force_login(award.created_by)
    page = client.post(reverse("qa:award_propose", args=[award.pk]), {"propose-version": 1})
    assert page.status_code == 409 and "มีคะแนนหรือการดำเนินการเข้ามา" in page.text
    assert Award.objects.get(pk=award.pk).state == "judging"


def test_pressing_twice_leads_to_the_same_draft_of_certificates_and_issues_none(client):
    award = decided("announced")
    client.force_login(make_user(Role.CLERK, office=award.round.office))
    address = reverse("reports:award_certificates", args=[award.pk])
    # A name that another office guessed for its own draft stands in nobody's way.
    guessed = uuid.uuid5(uuid.NAMESPACE_URL, f"nithet:award:{award.pk}:certificates")
    other = make_user(Role.CLERK)
    make_batch(other, client_uuid=guessed)
    first, second = client.post(address), client.post(address)
    batch = CertificateBatch.objects.exclude(created_by=other).get()
    assert first.url == second.url == reverse("reports:certificate_batch", args=[batch.pk])
    assert batch.state == "draft"
    assert [(person["name"], person["award"]) for person in batch.people] == [
        ("โรงเรียนบ้านที่1", "เหรียญทอง อันดับที่ 1"),
        ("โรงเรียนบ้านที่2", "เหรียญทอง อันดับที่ 2"),
    ]
    schools = award.round.office.schools.in_bulk([person["school_id"] for person in batch.people])
    assert [schools[person["school_id"]].full_name for person in batch.people] == [p["name"] for p in batch.people]
    assert not Certificate.objects.exists() and not Book.objects.exists()
    assert "บ้านที่1" in client.get(first.url).text


@pytest.mark.parametrize("state", ["proposed", "approved"])
def test_no_certificates_while_the_result_can_still_be_given_back(client, state):
    award = decided(state)
    client.force_login(make_user(Role.CLERK, office=award.round.office))
    client.post(reverse("reports:award_certificates", args=[award.pk]))
    assert not CertificateBatch.objects.exists()


def test_the_ranking_as_workbook_and_as_paper(client):
    award = decided("proposed")
    client.force_login(award.created_by)
    book = client.get(reverse("schools:export", args=["award_ranking", "xlsx"]), {"award": award.pk})
    rows = list(load_workbook(BytesIO(b"".join(book))).active.values)
    assert rows[0][:3] == ("กลุ่ม", "อันดับ", "โรงเรียน")
    assert [row[1:3] for row in rows[1:]] == [(1, "โรงเรียนบ้านที่1"), (2, "โรงเรียนบ้านที่2"), (3, "โรงเรียนบ้านที่3")]
    paper = client.get(reverse("reports:award_pdf", args=[award.pk]))
    assert "บ้านที่1" in pdf_text(paper.content)[1]


def test_the_export_of_another_offices_award_is_empty(client):
    award = decided()
    client.force_login(make_user(Role.HEAD))
    for name in ("award_ranking", "award_scores"):
        book = client.get(reverse("schools:export", args=[name, "xlsx"]), {"award": award.pk})
        assert len(list(load_workbook(BytesIO(b"".join(book))).active.values)) == 1


def form(**changes):
    data = {"judges_each": 3, "classes": "size", "bands": "ยอดเยี่ยม 85\nดีเด่น 75.5\nชมเชย ๖๐", "spread": "20"}
    return data | changes


def test_an_award_is_set_up_with_prizes_as_the_office_words_them(client):
    head = make_user(Role.HEAD)
    round = make_round(office=head.acting.office, kind="award", name="รางวัล", schools=0, by=head)
    client.force_login(head)
    address = reverse("qa:award_new", args=[round.pk])
    client.post(address, form(rubric=make_rubric().pk))
    award = Award.objects.get()
    assert award.bands == [
        {"label": "ยอดเยี่ยม", "least": "85"},
        {"label": "ดีเด่น", "least": "75.5"},
        {"label": "ชมเชย", "least": "60"},
    ]
    assert [award.prize(mean) for mean in (85, 84, 60, 59)] == ["ยอดเยี่ยม", "ดีเด่น", "ชมเชย", ""]
    client.post(address, form(rubric=make_rubric().pk))
    assert Award.objects.count() == 1


@pytest.mark.parametrize("bands", ["เหรียญทอง", "เหรียญทอง 120", "80", "ทอง 80\nเงิน 80", "ทอง 80\nทอง 70", "ทอง NaN", ""])
def test_prizes_that_cannot_be_read_are_refused(client, bands):
    head = make_user(Role.HEAD)
    round = make_round(office=head.acting.office, kind="award", name="รางวัล", schools=0, by=head)
    client.force_login(head)
    page = client.post(reverse("qa:award_new", args=[round.pk]), form(rubric=make_rubric().pk, bands=bands))
    assert page.status_code == 200 and "error-summary" in page.text
    assert not Award.objects.exists()


def test_only_a_rubric_of_the_own_office_may_be_chosen(client):
    head = make_user(Role.HEAD)
    round = make_round(office=head.acting.office, kind="award", name="รางวัล", schools=0, by=head)
    client.force_login(head)
    foreign = make_version(({}, [{}]), office=make_user(Role.HEAD).acting.office)
    draft = make_version(({}, [{}]), published=False)
    wordy = make_version(({}, [{"kind": "text"}]))
    for version in (foreign, draft, wordy):
        page = client.post(reverse("qa:award_new", args=[round.pk]), form(rubric=version.pk))
        assert page.status_code == 200 and "error-summary" in page.text
    assert not Award.objects.exists()


def test_two_people_change_the_settings(client):
    award = make_award()
    client.force_login(award.created_by)
    address = reverse("qa:award_edit", args=[award.pk])
    data = form(rubric=award.rubric_id, version=1)
    client.post(address, data)
    page = client.post(address, data | {"judges_each": 7})
    assert page.status_code == 409 and "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in page.text
    assert Award.objects.get(pk=award.pk).judges_each == 3


def test_an_award_of_another_office_is_not_found(client):
    award = decided("announced")
    client.force_login(make_user(Role.HEAD))
    nomination = award.results.first().submission
    for name, args in (
        ("award", [award.pk]),
        ("award_ranking", [award.pk]),
        ("award_results", [award.pk]),
        ("award_nomination", [award.pk, nomination.pk]),
        ("award_new", [award.round_id]),
    ):
        assert client.get(reverse(f"qa:{name}", args=args)).status_code == 404, name
    other = make_award()
    client.force_login(other.created_by)
    assert client.get(reverse("qa:award_nomination", args=[other.pk, nomination.pk])).status_code == 404


def test_a_committee_member_sees_only_awards_it_judges(client):
    award = make_award()
    judge = make_judge(award, role=Role.COMMITTEE)
    other = make_award(award.round.office, name="รางวัลอื่น", by=award.created_by)
    client.force_login(judge.user)
    page = client.get(reverse("qa:awards")).text
    assert "IQA AWARD" in page and "รางวัลอื่น" not in page
    assert client.get(reverse("qa:award", args=[other.pk])).status_code == 404


def test_the_office_reads_and_accepts_a_nomination(client):
    award = make_award()
    nomination = nominate(award, state="submitted", with_file=True)
    client.force_login(award.created_by)
    assert "รับรายงาน" in client.get(reverse("qa:submission", args=[nomination.pk])).text
    client.post(reverse("qa:submission_accept", args=[nomination.pk]), {"version": nomination.version})
    assert "โรงเรียน" in client.get(reverse("qa:award", args=[award.pk])).text
    nomination.refresh_from_db()
    assert nomination.state == "accepted"
