"""The list of recommendations: filters, bulk reminder, export, figures behind which the same list stands."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from inbox.models import Notice
from schools.models import Membership, Role, School
from supervision import figures
from supervision.actions import recommendations as actions
from supervision.models import Recommendation, RecommendationEvent
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.supervision.factories import make_open_recommendation, thai

pytestmark = pytest.mark.django_db
REMIND = "/recommendations/remind/"
FIGURES = "/recommendations/figures/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


def row(office, state="open", **fields):
    own = {name: fields.pop(name) for name in ("school", "supervisor") if name in fields}
    made = make_open_recommendation(state, office=office, **own)
    Recommendation.objects.filter(pk=made.pk).update(**fields)
    made.refresh_from_db()
    return made


def listed(client, query=""):
    return [found.pk for found in client.get(f"/recommendations/{query}").context["page"]]


def test_the_list_is_narrowed_by_each_of_its_filters(client, office, head):
    network = make_network(office)
    one = row(office, school=make_school(office, network=network), theme="การอ่าน", priority="high", source="committee")
    two = row(office, due_on=today() + timedelta(days=100))
    client.force_login(head)
    assert listed(client, "?theme=การอ่าน") == [one.pk]
    assert listed(client, "?theme=-") == [two.pk]
    assert listed(client, "?priority=high") == [one.pk]
    assert listed(client, "?source=committee") == [one.pk]
    assert listed(client, f"?network={network.pk}") == [one.pk]
    assert listed(client, f"?due_from={thai(today() + timedelta(days=90))}") == [two.pk]
    assert listed(client, f"?due_to={thai(today() + timedelta(days=90))}") == [one.pk]
    assert listed(client, f"?due_to={thai(today() + timedelta(days=90))}&priority=low") == []


def test_the_filter_offers_no_more_themes_than_a_form_and_always_the_chosen_one(client, office, head):
    first = row(office, theme="ประเด็น 000")
    same = {name: getattr(first, name) for name in ("office", "school", "visit", "supervisor", "state")}
    Recommendation.objects.bulk_create(
        Recommendation(**same, text="x", owner="ครู", due_on=today(), theme=f"ประเด็น {n:03}") for n in range(1, 150)
    )
    foreign = row(make_office(), theme="ของที่อื่น")
    client.force_login(head)

    def offered(query=""):
        filtered = client.get(f"/recommendations/{query}").context["filter"]
        return [value for value, _ in filtered.form.fields["theme"].choices if value]

    assert len(offered()) == 101
    assert "ประเด็น 149" not in offered()
    assert offered("?theme=ประเด็น 149")[-2:] == ["ประเด็น 149", "-"]
    assert len(listed(client, "?theme=ประเด็น 149")) == 1
    assert foreign.theme not in offered(f"?theme={foreign.theme}")


def test_a_dash_that_was_typed_once_counts_as_no_theme(client, office, head):
    dash, none = row(office, theme="-"), row(office)
    client.force_login(head)
    assert set(listed(client, "?theme=-")) == {dash.pk, none.pk}
    (theme,) = figures.of(Recommendation.objects.all())[1]["theme"]
    assert (theme.value, theme.label, theme.total) == ("-", "ไม่ระบุประเด็น", 2)


def test_reminding_tells_the_school_once_a_day(client, office, head):
    school = make_school(office)
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    rows = [row(office, school=school) for _ in range(2)]
    Notice.objects.all().delete()
    client.force_login(head)
    data = {"recommendations": [found.pk for found in rows], "back": "?mine=0&state=open"}
    response = client.post(REMIND, data)
    assert response.url == "/recommendations/?mine=0&state=open"
    assert "เตือนโรงเรียนแล้ว 2 ข้อ" in client.get(response.url).text
    assert "เตือนไปแล้ววันนี้ 2 ข้อ" in client.post(REMIND, data, follow=True).text
    told = Notice.objects.get(user=teacher)
    assert "2 ข้อ" in told.title
    assert RecommendationEvent.objects.filter(to_state="reminded").count() == 2
    Recommendation.objects.update(reminded_at=timezone.now() - timedelta(days=1))
    assert "เตือนโรงเรียนแล้ว 2 ข้อ" in client.post(REMIND, data, follow=True).text


def test_where_nobody_can_read_it_nobody_is_said_to_be_reminded(client, office, head):
    lonely, closed, alive = row(office), row(office), row(office)
    Membership.objects.filter(school=lonely.school).update(ended_at=timezone.now())
    School.objects.filter(pk=closed.school_id).update(closed_on=today())
    client.force_login(head)
    data = {"recommendations": [lonely.pk, closed.pk, alive.pk]}
    page = client.post(REMIND, data, follow=True).text
    assert "เตือนโรงเรียนแล้ว 1 ข้อ" in page
    assert "ไม่ได้เตือน: โรงเรียนปิดหรือยังไม่มีผู้ใช้งานที่จะรับแจ้ง 2 ข้อ" in page
    assert list(Recommendation.objects.exclude(reminded_at=None)) == [alive]
    assert list(RecommendationEvent.objects.filter(to_state="reminded").values_list("recommendation", flat=True)) == [
        alive.pk
    ]
    # Once somebody is there, the same day is not lost.
    make_user(Role.SCHOOL_STAFF, school=lonely.school)
    assert "เตือนโรงเรียนแล้ว 1 ข้อ" in client.post(REMIND, {"recommendations": [lonely.pk]}, follow=True).text


def test_only_what_waits_for_the_school_and_is_ones_own_is_reminded_of(client, office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    own = row(office, supervisor=supervisor)
    answered, colleagues = row(office, "answered", supervisor=supervisor), row(office)
    foreign = row(make_office())
    client.force_login(supervisor)
    keys = [own.pk, answered.pk, colleagues.pk, foreign.pk, "x"]
    page = client.post(REMIND, {"recommendations": keys}, follow=True).text
    assert "เตือนโรงเรียนแล้ว 1 ข้อ" in page
    assert "ไม่ได้รอโรงเรียนแล้ว 1 ข้อ · มีผู้อื่นเป็นผู้ติดตาม 1 ข้อ" in page
    assert list(Recommendation.objects.exclude(reminded_at=None)) == [own]


def test_boxes_stand_only_beside_what_one_may_remind_of(client, office):
    supervisor = make_user(Role.SUPERVISOR, office=office)
    own, colleagues = row(office, supervisor=supervisor), row(office)
    client.force_login(supervisor)
    page = client.get("/recommendations/?mine=0").text
    assert f'name="recommendations" value="{own.pk}"' in page
    assert f'name="recommendations" value="{colleagues.pk}"' not in page
    client.force_login(make_user(Role.DIRECTOR, office=office))
    assert 'name="recommendations"' not in client.get("/recommendations/").text


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example", "?next=1\r\nX: y"])
def test_a_reminder_leads_nowhere_else(client, head, back):
    client.force_login(head)
    assert client.post(REMIND, {"back": back}).url.startswith("/recommendations/")


def closed_after(office, days, **fields):
    found = row(office, "verified", **fields)
    actions.close(recommendation=found, by=found.supervisor)
    now = timezone.now()
    found.events.filter(to_state="open").update(at=now - timedelta(days=days))
    found.events.filter(to_state="closed").update(at=now)
    return found


def test_the_median_is_that_of_all_closed_ones(client, office, head):
    for days in (2, 30, 5, 8):
        closed_after(office, days, theme="การอ่าน")
    closed_after(make_office(), 500)
    row(office, theme="การอ่าน")
    client.force_login(head)
    total = client.get(FIGURES).context["total"]["of"]
    assert (total.total, total.closed, total.median_days) == (5, 4, 6.5)
    assert ">6.5<" in client.get(FIGURES).text
    closed_after(office, 9, theme="การคิด")
    themes = {line["of"].value: line["of"] for line in client.get(FIGURES).context["groups"][0][2]}
    assert themes["การคิด"].median_days == 9
    assert themes["การอ่าน"].median_days == 6.5


def test_every_number_opens_the_list_it_counts(client, office, head):
    row(office, theme="การอ่าน", due_on=today() - timedelta(days=3))
    row(office, "answered", source="other")
    row(office, "verified", theme="การอ่าน")
    row(office, "withdrawn")
    closed_after(office, 3)
    row(make_office(), theme="การอ่าน")
    supervisor = make_user(Role.SUPERVISOR, office=office)
    for person, of_group in ((head, 2), (supervisor, 1)):
        client.force_login(person)
        shown = client.get(FIGURES).context
        assert [len(found) for _kind, _title, found in shown["groups"]] == [2, 2, 5]
        # The lines of a group are made alike: two of each are opened, and one for who sees the own ones first.
        lines = [shown["total"], *(line for _kind, _title, found in shown["groups"] for line in found[:of_group])]
        for line in lines:
            for name, address in line["links"].items():
                counted = getattr(line["of"], name)
                assert client.get(address).context["page"].paginator.count == counted, (address, counted)
    narrowed = client.get(f"{FIGURES}?theme=การอ่าน").context["total"]
    assert narrowed["of"].total == 2
    assert client.get(narrowed["links"]["overdue"]).context["page"].paginator.count == 1


def test_figures_of_nothing_say_so(client, head):
    client.force_login(head)
    assert "ยังไม่มีข้อเสนอแนะ" in client.get(FIGURES).text
    assert "ไม่พบข้อเสนอแนะตามตัวกรองนี้" in client.get(f"{FIGURES}?priority=high").text


def test_the_export_has_the_columns_and_the_filter(client, office, head):
    row(office, theme="การอ่าน", origin="มติ 1/2569", priority="high")
    row(office, theme="การคิด")
    client.force_login(head)
    text = b"".join(client.get("/export/recommendations.csv/?priority=high").streaming_content).decode("utf-8-sig")
    for word in ("อ้างอิง", "มาตรฐานหรือประเด็น", "ความสำคัญ", "เตือนล่าสุด", "การอ่าน", "มติ 1/2569", "เร่งด่วน"):
        assert word in text
    assert "การคิด" not in text


@pytest.mark.parametrize(
    ("address", "most"),
    [("/recommendations/", 15), (FIGURES, 14), ("/recommendations/new/", 12)],
)
def test_the_pages_cost_the_same_for_many(client, office, head, address, most):
    client.force_login(head)
    costs, number = [], 0
    for more in (1, 11):
        base = row(office)
        Recommendation.objects.bulk_create(
            Recommendation(
                office=office,
                school=base.school,
                supervisor=base.supervisor,
                text="ก",
                owner="ข",
                due_on=today(),
                state="open",
                theme=f"ประเด็น {number + n}",
            )
            for n in range(more)
        )
        number += more
        client.get(address)
        with CaptureQueriesContext(connection) as made:
            client.get(address)
        costs.append(len(made))
    assert len(set(costs)) == 1, costs
    assert costs[0] <= most, costs


def test_people_of_a_school_get_shorter_pages_than_the_office(client, office, head):
    first = row(office)
    same = {name: getattr(first, name) for name in ("office", "school", "visit", "supervisor", "state")}
    Recommendation.objects.bulk_create(
        Recommendation(**same, text=f"ข้อ {n}", owner="ครู", due_on=today()) for n in range(60)
    )
    for user, shown, left in (
        (head, 50, 11),
        (make_user(Role.SCHOOL_STAFF, school=first.school), 20, 20),
    ):
        client.force_login(user)
        assert len(listed(client)) == shown
        assert len(listed(client, "?page=2")) == left
