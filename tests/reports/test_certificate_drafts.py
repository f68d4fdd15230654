"""From an event or a list to what signers approve: what is checked, what a change voids."""

import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from reports import certificates
from reports.actions import certificate_drafts as actions
from reports.actions import certificates as issuing
from reports.actions.certificate_designs import create
from reports.certificates import layout as layouts
from reports.certificates import material, preflight
from reports.models import BatchSigner, Certificate, CertificateBatch
from schools.models import AuditEvent, Office, Role, StoredFile
from supervision.models import Attendance, Event, EventSession, EventSpeaker, Participant
from tests.factories import make_office, make_school, make_user, today
from tests.reports.certificate_factories import APPROVAL, make_batch
from tests.reports.pictures import squeezed, text_of
from tests.reports.test_certificate_designs import picture_of
from tests.reports.test_certificates import typed
from thai.dates import numeric

pytestmark = pytest.mark.django_db
NEW = reverse("reports:certificate_new")


@pytest.fixture
def clerk():
    return make_user(Role.CLERK, office=make_office())


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def make_event(clerk, **changes):
    return Event.objects.create(
        **{
            "office": clerk.acting.office,
            "title": "การอบรมอ่านคล่อง",
            "starts_on": today() - timedelta(days=2),
            "ends_on": today() - timedelta(days=1),
            "hours": 12,
            "state": "announced",
            "owner": clerk,
            "created_by": clerk,
            **changes,
        }
    )


def join(event, name, *, sessions=(), **more):
    participant = Participant.objects.create(event=event, name=name, organisation="บ้านน้ำใส", **more)
    Attendance.objects.bulk_create(Attendance(session=session, participant=participant) for session in sessions)
    return participant


def titles(batch, level):
    return [check.title for check in preflight.checks(batch) if check.level == level]


def test_an_event_gives_its_words_and_those_who_were_there(desk, clerk):
    event = make_event(clerk)
    start = timezone.now() - timedelta(days=2)
    sessions = [
        EventSession.objects.create(event=event, title=t, starts_at=start, ends_at=start + timedelta(hours=3))
        for t in ("เช้า", "บ่าย")
    ]
    join(event, "นางสาวปิ่นแก้ว ผึ้งน้อย", sessions=sessions, email="p@example.org")
    join(event, "นายกล้า ป่าไม้", sessions=sessions[:1])
    join(event, "นายยกเลิก ไปแล้ว", sessions=sessions, state="cancelled")
    school = make_school(clerk.acting.office, "บ้านหนอง")
    join(event, "นางน้ำอ้อย ที่รัก", sessions=sessions, role="committee", school=school)
    EventSpeaker.objects.create(event=event, name="ดร.ที่ปรึกษา ใหญ่", position="มหาวิทยาลัย")
    page = desk.get(f"{NEW}?event={event.pk}")
    assert page.context["form"]["activity"].value() == "การอบรมอ่านคล่อง"
    assert page.context["form"]["hours"].value() == 12
    # Of an event that is not theirs nothing is told.
    other = make_event(make_user(Role.CLERK, office=make_office()), title="ความลับ")
    assert "ความลับ" not in desk.get(f"{NEW}?event={other.pk}").text

    given = typed(version=0, names="", event=event.pk, from_event="participant", share=80)
    # A share left empty is not everybody.
    assert "โปรดระบุร้อยละ" in desk.post(NEW, given | {"share": ""}).text
    # Pressed twice, with a picture of a signature, it is one draft.
    for _ in range(2):
        picture = SimpleUploadedFile("s.png", picture_of((60, 20), kind="PNG"))
        assert desk.post(NEW, given | {"signer1_image": picture}).status_code == 302
    assert StoredFile.objects.filter(purpose="certificate_signature").count() == 1
    batch = CertificateBatch.objects.get()
    first = {"name": "นางสาวปิ่นแก้ว ผึ้งน้อย", "award": "", "school": "บ้านน้ำใส", "email": "p@example.org"}
    assert batch.people == [first]
    assert (batch.event, batch.people_count) == (event, 1)
    edit = reverse("reports:certificate_edit", args=[batch.pk])
    desk.post(edit, given | {"version": 1, "from_event": "all", "share": 50})
    batch.refresh_from_db()
    assert [(p["name"], p.get("role", "")) for p in batch.people] == [
        ("นางน้ำอ้อย ที่รัก", "กรรมการ"),
        ("นางสาวปิ่นแก้ว ผึ้งน้อย", ""),
        ("นายกล้า ป่าไม้", ""),
        ("ดร.ที่ปรึกษา ใหญ่", "วิทยากร"),
    ]
    assert [p.get("school_id") for p in batch.people] == [school.pk, None, None, None]
    # The list goes back to the form with its columns and comes again as it was.
    names = desk.get(edit).context["form"]["names"].value()
    desk.post(edit, typed(version=2, names=names, event=event.pk))
    assert CertificateBatch.objects.get().people == batch.people
    Participant.objects.update(state="cancelled")
    refused = desk.post(edit, given | {"version": 3})
    assert "ยังไม่มีผู้ที่เข้าเกณฑ์" in refused.text
    assert "โปรดเลือกกิจกรรมก่อน" in desk.post(edit, given | {"version": 3, "event": ""}).text
    assert CertificateBatch.objects.get().people == batch.people


