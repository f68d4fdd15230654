"""Before a meeting: who says that they come, reminders that go by themselves, and the papers of the agenda."""

from datetime import datetime, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from schools.models import Role, StoredFile
from supervision.actions import agenda, meeting_reminders, meetings
from supervision.meeting_days import remind_of_meetings
from supervision.models import AgendaPaper, Meeting, MeetingAnswer
from tests.factories import make_office, make_user, today
from tests.supervision.factories import pdf, photo, web_page
from tests.supervision.meeting_factories import make_meeting, make_series

pytestmark = pytest.mark.django_db


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


def test_members_say_whether_they_come_and_the_secretary_sees_it_beside_the_quorum(client, office, head):
    first, second, third, stranger = (make_user(Role.COMMITTEE, office=office) for _ in range(4))
    series = make_series(office=office, by=head, members=[first, second, third], names=["นายภายนอก"])
    meeting = make_meeting(series=series, state="invited", by=head, days=3)
    page, answer = url("meeting", meeting.pk), url("meeting_answer", meeting.pk)
    client.force_login(first)
    assert answer in client.get(page).text
    # What is wrong is told beside its field, and nothing is kept.
    assert client.post(answer, {}).context["form"].errors["answer"] == ["โปรดเลือกว่าจะมาประชุมหรือไม่"]
    assert client.post(answer, {"answer": "substitute"}).context["form"].errors["substitute"] == ["โปรดระบุชื่อผู้แทน"]
    assert "answer" in client.post(answer, {"answer": "แปลก"}).context["form"].errors
    assert not MeetingAnswer.objects.exists()
    for said in ({"answer": "away", "reason": "ลาป่วย"}, {"answer": "coming", "reason": "เหลือไว้"}, {"answer": "coming"}):
        assert client.post(answer, said).status_code == 302
    row = MeetingAnswer.objects.get()
    assert (row.member.user, row.answer, row.reason) == (first, "coming", "")
    client.force_login(second)
    client.post(answer, {"answer": "substitute", "substitute": "นายแทน ใจดี"})
    client.force_login(third)
    client.post(answer, {"answer": "away", "reason": "ติดราชการลับ"})
    assert "นายแทน" not in client.get(page).text, "what others said is for who prepares the meeting"
    client.force_login(stranger)
    assert client.post(answer, {"answer": "coming"}).status_code == 404
    client.force_login(head)
    shown = client.get(page)
    found = shown.context["expected"]
    assert (found.coming, found.substitutes, found.away, found.silent) == (1, 1, 1, 1)
    assert (found.quorum.present, found.quorum.members, found.quorum.is_reached) == (2, 4, True)
    assert "นายแทน ใจดี" in shown.text and "ติดราชการลับ" in shown.text
    assert client.post(answer, {"answer": "coming"}).status_code == 403, "who was not called does not answer"
    Meeting.objects.filter(pk=meeting.pk).update(substitutes_count=False)
    assert client.get(page).context["expected"].quorum.lacking == 1
    # Who said that they stay away is not reminded; another day asks everybody anew.
    Notice.objects.all().delete()
    meeting.refresh_from_db()
    assert meeting_reminders.remind_members(meeting=meeting, by=head) == 2
    when = {"number": meeting.number, "starts_at": time(13), "place": "ห้อง 2", "online_url": ""}
    meeting = meetings.change(meeting=meeting, by=head, version=meeting.version, starts_on=today(), **when)
    assert not MeetingAnswer.objects.exists()
    client.force_login(first)
    meetings.begin(meeting=meeting, by=head, version=meeting.version)
    assert "ไม่ได้รอการตอบรับแล้ว" in client.post(answer, {"answer": "coming"}, follow=True).text
    assert not MeetingAnswer.objects.exists()


def test_members_are_reminded_by_the_system_once_three_days_and_one_day_before(office, head):
    member = make_user(Role.COMMITTEE, office=office)
    series = make_series(office=office, by=head, members=[member])
    meeting = make_meeting(series=series, state="invited", by=head, days=10)
    other = make_meeting(series=series, state="planned", by=head, days=10)
    Notice.objects.all().delete()

    def at(days_before, hour=8):
        day = meeting.event.starts_on - timedelta(days=days_before)
        return remind_of_meetings(timezone.make_aware(datetime.combine(day, time(hour))))

    assert [at(4), at(3, hour=6), at(2), at(0)] == [0, 0, 0, 0]
    assert at(3) == 1
    # The key of a notice has the day of the clock: a second look, and a press by hand, tell nobody again.
    assert [at(3, hour=9), meeting_reminders.remind_members(meeting=meeting, by=head)] == [0, 0]
    assert Notice.objects.get().title.startswith("เตือนการประชุม")
    Notice.objects.all().delete()
    Meeting.objects.filter(pk=meeting.pk).update(invited_at=timezone.now() + timedelta(days=9))
    assert at(1) == 0, "who was called today is not reminded today"
    Meeting.objects.filter(pk=meeting.pk).update(invited_at=timezone.now())
    assert at(1) == 1
    meetings.cancel(meeting=meeting, by=head, reason="ติดราชการ", version=meeting.version)
    Notice.objects.all().delete()
    assert at(1) == 0 and other.state == "planned"


def test_papers_of_the_agenda_are_read_by_those_called_and_go_with_their_matter(client, office, head):
    member, stranger = (make_user(Role.COMMITTEE, office=office) for _ in range(2))
    meeting = make_meeting(series=make_series(office=office, by=head, members=[member]), state="invited", by=head)
    heading = meeting.items.get(kind="consider")
    page = url("agenda_item_papers", heading.pk)
    client.force_login(head)

    def sent(*files):
        return client.post(page, {"papers": files})

    assert sent(web_page("งบ.pdf")).context["form"].errors["papers"]
    assert client.post(page, {}).context["form"].errors["papers"]
    once = pdf("งบ.pdf")
    for _ in range(2):
        assert sent(once).status_code == 302
        once.seek(0)
    paper = AgendaPaper.objects.get()
    file = reverse("schools:file", args=[paper.file_id])
    for person, status in ((member, 200), (stranger, 404), (head, 200)):
        client.force_login(person)
        assert client.get(file).status_code == status
    client.force_login(member)
    assert file in client.get(url("meeting", meeting.pk)).text
    assert client.get(page).status_code == 403
    client.force_login(head)
    for _ in range(2):
        assert client.post(page, {"remove": paper.pk}).status_code == 302
    assert not StoredFile.objects.filter(purpose="agenda_paper").exists()
    assert sent(pdf(), photo()).status_code == 302
    agenda.delete(item=heading, by=head, version=heading.version)
    assert not StoredFile.objects.filter(purpose="agenda_paper").exists()
    # Minutes that are written are closed to papers, too.
    written = make_meeting(series=meeting.series, state="recorded", by=head).items.first()
    answer = client.post(url("agenda_item_papers", written.pk), {"papers": [pdf()]})
    assert answer.status_code == 302 and not written.papers.exists()
