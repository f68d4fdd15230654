"""Events from draft to end, and registration: who gets a place, who waits, who moves up."""

import uuid
from html import unescape

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from jobs.testing import work_off
from schools.models import Role
from supervision.actions import participants
from supervision.models import Event, EventInvitation, EventMail, Participant
from tests.factories import make_network, make_office, make_school, make_user
from tests.supervision.event_factories import make_event, make_people, register, tomorrow
from tests.supervision.factories import thai
from tests.supervision.meeting_factories import make_meeting, make_series
from thai.dates import short

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def keeper(office, client):
    keeper = make_user(Role.SUPERVISOR, office=office)
    client.force_login(keeper)
    return keeper


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def posted(keeper, **changes):
    today = timezone.localdate()
    data = {"kind": "training", "title": "อบรม", "starts_on": thai(today), "owner": keeper.pk, "registration": "closed"}
    return data | changes


def test_an_event_from_draft_to_cancelling(client, office, keeper):
    school = make_school(office)
    teacher, stranger = make_user(Role.SCHOOL_STAFF, school=school), make_user(Role.HEAD)
    bad = posted(keeper, ends_on=thai(timezone.localdate().replace(year=2020)), capacity="0", evaluation_required="on")
    errors = client.post(url("event_new"), bad).context["form"].errors
    assert set(errors) == {"ends_on", "capacity", "evaluation_required"}
    assert not Event.objects.exists()
    for _ in range(2):
        response = client.post(
            url("event_new"), posted(keeper, budget="๑,๒๐๐.50", hours="6.5", objectives="เพื่ออ่านคล่อง")
        )
    event = Event.objects.get()
    assert response.url == url("event", event.pk)
    assert (event.ends_on, str(event.budget), event.sessions.count()) == (event.starts_on, "1200.50", 1)
    page = client.get(url("event", event.pk)).content.decode()
    assert "ยังไม่ระบุสถานที่" in page and "<dt>วัตถุประสงค์</dt><dd>เพื่ออ่านคล่อง</dd>" in page
    client.post(url("event_announce", event.pk), {"version": event.version})
    event.refresh_from_db()
    assert event.state == "draft"

    # Two people edit: the second one sees both values, and nothing is lost.
    edit = posted(keeper, place="หอประชุม", registration="link", version=event.version)
    client.post(url("event_edit", event.pk), edit)
    second = client.post(url("event_edit", event.pk), {**edit, "place": "ห้อง 2"})
    assert second.status_code == 409
    event.refresh_from_db()
    assert event.place == "หอประชุม"

    client.force_login(teacher)
    assert client.get(url("event", event.pk)).status_code == 404, "a draft"
    client.force_login(keeper)
    for _ in range(2):
        client.post(url("event_announce", event.pk), {"version": event.version})
    event.refresh_from_db()
    assert (event.state, event.steps.count()) == ("announced", 2)
    client.force_login(teacher)
    assert "อบรม" in client.get(url("events")).content.decode()
    client.post(url("event_join", event.pk))
    client.post(url("event_join", event.pk))
    mine = event.participants.get()
    assert (mine.person, mine.school, mine.state) == (teacher, school, "registered")
    assert "หน้าของท่าน" in client.get(url("event", event.pk)).content.decode()
    client.force_login(stranger)
    assert client.get(url("event", event.pk)).status_code == 404

    client.force_login(keeper)
    assert client.post(url("event_cancel", event.pk), {"version": event.version}).context["form"].errors
    for _ in range(2):
        client.post(url("event_cancel", event.pk), {"version": event.version, "reason": "น้ำท่วม"})
    event.refresh_from_db()
    assert event.state == "cancelled"
    notice = Notice.objects.get(user=teacher)
    assert (notice.kind, notice.url) == ("event", url("event", event.pk))
    assert "น้ำท่วม" in notice.body
    # What is cancelled is not edited and takes nobody, and can be taken up again.
    assert client.post(url("event_edit", event.pk), edit).url == url("event", event.pk)
    client.post(url("event_person_new", event.pk), {"name": "นายช้า มาก", "role": "participant"})
    assert event.participants.count() == 1
    client.post(url("event_restore", event.pk), {"version": event.version})
    event.refresh_from_db()
    assert event.state == "announced"


