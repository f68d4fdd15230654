"""Invitations of those who get them: the link and the code, what makes them worthless, and taking them up."""

import re
import threading
from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from schools import invitation_keys
from schools.actions import invitations as actions
from schools.actions import memberships
from schools.models import AuditEvent, Invitation, Membership, Role, User
from tests.factories import PASSWORD, make_membership, make_office, make_school, make_user

pytestmark = pytest.mark.django_db
LIST = "/invitations/"
GONE = "คำเชิญนี้ใช้ไม่ได้"
NEW_PASSWORD = "ฝนตกที่ริมธาร-2570"


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


def answers(**changes):
    return {
        "prefix": "นาย",
        "given_name": "ตะวัน",
        "family_name": "ใจดี",
        "position": "ผู้อำนวยการโรงเรียน",
        "email": "",
        "username": "ตะวันริมธาร",
        "password1": NEW_PASSWORD,
        "password2": NEW_PASSWORD,
    } | changes


def text(response):
    return response.content.decode()


# Link and code


def test_the_table_has_neither_link_nor_code(invitation):
    kept = " ".join(str(value) for value in Invitation.objects.values().get().values())
    assert invitation_keys.token(invitation.nonce) not in kept
    assert invitation_keys.code(invitation.nonce) not in kept


def test_another_secret_gives_another_link(invitation, settings):
    before = link(invitation), code(invitation)
    settings.SECRET_KEY = "another secret of the installation"
    assert before[0] != link(invitation)
    assert before[1] != code(invitation)


@pytest.mark.parametrize("typed", ["k7mq4xpr2t", " K7MQ 4XPR 2T ", "K7MQ-4XPR-2T", "k๗mq-๔xpr-๒t", "K7MQ–4XPR–2T"])
def test_a_code_is_understood_as_people_type_it(typed):
    assert invitation_keys.typed(typed) == "K7MQ4XPR2T"


@pytest.mark.parametrize(
    "typed", ["", "K7MQ4XPR2", "K7MQ4XPR2TT", "K0MQ4XPR2T", "K7MQ4XPRIL", "กขคงจฉชซฌญ", "\x00" * 10]
)
def test_what_can_be_no_code(typed):
    assert invitation_keys.typed(typed) == ""


def test_codes_have_no_look_alikes_and_differ():
    codes = {invitation_keys.code(invitation_keys.new_nonce()) for _ in range(200)}
    assert len(codes) == 200
    assert not set("".join(codes)) & set("ILO01")


def test_the_page_of_a_waiting_invitation_shows_both_again(client, admin, invitation):
    client.force_login(admin)
    page = client.get(f"{LIST}{invitation.pk}/")
    assert link(invitation) in text(page)
    assert code(invitation) in text(page)
    assert "no-store" in page["Cache-Control"]
    actions.revoke(invitations=Invitation.objects.all(), by=admin)
    assert code(invitation) not in text(client.get(f"{LIST}{invitation.pk}/"))


# What makes them worthless


def worthless(client, address, shown):
    for response in (client.get(address), client.post(address, answers())):
        assert response.status_code == 404
        assert GONE in text(response)
        assert "no-store" in response["Cache-Control"]
    response = client.post("/join/", {"code": shown})
    assert response.status_code == 404
    assert GONE in text(response)
    assert not User.objects.filter(username="ตะวันริมธาร").exists()


def test_revoked(client, admin, invitation):
    assert actions.revoke(invitations=Invitation.objects.all(), by=admin) == 1
    assert actions.revoke(invitations=Invitation.objects.all(), by=admin) == 0
    worthless(client, link(invitation), code(invitation))


def test_expired(client, invitation):
    Invitation.objects.update(expires_at=timezone.now())
    worthless(client, link(invitation), code(invitation))


def test_used(client, invitation):
    actions.accept(invitation=invitation, user=make_user())
    worthless(client, link(invitation), code(invitation))


@pytest.mark.parametrize("lost", ["role", "login"])
def test_a_role_of_the_office_is_not_given_by_who_has_lost_the_power_to(client, admin, office, school, lost):
    other = make_user(Role.OFFICE_ADMIN, office=office)
    into_office = actions.invite(by=admin, role=Role.OFFICE_ADMIN, office=office, send=False)
    into_school = actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, send=False)
    if lost == "role":
        memberships.end(membership=admin.memberships.get(), by=other)
    else:
        User.objects.filter(pk=admin.pk).update(is_active=False)
    worthless(client, link(into_office), code(into_office))
    with pytest.raises(actions.Gone):
        actions.accept(invitation=into_office, user=admin)
    assert actions.accept(invitation=into_school, user=make_user()).school == school
    actions.renew(invitations=Invitation.objects.filter(pk=into_office.pk), by=other)
    into_office.refresh_from_db()
    assert actions.accept(invitation=into_office, user=make_user()).granted_by == other


