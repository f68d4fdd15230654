"""The status board: figures that equal the lists they open, filters, and what each person sees."""

import html
import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from qa.models import Extension, Round, StandardSet, Submission
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_school_year, make_user
from tests.qa.factories import make_round

pytestmark = pytest.mark.django_db
S = Submission.State


def put(submission, state, days_ago=None):
    """Sets a state directly, first sent so many days ago."""
    submission.state = state
    if state in (S.SUBMITTED, S.RETURNED, S.ACCEPTED):
        submission.submitted_at = timezone.now() - timedelta(days=days_ago or 0)
    if state == S.ACCEPTED:
        submission.accepted_at = timezone.now()
    submission.save()


@pytest.fixture
def round():
    """Past its due date: two networks, one school without, one closed; every state once or more."""
    office = make_office()
    north, south = make_network(office, "เครือข่ายเหนือ"), make_network(office, "เครือข่ายใต้")
    names = ["บ้านไผ่", "บ้านเกาะ", "บ้านแก้ว", "บ้านขาม", "บ้านเดี่ยว", "บ้านปิดแล้ว"]
    networks = [north, north, south, south, None, north]
    schools = [
        make_school(office, name, network=network, district="ท่าทราย" if network == north else "เวียงธาร")
        for name, network in zip(names, networks, strict=True)
    ]
    make_school_year(schools[0], 2568, pupils=900)
    round = make_round(office, opened=60, due=-10, closes=10, schools=0)
    basic = {s.school.name: s for s in round.submissions.filter(level="basic").select_related("school")}
    put(basic["บ้านไผ่"], S.ACCEPTED, 30)
    put(basic["บ้านเกาะ"], S.SUBMITTED, 2)
    put(basic["บ้านแก้ว"], S.RETURNED, 20)
    put(basic["บ้านขาม"], S.DRAFT)
    schools[-1].closed_on = timezone.localdate()
    schools[-1].save()
    # One of the early childhood reports has more time.
    Extension.objects.create(
        submission=round.submissions.get(school=schools[0], level="early"),
        until=timezone.localdate() + timedelta(days=1),
        reason="รอประชุม",
        granted_by=round.created_by,
    )
    return round


@pytest.fixture
def head(client, round):
    client.force_login(round.created_by)
    return round.created_by


def board(round, **params):
    return reverse("qa:round", args=[round.pk]), params


def shown(client, round, **params):
    """[(school, level)] of the list, all pages."""
    response = client.get(reverse("qa:round", args=[round.pk]), params)
    return [(row.school.name, row.level) for row in response.context["page"].paginator.object_list]


def test_counts_in_total_by_level_and_by_network(round):
    total = round.submissions.counts()[0]
    assert total == {
        "total": 10,
        "expected": 6,
        "draft": 1,
        "submitted": 1,
        "returned": 1,
        "reviewing": 0,
        "accepted": 1,
        "withdrawn": 0,
        "received": 2,
        "missing": 7,
        # Sent after the due date: 1. Not sent: 7, of which one has more time.
        "late": 7,
        "sent_late": 1,
        "overdue": 6,
    }
    assert total["received"] + total["returned"] + total["missing"] == total["total"]
    levels = {row["level"]: row for row in round.submissions.counts("level")}
    assert (levels["early"]["total"], levels["early"]["missing"], levels["early"]["late"]) == (5, 5, 4)
    assert levels["basic"]["received"] == 2
    networks = {row["network"]: row["total"] for row in round.submissions.counts("network")}
    assert sorted(networks.values()) == [2, 4, 4] and networks[None] == 2
    sizes = {row["size"]: row["total"] for row in round.submissions.counts("size")}
    assert sizes == {"large": 2, None: 8}
    both = round.submissions.counts("level", "district")
    assert {(row["level"], row["district"]) for row in both} == {
        (level, place) for level in ("early", "basic") for place in ("ท่าทราย", "เวียงธาร")
    }


def test_each_question_is_one_query(round, django_assert_num_queries):
    for by in ((), ("level",), ("network",), ("size",)):
        with django_assert_num_queries(1):
            round.submissions.counts(*by)
    for question in ("overall_levels", "standard_levels", "issue_levels"):
        with django_assert_num_queries(1):
            getattr(round.submissions, question)()


def test_a_school_that_closed_leaves_the_counts_unless_its_report_came_in(round):
    closed = round.submissions.get(school__name="บ้านปิดแล้ว", level="basic")
    assert round.submissions.count() == 12
    yesterday = timezone.localdate() - timedelta(days=1)
    assert round.submissions.counted(yesterday).count() == 12
    put(closed, S.SUBMITTED)
    assert round.submissions.counts()[0]["total"] == 11


def test_every_figure_opens_a_list_of_that_many_rows(client, round, head):
    page = client.get(reverse("qa:round", args=[round.pk])).content.decode()
    figures = re.findall(r'<td class="num[^"]*"[^>]*><a href="([^"]+)">(\d+)</a>', page)
    figures += re.findall(r'stat-value">(\d+)</span>\s*<a class="stat-label" href="([^"]+)"', page)
    assert len(figures) > 15
    for pair in figures:
        href, n = sorted(pair, key=str.isdecimal)
        address = html.unescape(href)
        address = address if address.startswith("/") else reverse("qa:round", args=[round.pk]) + address
        found = client.get(address).context["page"].paginator.count
        assert found == int(n), address


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"state": "received"}, {"บ้านไผ่", "บ้านเกาะ"}),
        ({"state": "submitted"}, {"บ้านเกาะ"}),
        ({"state": "missing", "level": "basic"}, {"บ้านขาม", "บ้านเดี่ยว"}),
        ({"late": "1", "level": "basic"}, {"บ้านเกาะ", "บ้านขาม", "บ้านเดี่ยว"}),
        ({"late": "sent"}, {"บ้านเกาะ"}),
        ({"late": "missing", "level": "basic"}, {"บ้านขาม", "บ้านเดี่ยว"}),
        ({"q": "ไผ่"}, {"บ้านไผ่"}),
        ({"q": "โรงเรียนบ้านไผ่"}, {"บ้านไผ่"}),
        ({"size": "large"}, {"บ้านไผ่"}),
        ({"district": "ท่าทราย"}, {"บ้านไผ่", "บ้านเกาะ"}),
        ({"state": "ไม่มีสถานะนี้", "page": "ก"}, set()),
    ],
)
def test_filters(client, round, head, params, expected):
    assert {name for name, _ in shown(client, round, **params)} == expected


