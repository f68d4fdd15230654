"""Committee meetings from founding to adopted minutes: quorum, agenda, resolutions, tasks; who sees what."""

import io
import uuid
from datetime import time, timedelta

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from inbox.models import Notice
from reports import meetings as papers
from schools.models import Role
from supervision import quorum
from supervision.actions import meetings as actions
from supervision.actions import resolutions as following
from supervision.models import AgendaItem, Meeting, MeetingSeries, MeetingTask, Recommendation, Resolution
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.factories import thai
from tests.supervision.meeting_factories import close, make_meeting, make_resolution, make_series, walk

S = Meeting.State


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


def seats(*rows):
    """What a browser posts for the members of a committee: (user or None, name, duty)."""
    data = {"members-TOTAL_FORMS": str(len(rows)), "members-INITIAL_FORMS": "0"}
    for number, (user, name, duty) in enumerate(rows):
        start = f"members-{number}-"
        data |= {f"{start}user": str(user.pk) if user else "", f"{start}name": name, f"{start}duty": duty}
    return data


def told(user, words):
    return Notice.objects.filter(user=user, kind="meeting", title__contains=words).count()


@pytest.mark.parametrize(
    ("rule", "members", "count", "needed"),
    [
        ("half", 9, None, 5),
        ("half", 8, None, 4),
        ("more", 8, None, 5),
        ("thirds", 9, None, 6),
        ("thirds", 10, None, 7),
        ("count", 20, 7, 7),
        ("half", 0, None, 1),
    ],
)
def test_how_many_must_sit(rule, members, count, needed):
    assert quorum.needed(rule, members, count) == needed


@pytest.mark.django_db
def test_a_committee_is_founded_once_and_corrected_by_one(client):
    office = make_office()
    head, member = make_user(Role.HEAD, office=office), make_user(Role.COMMITTEE, office=office)
    stranger = make_user(Role.SUPERVISOR, office=make_office())
    client.force_login(head)
    start = client.get(url("committee_new")).context["form"]
    given = {
        "name": "ก.ต.ป.น.",
        "every": "semester",
        "quorum_rule": "count",
        "client_uuid": start["client_uuid"].value(),
    }
    wrong = seats((None, "", "member"), (stranger, "", "member"))
    page = client.post(url("committee_new"), given | wrong).content.decode()
    assert "โปรดระบุจำนวนคนที่ครบองค์ประชุม" in page and "ไม่ได้อยู่ในสำนักงานของท่าน" in page
    page = client.post(url("committee_new"), given | seats()).content.decode()
    assert "โปรดเพิ่มกรรมการอย่างน้อยหนึ่งคน" in page
    two = seats((head, "", "chair"), (None, "นายนอก", "chair"))
    assert "ประธานกรรมการมีได้คนเดียว" in client.post(url("committee_new"), given | two).content.decode()
    assert MeetingSeries.objects.count() == 0
    good = (
        given | {"quorum_rule": "half"} | seats((head, "", "chair"), (member, "", "member"), (None, "นายนอก", "member"))
    )
    first, second = (client.post(url("committee_new"), good) for _ in range(2))
    series = MeetingSeries.objects.get()
    assert first.url == second.url == url("committee", series.pk)
    assert [(row.user, row.name, row.duty) for row in series.members.all()] == [
        (head, str(head), "chair"),
        (member, str(member), "member"),
        (None, "นายนอก", "member"),
    ]
    again = good | {"client_uuid": str(uuid.uuid4())}
    assert "มีคณะกรรมการชื่อนี้แล้ว" in client.post(url("committee_new"), again).content.decode()
    # Two correct it at once: the second sees both and has written nothing.
    change = good | {"version": "1", "place": "ห้อง ก", "is_active": "on"}
    assert client.post(url("committee_edit", series.pk), change).status_code == 302
    late = client.post(url("committee_edit", series.pk), change | {"place": "ห้อง ข"})
    assert late.status_code == 409 and "ห้อง ก" in late.content.decode()
    series.refresh_from_db()
    assert (series.place, series.members.count()) == ("ห้อง ก", 3)


