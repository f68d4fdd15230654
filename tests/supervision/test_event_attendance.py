"""Who was there: lists of people, the code on the screen, the list to press on, a file, the evaluation."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import Workbook, load_workbook

from instruments.models import Instrument
from reports import events as papers
from schools.models import Role
from supervision import check_in, event_results
from supervision.actions import evaluations, participants
from supervision.actions.changes import WrongState
from supervision.attendance import eligible
from supervision.models import Attendance, Event, EventEvaluation, EventSession, Participant
from tests.factories import make_office, make_school, make_user, today
from tests.instruments.factories import make_version
from tests.supervision.event_factories import make_event, make_people, open_session
from tests.supervision.survey_factories import given, posted

pytestmark = pytest.mark.django_db
LONG = "นาย" + "ก" * 70 + " " + "ข" * 6
NAMES = ["นายปั่\u0e48น\u200b ผู้ใหญ่", LONG, "Mr. John Smith-Jones", "محمد علي", "<b>นางดี</b> ใจดี", "=1+1 ใจดี", "@ดี ใจดี"]


@pytest.fixture
def event():
    return make_event(registration="link")


@pytest.fixture
def keeper(event, client):
    client.force_login(event.owner)
    return event.owner


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def sheet_of(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    for row in book.active:
        for cell in row:
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return SimpleUploadedFile("คน.xlsx", out.getvalue())


def test_names_of_every_kind_come_in_and_go_out(client, event, keeper):
    school = make_school(event.office, "บ้านหนองบัว")
    address = url("event_people_new", event.pk)
    client.post(address, {"text": "\n".join(f"{name}\tบ้านหนองบัว\tครู" for name in NAMES)})
    found = list(event.participants.order_by("pk"))
    assert [row.name for row in found] == ["นายปั่น ผู้ใหญ่", *NAMES[1:]]
    assert {(row.school, row.position) for row in found} == {(school, "ครู")}
    html = client.get(url("event_people", event.pk)).content.decode()
    assert "<b>นางดี" not in html
    assert "&lt;b&gt;นางดี" in html
    # Again, as a file with other headings: nobody is doubled, the new one is added.
    file = sheet_of(["คำนำหน้า", "ชื่อ", "นามสกุล", "บทบาท"], ["นาย", "ปั่น", "ผู้ใหญ่", ""], ["", "กล้า", "หาญ", "วิทยากร"])
    client.post(address, {"file": file})
    assert event.participants.count() == len(NAMES) + 1
    assert event.participants.get(name="กล้า หาญ").role == "speaker"
    response = client.get(reverse("schools:export", args=["event_people", "xlsx"]), {"event": event.pk})
    page = load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    cells = {row[0].value: row[0].data_type for row in page.iter_rows(min_row=2)}
    assert cells["'=1+1 ใจดี"] == cells["'@ดี ใจดี"] == "s"
    # The file holds what the list shows.
    page = client.get(url("event_people", event.pk), {"q": "กล้า", "role": "speaker", "state": "absent"})
    (link,) = re.findall(r'href="([^"]*event_people\.csv[^"]*)"', page.text)
    lines = b"".join(client.get(unescape(link)).streaming_content).decode("utf-8-sig").splitlines()
    assert [line.split(",")[0].strip('"') for line in lines[1:]] == ["กล้า หาญ"]


@pytest.mark.parametrize(
    ("given", "word"),
    [
        ({}, "วางรายชื่อหรือเลือกไฟล์"),
        ({"text": "นายดี ใจดี\n" + "ก" * 151}, "บรรทัดที่ 2"),
        ({"text": "\u200b\n  "}, "ไม่พบรายชื่อ"),
        ({"text": "นายดี ใจดี\t\t\t\tผิด"}, "บรรทัดที่ 1"),
        ({"text": '"นายดี'}, ""),
        ({"file": SimpleUploadedFile("a.xlsx", b"no")}, "ไฟล์"),
        ({"file": SimpleUploadedFile("a.csv", "ก,ข\n1,2".encode())}, "ไม่พบคอลัมน์"),
        ({"file": SimpleUploadedFile("a.csv", "ชื่อ,อีเมล\nนายดี,a@b.org\n=A1,x".encode())}, "แถวที่ 3"),
    ],
)
def test_a_bad_list_changes_nothing_and_says_where(client, event, keeper, given, word):
    response = client.post(url("event_people_new", event.pk), given)
    if word:
        assert word in str(response.context["form"].errors)
    assert event.participants.count() == (0 if word else 1)


def test_the_code_on_the_screen_by_browser_and_by_name(client, event):
    (ours,) = make_people(event, "นายเอก ใจดี")
    make_people(event, "นางสาวโท ใจดี", organisation="ที่หนึ่ง")
    (twin,) = make_people(event, "นางสาวโท ใจดี", organisation="อื่น")
    session = open_session(event)
    client.force_login(event.owner)
    assert client.get(url("event_screen", event.pk, session.pk)).context["qr"].startswith("data:image/svg+xml")
    client.logout()
    address = url("event_arrive", check_in.code_of(session))
    assert "ยืนยันว่าฉันมาแล้ว" not in client.get(address).content.decode()
    for name, word in (("นายไม่มี ใจดี", "ไม่พบชื่อนี้"), ("โท ใจดี", "มากกว่าหนึ่งคน"), ("นาย", "")):
        page = client.post(address, {"do": "name", "name": name})
        assert word in str(page.context["form"].errors)
    assert not Attendance.objects.exists()
    client.post(address, {"do": "known"})
    assert not Attendance.objects.exists(), "a browser that nobody knows"
    assert "ยืนยันการเข้าร่วม" in client.post(address, {"do": "name", "name": "เอก ใจดี"}).content.decode()
    assert "ได้ยืนยันไว้แล้ว" in client.post(address, {"do": "name", "name": "นายเอก  ใจดี"}).content.decode()
    assert Attendance.objects.get().how == "self"
    give_up = url("event_give_up", twin.token)
    assert give_up in client.get(url("event_own", twin.token)).text
    assert twin.name in client.get(address).content.decode()
    client.post(address, {"do": "known"})
    assert Attendance.objects.get(participant=twin).how == "qr"
    # Who came does not say any more that they do not come.
    assert give_up not in client.get(url("event_own", twin.token)).text
    client.post(give_up)
    twin.refresh_from_db()
    assert twin.state == "registered"
    for broken in ("x", address.split("/")[-2] + "x", "1.abc.def"):
        assert client.get(url("event_arrive", broken)).status_code == 404
    assert ours.attendances.count() == 1
    # Outside the hours of the session neither code nor name is taken, and the screen says why it shows none.
    Attendance.objects.all().delete()
    for hours in (timedelta(hours=4), timedelta(hours=-4)):
        first = timezone.now() + hours
        EventSession.objects.update(starts_at=first, ends_at=first + timedelta(minutes=30))
        page = client.post(address, {"do": "name", "name": "เอก ใจดี"})
        assert (page.status_code, "นอกเวลายืนยัน" in page.text) == (409, True)
    client.force_login(event.owner)
    assert "นอกเวลายืนยัน" in client.get(url("event_screen", event.pk, session.pk)).text
    assert not Attendance.objects.exists()


def test_an_old_code_is_refused(client, event, monkeypatch):
    make_people(event, "นายเอก ใจดี")
    monkeypatch.setattr(check_in, "USED_SECONDS", -1)
    page = client.post(url("event_arrive", check_in.code_of(open_session(event))), {"do": "name", "name": "เอก ใจดี"})
    assert "หมดอายุ" in page.content.decode()
    assert not Attendance.objects.exists()


def test_the_list_the_file_and_the_share_that_is_enough(client, event, keeper):
    first = event.sessions.get()
    later = timezone.now() + timedelta(hours=5)
    second = EventSession.objects.create(event=event, title="บ่าย", starts_at=later, ends_at=later + timedelta(hours=2))
    both, half, never = make_people(event, "นายเต็ม ใจดี", "นายครึ่ง ใจดี", "นายไม่ มา")
    tick = url("event_tick", event.pk, first.pk)
    for _ in range(2):
        client.post(tick, {"participant": both.pk, "there": "1"})
    client.post(tick, {"participant": half.pk, "there": "1"}, headers={"hx-request": "true"})
    client.post(tick, {"participant": never.pk, "there": "1"})
    client.post(tick, {"participant": never.pk, "there": "0"})
    assert first.attendances.count() == 2
    assert [row.name for row in client.get(tick, {"show": "absent"}).context["page"]] == ["นายไม่ มา"]
    sheet = url("event_sheet", event.pk, second.pk)
    names = {"text": "เต็ม ใจดี\nนายแปลก หน้า"}
    assert "นายแปลก หน้า" in str(client.post(sheet, names).context["form"].errors)
    assert not second.attendances.exists()
    client.post(sheet, names | {"others": "skip"})
    assert [row.how for row in second.attendances.all()] == ["sheet"]
    check = url("event_check", event.pk, half.pk)
    assert "ครึ่ง" in client.get(check).content.decode()

    def names_of(share):
        return [row.name for row in eligible(event, share=share)]

    assert names_of(100) == ["นายเต็ม ใจดี"]
    assert names_of(80) == ["นายเต็ม ใจดี"]
    assert names_of(50) == ["นายครึ่ง ใจดี", "นายเต็ม ใจดี"]
    # Of a share of 0, too, who never came gets nothing; a speaker is not asked.
    (speaker,) = make_people(event, "ดร.ดี ใจงาม", role="speaker")
    assert names_of(0) == [speaker.name, "นายครึ่ง ใจดี", "นายเต็ม ใจดี"]
    client.post(check, {"session": second.pk, "there": "1"})
    assert len(names_of(Decimal("80"))) == 2
    # A session at which somebody was is not taken away by an edit.
    rows = {"sessions-TOTAL_FORMS": 1, "sessions-INITIAL_FORMS": 0, "version": event.version}
    page = client.post(url("event_sessions", event.pk), rows)
    assert page.status_code == 200
    assert event.sessions.count() == 2


def test_a_misspelled_name_is_asked_for_before_it_is_a_new_person(client, keeper):
    event = make_event(office=keeper.acting.office, by=keeper, capacity=3)
    first, second, third = make_people(event, "นายสมชาย ใจดีมาก", "นางสาวพิมพ์ใจ งามตา", "นายวิชัย สุขสันต์")
    session = event.sessions.get()
    sheet, text = (
        url("event_sheet", event.pk, session.pk),
        "นายสมชัย ใจดีมาก\nนางสาวพิมใจ งามตา\nนายวิชัย สุขสันต์\nนายใหม่ มาไกล",
    )
    page = client.post(sheet, {"text": text, "others": "add"})
    like, other = page.context["form"].likeness
    shown = unescape(page.text)
    assert "“นายสมชัย ใจดีมาก” คล้ายกับ" in shown and "โปรดเลือกว่า “นายสมชัย ใจดีมาก” คือผู้ใด" in shown
    assert not Attendance.objects.exists() and event.participants.count() == 3
    # One is who is on the list, one is somebody else; only who is like nobody is added without a question.
    chosen = {like.html_name: str(first.pk), other.html_name: "other"}
    said = client.post(sheet, {"text": text, "others": "add", **chosen}, follow=True).text
    names = set(event.participants.values_list("name", flat=True))
    assert names == {first.name, second.name, third.name, "นางสาวพิมใจ งามตา", "นายใหม่ มาไกล"}
    assert set(session.attendances.values_list("participant__name", flat=True)) == names - {second.name}
    assert "ผู้เข้าร่วมมี 5 คน เกินจำนวนที่รับ 3 คน" in said


def test_the_evaluation_names_nobody_and_counts_once(client):
    version = make_version(({}, [{"code": "a"}, {"code": "why", "kind": "text", "required": False}]))
    event = make_event(evaluation=version, evaluation_required=True)
    first, second, *more = make_people(event, *(f"นาย{n} ใจดี" for n in "กขคงจฉ"))
    address = url("event_evaluation", first.token)
    # Before the first session nobody answers; from then on who is noted as present.
    EventSession.objects.update(
        starts_at=timezone.now() + timedelta(hours=1), ends_at=timezone.now() + timedelta(hours=2)
    )
    assert "เปิดให้ตอบเมื่อเริ่มกิจกรรม" in client.get(address).text
    session = open_session(event)
    assert "ยังไม่มีบันทึกว่าท่านเข้าร่วม" in client.get(address).text
    with pytest.raises(WrongState):
        evaluations.evaluate(participant=first, form=given(version, [5]))
    assert url("event_evaluation", first.token) not in client.get(url("event_own", first.token)).text
    participants.attend(session=session, participants=[first, *more], how=Attendance.How.LIST)
    assert url("event_evaluation", first.token) in client.get(url("event_own", first.token)).text
    why = version.items().get(code="why")
    data = posted(version, [5]) | {f"answers-item_{why.pk}": "ดีมาก"}
    assert client.post(address, {}).context["form"].errors
    for _ in range(2):
        assert client.post(address, data).status_code in (200, 302)
    assert "ได้รับคำตอบของท่านแล้ว" in client.get(address).content.decode()
    response = EventEvaluation.objects.get().response
    assert (response.respondent, response.school) == (None, None)
    assert list(eligible(event, share=0)) == [first]
    client.force_login(event.owner)
    page = client.get(url("event_results", event.pk))
    assert page.context["figures"].evaluated == 1
    texts = url("event_texts", event.pk, why.pk)
    for _ in range(4):
        assert "ดีมาก" not in client.get(texts).text
        page = client.get(url("event_results", event.pk)).text
        assert "อย่างน้อย 5 คน" in page and "5.00" not in page and "ค่าเฉลี่ย" not in page
        evaluations.evaluate(participant=more.pop(), form=given(version, [5]))
    assert "5.00" in client.get(url("event_results", event.pk)).text
    assert "ดีมาก" in client.get(url("event_texts", event.pk, why.pk)).content.decode()
    # The form made for events stands first among those to choose from.
    form = client.get(url("event_new")).context["form"]
    assert [row.code for row in form.fields["instrument"].queryset[:1]] == ["F-event"]
    # The form that was answered is not exchanged for another.
    other = make_version(office=event.office)
    form = {
        "kind": "training",
        "title": "ก",
        "owner": event.owner.pk,
        "registration": "closed",
        "starts_on": "1/1/2570",
    }
    page = client.post(
        url("event_edit", event.pk), form | {"instrument": other.instrument_id, "version": event.version}
    )
    assert "มีผู้ตอบแบบประเมินแล้ว" in str(page.context["form"].errors["instrument"])
    assert second.evaluated_on is None


def test_what_was_known_before_and_after_is_a_pair_of_its_own(client):
    version = Instrument.objects.get(code="F-event", office=None).current
    event = make_event(evaluation=version, state="finished")
    # No attendance was taken: everybody with a place may answer.
    Event.objects.update(starts_on=today() - timedelta(days=2), ends_on=today() - timedelta(days=1))
    EventSession.objects.update(starts_at=timezone.now() - timedelta(days=2), ends_at=timezone.now())
    for person in make_people(event, *(f"นาย{n} ใจดี" for n in "กขคงจ")):
        participant = Participant.objects.get(pk=person.pk)
        evaluations.evaluate(participant=participant, form=given(version, [5, 5, 5, 5, 5, 5, 1, 4, 5]))
    found = event_results.results(event)
    (pair,) = found.pairs
    assert (pair.before.mean, pair.after.mean, pair.difference) == (1, 4, 3)
    assert (found.overall.mean, found.overall.n) == (5, 35)
    client.force_login(event.owner)
    page = client.get(url("event_results", event.pk)).text
    assert "ก่อนและหลังเข้าร่วม" in page and "+3.00" in page
    assert "+3.00" in papers.summary(event)


def test_pages_cost_the_same_for_one_and_for_twelve(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    seen = {}
    for n in (1, 12):
        for place in range(n):
            make_event(office=office, by=head, title=f"ที่ {n}/{place}", state="draft")
        event = make_event(office=office, by=head, registration="link", title=f"ใหญ่ {n}")
        make_people(event, *(f"นายที่ {place} จาก {n}" for place in range(n)))
        session = event.sessions.get()
        for name, args, most in [
            ("events", [], 10),
            ("event", [event.pk], 20),
            ("event_people", [event.pk], 12),
            ("event_tick", [event.pk, session.pk], 12),
            ("event_public", [event.token], 8),
        ]:
            with CaptureQueriesContext(connection) as queries:
                assert client.get(url(name, *args)).status_code == 200
            seen.setdefault(name, []).append(len(queries))
            assert len(queries) <= most, name
    assert {name for name, counts in seen.items() if len(set(counts)) > 1} == set(), seen


def test_who_came_without_a_registration_is_put_on_the_list_by_the_sheet(client, event, keeper):
    session = event.sessions.get()
    known, waiting = make_people(event, "นายเอก ใจดี", "นายรอ ก่อน")
    Participant.objects.filter(pk=waiting.pk).update(state=Participant.State.WAITING)
    sheet, names = url("event_sheet", event.pk, session.pk), "เอก ใจดี\nนางมา เอง\nนางมา เอง"
    # Somebody on the waiting list is no newcomer: the office decides on the list.
    refused = client.post(sheet, {"text": f"{names}\nนายรอ ก่อน", "others": "add"})
    assert "นายรอ ก่อน" in str(refused.context["form"].errors)
    assert (event.participants.count(), session.attendances.count()) == (2, 0)
    for told in ("เพิ่ม 2 คน เป็นผู้เข้าร่วมที่เพิ่มใหม่ 1 คน", "เพิ่ม 0 คน บันทึกไว้แล้วก่อนหน้า 2 คน"):
        page = client.post(sheet, {"text": names, "others": "add"}, follow=True)
        assert told in page.content.decode()
    assert sorted(session.attendances.values_list("participant__name", flat=True)) == ["นางมา เอง", known.name]
    assert event.participants.get(name="นางมา เอง").state == Participant.State.REGISTERED
