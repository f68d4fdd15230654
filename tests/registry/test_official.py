"""Official papers: the chain, the number taken once, what becomes of them after."""

from datetime import timedelta

import pytest
from django.urls import reverse

from inbox.models import Notice
from jobs.models import Job
from registry.actions import official, official_sending
from registry.models import Book, Letter, OfficialPaper
from schools.actions.changes import Stale, WrongState
from schools.frozen import digest
from schools.models import AuditEvent, Membership, Role
from tests.factories import make_membership, make_office, make_school, make_user, today
from tests.meeting import at_once, raised
from tests.registry.official_factories import TEXT, make_paper
from thai.years import be_year

pytestmark = pytest.mark.django_db
State = OfficialPaper.State


@pytest.fixture
def office():
    return make_office(phone="0 5553 1234")


@pytest.fixture
def people(office):
    """Author, head, director and clerk of the office."""
    roles = (Role.SUPERVISOR, Role.HEAD, Role.DIRECTOR, Role.CLERK)
    return [make_user(role, office=office) for role in roles]


def told(user):
    return list(Notice.objects.filter(user=user).values_list("title", flat=True))


def test_a_paper_goes_up_the_chain_is_signed_once_and_frozen(office, people):
    author, head, director, clerk = people
    paper = make_paper(by=author, state="waiting", people=[head, director], is_circular=True)
    assert told(head) == [f"รอท่านพิจารณา: {official.named(paper)}"]
    assert told(director) == []
    with pytest.raises(official.NotYourTurn):
        official.approve(paper=paper, by=director, version=paper.version)
    seen = paper.version
    paper = official.approve(paper=paper, by=head, version=seen, remark="เห็นควรลงนาม")
    with pytest.raises(Stale):  # the second click
        official.approve(paper=paper, by=head, version=seen)
    assert Letter.objects.count() == 0
    paper = official.approve(paper=paper, by=director, version=paper.version)
    with pytest.raises(WrongState):
        official.approve(paper=paper, by=director, version=paper.version)
    assert paper.state == State.SIGNED
    letter = Letter.objects.get()
    assert (paper.letter, letter.kind, letter.number, letter.source) == (
        letter,
        "letter_out",
        1,
        f"official:{paper.pk}",
    )
    assert letter.number_text == "ว 1"
    assert paper.dated == letter.registered_on == today()
    assert paper.frozen["number"] == "ว 1"
    assert paper.frozen_sha256 == digest(paper.frozen)
    assert paper.frozen["signer"] == {"name": str(director), "position": [f"ผู้อำนวยการ{office.formal_name}"]}
    # A lost and a second attempt of the job: one file, the same words, in the register too.
    assert Job.objects.filter(kind=official.JOB).count() == 1
    official.keep_file(paper=paper, content=b"%PDF-1.4 first")
    official.keep_file(paper=paper, content=b"%PDF-1.4 second")
    paper.refresh_from_db()
    assert list(letter.files.all()) == [paper.file]
    with paper.file.content.open("rb") as file:
        assert file.read() == b"%PDF-1.4 first"
    assert any(title.startswith("ลงนามแล้ว เลขที่ ว 1") for title in told(author))
    assert any(title.startswith("ลงนามแล้ว เลขที่ ว 1") for title in told(clerk))
    assert [event.step for event in paper.events.all()] == ["drafted", "submitted", "approved", "signed"]
    signed = AuditEvent.objects.get(verb="sign official paper")
    assert signed.detail["sha256"] == paper.frozen_sha256


def test_a_returned_paper_starts_at_the_first_again_and_a_withdrawn_one_never_gets_a_number(office, people):
    author, head, director, _clerk = people
    paper = make_paper(by=author, state="waiting", people=[head, director])
    paper = official.approve(paper=paper, by=head, version=paper.version, remark="ดี")
    paper = official.send_back(paper=paper, by=director, reason="แก้ชื่อ", version=paper.version)
    assert any(title.startswith("ส่งกลับให้แก้ไข") for title in told(author))
    with pytest.raises(WrongState):
        official.send_back(paper=paper, by=director, reason="อีก", version=paper.version)
    paper.subject = "เรื่องใหม่"
    paper = official.save(paper=paper, by=author, people=[head, director], version=paper.version)
    paper = official.submit(paper=paper, by=author, version=paper.version)
    assert {step.state for step in paper.steps.all()} == {"waiting"}
    assert paper.events.get(step="approved").comment == "ดี"  # remarks are kept
    with pytest.raises(WrongState):
        official.save(paper=paper, by=author, people=[head], version=paper.version)
    paper = official.withdraw(paper=paper, by=author, reason="เปลี่ยนแผน", version=paper.version)
    with pytest.raises(WrongState):
        official.approve(paper=paper, by=head, version=paper.version)
    assert not Letter.objects.exists()
    assert not Book.objects.exists()