def test_preflight_names_what_is_wrong_before_a_number_is_taken(desk, clerk):
    event = make_event(clerk, state="cancelled")
    last_year = today().replace(year=today().year - 1, month=12, day=31)
    batch = CertificateBatch.objects.create(
        office=clerk.acting.office,
        activity="การอบรม",
        event=event,
        issued_on=last_year,
        signer_name="นายที่รัก กี่เพชร",
        signer_position="ผู้อำนวยการ",
        **APPROVAL,
        people=[{"name": name, "award": ""} for name in ("นางปิ่นแก้ว ผึ้งน้อย", "นางปิ่นแก้ว ผึ้งนอย", "นายก ข", "นายก ข")],
        created_by=clerk,
    )
    assert titles(batch, preflight.STOP) == ["กิจกรรมนี้ถูกยกเลิก"]
    said = desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": 1}, follow=True)
    assert "ยังไม่ได้ออกเลข โปรดแก้ไขก่อน: กิจกรรมนี้ถูกยกเลิก" in said.text
    assert set(titles(batch, preflight.LOOK)) >= {
        "มีชื่อซ้ำในรายการ",
        "ชื่อที่อาจสะกดผิด",
        "กิจกรรมที่เลือกยังไม่มีผู้เข้าร่วม",
        "วันที่ให้ไว้อยู่คนละปีกับวันนี้",
    }
    page = desk.get(reverse("reports:certificate_batch", args=[batch.pk]))
    assert "นางปิ่นแก้ว ผึ้งน้อย / นางปิ่นแก้ว ผึ้งนอย" in page.text
    assert f"ปี {last_year.year + 543}" in page.text

    Event.objects.update(state="announced")
    batch.refresh_from_db()
    batch.people, batch.version = [{"name": "ก" * 120, "award": ""}], 2
    batch.save()
    assert titles(batch, preflight.STOP) == ["ชื่อหรือข้อความยาวเกินพื้นที่"]
    said = desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": 2}, follow=True)
    assert "ยังไม่ได้ออกเลข โปรดแก้ไขก่อน: ชื่อหรือข้อความยาวเกินพื้นที่" in said.text
    # Letters that the standard paper's font does not have would be empty boxes.
    batch.people, batch.version = [{"name": name, "award": ""} for name in ("محمد صالح", "นาย\ue000ก", "Zoë ก")], 3
    batch.save()
    (check,) = [check for check in preflight.checks(batch) if check.level == preflight.STOP]
    assert (check.title, len(check.rows)) == ("มีอักษรที่พิมพ์ไม่ได้", 2) and "محمد صالح" in "".join(check.rows)
    batch.people, batch.version = [], 4
    batch.save()
    desk.post(reverse("reports:certificate_issue", args=[batch.pk]), {"version": 4})
    assert Certificate.objects.count() == 0