@pytest.mark.django_db
def test_a_meeting_from_the_call_to_adopted_minutes(client):
    office = make_office()
    head, member, clerk = (make_user(role, office=office) for role in (Role.HEAD, Role.COMMITTEE, Role.CLERK))
    series = make_series(office=office, by=head, members=[head, member], names=["นายสาม", "นายสี่"], place="ห้องประชุม")
    client.force_login(head)
    form = client.get(url("meeting_new", series.pk)).context["form"]
    given = {"number": "1", "starts_on": thai(today()), "starts_at": "9:30", "client_uuid": form["client_uuid"].value()}
    page = client.post(url("meeting_new", series.pk), given | {"starts_at": "เช้า"}).content.decode()
    assert "โปรดกรอกเวลาเป็นชั่วโมงและนาที" in page and "โปรดระบุสถานที่" in page
    given |= {"place": "ห้องประชุม"}
    first, second = (client.post(url("meeting_new", series.pk), given) for _ in range(2))
    meeting = Meeting.objects.get()
    assert first.url == second.url == url("meeting", meeting.pk)
    assert [row.kind for row in meeting.items.all()] == ["announce", "adopt", "arising", "consider", "other"]
    assert meeting.event.title == f"ประชุม{series} ครั้งที่ {meeting.label}"
    other = given | {"client_uuid": str(uuid.uuid4())}
    assert "มีการประชุมครั้งนี้ในปีเดียวกันแล้ว" in client.post(url("meeting_new", series.pk), other).content.decode()

    # A member sees nothing before the call, then day and agenda, once.
    page = url("meeting", meeting.pk)
    client.force_login(member)
    assert client.get(page).status_code == 404
    client.force_login(head)
    for _ in range(2):
        client.post(url("meeting_invite", meeting.pk), {"version": meeting.version})
    assert told(member, "เชิญประชุม") == 1
    assert "ระเบียบวาระที่ 4 เรื่องเสนอเพื่อพิจารณา" in Notice.objects.get(user=member).body
    client.force_login(member)
    assert client.get(page).status_code == 200
    assert client.post(url("meeting_begin", meeting.pk), {"version": 2}).status_code == 403

    # Who came: a substitute needs a name, two of four are enough, one is not.
    client.force_login(head)
    rows = list(meeting.members.all())
    meeting.refresh_from_db()
    came = {
        "version": meeting.version,
        "guests-TOTAL_FORMS": "1",
        "guests-INITIAL_FORMS": "0",
        "guests-0-name": "นางแขก",
    }
    came |= {f"seat-{row.pk}-attendance": "leave" for row in rows} | {f"seat-{rows[0].pk}-attendance": "present"}
    wrong = came | {f"seat-{rows[1].pk}-attendance": "substitute"}
    assert "โปรดระบุผู้มาประชุมแทน" in client.post(url("meeting_attendance", meeting.pk), wrong).content.decode()
    assert not meeting.members.exclude(attendance="").exists()
    answer = client.post(url("meeting_attendance", meeting.pk), came, follow=True).content.decode()
    assert "ยังไม่ครบองค์ประชุม ขาดอีก 1 คน" in answer and "<strong>ไม่ครบองค์ประชุม</strong>" in answer
    late = client.post(url("meeting_attendance", meeting.pk), came | {f"seat-{rows[2].pk}-attendance": "present"})
    assert late.status_code == 409
    meeting.refresh_from_db()
    came |= {f"seat-{rows[1].pk}-attendance": "substitute", f"seat-{rows[1].pk}-substitute": "นางแทน"}
    came["version"] = meeting.version
    answer = client.post(url("meeting_attendance", meeting.pk), came, follow=True).content.decode()
    assert "มาประชุม 2 จาก 4 คน ครบองค์ประชุม" in answer
    assert [row.name for row in meeting.members.filter(duty="guest")] == ["นางแขก"]

    # Minutes of a matter: what is stale overwrites nothing; saving may lead on.
    meeting.refresh_from_db()
    client.post(url("meeting_begin", meeting.pk), {"version": meeting.version})
    consider = meeting.items.get(kind="consider")
    said = {"version": "1", "minutes": "อภิปราย", "do": "next"}
    onward = client.post(url("agenda_item", consider.pk), said)
    assert onward.url == url("agenda_item", meeting.items.get(kind="other").pk)
    late = client.post(url("agenda_item", consider.pk), said | {"minutes": "คนอื่น"})
    assert late.status_code == 409 and "อภิปราย" in late.content.decode()
    # A matter is put second, then first.
    for title, place in (("เรื่อง ก", "1"), ("เรื่อง ข", "1")):
        client.post(f"{url('agenda_item_new', meeting.pk)}?under={consider.pk}", {"title": title, "position": place})
    assert [row.title for row in consider.children.all()] == ["เรื่อง ข", "เรื่อง ก"]
    matter = consider.children.first()

    # A task needs its owner and a day to come; a double click makes one, and the owner is told.
    form = client.get(url("resolution_new", matter.pk)).context["form"]
    resolve = {"text": "มอบธุรการสรุปผล", "kind": "task", "client_uuid": form["client_uuid"].value()}
    page = client.post(url("resolution_new", matter.pk), resolve | {"due_on": "1/1/2560"}).content.decode()
    assert "โปรดเลือกผู้รับผิดชอบ" in page and "ต้องไม่ก่อนวันนี้" in page
    resolve |= {"owner": clerk.pk, "due_on": thai(today() + timedelta(days=5))}
    for _ in range(2):
        assert client.post(url("resolution_new", matter.pk), resolve).status_code == 302
    task = MeetingTask.objects.get()
    assert (task.owner, told(clerk, "งานตามมติ")) == (clerk, 1)
    gone = client.post(url("agenda_item_delete", consider.pk), {"version": 2}, follow=True).content.decode()
    assert "มีมติแล้วจึงลบไม่ได้" in gone
    stays = client.post(url("resolution_delete", task.resolution_id), {"version": 1}, follow=True).content.decode()
    assert "มีงานหรือข้อเสนอแนะแล้วจึงลบไม่ได้" in stays

    # The minutes are complete: members read them from now on.
    client.force_login(member)
    assert "อภิปราย" not in client.get(url("meeting", meeting.pk)).content.decode()
    client.force_login(head)
    meeting.refresh_from_db()
    end = {"opened_at": "๐๙.๓๐ น.", "closed_at": "09.00", "presided_by": str(head), "recorder": "ข", "reviewer": "ค"}
    end["version"] = meeting.version
    assert "ต้องหลังเวลาเริ่มประชุม" in client.post(url("meeting_close", meeting.pk), end).content.decode()
    client.post(url("meeting_close", meeting.pk), end | {"closed_at": "12.00"})
    assert told(member, "รอการรับรอง") == 1
    client.force_login(member)
    assert "อภิปราย" in client.get(url("meeting", meeting.pk)).content.decode()

    # The next meeting has the minutes to adopt and what is open, once; then it adopts them.
    client.force_login(head)
    second = make_meeting(series=series, by=head, days=0)
    arising = second.items.exclude(arising=None)
    assert [row.arising_id for row in arising] == [task.resolution_id]
    assert f"ครั้งที่ {meeting.label}" in second.items.get(parent__kind="adopt").title
    client.post(url("meeting_bring", second.pk))
    assert arising.count() == 1
    answer = client.get(url("meeting_adopt", meeting.pk), follow=True).content.decode()
    assert "รับรองรายงานได้เมื่อเริ่มการประชุมครั้งถัดไปแล้ว" in answer
    walk(second, S.HELD, by=head)
    meeting.refresh_from_db()
    adopted = {"in_meeting": second.pk, "note": "หน้า 2 แก้คำผิด", "version": meeting.version}
    for _ in range(2):
        client.post(url("meeting_adopt", meeting.pk), adopted)
    meeting.refresh_from_db()
    assert (meeting.state, meeting.approved_in, meeting.steps.last().to_state) == (S.APPROVED, second, "approved")
    assert client.post(url("agenda_item", consider.pk), {"version": "3", "minutes": "แก้ทีหลัง"}).status_code == 302
    assert AgendaItem.objects.get(pk=consider.pk).minutes == "อภิปราย"