def test_who_left_is_replaced_and_who_represents_signs_in_their_place(office, people):
    author, head, director, _clerk = people
    paper = make_paper(by=author, state="waiting", people=[head, director])
    Membership.objects.filter(user=head).update(ends=today() - timedelta(days=1))
    assert official.left([head, director], office) == [head]
    other = make_user(Role.SUPERVISOR, office=office)
    step = paper.steps.get(user=head)
    with pytest.raises(official.Incomplete):
        official.replace(paper=paper, by=author, step=step, person=director, reason="ลา", version=paper.version)
    paper = official.replace(paper=paper, by=author, step=step, person=other, reason="ย้าย", version=paper.version)
    assert len(told(other)) == 1
    paper = official.approve(paper=paper, by=other, version=paper.version)
    # รักษาราชการแทน: signs in the place of the director, and says so on the paper.
    deputy = make_user(office=office, position="รองผู้อำนวยการ")
    post = director.memberships.get()
    make_membership(
        deputy, Role.DIRECTOR, office=office, acting_for=post, starts=today(), ends=today(), order_text="คำสั่งที่ 1"
    )
    paper = official.approve(paper=paper, by=deputy, version=paper.version)
    assert paper.frozen["signer"] == {
        "name": str(deputy),
        "position": ["รองผู้อำนวยการ รักษาราชการแทน", f"ผู้อำนวยการ{office.formal_name}"],
    }
    # Nobody hands in a paper to somebody who has left.
    draft = make_paper(by=author, people=[head])
    with pytest.raises(official.Incomplete, match=str(head)):
        official.submit(paper=draft, by=author, version=draft.version)


def test_a_later_paper_cancels_an_earlier_one_which_keeps_its_number(office, people):
    author, _head, director, _clerk = people
    first = make_paper(by=author, kind="order", state="ready")
    assert first.number == f"1/{be_year(today())}"
    second = make_paper(by=author, kind="order", state="waiting", cancels=first, subject="ยกเลิกคำสั่ง")
    third = make_paper(by=author, kind="order", state="waiting", cancels=first, subject="ยกเลิกคำสั่งอีก")
    second = official.approve(paper=second, by=director, version=second.version)
    first.refresh_from_db()
    assert (first.state, first.letter.number, second.letter.number) == (State.CANCELLED, 1, 2)
    assert first.letter.is_cancelled
    assert first.letter.cancelled_reason == f"ยกเลิกตามคำสั่ง ที่ {second.number}"
    with pytest.raises(official.Incomplete):
        official.approve(paper=third, by=director, version=third.version)
    assert Book.objects.get(kind="order").next_number == 3  # nothing was taken for what failed
    assert third.steps.get().state == "waiting"


