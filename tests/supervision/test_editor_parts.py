"""What a visit holds beside its words: people, instruments, the plan, signatures, autosave."""

import base64
import io
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from inbox.models import Notice
from instruments import actions as instruments
from instruments.models import Response
from schools import files
from schools.models import Role, StoredFile
from supervision.models import PlannedVisit, Visit, VisitInstrument
from tests.factories import make_office, make_school, make_user
from tests.instruments.factories import make_version
from tests.instruments.test_actions import visit_data
from tests.supervision.factories import make_visit, photo, thai_today, visit_form, visit_instrument
from tests.supervision.plan_factories import make_plan

pytestmark = pytest.mark.django_db
NEW = "/visits/new/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def school(office):
    return make_school(office, name="บ้านห้วยน้ำใส")


@pytest.fixture
def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)


@pytest.fixture
def browser(client, supervisor):
    client.force_login(supervisor)
    return client


def edit_url(visit):
    return reverse("supervision:visit_edit", args=[visit.pk])


def edit_form(visit, **changes):
    return visit_form(visit.school, version=str(visit.version), client_uuid=str(visit.client_uuid), **changes)


def members(*people):
    rows = {"team-TOTAL_FORMS": str(len(people))}
    for number, (user, role) in enumerate(people):
        rows |= {f"team-{number}-user": str(user.pk), f"team-{number}-role": role}
    return rows


def drawing(color="navy"):
    out = io.BytesIO()
    Image.new("RGBA", (60, 20), color).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def test_what_kind_of_visit_it_was_is_kept_and_shown(browser, school):
    told = {"kind": "project", "hours": "2.5", "topics": ["learning", "media"], "order_text": "125/2569"}
    told |= {"classes": "ป.3 ภาษาไทย", "expected": "ครูใช้สื่อได้เอง", "mode": "hybrid", "aims": ["monitor", "evaluate"]}
    response = browser.post(NEW, visit_form(school, **told), follow=True)
    visit = Visit.objects.get()
    assert (visit.kind, float(visit.hours), visit.topics) == ("project", 2.5, ["learning", "media"])
    assert (visit.mode, visit.aims) == ("hybrid", ["monitor", "evaluate"])
    for words in ("ติดตามโครงการ", "2.5 ชั่วโมง", "กระบวนการเรียนรู้, สื่อ นวัตกรรม", "125/2569", "ป.3 ภาษาไทย", "ครูใช้สื่อได้เอง"):
        assert words in response.text
    assert "ผสมผสาน" in response.text and "ติดตาม, ประเมินผล" in response.text
    assert "นอกแผน" in response.text


def test_the_form_says_what_the_four_kinds_of_work_are(browser):
    page = browser.get(NEW)
    assert [word for word, _told in page.context["editor"].form.aims_told] == ["ติดตาม", "ตรวจสอบ", "ประเมินผล", "นิเทศ"]
    assert "ศึกษาความก้าวหน้า" in page.text and "โดยเปรียบเทียบกับเกณฑ์" in page.text


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "party"), ("topics", "dancing"), ("aims", "x"), ("hours", "25"), ("hours", "x")]
)
def test_what_is_not_to_choose_from_is_refused(browser, school, name, value):
    page = browser.post(NEW, visit_form(school, **{name: value}))
    assert page.context["editor"].form.errors.keys() == {name}
    assert not Visit.objects.exists()


def test_a_long_comment_is_refused_by_its_limit_and_kept_on_the_page(browser, school):
    long = "ก" * 20_000
    page = browser.post(NEW, visit_form(school, private_notes=long)).text
    assert "10000" in page or "10,000" in page
    assert long in page
    assert not Visit.objects.exists()


def test_a_school_that_had_not_opened_yet_was_not_visited(browser, office):
    young = make_school(office, opened_on=timezone.localdate())
    day = timezone.localdate() - timedelta(days=1)
    page = browser.post(NEW, visit_form(young, visited_on=f"{day.day}/{day.month}/{day.year + 543}")).text
    assert "โรงเรียนนี้เปิดเมื่อ" in page


