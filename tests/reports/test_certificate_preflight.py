"""Before a number is taken: who must have agreed, what is no name, who is left out, what is data."""

from datetime import timedelta
from decimal import Decimal
from importlib import import_module

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from reports import people_lists
from reports.actions import certificates as issuing
from reports.actions.certificate_designs import create
from reports.certificates import layout as layouts
from reports.certificates import preflight, recipients
from reports.models import BatchSigner, CertificateBatch
from schools import demo_emblem, files
from schools.gates import EMBLEM
from schools.models import AuditEvent, Office, Role
from supervision.models import EventSession
from tests.factories import make_office, make_user, today
from tests.instruments.factories import make_version
from tests.reports.certificate_factories import make_batch
from tests.reports.test_certificate_designs import picture_of
from tests.reports.test_certificate_drafts import NEW, join, make_event, titles
from tests.reports.test_certificates import typed
from thai.dates import numeric

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_user(Role.CLERK, office=make_office())


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


def test_no_number_without_who_signs_saying_yes_in_the_system_or_on_paper(desk, clerk):
    director = make_user(Role.DIRECTOR, office=clerk.acting.office)
    director.prefix, director.given_name, director.family_name = "ดร.", "ที่รัก", "กี่เพชร"
    director.save()
    supervisor = make_user(Role.SUPERVISOR, office=clerk.acting.office)
    given = typed(version=0, signer_name="นาย ที่รัก  กี่เพชร", approval_number="ศธ 1/57", approval_date=numeric(today()))
    desk.post(NEW, given)
    batch = CertificateBatch.objects.get()
    edit, issue = (reverse(f"reports:certificate_{name}", args=[batch.pk]) for name in ("edit", "issue"))

    def refused(*found):
        batch.refresh_from_db()
        assert titles(batch, preflight.STOP) == list(found)
        desk.post(issue, {"version": batch.version})
        with pytest.raises(issuing.NotApproved):
            issuing.issue_batch(batch=batch, version=batch.version, user=clerk)
        batch.refresh_from_db()
        assert batch.certificates.count() == 0 and not batch.has_numbers

    passed_over, nothing = "ผู้ลงนามเป็นผู้ใช้ระบบ แต่ยังไม่ได้เลือกในระบบ", "ผู้ลงนามนอกระบบยังไม่มีหลักฐานการอนุมัติ"
    # A paper beside does not stand for somebody who can be asked, and nobody else is asked in the director's place.
    refused(passed_over)
    # Nor is the one signer of the time before signers had rows told twice, where there is no paper.
    batch.signers.all().delete()
    CertificateBatch.objects.update(approval_number="", approval_date=None)
    refused(passed_over)
    desk.post(edit, given | {"version": 1, "signer1_user": supervisor.pk})
    refused("ผู้ลงนามยังไม่เห็นชอบ", passed_over)
    batch.signers.update(user=director)
    refused("ผู้ลงนามยังไม่เห็นชอบ")
    # Somebody from outside: half of the letter, one of tomorrow, and no file at all are told beside their fields.
    outside = given | {"version": 2, "signer_name": "นายนอก ระบบ", "approval_number": "", "approval_date": ""}
    assert "ทั้งเลขที่และวันที่" in desk.post(edit, outside | {"approval_number": "ศธ 1/57"}).text
    tomorrow = {"approval_number": "1", "approval_date": numeric(today() + timedelta(days=1))}
    assert "ยังมาไม่ถึง" in desk.post(edit, outside | tomorrow).text
    broken = SimpleUploadedFile("a.pdf", b"%PDF-1.4 cut")
    assert "PDF เสียหาย" in desk.post(edit, outside | {"approval_upload": broken}).text
    desk.post(edit, outside)
    refused(nothing)
    # One who agrees under another's name agrees for nobody.
    desk.post(edit, outside | {"version": 3, "signer1_user": supervisor.pk})
    BatchSigner.objects.update(
        state="approved", decided_by=supervisor, decided_at=timezone.now(), approved_version=4, approved_sha256=""
    )
    assert titles(CertificateBatch.objects.get(), preflight.STOP)[-1] == nothing
    paper = SimpleUploadedFile("a.png", picture_of((60, 20), kind="PNG"))
    desk.post(edit, outside | {"version": 4, "approval_upload": paper})
    batch.refresh_from_db()
    shown = reverse("schools:file", args=[batch.approval_file_id])
    assert shown in desk.get(reverse("reports:certificate_batch", args=[batch.pk])).text
    assert desk.get(shown).status_code == 200
    desk.post(issue, {"version": batch.version})
    assert batch.certificates.count() == 2
    desk.force_login(make_user(Role.CLERK, office=make_office()))
    assert desk.get(shown).status_code == 404


