"""The register, and what becomes of papers: replaced, kept from the public, found by holder and school."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from jobs.testing import work_off
from registry.actions import give_up, reserve
from registry.models import Book, Reservation
from reports.actions import certificate_mail
from reports.models import Certificate, CertificateBatch, CertificateDelivery
from schools.models import Role
from tests.factories import make_office, make_school, make_user, today
from tests.journeys.steps import pdf_text
from tests.reports.certificate_factories import APPROVAL
from tests.reports.test_certificate_numbers import issue, make_batch
from thai.digits import thai
from thai.years import be_year

pytestmark = pytest.mark.django_db
REGISTER = reverse("reports:certificate_register")


@pytest.fixture(autouse=True)
def fresh_limits():
    cache.clear()


@pytest.fixture
def clerk():
    return make_user(Role.CLERK, office=make_office())


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def rows_of(page):
    return [(entry.number, entry.name, entry.note) for entry in page.context["page"]]


def test_the_register_shows_every_number_whoever_has_it(desk, clerk):
    year, office = be_year(today()), clerk.acting.office
    shelf = {"kind": "honour", "year": year}
    assert "โปรดระบุ" not in desk.get(REGISTER).text
    desk.post(
        reverse("reports:certificate_book", args=["honour", year]), {"prefix": "ศน", "padding": 3, "first_number": 5}
    )
    first = issue(make_batch(clerk, 2), clerk).certificates.order_by("number").first()
    keep = reverse("reports:certificate_reserve", args=["honour", year])
    given = {"count": 3, "purpose": "งานใหญ่", "seen": 7}
    # A second click keeps no more.
    assert [desk.post(keep, given).status_code for _ in range(2)] == [302, 409]
    kept = Reservation.objects.get()
    issue(make_batch(clerk, 1, reservation=kept, activity="งานใหญ่มาก"), clerk)
    page = desk.get(REGISTER, shelf)
    assert rows_of(page) == [
        ("5", "นายคนที่ 0", ""),
        ("6", "นายคนที่ 1", ""),
        ("7", "นายคนที่ 0", ""),
        ("8–9", "–", "จองไว้ ยังไม่ได้ใช้"),
    ]
    # One kind of digits, whatever the papers print.
    assert "ศน 005/" in page.text and "๐๐๕" not in page.text
    void = reverse("reports:certificate_give_up", args=[kept.pk])
    assert "โปรดกรอก" in desk.post(void, {"reason": ""}).text
    desk.post(void, {"reason": "งานเลื่อน"})
    desk.post(void, {"reason": "อีกครั้ง"})
    desk.post(reverse("reports:certificate_revoke", args=[first.pk]), {"reason": "ชื่อผิด"})
    notes = [note for _number, _name, note in rows_of(desk.get(REGISTER, shelf))]
    assert "เพิกถอน" in notes[0] and "ชื่อผิด" in notes[0]
    assert "งานเลื่อน" in notes[3] and "อีกครั้ง" not in notes[3]
    for given, numbers in [
        ({"q": "คนที่ 1"}, ["6"]),
        ({"q": "๗"}, ["7"]),
        ({"q": "งานใหญ่มาก"}, ["7"]),
        ({"state": "revoked"}, ["5"]),
        ({"state": "free"}, ["8–9"]),
        ({"kind": "training"}, []),
        ({"year": "๒๕"}, ["5", "6", "7", "8–9"]),
        ({"q": "\x00"}, ["5", "6", "7", "8–9"]),
    ]:
        assert [number for number, *_ in rows_of(desk.get(REGISTER, shelf | given))] == numbers, given
    # The first number stands once one was taken.
    refused = desk.post(
        reverse("reports:certificate_book", args=["honour", year]), {"prefix": "", "padding": 1, "first_number": 1}
    )
    assert "จึงเปลี่ยนเลขเริ่มต้นไม่ได้" in refused.text
    # As a file and on paper, void numbers too.
    sent = desk.get(reverse("schools:export", args=["certificate_register", "csv"]), shelf)
    text = b"".join(sent.streaming_content).decode("utf-8-sig")
    assert "งานเลื่อน" in text and "ศน 006" in text
    desk.post(reverse("reports:certificate_register_print", args=["honour", year]), {"first": "1"})
    work_off()
    from schools.models import StoredFile

    with StoredFile.objects.get(purpose="certificate_register").content.open("rb") as paper:
        told = pdf_text(paper.read())[1]
    assert "งานเลื่อน" in told and "นายคนที่1" in told
    # Another office has registers of its own.
    desk.force_login(make_user(Role.CLERK, office=make_office()))
    assert rows_of(desk.get(REGISTER, shelf)) == []
    assert desk.get(void).status_code == 404
    assert office.books.count() == 1


def test_a_book_that_carries_numbers_of_a_common_one_keeps_its_beginning(desk, clerk):
    year, office = be_year(today()), clerk.acting.office
    old = issue(make_batch(clerk, 2, kind="training"), clerk)
    Book.objects.filter(office=office).update(first_number=13, next_number=13, note="เลขที่ 1–12 ออกจากทะเบียนร่วม")
    refused = desk.post(
        reverse("reports:certificate_book", args=["training", year]), {"prefix": "", "padding": 1, "first_number": 1}
    )
    assert "จึงเปลี่ยนเลขเริ่มต้นไม่ได้" in refused.text
    assert Book.objects.get(office=office).next_number == 13
    # What was numbered before is printed with it.
    page = desk.get(REGISTER, {"kind": "training", "year": year})
    assert page.context["volumes"] == [(1, 12)] and old.certificates.count() == 2


def test_the_register_asks_the_same_number_of_questions(desk, clerk):
    made = []
    for count in (1, 11):
        issue(make_batch(clerk, count), clerk)
        kept = reserve(
            office=clerk.acting.office, kind=Book.Kind.HONOUR, be_year=be_year(today()), count=2, purpose="ก", by=clerk
        )
        give_up(reservation=kept, reason="ข", by=clerk)
        desk.get(REGISTER)
        with CaptureQueriesContext(connection) as asked:
            desk.get(REGISTER)
        made.append(len(asked))
    assert made[0] == made[1] <= 12


def test_a_corrected_paper_stands_for_the_old_one(desk, clerk):
    old = issue(make_batch(clerk, 2), clerk).certificates.order_by("number").first()
    replace = reverse("reports:certificate_replace", args=[old.pk])
    # What another office calls its own draft stands in nobody's way.
    guessed = uuid.uuid5(uuid.NAMESPACE_URL, f"nithet:certificate:{old.pk}:replacement")
    make_batch(make_user(Role.CLERK, office=make_office()), client_uuid=guessed)
    for _ in range(2):
        desk.post(replace)
    batch = CertificateBatch.objects.get(replaces=old)
    assert (batch.people, batch.state) == ([{"name": old.name, "award": "วิทยากร"}], "draft")
    # Until the new one has its number the old one holds.
    check = reverse("reports:verify", args=[old.code])
    assert "ยังใช้ได้" in desk.get(check).text
    CertificateBatch.objects.filter(pk=batch.pk).update(people=[{"name": "นายชื่อถูก", "award": ""}], **APPROVAL)
    desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": 1})
    new = Certificate.objects.get(replaces=old)
    assert (new.name, new.number) == ("นายชื่อถูก", 3)
    told = desk.get(check).text
    assert "แทนที่ด้วยเลขที่" in told and thai(f"3/{new.be_year}") in told and "นายชื่อถูก" not in told
    assert "ยังใช้ได้" in desk.get(reverse("reports:verify", args=[new.code])).text
    notes = [note for *_, note in rows_of(desk.get(REGISTER))]
    assert "แทนที่ด้วยเลขที่" in notes[0] and "ออกแทนเลขที่" in notes[2]
    # Once only: the old one leads to what stands for it.
    assert desk.post(replace, follow=True).redirect_chain[-1][0] == reverse(
        "reports:certificate_batch", args=[old.batch_id]
    )
    assert CertificateBatch.objects.filter(replaces=old).count() == 1


def test_a_revoked_paper_that_is_replaced_stays_revoked_wherever_it_is_asked_for(desk, clerk):
    first, second = issue(make_batch(clerk, 2, digits="arabic"), clerk).certificates.order_by("number")
    # The paper tells its number in Thai digits, the screen in its own.
    Certificate.objects.filter(pk=first.pk).update(number_text=thai(first.number_text))
    revoke = reverse("reports:certificate_revoke", args=[first.pk])
    told = desk.post(revoke, {"reason": "ไม่ได้เข้าร่วมจริง"}, follow=True)
    assert f"เพิกถอนเลขที่ {first.number}/{first.be_year} แล้ว" in told.text
    for old in (first, second):
        began = desk.post(reverse("reports:certificate_replace", args=[old.pk]), follow=True).text
        assert ("ยังใช้ได้จนกว่า" in began) == (old == second) and ("ถูกเพิกถอนเมื่อ" in began) == (old == first)
        batch = CertificateBatch.objects.get(replaces=old)
        looked = desk.get(reverse("reports:certificate_batch", args=[batch.pk])).text
        assert ("จะใช้ไม่ได้" in looked) == (old == second)
        CertificateBatch.objects.filter(pk=batch.pk).update(people=[{"name": "นายชื่อถูก", "award": ""}], **APPROVAL)
        desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": 1})
    told = [desk.get(reverse("reports:verify", args=[old.code])).text for old in (first, second)]
    year = be_year(today())
    assert "ถูกเพิกถอนแล้ว" in told[0] and "แทนที่ด้วยเลขที่" in told[0] and f"3/{year}" in told[0]
    assert "ถูกเพิกถอน" not in told[1] and "แทนที่ด้วยเลขที่" in told[1] and f"4/{year}" in told[1]
    assert "ไม่ได้เข้าร่วมจริง" not in told[0]
    notes = [note for *_, note in rows_of(desk.get(REGISTER))]
    assert "เพิกถอน" in notes[0] and "ไม่ได้เข้าร่วมจริง" in notes[0] and "แทนที่ด้วยเลขที่" in notes[0]
    assert "เพิกถอน" not in notes[1]
    for state, numbers in (("revoked", ["1"]), ("replaced", ["1", "2"]), ("valid", ["3", "4"])):
        assert [number for number, *_ in rows_of(desk.get(REGISTER, {"state": state}))] == numbers
    issued = desk.get(reverse("reports:certificate_batch", args=[first.batch_id])).text
    assert issued.count("เพิกถอนแล้ว") == 1 and issued.count("แทนที่แล้ว") == 2
    # The digits are those of the paper.
    shown, office = Certificate.objects.get(replaces=first), clerk.acting.office.formal_name
    signer = {"slot": 1, "name": "นายที่รัก กี่เพชร", "position": "ผู้อำนวยการ เขต 2"}
    Certificate.objects.filter(pk=shown.pk).update(fields={**shown.fields, "signers": [signer]})
    shown.refresh_from_db()
    page = desk.get(reverse("reports:verify", args=[shown.code])).text
    assert f"3/{year}" in page and office in page and "เขต 2" in page
    Certificate.objects.filter(pk=shown.pk).update(
        fields={**shown.fields, "digits": "thai"}, number_text=thai(f"3/{year}")
    )
    page = desk.get(reverse("reports:verify", args=[shown.code])).text
    assert thai(f"3/{year}") in page and thai(office) in page and "เขต ๒" in page


def test_anybody_asks_by_number_and_name_and_learns_no_more(client, desk, clerk, settings):
    paper = issue(make_batch(clerk, 1), clerk).certificates.get()
    form = reverse("reports:verify_form")
    given = {"kind": "honour", "number": f"ที่ {paper.number_text}", "name": "คนที่  0"}
    client.logout()
    told = client.post(form, given)
    assert told.status_code == 200 and "ยังใช้ได้" in told.text and "noindex" in told["X-Robots-Tag"]
    wrong = [given | {"name": "นายอื่น"}, given | {"number": "9/2569"}, given | {"kind": "training"}]
    answers = {client.post(form, one).text for one in wrong}
    unknown = client.get(reverse("reports:verify", args=["X" * 20])).text
    assert len({strip_time(text) for text in [*answers, unknown]}) == 1
    assert "คั่นด้วย /" in client.post(form, given | {"number": "12"}).text

    hide = reverse("reports:certificate_hide", args=[paper.pk])
    client.force_login(clerk)
    assert "โปรดกรอก" in client.post(hide, {"reason": ""}).text
    client.post(hide, {"reason": "เจ้าของข้อมูลขอ"})
    client.logout()
    assert client.post(form, given).status_code == 404
    by_code = client.get(reverse("reports:verify", args=[paper.code]))
    assert paper.name not in by_code.text and "ยังใช้ได้" in by_code.text and "ตามคำขอ" in by_code.text
    client.force_login(clerk)
    # A second click on hiding shows nothing again.
    client.post(hide, {"reason": "เจ้าของข้อมูลขอ"})
    assert Certificate.objects.exclude(hidden_at=None).count() == 1
    client.post(hide, {"do": "show"})
    client.logout()
    assert client.post(form, given).status_code == 200
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "certificate_number": "1/10m"}
    cache.clear()
    assert [client.post(form, given).status_code for _ in range(2)] == [200, 429]


def strip_time(text):
    return text.split("csrf")[0]


def test_a_holder_gets_a_link_by_mail_and_the_answer_tells_nothing(client, clerk):
    person = {"name": "นางสาวปิ่นแก้ว ผึ้งน้อย", "award": "", "email": "p@example.org"}
    batch = issue(make_batch(clerk, people=[person, person | {"name": "นายกล้า ป่าไม้"}]), clerk)
    work_off()
    mail.outbox.clear()
    page = reverse("reports:certificate_holder")
    answers = {
        client.post(page, {"name": name, "activity": activity}).text
        for name, activity in [
            ("ปิ่นแก้ว ผึ้งน้อย", "การอบรม"),
            ("น.ส.ปิ่นแก้ว  ผึ้งน้อย", "อบรมน้ำใจ"),
            ("ไม่มี ใครเลย", "การอบรม"),
            ("นายกล้า ป่าไม้", "เรื่องอื่น"),
        ]
    }
    assert len(answers) == 1 and "รับคำขอแล้ว" in answers.pop()
    # Asked twice within the hour, written to once.
    assert list(CertificateDelivery.objects.values_list("to", "certificate__name")) == [
        ("p@example.org", person["name"])
    ]
    earlier = {"created_at": timezone.now() - timedelta(hours=2), "state": "sent", "sent_at": timezone.now()}
    CertificateDelivery.objects.update(**earlier)
    # The office put the address right: the link goes there, and no link that works stops to.
    paper = batch.certificates.get(name=person["name"])
    certificate_mail.send_one(paper=paper, to="right@example.org", form="link", user=clerk)
    CertificateDelivery.objects.filter(to="right@example.org").update(**earlier)
    client.post(page, {"name": "ปิ่นแก้ว ผึ้งน้อย", "activity": "การอบรม"})
    sent = [(row.to, row.closed_at is None) for row in CertificateDelivery.objects.order_by("pk")]
    assert sent == [("p@example.org", False), ("right@example.org", True), ("right@example.org", True)]
    CertificateDelivery.objects.filter(to="right@example.org").update(**earlier)
    CertificateDelivery.objects.filter(to="right@example.org").update(state="returned", error="อีเมลตีกลับ: 550")
    certificate_mail.send_one(paper=paper, to="third@example.org", form="link", user=None)
    assert CertificateDelivery.objects.filter(to="right@example.org", closed_at=None).count() == 2
    # All that is known of came back: it goes nowhere until the office puts the address right.
    CertificateDelivery.objects.update(**earlier | {"state": "returned"})
    client.post(page, {"name": "ปิ่นแก้ว ผึ้งน้อย", "activity": "การอบรม"})
    assert CertificateDelivery.objects.count() == 4
    CertificateDelivery.objects.update(**earlier)
    batch.certificates.update(revoked_at=timezone.now(), revoked_by=clerk, revoked_reason="ก")
    client.post(page, {"name": "ปิ่นแก้ว ผึ้งน้อย", "activity": "การอบรม"})
    assert CertificateDelivery.objects.count() == 4


def test_a_school_sees_and_prints_the_papers_of_its_people(client, clerk):
    office = clerk.acting.office
    school, other = make_school(office, "บ้านน้ำใส"), make_school(office, "บ้านป่า")
    people = [
        {"name": "นายปั่น", "award": "", "school": "บ้านน้ำใส"},
        {"name": "นางป่า", "award": "", "school": other.full_name},
        # By an event or an award, whatever it is called today; a school of another office is none of this one's.
        {"name": "นายตามรหัส", "award": "", "school": "ชื่อเดิม", "school_id": school.pk},
        {"name": "นายต่างเขต", "award": "", "school_id": make_school(make_office(), "บ้านไกล").pk},
    ]
    batch = issue(make_batch(clerk, people=people), clerk)
    work_off()
    mine, theirs, by_id, far = batch.certificates.order_by("position")
    assert (by_id.school, far.school) == (school, None)
    client.force_login(make_user(Role.SCHOOL_STAFF, office=office, school=school))
    text = client.get(reverse("reports:certificates_of_school")).text
    assert "นายปั่น" in text and "นางป่า" not in text
    printed = client.get(reverse("reports:certificate_of_school", args=[mine.pk]))
    assert printed.content.startswith(b"%PDF-")
    assert client.get(reverse("reports:certificate_of_school", args=[theirs.pk])).status_code == 404
