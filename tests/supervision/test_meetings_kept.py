"""What a committee wrote stays: adopted minutes, resolutions of a form sent again, who is called, and when."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from reports import meetings as papers
from schools.models import Role
from supervision.actions import agenda, meeting_series, meetings, resolutions
from supervision.actions.changes import WrongState
from supervision.meeting_queries import next_day, next_due
from supervision.models import Meeting, MeetingTask, Recommendation, Resolution
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.factories import thai
from tests.supervision.meeting_factories import close, make_meeting, make_resolution, make_series, seat, walk

pytestmark = pytest.mark.django_db
S = Meeting.State


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def test_adopted_minutes_print_what_was_closed(client):
    office = make_office()
    head, clerk = make_user(Role.HEAD, office=office), make_user(Role.CLERK, office=office)
    member, school = make_user(Role.COMMITTEE, office=office), make_school(office)
    series = make_series(office=office, by=head, members=[head, member])
    meeting = make_meeting(series=series, state=S.HELD, by=head)
    made = make_resolution(meeting, kind="task", owner=clerk, by=head, text="มอบสรุปผล")
    asked = make_resolution(meeting, kind="recommend", by=head, text="ให้โรงเรียนทำแผน")

    # Whoever is of the committee reads nothing of it on any page before the minutes are complete.
    client.force_login(member)
    page = client.get(url("committee", series.pk))
    assert (page.context["open_count"], "มอบสรุปผล" in page.content.decode()) == (0, False)
    close(meeting, by=head)
    assert client.get(url("committee", series.pk)).context["open_count"] == 2
    # A meeting they were never called to is none of theirs, one that is called and not held is no meeting yet.
    client.force_login(head)
    stranger = make_user(Role.COMMITTEE, office=office)
    series.members.create(user=stranger, name=str(stranger), position=9)
    make_meeting(series=series, state=S.INVITED, by=head)
    for user, held, last in ((stranger, 0, None), (member, 1, meeting.event.starts_on)):
        client.force_login(user)
        row = client.get(url("committees")).context["page"].object_list[0]
        assert (row.n_meetings, row.last_on, row.n_members) == (held, last, 3)

    client.force_login(head)
    second = make_meeting(series=series, state=S.HELD, by=head, days=0)
    meetings.adopt(meeting=meeting, in_meeting=second, by=head, note="", version=meeting.version)

    def printed():
        return papers.minutes(Meeting.objects.get(pk=meeting.pk))

    before, hashed = printed(), meeting.minutes_sha256
    resolutions.assign(resolution=made, by=head, what="งานใหม่", owner=head, due_on=today(), client_uuid=uuid.uuid4())
    given = {"text": "ทำแผน", "owner": "ครู", "priority": "normal", "due_on": thai(today() + timedelta(days=30))}
    form = {"schools": [school.pk], "client_uuid": str(uuid.uuid4()), **given}
    client.post(url("resolution_recommend", asked.pk), form)
    resolutions.settle(task=made.tasks.first(), by=head, state="cancelled", note="ไม่ต้องทำ", version=1)
    series.name = "ชื่อใหม่"
    series.save()
    assert asked.recommendations.count() == 1 and made.tasks.count() == 2
    assert printed() == before and len(hashed) == 64
    assert before["adopted"] and before["headings"][3]["resolutions"][0]["tasks"][0]["who"] == str(clerk)

    # Two who give the recommendation of one resolution: the school has one.
    again = form | {"client_uuid": str(uuid.uuid4())}
    answer = client.post(url("resolution_recommend", asked.pk), again, follow=True).content.decode()
    assert "จึงไม่ได้เปิดซ้ำ" in answer and Recommendation.objects.count() == 1
    answer = client.post(url("resolution_recommend", made.pk), again, follow=True).content.decode()
    assert "ไม่ได้ให้ข้อเสนอแนะถึงโรงเรียน" in answer
    # A supervisor who does not keep the committee gives none.
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert client.get(url("resolution_recommend", asked.pk)).status_code == 403

    # Minutes that are opened again say what is written then.
    close(second, by=head)
    meetings.reopen(meeting=second, by=head, reason="แก้คำ", version=second.version)
    assert (second.minutes_frozen, second.minutes_sha256) == (None, "")


def test_a_meeting_begins_on_its_day_and_can_be_taken_back(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    series = make_series(office=office, by=head, members=[head], names=["นายสอง"])
    meeting = make_meeting(series=series, by=head)
    # The committee changes before the call: who is called changes with it.
    rows = [{"user_id": head.pk, "name": str(head), "post": "", "duty": "chair"}]
    rows += [{"user_id": None, "name": name, "post": "", "duty": "member"} for name in ("นางใหม่", "นายใหม่")]
    meeting_series.save(series=series, members=rows, by=head, version=series.version)
    assert [row.name for row in meeting.members.all()] == [str(head), "นางใหม่", "นายใหม่"]
    meeting.refresh_from_db()
    consider = meeting.items.get(kind="consider")
    walk(meeting, S.INVITED, by=head)
    meeting_series.save(series=series, members=rows[:1], by=head, version=series.version)
    assert meeting.members.count() == 3

    # Before its day nothing begins, and nothing is minuted or resolved.
    client.force_login(head)
    page = client.get(url("meeting", meeting.pk)).content.decode()
    assert "เริ่มประชุมได้ตั้งแต่" in page and url("meeting_begin", meeting.pk) in page
    answer = client.post(url("meeting_begin", meeting.pk), {"version": meeting.version}, follow=True).content.decode()
    assert "จึงยังเริ่มประชุมไม่ได้" in answer
    resolve = {"text": "ก่อนประชุม", "kind": "note", "client_uuid": str(uuid.uuid4())}
    assert client.post(url("resolution_new", consider.pk), resolve).url == url("meeting", meeting.pk)
    assert client.post(url("agenda_item", consider.pk), {"minutes": "ก่อน", "version": 1}).status_code == 302
    consider.refresh_from_db()
    consider.minutes = "ก่อน"
    for step in (
        lambda: resolutions.resolve(item=consider, by=head, text="ก", kind="note", client_uuid=uuid.uuid4()),
        lambda: agenda.save(item=consider, by=head, version=consider.version, fields=["minutes"]),
        lambda: meetings.unbegin(meeting=meeting, by=head, reason="ก", version=meeting.version),
    ):
        with pytest.raises(WrongState):
            step()
    assert not Resolution.objects.exists() and not meeting.items.exclude(minutes="").exists()

    # Begun by mistake, taken back with a reason; not once something is written.
    with pytest.raises(ValidationError):
        meetings.begin(meeting=meeting, by=head, version=meeting.version)
    meeting.event.starts_on = today()
    meeting.event.save()
    meetings.begin(meeting=meeting, by=head, version=meeting.version)
    back = url("meeting_unbegin", meeting.pk)
    assert "โปรดระบุ" in client.post(back, {"reason": "", "version": meeting.version}).content.decode()
    client.post(back, {"reason": "กดผิดครั้ง", "version": meeting.version})
    meeting.refresh_from_db()
    assert (meeting.state, meeting.opened_at, meeting.event.state) == (S.INVITED, None, "announced")
    assert "ถอนการเริ่มประชุม" in client.get(url("meeting", meeting.pk)).content.decode()
    meetings.begin(meeting=meeting, by=head, version=meeting.version)
    made = make_resolution(meeting, kind="task", owner=head, by=head, without_quorum=True)
    answer = client.post(back, {"reason": "กดผิด", "version": meeting.version}, follow=True).content.decode()
    assert "จึงถอนการเริ่มประชุมไม่ได้" in answer
    # A cancelled task stays on record, and so does the resolution it follows from.
    resolutions.settle(task=made.tasks.get(), by=head, state="cancelled", note="ซ้ำ", version=1)
    client.post(url("resolution_delete", made.pk), {"version": made.version})
    assert MeetingTask.objects.count() == 1

    # Of whom nothing is said is asked before the minutes name them as absent.
    end = {"opened_at": "09.30", "closed_at": "12.00", "presided_by": str(head), "recorder": "ข", "reviewer": "ค"}
    meeting.members.filter(user=head).update(attendance="present")
    meeting.refresh_from_db()
    end["version"] = meeting.version
    answer = client.post(url("meeting_close", meeting.pk), end).content.decode()
    assert "ยังไม่ระบุการมาประชุม 2 คน" in answer and "โปรดบันทึกผู้มาประชุมให้ครบ" in answer
    client.post(url("meeting_close", meeting.pk), end | {"absent": "on"})
    meeting.refresh_from_db()
    assert (meeting.state, len(meeting.minutes_frozen["away"])) == (S.RECORDED, 2)


def test_nothing_is_resolved_or_closed_in_silence_without_a_quorum(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    series = make_series(office=office, by=head, members=[head], names=["นายสอง", "นายสาม", "นายสี่"])
    meeting = make_meeting(series=series, state=S.INVITED, by=head, days=0)
    meetings.begin(meeting=meeting, by=head, version=meeting.version)
    client.force_login(head)
    item, form = meeting.items.get(kind="consider"), {"text": "เห็นชอบ", "kind": "note"}
    new = url("resolution_new", item.pk)
    assert url("meeting_attendance", meeting.pk) in client.get(new).content.decode()
    page = client.post(new, form | {"client_uuid": str(uuid.uuid4())}).content.decode()
    assert "ยังไม่ครบองค์ประชุม" in page and "มาประชุม 0 จาก 4 คน" in page and not Resolution.objects.exists()
    with pytest.raises(resolutions.NoQuorum):
        make_resolution(meeting, by=head)
    client.post(new, form | {"client_uuid": str(uuid.uuid4()), "without_quorum": "on"})
    made = Resolution.objects.get()
    said = "ไม่ครบองค์ประชุม"
    assert made.without_quorum and said in client.get(url("resolutions")).content.decode()

    # Nobody is noted as present: nothing to close; who is away presides over nothing.
    end = {"opened_at": "09.30", "closed_at": "12.00", "presided_by": str(head), "recorder": "ข", "reviewer": "ค"}
    end |= {"absent": "on"}

    def closes():
        meeting.refresh_from_db()
        answer = client.post(url("meeting_close", meeting.pk), end | {"version": meeting.version})
        meeting.refresh_from_db()
        return answer.content.decode() if meeting.state == S.HELD else ""

    assert "ยังไม่ได้บันทึกผู้มาประชุม" in closes()
    seat(meeting, by=head, came=2)
    meeting.members.filter(user=head).update(attendance="leave")
    meeting.members.filter(name="นายสาม").update(attendance="substitute", substitute="นางแทน")
    assert "ไม่ได้บันทึกว่ามาประชุม" in closes()

    # With enough of them nothing is asked; once they are fewer, what was resolved needs the word.
    plain = make_resolution(meeting, by=head, text="มีองค์ประชุม")
    meeting.members.filter(name="นายสาม").update(attendance="leave", substitute="")
    end["presided_by"] = "นายสอง"
    assert "มีมติ 1 ข้อที่ยังไม่ได้ยืนยัน" in closes()
    change = {"text": plain.text, "kind": "note", "version": plain.version}
    assert said in client.post(url("resolution_edit", plain.pk), change).content.decode()
    assert client.post(url("resolution_edit", plain.pk), change | {"without_quorum": "on"}).status_code == 302
    assert closes() == ""
    body = papers.render_html("minutes", papers.minutes(meeting), title="รายงาน")
    assert body.count("(ไม่ครบองค์ประชุม)") == 2 and "นายสอง" in meeting.presided_by


def test_a_form_sent_again_with_other_content_loses_nothing(client):
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    series = make_series(office=office, by=head, members=[head], names=["ก"])
    first, given = uuid.uuid4(), {"starts_at": "09.00", "place": "ห้อง", "client_uuid": ""}
    given["client_uuid"] = str(first)
    later = {"starts_on": thai(today() + timedelta(days=7))}
    for more in ({"number": 1}, {"number": 1}, {"number": 2}):
        client.post(url("meeting_new", series.pk), given | later | more)
    assert sorted(Meeting.objects.values_list("number", flat=True)) == [1, 2]
    answer = client.post(url("meeting_new", series.pk), given | later | {"number": 2, "place": "อื่น"})
    assert "มีการประชุมครั้งนี้ในปีเดียวกันแล้ว" in answer.content.decode()
    Meeting.objects.all().delete()

    meeting = make_meeting(series=series, state=S.HELD, by=head)
    item, same = meeting.items.get(kind="consider"), str(uuid.uuid4())
    for text in ("มติหนึ่ง", "มติหนึ่ง", "มติสอง"):
        form = {"text": text, "kind": "task", "owner": head.pk, "due_on": thai(today()), "client_uuid": same}
        client.post(url("resolution_new", item.pk), form)
    assert [row.text for row in Resolution.objects.all()] == ["มติหนึ่ง", "มติสอง"]
    assert MeetingTask.objects.count() == 2
    made, same = Resolution.objects.first(), str(uuid.uuid4())
    for what in ("ก", "ก", "ข"):
        form = {"what": what, "owner": head.pk, "due_on": thai(today()), "client_uuid": same}
        client.post(url("resolution_assign", made.pk), form)
    assert sorted(row.what for row in made.tasks.all()) == sorted(["มติหนึ่ง", "ก", "ข"])
    long = {"text": "ก" * 4001, "kind": "note", "version": 1}
    assert "error-summary" in client.post(url("resolution_edit", made.pk), long).content.decode()

    # A committee: more than count cannot be asked to sit; one that meets no more calls no meeting.
    seats = {"members-TOTAL_FORMS": "1", "members-INITIAL_FORMS": "0", "members-0-name": "นายหนึ่ง"}
    seats |= {"members-0-duty": "member"}
    new = {"name": "คณะใหม่", "every": "need", "quorum_rule": "count", "quorum_count": "2", **seats}
    new["client_uuid"] = str(uuid.uuid4())
    answer = client.post(url("committee_new"), new).content.decode()
    assert "กรรมการที่นับเป็นองค์ประชุมมี 1 คน" in answer
    new |= {"quorum_count": "1"}
    made = [client.post(url("committee_new"), new).url for _ in range(2)]
    assert made[0] == made[1]
    answer = client.post(url("committee_new"), new | {"members-0-name": "นายสอง"}).content.decode()
    assert "มีคณะกรรมการชื่อนี้แล้ว" in answer
    assert client.post(url("committee_new"), new | {"name": "คณะอื่น"}).url not in made
    type(series).objects.filter(pk=series.pk).update(is_active=False)
    answer = client.get(url("meeting_new", series.pk), follow=True).content.decode()
    assert "จึงนัดประชุมไม่ได้" in answer


def test_what_is_brought_in_comes_from_earlier_meetings():
    series = make_series(names=["ก", "ข"])
    head = series.created_by
    first = make_meeting(series=series, state=S.HELD, by=head, days=-9)
    second = make_meeting(series=series, by=head)
    third = make_meeting(series=series, state=S.HELD, by=head, days=-1)
    made = make_resolution(first, kind="task", owner=head, by=head)
    make_resolution(third, kind="task", owner=head, by=head, text="ของครั้งหลัง")
    second.items.filter(parent__kind="adopt").delete()
    for found in (2, 0):
        assert meetings.bring(meeting=second, by=head) == found
    assert [row.arising for row in second.items.exclude(arising=None)] == [made]
    assert [first.label in row.title for row in second.items.filter(parent__kind="adopt")] == [True]
    online = make_meeting(series=series, by=head, state=S.CANCELLED, place="", online_url="https://m.example.org/ab1")
    call = papers.render_html("call", papers.call(online), title="เชิญ")
    assert "โดยประชุมออนไลน์ที่ https://m.example.org/ab1" in call and "ยกเลิกแล้ว" in call and "ณ ประชุม" not in call


def test_the_next_meeting_is_proposed_and_people_are_reminded_once_a_day(client):
    office = make_office()
    head, member, away = (make_user(role, office=office) for role in (Role.HEAD, Role.COMMITTEE, Role.COMMITTEE))
    series = make_series(office=office, by=head, members=[head, member, away], every="month")
    meeting = make_meeting(series=series, state=S.HELD, by=head, days=-3)
    client.force_login(head)
    due = next_due(series)
    assert timedelta(days=28) <= due - meeting.event.starts_on <= timedelta(days=31)
    given = client.get(url("meeting_new", series.pk)).context["form"].initial
    assert due <= given["starts_on"] <= due + timedelta(days=20)
    assert "ครั้งถัดไปประมาณ" in client.get(url("committee", series.pk)).content.decode()
    meeting.event.starts_on = date(2025, 1, 31)
    meeting.event.save()
    assert next_due(series) == date(2025, 2, 28)
    assert "ครบกำหนดประชุมแล้ว" in client.get(url("committee", series.pk)).content.decode()
    # What is late is proposed for the next day of the month it meets on, never for a day that has passed.
    given = client.get(url("meeting_new", series.pk)).context["form"].initial["starts_on"]
    assert timedelta(days=0) < given - timezone.localdate() <= timedelta(days=45)
    assert next_day(series, date(2025, 6, 30)) == date(2025, 7, 29), "28 July is the King's birthday"
    for day in (12, 29):
        assert next_day(series, date(2025, 6, day)) == date(2025, 6, 30), "28 June is a Saturday"

    # Once a day, those who come; the owner of a task as long as it is open.
    task = make_resolution(meeting, kind="task", owner=member, by=head).tasks.get()
    second = make_meeting(series=series, state=S.INVITED, by=head)
    assert next_due(series) is None
    second.members.filter(user=away).update(attendance="leave")
    assert "เตือนกรรมการ" in client.get(url("meeting", second.pk)).content.decode()
    assert "เตือนผู้รับผิดชอบ" in client.get(url("meeting_task", task.pk)).content.decode()
    for words in ("เตือนกรรมการแล้ว 2 คน", "ครบแล้ว"):
        assert words in client.post(url("meeting_remind", second.pk), follow=True).content.decode()
    for _ in range(2):
        client.post(url("meeting_task_remind", task.pk))
    told = Notice.objects.filter(user=member)
    assert told.filter(title__startswith="เตือนการประชุม").count() == 1
    assert told.filter(title__startswith="โปรดแจ้งผลงาน").count() == 1
    assert not Notice.objects.filter(user=away, title__startswith="เตือน").exists()
    resolutions.settle(task=task, by=member, state="done", note="แล้ว", version=1)
    assert "เสร็จแล้ว" in client.post(url("meeting_task_remind", task.pk), follow=True).content.decode()
