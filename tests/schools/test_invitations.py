"""Invitations of those who make them: who may ask whom, all schools at once, the e-mail, and the list."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from jobs.testing import work_off
from schools import invitation_keys
from schools.actions import invitations as actions
from schools.models import Invitation, Role
from tests.factories import make_membership, make_office, make_school, make_user
from thai.sorting import sort_key

pytestmark = pytest.mark.django_db
LIST = "/invitations/"


@pytest.fixture
def office():
    return make_office("สพป.แม่ธาร เขต 1")


@pytest.fixture
def admin(office):
    return make_user(Role.OFFICE_ADMIN, office=office)


@pytest.fixture
def school(office):
    return make_school(office, "บ้านริมธาร", smis_code="63010001")


@pytest.fixture
def invitation(admin, school):
    return actions.invite(by=admin, role=Role.SCHOOL_DIRECTOR, school=school, given_name="ตะวัน", family_name="ใจดี")


def link(invitation):
    return reverse("schools:join_link", args=[invitation_keys.token(invitation.nonce)])


def code(invitation):
    return invitation_keys.grouped(invitation_keys.code(invitation.nonce))


def text(response):
    return response.content.decode()


# Who may invite whom


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN)])
def test_only_administrators_invite(role, office, school):
    person = make_user(role, office=office, school=school)
    with pytest.raises(PermissionDenied):
        actions.invite(by=person, role=Role.SCHOOL_STAFF, school=school)


def test_an_offices_administrator_invites_only_at_home_and_never_for_the_platform(admin):
    foreign = make_school(make_office())
    with pytest.raises(PermissionDenied):
        actions.invite(by=admin, role=Role.SCHOOL_DIRECTOR, school=foreign)
    with pytest.raises(PermissionDenied):
        actions.invite(by=admin, role=Role.HEAD, office=foreign.office)
    with pytest.raises(PermissionDenied):
        actions.invite(by=admin, role=Role.PLATFORM_ADMIN)
    with pytest.raises(PermissionDenied):
        actions.invite_schools(office=foreign.office, by=admin)
    assert not Invitation.objects.exists()


def test_the_platforms_administrator_invites_the_first_administrator_of_a_new_office(client):
    office = make_office()
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    client.post("/invitations/new/", {"role": "office_admin", "office": office.pk, "email": "first@example.org"})
    made = Invitation.objects.get()
    assert (made.role, made.office, made.school) == ("office_admin", office, None)


def test_a_form_refuses_what_belongs_to_another_office(client, admin, school):
    foreign = make_school(make_office(), smis_code="64990001")
    client.force_login(admin)
    refused = client.post("/invitations/new/", {"role": "school_staff", "school": foreign.smis_code})
    assert "ไม่พบโรงเรียนรหัสนี้" in text(refused)
    refused = client.post("/invitations/new/", {"role": "platform_admin"})
    assert not Invitation.objects.exists()
    client.post("/invitations/new/", {"role": "school_staff", "school": school.smis_code, "office": foreign.office_id})
    assert Invitation.objects.get().office == school.office


def test_a_school_role_needs_a_school_and_an_office_role_has_none(client, admin, school):
    client.force_login(admin)
    assert "ต้องระบุโรงเรียน" in text(client.post("/invitations/new/", {"role": "school_staff"}))
    answer = client.post("/invitations/new/", {"role": "clerk", "school": school.smis_code})
    assert "โปรดเว้นโรงเรียนว่างไว้" in text(answer)


def test_a_second_click_makes_no_second_invitation(client, admin, school):
    client.force_login(admin)
    for email in ("", "a@example.org"):
        data = {"role": "school_staff", "school": school.smis_code, "given_name": "ใบบุญ", "email": email}
        first, second = (client.post("/invitations/new/", data) for _ in range(2))
        assert first.url == second.url
    assert Invitation.objects.count() == 2


def test_an_address_that_is_invited_already_is_not_invited_twice(client, admin, school):
    data = {"role": "school_staff", "school": school.smis_code, "email": "a@example.org"}
    client.force_login(admin)
    client.post("/invitations/new/", data)
    Invitation.objects.update(created_at=timezone.now() - timedelta(minutes=1))
    assert "ที่รอตอบรับอยู่แล้ว" in text(client.post("/invitations/new/", data | {"email": "A@example.org"}))


def test_other_pages_lead_to_a_form_that_is_half_filled_in(client, admin, school):
    client.force_login(admin)
    page = text(client.get("/invitations/new/", {"role": "school_director", "school": school.smis_code}))
    assert f'value="{school.smis_code}"' in page
    assert '<option value="school_director" selected>' in page


def test_a_visitor_of_another_office_sees_nothing(client, invitation):
    client.force_login(make_user(Role.OFFICE_ADMIN))
    assert client.get(f"{LIST}{invitation.pk}/").status_code == 404
    assert "บ้านริมธาร" not in text(client.get(LIST))
    client.post(f"{LIST}all/revoke/")
    invitation.refresh_from_db()
    assert invitation.revoked_at is None


# All schools at once


def test_every_school_without_a_director_is_invited_once(client, admin, office, school):
    make_membership(make_user(), Role.SCHOOL_DIRECTOR, school=make_school(office))
    make_school(office, closed_on=timezone.localdate())
    make_school(make_office())
    waiting = make_school(office)
    actions.invite(by=admin, role=Role.SCHOOL_DIRECTOR, school=waiting)
    teacher_only = make_school(office, email="school@example.org")
    make_membership(make_user(), Role.SCHOOL_STAFF, school=teacher_only)
    before = set(Invitation.objects.values_list("pk", flat=True))
    client.force_login(admin)
    page = text(client.get("/invitations/schools/"))
    assert "2 แห่ง" in page
    assert "1 แห่ง" in page  # with an e-mail address
    told = client.post("/invitations/schools/", {"send": "1"}, follow=True)
    assert "ผู้อำนวยการโรงเรียน 2 แห่งแล้ว" in text(told)
    again = client.post("/invitations/schools/", {"send": "1"}, follow=True)
    assert "ทุกโรงเรียนมีผู้อำนวยการในระบบ" in text(again)
    made = Invitation.objects.exclude(pk__in=before)
    assert {row.school for row in made} == {school, teacher_only}
    assert {row.role for row in made} == {"school_director"}
    work_off()
    assert [message.to for message in mail.outbox] == [["school@example.org"]]


# E-mail


def test_a_mail_has_the_link_the_code_and_the_office(admin, school):
    invitation = actions.invite(
        by=admin, role=Role.SCHOOL_DIRECTOR, school=school, email="a@example.org", given_name="ตะวัน", prefix="นาย"
    )
    work_off()
    (message,) = mail.outbox
    for shown in (link(invitation), code(invitation), "โรงเรียนบ้านริมธาร", "เรียน นายตะวัน", "ประถมศึกษาแม่ธาร เขต 1"):
        assert shown in message.body, shown
    assert "\n" not in message.subject
    invitation.refresh_from_db()
    assert invitation.sent_at
    assert invitation.send_error == ""


def test_a_job_that_runs_again_sends_nothing_twice(admin, school):
    from jobs.models import Job

    actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, email="a@example.org")
    work_off()
    Job.objects.filter(kind="send_invitations").update(state="queued", attempt=1)
    work_off()
    assert len(mail.outbox) == 1


def test_sending_again_is_one_more_mail_however_often_it_is_clicked(client, admin, school):
    invitation = actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, email="a@example.org")
    work_off()
    client.force_login(admin)
    for _ in range(3):
        client.post(f"{LIST}{invitation.pk}/resend/")
    work_off()
    assert len(mail.outbox) == 2
    assert link(invitation) in mail.outbox[1].body


def test_what_was_renewed_before_it_was_sent_goes_out_once_with_the_new_link(admin, school):
    invitation = actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, email="a@example.org")
    actions.renew(invitations=Invitation.objects.all(), by=admin)
    work_off()
    invitation.refresh_from_db()
    (message,) = mail.outbox
    assert link(invitation) in message.body


def test_revoked_before_it_was_sent_nothing_goes_out(admin, school):
    actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, email="a@example.org")
    actions.revoke(invitations=Invitation.objects.all(), by=admin)
    work_off()
    assert mail.outbox == []


def test_a_server_that_cannot_be_reached_is_told_in_the_list_and_can_be_tried_again(client, admin, school, settings):
    invitation = actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, email="a@example.org")
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    work_off()
    client.force_login(admin)
    assert "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้" in text(client.get(LIST))
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    client.post(f"{LIST}{invitation.pk}/resend/")
    work_off()
    assert len(mail.outbox) == 1
    assert "ติดต่อเซิร์ฟเวอร์อีเมลไม่ได้" not in text(client.get(LIST))


# The list


@pytest.fixture
def four(admin, school):
    """One invitation in each state, by state."""
    names = ("waiting", "accepted", "expired", "revoked")
    made = {n: actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, given_name=n) for n in names}
    actions.accept(invitation=made["accepted"], user=make_user())
    Invitation.objects.filter(pk=made["expired"].pk).update(expires_at=timezone.now())
    actions.revoke(invitations=Invitation.objects.filter(pk=made["revoked"].pk), by=admin)
    return made


@pytest.mark.parametrize("state", ["waiting", "accepted", "expired", "revoked"])
def test_the_list_is_narrowed_by_state(client, admin, four, state):
    client.force_login(admin)
    page = client.get(LIST, {"state": state})
    assert [row.given_name for row in page.context["page"]] == [state]
    assert [count for _, _, count in page.context["states"]] == [1, 1, 1, 1]


@pytest.mark.parametrize(
    ("q", "count"), [("wait", 1), ("บ้านริมธาร", 4), ("63010001", 4), ("ไม่มีใคร", 0), ("\x00", 0), ("บ้านริมธาร revo", 1)]
)
def test_the_list_is_searched(client, admin, four, q, count):
    client.force_login(admin)
    assert client.get(LIST, {"q": q}).context["page"].paginator.count == count


@pytest.mark.parametrize(("step", "changed"), [("revoke", {"waiting", "expired"}), ("renew", {"expired"})])
def test_a_step_asks_with_its_count_and_touches_only_what_it_fits(client, admin, four, step, changed):
    client.force_login(admin)
    before = {row.pk: (row.nonce, row.revoked_at) for row in Invitation.objects.all()}
    asked = text(client.get(f"{LIST}all/{step}/"))
    assert f"{len(changed)} ฉบับ" in asked
    client.post(f"{LIST}all/{step}/")
    now = {row.given_name: (row.nonce, row.revoked_at) for row in Invitation.objects.all()}
    assert {name for name, row in four.items() if before[row.pk] != now[name]} == changed


def test_a_step_keeps_to_the_filter(client, admin, four):
    client.force_login(admin)
    client.post(f"{LIST}all/revoke/?state=waiting")
    assert set(Invitation.objects.exclude(revoked_at=None).values_list("given_name", flat=True)) == {
        "waiting",
        "revoked",
    }


def test_a_filter_that_cannot_be_read_does_nothing_to_anybody(client, admin, four):
    client.force_login(admin)
    client.post(f"{LIST}all/revoke/?role=everybody")
    assert Invitation.objects.filter(revoked_at=None).count() == 3


def test_an_unknown_step_is_no_page(client, admin):
    client.force_login(admin)
    assert client.get(f"{LIST}all/delete/").status_code == 404


def test_what_was_invited_together_stands_in_thai_order(client, admin):
    for name in ("บ้านแม่สอด", "บ้านเกาะ", "บ้านขาม"):
        make_school(admin.memberships.get().office, name)
    client.force_login(admin)
    client.post("/invitations/schools/")
    names = [row.school.name for row in client.get(LIST).context["page"]]
    assert len(names) == 3
    assert names == sorted(names, key=sort_key)