def test_a_role_that_begins_later_is_led_up_to_and_held_once(admin, office):
    person, day = make_user(), timezone.localdate() + timedelta(days=2)
    make_membership(person, Role.SUPERVISOR, office=office, starts=day)
    invitation = actions.invite(by=admin, role=Role.SUPERVISOR, office=office, send=False)
    made = actions.accept(invitation=invitation, user=person)
    assert (made.starts, made.ends) == (timezone.localdate(), day - timedelta(days=1))


def test_renewed_the_old_ones_are_worthless_and_the_new_ones_work(client, admin, invitation):
    old = link(invitation), code(invitation)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(days=3), printed_at=timezone.now())
    assert actions.renew(invitations=Invitation.objects.all(), by=admin) == 1
    worthless(client, *old)
    invitation.refresh_from_db()
    assert invitation.printed_at is None
    assert invitation.expires_at > timezone.now() + timedelta(days=29)
    assert client.get(link(invitation)).status_code == 200


def test_an_accepted_invitation_is_not_made_new(admin, invitation):
    actions.accept(invitation=invitation, user=make_user())
    assert actions.renew(invitations=Invitation.objects.all(), by=admin) == 0
    assert actions.revoke(invitations=Invitation.objects.all(), by=admin) == 0


def test_unknown_used_revoked_and_expired_are_told_alike(client, admin, school):
    made = [actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, given_name=str(n)) for n in range(3)]
    rows = Invitation.objects
    rows.filter(pk=made[0].pk).update(revoked_at=timezone.now())
    rows.filter(pk=made[1].pk).update(expires_at=timezone.now())
    actions.accept(invitation=made[2], user=make_user())
    addresses = [link(invitation) for invitation in made] + ["/join/nothing-like-it/"]
    pages = {re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", text(client.get(a))) for a in addresses}
    assert len(pages) == 1


def test_wrong_codes_are_limited_and_right_ones_do_not_count(client, invitation):
    for _ in range(30):
        assert client.post("/join/", {"code": code(invitation)}).status_code == 302
    for _ in range(20):
        assert client.post("/join/", {"code": "ABCDEFGHJK"}).status_code == 404
    stopped = client.post("/join/", {"code": code(invitation)})
    assert stopped.status_code == 429
    assert "โปรดรอประมาณ 10 นาที" in text(stopped)
    elsewhere = client.post("/join/", {"code": code(invitation)}, REMOTE_ADDR="10.1.2.3")
    assert elsewhere.status_code == 302


def test_an_incomplete_code_is_told_and_kept(client):
    answer = client.post("/join/", {"code": "K7MQ"})
    assert answer.status_code == 422
    assert 'value="K7MQ"' in text(answer)


# Taking it up


def test_somebody_new_joins_and_is_at_home_at_once(client, admin, invitation, school):
    page = client.get(link(invitation))
    assert "no-store" in page["Cache-Control"]
    for shown in ("โรงเรียนบ้านริมธาร", "ผู้อำนวยการโรงเรียน", 'value="ตะวัน"', 'value="63010001"', "คุ้มครองข้อมูลส่วนบุคคล"):
        assert shown in text(page), shown
    home = client.post(link(invitation), answers(), follow=True)
    assert home.redirect_chain == [("/", 302)]
    assert "ยินดีต้อนรับ นายตะวัน ใจดี" in text(home)
    user = User.objects.get(username="ตะวันริมธาร")
    membership = user.memberships.get()
    assert (membership.role, membership.school, membership.granted_by) == ("school_director", school, admin)
    invitation.refresh_from_db()
    assert invitation.accepted_by == user
    assert AuditEvent.objects.filter(verb="accept invitation", actor=user).exists()
    client.logout()
    client.post("/accounts/login/", {"login": "ตะวันริมธาร", "password": NEW_PASSWORD})
    assert client.get("/").status_code == 200


def test_a_name_with_sara_am_can_log_in(client, invitation):
    client.post(link(invitation), answers(username="สำราญ"))
    client.logout()
    assert client.post("/accounts/login/", {"login": "สำราญ", "password": NEW_PASSWORD}).status_code == 302


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"password2": "ไม่เหมือนกันเลย-1"}, "ไม่ตรงกัน"),
        ({"password1": "12345", "password2": "12345"}, "อย่างน้อย 10"),
        ({"password1": "ตะวันริมธาร", "password2": "ตะวันริมธาร"}, "คล้ายกับชื่อ"),
        ({"username": "มี ช่องว่าง"}, "ไม่เว้นวรรค"),
        ({"username": "มีแล้ว"}, "มีผู้ใช้แล้ว"),
        ({"username": "taken@example.org"}, "มีผู้ใช้แล้ว"),
        ({"username": "other@example.org"}, "อีเมลเดียวกับที่กรอกไว้"),
        ({"email": "TAKEN@example.org"}, "อีเมลนี้มีบัญชีในระบบแล้ว"),
        ({"email": "second@example.org"}, "อีเมลนี้มีบัญชีในระบบแล้ว"),
        ({"given_name": ""}, "ชื่อ"),
    ],
)
def test_what_is_wrong_is_told_and_the_invitation_still_waits(client, invitation, changes, told):
    known = User.objects.create(username="มีแล้ว", email="taken@example.org")
    EmailAddress.objects.create(user=known, email="Second@example.org")
    page = client.post(link(invitation), answers(**changes))
    assert page.status_code == 200
    assert told in text(page)
    assert Invitation.objects.waiting().exists()
    assert User.objects.filter(given_name="ตะวัน").count() == 0


