"""Registers of letters: numbers, the way round, secrecy, answers, cancelling, the change of the year."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from inbox.models import Notice
from registry.actions import letters, official_sending, routing
from registry.models import Book, Letter, LetterRoute
from reports.papers import letters as papers
from schools.actions.changes import Stale
from schools.models import AuditEvent, Role
from tests.factories import make_office, make_school, make_user, today
from tests.registry.letter_factories import make_order, make_received, make_sent
from tests.registry.official_factories import make_paper
from tests.supervision.factories import pdf
from thai.dates import numeric

pytestmark = pytest.mark.django_db
Purpose = LetterRoute.Purpose


class Desk:
    """An office with its people."""

    def __init__(self):
        self.office = make_office()
        roles = ("clerk", "head", "director", "supervisor", "office_admin")
        for role in roles:
            setattr(self, role, make_user(Role(role), office=self.office))
        self.colleague = make_user(Role.SUPERVISOR, office=self.office)


@pytest.fixture
def desk():
    return Desk()


def received(desk, **more):
    return {
        "client_uuid": str(uuid.uuid4()),
        "sender": "สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน",
        "reference": "ศธ ๐๔๐๐๕/๑๒๓",
        "subject": "ขอเชิญประชุมวิชาการ",
        "dated": "1/6/2569",
        **more,
    }


def test_a_clerk_registers_and_sends_round_from_one_page(client, desk, settings):
    client.force_login(desk.clerk)
    address = reverse("registry:letter_new", args=["letter_in"])
    # Who leads stands first, and who only keeps the system not at all.
    offered = list(client.get(address).context["desk"].fields["people"].queryset)
    assert offered[:2] == [desk.director, desk.head] and desk.office_admin not in offered
    given = received(desk, people=[desk.head.pk], purpose="decide", instruction="เสนอเพื่อพิจารณา", due_on="1/12/2599")
    given |= {"urgency": "urgent", "enclosures": "กำหนดการ 1 ฉบับ", "outside_ref": "https://myoffice.example.go.th/123"}
    for _ in range(2):  # A double click.
        response = client.post(address, given)
    letter = Letter.objects.get()
    assert response.headers["Location"] == reverse("registry:letter", args=[letter.pk])
    assert (letter.number, letter.number_text, letter.registered_by) == (1, "1", desk.clerk)
    assert letter.routes.get().user == desk.head
    shown = client.get(reverse("registry:letter", args=[letter.pk])).content.decode()
    told = ("ศธ ๐๔๐๐๕/๑๒๓", "ด่วน", "กำหนดการ 1 ฉบับ", 'href="https://myoffice.example.go.th/123"', "1 ธ.ค. 2599")
    assert [text for text in told if text not in shown] == []
    assert Notice.objects.get().title == "[ด่วน] หนังสือถึงท่าน: ขอเชิญประชุมวิชาการ"
    # The sender is offered the next time, and the next form follows at once.
    page = client.get(address).content.decode()
    assert '<option value="สำนักงานคณะกรรมการการศึกษาขั้นพื้นฐาน">' in page
    response = client.post(address, received(desk, reference="ศธ 2", next="1"))
    assert response.headers["Location"] == address
    assert Letter.objects.latest("pk").number == 2
    # The same letter once more is asked about, and taken only when it is meant.
    response = client.post(address, received(desk))
    assert "มีหนังสือที่ ศธ ๐๔๐๐๕/๑๒๓" in response.content.decode()
    assert Letter.objects.count() == 2
    client.post(address, received(desk, again="on"))
    assert Letter.objects.latest("pk").number == 3
    # What is wrong stands beside its field and changes nothing.
    wrong = received(desk, sender="", subject=" ", dated=numeric(today() + timedelta(days=9)))
    page = client.post(address, wrong).content.decode()
    for said in ("โปรดกรอกว่าหนังสือมาจากที่ใด", "โปรดกรอกเรื่อง", "ต้องไม่เป็นวันในอนาคต"):
        assert said in page
    assert Letter.objects.count() == 3
    assert Book.objects.get().next_number == 4


def test_a_letter_goes_round_is_acknowledged_done_and_answered(client, desk):
    letter = make_received(by=desk.clerk, people=[desk.head], purpose=Purpose.DECIDE, due_on=today())
    own = reverse("registry:my_letters")
    client.force_login(desk.head)
    assert letter.subject in client.get(own).content.decode()
    asked = {"people": [desk.supervisor.pk, desk.colleague.pk], "purpose": "act", "instruction": "ดำเนินการร่วมกัน"}
    client.post(reverse("registry:letter_route", args=[letter.pk]), asked)
    assert letter.routes.get(user=desk.head).done_note.startswith("สั่งการถึง ")
    assert letter.routes.get(user=desk.supervisor).due_on == today()
    # The head sees who has not.
    follow = client.get(reverse("registry:letter_follow")).content.decode()
    assert str(desk.supervisor) in follow and str(desk.colleague) in follow
    for _ in range(2):
        client.post(reverse("registry:letter_remind", args=[letter.pk]))
    assert Notice.objects.filter(user=desk.colleague, title__startswith="เตือนหนังสือถึงท่าน").count() == 1
    client.force_login(desk.supervisor)
    for _ in range(2):
        client.post(reverse("registry:letter_acknowledge", args=[letter.pk]))
    assert letter.events.filter(step="acknowledged").count() == 1
    assert client.post(reverse("registry:letter_done", args=[letter.pk]), {"words": ""}).status_code == 422
    client.force_login(desk.colleague)
    client.post(reverse("registry:letter_done", args=[letter.pk]), {"words": "ประสานโรงเรียนแล้ว"})
    letter.refresh_from_db()
    assert letter.done_at is None
    # The answer is a sent letter that leads back; whoever had the letter in hand is done.
    client.force_login(desk.supervisor)
    address = f"{reverse('registry:letter_new', args=['letter_out'])}?answers={letter.pk}"
    page = client.get(address).content.decode()
    assert 'value="สพฐ."' in page
    sent = {"subject": "แจ้งรายชื่อ", "addressee": "สพฐ.", "way": "post", "tracking": "EX123", "dated": numeric(today())}
    token = str(uuid.uuid4())
    for _ in range(2):
        client.post(address, {**sent, "client_uuid": token})
    answer = Letter.objects.get(kind="letter_out")
    letter.refresh_from_db()
    assert answer.answers == letter and letter.done_at is not None
    assert "เลขพัสดุ EX123" in client.get(reverse("registry:letter", args=[answer.pk])).content.decode()
    assert letter.routes.get(user=desk.supervisor).done_note == f"ตอบตามหนังสือที่ {answer.number_text}"
    assert "เสร็จแล้ว" in client.get(reverse("registry:letter", args=[letter.pk])).content.decode()
    with pytest.raises(Stale):
        routing.reopen(letter=letter, by=desk.supervisor)
    # A cancelled answer answers nothing; its number stays.
    letters.cancel(letter=answer, by=desk.clerk, reason="พิมพ์ผิด", version=answer.version)
    letter.refresh_from_db()
    assert letter.done_at is None and letter.routes.get(user=desk.supervisor).done_at is None
    assert make_sent(by=desk.clerk).number == 2


def test_a_letter_is_done_when_its_answer_went_out_and_nobody_has_it_open(client, desk):
    """The list, the page, the desks and the file say the same of a letter all the way."""
    letter = make_received(by=desk.clerk, subject="ขอข้อมูล")
    client.force_login(desk.clerk)

    def said():
        listed = client.get(reverse("registry:letters")).context["page"].object_list[0].state
        shown = client.get(reverse("registry:letter", args=[letter.pk])).content.decode()
        answer = client.get(reverse("schools:export", args=["letters", "csv"]), {"kind": "letter_in"})
        file = b"".join(answer.streaming_content if answer.streaming else [answer.content]).decode()
        waiting = str(letter.subject) in client.get(reverse("registry:letter_follow")).content.decode()
        assert listed.label in shown and listed.label in file, (listed, file)
        assert waiting == (listed in (Letter.State.OPEN, Letter.State.LATE)), listed
        return listed

    assert said() == Letter.State.NEW
    routing.route(letter=letter, by=desk.clerk, people=[desk.supervisor, desk.colleague], purpose=Purpose.ACT)
    assert said() == Letter.State.OPEN
    # A paper that is only signed answers nobody; sent, it ends the work of its author alone.
    paper = make_paper(by=desk.supervisor, people=[desk.director], state="ready", answers=letter, subject="ส่งข้อมูล")
    assert said() == Letter.State.OPEN
    assert "ลงนามแล้ว ยังไม่ส่ง" in client.get(reverse("registry:letter", args=[letter.pk])).content.decode()
    official_sending.send(paper=paper, by=desk.clerk, way="post", version=paper.version)
    assert [route.state for route in letter.routes.order_by("user")] == ["done", "waiting"]
    assert said() == Letter.State.OPEN
    Letter.objects.filter(pk=letter.pk).update(due_on=today() - timedelta(days=1))
    assert said() == Letter.State.LATE
    routing.finish(letter=letter, by=desk.colleague, words="แจ้งแล้ว")
    assert said() == Letter.State.DONE
    # What was answered stays so when somebody is to know of it, however often that is clicked; it stands in its place.
    for _ in range(2):
        routing.route(letter=letter, by=desk.clerk, people=[desk.head], purpose=Purpose.KNOW)
        assert said() == Letter.State.DONE
    assert Notice.objects.filter(user=desk.head).count() == 1
    done = client.get(reverse("registry:letter_follow"), {"show": "done"}).context["page"]
    assert [route.user for route in done] == [desk.head, desk.colleague, desk.supervisor]
    # Asked to act it waits for that person alone; who closes a letter asks nobody for more.
    routing.route(letter=letter, by=desk.clerk, people=[desk.head], purpose=Purpose.ACT)
    assert said() == Letter.State.LATE
    assert [route.user for route in LetterRoute.objects.open()] == [desk.head]
    routing.close(letter=letter, by=desk.clerk, words="เก็บเข้าแฟ้ม")
    assert said() == Letter.State.DONE
    assert not LetterRoute.objects.on_desk_of(desk.head).open().exists()


def test_a_closed_letter_sent_to_one_more_waits_for_nobody_else(client, desk):
    letter = make_received(by=desk.clerk, people=[desk.supervisor, desk.colleague], subject="ขอเชิญประชุมด่วน")
    routing.acknowledge(letter=letter, by=desk.supervisor)
    client.force_login(desk.clerk)
    client.post(reverse("registry:letter_close", args=[letter.pk]), {"words": "เก็บเข้าแฟ้ม"})
    assert list(letter.routes.values_list("done_note", flat=True)) == ["เก็บเข้าแฟ้ม"] * 2
    assert letter.routes.get(user=desk.colleague).acknowledged_at is None
    for purpose in (Purpose.KNOW, Purpose.ACT):
        routing.route(letter=letter, by=desk.clerk, people=[desk.head], purpose=purpose)
        assert [route.user for route in LetterRoute.objects.open()] == [desk.head]
        # Who had not read it may note that, and it stays closed on that desk.
        routing.acknowledge(letter=letter, by=desk.colleague)
        late = letter.routes.get(user=desk.colleague)
        assert late.state == "done" and late.acknowledged_at and late.done_note == "เก็บเข้าแฟ้ม"
        routing.acknowledge(letter=letter, by=desk.head)
    letter.refresh_from_db()
    assert letter.done_at is None
    routing.finish(letter=letter, by=desk.head, words="ไปแล้ว")
    letter.refresh_from_db()
    assert letter.done_at and routing.reopen(letter=letter, by=desk.colleague)
    assert [route.user for route in LetterRoute.objects.open()] == [desk.colleague]


def test_what_is_late_recalled_closed_and_sent_again(client, desk):
    letter = make_received(by=desk.clerk, people=[desk.supervisor], due_on=today() - timedelta(days=1))
    route = letter.routes.get()
    assert letter.is_late and route.is_late
    client.force_login(desk.clerk)
    listed = reverse("registry:letters")
    assert letter.subject in client.get(f"{listed}?state=late").content.decode()
    assert letter.subject not in client.get(f"{listed}?state=new").content.decode()
    client.post(reverse("registry:letter_recall", args=[letter.pk, route.pk]))
    assert not letter.routes.exists()
    assert letter.subject in client.get(f"{listed}?state=new").content.decode()
    client.post(reverse("registry:letter_close", args=[letter.pk]), {"words": "เก็บเข้าแฟ้ม"})
    letter.refresh_from_db()
    assert letter.done_at and not letter.is_late
    # Sent to somebody after all it waits again; who had finished with it gets it anew.
    for _ in range(2):
        routing.route(letter=letter, by=desk.clerk, people=[desk.supervisor], purpose=Purpose.KNOW)
    assert letter.routes.count() == 1
    assert routing.acknowledge(letter=letter, by=desk.supervisor)
    letter.refresh_from_db()
    assert letter.done_at is not None
    assert routing.route(letter=letter, by=desk.clerk, people=[desk.supervisor], purpose=Purpose.ACT)
    letter.refresh_from_db()
    assert letter.done_at is None
    response = client.post(reverse("registry:letter_recall", args=[letter.pk, letter.routes.get().pk]))
    assert response.status_code == 302


def test_a_secret_letter_is_for_those_it_goes_to(client, desk):
    letter = make_received(by=desk.clerk, people=[desk.supervisor], subject="เรื่องลับมาก", secrecy="secret")
    upload = ("ลับ.pdf", b"%PDF-1.4 x", "application/pdf")
    letters.attach(letter=letter, uploads=[upload], by=desk.clerk)
    file = letter.files.get()
    assert "เรื่องลับมาก" not in Notice.objects.get().title + Notice.objects.get().body
    page, paper = reverse("registry:letter", args=[letter.pk]), reverse("schools:file", args=[file.pk])
    listed = reverse("registry:letters")
    other_clerk = make_user(Role.CLERK, office=desk.office)
    for user in (desk.clerk, desk.supervisor, desk.director):
        client.force_login(user)
        assert client.get(page).status_code == 200
        assert client.get(paper).status_code == 200
        assert "เรื่องลับมาก" in client.get(f"{listed}?q=ลับมาก").content.decode()
    assert AuditEvent.objects.filter(verb="read secret letter", actor=desk.supervisor).count() == 1
    for user in (desk.head, desk.colleague, desk.office_admin, other_clerk):
        client.force_login(user)
        for address in (page, paper, reverse("reports:letter_slip", args=[letter.pk])):
            assert client.get(address).status_code == 404
        assert client.post(reverse("registry:letter_edit", args=[letter.pk])).status_code in (403, 404)
        assert "เรื่องลับมาก" not in client.get(f"{listed}?q=ลับมาก").content.decode()
        assert client.get(f"{reverse('registry:letter_new', args=['letter_out'])}?answers={letter.pk}").status_code in (
            403,
            404,
        )
    # No file of the register tells it, not even to the director.
    client.force_login(desk.director)
    response = client.get(f"{reverse('schools:export', args=['letters', 'csv'])}?kind=letter_in")
    text = b"".join(response.streaming_content).decode() if response.streaming else response.content.decode()
    assert "เรื่องลับมาก" not in text and "(หนังสือลับ)" in text
    # The printed one tells every number, of a secret letter nothing but that.
    cancelled = make_received(by=desk.clerk, subject="เรื่องเปิดเผย")
    letters.cancel(letter=cancelled, by=desk.clerk, reason="ลงซ้ำ", version=1)
    paper = papers.register_html(desk.office.pk, "letter_in", letter.be_year, 1, 1000)
    assert "เรื่องลับมาก" not in paper and "หนังสือชั้นความลับ: ลับ" in paper
    assert "เรื่องเปิดเผย" in paper and "ยกเลิก: ลงซ้ำ" in paper


def test_the_number_belongs_to_the_day_of_registration(desk, monkeypatch):
    clock = {"now": datetime(2026, 12, 31, 16, 59, 59, tzinfo=UTC)}  # 23:59:59 in Bangkok
    monkeypatch.setattr("django.utils.timezone.now", lambda: clock["now"])
    old = [make_received(by=desk.clerk), make_received(by=desk.clerk), make_sent(by=desk.clerk)]
    token = uuid.uuid4()
    last = make_received(by=desk.clerk, client_uuid=token)
    clock["now"] += timedelta(seconds=1)
    # The second click after midnight is the letter of the first.
    assert make_received(by=desk.clerk, client_uuid=token) == last
    new = [make_received(by=desk.clerk), make_sent(by=desk.clerk)]
    assert [(one.be_year, one.number) for one in [*old, last]] == [(2569, 1), (2569, 2), (2569, 1), (2569, 3)]
    assert [(one.be_year, one.number) for one in new] == [(2570, 1), (2570, 1)]
    assert new[0].registered_on == date(2027, 1, 1)


def test_no_line_bears_a_day_to_come_or_of_another_year_than_its_number(client, desk, monkeypatch):
    now = datetime(2026, 1, 5, 3, tzinfo=UTC)
    monkeypatch.setattr("django.utils.timezone.now", lambda: now)
    client.force_login(desk.clerk)
    for kind in ("letter_out", "order", "memo", "announcement"):
        new = reverse("registry:letter_new", args=[kind])
        given = {"subject": "เรื่องใหม่", "addressee": "สพฐ."}
        page = client.post(new, {**given, "dated": "6/1/2569"}).content.decode()
        assert "ต้องไม่เป็นวันในอนาคต วันนี้คือ 5 ม.ค. 2569" in page, kind
        page = client.post(new, {**given, "dated": "31/12/2568"}).content.decode()
        assert "เลขของทะเบียนปี 2569" in page and "โปรดนำเข้าเป็นทะเบียนเดิมของปีนั้น" in page, kind
    assert not Letter.objects.exists()
    # A letter of the last year comes in this year.
    client.post(reverse("registry:letter_new", args=["letter_in"]), received(desk, dated="31/12/2568"))
    assert Letter.objects.get().be_year == 2569
    # A line keeps the day that it has, and gets no other of another year.
    letter = make_sent(by=desk.clerk, dated=date(2026, 1, 3))
    edit = reverse("registry:letter_edit", args=[letter.pk])
    given = {"subject": "แก้ไข", "addressee": "สพฐ.", "version": 1}
    assert "เลขของทะเบียนปี 2569" in client.post(edit, {**given, "dated": "31/12/2568"}).content.decode()
    Letter.objects.filter(pk=letter.pk).update(dated=date(2025, 12, 31))
    assert client.post(edit, {**given, "dated": "31/12/2568"}).status_code == 302


def test_a_cancelled_number_stays_and_a_stale_page_changes_nothing(client, desk):
    order = make_order(by=desk.clerk)
    assert order.number_text == f"1/{order.be_year}"
    assert make_sent(by=desk.clerk, is_circular=True).number_text == "ว 1"
    client.force_login(desk.clerk)
    edit = reverse("registry:letter_edit", args=[order.pk])
    given = {"subject": "แต่งตั้งคณะกรรมการ", "version": 1}
    client.post(edit, given)
    client.post(edit, given)  # The second click of two.
    order.refresh_from_db()
    assert (order.subject, order.version) == ("แต่งตั้งคณะกรรมการ", 2)
    assert client.post(edit, {"subject": "อื่น", "version": 1}).status_code == 409
    cancel = reverse("registry:letter_cancel", args=[order.pk])
    assert "โปรดระบุเหตุผล" in client.post(cancel, {"reason": " ", "version": 2}).content.decode()
    client.post(cancel, {"reason": "ออกซ้ำ", "version": 1})
    order.refresh_from_db()
    assert not order.is_cancelled
    for _ in range(2):
        client.post(cancel, {"reason": "ออกซ้ำ", "version": 2})
    order.refresh_from_db()
    assert order.is_cancelled and order.events.filter(step="cancelled").count() == 1
    assert make_order(by=desk.clerk).number == 2
    page = client.get(f"{reverse('registry:letters')}?kind=order&state=cancelled").content.decode()
    assert "แต่งตั้งคณะกรรมการ" in page
    # The same paper of another room is one line.
    made = [letters.register_sent(office=desk.office, by=desk.head, subject="ก", source="official:7") for _ in "ab"]
    assert made[0] == made[1]


def test_schools_read_and_acknowledge_what_is_sent_here(client, desk):
    schools = [make_school(desk.office), make_school(desk.office)]
    people = [make_user(Role.SCHOOL_DIRECTOR, school=school) for school in schools]
    client.force_login(desk.clerk)
    new = reverse("registry:letter_new", args=["letter_out"])
    given = {"subject": "แจ้งโรงเรียน", "dated": numeric(today())}
    page = client.get(new).content.decode()
    assert page.count('name="schools"') == 2 and 'data-pick="ค้นหาโรงเรียน"' in page and "Ctrl" not in page
    for wrong, said in (
        ({}, "โปรดระบุผู้รับ"),
        ({"way": "here", "addressee": "ก"}, "ต้องเลือกโรงเรียน"),
        ({"way": "here", "everybody": "on", "secrecy": "secret"}, "หนังสือลับส่งถึงโรงเรียนทางระบบนี้ไม่ได้"),
        ({"way": "here", "everybody": "on"}, "โปรดแนบไฟล์หนังสือ"),
        ({"way": "email", "addressee": "ก", "tracking": "1"}, "เลขพัสดุใช้เมื่อส่งทางไปรษณีย์"),
    ):
        assert said in client.post(new, {**given, **wrong}).content.decode()
    client.post(new, {**given, "way": "here", "everybody": "on", "files": pdf("หนังสือ.pdf")})
    letter = Letter.objects.get()
    # What schools read stays there until something else is there to be read.
    client.post(reverse("registry:letter_file_remove", args=[letter.pk, letter.files.get().pk]))
    assert letter.files.count() == 1
    assert (letter.addressee, letter.addressees.count()) == ("โรงเรียน 2 แห่ง", 2)
    # What schools read here is not made secret nor taken from them; what turns to them here is told.
    edit = {**given, "addressee": letter.addressee, "way": "here", "version": 1}
    address = reverse("registry:letter_edit", args=[letter.pk])
    for wrong in ({"secrecy": "secret"}, {"way": "post"}):
        assert "ทางระบบนี้แล้ว" in client.post(address, {**edit, **wrong}).content.decode()
    later = make_sent(by=desk.clerk, subject="ส่งต่อ", schools=schools[:1], way=Letter.Way.POST)
    told = reverse("registry:school_letter", args=[later.pk])
    turned = reverse("registry:letter_edit", args=[later.pk])
    assert "โปรดแนบไฟล์หนังสือ" in client.post(turned, {**edit, "subject": "ส่งต่อ"}).content.decode()
    client.post(turned, {**edit, "subject": "ส่งต่อ", "files": pdf("หนังสือ.pdf")})
    assert Notice.objects.filter(user=people[0], url=told).count() == 1
    letters.cancel(letter=later, by=desk.clerk, reason="ทดสอบ", version=2)
    # A form that was used says so: other words change nothing, another letter takes its own number when pressed anew.
    post = {**given, "subject": "ถึงจังหวัด", "addressee": "จังหวัด", "client_uuid": str(uuid.uuid4())}
    client.post(new, post)
    said = client.post(new, {**post, "note": "เพิ่ม"}, follow=True).content.decode()
    assert "ยังไม่ได้บันทึก" in said
    used = client.post(new, {**post, "subject": "ถึงอำเภอ"})
    assert "ยังไม่ได้ลงทะเบียน" in used.content.decode()
    assert used.context["form"]["client_uuid"].value() != post["client_uuid"]
    client.force_login(make_user(Role.CLERK, office=make_office()))
    assert "ยังไม่ได้ลงทะเบียน" in client.post(new, post).content.decode()
    assert list(Letter.objects.filter(subject__startswith="ถึง").values_list("subject", "note")) == [("ถึงจังหวัด", "")]
    hidden = make_sent(by=desk.clerk, subject="ไปรษณีย์", schools=schools[:1], way=Letter.Way.POST)
    page = reverse("registry:school_letter", args=[letter.pk])
    assert Notice.objects.filter(user=people[0], url=page).count() == 1
    client.force_login(people[0])
    listed = client.get(reverse("registry:school_letters")).content.decode()
    assert "แจ้งโรงเรียน" in listed and "ไปรษณีย์" not in listed
    assert client.get(reverse("registry:school_letter", args=[hidden.pk])).status_code == 404
    for _ in range(2):
        client.post(reverse("registry:school_letter_acknowledge", args=[letter.pk]))
    client.force_login(desk.clerk)
    assert "1 จาก 2 แห่ง" in client.get(reverse("registry:letter", args=[letter.pk])).content.decode()


def test_how_numbers_are_written_is_set_before_the_first(client, desk):
    client.force_login(desk.clerk)
    year = letters.be_year(today())
    address = reverse("registry:book_edit", args=["letter_out", year])
    client.post(address, {"prefix": "ศธ 04123/", "padding": "1", "first_number": "813"})
    assert "ศธ 04123/813" in client.get(reverse("registry:books")).content.decode()
    assert make_sent(by=desk.clerk).number_text == "ศธ 04123/813"
    said = client.post(address, {"prefix": "", "padding": "1", "first_number": "1"}).content.decode()
    assert "จึงเปลี่ยนเลขเริ่มต้นไม่ได้" in said


@pytest.mark.once
def test_lists_ask_the_same_of_the_database_however_long_they_are(client, desk, django_assert_max_num_queries):
    rows = []
    for size in (1, 59):
        rows += [make_received(by=desk.clerk, people=[desk.supervisor]) for _ in range(size)]
        client.force_login(desk.supervisor)
        for name, most in (("letters", 12), ("my_letters", 12)):
            with django_assert_max_num_queries(most):
                client.get(reverse(f"registry:{name}"))
        client.force_login(desk.head)
        with django_assert_max_num_queries(13):
            client.get(reverse("registry:letter_follow"))
    found = client.get(f"{reverse('registry:letters')}?q=วิชาการ สพฐ&page=2&year={rows[0].be_year}")
    assert len(found.context["page"].object_list) == 10
    assert found.context["page"].object_list[0].number == 10
