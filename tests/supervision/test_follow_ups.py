"""Recommendations come back on the next visit until they are closed."""

import pytest

from inbox.models import Notice
from schools.models import Role
from supervision.actions import follow_ups
from supervision.actions import recommendations as actions
from supervision.actions import visits as visit_actions
from supervision.forms.follow_ups import FollowUps
from supervision.models import FollowUp, Recommendation
from tests.factories import make_office, make_school, make_user
from tests.supervision.factories import make_open_recommendation, make_visit, visit_form

pytestmark = pytest.mark.django_db


@pytest.fixture
def row():
    return make_open_recommendation("answered", office=make_office())


@pytest.fixture
def visit(row):
    """A later visit to the school, by the same supervisor."""
    return make_visit(school=row.school, supervisor=row.supervisor)


def posted(row, outcome, note=""):
    return {f"follow_ups-{row.pk}-outcome": outcome, f"follow_ups-{row.pk}-note": note}


def approve_with(visit, row, outcome, note="พบครูใช้แผนแล้ว"):
    follow_ups.write(visit=visit, rows=[{"recommendation": row, "outcome": outcome, "note": note}])
    visit_actions.submit(visit=visit, by=visit.supervisor)
    head = make_user(Role.HEAD, office=visit.office)
    done = follow_ups.apply(visit=visit, by=head)
    row.refresh_from_db()
    return done


def test_all_that_is_not_closed_comes_back_with_its_answer(row, visit):
    verified = make_open_recommendation("verified", school=row.school)
    closed = make_open_recommendation("verified", school=row.school)
    actions.close(recommendation=closed, by=closed.supervisor)
    make_open_recommendation("withdrawn", school=row.school)
    elsewhere = make_open_recommendation(school=make_school(row.office))
    shown = FollowUps(visit=visit, school=row.school)
    assert [form.recommendation for form in shown.forms] == [row, verified]
    page = str(shown)
    assert "ดำเนินการแล้ว" in page and row.text in page
    for outcome in ("ไม่ได้ติดตาม", "ยังดำเนินการ", "ต้องดำเนินการเพิ่ม", "ปิดได้"):
        assert outcome in page
    assert [form.recommendation for form in FollowUps(visit=visit, school=elsewhere.school).forms] == [elsewhere]
    assert not FollowUps(visit=visit, school=None).forms


def test_what_this_very_visit_recommends_is_not_followed_up_by_it(row):
    assert FollowUps(visit=row.visit, school=row.school).forms == []


def test_more_to_do_needs_words_once_it_is_handed_in(row, visit):
    data = posted(row, "sent_back")
    wrong = FollowUps(data, visit=visit, school=row.school)
    assert not wrong.is_valid()
    assert "โปรดระบุสิ่งที่โรงเรียนต้องดำเนินการเพิ่ม" in str(wrong)
    assert FollowUps(data, visit=visit, school=row.school, complete=False).is_valid()
    assert not FollowUps(posted(row, "", "พบแล้ว"), visit=visit, school=row.school).is_valid()
    assert not FollowUps(posted(row, "gone"), visit=visit, school=row.school).is_valid()


def test_rows_are_written_once_and_replaced(row, visit):
    other = make_open_recommendation(school=row.school)
    given = FollowUps(posted(row, "closed") | posted(other, ""), visit=visit, school=row.school)
    assert given.is_valid()
    assert given.rows() == [{"recommendation": row, "outcome": "closed", "note": ""}]
    for _ in range(2):
        follow_ups.write(visit=visit, rows=given.rows())
    assert list(visit.follow_ups.values_list("recommendation", "outcome")) == [(row.pk, "closed")]
    changed = FollowUps(posted(row, "") | posted(other, "ongoing", "ทำแล้วครึ่งหนึ่ง"), visit=visit, school=row.school)
    assert changed.is_valid()
    follow_ups.write(visit=visit, rows=changed.rows())
    assert list(visit.follow_ups.values_list("recommendation", "note")) == [(other.pk, "ทำแล้วครึ่งหนึ่ง")]
    assert "ทำแล้วครึ่งหนึ่ง" in str(FollowUps(visit=visit, school=row.school))


def test_a_row_that_was_not_on_the_page_stays_and_another_schools_is_not_taken(row, visit):
    follow_ups.write(visit=visit, rows=[{"recommendation": row, "outcome": "ongoing", "note": "เดิม"}])
    stranger = make_open_recommendation(office=make_office())
    given = FollowUps(posted(stranger, "closed"), visit=visit, school=row.school)
    assert given.is_valid()
    assert given.rows() == [{"recommendation": row, "outcome": "ongoing", "note": "เดิม"}]