def test_schools_stand_in_thai_order_early_childhood_first(client, round, head):
    rows = shown(client, round)
    assert [name for name, level in rows if level == "basic"] == ["บ้านเกาะ", "บ้านแก้ว", "บ้านขาม", "บ้านเดี่ยว", "บ้านไผ่"]
    assert rows[0] == ("บ้านเกาะ", "early")


def test_fifty_a_page_that_keeps_the_filter(client):
    round = make_round(schools=30)
    client.force_login(round.created_by)
    response = client.get(reverse("qa:round", args=[round.pk]), {"state": "missing"})
    assert len(response.context["page"]) == 50
    assert "?state=missing&amp;page=2" in response.content.decode()
    assert len(client.get(reverse("qa:round", args=[round.pk]), {"page": 2}).context["page"]) == 10


def test_a_reviewer_sees_what_waits_and_can_narrow_to_it(client, round):
    supervisor = make_user(Role.SUPERVISOR, office=round.office)
    row = round.submissions.get(state=S.SUBMITTED)
    Submission.objects.filter(pk=row.pk).update(reviewer=supervisor)
    client.force_login(supervisor)
    page = client.get(reverse("qa:rounds")).content.decode()
    assert "รายงานที่ต้องตรวจ" in page and "บ้านเกาะ" in page
    assert shown(client, round, reviewer=supervisor.pk) == [("บ้านเกาะ", "basic")]
    client.force_login(make_user(Role.SUPERVISOR, office=round.office))
    assert "รายงานที่ต้องตรวจ" not in client.get(reverse("qa:rounds")).content.decode()


def test_a_school_reaches_everything_that_was_ever_asked_of_it(client):
    school = make_school(make_office(), "บ้านนาน")
    StandardSet.objects.update(first_year=2500)
    for year in range(2535, 2568):
        make_round(school.office, schools=0, year=year)
    client.force_login(make_user(Role.SCHOOL_STAFF, school=school))
    first = client.get(reverse("qa:rounds"))
    last = client.get(reverse("qa:rounds"), {"page": 2})
    assert "จาก 66" in first.text and len(first.context["page"]) == 50 and len(last.context["page"]) == 16
    assert "ปีการศึกษา 2535" in last.text


def test_a_school_sees_what_is_asked_of_it_and_nobody_elses(client, round):
    school = round.submissions.get(state=S.DRAFT).school
    client.force_login(make_user(Role.SCHOOL_STAFF, school=school))
    page = client.get(reverse("qa:rounds")).content.decode()
    assert '<span class="keep">ปีการศึกษา 2568</span> ระดับปฐมวัย' in page and "กำลังจัดทำ" in page and "เกินกำหนด" in page
    assert set(shown(client, round)) == {("บ้านขาม", "early"), ("บ้านขาม", "basic")}
    page = client.get(reverse("qa:round", args=[round.pk])).content.decode()
    assert "บ้านเกาะ" not in page and "จำนวนตามระดับและเครือข่าย" not in page
    other = round.submissions.get(state=S.SUBMITTED)
    assert client.get(reverse("qa:submission", args=[other.pk])).status_code == 404


def test_the_committee_sees_only_what_is_assigned_to_it(client, round):
    member = make_user(Role.COMMITTEE, office=round.office)
    client.force_login(member)
    assert client.get(reverse("qa:round", args=[round.pk])).status_code == 404
    assert "ยังไม่มีรอบ SAR" in client.get(reverse("qa:rounds")).content.decode()
    round.submissions.filter(state=S.ACCEPTED).update(reviewer=member)
    assert shown(client, round) == [("บ้านไผ่", "basic")]
    assert client.get(reverse("qa:rounds")).context["rows"][0]["figures"]["total"] == 1


def test_another_office_sees_nothing(client, round):
    client.force_login(make_user(Role.DIRECTOR))
    assert client.get(reverse("qa:round", args=[round.pk])).status_code == 404
    assert "2568" not in re.sub(
        r"<header.*?</header>", "", client.get(reverse("qa:rounds")).content.decode(), flags=re.S
    )
    assert not Round.objects.visible_to(make_user(Role.PLATFORM_ADMIN)).exists()


def test_the_clerk_has_no_business_here(client, round):
    client.force_login(make_user(Role.CLERK, office=round.office))
    for address in (reverse("qa:rounds"), reverse("qa:round", args=[round.pk])):
        assert client.get(address).status_code == 403


def test_the_figures_of_a_round_add_up_in_the_list_of_rounds_too(client, round, head):
    page = client.get(reverse("qa:rounds")).content.decode()
    found = dict(re.findall(r'<td data-label="([^"]+)" class="num">(?:<a[^>]*>)?([\d,]+)', page))
    assert found == {"ต้องส่ง": "10", "ส่งแล้ว": "2", "ส่งกลับแก้ไข": "1", "ยังไม่ส่ง": "7"}
