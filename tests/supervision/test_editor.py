"""Writing a visit in the browser: drafts, handing in, refusals that keep what was typed, and two saves at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from instruments import actions as instruments
from schools.models import AuditEvent, Role, StoredFile
from supervision.models import Recommendation, Visit, VisitPhoto
from tests.factories import make_office, make_school, make_user
from tests.instruments.test_actions import visit_data
from tests.supervision.factories import make_visit, photo, thai, thai_today, visit_form, visit_instrument, web_page

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


def edit_form(visit, **changes):
    """What the edit page of a stored visit posts."""
    return visit_form(visit.school, version=str(visit.version), client_uuid=str(visit.client_uuid), **changes)


def test_a_complete_visit_goes_to_the_head(browser, supervisor, school):
    due = timezone.localdate() + timedelta(days=30)
    data = visit_form(school, rows=[("จัดทำแผนนิเทศภายใน", "ครูวิชาการ", thai(due))], photos=[photo()])
    response = browser.post(NEW, data, follow=True)
    visit = Visit.objects.get()
    assert response.redirect_chain == [(reverse("supervision:visit", args=[visit.pk]), 302)]
    assert "ส่งบันทึกการนิเทศแล้ว" in response.text
    assert (visit.school, visit.supervisor, visit.state, visit.visited_on) == (
        school,
        supervisor,
        "submitted",
        timezone.localdate(),
    )
    assert [event.to_state for event in visit.events.all()] == ["draft", "submitted"]
    assert visit.answered.get().response.answers.count() == 8
    row = visit.recommendations.get()
    assert (row.text, row.owner, row.due_on, row.state, row.school, row.supervisor) == (
        "จัดทำแผนนิเทศภายใน",
        "ครูวิชาการ",
        due,
        "draft",
        school,
        supervisor,
    )
    stored = visit.photos.get().file
    assert (stored.purpose, stored.content_type, stored.label) == ("visit_photo", "image/jpeg", "ห้องเรียน.jpg")
    assert set(AuditEvent.objects.values_list("verb", flat=True)) >= {"create visit", "submit visit"}


def test_a_draft_needs_only_school_and_date(browser, school):
    data = visit_form(school, rating=None, do="draft", purpose="", people_met="", strengths="", improvements="")
    response = browser.post(NEW, data, follow=True)
    visit = Visit.objects.get()
    assert visit.state == "draft"
    assert response.redirect_chain[0][0] == reverse("supervision:visit_edit", args=[visit.pk])
    assert "บันทึกฉบับร่างแล้ว" in response.text


def test_a_draft_keeps_half_a_recommendation(browser, school):
    browser.post(NEW, visit_form(school, do="draft", rows=[("ติดตามการอ่าน", "", "")]))
    row = Recommendation.objects.get()
    assert (row.text, row.owner, row.due_on) == ("ติดตามการอ่าน", "", None)
    page = browser.get(reverse("supervision:visit_edit", args=[row.visit_id])).text
    assert "ติดตามการอ่าน</textarea>" in page


def test_handing_in_asks_for_the_missing_parts_and_keeps_the_rest(browser, school):
    data = visit_form(school, rating=None, purpose="", strengths="จุดเด่นที่พิมพ์ไว้", rows=[("อ่าน", "", "")])
    page = browser.post(NEW, data).text
    assert "โปรดตรวจสอบข้อมูลต่อไปนี้" in page
    assert "โปรดกรอกวัตถุประสงค์ก่อนส่ง" in page
    assert page.count("โปรดเลือกระดับ") == 16  # in the summary and at each field
    assert "โปรดกรอกผู้รับผิดชอบของโรงเรียนก่อนส่ง" in page
    assert "จุดเด่นที่พิมพ์ไว้</textarea>" in page
    assert f'value="{school.name} ({school.smis_code})"' in page
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31/02/2569", "ไม่มีวันที่"),
        ("16/5/2026", "เป็นปี ค.ศ."),
        ("เมื่อวาน", "ไม่เข้าใจวันที่นี้"),
        ("", "โปรดระบุวันที่นิเทศ"),
    ],
)
def test_a_date_that_is_none_is_refused_even_in_a_draft(browser, school, typed, message):
    page = browser.post(NEW, visit_form(school, do="draft", visited_on=typed)).text
    assert message in page
    assert f'value="{typed}"' in page or typed == ""
    assert "ติดตามการอ่านออกเขียนได้" in page
    assert not Visit.objects.exists()


def test_neither_tomorrow_nor_more_than_two_years_ago(browser, school):
    today = timezone.localdate()
    page = browser.post(NEW, visit_form(school, visited_on=thai(today + timedelta(days=1)))).text
    assert "วันที่นิเทศต้องไม่เกินวันนี้" in page
    page = browser.post(NEW, visit_form(school, visited_on=thai(today - timedelta(days=732)))).text
    assert "บันทึกย้อนหลังได้ไม่เกิน 2 ปี" in page
    assert not Visit.objects.exists()


def test_a_closed_school_is_not_visited_after_its_last_day(browser, office):
    closed = make_school(office, closed_on=timezone.localdate() - timedelta(days=10))
    assert "ปิดหรือยุบรวมตั้งแต่" in browser.post(NEW, visit_form(closed)).text
    before = thai(timezone.localdate() - timedelta(days=11))
    assert browser.post(NEW, visit_form(closed, visited_on=before)).status_code == 302


def test_a_due_date_before_the_visit_is_refused(browser, school):
    rows = [("อ่าน", "ครู", thai(timezone.localdate() - timedelta(days=1)))]
    assert "กำหนดดำเนินการต้องไม่ก่อนวันที่นิเทศ" in browser.post(NEW, visit_form(school, rows=rows)).text


@pytest.mark.parametrize("typed", ["บ้านห้วยน้ำใส", "โรงเรียนบ้านห้วยน้ำใส", "{code}", "บ้านห้วยน้ำใส ({code})"])
def test_a_school_is_found_by_name_or_code(browser, school, typed):
    browser.post(NEW, visit_form(school, do="draft", school=typed.format(code=school.smis_code)))
    assert Visit.objects.get().school == school


def test_two_schools_of_one_name_are_told_apart(browser, office, school):
    make_school(office, name="บ้านห้วยน้ำใส")
    page = browser.post(NEW, visit_form(school, do="draft", school="บ้านห้วยน้ำใส")).text
    assert "โปรดเลือกโรงเรียนจากรายการ ที่ใกล้เคียงคือ" in page
    assert not Visit.objects.exists()


def test_a_school_of_another_office_is_unknown(browser):
    foreign = make_school(make_office(), name="โรงเรียนต่างเขต")
    page = browser.post(NEW, visit_form(foreign)).text
    assert "ไม่พบโรงเรียนรหัสนี้ในสำนักงานของท่าน" in page
    assert "ติดตามการอ่านออกเขียนได้" in page
    assert not Visit.objects.exists()


def test_a_question_of_another_form_changes_nothing(browser, school):
    other = instruments.load(visit_data(code="F-other")).current.items().first()
    page = browser.post(NEW, visit_form(school, **{f"answers-{visit_instrument().pk}-item_{other.pk}": "5"})).text
    assert "แบบที่กรอกไม่ตรงกับแบบที่ใช้บันทึกครั้งนี้" in page
    assert not Visit.objects.exists()


def test_the_version_of_the_page_is_pinned_when_a_newer_one_comes_out(browser, school):
    data = visit_form(school)
    instruments.load(visit_data(number=2))
    assert browser.post(NEW, data).status_code == 302
    assert Visit.objects.get().answered.get().response.version.number == 1


def test_html_that_calls_itself_a_photo_is_refused(browser, school):
    page = browser.post(NEW, visit_form(school, photos=[photo(), web_page("หน้าเว็บ.jpg")])).text
    assert "หน้าเว็บ.jpg: ไฟล์นี้ไม่ใช่ภาพถ่าย" in page
    assert "ภาพที่เลือกไว้ยังไม่ได้บันทึก" in page
    assert "ครูใช้สื่อทำมือได้เหมาะกับวัย" in page
    assert not Visit.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_photo_over_the_limit_is_refused(browser, school, settings):
    settings.UPLOAD_MAX_BYTES = 2000
    page = browser.post(NEW, visit_form(school, photos=[photo(size=(900, 900))])).text
    assert "ใหญ่เกิน" in page
    assert "ครูใช้สื่อทำมือได้เหมาะกับวัย" in page
    assert not Visit.objects.exists()


def test_a_refused_form_says_that_photos_are_chosen_again(browser, school):
    page = browser.post(NEW, visit_form(school, purpose="", photos=[photo()])).text
    assert "ภาพที่เลือกไว้ยังไม่ได้บันทึก โปรดเลือกภาพอีกครั้ง" in page


def test_pressing_twice_makes_one_visit(browser, school):
    data = visit_form(school, rows=[("อ่าน", "ครู", thai_today())])
    first = browser.post(NEW, {**data, "photos": [photo()]})
    second = browser.post(NEW, {**data, "photos": [photo()]})
    assert first.url == second.url
    visit = Visit.objects.get()
    assert (visit.recommendations.count(), visit.photos.count(), visit.events.count()) == (1, 1, 2)


def test_draft_then_back_then_submit_hands_in_the_same_visit(browser, school):
    data = visit_form(school, do="draft")
    browser.post(NEW, data)
    browser.post(NEW, data | {"do": "submit"})
    assert Visit.objects.get().state == "submitted"


def test_the_same_page_with_other_words_shows_both(browser, school):
    data = visit_form(school, do="draft")
    browser.post(NEW, data)
    response = browser.post(NEW, data | {"strengths": "ข้อความที่แก้ทีหลัง"})
    assert response.status_code == 409
    assert "มีผู้แก้ไขข้อมูลนี้ก่อนท่านบันทึก" in response.text
    assert Visit.objects.get().strengths == "ครูใช้สื่อทำมือได้เหมาะกับวัย"


def test_an_identity_of_somebody_else_makes_a_visit_of_its_own(browser, school, office):
    other = make_visit(school=school)
    browser.post(NEW, visit_form(school, client_uuid=str(other.client_uuid)))
    assert Visit.objects.count() == 2
    other.refresh_from_db()
    assert (other.purpose, other.state) == ("ติดตามการจัดการเรียนรู้", "draft")


def test_a_stale_form_shows_both_values_and_overwrites_nothing(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    data = edit_form(visit, do="draft")
    url = reverse("supervision:visit_edit", args=[visit.pk])
    Visit.objects.filter(pk=visit.pk).update(strengths="ของเพื่อนร่วมทีม", version=visit.version + 1)
    response = browser.post(url, data | {"strengths": "ของฉัน", "photos": [photo()]})
    assert response.status_code == 409
    assert "ของเพื่อนร่วมทีม" in response.text
    assert "ของฉัน</textarea>" in response.text
    visit.refresh_from_db()
    assert visit.strengths == "ของเพื่อนร่วมทีม"
    assert not visit.photos.exists()
    # Having seen both, the person saves again and means it.
    assert f'name="version" id="id_version" value="{visit.version}"' in response.text
    browser.post(url, data | {"strengths": "ของฉัน", "version": str(visit.version)})
    visit.refresh_from_db()
    assert visit.strengths == "ของฉัน"


@pytest.mark.parametrize("changes", [{"do": "draft"}, {"do": "submit", "people_met": ""}])
def test_what_was_handed_in_meanwhile_is_not_edited(browser, supervisor, school, changes):
    visit = make_visit(school=school, supervisor=supervisor, state="submitted")
    response = browser.post(
        reverse("supervision:visit_edit", args=[visit.pk]), edit_form(visit, strengths="แก้ทีหลัง", **changes)
    )
    assert response.status_code == 409
    assert "บันทึกนี้ส่งไปแล้ว จึงแก้ไขไม่ได้จนกว่าจะถูกส่งกลับ" in response.text
    visit.refresh_from_db()
    assert (visit.strengths, visit.state) == ("ครูตั้งใจ", "submitted")


def test_a_returned_visit_shows_the_reason_and_goes_again(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor, state="returned")
    url = reverse("supervision:visit_edit", args=[visit.pk])
    assert "โปรดเพิ่มหลักฐาน" in browser.get(url).text
    assert browser.post(url, edit_form(visit)).status_code == 302
    visit.refresh_from_db()
    assert visit.state == "submitted"


def test_only_the_author_and_the_team_write(client, office, school, supervisor):
    visit = make_visit(school=school, supervisor=supervisor, state="returned")
    colleague = make_user(Role.SUPERVISOR, office=office)
    client.force_login(colleague)
    url = reverse("supervision:visit_edit", args=[visit.pk])
    assert client.post(url, edit_form(visit)).status_code == 403
    visit.team.add(colleague)
    assert client.post(url, edit_form(visit)).status_code == 302


def test_a_draft_is_nobody_elses(client, office, school, supervisor):
    visit = make_visit(school=school, supervisor=supervisor)
    for user in (make_user(Role.HEAD, office=office), make_user(Role.SUPERVISOR)):
        client.force_login(user)
        assert client.get(reverse("supervision:visit", args=[visit.pk])).status_code == 404
        assert client.post(reverse("supervision:visit_edit", args=[visit.pk]), {}).status_code == 404


def test_saving_replaces_recommendations_as_a_whole(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    rows = [("หนึ่ง", "ครู", thai_today()), ("", "", ""), ("สอง", "ครู", thai_today())]
    browser.post(reverse("supervision:visit_edit", args=[visit.pk]), edit_form(visit, rows=rows, do="draft"))
    assert [row.text for row in visit.recommendations.order_by("pk")] == ["หนึ่ง", "สอง"]


def test_a_row_marked_for_deletion_goes(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    data = edit_form(visit, rows=[("หนึ่ง", "ครู", thai_today())], do="draft")
    browser.post(reverse("supervision:visit_edit", args=[visit.pk]), data | {"recommendations-0-DELETE": "on"})
    assert not visit.recommendations.exists()


def test_photo_marks_are_kept_per_photo(browser, supervisor, school):
    browser.post(NEW, visit_form(school, do="draft", photos=[photo("ก.jpg"), photo("ข.jpg", color="red")]))
    visit = Visit.objects.get()
    first, second = visit.photos.all()
    marks = {f"photo-{first.pk}-shown": "1", f"photo-{first.pk}-caption": "ชั้น ป.1", f"photo-{first.pk}-consent": "on"}
    browser.post(reverse("supervision:visit_edit", args=[visit.pk]), edit_form(visit, do="draft", **marks))
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.caption, first.consent, first.shows_children, first.may_be_published) == ("ชั้น ป.1", True, False, True)
    assert (second.consent, second.shows_children, second.may_be_published) == (False, True, False)


def test_a_photo_is_deleted_after_asking(browser, school, django_capture_on_commit_callbacks):
    browser.post(NEW, visit_form(school, do="draft", photos=[photo()]))
    picture = VisitPhoto.objects.get()
    content = picture.file.content
    url = reverse("supervision:visit_photo_delete", args=[picture.visit_id, picture.pk])
    assert "ลบภาพนี้หรือไม่" in browser.get(url).text
    assert content.storage.exists(content.name)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(url)
    assert not VisitPhoto.objects.exists()
    assert not StoredFile.objects.exists()
    assert not content.storage.exists(content.name)
    assert "ถูกลบแล้ว" in browser.post(url, follow=True).text


def test_a_photo_of_a_submitted_visit_stays(browser, school):
    browser.post(NEW, visit_form(school, photos=[photo()]))
    picture = VisitPhoto.objects.get()
    browser.post(reverse("supervision:visit_photo_delete", args=[picture.visit_id, picture.pk]))
    assert VisitPhoto.objects.exists()


def test_the_page_offers_the_offices_schools_and_the_asked_one(browser, school):
    make_school(make_office(), name="โรงเรียนต่างเขต")
    page = browser.get(f"{NEW}?school={school.pk}").text
    assert f'value="{school.name} ({school.smis_code})"' in page
    assert "<datalist" in page
    assert "โรงเรียนต่างเขต" not in page
    assert page.count("recommendation-row") == 3  # two empty rows and the template of another


def test_autosave_makes_a_draft_and_then_follows_its_version(browser, school):
    data = visit_form(school, rating=None, purpose="", do="draft")
    response = browser.post(reverse("supervision:visit_autosave"), data)
    visit = Visit.objects.get()
    assert "บันทึกแล้ว" in response.text
    assert 'id="id_version" value="1"' in response.text
    assert response["HX-Replace-Url"] == reverse("supervision:visit_edit", args=[visit.pk])
    response = browser.post(reverse("supervision:visit_autosave"), data | {"version": "1", "purpose": "ใหม่"})
    assert 'id="id_version" value="2"' in response.text
    visit.refresh_from_db()
    assert (visit.purpose, visit.version) == ("ใหม่", 2)


def test_autosave_never_overwrites_a_newer_visit(browser, supervisor, school):
    visit = make_visit(school=school, supervisor=supervisor)
    data = edit_form(visit, do="draft", strengths="ช้ากว่า")
    Visit.objects.filter(pk=visit.pk).update(version=visit.version + 1)
    assert "มีผู้แก้ไขบันทึกนี้ก่อนท่าน" in browser.post(reverse("supervision:visit_autosave"), data).text
    visit.refresh_from_db()
    assert visit.strengths == "ครูตั้งใจ"


def test_autosave_waits_for_what_it_needs(browser, school):
    data = visit_form(school, do="draft", school="")
    assert "ยังไม่ได้บันทึก" in browser.post(reverse("supervision:visit_autosave"), data).text
    assert not Visit.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_make_one_visit(client, school, supervisor):
    data = visit_form(school)
    barrier, results = threading.Barrier(2), []

    def press():
        browser = type(client)()
        browser.force_login(supervisor)
        barrier.wait(10)
        results.append(browser.post(NEW, data).status_code)
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert results == [302, 302]
    visit = Visit.objects.get()
    assert (visit.state, visit.events.count()) == ("submitted", 2)
