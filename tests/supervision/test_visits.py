"""What happens to a visit after it was handed in, and who sees it."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from schools.models import AuditEvent, Role
from supervision.actions import visits as actions
from supervision.actions.changes import Stale, WrongState
from supervision.models import Visit, VisitEvent
from tests.factories import make_membership, make_office, make_school, make_user, today
from tests.supervision.factories import make_visit

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def url(name, visit, *more):
    return reverse(f"supervision:{name}", args=[visit.pk, *more])


@pytest.mark.parametrize("role", [Role.HEAD, Role.DIRECTOR])
def test_head_or_director_approves_and_the_recommendations_open(client, office, role):
    visit = make_visit(office=office, state="submitted")
    reviewer = make_user(role, office=office)
    client.force_login(reviewer)
    page = client.post(url("visit_approve", visit), {"version": visit.version}, follow=True).text
    assert "อนุมัติบันทึกการนิเทศ" in page
    visit.refresh_from_db()
    assert visit.state == "approved"
    row = visit.recommendations.get()
    assert row.state == "open"
    assert [(e.from_state, e.to_state, e.actor) for e in row.events.all()] == [("draft", "open", reviewer)]
    assert AuditEvent.objects.filter(verb="approve visit", target=f"supervision.visit:{visit.pk}").exists()


def test_returning_needs_a_reason(client, office):
    visit = make_visit(office=office, state="submitted")
    client.force_login(make_user(Role.HEAD, office=office))
    assert "โปรดระบุเหตุผล" in client.post(url("visit_return", visit), {"reason": "  "}).text
    visit.refresh_from_db()
    assert visit.state == "submitted"
    client.post(url("visit_return", visit), {"reason": "โปรดเพิ่มผู้รับการนิเทศ", "version": visit.version})
    visit.refresh_from_db()
    assert (visit.state, visit.events.last().comment) == ("returned", "โปรดเพิ่มผู้รับการนิเทศ")
    assert not visit.recommendations.exclude(state="draft").exists()


def test_the_database_refuses_a_return_without_a_reason(office):
    visit = make_visit(office=office, state="submitted")
    with pytest.raises(IntegrityError), transaction.atomic():
        VisitEvent.objects.create(visit=visit, to_state="returned", actor=visit.supervisor)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.OFFICE_ADMIN, Role.COMMITTEE, Role.CLERK])
def test_others_of_the_office_do_not_review(client, office, role):
    visit = make_visit(office=office, state="submitted")
    client.force_login(make_user(role, office=office))
    assert client.post(url("visit_approve", visit)).status_code in (403, 404)
    visit.refresh_from_db()
    assert visit.state == "submitted"


def test_nobody_approves_the_own_visit(client, office):
    head = make_user(Role.HEAD, office=office)
    visit = make_visit(office=office, supervisor=head, state="submitted")
    client.force_login(head)
    assert client.post(url("visit_approve", visit)).status_code == 403
    assert "ส่งกลับแก้ไข</a>" not in client.get(url("visit", visit)).text


@pytest.mark.parametrize("step", ["visit_approve", "visit_return"])
def test_a_step_that_names_no_version_is_refused(client, office, step):
    visit = make_visit(office=office, state="submitted")
    client.force_login(make_user(Role.HEAD, office=office))
    page = client.post(url(step, visit), {"reason": "โปรดแก้ไข"}, follow=True).text
    assert "มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: รอพิจารณา" in page
    visit.refresh_from_db()
    assert visit.state == "submitted"


@pytest.mark.parametrize("part", ["team", "sender"])
def test_who_took_part_or_handed_it_in_does_not_approve_it(client, office, part):
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    visit = make_visit(office=office)
    visit.team.add(head)
    actions.submit(visit=visit, by=head if part == "sender" else visit.supervisor)
    if part == "sender":
        visit.team.remove(head)
    assert [list(Notice.objects.filter(user=person)) != [] for person in (head, director)] == [False, True]
    for person, status in ((head, 403), (director, 302)):
        client.force_login(person)
        assert client.post(url("visit_approve", visit), {"version": visit.version}).status_code == status
    visit.refresh_from_db()
    assert visit.state == "approved"


def test_somebody_can_always_approve(client, office):
    """The head made the visit and the director was there: only who wrote it stays away."""
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    visit = make_visit(office=office, supervisor=head)
    visit.team.add(director)
    actions.submit(visit=visit, by=head)
    assert Notice.objects.filter(user=director).exists()
    for person, status in ((head, 403), (director, 302)):
        client.force_login(person)
        assert client.post(url("visit_approve", visit), {"version": visit.version}).status_code == status


def test_a_visit_that_nobody_may_approve_says_who_must_be_added(client, office):
    """The only head made it and there is no director: it waits openly, and who may add one is told."""
    head, admin = make_user(Role.HEAD, office=office), make_user(Role.OFFICE_ADMIN, office=office)
    visit = make_visit(office=office, supervisor=head)
    actions.submit(visit=visit, by=head)
    assert "ยังไม่มีผู้อนุมัติ" in Notice.objects.get(user=admin).title
    links = {"people": reverse("schools:people"), "delegation": reverse("schools:delegation_new")}
    for person in (admin, head):
        client.force_login(person)
        page = client.get(url("visit", visit)).text
        assert "ยังไม่มีผู้อนุมัติบันทึกนี้" in page and all(f'href="{link}"' in page for link in links.values())
        assert client.post(url("visit_approve", visit), {"version": visit.version}).status_code == 403
    colleague = make_user(Role.SUPERVISOR, office=office)
    client.force_login(colleague)
    assert "โปรดแจ้งผู้ดูแลระบบของสำนักงานให้เพิ่มผู้อนุมัติ" in client.get(url("visit", visit)).text
    own = head.memberships.get()
    make_membership(colleague, Role.HEAD, office=office, acting_for=own, starts=today(), ends=today())
    assert "ยังไม่มีผู้อนุมัติบันทึกนี้" not in client.get(url("visit", visit)).text, "who acts for the head approves"


def test_approving_twice_says_so_and_opens_once(client, office):
    visit = make_visit(office=office, state="submitted")
    client.force_login(make_user(Role.HEAD, office=office))
    for _ in range(2):
        page = client.post(url("visit_approve", visit), {"version": visit.version}, follow=True).text
    assert "มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: อนุมัติแล้ว" in page
    assert visit.events.filter(to_state="approved").count() == 1
    assert visit.recommendations.get().events.count() == 1


def test_a_head_who_looks_at_an_older_visit_does_not_approve_the_newer(office):
    visit = make_visit(office=office, state="submitted")
    seen = visit.version
    Visit.objects.filter(pk=visit.pk).update(version=seen + 2)
    with pytest.raises(Stale):
        actions.approve(visit=visit, by=make_user(Role.HEAD, office=office), version=seen)
    visit.refresh_from_db()
    assert visit.state == "submitted"


def test_return_and_approve_at_once_only_one_wins(office):
    visit = make_visit(office=office, state="submitted")
    same = Visit.objects.get(pk=visit.pk)
    actions.approve(visit=visit, by=make_user(Role.HEAD, office=office))
    with pytest.raises(Stale):
        actions.send_back(visit=same, by=make_user(Role.DIRECTOR, office=office), reason="ช้าไป")
    assert [e.to_state for e in visit.events.all()] == ["submitted", "approved"]


def test_a_draft_is_not_approved(office):
    visit = make_visit(office=office)
    with pytest.raises(WrongState):
        actions.approve(visit=visit, by=make_user(Role.HEAD, office=office))


@pytest.mark.parametrize("role", [Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF])
def test_the_school_reads_and_acknowledges(client, office, role):
    visit = make_visit(office=office, state="approved")
    person = make_user(role, school=visit.school)
    client.force_login(person)
    assert "รับทราบผลการนิเทศ" in client.get(url("visit", visit)).text
    client.post(url("visit_acknowledge", visit))
    visit.refresh_from_db()
    assert (visit.acknowledged_by, visit.state) == (person, "approved")
    page = client.post(url("visit_acknowledge", visit), follow=True).text
    assert "รับทราบผลการนิเทศนี้ไว้แล้ว" in page
    assert visit.events.filter(to_state="acknowledged").count() == 1


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_the_school_sees_nothing_before_approval(client, office, state):
    visit = make_visit(office=office, state=state)
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=visit.school))
    assert client.get(url("visit", visit)).status_code == 404
    assert client.post(url("visit_acknowledge", visit)).status_code == 404
    assert visit.school.name not in client.get("/visits/").text.partition("<table")[2]


def test_the_school_does_not_read_what_the_head_wrote_to_the_supervisor(client, office):
    visit = make_visit(office=office, state="returned")
    actions.submit(visit=visit, by=visit.supervisor)
    actions.approve(visit=visit, by=make_user(Role.HEAD, office=office))
    client.force_login(make_user(Role.SCHOOL_STAFF, school=visit.school))
    page = client.get(url("visit", visit))
    assert page.status_code == 200
    assert visit.strengths in page.text
    assert "โปรดเพิ่มหลักฐาน" not in page.text


def test_another_schools_or_offices_visit_is_unseen(client, office):
    visit = make_visit(office=office, state="approved")
    for person in (
        make_user(Role.SCHOOL_DIRECTOR, school=make_school(office)),
        make_user(Role.HEAD),
        make_user(Role.SUPERVISOR),
    ):
        client.force_login(person)
        assert client.get(url("visit", visit)).status_code == 404
        assert visit.school.name not in client.get("/visits/?mine=0").text


def test_a_person_of_two_offices_acts_only_in_the_chosen_one(client, office):
    visit = make_visit(office=office, state="submitted")
    person = make_user(Role.HEAD)
    make_membership(person, Role.HEAD, office=office)
    client.force_login(person)
    assert client.post(url("visit_approve", visit)).status_code == 404


def test_the_detail_shows_mean_band_and_n(client, office):
    visit = make_visit(office=office, state="approved", ratings=[5, 5, 5, 5, 5, 4, 4, 4])
    client.force_login(visit.supervisor)
    page = client.get(url("visit", visit)).text
    # 37 / 8 = 4.625, rounded half up; S.D. of a sample.
    assert "ค่าเฉลี่ย 4.63 ระดับมากที่สุด" in page
    assert "S.D. 0.52" in page
    assert "N = 8 ข้อ" in page
    assert "5 · มากที่สุด" in page


def test_half_a_draft_is_shown_without_a_fault(client, office):
    visit = make_visit(office=office, purpose="", people_met="", strengths="", improvements="", ratings=[4])
    visit.answered.get().response.answers.all().delete()
    client.force_login(visit.supervisor)
    page = client.get(url("visit", visit)).text
    assert "ยังไม่ได้ระบุ" in page
    assert "ค่าเฉลี่ย" not in page


def test_one_primary_action_for_those_who_may(client, office):
    visit = make_visit(office=office, state="submitted")
    client.force_login(make_user(Role.HEAD, office=office))
    page = client.get(url("visit", visit)).text
    assert page.count("btn-primary") == 1
    assert url("visit_approve", visit) in page
    client.force_login(visit.supervisor)
    assert "btn-primary" not in client.get(url("visit", visit)).text


def listed(client, query=""):
    return [visit.pk for visit in client.get(f"/visits/{query}").context["page"]]


def test_a_supervisor_starts_with_the_own_visits(client, office):
    mine = make_visit(office=office)
    team = make_visit(office=office)
    team.team.add(mine.supervisor)
    other = make_visit(office=office, state="submitted", visited_on=timezone.localdate() - timedelta(days=9))
    client.force_login(mine.supervisor)
    assert set(listed(client)) == {mine.pk, team.pk}
    assert set(listed(client, "?mine=0")) == {mine.pk, team.pk, other.pk}
    assert listed(client, f"?supervisor={other.supervisor.pk}") == [other.pk]
    assert listed(client, f"?school={other.school.pk}") == [other.pk]


def test_filters_of_the_list(client, office):
    network_school = make_school(office, name="บ้านดอนมูล", district="แม่สอด")
    network_school.network = office.networks.create(name="เครือข่ายริมน้ำ")
    network_school.save()
    old = timezone.localdate() - timedelta(days=500)
    one = make_visit(school=network_school, state="submitted", purpose="ติดตามการอ่าน", visited_on=old)
    two = make_visit(office=office, state="approved")
    client.force_login(make_user(Role.HEAD, office=office))
    assert listed(client, "?state=submitted") == [one.pk]
    assert listed(client, f"?network={network_school.network_id}") == [one.pk]
    assert listed(client, "?district=แม่สอด") == [one.pk]
    assert listed(client, "?q=ดอนมูล") == [one.pk]
    assert listed(client, "?q=การอ่าน") == [one.pk]
    assert listed(client, "?acknowledged=0") == [two.pk]
    assert listed(client, "?state=unacknowledged") == [two.pk]
    assert set(listed(client, "?state=made")) == {one.pk, two.pk}
    assert "ส่งหรืออนุมัติแล้ว" in client.get("/visits/?state=made").text
    from thai.years import semester

    year, number = semester(old)
    assert listed(client, f"?year={year}&semester={number}") == [one.pk]
    assert listed(client, "?state=ไม่มี&year=abc&network=99999999999999999999&page=xyz") == []


def test_an_empty_list_says_what_to_do(client, office):
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert "บันทึกการนิเทศครั้งแรก" in client.get("/visits/").text
    assert "ไม่พบการนิเทศตามตัวกรองนี้" in client.get("/visits/?q=ไม่มี").text


def test_the_photo_is_seen_by_those_who_see_the_visit(client, office):
    from schools import files
    from supervision.models import VisitPhoto

    visit = make_visit(office=office, state="submitted")
    stored = files.store(b"x", office=office, purpose="visit_photo", label="ก.jpg", content_type="image/jpeg")
    VisitPhoto.objects.create(visit=visit, file=stored)
    teacher = make_user(Role.SCHOOL_STAFF, school=visit.school)
    for person, status in ((visit.supervisor, 200), (teacher, 404), (make_user(Role.HEAD), 404)):
        client.force_login(person)
        assert client.get(reverse("schools:file", args=[stored.pk])).status_code == status
    actions.approve(visit=visit, by=make_user(Role.HEAD, office=office))
    client.force_login(teacher)
    assert client.get(reverse("schools:file", args=[stored.pk])).status_code == 200
