"""Plans of tests: days go into the calendar and warn of visits, centres seat each school once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.actions import exam_plans as actions
from qa.models import ExamCentre, ExamDay, ExamSeat, ExamYear, ReferenceMean
from qa.models import TestScore as Score
from schools.models import OfficeDay, Role
from supervision import calendar_days
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.qa.exam_factories import exam, make_reference, make_score, make_scores
from thai import dates

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office, client):
    user = make_user(Role.HEAD, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def plan(client, head, office):
    for _ in range(2):
        client.post(reverse("qa:exam_plan_new"), {"exam": exam().pk, "academic_year": "2568"})
    return ExamYear.objects.get(office=office)


def add_day(client, plan, day, grade="ป.3"):
    said = {"day": dates.numeric(day), "grade": grade, "subjects": "ภาษาไทย"}
    return client.post(reverse("qa:exam_day_add", args=[plan.pk]), said, follow=True)


def test_an_examination_day_warns_who_plans_a_visit(client, head, office, plan):
    day = today() + timedelta(days=30)
    for _ in range(2):
        add_day(client, plan, day)
    own = OfficeDay.objects.get(office=office)
    assert (own.day, own.name, own.is_exam, own.is_working) == (day, "สอบ NT ป.3", True, True)
    head.acting = head.memberships.first()
    assert calendar_days.known(head, day, day).exams == {day: "สอบ NT ป.3"}


def test_two_tests_of_a_day_share_it_and_leave_one_by_one(client, head, office, plan):
    day = today() + timedelta(days=30)
    add_day(client, plan, day)
    client.post(reverse("qa:exam_plan_new"), {"exam": exam("RT").pk, "academic_year": "2568"})
    other = ExamYear.objects.get(exam__code="RT")
    add_day(client, other, day, "ป.1")
    assert OfficeDay.objects.get().name == "สอบ RT ป.1, NT ป.3"
    for row, left in ((plan.days.get(), ["สอบ RT ป.1"]), (other.days.get(), [])):
        client.post(reverse("qa:exam_day_delete", args=[row.year_id, row.pk]))
        assert list(OfficeDay.objects.values_list("name", flat=True)) == left


def test_what_the_calendar_said_before_stays(client, head, office, plan):
    day = today() + timedelta(days=30)
    OfficeDay.objects.create(office=office, day=day, name="วันหยุดพิเศษ")
    response = add_day(client, plan, day)
    assert "คงรายการเดิมไว้" in response.content.decode()
    assert "วันหยุดพิเศษ" in response.content.decode()
    client.post(reverse("qa:exam_day_delete", args=[plan.pk, plan.days.get().pk]))
    assert OfficeDay.objects.get().name == "วันหยุดพิเศษ"
    assert not ExamDay.objects.exists()


def test_a_day_that_is_none(client, head, plan):
    response = client.post(reverse("qa:exam_day_add", args=[plan.pk]), {"day": "31/2/2569", "grade": "ป.3"})
    assert response.status_code == 200 and not ExamDay.objects.exists()


def test_a_school_sits_at_one_centre(client, head, office, plan):
    schools = [make_school(office, f"บ้าน{n}") for n in "กขค"]
    stranger = make_school(make_office("สพป.อื่น"))
    address = reverse("qa:exam_centre_new", args=[plan.pk])
    said = {"name": "สนาม 1", "rooms": "3", "schools": [schools[0].pk, schools[1].pk]}
    for _ in range(2):
        client.post(address, said)
    assert ExamCentre.objects.get().seats_of_schools.count() == 2
    for wrong in (schools[0].pk, stranger.pk, "x"):
        response = client.post(address, {"name": "สนาม 2", "schools": [wrong]})
        assert "เลือกไม่ได้" in response.content.decode()
    page = client.get(reverse("qa:exam_plan", args=[plan.pk])).content.decode()
    assert "โรงเรียนที่ยังไม่มีสนามสอบ 1 แห่ง" in page
    centre = ExamCentre.objects.get()
    edit = reverse("qa:exam_centre_edit", args=[plan.pk, centre.pk])
    client.post(edit, {"name": "สนาม 1", "schools": [schools[2].pk], "version": 1})
    assert [seat.school for seat in ExamSeat.objects.all()] == [schools[2]]
    assert client.post(edit, {"name": "สนามเก่า", "schools": [], "version": 1}).status_code == 409
    client.post(reverse("qa:exam_centre_delete", args=[plan.pk, centre.pk]), {"version": 2})
    assert not ExamCentre.objects.exists()


def test_the_plan_has_budget_days_and_centres_with_their_committee_and_what_happened(client, head, office, plan):
    mine = make_school(office, "บ้านเรา")
    edit = reverse("qa:exam_plan_edit", args=[plan.pk])
    client.post(edit, {"guidelines": "ตามแนวทาง สทศ.", "budget": "25000", "version": plan.version})
    add_day(client, plan, today() + timedelta(days=30))
    about = {"name": "สนามเหนือ", "host": mine.name, "rooms": "3", "seats": "57", "chief": "นางประธาน"}
    about |= {
        "order_text": "41/2569",
        "committee": "นางสาวดี กรรมการคุมสอบ ห้อง 1\nนายกล้า กรรมการกลาง",
        "schools": [mine.pk],
    }
    about |= {"incidents": "09.10 น. ไฟฟ้าดับ 5 นาที"}
    assert client.post(reverse("qa:exam_centre_new", args=[plan.pk]), about).status_code == 302
    there = reverse("qa:exam_plan", args=[plan.pk])
    page = client.get(there).content.decode()
    told = (
        "25,000",
        "ตามแนวทาง สทศ.",
        "ป.3",
        "ภาษาไทย",
        "สนามเหนือ",
        "57",
        "นางประธาน",
        "41/2569",
        "นายกล้า กรรมการกลาง",
        "ไฟฟ้าดับ",
    )
    assert [text for text in told if text not in page] == []
    # Where a centre is stands once: beside a name of its own, not beside the school's.
    assert page.count(mine.full_name) == 1
    ExamCentre.objects.update(name=f"สนามสอบ{mine.full_name}")
    assert client.get(there).content.decode().count(mine.full_name) == 1
    ExamCentre.objects.update(name="สนามเหนือ")
    # What happened, who sat on the committee and what it cost is the office's; a school reads where it sits and how.
    client.force_login(make_user(Role.SCHOOL_STAFF, school=mine))
    page = client.get(there).content.decode()
    assert "สนามเหนือ" in page and "ตามแนวทาง สทศ." in page
    assert not any(text in page for text in ("ไฟฟ้าดับ", "นายกล้า", "25,000"))


def test_a_school_sees_where_it_sits_and_no_other_centre(client, head, office, plan):
    mine, other = make_school(office, "บ้านเรา"), make_school(office, "บ้านเขา")
    for name, school in (("สนามเหนือ", mine), ("สนามใต้", other)):
        client.post(reverse("qa:exam_centre_new", args=[plan.pk]), {"name": name, "schools": [school.pk]})
    client.force_login(make_user(Role.SCHOOL_STAFF, school=mine))
    page = client.get(reverse("qa:exam_plan", args=[plan.pk])).content.decode()
    assert "สนามเหนือ" in page and "สนามใต้" not in page and "บ้านเขา" not in page


def test_the_public_summary_names_no_school_and_no_small_group(client, head, office, plan):
    big, wide = make_network(office, "เครือใหญ่"), make_network(office, "เครือกว้าง")
    small, lone = make_network(office, "เครือจิ๋ว"), make_network(office, "เครือเดี่ยว")
    make_scores([make_school(office, f"บ้านใหญ่ {place}", network=big) for place in range(5)], 40, takers=30)
    make_scores([make_school(office, f"บ้านกว้าง {place}", network=wide) for place in range(6)], 37.75, takers=30)
    make_score(make_school(office, "บ้านจิ๋ว", network=small), 91.5, takers=3)
    make_score(make_school(office, "บ้านเดี่ยว", network=lone), 62.25, takers=80)
    make_reference(office, 45)
    address = reverse("qa:tests_public", args=[plan.pk])
    assert client.get(address).status_code == 404
    client.post(reverse("qa:exam_publish", args=[plan.pk]))
    client.logout()
    page = client.get(address).content.decode()
    # The area, a network of many, and nothing from which the results of one school follow: not of few takers, not of
    # one school with many, and not of the next smallest network, without which the area would tell them.
    assert "53.06" in page and "45.00" in page and "37.75" in page
    assert "บ้าน" not in page and "91.50" not in page and "62.25" not in page and "40.00" not in page
    assert all(name in page for name in ("เครือจิ๋ว", "เครือเดี่ยว", "เครือใหญ่")) and page.count("ไม่แสดง</td>") == 6
    plan.refresh_from_db()
    for line in plan.figures["sittings"][0]["networks"]:
        line["schools"] = None
    plan.save()
    assert "37.75" not in client.get(address).content.decode(), "published before schools were counted"
    client.force_login(head)
    client.post(reverse("qa:exam_withdraw", args=[plan.pk]))
    assert client.get(address).status_code == 404


@pytest.fixture
def published(client, head, office, plan):
    """A school with results of two years, and the plan of the later one published."""
    network = make_network(office)
    schools = [make_school(office, network=network) for _ in range(5)]
    make_scores(schools, 41.25)
    make_scores(schools, 33.75, year=2567)
    make_reference(office, 45.5)
    client.post(reverse("qa:exam_publish", args=[plan.pk]))
    plan.refresh_from_db()
    return plan


def public_page(plan):
    """The page as somebody sees it who has never signed in."""
    return Client().get(reverse("qa:tests_public", args=[plan.pk])).content.decode()


def test_what_is_imported_after_publishing_is_not_public(client, head, office, published):
    first = public_page(published)
    assert "41.25" in first and "45.50" in first
    Score.objects.update(mean=99)
    ReferenceMean.objects.filter(office=office).update(mean=11)
    client.post(reverse("qa:exam_publish", args=[published.pk]))
    assert public_page(published) == first
    for step in ("withdraw", "publish"):
        client.post(reverse(f"qa:exam_{step}", args=[published.pk]))
    again = public_page(published)
    assert "99.00" in again and "11.00" in again and "41.25" not in again
    before = published.figures_sha256
    published.refresh_from_db()
    assert before and published.figures_sha256 not in ("", before)


def test_a_public_page_shows_no_year_that_is_not_published_itself(client, head, office, published):
    earlier, _ = actions.plan(office=office, exam=exam(), academic_year=2567, by=head)
    assert "33.75" not in public_page(published)
    client.post(reverse("qa:exam_publish", args=[earlier.pk]))
    page = public_page(published)
    assert "33.75" in page and "41.25" in page
    assert "41.25" not in public_page(earlier)
    client.post(reverse("qa:exam_withdraw", args=[earlier.pk]))
    assert "33.75" not in public_page(published)
    client.post(reverse("qa:exam_withdraw", args=[published.pk]))
    published.refresh_from_db()
    assert (published.published_at, published.figures, published.figures_sha256) == (None, None, "")


def test_the_public_page_reads_no_results(client, head, published):
    with CaptureQueriesContext(connection) as made:
        public_page(published)
    read = " ".join(query["sql"] for query in made.captured_queries)
    assert "qa_examyear" in read
    assert "qa_testscore" not in read and "qa_referencemean" not in read


def test_a_mean_whose_takers_nobody_knows_is_not_published(client, head, office, plan):
    school = make_school(office, network=make_network(office))
    make_score(school, 41.25, takers=None)
    client.post(reverse("qa:exam_publish", args=[plan.pk]))
    assert "41.25" not in public_page(plan)
    assert "วันที่เผยแพร่ยังไม่มีผล" in client.get(reverse("qa:exam_plan", args=[plan.pk])).content.decode()


def test_the_last_turn_of_a_year_is_published(client, head, office):
    schools = [make_school(office) for _ in range(5)]
    about = {"test": "อ่านเขียน", "grade": "ป.1", "subject": "การอ่านออกเสียง"}
    for turn, mean in ((1, 61.5), (2, 72.5)):
        make_scores(schools, mean, turn=turn, **about)
    plan, _ = actions.plan(office=office, exam=exam("อ่านเขียน"), academic_year=2568, by=head)
    client.post(reverse("qa:exam_publish", args=[plan.pk]))
    page = public_page(plan)
    assert "72.50" in page and "61.50" not in page and "ร้อยละของนักเรียนที่ผ่าน" in page


def test_a_supervisor_does_not_publish(client, office, plan):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert client.post(reverse("qa:exam_publish", args=[plan.pk])).status_code == 403


def test_the_text_of_a_plan_is_not_overwritten(client, head, plan):
    address = reverse("qa:exam_plan_edit", args=[plan.pk])
    client.post(address, {"guidelines": "หนึ่ง", "budget": "500", "version": 1})
    assert client.post(address, {"guidelines": "สอง", "budget": "", "version": 1}).status_code == 409
    assert "ต้องไม่ติดลบ" in client.post(address, {"guidelines": "", "budget": "-1", "version": 2}).content.decode()
    plan.refresh_from_db()
    assert plan.guidelines == "หนึ่ง"