def test_signers_approve_what_they_see_and_a_change_voids_it(client, clerk):
    director = make_user(Role.DIRECTOR, office=clerk.acting.office)
    supervisor = make_user(Role.SUPERVISOR, office=clerk.acting.office)
    stranger = make_user(Role.SUPERVISOR, office=clerk.acting.office)
    signing = typed(
        version=0,
        signer_name="",
        signer_position="ผู้อำนวยการ",
        signer1_user=director.pk,
        signer2_user=supervisor.pk,
        signer2_name="นายคนที่สอง",
        signer2_position="ประธาน",
        approval_number="ศธ 1/57",
        approval_date=numeric(today()),
    )
    client.force_login(clerk)
    assert client.get(NEW).text.count('<fieldset class="signer">') == 3
    client.post(NEW, signing)
    batch = CertificateBatch.objects.get()
    one, two = batch.signers.all()
    assert (one.name, two.name, batch.signer_name) == (str(director), "นายคนที่สอง", str(director))
    assert "แบบมาตรฐานมีที่ลงนาม 1 คน" in titles(batch, preflight.STOP)
    layout = layouts.sample()
    layout["elements"].append(layouts.signature(2, 20, 150, 60, 30))
    design, _ = create(office=clerk.acting.office, name="แบบ", kind="", layout=layout, background=None, user=clerk)
    # The letter for the second, who does not agree in person, is for what stands there now.
    CertificateBatch.objects.update(design_version=design.versions.get(), approval_sha256="")
    page, sign = (reverse(f"reports:certificate_{name}", args=[batch.pk]) for name in ("batch", "sign"))
    ask, issue = (reverse(f"reports:certificate_{name}", args=[batch.pk]) for name in ("ask", "issue"))
    edit = reverse("reports:certificate_edit", args=[batch.pk])
    # Nobody is asked twice by two clicks, nobody for a draft that changed.
    client.post(ask, {"version": 9})
    assert Notice.objects.count() == 0
    for _ in range(2):
        client.post(ask, {"version": 1})
    assert Notice.objects.filter(kind="certificate").count() == 2
    with pytest.raises(issuing.NotApproved):
        issuing.issue_batch(batch=batch, version=1, user=clerk)

    client.force_login(stranger)
    assert client.get(sign).status_code == 404
    client.force_login(director)
    assert "ขอความเห็นชอบลงนาม" in client.get(reverse("reports:home")).text
    # The page of the batch leads a signer to the decision, and only who issues to the words and names.
    told = client.get(page).text
    assert sign in told and edit not in told
    assert "โปรดระบุเหตุผล" in client.post(sign, {"version": 1, "approves": "no", "note": ""}).text
    client.post(sign, {"version": 8, "approves": "yes"})
    assert BatchSigner.objects.get(pk=one.pk).state == "waiting"
    client.post(sign, {"version": 1, "approves": "yes", "note": "ตรวจแล้ว"})
    one.refresh_from_db()
    assert (one.state, one.decided_by, one.approved_version, len(one.approved_sha256)) == ("approved", director, 1, 64)
    assert "ขอความเห็นชอบลงนาม" not in client.get(reverse("reports:home")).text
    assert sign not in client.get(page).text

    # A change after the first approval: both are asked anew.
    client.force_login(clerk)
    assert edit in client.get(page).text
    client.post(edit, signing | {"version": 1, "activity": "การอบรมอื่น"})
    batch.refresh_from_db()
    assert (batch.state, batch.version) == ("draft", 2)
    assert set(batch.signers.values_list("state", "approved_version")) == {("waiting", None)}
    assert AuditEvent.objects.filter(verb="void certificate approvals").count() == 1
    # One signer, as the standard paper has room for one.
    client.post(edit, signing | {"version": 2, "signer2_user": "", "signer2_name": "", "signer2_position": ""})
    client.post(ask, {"version": 3})
    client.force_login(director)
    client.post(sign, {"version": 3, "approves": "no", "note": "ชื่อกิจกรรมผิด"})
    client.force_login(clerk)
    told = client.get(page).text
    assert "ชื่อกิจกรรมผิด" in told and "ผู้ลงนามยังไม่เห็นชอบ" in told
    client.post(issue, {"version": 3})
    assert Certificate.objects.count() == 0
    client.post(ask, {"version": 3})
    client.force_login(director)
    client.post(sign, {"version": 3, "approves": "yes"})
    client.force_login(clerk)
    # Saved again as it was, it stays approved.
    again = signing | {"version": 3, "signer2_user": "", "signer2_name": "", "signer2_position": ""}
    client.post(edit, again | {"signer_name": str(director), "signer_position": batch.signer_position})
    batch.refresh_from_db()
    assert batch.state == "approved"
    # The office is called something else than what was approved: asked anew, and then issued under that name.
    Office.objects.filter(pk=batch.office_id).update(full_name="สำนักงานชื่อใหม่")
    told = client.get(page)
    assert told.context["can_ask"] and "เปลี่ยนหลังผู้ลงนามเห็นชอบ" in told.text
    client.post(issue, {"version": 3})
    with pytest.raises(issuing.NotApproved):
        issuing.issue_batch(batch=CertificateBatch.objects.get(), version=3, user=clerk)
    assert Certificate.objects.count() == 0
    client.post(ask, {"version": 3})
    client.force_login(director)
    client.post(sign, {"version": 3, "approves": "yes"})
    client.force_login(clerk)
    client.post(issue, {"version": 3})
    assert [paper.fields["office"] for paper in Certificate.objects.all()] == ["สำนักงานชื่อใหม่"] * 2
    design = certificates.design_of(CertificateBatch.objects.get())
    Office.objects.filter(pk=batch.office_id).update(full_name="สำนักงานชื่อใหม่กว่า")
    assert certificates.design_of(CertificateBatch.objects.get()) == design
    assert AuditEvent.objects.filter(verb="approve certificates", actor=director).count() == 3