def test_the_list_narrows_and_pages_of_an_event_without_anybody_stand(client, office, keeper):
    event = make_event(office=office, by=keeper, registration="link")
    make_event(office=office, by=keeper, title="สอบ NT", kind="exam", state="draft")
    make_event(title="ของเขตอื่น")
    assert [row.title for row in client.get(url("events"), {"kind": "exam"}).context["page"]] == ["สอบ NT"]
    assert [row.title for row in client.get(url("events"), {"state": "announced"}).context["page"]] == ["อบรมการอ่าน"]
    # What cannot be asked for empties the list and is named beside its field, instead of showing all.
    for nonsense in ({"year": "2400"}, {"q": "\x00"}):
        assert not client.get(url("events"), nonsense).context["page"].object_list
    session = event.sessions.get()
    for name, *args in [
        ("event",),
        ("event_people",),
        ("event_results",),
        ("event_tick", session.pk),
        ("event_screen", session.pk),
    ]:
        assert client.get(url(name, event.pk, *args)).status_code == 200, name
    export = client.get(reverse("schools:export", args=["event_people", "csv"]), {"event": event.pk})
    assert len(b"".join(export.streaming_content).decode("utf-8-sig").strip().splitlines()) == 1
    client.post(url("event_finish", event.pk), {"version": event.version})
    event.refresh_from_db()
    assert event.state == "finished"


def sent(client, event, name, *, mark=None, **given):
    data = {"name": name, "phone": "081-234 5678", "client_uuid": mark or uuid.uuid4(), **given}
    return client.post(url("event_public", event.token), data)


def _registers_again(client, event, row):
    """Who cancelled finds the way back with what was written before, and stands on the list once; who knows name and
    school alone reads nothing on the old page."""
    school = make_school(event.office)
    Participant.objects.filter(pk=row.pk).update(school=school)
    address = url("event_public", event.token)
    again = f"{address}?again={row.token}"
    assert again in unescape(client.get(url("event_own", row.token)).text)
    initial = client.get(again).context["form"].initial
    assert (initial["name"], initial["email"], initial["school"]) == (row.name, row.email, school.pk)
    other = make_event(office=event.office, registration="link", starts_on=tomorrow())
    assert "name" not in client.get(f"{url('event_public', other.token)}?again={row.token}").context["form"].initial
    own = sent(client, event, row.name, email=row.email, phone="", school=school.pk).url
    assert row.token in own
    row.refresh_from_db()
    assert (row.state, row.phone, event.participants.filter(name=row.name).count()) == ("waiting", "", 1)
    participants.cancel(participant=row)
    stranger = sent(client, event, row.name, email="x@example.org", phone="", school=school.pk).url
    assert row.token not in stranger and event.participants.filter(name=row.name).count() == 1
    assert client.get(url("event_own", row.token)).status_code == 404
    participants.cancel(participant=row)
    EventMail.objects.filter(state="waiting", what="registered").delete()


def test_places_the_waiting_list_and_the_same_person(client, office):
    event = make_event(office=office, registration="link", capacity=1, starts_on=tomorrow())
    assert "รับอีก 1 คน จาก 1 คน" in client.get(url("event_public", event.token)).content.decode()
    assert set(sent(client, event, "\u200b", phone="", email="ผิด").context["form"].errors) == {"name", "email"}
    assert set(sent(client, event, "นาย ก", phone="").context["form"].errors) == {"phone"}
    mark = uuid.uuid4()
    first = [sent(client, event, "นางสาวกี่\u200bป้้า  ใจดี", mark=mark, email="a@example.org") for _ in range(2)]
    assert first[0].url == first[1].url
    row = event.participants.get()
    assert (row.name, row.state) == ("นางสาวกี่ป้า ใจดี", "registered")
    page = client.get(first[0].url)
    assert "ได้รับการลงทะเบียนแล้ว" in page.content.decode()
    # A part of the programme that is called by its day tells the day once.
    for there in (page, client.get(url("event_public", event.token))):
        assert there.text.count(f"<strong>{short(event.starts_on)} ") == there.text.count(short(event.starts_on)) == 1
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    # The same form with another name is another person; the first one again, however written, is told.
    sent(client, event, "นายขาว ใจดี", mark=mark, email="b@example.org")
    again = sent(client, event, "กี่ป้า ใจดี", email="a@example.org")
    assert again.status_code == 409
    assert "ลงทะเบียนกิจกรรมนี้แล้ว" in again.context["form"].errors["name"][0]
    waits = event.participants.get(name="นายขาว ใจดี")
    assert waits.state == "waiting"
    told = client.get(f"{url('event_own', waits.token)}?sent=1").text
    assert "รับชื่อไว้ในรายชื่อสำรองแล้ว" in told and "ถ่ายภาพ QR" not in told
    assert "เต็มแล้ว" in client.get(url("event_public", event.token)).content.decode()

    work_off()
    for _ in range(2):
        client.post(url("event_give_up", row.token))
    row.refresh_from_db(), waits.refresh_from_db()
    assert (row.state, waits.state) == ("cancelled", "registered")
    _registers_again(client, event, row)
    work_off()
    assert sorted((tuple(letter.to), letter.subject.split(":")[0]) for letter in mail.outbox) == [
        (("a@example.org",), "รับลงทะเบียนแล้ว"),
        (("b@example.org",), "อยู่ในรายชื่อสำรอง"),
        (("b@example.org",), "ได้รับสิทธิ์จากรายชื่อสำรอง"),
    ]
    assert waits.token in mail.outbox[-1].body and "แสดง QR" in mail.outbox[-1].body
    waiting = next(letter for letter in mail.outbox if "รายชื่อสำรอง" in letter.subject)
    assert "ดูสถานะ" in waiting.body and "QR" not in waiting.body
    assert set(EventMail.objects.values_list("state", flat=True)) == {"sent"}
    # Who gave up may come back, at the end of the queue.
    sent(client, event, "กี่ป้า ใจดี", email="a@example.org")
    assert event.participants.standing().filter(state="waiting").count() == 1
    # A larger room lets people move up.
    keeper = event.owner
    client.force_login(keeper)
    form = posted(keeper, title=event.title, place=event.place, registration="link", capacity=5)
    client.post(url("event_edit", event.pk), form | {"starts_on": thai(event.starts_on), "version": event.version})
    assert event.participants.waiting().count() == 0