def test_colleagues_and_guests_take_part(browser, office, school):
    colleague, expert = make_user(Role.SUPERVISOR, office=office), make_user(Role.COMMITTEE, office=office)
    guests = {
        "guests-TOTAL_FORMS": "1",
        "guests-0-name": "ดร.วิทยา",
        "guests-0-position": "มหาวิทยาลัย",
        "guests-0-role": "วิทยากร",
    }
    page = browser.post(
        NEW,
        visit_form(school, **members((colleague, "lead"), (expert, "observer"), (colleague, "member")), **guests),
        follow=True,
    ).text
    visit = Visit.objects.get()
    assert [(row.user, row.role) for row in visit.members.all()] == [(colleague, "lead"), (expert, "observer")]
    assert f"{colleague} (หัวหน้าคณะ)" in page
    assert "ดร.วิทยา มหาวิทยาลัย (วิทยากร)" in page


def test_nobody_of_another_office_takes_part(browser, school):
    stranger = make_user(Role.SUPERVISOR, office=make_office())
    page = browser.post(NEW, visit_form(school, **members((stranger, "member")))).text
    assert "บุคคลนี้ไม่ได้อยู่ในสำนักงานของท่าน" in page
    assert not Visit.objects.exists()


def test_several_instruments_each_pinned(browser, school):
    first, other = visit_instrument(), instruments.load(visit_data(code="F-other")).current
    data = visit_form(school, instrument_version=[str(first.pk), str(other.pk)])
    data |= {f"answers-{other.pk}-item_{item.pk}": "5" for item in other.items() if item.kind == "rating"}
    page = browser.post(NEW, data, follow=True).text
    visit = Visit.objects.get()
    assert [row.response.version for row in visit.answered.all()] == [first, other]
    assert page.count("ค่าเฉลี่ย") == 2
    instruments.load(visit_data(code="F-other", number=2))
    Visit.objects.update(state="draft")
    assert f'name="instrument_version" value="{other.pk}"' in browser.get(edit_url(visit)).text


def test_an_answer_out_of_its_scale_is_refused(browser, school):
    version = visit_instrument()
    item = next(item for item in version.items() if item.kind == "rating")
    page = browser.post(NEW, visit_form(school, **{f"answers-{version.pk}-item_{item.pk}": "6"}))
    assert "ไม่อยู่ในมาตรวัด" in page.text
    assert not Visit.objects.exists()


def test_an_instrument_of_another_office_is_refused(browser, school):
    foreign = instruments.load(visit_data(code="F-x"), office=make_office()).current
    own = visit_instrument()
    page = browser.post(NEW, visit_form(school, instrument_version=[str(own.pk), str(foreign.pk)])).text
    assert "มีแบบที่สำนักงานของท่านใช้ไม่ได้" in page
    assert not Visit.objects.exists()


def test_one_more_instrument_comes_into_the_page_or_with_the_next_save(browser, school):
    other = instruments.load(visit_data(code="F-other")).current
    url = reverse("supervision:visit_tool")
    part = browser.get(url, {"add_instrument": other.instrument_id}).text
    assert f'name="instrument_version" value="{other.pk}"' in part
    again = browser.get(url, {"add_instrument": other.instrument_id, "instrument_version": other.pk}).text
    assert "instrument_version" not in again
    browser.post(NEW, visit_form(school, do="draft", add_instrument=str(other.instrument_id)))
    assert [row.response.version for row in VisitInstrument.objects.all()] == [visit_instrument(), other]


def test_what_a_device_kept_brings_its_instruments_back_and_no_others(browser):
    other = instruments.load(visit_data(code="F-other")).current
    foreign = instruments.load(visit_data(code="F-x"), office=make_office()).current
    part = browser.get(reverse("supervision:visit_tool"), {"version": [other.pk, foreign.pk, 10**8]}).text
    assert f'name="instrument_version" value="{other.pk}"' in part
    assert f'value="{foreign.pk}"' not in part