def test_only_who_may_sign_signs_and_nobody_cancels_above_their_hand(office, people, client):
    author, head, director, clerk = people
    client.force_login(author)
    draft = make_paper(by=author, kind="order", people=[author, director])
    edit = reverse("registry:official_edit", args=[draft.pk])
    given = {"subject": "แต่งตั้ง", "text": TEXT, "digits": "thai", "version": draft.version, "do": "submit"}
    refused = client.post(edit, given | {"reviewer1": director.pk, "signer": author.pk})
    assert "signer" in refused.context["form"].errors
    alone = make_paper(by=author, kind="order", people=[author])
    with pytest.raises(official.Incomplete, match="ไม่มีอำนาจลงนาม"):
        official.submit(paper=alone, by=author, version=alone.version)
    OfficialPaper.objects.filter(pk=alone.pk).update(state="waiting")
    with pytest.raises(official.Incomplete, match="ไม่มีอำนาจลงนาม"):
        official.approve(paper=alone, by=author, version=alone.version)
    assert alone.steps.get().state == "waiting"
    # An order is cancelled by an order alone.
    order = make_paper(by=author, kind="order", state="signed", secrecy="very")
    open_order = make_paper(by=author, kind="order", state="signed")
    client.force_login(clerk)
    for kind, status in (("memo", 404), ("order", 200)):
        address = reverse("registry:official_new", args=[kind]) + f"?cancels={open_order.pk}"
        assert client.get(address).status_code == status
    memo = make_paper(by=clerk, kind="memo", people=[clerk], cancels=order)
    OfficialPaper.objects.filter(pk=memo.pk).update(state="waiting")
    memo.refresh_from_db()
    with pytest.raises(official.Incomplete, match="ต้องใช้คำสั่ง"):
        official.approve(paper=memo, by=clerk, version=memo.version)
    order.refresh_from_db()
    assert order.state == State.SIGNED
    # A memo of the director is cancelled by one that the director signs, never by one of the clerk or the head; that of
    # a colleague by the colleague and by the head.
    memo = make_paper(by=author, kind="memo", state="signed")
    client.force_login(clerk)
    address = reverse("registry:official_new", args=["memo"]) + f"?cancels={memo.pk}"
    given = {"subject": "ยกเลิกบันทึก", "to": "ผอ.", "text": TEXT, "digits": "thai", "do": "submit"}
    refused = client.post(address, given | {"signer": clerk.pk})
    assert "ผู้ลงนามเดิมหรือผู้อำนวยการสำนักงาน" in refused.context["form"].errors["signer"][0]
    assert not OfficialPaper.objects.filter(cancels=memo).exists()
    for signer in (clerk, head):
        own = make_paper(by=clerk, kind="memo", people=[signer], cancels=memo)
        with pytest.raises(official.Incomplete, match="ผู้ลงนามเดิม"):
            official.submit(paper=own, by=clerk, version=own.version)
        OfficialPaper.objects.filter(pk=own.pk).update(state="waiting")
        with pytest.raises(official.Incomplete, match="ผู้ลงนามเดิม"):
            official.approve(paper=own, by=signer, version=own.version)
    waits = make_paper(by=clerk, kind="memo", state="waiting", cancels=memo)
    with pytest.raises(official.Incomplete, match="ผู้ลงนามเดิม"):
        official.replace(paper=waits, by=clerk, step=waits.steps.get(), person=head, reason="ลา", version=waits.version)
    official.approve(paper=waits, by=director, version=waits.version)
    theirs = make_paper(by=author, kind="memo", state="signed", people=[author])
    with pytest.raises(official.Incomplete, match="หรือผู้อำนวยการกลุ่ม"):
        make_paper(by=clerk, kind="memo", state="waiting", people=[clerk], cancels=theirs)
    make_paper(by=clerk, kind="memo", state="signed", people=[head], cancels=theirs)
    assert {OfficialPaper.objects.get(pk=one.pk).state for one in (memo, theirs)} == {State.CANCELLED}
    # What cancels or answers something secret is drafted and registered as secret; a reason stays on the page.
    client.force_login(author)
    begun = client.get(reverse("registry:official_new", args=["order"]) + f"?cancels={order.pk}").context["form"]
    assert begun["secrecy"].value() == "very"
    secret = make_paper(by=author, kind="order", state="waiting", secrecy="secret", cancels=order)
    secret = official.send_back(paper=secret, by=director, reason="เหตุลับ", version=secret.version)
    assert not Notice.objects.filter(body__contains="เหตุลับ").exists()
    secret = official.submit(paper=secret, by=author, version=secret.version)
    secret = official.approve(paper=secret, by=director, version=secret.version)
    assert secret.letter.secrecy == "very"
    # Its author reads the paper, but the line is the director's.
    line = reverse("registry:letter", args=[secret.letter_id])
    page = reverse("registry:official_paper", args=[secret.pk])
    assert line not in client.get(page).content.decode()
    client.force_login(director)
    assert line in client.get(page).content.decode()