def test_registration_opens_and_closes(client, office):
    draft = make_event(office=office, state="draft", registration="link")
    by_hand = make_event(office=office)
    unknown = client.get(url("event_public", "x" * 22))
    for event in (draft, by_hand):
        page = client.get(url("event_public", event.token))
        assert (page.status_code, page.content) == (404, unknown.content)
    early = make_event(office=office, registration="link", starts_on=tomorrow(), opens_on=tomorrow(), title="พรุ่งนี้")
    over = make_event(office=office, registration="link", closes_on=timezone.localdate().replace(year=2025))
    for event, word in ((early, "เปิดลงทะเบียนวันที่"), (over, "ปิดรับลงทะเบียนแล้ว")):
        assert word in client.get(url("event_public", event.token)).content.decode()
        sent(client, event, "นายไว มาก")
        assert not event.participants.exists()


def test_a_hall_is_let_through_and_a_flood_is_not(client, office, settings):
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "event_register": "2/10m"}
    event = make_event(office=office, registration="link")
    codes = [sent(client, event, f"นายที่{word} ใจดี").status_code for word in ("หนึ่ง", "สอง", "สาม")]
    assert codes == [302, 302, 429]
    assert event.participants.count() == 2


def test_invitations_are_told_once_and_open_what_is_closed(client, office, keeper):
    network = make_network(office)
    near, far = make_school(office, network=network), make_school(office)
    teacher, other = make_user(Role.SCHOOL_STAFF, school=near), make_user(Role.SCHOOL_STAFF, school=far)
    member = make_user(Role.COMMITTEE, office=office)
    event = make_event(office=office, by=keeper)
    assert client.post(url("event_invite", event.pk), {}).context["form"].errors
    for _ in range(2):
        client.post(url("event_invite", event.pk), {"networks": [network.pk], "people": [member.pk]})
    assert EventInvitation.objects.count() == 2
    assert {row.user for row in Notice.objects.filter(kind="event")} == {teacher, member}
    for person, may in ((teacher, True), (member, True), (other, False)):
        client.force_login(person)
        response = client.post(url("event_join", event.pk))
        assert (response.status_code == 302) == may
    assert set(event.participants.values_list("person", flat=True)) == {teacher.pk, member.pk}
    assert "อบรมการอ่าน" in client.get(url("event", event.pk)).content.decode()