def test_a_page_without_an_instrument_takes_no_answers_away(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    data = edit_form(visit, rating=None, do="draft")
    data.pop("instrument_version")
    data["strengths"] = "ใหม่"
    browser.post(edit_url(visit), data)
    visit.refresh_from_db()
    assert (visit.strengths, visit.answered.count()) == ("ใหม่", 1)


def test_an_instrument_is_removed_after_asking(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    url = reverse("supervision:visit_tool_remove", args=[visit.pk, visit.answered.get().pk])
    assert "คำตอบที่กรอกไว้ 8 ข้อจะถูกลบ" in browser.get(url).text
    browser.post(url)
    assert not visit.answered.exists()
    assert not Response.objects.exists()
    assert "ถูกนำออกแล้ว" in browser.post(url, follow=True).text


def test_with_an_instrument_go_its_files(browser, supervisor, school, django_capture_on_commit_callbacks):
    visit = make_visit(school=school, supervisor=supervisor)
    row = visit.answered.get()
    file = files.store(b"%PDF", office=school.office, purpose="answer", label="ก.pdf", content_type="application/pdf")
    asked = make_version(({}, [{"code": "proof", "kind": "file", "required": False}])).items()[0]
    row.response.answers.create(item=asked, file=file)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("supervision:visit_tool_remove", args=[visit.pk, row.pk]))
    assert not StoredFile.objects.exists()
    assert not file.content.storage.exists(file.content.name)


def test_an_instrument_of_a_submitted_visit_stays(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor, state="submitted")
    browser.post(reverse("supervision:visit_tool_remove", args=[visit.pk, visit.answered.get().pk]))
    assert visit.answered.exists()


def planned_visit(supervisor, school):
    plan = make_plan(owner=supervisor, state="approved", schools=[school])
    return PlannedVisit.objects.get(plan=plan, school=school)


def test_a_planned_visit_is_done_when_it_is_handed_in(browser, supervisor, school):
    planned = planned_visit(supervisor, school)
    page = browser.get(f"{NEW}?planned={planned.pk}").text
    assert f'name="planned" value="{planned.pk}"' in page
    assert f'value="{school.name} ({school.smis_code})"' in page
    data = visit_form(school, planned=str(planned.pk))
    browser.post(NEW, data | {"do": "draft"})
    planned.refresh_from_db()
    visit = Visit.objects.get()
    assert (planned.state, planned.visit) == ("planned", visit)
    browser.post(NEW, data)
    planned.refresh_from_db()
    assert planned.state == "done"
    assert [event.what for event in planned.events.all()][-1] == "done"
    assert "นอกแผน" not in browser.get(reverse("supervision:visit", args=[visit.pk])).text


def test_a_visit_to_another_school_is_not_the_planned_one(browser, supervisor, office, school):
    planned = planned_visit(supervisor, school)
    browser.post(NEW, visit_form(make_school(office), planned=str(planned.pk)))
    planned.refresh_from_db()
    assert (planned.state, planned.visit) == ("planned", None)


def test_a_plan_of_another_office_is_nobodys(browser, school):
    other = make_office()
    planned = planned_visit(make_user(Role.SUPERVISOR, office=other), make_school(other, name="โรงเรียนต่างเขต"))
    assert "โรงเรียนต่างเขต" not in browser.get(f"{NEW}?planned={planned.pk}").text
    browser.post(NEW, visit_form(school, planned=str(planned.pk)))
    planned.refresh_from_db()
    assert planned.visit is None


def test_both_sides_sign_and_a_typed_name_is_told_as_unsigned(browser, school):
    signed = {"signature-supervisor-drawn": drawing(), "signature-supervisor-name": "นางสาวใจดี"}
    signed |= {"signature-school-name": "นายครูใหญ่", "signature-school-position": "ผู้อำนวยการโรงเรียน"}
    page = browser.post(NEW, visit_form(school, **signed), follow=True).text
    visit = Visit.objects.get()
    assert [(row.side, row.name, row.is_signed) for row in visit.signatures.all()] == [
        ("supervisor", "นางสาวใจดี", True),
        ("school", "นายครูใหญ่", False),
    ]
    assert page.count("ไม่ได้ลงลายเซ็น") == 1
    stored = visit.signatures.first().file
    assert (stored.purpose, stored.content_type) == ("signature", "image/png")


def test_a_signature_is_kept_by_later_saves_and_cleared_on_purpose(browser, school, django_capture_on_commit_callbacks):
    signed = {"signature-school-drawn": drawing(), "signature-school-name": "นายครูใหญ่"}
    browser.post(NEW, visit_form(school, do="draft", **signed))
    visit = Visit.objects.get()
    kept = visit.signatures.get().file_id
    browser.post(edit_url(visit), edit_form(visit, do="draft", **signed))
    visit.refresh_from_db()
    browser.post(edit_url(visit), edit_form(visit, do="draft", **{"signature-school-name": "นายครูใหญ่"}))
    assert visit.signatures.get().file_id == kept
    visit.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(edit_url(visit), edit_form(visit, do="draft", **{"signature-school-clear": "on"}))
    assert not visit.signatures.exists()
    assert not StoredFile.objects.exists()


def test_a_signature_that_was_cleared_and_drawn_anew_outlives_the_next_save(
    browser, school, django_capture_on_commit_callbacks
):
    named = {"signature-school-name": "นายครูใหญ่"}
    browser.post(NEW, visit_form(school, do="draft", **named, **{"signature-school-drawn": drawing()}))
    visit = Visit.objects.get()
    anew = {**named, "signature-school-drawn": drawing("black"), "signature-school-clear": "on"}
    # The page saves itself, and then goes by hand: both tell that the old one goes, and what is drawn.
    for url in (reverse("supervision:visit_autosave"), edit_url(visit)):
        visit.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            browser.post(url, edit_form(visit, do="draft", **anew))
    (stored,) = StoredFile.objects.all()
    assert visit.signatures.get().file == stored
    with stored.content.open("rb") as file:
        assert Image.open(file).getpixel((0, 0))[:3] == (0, 0, 0)


@pytest.mark.parametrize("sent", ["data:image/png;base64,AAAA", "data:text/html;base64,PHA+", "ไม่ใช่ภาพ"])
def test_what_is_no_drawing_is_no_signature(browser, school, sent):
    told = {"signature-school-drawn": sent, "signature-school-name": "นายครูใหญ่"}
    assert "อ่านลายเซ็นไม่ได้" in browser.post(NEW, visit_form(school, **told)).text
    assert not Visit.objects.exists()


def test_a_signature_has_a_name(browser, school):
    page = browser.post(NEW, visit_form(school, **{"signature-school-drawn": drawing()})).text
    assert "โปรดพิมพ์ชื่อ–สกุลของผู้รับการนิเทศที่ลงลายเซ็น" in page


def test_two_people_in_one_visit_see_each_others_changes(client, office, school, supervisor):
    colleague = make_user(Role.SUPERVISOR, office=office)
    visit = make_visit(school=school, supervisor=supervisor)
    visit.team.add(colleague)
    data = edit_form(visit, do="draft", **members((colleague, "member")))
    client.force_login(supervisor)
    client.post(edit_url(visit), data | {"kind": "urgent", "private_notes": "ของผู้เขียน"})
    client.force_login(colleague)
    response = client.post(edit_url(visit), data | {"hours": "3", "rating": "5"})
    assert response.status_code == 409
    told = {row["label"]: (row["mine"], row["theirs"]) for row in response.context["conflict"]}
    assert told["ประเภท"] == ("นิเทศทั่วไป", "เร่งด่วน")
    assert told["บันทึกส่วนตัว"] == ("", "ของผู้เขียน")
    assert told["จำนวนชั่วโมง"] == ("3.0", "")
    assert "โรงเรียน" not in told
    visit.refresh_from_db()
    assert (visit.kind, visit.hours) == ("urgent", None)


def test_autosave_keeps_everything_but_files(browser, office, school):
    colleague = make_user(Role.SUPERVISOR, office=office)
    data = visit_form(school, do="draft", photos=[photo()], private_notes="ส่วนตัว", topics=["media"], due=thai_today())
    data |= members((colleague, "lead")) | {"signature-school-drawn": drawing(), "signature-school-name": "นายครูใหญ่"}
    assert "บันทึกแล้ว" in browser.post(reverse("supervision:visit_autosave"), data).text
    visit = Visit.objects.get()
    assert (visit.private_notes, visit.topics, visit.members.get().user) == ("ส่วนตัว", ["media"], colleague)
    assert visit.signatures.get().is_signed
    assert not visit.photos.exists()


def test_handing_in_tells_the_head_once(browser, office, school):
    head = make_user(Role.HEAD, office=office)
    data = visit_form(school)
    browser.post(NEW, data)
    browser.post(NEW, data)
    (notice,) = Notice.objects.filter(kind="visit")
    assert (notice.user, notice.url) == (head, reverse("supervision:visit", args=[Visit.objects.get().pk]))