def test_an_approval_on_paper_is_for_what_the_papers_said_then(desk, clerk):
    letter = {"approval_number": "ศธ 1/57", "approval_date": numeric(today())}
    given = typed(version=0, signer_name="นายนอก ระบบ", **letter)
    assert desk.post(NEW, given).status_code == 302
    batch = CertificateBatch.objects.get()
    edit, issue = (reverse(f"reports:certificate_{name}", args=[batch.pk]) for name in ("edit", "issue"))
    lacking, changed = "ผู้ลงนามนอกระบบยังไม่มีหลักฐานการอนุมัติ", "ข้อความหรือรายชื่อเปลี่ยนหลังได้รับหนังสืออนุมัติ"

    def save(expected, **changes):
        upload = {"approval_upload": SimpleUploadedFile("a.png", changes.pop("paper"))} if "paper" in changes else {}
        given.update(changes)
        assert desk.post(edit, given | {"version": batch.version} | upload).status_code == 302
        given.pop("approval_stands", None), given.pop("approval_removed", None)
        batch.refresh_from_db()
        assert titles(batch, preflight.STOP) == expected
        if expected:
            desk.post(issue, {"version": batch.version})
            with pytest.raises(issuing.NotApproved):
                issuing.issue_batch(batch=CertificateBatch.objects.get(), version=batch.version, user=clerk)
        assert not CertificateBatch.objects.get().has_numbers

    def recorded(word):
        return AuditEvent.objects.filter(verb=f"{word} certificate approval{' on paper' * (word == 'void')}").count()

    assert (len(batch.approval_sha256), recorded("enter"), recorded("void")) == (64, 1, 0)
    # A change of the words or the list voids it, and taking the change back makes it hold again.
    save([changed], activity="การอบรมอื่น")
    save([changed], names="นายคนใหม่ ใจดี")
    save([], activity="การอบรมน้ำใจ", names=typed()["names"])
    assert (recorded("enter"), recorded("void")) == (1, 1)
    # The ways on: the clerk's word, another letter, the letter as a file, the same file again.
    save([changed], activity="การอบรมอื่น")
    page = desk.get(edit).text
    assert 'name="approval_stands"' in page and 'name="approval_removed"' not in page
    save([], approval_stands="on")
    version = batch.version
    # A second click on the same page finds it done.
    assert desk.post(edit, given | {"version": version - 1, "approval_stands": "on"}).status_code == 302
    assert (CertificateBatch.objects.get().version, recorded("enter")) == (version, 2)
    save([], activity="การอบรมที่สาม", approval_number="ศธ 2/57")
    save([changed], activity="การอบรมที่สี่")
    paper = picture_of((60, 20), kind="PNG")
    save([], paper=paper)
    save([changed], activity="การอบรมที่ห้า")
    save([], paper=paper)
    # Half of it less is no new approval; the file comes off, and without both there is none.
    save([changed], activity="การอบรมที่หก", approval_number="", approval_date="")
    assert 'name="approval_removed"' in desk.get(edit).text and batch.approval_file_id
    save([lacking], approval_removed="on")
    assert (batch.approval_file_id, batch.approval_sha256) == (None, "")
    save([], **letter)
    # One of before digests were kept holds until the next change.
    CertificateBatch.objects.update(approval_sha256="")
    assert titles(CertificateBatch.objects.get(), preflight.STOP) == []
    save([changed], detail="ณ หอประชุม")
    save([], approval_stands="on")
    # What is not typed here changes the papers as well.
    Office.objects.update(full_name="สำนักงานชื่อใหม่")
    assert titles(CertificateBatch.objects.get(), preflight.STOP) == [changed]
    save([], approval_stands="on")
    desk.post(issue, {"version": batch.version})
    assert batch.certificates.count() == 2