@pytest.mark.django_db
def test_tasks_and_recommendations_follow_from_a_resolution(client):
    office = make_office()
    head, supervisor, member = (make_user(role, office=office) for role in (Role.HEAD, Role.SUPERVISOR, Role.COMMITTEE))
    stranger = make_user(Role.COMMITTEE, office=office)
    school = make_school(office)
    teacher = make_user(Role.SCHOOL_DIRECTOR, school=school, office=office)
    meeting = make_meeting(series=make_series(office=office, by=head, members=[head, member]), state=S.HELD, by=head)
    made = make_resolution(meeting, kind="task", owner=member, by=head)
    task = made.tasks.get()
    MeetingTask.objects.filter(pk=task.pk).update(due_on=today() - timedelta(days=1))

    # Overdue stands on the pages of its owner and of the head.
    home = reverse("reports:home")
    for user in (member, head):
        client.force_login(user)
        assert "การประชุมและงานตามมติ" in client.get(home).content.decode()
    assert "งานตามมติของสำนักงานที่เกินกำหนด" in client.get(home).content.decode()
    assert client.get(f"{url('meeting_tasks')}?show=overdue").context["page"].paginator.count == 1
    page = url("meeting_task", task.pk)
    client.force_login(stranger)
    assert client.get(page).status_code == 404
    assert client.get(url("meeting", meeting.pk)).status_code == 404
    assert client.get(url("meeting_tasks")).context["page"].paginator.count == 0
    client.force_login(supervisor)
    assert client.post(page, {"reason": "ไม่ใช่งานของฉัน", "version": 1}).status_code == 403
    client.force_login(member)
    assert "โปรดระบุ" in client.post(page, {"reason": " ", "version": 1}).content.decode()
    for _ in range(2):
        client.post(page, {"reason": "สรุปแล้ว", "version": 1})
    task.refresh_from_db()
    assert (task.state, task.note, task.settled_by, told(head, "เสร็จแล้ว")) == ("done", "สรุปแล้ว", member, 1)
    assert not Resolution.objects.open().filter(pk=made.pk).exists()
    client.force_login(head)
    client.post(url("meeting_task_reopen", task.pk), {"reason": "ขอรายละเอียด", "version": task.version})
    task.refresh_from_db()
    assert (task.state, task.settled_at) == ("open", None)
    moved = {"what": task.what, "owner": supervisor.pk, "due_on": thai(today()), "version": task.version}
    client.post(url("meeting_task_edit", task.pk), moved)
    assert told(supervisor, "งานตามมติ") == 1
    assert Resolution.objects.open().get(pk=made.pk)

    # A recommendation to a school: one however often the button is pressed; the school reads where it came from.
    asked = make_resolution(meeting, kind="recommend", by=head)
    assert Resolution.objects.open().filter(pk=asked.pk).exists()
    form = client.get(url("resolution_recommend", asked.pk)).context["form"]
    give = {
        "schools": [school.pk],
        "text": "จัดทำแผนพัฒนาการอ่าน",
        "owner": "ครูวิชาการ",
        "priority": "normal",
        "due_on": thai(today() + timedelta(days=30)),
        "client_uuid": form["client_uuid"].value(),
    }
    assert (
        "โปรดเลือกโรงเรียน" in client.post(url("resolution_recommend", asked.pk), give | {"schools": []}).content.decode()
    )
    for _ in range(2):
        assert client.post(url("resolution_recommend", asked.pk), give).status_code == 302
    given = Recommendation.objects.get()
    assert (given.source, given.origin) == ("committee", f"มติ {meeting}")
    assert asked.recommendations.get() == given
    client.force_login(teacher)
    assert given.origin in client.get(reverse("supervision:recommendation", args=[given.pk])).content.decode()
    assert client.get(url("meetings")).status_code == 403

    # The list of resolutions as a workbook, narrowed as the page is.
    client.force_login(head)
    assert client.get(f"{url('resolutions')}?show=open").context["page"].paginator.count == 2
    answer = client.get(f"{reverse('schools:export', args=['resolutions', 'xlsx'])}?kind=recommend")
    rows = list(load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active.values)
    line = next(row for row in rows if asked.text in row)
    assert {meeting.label, "4", school.full_name, "ยังดำเนินการไม่เสร็จ"} <= set(line)
    assert not any(task.what in row for row in rows if row != line)


