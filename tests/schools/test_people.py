"""People: who sees whom, how one is found, what may be mended by whom, and accounts switched off and on."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from schools.models import AuditEvent, Duty, Rank, Role, User
from tests.factories import PASSWORD, make_membership, make_network, make_office, make_school, make_user, today
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office("สพป.ของเรา")


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office, given_name="แอดมิน")
    client.force_login(user)
    return user


def listed(client, **query):
    """Given names on the page, in its order."""
    return [person.given_name for person in client.get(reverse("schools:people"), query).context["page"]]


def page(client, person):
    return client.get(reverse("schools:person", args=[person.pk]))


def test_the_list_holds_people_of_the_office_and_its_schools_in_thai_order(client, admin, office):
    make_user(Role.SUPERVISOR, office=office, given_name="เกศ")
    make_user(Role.SCHOOL_STAFF, school=make_school(office), given_name="กานต์")
    make_user(Role.SUPERVISOR, office=make_office(), given_name="คนนอก")
    assert listed(client) == ["กานต์", "เกศ", "แอดมิน"]


@pytest.mark.parametrize("text", ["เกศ ใจดี", "นางเกศใจดี", "เกศ  ใจดี", "ketsara"])
def test_a_person_is_found_by_name_or_username(client, admin, office, text):
    make_user(Role.SUPERVISOR, office=office, given_name="เกศ", username="ketsara")
    make_user(Role.SUPERVISOR, office=office, given_name="นภา")
    assert listed(client, q=text) == ["เกศ"]


def test_people_of_a_school_are_found_by_its_name(client, admin, office):
    make_user(Role.SCHOOL_STAFF, school=make_school(office, "บ้านแม่ระมาดน้อย"), given_name="ครูเรา")
    assert listed(client, q="โรงเรียนบ้าน แม่ระมาดน้อย") == ["ครูเรา"]


def test_a_school_of_another_office_finds_nobody(client, admin, office):
    """Somebody of ours who also works there is not given away."""
    both = make_user(Role.SUPERVISOR, office=office, given_name="สองแห่ง")
    make_membership(both, Role.SCHOOL_STAFF, school=make_school(make_office(), "บ้านลับ"))
    assert listed(client, q="บ้านลับ") == []
    assert "บ้านลับ" not in page(client, both).content.decode()


@pytest.mark.parametrize("text", ["\x00", "..", "%"])
def test_odd_searches_answer(client, admin, text):
    assert client.get(reverse("schools:people"), {"q": text}).status_code == 200


def test_filters_narrow_by_role_place_and_state(client, admin, office):
    network = make_network(office)
    near, far = make_school(office, network=network), make_school(office)
    make_user(Role.SUPERVISOR, office=office, given_name="ศน")
    make_user(Role.SCHOOL_DIRECTOR, school=near, given_name="ผอใกล้")
    make_user(Role.SCHOOL_DIRECTOR, school=far, given_name="ผอไกล")
    gone = make_user(given_name="ลาออก")
    make_membership(gone, Role.SUPERVISOR, office=office, ends=today() - timedelta(days=1))
    off = make_user(Role.CLERK, office=office, given_name="พัก")
    User.objects.filter(pk=off.pk).update(is_active=False)
    assert listed(client, role="supervisor") == ["ศน"]
    assert listed(client, role="supervisor", state="ended") == ["ลาออก"]
    assert listed(client, state="ended") == ["ลาออก"]
    assert listed(client, state="deactivated") == ["พัก"]
    assert listed(client, place="office") == ["พัก", "ศน", "แอดมิน"]
    assert listed(client, place="schools") == ["ผอใกล้", "ผอไกล"]
    assert listed(client, place=f"n{network.pk}") == ["ผอใกล้"]
    assert listed(client, school=far.pk) == ["ผอไกล"]
    assert listed(client, state="active") == ["ผอใกล้", "ผอไกล", "ศน", "แอดมิน"]


def test_the_filter_acting_shows_who_acts_today(client, admin, office):
    head = make_user(Role.HEAD, office=office)
    deputy = make_user(Role.SUPERVISOR, office=office, given_name="รักษาการ")
    later = make_user(Role.SUPERVISOR, office=office, given_name="ภายหลัง")
    for person, first in ((deputy, 0), (later, 5)):
        make_membership(
            person,
            Role.HEAD,
            office=office,
            acting_for=head.memberships.get(),
            starts=today() + timedelta(days=first),
            ends=today() + timedelta(days=first + 3),
        )
    assert listed(client, state="acting") == ["รักษาการ"]
    html = client.get(reverse("schools:people")).content.decode()
    assert html.count('<section class="card" aria-labelledby="delegations-title">') == 1
    assert html.index("รักษาการ") < html.index("ภายหลัง") < html.index('class="filters"')


def test_the_platform_narrows_to_an_office(client, office):
    other = make_office()
    make_user(Role.HEAD, office=office, given_name="ของเรา")
    make_user(Role.HEAD, office=other, given_name="ของเขา")
    client.force_login(make_user(Role.PLATFORM_ADMIN, given_name="กลาง"))
    assert listed(client) == ["กลาง", "ของเขา", "ของเรา"]
    assert listed(client, office=other.pk) == ["ของเขา"]


def test_a_school_director_sees_the_own_people_and_their_roles_there_alone(client, office):
    school = make_school(office)
    director = make_user(Role.SCHOOL_DIRECTOR, school=school, given_name="ผอ")
    teacher = make_user(Role.SCHOOL_STAFF, school=school, given_name="ครู")
    make_membership(teacher, Role.COMMITTEE, office=office)
    colleague = make_user(Role.SUPERVISOR, office=office)
    client.force_login(director)
    assert listed(client) == ["ครู", "ผอ"]
    html = page(client, teacher).content.decode()
    assert "ครูและบุคลากรโรงเรียน" in html
    assert "ก.ต.ป.น." not in html
    assert page(client, colleague).status_code == 404
    tabs = client.get(reverse("schools:people")).context["tabs"]
    assert [tab["label"] for tab in tabs if tab["active"]] == ["บุคลากร"]


@pytest.mark.parametrize("role", [Role.SCHOOL_STAFF, Role.COMMITTEE])
def test_teachers_and_the_committee_have_no_list_of_people(client, office, role):
    client.force_login(make_user(role, office=office))
    assert client.get(reverse("schools:people")).status_code == 403
    assert client.get(reverse("schools:me")).status_code == 200


def test_the_page_tells_position_roles_duties_and_history(client, admin, office):
    person = make_user(
        Role.SUPERVISOR,
        office=office,
        position="ศึกษานิเทศก์",
        rank=Rank.SENIOR,
        position_number="1234",
        phone="055-555-555",
        subjects=["thai", "early"],
    )
    make_membership(person, Role.CLERK, office=office, ends=today() - timedelta(days=9))
    network = make_network(office, "เครือข่ายริมเมย")
    Duty.objects.create(office=office, user=person, year=fiscal_year(today()), network=network)
    client.post(reverse("schools:membership_new", args=[person.pk]), {"role": "committee"})
    html = page(client, person).content.decode()
    for text in ("ศึกษานิเทศก์ชำนาญการพิเศษ", "1234", "055-555-555", "ภาษาไทย · ปฐมวัย", "เครือข่ายริมเมย", "ยังไม่เคยเข้าสู่ระบบ"):
        assert text in html
    assert html.index("สิ้นสุดแล้ว") < html.rindex("เพิ่มบทบาท คณะกรรมการ ก.ต.ป.น.")


def test_the_history_is_for_those_who_lead_or_keep(client, office):
    person = make_user(Role.SUPERVISOR, office=office)
    for role, shown in ((Role.HEAD, True), (Role.SUPERVISOR, False), (Role.CLERK, False)):
        client.force_login(make_user(role, office=office))
        assert ("ประวัติการเปลี่ยนแปลง" in page(client, person).content.decode()) == shown


def form_of(person, **changes):
    values = {name: getattr(person, name) for name in ("prefix", "given_name", "family_name", "phone", "email")}
    return {**values, "version": person.version, **changes}


def edit(client, person, **changes):
    return client.post(reverse("schools:person_edit", args=[person.pk]), form_of(person, **changes))


def test_the_office_mends_what_it_keeps_and_the_trail_tells_the_fields_alone(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    sent = edit(
        client, person, position="ศึกษานิเทศก์", rank="senior", position_number="๑๒", subjects=["thai"], phone="๐๕๕"
    )
    assert sent.status_code == 302
    person.refresh_from_db()
    assert (person.position, person.rank, person.position_number) == ("ศึกษานิเทศก์", "senior", "12")
    assert (person.subjects, person.phone, person.version) == (["thai"], "055", 2)
    event = AuditEvent.objects.get(verb="edit person")
    assert event.detail == {"fields": ["phone", "position", "position_number", "rank", "subjects"]}


def test_a_stale_edit_shows_both_values_and_overwrites_nothing(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    edit(client, person, position="ของคนแรก", subjects=["thai"])
    answer = edit(client, person, position="ของคนที่สอง")
    html = answer.content.decode()
    assert answer.status_code == 409
    for text in ("ของคนแรก", "ของคนที่สอง", "ภาษาไทย", 'name="version" value="2"'):
        assert text in html
    assert User.objects.get(pk=person.pk).position == "ของคนแรก"


def test_an_address_belongs_to_one_account_in_any_case_of_letters(client, admin, office):
    make_user(Role.CLERK, office=office, username="a")
    User.objects.filter(username="a").update(email="Somsri@Example.org")
    person = make_user(Role.SUPERVISOR, office=office)
    answer = edit(client, person, email="somsri@example.ORG")
    assert answer.context["form"].errors["email"] == ["อีเมลนี้มีผู้ใช้อื่นใช้อยู่แล้ว โปรดใช้อีเมลอื่น"]
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.filter(pk=person.pk).update(email="SOMSRI@example.org")


def test_a_former_address_opens_no_door(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    old = person.email
    EmailAddress.objects.create(user=person, email=old, primary=True, verified=True)
    edit(client, person, email="new@example.org")
    client.logout()
    client.post(reverse("account_reset_password"), {"email": old})
    assert "/reset/key/" not in mail.outbox[-1].body
    client.post(reverse("account_reset_password"), {"email": "new@example.org"})
    assert mail.outbox[-1].to == ["new@example.org"]
    assert "/reset/key/" in mail.outbox[-1].body


@pytest.mark.parametrize("elsewhere", [Role.SUPERVISOR, Role.PLATFORM_ADMIN])
def test_whose_person_one_is_elsewhere_too_is_not_edited_here(client, admin, office, elsewhere):
    """By a new e-mail address one could log in as them, there."""
    person = make_user(Role.SUPERVISOR, office=office)
    make_membership(person, elsewhere, office=make_office())
    assert edit(client, person, email="mine@example.org").status_code == 403
    assert "มีบทบาทนอกสำนักงานของท่านด้วย" in page(client, person).content.decode()


@pytest.mark.parametrize(("days", "allowed"), [(29, False), (31, True)])
@pytest.mark.parametrize("elsewhere", [Role.SUPERVISOR, Role.PLATFORM_ADMIN])
def test_a_role_elsewhere_that_can_be_taken_up_again_keeps_the_address_from_others(
    client, admin, office, elsewhere, days, allowed
):
    person = make_user(Role.SUPERVISOR, office=office)
    paused = timezone.now() - timedelta(days=days)
    make_membership(person, elsewhere, office=make_office(), ended_at=paused)
    assert edit(client, person, email="mine@example.org").status_code == (302 if allowed else 403)


def test_a_role_elsewhere_that_begins_later_keeps_the_address_from_others(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    make_membership(person, Role.SUPERVISOR, office=make_office(), starts=today() + timedelta(days=40))
    assert edit(client, person, email="mine@example.org").status_code == 403


def test_everybody_mends_their_own_data_but_not_the_position(client, office):
    user = make_user(Role.SCHOOL_STAFF, office=office, position="ครู")
    client.force_login(user)
    sent = client.post(reverse("schools:me"), form_of(user, phone="081", position="ผอ.", position_number="9"))
    assert sent.status_code == 302
    user.refresh_from_db()
    assert (user.phone, user.position, user.position_number) == ("081", "ครู", "")


def own_email(client, user, email, **asked):
    return client.post(reverse("schools:me"), form_of(user, email=email, **asked))


@pytest.mark.parametrize("route", ["schools:me", "schools:person_edit"])
def test_another_address_of_one_s_own_takes_the_password(client, admin, route):
    """Whoever finds an open session does not carry the account away; not as an administrator either."""
    address = reverse(route, args=[] if route == "schools:me" else [admin.pk])
    for given, told in (("", "โปรดกรอกรหัสผ่านปัจจุบัน"), ("ไม่ใช่รหัส-2569", "รหัสผ่านปัจจุบันไม่ถูกต้อง")):
        answer = client.post(address, form_of(admin, email="thief@example.org", current_password=given))
        assert told in answer.content.decode()
    assert User.objects.get(pk=admin.pk).email == admin.email
    sent = client.post(address, form_of(admin, email="mine@example.org", current_password=PASSWORD))
    assert sent.status_code == 302
    assert User.objects.get(pk=admin.pk).email == "mine@example.org"


def test_no_other_page_changes_the_address_without_the_password(client, admin):
    for action in ("action_add", "action_primary"):
        assert client.post(reverse("account_email"), {action: "", "email": "thief@example.org"}).url == "/me/"
    assert User.objects.get(pk=admin.pk).email == admin.email


def test_the_password_of_an_open_session_is_not_guessed_at(client, admin):
    for _ in range(5):
        own_email(client, admin, "thief@example.org", current_password="เดาไปเรื่อย-2569")
    answer = own_email(client, admin, "thief@example.org", current_password=PASSWORD)
    assert "ลองรหัสผ่านหลายครั้งเกินไป" in answer.content.decode()
    assert User.objects.get(pk=admin.pk).email == admin.email


def test_the_office_changes_an_address_without_the_person_s_password(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    assert "current_password" not in client.get(reverse("schools:person_edit", args=[person.pk])).content.decode()
    assert edit(client, person, email="new@example.org").status_code == 302


def test_the_former_address_is_told(client, admin, office, django_capture_on_commit_callbacks):
    person = make_user(Role.SUPERVISOR, office=office)
    old = person.email
    with django_capture_on_commit_callbacks(execute=True):
        edit(client, person, email="new@example.org")
        edit(client, admin, phone="055")
    (message,) = mail.outbox
    assert message.to == [old]
    assert person.username in message.body
    assert "new@example.org" not in message.body


def test_a_person_without_any_role_still_has_a_page(client):
    client.force_login(make_user())
    assert "ยังไม่มีบทบาท" in client.get(reverse("schools:me")).content.decode()


def deactivate(client, person, reason="ย้ายไปสังกัดอื่น"):
    return client.post(reverse("schools:person_deactivate", args=[person.pk]), {"reason": reason})


def test_an_account_switched_off_ends_every_session_at_once_and_can_be_switched_on(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    theirs = Client()
    assert theirs.post(reverse("account_login"), {"login": person.username, "password": PASSWORD}).status_code == 302
    assert theirs.get("/").status_code == 200
    assert deactivate(client, person, reason="").context["form"].errors["reason"] == ["โปรดระบุเหตุผล"]
    assert deactivate(client, person).status_code == 302
    assert theirs.get("/").url.startswith(reverse("account_login"))
    theirs.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert theirs.get("/").status_code == 302, "nobody logs in to a switched-off account"
    event = AuditEvent.objects.get(verb="deactivate person")
    assert (event.actor, event.detail, event.reason.text) == (admin, {}, "ย้ายไปสังกัดอื่น")
    client.post(reverse("schools:person_reactivate", args=[person.pk]), {"reason": "กลับมาปฏิบัติงาน"})
    theirs.post(reverse("account_login"), {"login": person.username, "password": PASSWORD})
    assert theirs.get("/").status_code == 200
    html = page(client, person).content.decode()
    assert html.index("เปิดใช้บัญชี") < html.index("กลับมาปฏิบัติงาน") < html.index("ย้ายไปสังกัดอื่น")


def test_who_was_switched_off_by_the_platform_is_switched_on_by_it_alone(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    platform = make_user(Role.PLATFORM_ADMIN)
    client.force_login(platform)
    deactivate(client, person)
    address = reverse("schools:person_reactivate", args=[person.pk])
    client.force_login(admin)
    html = page(client, person).content.decode()
    assert "โปรดติดต่อผู้ดูแลระบบส่วนกลาง" in html
    assert address not in html
    assert "โปรดติดต่อผู้ดูแลระบบส่วนกลาง" in client.post(address, {"reason": "กลับมา"}).content.decode()
    assert not User.objects.get(pk=person.pk).is_active
    client.force_login(platform)
    assert client.post(address, {"reason": "กลับมา"}).status_code == 302
    client.force_login(admin)
    deactivate(client, person)
    assert client.post(address, {"reason": "กลับมา"}).status_code == 302, "the newest one counts"


def test_the_trail_keeps_no_words(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    make_membership(person, Role.SUPERVISOR, office=make_office())
    deactivate(client, person, reason="ลาศึกษาต่อ")
    event = AuditEvent.objects.get(verb="leave office")
    assert (event.detail, event.reason.text) == ({"roles": 1}, "ลาศึกษาต่อ")
    assert "ลาศึกษาต่อ" in page(client, person).content.decode()


def test_nobody_locks_themselves_out(client, admin):
    assert deactivate(client, admin).status_code == 403
    assert User.objects.get(pk=admin.pk).is_active


def test_who_works_elsewhere_too_only_leaves_this_office(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    there = make_membership(person, Role.SUPERVISOR, office=make_office())
    assert "ระงับบัญชีไม่ได้" in client.get(reverse("schools:person_deactivate", args=[person.pk])).content.decode()
    assert deactivate(client, person).status_code == 302
    person.refresh_from_db()
    assert person.is_active
    assert list(person.memberships.current()) == [there]


def test_whose_only_other_roles_are_over_may_be_switched_off(client, admin, office):
    person = make_user(Role.SUPERVISOR, office=office)
    make_membership(person, Role.SUPERVISOR, office=make_office(), ends=today() - timedelta(days=1))
    deactivate(client, person)
    assert not User.objects.get(pk=person.pk).is_active


def test_the_command_that_adds_people_refuses_a_taken_address(monkeypatch, office):
    make_user(Role.CLERK, office=office, username="a")
    User.objects.filter(username="a").update(email="somsri@example.org")
    monkeypatch.setattr("schools.management.commands.add_person.getpass", lambda _prompt: PASSWORD)
    with pytest.raises(CommandError, match="อีเมลนี้มีผู้ใช้อื่นใช้อยู่แล้ว"):
        call_command("add_person", "สมศรี", "clerk", office=office.name, email="Somsri@example.org")