def test_a_letter_is_sent_to_schools_that_read_it_here_and_an_order_to_desks(office, people, client):
    author, head, _director, clerk = people
    school = make_school(office)
    teacher = make_user(Role.SCHOOL_DIRECTOR, school=school)
    unprinted = make_paper(by=author, state="signed")
    with pytest.raises(official.Incomplete):
        official_sending.send(paper=unprinted, by=author, schools=[school], way="here", version=unprinted.version)
    paper = make_paper(by=author, state="ready")
    paper = official_sending.send(paper=paper, by=clerk, schools=[school], way="here", version=paper.version)
    paper = official_sending.send(paper=paper, by=clerk, schools=[school], way="here", version=paper.version)
    assert paper.state == State.SENT
    assert list(paper.letter.addressees.values_list("school", flat=True)) == [school.pk]
    assert len(told(teacher)) == 1
    # Sent on by another way it stays with the schools that read it here; people of the office need no school.
    other = make_school(office)
    reader = make_user(Role.SCHOOL_DIRECTOR, school=other)
    paper = official_sending.send(paper=paper, by=clerk, schools=[other], way="post", version=paper.version)
    paper.letter.refresh_from_db()
    assert (paper.letter.way, len(told(teacher)), len(told(reader))) == ("here", 1, 1)
    client.force_login(clerk)
    address = reverse("registry:official_send", args=[paper.pk])
    assert client.post(address, {"people": [head.pk], "version": paper.version}).status_code == 302
    assert paper.letter.routes.get().user == head
    posted = make_paper(by=author, state="ready")
    posted = official_sending.send(paper=posted, by=clerk, schools=[school], way="post", version=posted.version)
    assert len(told(teacher)) == 1
    posted = official_sending.send(paper=posted, by=clerk, schools=[other], way="here", version=posted.version)
    assert (len(told(teacher)), len(told(reader))) == (2, 2)
    client.force_login(teacher)
    assert client.get(reverse("schools:file", args=[paper.file_id])).status_code == 200
    secret = make_paper(by=author, state="ready", secrecy="secret")
    assert client.get(reverse("schools:file", args=[secret.file_id])).status_code == 404
    with pytest.raises(official.Incomplete):
        official_sending.send(paper=secret, by=author, schools=[school], way="here", version=secret.version)
    assert "ขอเชิญประชุม" not in official.named(secret)
    # What cancels it is offered to those who have it.
    later = make_paper(by=author, state="ready", cancels=paper)
    client.force_login(clerk)
    offered = client.get(reverse("registry:official_send", args=[later.pk])).context["form"]
    assert offered["schools"].value() == [school.pk, other.pk]
    order = make_paper(by=author, kind="order", state="ready")
    official_sending.send(paper=order, by=author, people=[head], version=order.version)
    assert order.letter.routes.get().user == head


def test_who_sees_what(office, people):
    author, head, director, clerk = people
    colleague = make_user(Role.SUPERVISOR, office=office)
    stranger = make_user(Role.DIRECTOR, office=make_office())
    draft = make_paper(by=author)
    waiting = make_paper(by=author, state="waiting", people=[director])
    signed = make_paper(by=author, state="signed")
    secret = make_paper(by=author, state="signed", secrecy="secret")

    def sees(user):
        return set(OfficialPaper.objects.visible_to(user))

    assert sees(author) == {draft, waiting, signed, secret}
    assert sees(director) == {waiting, signed, secret}
    assert sees(head) == sees(clerk) == {waiting, signed}
    assert sees(colleague) == {signed}
    assert sees(stranger) == set()
    assert list(OfficialPaper.objects.waiting_for(director)) == [waiting]
    assert not OfficialPaper.objects.waiting_for(head).exists()


def test_the_editor_keeps_what_was_typed_refuses_blanks_and_tells_of_a_stale_save(client, office, people):
    author, head, director, _clerk = people
    client.force_login(author)
    address = reverse("registry:official_new", args=["memo"])
    page = client.get(f"{address}?text=outside_work_request").content.decode()
    assert "ขออนุมัติปฏิบัติงานร่วมกับ" in page
    assert "[สำนักงาน]" not in page
    # What must be there before it is handed in is never called optional.
    for name in ("เรียน", "ข้อความ", "ผู้สั่งการหรืออนุมัติ"):
        assert f"{name}</label>" in page, name
    assert page.count("ต้องกรอกก่อนเสนอ") == 3
    assert "สำนักงานยังไม่ได้กรอกหมายเลขโทรศัพท์" not in page
    type(office).objects.update(phone="")
    assert "สำนักงานยังไม่ได้กรอกหมายเลขโทรศัพท์" in client.get(address).content.decode()
    typed = {"subject": "ขออนุมัติ", "to": "ผู้อำนวยการ", "text": TEXT, "unit": "กลุ่มนิเทศ", "digits": "thai"}
    typed |= {"reviewer1": head.pk, "signer": director.pk, "client_uuid": "0b0e6c8e-0a57-4c1c-9b8e-111111111111"}
    refused = client.post(address, typed | {"text": "เรื่อง ……… <b>", "do": "submit"})
    assert "ยังมีช่องว่างที่ต้องเติม" in refused.content.decode()
    assert "เรื่อง ……… &lt;b&gt;" in refused.content.decode()
    assert not OfficialPaper.objects.exists()
    for _click in range(2):
        assert client.post(address, typed | {"do": "submit"}).status_code == 302
    paper = OfficialPaper.objects.get()
    assert (paper.state, [step.user for step in paper.steps.all()]) == (State.WAITING, [head, director])
    # The same form with other words tells that nothing was saved; with another subject it becomes one of its own.
    said = client.post(address, typed | {"text": "ข้อความอื่น", "do": "save"}, follow=True).content.decode()
    assert "ยังไม่ได้บันทึก" in said
    used = client.post(address, typed | {"subject": "อีกเรื่อง", "do": "save"})
    assert "ยังไม่ได้บันทึก" in used.content.decode()
    assert used.context["form"]["client_uuid"].value() != typed["client_uuid"]
    assert OfficialPaper.objects.count() == 1
    # Closed for the author while it waits; open again after it came back.
    edit = reverse("registry:official_edit", args=[paper.pk])
    assert client.get(edit).status_code == 302
    paper = official.send_back(paper=paper, by=head, reason="แก้", version=paper.version)
    assert "แก้" in client.get(reverse("registry:official_paper", args=[paper.pk])).content.decode()
    typed |= {"version": paper.version, "do": "save"}
    assert client.post(edit, typed | {"subject": "หนึ่ง"}).status_code == 302
    assert client.post(edit, typed | {"subject": "หนึ่ง"}).status_code == 302  # a second click
    conflict = client.post(edit, typed | {"subject": "สอง", "text": "ข้อความใหม่"})
    assert conflict.status_code == 409
    assert "ข้อความใหม่" in conflict.content.decode()
    paper.refresh_from_db()
    assert paper.subject == "หนึ่ง"
    # Somebody of another office is no part of a chain.
    outsider = make_user(Role.DIRECTOR, office=make_office())
    wrong = client.post(edit, typed | {"version": paper.version, "signer": outsider.pk})
    assert "ไม่ได้ปฏิบัติหน้าที่ในสำนักงานของท่าน" in wrong.content.decode()