def test_every_name_of_a_long_list_can_be_looked_at_and_only_a_draft_brings_it(client, clerk):
    director = make_user(Role.DIRECTOR, office=clerk.acting.office)
    # Thai marks have no width: the first name has more characters than the second.
    batch = make_batch(clerk, ["นิ้น้ำผึ้งพี่ปั่น ที่นี่", "นางสาวกนกวรรณ วรรณา", *(f"นายคน ที่{n}" for n in range(3, 206))])
    BatchSigner.objects.create(batch=batch, slot=1, user=director, name="ก", position="ข")
    assert [person["name"] for person in material.ends(batch)] == ["นายคน ที่3", "นางสาวกนกวรรณ วรรณา"]
    actions.ask_signers(batch=batch, version=1, user=clerk)
    for user, page, look in ((clerk, "batch", "preview"), (director, "sign", "sign_preview")):
        client.force_login(user)
        page, look = (reverse(f"reports:certificate_{name}", args=[batch.pk]) for name in (page, look))
        first, second = client.get(page).text, client.get(page, {"page": 2}).text
        assert "นายคน ที่200<" in first and "นายคน ที่201<" not in first
        assert "นายคน ที่205<" in second and f"{look}?n=205" in second
        assert squeezed("นายคน ที่204") in text_of(client.get(look, {"n": "204"}).content)
    for n in ("206", "9" * 40):
        assert squeezed("นางสาวกนกวรรณ วรรณา") in text_of(client.get(look, {"n": n}).content)
    actions.decide(batch=batch, version=1, approves=True, note="", user=director)
    issuing.issue_batch(batch=batch, version=1, user=clerk)
    client.force_login(clerk)
    # A list of the greatest length, with columns, comes through whole: one more is told, not cut off by the server.
    names = "\n".join(f"นายคน ที่{n}\t{'ก' * 100}" for n in range(10_001))
    told = client.post(NEW, typed(version=0, names=names, client_uuid=str(uuid.uuid4())))
    assert "เกิน 10,000 คน" in told.text
    with CaptureQueriesContext(connection) as asked:
        assert client.get(reverse("reports:certificate_batch", args=[batch.pk])).status_code == 200
    assert not [query["sql"] for query in asked if '"people"' in query["sql"]]