@pytest.mark.parametrize("state", ["open", "answered", "sent_back", "verified"])
def test_closing_at_a_visit_verifies_first(state):
    row = make_open_recommendation(state, office=make_office())
    visit = make_visit(school=row.school, supervisor=row.supervisor)
    assert approve_with(visit, row, "closed") == 1
    assert row.state == "closed"
    assert row.settled_at is not None
    steps = list(row.events.values_list("from_state", "to_state"))
    assert steps[-1] == ("verified", "closed")
    assert [to for _from, to in steps].count("verified") == 1
    assert "พบครูใช้แผนแล้ว" in row.events.last().comment
    assert FollowUp.objects.get().applied_at is not None
    assert FollowUps(visit=make_visit(school=row.school), school=row.school).forms == []


@pytest.mark.parametrize("state", ["open", "answered", "verified"])
def test_more_to_do_goes_back_to_the_school(state):
    row = make_open_recommendation(state, office=make_office())
    visit = make_visit(school=row.school, supervisor=row.supervisor)
    teacher = make_user(Role.SCHOOL_STAFF, school=row.school)
    assert approve_with(visit, row, "sent_back", "ยังขาดการวัดผล") == 1
    assert (row.state, row.settled_at) == ("sent_back", None)
    assert "ยังขาดการวัดผล" in row.events.last().comment
    assert Notice.objects.filter(user=teacher, title__contains="ส่งกลับ").count() == 1


@pytest.mark.parametrize(("state", "outcome"), [("answered", "ongoing"), ("sent_back", "sent_back")])
def test_what_changes_no_state_is_on_record(state, outcome):
    row = make_open_recommendation(state, office=make_office())
    visit = make_visit(school=row.school, supervisor=row.supervisor)
    version = row.version
    assert approve_with(visit, row, outcome) == 1
    assert (row.state, row.version) == (state, version)
    event = row.events.last()
    assert (event.to_state, event.label) == ("followed", "ติดตามระหว่างการนิเทศ")


def test_what_moved_on_after_the_visit_is_left_alone(row, visit):
    follow_ups.write(visit=visit, rows=[{"recommendation": row, "outcome": "closed", "note": ""}])
    visit_actions.submit(visit=visit, by=visit.supervisor)
    actions.send_back(recommendation=row, by=row.supervisor, reason="ขอหลักฐาน")
    assert follow_ups.apply(visit=visit, by=make_user(Role.HEAD, office=visit.office)) == 0
    row.refresh_from_db()
    assert row.state == "sent_back"
    assert follow_ups.TOO_LATE in row.events.last().comment
    assert FollowUp.objects.get().applied_at is None


def test_applying_again_does_nothing_more(row, visit):
    approve_with(visit, row, "ongoing")
    assert follow_ups.apply(visit=visit, by=visit.supervisor) == 0
    assert row.events.filter(to_state="followed").count() == 1


def test_the_form_asks_as_often_for_one_as_for_many(row, visit, django_assert_num_queries):
    for count in (1, 4):
        for _ in range(count):
            actions.answer(
                recommendation=make_open_recommendation(school=row.school, supervisor=row.supervisor),
                by=make_user(Role.SCHOOL_STAFF, school=row.school),
                text="ทำแล้ว",
            )
        with django_assert_num_queries(4):
            str(FollowUps(visit=visit, school=row.school))
    assert Recommendation.objects.filter(school=row.school).count() > 5


def test_what_was_typed_outlives_a_school_that_is_refused(client, row):
    foreign = make_open_recommendation(office=make_office())
    client.force_login(row.supervisor)
    typed = posted(row, "sent_back", "ขอหลักฐานเพิ่ม") | posted(foreign, "closed", "ของเขตอื่น")
    response = client.post("/visits/new/", visit_form(row.school, **typed) | {"school": "โรงเรียนที่พิมพ์ผิด"})
    assert "ไม่พบโรงเรียนชื่อนี้" in response.text
    assert "ขอหลักฐานเพิ่ม</textarea>" in response.text
    (form,) = response.context["editor"].follow_ups.forms
    assert (form.recommendation, form["outcome"].value()) == (row, "sent_back")
    assert not FollowUp.objects.exists()
