"""Schools that merge, close and open again: what is said before, what happens, what is refused, what is taken back."""

from datetime import timedelta

import pytest
from django.urls import reverse

from schools.actions import closing, networks, schools
from schools.models import (
    AuditEvent,
    Invitation,
    Membership,
    Network,
    NetworkSchool,
    Programme,
    Role,
    School,
    SchoolEvent,
    SchoolProgramme,
)
from tests.factories import make_network, make_office, make_school, make_user, today

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def admin(office, client):
    user = make_user(Role.OFFICE_ADMIN, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def school(office):
    return make_school(office, "บ้านเล็ก")


@pytest.fixture
def into(office):
    return make_school(office, "บ้านใหญ่")


def post(client, school, name="merge", **data):
    data.setdefault("on", today().isoformat())
    return client.post(reverse(f"schools:{name}", args=[school.pk]), data)


def effects(response):
    return {row["title"]: row["n"] for row in response.context["rows"]}


def test_the_page_says_beforehand_what_will_happen_and_does_nothing(client, admin, school, into):
    make_user(Role.SCHOOL_DIRECTOR, school=school)
    make_user(Role.SCHOOL_STAFF, school=school)
    networks.join(school=school, network=make_network(school.office))
    SchoolProgramme.objects.create(school=school, programme=Programme.objects.first())
    response = post(client, school, into=into.smis_code)
    told = effects(response)
    assert told["บุคคลที่มีบทบาทในโรงเรียน"] == 2
    assert told["การเป็นสมาชิกเครือข่าย"] == 1
    assert told["ลักษณะและโครงการ"] == 1
    assert "ข้อเสนอแนะที่ยังไม่เสร็จสิ้น" in told
    assert "ยืนยันการยุบรวม" in response.content.decode()
    school.refresh_from_db()
    assert school.closed_on is None


def test_a_merger_leaves_its_history_at_both_schools(client, admin, school, into):
    response = post(client, school, into=into.smis_code, note="ประกาศที่ 7", step="do")
    assert response.url == reverse("schools:record", args=[school.pk])
    school.refresh_from_db()
    assert (school.closed_on, school.merged_into) == (today(), into)
    assert [(e.kind, e.other, e.note) for e in school.events.all()] == [("merged", into, "ประกาศที่ 7")]
    assert [(e.kind, e.other) for e in into.events.all()] == [("joined_by", school)]
    assert AuditEvent.objects.get(verb="merge school").actor == admin
    assert "ยุบรวมกับโรงเรียนบ้านใหญ่" in client.get(response.url).content.decode()
    assert "รับโรงเรียนบ้านเล็ก" in client.get(reverse("schools:record", args=[into.pk])).content.decode()


def test_two_presses_merge_once(client, admin, school, into):
    for _ in range(2):
        response = post(client, school, into=into.smis_code, step="do")
        assert response.url == reverse("schools:record", args=[school.pk])
    assert SchoolEvent.objects.filter(kind="merged").count() == 1
    assert not closing.merge(school=school, into=into, on=today(), by=admin)


def test_roles_seats_programmes_and_invitations_end(admin, school, into):
    on = today() - timedelta(days=40)
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    networks.join(school=school, network=make_network(school.office), year=2560)
    SchoolProgramme.objects.create(school=school, programme=Programme.objects.first(), from_year=2561)
    invitation = Invitation.objects.create(
        office=school.office, school=school, role=Role.SCHOOL_STAFF, nonce="n", link_digest="l", code_digest="c",
        created_by=admin,
    )  # fmt: skip
    network = School.objects.get(pk=school.pk).network
    closing.merge(school=school, into=into, on=on, by=admin)
    last = closing.last_year(school, on)
    assert not teacher.memberships.current().exists()
    assert teacher.memberships.get().ends == on - timedelta(days=1)
    assert NetworkSchool.objects.get(school=school).to_year == last
    assert SchoolProgramme.objects.get(school=school).to_year == last
    invitation.refresh_from_db()
    assert invitation.revoked_at
    # What the school did stays with the network it was in.
    school.refresh_from_db()
    assert school.network == network


def test_a_day_to_come_lets_roles_hold_until_then(admin, school, into):
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    on = today() + timedelta(days=30)
    closing.merge(school=school, into=into, on=on, by=admin)
    assert teacher.memberships.current(on - timedelta(days=1)).exists()
    assert not teacher.memberships.current(on).exists()
    school.refresh_from_db()
    assert school.is_open


def seats(school):
    return list(NetworkSchool.objects.filter(school=school).order_by("pk").values_list("to_year", flat=True))


@pytest.mark.parametrize("how", ["merge", "close"])
def test_a_day_to_come_leaves_networks_and_programmes_until_then(admin, school, into, how):
    network = make_network(school.office)
    networks.join(school=school, network=network, year=2560)
    part = SchoolProgramme.objects.create(school=school, programme=Programme.objects.first())
    on = today() + timedelta(days=30)
    if how == "merge":
        closing.merge(school=school, into=into, on=on, by=admin)
    else:
        closing.close(school=school, on=on, by=admin)
    closing.settle_due()
    assert seats(school) == [None]
    assert Network.objects.with_schools_now(today()).get(pk=network.pk).schools_now == 1
    School.objects.filter(pk=school.pk).update(closed_on=today())
    for _ in range(2):
        closing.settle_due()
    last = closing.last_year(school, today())
    part.refresh_from_db()
    assert (seats(school), part.to_year) == ([last], last)
    event = AuditEvent.objects.get(verb=closing.LEFT)
    assert event.actor == admin
    closing.reopen(school=School.objects.get(pk=school.pk), by=admin)
    part.refresh_from_db()
    assert (seats(school), part.to_year) == ([None], None)


def test_opened_again_before_the_day_it_has_left_nothing(admin, school):
    networks.join(school=school, network=make_network(school.office), year=2560)
    closing.close(school=school, on=today() + timedelta(days=30), by=admin)
    closing.reopen(school=school, by=admin)
    closing.settle_due()
    assert seats(school) == [None]


def test_a_school_opened_again_is_not_in_a_network_that_has_closed(admin, school):
    network = make_network(school.office)
    networks.join(school=school, network=network, year=2560)
    closing.close(school=school, on=today(), by=admin)
    networks.close(network=network, on=today(), year=2569, version=network.version, by=admin)
    closing.reopen(school=School.objects.get(pk=school.pk), by=admin)
    assert seats(school) == [closing.last_year(school, today())]


def test_a_school_opened_again_stays_in_the_area_it_is_in_now(admin, school):
    networks.join(school=school, network=make_network(school.office), year=2560)
    closing.close(school=school, on=today(), by=admin)
    NetworkSchool.objects.create(school=school, network=make_network(school.office))
    closing.reopen(school=School.objects.get(pk=school.pk), by=admin)
    assert seats(school) == [closing.last_year(school, today()), None]


def test_a_closed_school_joins_no_network(client, admin, school):
    network, other = make_network(school.office), make_network(school.office)
    networks.join(school=school, network=network, year=2560)
    closing.close(school=school, on=today(), by=admin)
    school = School.objects.get(pk=school.pk)
    field = client.get(reverse("schools:edit", args=[school.pk])).context["form"].fields["network"]
    assert field.disabled
    schools.edit(school=school, by=admin, version=school.version, network=other)
    assert not networks.join(school=school, network=other)
    school.refresh_from_db()
    assert school.network == network
    assert not NetworkSchool.objects.filter(network=other).exists()


def test_it_leaves_the_denominators_from_its_day(admin, school, into):
    on = today() - timedelta(days=10)
    closing.merge(school=school, into=into, on=on, by=admin)
    assert set(School.objects.open_on(on - timedelta(days=1))) == {school, into}
    assert set(School.objects.open_on(on)) == {into}


@pytest.mark.parametrize(
    ("case", "field", "message"),
    [
        ("itself", "into", "ตนเอง"),
        ("closed", "into", "ปิดหรือยุบรวมแล้ว"),
        ("circle", "into", "กลับกัน"),
        ("other office", "into", ""),
        ("far", "on", "เกินหนึ่งปี"),
        ("before opening", "on", "ก่อนวันที่เปิด"),
        ("host not open", "on", "ยังไม่เปิด"),
        ("no day", "on", ""),
        ("no school", "into", ""),
        ("huge", "into", ""),
    ],
)
def test_what_cannot_be_is_refused(client, admin, school, into, case, field, message):
    data = {"into": into.smis_code, "step": "do"}
    if case == "itself":
        data["into"] = school.smis_code
    elif case == "closed":
        School.objects.filter(pk=into.pk).update(closed_on=today() - timedelta(days=9))
    elif case == "circle":
        School.objects.filter(pk=into.pk).update(closed_on=today(), merged_into=school)
    elif case == "other office":
        data["into"] = make_school(make_office()).smis_code
    elif case == "far":
        data["on"] = (today() + timedelta(days=400)).isoformat()
    elif case == "before opening":
        School.objects.filter(pk=school.pk).update(opened_on=today() + timedelta(days=1))
    elif case == "host not open":
        School.objects.filter(pk=into.pk).update(opened_on=today() + timedelta(days=1))
    elif case == "no day":
        data["on"] = ""
    elif case == "no school":
        data["into"] = ""
    elif case == "huge":
        data["into"] = "9" * 5000
    response = post(client, school, **data)
    assert message in response.context["form"].errors[field][0]
    school.refresh_from_db()
    assert school.closed_on is None
    assert not SchoolEvent.objects.exists()


def test_a_merged_school_merges_nowhere_else(client, admin, school, into):
    closing.merge(school=school, into=into, on=today(), by=admin)
    other = make_school(school.office)
    with pytest.raises(closing.Refused, match="ปิดหรือยุบรวมแล้ว"):
        closing.merge(school=school, into=other, on=today(), by=admin)
    with pytest.raises(closing.Refused, match="ปิดหรือยุบรวมแล้ว"):
        closing.close(school=school, on=today() - timedelta(days=1), by=admin)


def test_the_action_refuses_another_office_by_itself(admin, school):
    with pytest.raises(closing.Refused, match="สำนักงานเดียวกัน"):
        closing.merge(school=school, into=make_school(make_office()), on=today(), by=admin)


def test_a_school_closes_without_a_successor(client, admin, school):
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    on = (today() - timedelta(days=1)).isoformat()
    assert "ยืนยันการเลิกสถานศึกษา" in post(client, school, "close", on=on).content.decode()
    for _ in range(2):
        assert post(client, school, "close", on=on, step="do").status_code == 302
    school.refresh_from_db()
    assert (school.closed_on.isoformat(), school.merged_into) == (on, None)
    assert school.events.get().kind == "closed"
    assert not teacher.memberships.current().exists()


def test_opening_again_gives_back_what_the_merger_ended(client, admin, school, into):
    until = today() + timedelta(days=90)
    teacher, director = make_user(Role.SCHOOL_STAFF, school=school), make_user(Role.SCHOOL_DIRECTOR, school=school)
    Membership.objects.filter(user=director).update(ends=until)
    long_gone = make_user(Role.SCHOOL_STAFF, school=school)
    Membership.objects.filter(user=long_gone).update(ends=today() - timedelta(days=300))
    networks.join(school=school, network=make_network(school.office), year=2560)
    SchoolProgramme.objects.create(school=school, programme=Programme.objects.first())
    closing.merge(school=school, into=into, on=today() - timedelta(days=2), by=admin)
    html = client.get(reverse("schools:reopen", args=[school.pk])).content.decode()
    assert str(teacher) in html
    assert str(long_gone) not in html
    assert post(client, school, "reopen", note="").context["form"].errors
    for _ in range(2):
        assert post(client, school, "reopen", note="บันทึกผิดโรงเรียน").status_code == 302
    school.refresh_from_db()
    assert (school.closed_on, school.merged_into) == (None, None)
    assert teacher.memberships.get().ends is None
    assert director.memberships.get().ends == until
    assert not long_gone.memberships.current().exists()
    assert NetworkSchool.objects.get(school=school).to_year is None
    assert SchoolProgramme.objects.get(school=school).to_year is None
    assert [event.kind for event in school.events.all()].count("reopened") == 1
    assert "ยกเลิกการยุบรวมกับโรงเรียนบ้านใหญ่" in client.get(reverse("schools:record", args=[school.pk])).content.decode()


def test_a_role_changed_since_is_left_alone_when_the_school_opens_again(admin, school, into):
    teacher = make_user(Role.SCHOOL_STAFF, school=school)
    closing.merge(school=school, into=into, on=today(), by=admin)
    earlier = today() - timedelta(days=60)
    Membership.objects.filter(user=teacher).update(ends=earlier)
    closing.reopen(school=school, by=admin)
    assert teacher.memberships.get().ends == earlier


def test_a_second_merger_is_undone_alone(admin, school, into):
    closing.merge(school=school, into=into, on=today(), by=admin)
    closing.reopen(school=school, by=admin)
    closing.merge(school=school, into=make_school(school.office), on=today(), by=admin)
    assert closing.undone_by_reopening(school)["memberships"] == {}
    assert closing.reopen(school=school, by=admin)
    assert not closing.reopen(school=school, by=admin)


def test_only_the_keeper_of_the_register_ends_a_school(client, office, school, into):
    for role in (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK):
        client.force_login(make_user(role, office=office))
        for name in ("merge", "close", "reopen"):
            assert post(client, school, name, into=into.smis_code, step="do").status_code == 403
    school.refresh_from_db()
    assert school.closed_on is None


def test_the_successor_is_followed_over_several_mergers(admin, office):
    first, second, third = (make_school(office) for _ in range(3))
    assert closing.successor(first) is None
    closing.merge(school=first, into=second, on=today(), by=admin)
    closing.merge(school=second, into=third, on=today(), by=admin)
    assert closing.successor(School.objects.get(pk=first.pk)) == third


def test_a_role_that_would_begin_after_the_end_never_holds_and_comes_back(admin, school, into):
    on, later = today() + timedelta(days=30), today() + timedelta(days=40)
    director = make_user(Role.SCHOOL_DIRECTOR, school=school)
    Membership.objects.filter(user=director).update(starts=later)
    closing.merge(school=school, into=into, on=on, by=admin)
    assert not director.memberships.current(later).exists()
    closing.reopen(school=school, by=admin)
    assert director.memberships.current(later).exists()


@pytest.mark.parametrize("steps", [1, 2])
def test_a_school_that_others_will_join_does_not_close_before_them(client, admin, office, school, into, steps):
    closing.merge(school=school, into=into, on=today() + timedelta(days=30), by=admin)
    target = into
    if steps == 2:
        target = make_school(office, "บ้านท้าย")
        closing.merge(school=into, into=target, on=today(), by=admin)
    for step in ("", "do"):
        html = post(client, target, "close", step=step).content.decode()
        assert "โรงเรียนบ้านเล็กจะยุบรวมเข้ามาในวันที่" in html
    with pytest.raises(closing.Refused, match="จะยุบรวมเข้ามา"):
        closing.close(school=target, on=today() + timedelta(days=10), by=admin)
    assert closing.reopen(school=school, by=admin)
    assert closing.close(school=target, on=today(), by=admin)


def test_the_school_that_takes_it_in_is_typed_and_the_own_district_comes_first(client, admin, office, school, into):
    School.objects.filter(pk=school.pk).update(district="แม่สอด")
    near = make_school(office, "วัดฮ", district="แม่สอด", smis_code=None, local_code="ตาก-7")
    html = client.get(reverse("schools:merge", args=[school.pk])).content.decode()
    assert html.index("วัดฮ (ตาก-7)") < html.index(f"บ้านใหญ่ ({into.smis_code})")
    assert f"({school.smis_code})" not in html.partition("<datalist")[2]
    assert post(client, school, into="วัดฮ (ตาก-7)").context["values"]["into"] == near