def test_nobody_is_asked_for_what_cannot_be_issued_and_checking_is_not_done_then(desk, clerk):
    director = make_user(Role.DIRECTOR, office=clerk.acting.office)
    wrong = ["<b>นายแฮก ใจดี</b>", "ลูกเสือหมู่ที่ 1", "=SUM(A1)", "ก", "ไทยรัฐวิทยา ๑๒", "๑๒๓"]
    desk.post(NEW, typed(version=0, signer_name="", signer1_user=director.pk, names="\n".join(wrong)))
    batch = CertificateBatch.objects.get()
    page, ask, edit = (reverse(f"reports:certificate_{name}", args=[batch.pk]) for name in ("batch", "ask", "edit"))

    def steps():
        shown = desk.get(page)
        return [step["state"] for step in shown.context["steps"]], shown

    refused = desk.post(ask, {"version": 1}, follow=True)
    assert "ยังไม่ได้ขอความเห็นชอบ โปรดแก้ไขก่อน: มีชื่อที่ใช้ไม่ได้" in refused.text
    assert Notice.objects.count() == 0 and CertificateBatch.objects.get().state == "draft"
    (check,) = [one for one in preflight.checks(batch) if one.title == "มีชื่อที่ใช้ไม่ได้"]
    assert [row.split()[1] for row in check.rows] == ["1", "3", "4", "6"]
    # A number deserves a look and hinders nothing: schools and groups have some in their names.
    (look,) = [one for one in preflight.checks(batch) if one.title == "มีตัวเลขในชื่อ"]
    assert (look.level, look.rows) == (preflight.LOOK, ["ลำดับที่ 2 ลูกเสือหมู่ที่ 1", "ลำดับที่ 5 ไทยรัฐวิทยา ๑๒"])
    state, shown = steps()
    assert state == ["done", "current", "next", "next", "next"] and not shown.context["can_ask"]
    assert "&lt;b&gt;นายแฮก" in shown.text and "<summary>ดูรายชื่อ" in shown.text
    desk.post(edit, typed(version=1, signer_name="", signer1_user=director.pk, names="สหวิทยาเขต 3"))
    desk.post(ask, {"version": 2})
    assert Notice.objects.count() == 1 and steps()[0] == ["done", "done", "current", "next", "next"]
    # A fault that comes later: the event is cancelled while the signer is asked.
    CertificateBatch.objects.update(event=make_event(clerk, state="cancelled"))
    assert steps()[0] == ["done", "current", "next", "next", "next"]


def test_preflight_asks_for_what_the_purpose_needs_and_sees_what_prints_twice(clerk):
    layout = layouts.sample()
    layout["elements"].append(layouts.text("hours", "{hours} ชั่วโมง", 10, 10, 60, 9, 15))
    design, _ = create(office=clerk.acting.office, name="แบบ", kind="", layout=layout, background=None, user=clerk)
    batch = make_batch(
        clerk, ["นายดี งาม"], design_version=design.versions.get(), hours=Decimal(6), event_dates="1 ธ.ค. 2569"
    )

    def said(**changes):
        for name, value in changes.items():
            setattr(batch, name, value)
        return [title for title in titles(batch, preflight.LOOK) if title.startswith("ไม่มี") or "2 ครั้ง" in title]

    school, role, award = (f"ไม่มี{layouts.FIELDS[name]} 1 คน" for name in ("school", "role", "award"))
    assert said() == [school]
    assert said(purpose="speaker") == said(purpose="committee") == [school, role]
    assert said(purpose="award", detail="ณ หอประชุม") == [school, award]
    assert said(detail="วันที่ 1 ธันวาคม 2569 รวม 6 ชั่วโมง")[-1] == "วันที่จัดและจำนวนชั่วโมงจะพิมพ์ 2 ครั้ง"
    assert said(detail="รวม 6 ชั่วโมง")[-1] == "จำนวนชั่วโมงจะพิมพ์ 2 ครั้ง"
    assert said(event_dates="", hours=None) == [school, award]
    # Where the design prints the office's crest and there is none, an empty ring would stand.
    ring = "สำนักงานยังไม่มีตรา"
    assert ring not in titles(batch, preflight.LOOK)
    batch.design_version = None
    assert ring in titles(batch, preflight.LOOK)
    emblem = {"purpose": EMBLEM, "label": "crest.png", "content_type": "image/png"}
    batch.office.crest = files.store(demo_emblem.png(), office=batch.office, **emblem)
    assert ring not in titles(batch, preflight.LOOK)