@pytest.mark.django_db
def test_a_moved_and_a_cancelled_meeting_are_told(client):
    office = make_office()
    head, member = make_user(Role.HEAD, office=office), make_user(Role.COMMITTEE, office=office)
    series = make_series(office=office, by=head, members=[head, member])
    meeting = make_meeting(series=series, state=S.INVITED, by=head)
    client.force_login(head)
    given = {"number": "1", "starts_on": thai(today() + timedelta(days=9)), "starts_at": "13.00", "place": "ห้อง 2"}
    client.post(url("meeting_edit", meeting.pk), given | {"version": meeting.version})
    late = client.post(url("meeting_edit", meeting.pk), given | {"version": meeting.version, "place": "ห้อง 9"})
    assert late.status_code == 409 and "ห้อง 2" in late.content.decode()
    meeting.refresh_from_db()
    assert (meeting.starts_at, meeting.event.place, told(member, "เปลี่ยนแปลง")) == (time(13), "ห้อง 2", 1)
    # A second meeting before the first one is told.
    early = given | {"number": "2", "starts_on": thai(today() + timedelta(days=1)), "client_uuid": str(uuid.uuid4())}
    said = client.post(url("meeting_new", series.pk), early, follow=True).content.decode()
    assert "ลำดับครั้งกับวันประชุมไม่ตรงกัน" in said
    Meeting.objects.filter(number=2).delete()
    client.post(url("meeting_cancel", meeting.pk), {"reason": "ประธานติดราชการ", "version": meeting.version})
    assert told(member, "ยกเลิกการประชุม") == 1
    # Its number is free again, its agenda is not the model of the next.
    assert actions.next_number(series, meeting.be_year) == 1
    assert make_meeting(series=series, by=head, number=1).number == 1


