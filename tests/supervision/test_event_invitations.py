"""Invitations: people without an account get one mail with the link, and a letter that is drafted once."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse

from jobs.testing import work_off
from registry.models import OfficialPaper
from reports.visits.single import in_thai_digits
from schools.models import Role
from supervision.actions import event_parts, events
from supervision.models import EventInvitation, EventMail
from tests.factories import make_office, make_school, make_user
from tests.supervision.event_factories import make_event, register

pytestmark = pytest.mark.django_db
LINES = "ดร.มาลี ใจดี\tศาสตราจารย์\tมหาวิทยาลัยบูรพา\tMali@Example.org\nนายเอก ใจดี\tกำนัน\tตำบลทับใต้\n"


def url(name, *args):
    return reverse(f"supervision:{name}", args=args)


@pytest.fixture
def office():
    return make_office("สพป.ตาก เขต 2", email="office@example.org", phone="055 000 000")


@pytest.fixture
def keeper(office):
    return make_user(Role.SUPERVISOR, office=office)


def test_people_without_an_account_are_mailed_the_link_once(client, office, keeper):
    event = make_event(office=office, by=keeper, registration="link", title="อบรมการอ่าน")
    client.force_login(keeper)
    page = url("event_invite", event.pk)
    # What is wrong is told beside the field, and nobody is invited.
    for text, said in [
        ("นายโท ใจดี\t\t\tไม่ใช่อีเมล", "บรรทัดที่ 1"),
        (f"นายมี ใจดี\t\t\t{keeper.email.upper()}", "มีบัญชีในระบบแล้ว"),
        ("...\t\t\tx@example.org", "บรรทัดที่ 1"),
    ]:
        answer = client.post(page, {"outside": f"{text}\nนายดี ใจดี\t\t\tok@example.org"})
        assert said in str(answer.context["form"].errors["outside"]), text
    assert not EventInvitation.objects.exists()
    for text in (LINES, LINES + "มาลี ใจดี\t\t\tmali@example.org\nเอก  ใจดี\tอื่น\tตำบลทับใต้\n"):
        answer = client.post(page, {"outside": text}, follow=True)
        work_off()
    assert "ได้รับเชิญไปแล้วทั้งหมด" in answer.text
    assert [(row.name, row.email) for row in event.invitations.all()] == [
        ("ดร.มาลี ใจดี", "mali@example.org"), ("นายเอก ใจดี", ""),
    ]  # fmt: skip
    (letter,) = mail.outbox
    assert letter.to == ["mali@example.org"] and letter.reply_to == ["office@example.org"]
    assert letter.subject == "ขอเชิญเข้าร่วม: อบรมการอ่าน" and "เรียน ดร.มาลี ใจดี" in letter.body
    assert url("event_public", event.token) in letter.body and "หอประชุม" in letter.body
    assert "ไม่มีอีเมล" in client.get(page).text and "ส่งแล้ว" in client.get(page).text
    # Where nobody registers by a link, the mail says whom to answer.
    closed = make_event(office=office, by=keeper)
    event_parts.invite(event=closed, schools=[], people=[], outside=[{"name": "มาลี", "email": "m@a.org"}], by=keeper)
    work_off()
    assert "โทร. 055 000 000" in mail.outbox[1].body and "/e/" not in mail.outbox[1].body
    # What changes is told: who registered meanwhile hears it as a participant, once.
    event_parts.invite(event=event, schools=[], people=[], outside=[{"name": "ตรี", "email": "t@a.org"}], by=keeper)
    register(event, "ดร.มาลี ใจดี", email="MALI@example.org")
    work_off()
    mail.outbox.clear()
    events.cancel(event=event, reason="น้ำท่วม", by=keeper, version=event.version)
    work_off()
    assert sorted(row.to[0].lower() for row in mail.outbox) == ["mali@example.org", "t@a.org"]
    assert all("เหตุผล: น้ำท่วม" in row.body and "ลงทะเบียนที่" not in row.body for row in mail.outbox)
    # The tables themselves keep an address from a second invitation, and a mail from two addressees.
    for wrong in (
        lambda: EventInvitation.objects.create(event=event, name="มาลี", email="mali@example.org", sent_by=keeper),
        lambda: EventInvitation.objects.create(event=event, sent_by=keeper),
        lambda: EventMail.objects.create(what="invited", version=9),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            wrong()


def test_a_letter_of_invitation_is_drafted_once(client, office, keeper):
    director, clerk = make_user(Role.DIRECTOR, office=office), make_user(Role.CLERK, office=office)
    school = make_school(office, "บ้านทดลอง")
    event = make_event(office=office, by=keeper, registration="link", title="อบรมการอ่าน", target_group="ครูภาษาไทย")
    outside = [{"name": "ดร.มาลี", "position": "คณบดี", "organisation": "ม.บูรพา"}]
    event_parts.invite(event=event, schools=[school], people=[], outside=outside, by=keeper)
    row = event.invitations.get(school=None)
    client.force_login(keeper)
    press = url("event_letter", event.pk)
    addresses = [client.post(press, {"invitation": row.pk}).url for _ in range(2)]
    paper = OfficialPaper.objects.get()
    assert addresses == [reverse("registry:official_paper", args=[paper.pk])] * 2
    assert (paper.kind, paper.state, paper.to) == ("letter", "draft", "ดร.มาลี คณบดี ม.บูรพา")
    assert paper.subject == "ขอเชิญเข้าร่วมการอบรม อบรมการอ่าน" and not paper.is_circular
    for words in ("กำหนดจัดการอบรม “อบรมการอ่าน” สำหรับครูภาษาไทย วันที่", "ณ หอประชุม", url("event_public", event.token)):
        assert words in paper.text
    assert [step.user for step in paper.steps.all()] == [director]
    # A colleague is told whose draft it is, and drafts no second one.
    client.force_login(clerk)
    assert f"{keeper} ร่างหนังสือเชิญฉบับนี้ไว้แล้ว" in client.post(press, {"invitation": row.pk}, follow=True).text
    # One to all invited schools; what was given up is drafted anew, what was signed is not.
    client.post(press)
    circular = OfficialPaper.objects.get(author=clerk)
    assert circular.is_circular and circular.to.startswith("ผู้อำนวยการโรงเรียน")
    OfficialPaper.objects.filter(pk=circular.pk).update(state="withdrawn")
    assert client.post(press).url != reverse("registry:official_paper", args=[circular.pk])
    assert OfficialPaper.objects.count() == 3
    foreign = make_event(office=make_office())
    assert client.post(url("event_letter", foreign.pk)).status_code == 404
    assert client.post(press, {"invitation": EventInvitation.objects.last().pk + 1}).status_code == 404
    # An address of the web keeps its digits on a paper with Thai ones.
    said = in_thai_digits(["ครู 3 คน ที่ https://a.th/e/x1/ ถึง a2@b.th ห้อง 4"])
    assert said == ["ครู ๓ คน ที่ https://a.th/e/x1/ ถึง a2@b.th ห้อง ๔"]


def test_the_page_costs_the_same_however_many_are_invited(client, keeper, django_assert_max_num_queries):
    event = make_event(by=keeper, office=keeper.acting.office)
    client.force_login(keeper)
    client.get(url("event_invite", event.pk))
    for first, last in ((0, 1), (1, 10), (10, 100)):
        people = [{"name": f"นาย{n}ก", "email": f"a{n}@example.org"} for n in range(first, last)]
        event_parts.invite(event=event, schools=[], people=[], outside=people, by=keeper)
        with django_assert_max_num_queries(22):
            assert client.get(url("event_invite", event.pk)).context["page"].paginator.count == last