def test_who_of_an_event_gets_no_paper_is_shown_with_the_reason(desk, clerk):
    event = make_event(clerk, evaluation=make_version(({}, [{"code": "a"}])), evaluation_required=True)
    start = timezone.now() - timedelta(days=2)
    sessions = [
        EventSession.objects.create(event=event, title=str(n), starts_at=start, ends_at=start + timedelta(hours=3))
        for n in range(4)
    ]
    join(event, "นางครบ ถ้วน", sessions=sessions, evaluated_on=today())
    join(event, "นางเงียบ เฉย", sessions=sessions)
    join(event, "นายครึ่ง เดียว", sessions=sessions[:2], evaluated_on=today())
    join(event, "นายเติม เอง", evaluated_on=today())
    join(event, "นายไม่มา เลย")
    join(event, "นายกรรม การ", role="committee")
    given = typed(version=0, names="", event=event.pk, from_event="participant", share=80, issued_on="")
    desk.post(NEW, given)
    batch = CertificateBatch.objects.get()
    page, edit = (reverse(f"reports:certificate_{name}", args=[batch.pk]) for name in ("batch", "edit"))
    assert [person["name"] for person in batch.people] == ["นางครบ ถ้วน"]
    # The day it is given on is the last of the event where nobody says another.
    assert batch.issued_on == event.ends_on
    found = {row.name: row.reason for row in recipients.left_out(batch)}
    assert found == {
        "นางเงียบ เฉย": "ยังไม่ตอบแบบประเมิน",
        "นายครึ่ง เดียว": "เข้าร่วม 2 จาก 4 ช่วง ไม่ถึงร้อยละ 80",
        "นายเติม เอง": "ไม่ได้เข้าร่วม",
        "นายไม่มา เลย": "ไม่ได้เข้าร่วม · ยังไม่ตอบแบบประเมิน",
    }
    shown = desk.get(page).text
    assert "ไม่เข้าเกณฑ์ 4 คน" in shown and "ไม่ถึงร้อยละ 80" in shown
    # Somebody who is put on the list by hand is not left out; a list of another origin has no rule.
    desk.post(edit, typed(version=1, names="นางครบ ถ้วน\nนายเติม เอง", event=event.pk))
    assert "ไม่เข้าเกณฑ์ 3 คน" in desk.get(page).text
    desk.post(edit, typed(version=2, names="นางครบ ถ้วน", event=""))
    assert "ไม่เข้าเกณฑ์" not in desk.get(page).text
    assert "โปรดกรอกวันที่ให้ไว้" in desk.post(edit, typed(version=3, names="นางครบ ถ้วน", issued_on="")).text
    beginning = desk.get(f"{NEW}?event={event.pk}").context["form"]
    assert beginning["issued_on"].value() == event.ends_on


def test_levels_of_awards_are_data_of_list_paper_and_register(desk, clerk):
    names = (
        "ชื่อ-สกุล\tผลงาน\tระดับ\nนายดี งาม\t\tเหรียญทองแดง\nนางเด่น งาม\tเหรียญทอง\tดีเด่นระดับประเทศ\n"
        "นายเงิน งาม\tครูผู้สอนดีเด่น ระดับเหรียญเงิน\nนายว่าง งาม"
    )
    desk.post(NEW, typed(version=0, names=names, level="ชมเชย", approval_number="1", approval_date=numeric(today())))
    batch = CertificateBatch.objects.get()
    told = [(person["level"], person["award"]) for person in batch.people]
    assert told == [
        ("ทองแดง", "ระดับเหรียญทองแดง"),
        ("ดีเด่นระดับประเทศ", "เหรียญทอง"),
        ("เงิน", "ครูผู้สอนดีเด่น ระดับเหรียญเงิน"),
        ("ชมเชย", "รางวัลชมเชย"),
    ]
    # The list goes back to the form and comes again as it was.
    edit = reverse("reports:certificate_edit", args=[batch.pk])
    again = desk.get(edit).context["form"]["names"].value()
    desk.post(edit, typed(version=1, names=again, approval_number="1", approval_date=numeric(today())))
    batch.refresh_from_db()
    assert [(person["level"], person["award"]) for person in batch.people] == told
    issuing.issue_batch(batch=batch, version=batch.version, user=clerk)
    register = reverse("reports:certificate_register")
    page = desk.get(register)
    assert page.context["levels"] == ["เงิน", "ทองแดง", "ชมเชย", "ดีเด่นระดับประเทศ"]
    for level, found in (("ทองแดง", ["นายดี งาม"]), ("ดีเด่นระดับประเทศ", ["นางเด่น งาม"]), ("ดีเด่น", []), ("\x00", told)):
        assert len(desk.get(register, {"level": level}).context["page"]) == len(found)
    # Papers of before levels were kept get those that their awards name, an own word stays.
    told = {"ครูผู้สอนดีเด่น ระดับเหรียญทอง": "ทอง", "รางวัลชมเชย": "ชมเชย", "วิทยากร": ""}
    papers = list(batch.certificates.order_by("position"))
    for paper, award in zip(papers, told, strict=False):
        type(paper).objects.filter(pk=paper.pk).update(level="", award=award)
    migration = import_module("reports.migrations.0020_levels_of_papers_of_before")
    migration.AT_ONCE = 2
    for _ in range(2):
        migration.fill(apps, None)
        levels = list(batch.certificates.order_by("position").values_list("level", flat=True))
        assert levels == [*told.values(), "ชมเชย"]


