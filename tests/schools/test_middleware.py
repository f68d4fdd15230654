"""Roles end with their dates and switch on request; a part of a page never becomes a login form."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from schools.management.commands import add_person
from schools.models import AuditEvent, Membership, Partner, Role, User
from tests.factories import make_membership, make_office, make_school, make_user, today

pytestmark = pytest.mark.django_db


def test_htmx_is_sent_to_the_login_as_a_whole_page(client):
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/schools/?q=บ้าน"}
    response = client.get(reverse("schools:list"), headers=headers)
    assert response.status_code == 200
    path, _, query = response["HX-Redirect"].partition("?")
    assert path == "/accounts/login/"
    assert parse_qs(query) == {"next": ["/schools/?q=บ้าน"]}
    assert response.content == b""


def test_a_person_switches_between_own_roles_only(client):
    office = make_office()
    user = make_user(Role.SUPERVISOR, office=office)
    head = make_membership(user, Role.HEAD, office=office)
    stranger = make_user(Role.DIRECTOR, office=office).memberships.get()
    client.force_login(user)
    assert client.get(reverse("reports:certificates")).status_code == 403
    client.post(reverse("schools:switch_role"), {"membership": head.pk})
    assert client.get(reverse("reports:certificates")).status_code == 200
    assert client.post(reverse("schools:switch_role"), {"membership": stranger.pk}).status_code == 404
    Membership.objects.filter(pk=head.pk).update(ends=today() - timedelta(days=1))
    assert client.get(reverse("reports:certificates")).status_code == 403


@pytest.fixture
def lost(client):
    """Somebody of two offices whose chosen role ends while the page is open; the role that comes first is left."""
    user = make_user(Role.OFFICE_ADMIN, office=make_office("สพป.ที่เหลือ"))
    chosen = make_membership(user, Role.OFFICE_ADMIN, office=make_office("สพป.ที่จบ"))
    client.force_login(user)
    client.post(reverse("schools:switch_role"), {"membership": chosen.pk})
    Membership.objects.filter(pk=chosen.pk).update(ended_at=timezone.now())
    return user


PARTNER = {"name": "หน่วยงานเพื่อน", "kind": "agency"}


def test_what_was_sent_for_a_role_that_has_ended_is_not_done_under_another(client, lost):
    answer = client.post(reverse("schools:partner_new"), PARTNER)
    assert (answer.status_code, answer.url) == (302, "/")
    assert not Partner.objects.exists()
    html = client.get("/").content.decode()
    assert "บทบาทที่ท่านใช้อยู่สิ้นสุดแล้ว ระบบจึงไม่ได้ทำรายการเมื่อครู่" in html
    assert "สพป.ที่เหลือ" in html
    client.post(reverse("schools:partner_new"), PARTNER)
    assert Partner.objects.get().office.name == "สพป.ที่เหลือ", "told once, the first role is the person's own choice"


@pytest.mark.parametrize("seen", [True, False], ids=["a page was open", "straight after the login"])
def test_the_first_role_is_chosen_though_nobody_said_so(client, seen):
    user = make_user(Role.OFFICE_ADMIN, office=make_office("สพป.แรก"))
    make_membership(user, Role.OFFICE_ADMIN, office=make_office("สพป.ที่สอง"))
    client.force_login(user)
    if seen:
        client.get(reverse("schools:partner_new"))
    user.memberships.filter(office__name="สพป.แรก").update(ended_at=timezone.now())
    assert client.post(reverse("schools:partner_new"), PARTNER).url == "/"
    assert not Partner.objects.exists()


def test_a_role_given_after_the_login_is_chosen_with_the_first_page(client):
    user = make_user()
    client.force_login(user)
    client.get("/")
    assert "membership" not in client.session
    made = make_membership(user, Role.CLERK)
    client.get("/")
    assert client.session["membership"] == made.pk


def test_a_part_of_a_page_leads_home_as_a_whole(client, lost):
    answer = client.post(reverse("schools:partner_new"), PARTNER, headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/"
    assert not Partner.objects.exists()


def test_a_page_that_is_only_read_goes_on_under_the_first_role_and_tells(client, lost):
    html = client.get(reverse("schools:people")).content.decode()
    assert "บทบาทที่ท่านใช้อยู่สิ้นสุดแล้ว ขณะนี้ท่านใช้บทบาท ผู้ดูแลระบบของสำนักงาน · สพป.ที่เหลือ" in html
    assert "บทบาทที่ท่านใช้อยู่สิ้นสุดแล้ว" not in client.get(reverse("schools:people")).content.decode()


def test_choosing_a_role_and_leaving_go_on(client, lost):
    answer = client.post(reverse("schools:switch_role"), {"membership": lost.memberships.first().pk})
    assert answer.status_code == 302
    assert client.session["membership"] == lost.memberships.first().pk
    Membership.objects.update(ended_at=timezone.now())
    assert client.post(reverse("account_logout")).url == reverse("account_login")
    assert "_auth_user_id" not in client.session


def test_a_denial_is_on_record(client):
    user = make_user(Role.SUPERVISOR)
    client.force_login(user)
    client.get(reverse("reports:certificates"))
    event = AuditEvent.objects.get(verb="denied")
    assert (event.actor, event.target) == (user, "/certificates/")


def test_a_role_that_has_not_begun_or_is_over_opens_nothing(client):
    user = make_user()
    make_membership(user, Role.DIRECTOR, starts=today() + timedelta(days=1))
    make_membership(user, Role.HEAD, ends=today() - timedelta(days=1))
    client.force_login(user)
    assert "ยังไม่มีบทบาท" in client.get("/").text
    assert client.get(reverse("supervision:visits")).status_code == 403


def test_add_person_makes_somebody_who_can_work(client, monkeypatch):
    school = make_school(make_office())
    monkeypatch.setattr(add_person, "getpass", lambda _prompt: "ลำธารใสเย็น-2569")
    call_command("add_person", "ครูสมศรี", "school_staff", school=school.smis_code, verbosity=0)
    user = User.objects.get(username="ครูสมศรี")
    assert user.acting.school == school
    assert client.login(username="ครูสมศรี", password="ลำธารใสเย็น-2569")
    with pytest.raises(CommandError, match="already"):
        call_command("add_person", "ครูสมศรี", "school_staff", school=school.smis_code)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a", "school_staff"], "SMIS"),
        (["a", "clerk", "--office", "ไม่มี"], "--office"),
    ],
)
def test_add_person_says_what_is_missing(arguments, message):
    with pytest.raises(CommandError, match=message):
        call_command("add_person", *arguments)
    assert not User.objects.exists()


def test_add_person_refuses_a_weak_password(monkeypatch):
    monkeypatch.setattr(add_person, "getpass", lambda _prompt: "12345678")
    with pytest.raises(CommandError):
        call_command("add_person", "a", "clerk", office=make_office().name)
    assert not User.objects.exists()