def test_the_office_corrects_a_name_and_gives_a_place(client, office, keeper):
    school = make_school(office, "บ้านทดลอง")
    event = make_event(office=office, by=keeper, registration="link", capacity=1)
    person, _ = register(event, "นายเอก ใจดี"), register(event, "นายโท ใจดี")
    page = client.get(url("event_people", event.pk), {"q": "โท", "state": "waiting"}).context["page"]
    (waits,) = page.object_list
    change = {"name": "นายโท ใจงาม", "role": "speaker", "school": school.smis_code, "state": "registered"}
    for expected in (302, 302, 409):
        change["name"] += " " if expected == 302 else "ดี"
        response = client.post(url("event_person", event.pk, waits.pk), change | {"version": waits.version})
        assert response.status_code == expected
    waits.refresh_from_db()
    assert (waits.name, waits.state, waits.school, waits.role) == ("นายโท ใจงาม", "registered", school, "speaker")
    foreign = make_people(make_event(), "นายไกล ใจดี")[0]
    assert client.get(url("event_person", event.pk, foreign.pk)).status_code == 404
    there = client.post(url("event_person_new", event.pk), {"name": "เอก ใจดี", "role": "participant"})
    assert "อยู่ในรายชื่อแล้ว" in there.context["form"].errors["name"][0]
    # Who cancelled and is written down again is taken up in the old row, and nobody is there twice.
    waits.refresh_from_db()
    participants.cancel(participant=waits)
    old = {"name": "โท ใจงาม", "role": "participant", "school": school.smis_code, "email": "tho@example.org"}
    assert client.post(url("event_person_new", event.pk), old).status_code == 302
    token, version = waits.token, waits.version
    waits.refresh_from_db()
    assert (waits.state, waits.role) == ("registered", "participant")
    assert (waits.email, waits.name) == (old["email"], old["name"])
    assert waits.token != token and waits.version > version
    assert waits.mails.filter(what="registered", version=waits.version).exists()
    assert Participant.objects.filter(event=event).count() == 2
    assert person.pk
    # Who has an account is told, and stands there once, under whatever name.
    rows = Participant.objects.filter(pk__in=[row.pk for row in make_people(event, "ตรี ใจดี", "จัตวา ใจดี")])
    rows.update(state="cancelled", person=keeper)
    for name, number in (("ตรี ใจดี", 1), ("จัตวา ใจดี", 0)):
        assert client.post(url("event_person_new", event.pk), {"name": name, "role": "staff"}).status_code == 302
        assert rows.standing().count() == 1 and event.participants.filter(person=None, name=name).count() == 1 - number
    assert Notice.objects.get(user=keeper, title__contains="สำนักงานลงทะเบียนให้ท่าน")


def test_who_has_an_account_is_told_each_decision_of_the_office_on_a_registration(client, office, keeper):
    event = make_event(office=office, by=keeper, capacity=1)
    person = make_user(Role.SCHOOL_STAFF, office=office, school=make_school(office))
    row, other = make_people(event, person.get_full_name(), "นางสาวโท ใจดี")
    Participant.objects.filter(pk=row.pk).update(person=person, email="own@example.org")
    told = []
    for state in ("cancelled", "registered", "waiting", "registered"):
        row.refresh_from_db()
        change = {"name": row.name, "role": "participant", "email": row.email, "state": state, "version": row.version}
        assert client.post(url("event_person", event.pk, row.pk), change).status_code == 302
        told.append(Notice.objects.filter(user=person).latest("pk").title.split(" “")[0])
        assert Notice.objects.filter(user=person).count() == len(told), "one notice a decision"
    assert told == [
        "สำนักงานยกเลิกการลงทะเบียนของท่านใน",
        "สำนักงานลงทะเบียนให้ท่านใน",
        "สำนักงานจัดให้ท่านอยู่ในรายชื่อสำรองของ",
        "ท่านได้รับสิทธิ์เข้าร่วม",
    ]
    assert not row.mails.exists()
    # Without an account: the same decision by mail.
    Participant.objects.filter(pk=other.pk).update(state="cancelled", email="other@example.org")
    change = {"name": other.name, "role": "participant", "email": "other@example.org", "state": "waiting"}
    assert client.post(url("event_person", event.pk, other.pk), change | {"version": other.version}).status_code == 302
    assert [row.what for row in other.mails.all()] == ["registered"]


def test_what_an_event_is_for_keeps_its_words_whole_on_a_phone(client, office, keeper):
    text = "1. เพื่อจัดการเรียนรู้เชิงรุก<b>\n2. เพื่อผลภายในภาคเรียนนี้"
    words = {"objectives": text, "description": "โรงเรียน 42 แห่ง", "target_group": "ครูของเครือข่าย"}
    event = make_event(office=office, by=keeper, registration="link", outcome="ดีขึ้นร้อยละ 80", **words)
    pages = [client.get(url("event", event.pk)).text, client.get(url("event_public", event.token)).text]
    for page in pages:
        assert '<span class="keep">เชิงรุก</span>&lt;b&gt;<br>2. ' in page
        for word in ("ภาคเรียนนี้", "42 แห่ง", "เครือข่าย"):
            assert f'<span class="keep">{word}</span>' in page
    assert '<span class="keep">ร้อยละ 80</span>' in pages[0]


def test_a_committees_meeting_is_run_on_its_own_pages(client, office, keeper):
    meeting = make_meeting(
        series=make_series(office=office, by=keeper, names=["นายหนึ่ง", "นางสอง"]), by=keeper, state="invited"
    )
    event = meeting.event
    state = (event.state, event.version)
    page = client.get(url("event", event.pk))
    assert page.url == reverse("supervision:meeting", args=[meeting.pk])
    for name in ("event_edit", "event_finish", "event_cancel", "event_outcome", "event_person_new"):
        sent = {"version": event.version, "reason": "ติดราชการ"}
        assert client.post(url(name, event.pk), sent).status_code == 403, name
    event.refresh_from_db()
    assert (event.state, event.version) == state