def test_level_of_an_award():
    told = {
        "ครูผู้สอนดีเด่น ระดับเหรียญทอง": "ทอง",
        "นักเรียนดีเด่น รางวัลระดับ ทองแดง": "ทองแดง",
        "ชมเชย เหรียญเงิน": "เงิน",
        "ครูดีเด่น": "ดีเด่น",
        "รางวัลชมเชย": "ชมเชย",
        "ทอง": "ทอง",
        "นายสายทอง": "",
        "ระดับทองคำ": "",
        "ชนะเลิศ": "",
    }
    for award, level in told.items():
        assert people_lists.level_of(award) == level, award
        # An own level stays as typed but for the usual ones, which are written in many ways.
        for own, kept in (("ดีเด่นระดับประเทศ", "ดีเด่นระดับประเทศ"), ("รางวัลระดับเหรียญเงิน", "เงิน"), ("ชมเชย", "ชมเชย")):
            assert people_lists.with_level({"name": "ก", "award": award, "level": own}, "ทอง")["level"] == kept


def test_a_design_is_judged_beside_its_field_and_a_draft_keeps_its_own(desk, clerk):
    office = clerk.acting.office
    made = {
        kind: create(office=office, name=f"แบบ{kind}", kind=kind, layout=layouts.sample(), background=None, user=clerk)[
            0
        ]
        for kind in ("", "honour", "training")
    }
    both, honour, training = (design.versions.get() for design in made.values())
    field = desk.get(NEW).context["form"]["design_version"].field
    offered = {label: {pk for pk, _name in rows} for label, rows in field.choices[1:]}
    assert both.pk in offered["ใช้ได้ทุกประเภท"] and training.pk in offered["เฉพาะวุฒิบัตร"]
    assert honour.pk in offered["เฉพาะเกียรติบัตร"] and not offered["เฉพาะเกียรติบัตร"] & offered["เฉพาะวุฒิบัตร"]
    fault = "แบบนี้ใช้กับเอกสารประเภทนี้ไม่ได้ โปรดเลือกแบบอื่น"
    refused = desk.post(NEW, typed(version=0, design_version=training.pk)).context["form"]
    assert refused.errors == {"design_version": [fault]} and CertificateBatch.objects.count() == 0
    # Of the right kind it is taken at once, with no error before.
    assert desk.post(NEW, typed(version=0, kind="training", design_version=training.pk)).status_code == 302
    batch = CertificateBatch.objects.get()
    edit = reverse("reports:certificate_edit", args=[batch.pk])
    # The design was made one of the other kind, has a newer version and left the library: the draft's own stays.
    training.design.versions.create(number=2, layout=layouts.sample())
    type(training.design).objects.filter(pk=training.design_id).update(kind="honour", archived=True)
    form = desk.get(edit).context["form"]
    assert f'<option value="{training.pk}" selected>' in str(form["design_version"])
    assert desk.post(edit, typed(kind="training", design_version=training.pk, detail="ณ หอประชุม")).status_code == 302
    batch.refresh_from_db()
    assert (batch.detail, batch.design_version_id, batch.version) == ("ณ หอประชุม", training.pk, 2)
    # Another kind with the same design is another choice.
    type(training.design).objects.filter(pk=training.design_id).update(kind="training")
    wrong = desk.post(edit, typed(version=2, design_version=training.pk)).context["form"]
    assert wrong.errors == {"design_version": [fault]}


def test_an_event_that_is_no_choice_and_a_day_out_of_reach_are_told_beside_their_fields(desk, clerk):
    other = make_event(make_user(Role.CLERK, office=make_office()))
    for asked in (str(other.pk), "999999", "ก"):
        for more in ({}, {"names": "", "from_event": "participant", "share": 80}, {"issued_on": ""}):
            form = desk.post(NEW, typed(version=0, event=asked, **more)).context["form"]
            assert list(form.errors) == ["event"], (asked, more)
    # Left empty, the day is that of the event and keeps within the same year.
    long_ago = today() - timedelta(days=380)
    event = make_event(clerk, starts_on=long_ago, ends_on=long_ago)
    for day in ("", numeric(long_ago)):
        form = desk.post(NEW, typed(version=0, event=event.pk, issued_on=day)).context["form"]
        assert form.errors == {"issued_on": [f"วันที่ {numeric(long_ago)} ห่างจากวันนี้เกิน 1 ปี โปรดตรวจวันที่อีกครั้ง"]}
    assert CertificateBatch.objects.count() == 0
    assert desk.post(NEW, typed(version=0, event=event.pk)).status_code == 302