@pytest.mark.django_db
def test_the_papers_have_the_official_form():
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    series = make_series(office=office, by=head, members=[head], names=["นายสอง ใจดี", "นางสาม ใจงาม"])
    meeting = make_meeting(series=series, state=S.HELD, by=head, came=2)
    made = make_resolution(meeting, kind="task", owner=head, by=head, text="มอบสรุปผล 3 เครือข่าย")
    following.assign(resolution=made, by=head, what="ส่งสำเนา", owner=head, due_on=today(), client_uuid=uuid.uuid4())
    close(meeting, by=head)
    minutes = papers.render_html("minutes", papers.minutes(meeting), title="รายงาน")
    order = ["รายงานการประชุม", "ครั้งที่ ๑/", "เมื่อวัน", "ผู้มาประชุม", "ผู้ไม่มาประชุม", "นางสาม", "เริ่มประชุมเวลา ๐๙.๓๐ น."]
    order += ["ระเบียบวาระที่ ๑", "ระเบียบวาระที่ ๔", "มติที่ประชุม", "๓ เครือข่าย", "ระเบียบวาระที่ ๕", "เลิกประชุมเวลา ๑๒.๐๐ น."]
    order += ["ผู้จดรายงานการประชุม", "ผู้ตรวจรายงานการประชุม"]
    body, place = minutes[minutes.index("<body") :], 0
    for words in order:
        place = body.find(words, place)
        assert place >= 0, words
    assert "ครบองค์ประชุม" in body and "ยังไม่ใช่ฉบับที่ที่ประชุมรับรอง" in body
    call = papers.render_html("call", papers.call(meeting), title="เชิญ", thai_digits=False)
    assert "ขอเชิญประชุม" in call and f"ครั้งที่ {meeting.label}" in call and "กรรมการตามรายชื่อแนบท้าย" in call