def test_who_is_logged_in_adds_the_role_to_the_account(client, invitation, office, school):
    person = make_user(Role.CLERK, office=office)
    client.force_login(person)
    assert "ท่านเข้าสู่ระบบในชื่อ" in text(client.get(link(invitation)))
    client.post(link(invitation))
    assert set(person.memberships.values_list("role", flat=True)) == {"clerk", "school_director"}
    # The new role is the one the person acts under now.
    assert client.get("/school/").status_code == 302
    assert User.objects.filter(given_name="ตะวัน").count() == 0


def test_an_existing_account_is_reached_through_the_login(client, invitation):
    person = make_user()
    page = text(client.get(link(invitation)))
    login = re.search(r'href="(/accounts/login/\?next=[^"]+)"', page).group(1)
    back = client.post(login, {"login": person.username, "password": PASSWORD})
    assert back.url == link(invitation)
    client.post(back.url)
    assert person.memberships.get().role == "school_director"


def test_an_address_that_has_an_account_is_told_to_use_it(client, admin, school):
    make_user(username="มีบัญชี")
    known = User.objects.get(username="มีบัญชี").email
    invitation = actions.invite(by=admin, role=Role.SCHOOL_STAFF, school=school, email=known.upper(), send=False)
    assert "มีบัญชีในระบบแล้ว โปรดใช้บัญชีนั้น" in text(client.get(link(invitation)))


def test_who_has_the_role_already_gets_no_second_one(invitation, school):
    person = make_user(Role.SCHOOL_DIRECTOR, school=school)
    held = person.memberships.get()
    assert actions.accept(invitation=invitation, user=person) == held
    assert person.memberships.count() == 1


def test_a_role_whose_last_day_is_past_is_not_taken_up(client, invitation):
    Invitation.objects.update(membership_ends=timezone.localdate() - timedelta(days=1))
    assert client.post(link(invitation), answers()).status_code == 404
    assert not User.objects.filter(username="ตะวันริมธาร").exists()


def test_a_school_that_has_closed_takes_nobody_in(client, invitation, school):
    school.closed_on = timezone.localdate()
    school.save()
    worthless(client, link(invitation), code(invitation))


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_joins_and_no_account_is_left_over(admin, invitation):
    start, ends = threading.Barrier(2), []

    def join(name):
        try:
            start.wait()
            actions.join(invitation=invitation, username=name, password=NEW_PASSWORD, given_name=name)
            ends.append("joined")
        except actions.Gone:
            ends.append("gone")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=join, args=(name,)) for name in ("หนึ่ง", "สอง")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(ends) == ["gone", "joined"]
    assert User.objects.filter(username__in=["หนึ่ง", "สอง"]).count() == 1
    assert Membership.objects.filter(role=Role.SCHOOL_DIRECTOR).count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_to_one_role_taken_up_at_once_give_it_once(admin, office):
    person, start = make_user(), threading.Barrier(2)
    made = [
        actions.invite(by=admin, role=Role.CLERK, office=office, send=False, email=f"{n}@example.org") for n in "12"
    ]

    def accept(invitation):
        try:
            start.wait()
            actions.accept(invitation=invitation, user=User.objects.get(pk=person.pk))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=accept, args=[invitation]) for invitation in made]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert person.memberships.count() == 1


def test_a_name_with_sara_am_is_found_as_it_is_typed(client):
    user = make_user(Role.CLERK, username="สำราญ")
    assert user.username == "สำราญ"
    client.post("/accounts/login/", {"login": "สำราญ", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(user.pk)