def test_steps_by_buttons_tell_what_holds(client, office, people):
    author, _head, director, clerk = people
    paper = make_paper(by=author, state="waiting", people=[director])
    client.force_login(director)
    approve = reverse("registry:official_approve", args=[paper.pk])
    answer = client.post(approve, {"version": paper.version, "remark": ""}, follow=True).content.decode()
    assert "ลงนามแล้ว เลขที่" in answer
    assert "กำลังจัดทำ PDF ฉบับลงนาม" in answer and "ดูตัวอย่าง PDF" not in answer
    again = client.post(approve, {"version": paper.version}, follow=True).content.decode()
    assert "มีผู้ดำเนินการแล้ว" in again
    assert Letter.objects.count() == 1
    client.force_login(clerk)
    send = reverse("registry:official_send", args=[paper.pk])
    assert "ต้องเลือกโรงเรียนผู้รับ" in client.post(send, {"way": "here", "version": 1}).content.decode()
    text = reverse("registry:official_text_new")
    given = {"kind": "letter", "name": "เชิญประชุม", "text": TEXT}
    assert client.post(text, given).status_code == 302
    assert "มีแม่แบบชื่อนี้แล้ว" in client.post(text, given).content.decode()
    chosen = client.get(reverse("registry:official_choose")).content.decode()
    assert "เชิญประชุม" in chosen
    client.force_login(author)
    cancel = client.get(reverse("registry:official_new", args=["letter"]) + f"?cancels={paper.pk}").content.decode()
    assert "ยกเลิกหนังสือภายนอก ที่ 1" in cancel


def test_the_list_and_a_paper_cost_the_same_however_many_there_are(client, office, people, django_assert_num_queries):
    author = people[0]
    first = make_paper(by=author, state="signed")
    more = {"office": office, "author": author, "kind": "memo", "state": "waiting"}
    client.force_login(author)
    client.get(reverse("registry:official_papers"))
    for n in (1, 9, 90):
        OfficialPaper.objects.bulk_create(OfficialPaper(subject=f"เรื่อง {place}", **more) for place in range(n))
        with django_assert_num_queries(7):
            client.get(reverse("registry:official_papers"))
        with django_assert_num_queries(9):
            client.get(reverse("registry:official_paper", args=[first.pk]))


@pytest.mark.django_db(transaction=True)
def test_two_signers_at_once_take_one_number_and_two_papers_two(office, people):
    author, _head, director, _clerk = people
    one = make_paper(by=author, state="waiting", people=[director])
    two = make_paper(by=author, state="waiting", people=[director])
    assert director.acting

    def sign(paper):
        return lambda: official.approve(paper=paper, by=director, version=paper.version).letter.number

    found = at_once(sign(one), sign(one), sign(two))
    (late,) = raised(found)
    assert isinstance(late, Stale)
    assert sorted(number for number in found if isinstance(number, int)) == [1, 2]
    assert sorted(Letter.objects.values_list("number", flat=True)) == [1, 2]
