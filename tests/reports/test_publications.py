"""Publishing frozen copies: actions, who may, what is counted, what the office's pages show."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.urls import reverse

from qa.actions import practices
from reports.actions import publications as actions
from reports.models import Publication, PublicationCount
from reports.public_site.content import Content
from schools.models import AuditEvent, Role, StoredFile
from supervision.actions.changes import WrongState
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.qa.factories import pdf
from tests.reports.publication_factories import make_calendar, make_figures, make_page, make_practice_page

pytestmark = pytest.mark.django_db


def typed(**changes):
    return {
        "kind": "announcement",
        "title": "รับสมัครผู้เข้าอบรม",
        "body": "เปิดรับถึงสิ้นเดือน",
        "client_uuid": str(uuid.uuid4()),
        **changes,
    }


def test_the_same_subject_again_replaces_the_page_and_the_same_content_does_not():
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    first = make_calendar(office, by=head)
    assert make_calendar(office, by=head) == first
    office.own_days.create(day=office.calendar.year(first.academic_year).starts, name="วันปฐมนิเทศ")
    second = make_calendar(office, by=head)
    first.refresh_from_db()
    assert second.replaces == first and second.is_public and not first.is_public
    assert [event.what for event in first.events.all()] == ["published", "replaced"]


def test_the_database_holds_one_page_of_a_subject():
    office = make_office()
    page = make_calendar(office, by=make_user(Role.HEAD, office=office))
    with pytest.raises(IntegrityError), transaction.atomic():
        Publication.objects.create(
            office=office,
            kind="calendar",
            subject=page.subject,
            title="อีกหน้า",
            sha256="x",
            published_at=page.published_at,
        )


def test_taking_back_needs_a_reason_and_happens_once(client):
    page = make_page()
    head = page.published_by
    client.force_login(head)
    address = reverse("reports:publication_unpublish", args=[page.pk])
    assert client.post(address, {"reason": " "}).status_code == 422
    assert client.post(address, {"reason": "ประกาศผิดฉบับ"}).status_code == 302
    page.refresh_from_db()
    assert (page.unpublished_by, page.unpublished_reason) == (head, "ประกาศผิดฉบับ")
    assert page.events.last().comment == "ประกาศผิดฉบับ"
    assert AuditEvent.objects.filter(verb="unpublished publication").count() == 1
    with pytest.raises(WrongState):
        actions.unpublish(publication=page, by=head, reason="อีกครั้ง")
    # The second of two who press at once is told, and nothing changes.
    assert "มีผู้ถอนไปก่อนแล้ว" in client.post(address, {"reason": "อีกครั้ง"}, follow=True).text
    assert page.events.count() == 2


def test_the_same_form_sent_twice_is_one_page_with_one_file(client):
    office = make_office()
    client.force_login(make_user(Role.CLERK, office=office))
    data = typed()
    for _ in range(2):
        sent = data | {"files": SimpleUploadedFile("ใบสมัคร.pdf", pdf(), "application/pdf"), "is_safe": "on"}
        assert client.post(reverse("reports:publication_new"), sent).status_code == 302
    page = Publication.objects.get()
    assert [file.title for file in page.files.all()] == ["ใบสมัคร"]
    assert StoredFile.objects.filter(purpose="publication").count() == 1


def test_files_are_published_once_somebody_vouches_for_them(client):
    client.force_login(make_user(Role.CLERK))
    sent = typed() | {"files": SimpleUploadedFile("ใบสมัคร.pdf", pdf(), "application/pdf")}
    page = client.post(reverse("reports:publication_new"), sent)
    assert "โปรดตรวจไฟล์และยืนยัน" in page.text and "รับสมัครผู้เข้าอบรม" in page.text
    assert not Publication.objects.exists()


def test_who_vouched_for_the_files_is_kept(client):
    clerk = make_user(Role.CLERK)
    client.force_login(clerk)
    sent = typed() | {"files": SimpleUploadedFile("ใบสมัคร.pdf", pdf(), "application/pdf"), "is_safe": "on"}
    page = client.post(reverse("reports:publication_new"), sent, follow=True)
    event = Publication.objects.get().events.get()
    assert event.actor == clerk and "ได้รับความยินยอมให้เผยแพร่แล้ว" in event.comment and event.comment in page.text
    assert AuditEvent.objects.get(verb="publish").detail["vouched"] is True
    # Without files there is nothing to vouch for, whatever was ticked.
    client.post(reverse("reports:publication_new"), typed(is_safe="on"))
    assert [row.comment for row in Publication.objects.first().events.all()] == [""]
    assert "vouched" not in AuditEvent.objects.filter(verb="publish").latest("pk").detail


def test_the_page_is_looked_at_before_and_nothing_is_kept(client):
    client.force_login(make_user(Role.HEAD))
    page = client.post(reverse("reports:publication_new"), typed(do="preview", title="<b>หัวข้อ</b>"))
    assert "ยังไม่มีผู้อื่นเห็น" in page.text and "&lt;b&gt;หัวข้อ" in page.text
    assert not Publication.objects.exists()


def test_the_clerk_announces_and_publishes_no_innovation_and_no_figures(client):
    client.force_login(make_user(Role.CLERK))
    assert "error-summary" in client.post(reverse("reports:publication_new"), typed(kind="innovation")).text
    assert client.get(reverse("reports:publication_figures")).status_code == 403
    assert client.get(reverse("reports:publication_calendar")).status_code == 200


def test_the_clerk_takes_back_announcements_alone(client):
    office = make_office()
    figures = make_figures(office, by=make_user(Role.HEAD, office=office))
    client.force_login(make_user(Role.CLERK, office=office))
    address = reverse("reports:publication_unpublish", args=[figures.pk])
    assert client.post(address, {"reason": "x"}).status_code == 403
    assert "ถอนเอกสารนี้" not in client.get(reverse("reports:publication", args=[figures.pk])).text


def test_a_best_practice_leaves_both_lists_whichever_page_takes_it_back():
    practice, page = make_practice_page()
    actions.unpublish(publication=page, by=practice.created_by, reason="โรงเรียนขอแก้ไข")
    practice.refresh_from_db()
    page.refresh_from_db()
    assert (practice.state, page.is_public, page.unpublished_reason) == ("approved", False, "โรงเรียนขอแก้ไข")
    practices.step(practice=practice, name="publish", by=practice.created_by, version=practice.version)
    again = Publication.objects.get(unpublished_at=None)
    assert again.replaces == page
    practices.step(practice=practice, name="withdraw", by=practice.created_by, version=practice.version, reason="ซ้ำ")
    again.refresh_from_db()
    assert not again.is_public


def test_what_a_practice_says_later_does_not_reach_its_page(client):
    practice, page = make_practice_page()
    type(practice).objects.filter(pk=practice.pk).update(title="ชื่อใหม่", abstract="เนื้อหาใหม่")
    shown = client.get(reverse("reports:public_item", args=[page.office_id, page.slug])).text
    assert "ชื่อใหม่" not in shown and "ห้องสมุดเคลื่อนที่" in shown


def test_figures_are_published_as_they_were_looked_at(client):
    office = make_office()
    network = make_network(office)
    for _ in range(6):
        make_school(office, network=network)
    client.force_login(make_user(Role.HEAD, office=office))
    address = reverse("reports:publication_figures")
    year = office.calendar.academic_year(today())
    seen = client.get(address, {"year": year}).context["seen"]
    make_school(office, network=network)
    changed = client.post(address, {"year": year, "seen": seen})
    assert changed.status_code == 409 and "ข้อมูลเปลี่ยนไป" in changed.text and not Publication.objects.exists()
    client.post(address, {"year": year, "seen": changed.context["seen"]})
    rows = Publication.objects.get().data["sheets"]["coverage"]["rows"]
    assert [row["schools"] for row in rows if row["semester"] == "1"] == [7, 7]


@pytest.mark.parametrize("year", ["", "abc", "9999", "-1"])
def test_a_year_that_nobody_offered_is_another_year(client, year):
    client.force_login(make_user(Role.HEAD))
    for name in ("publication_figures", "publication_calendar"):
        assert client.get(reverse(f"reports:{name}"), {"year": year}).status_code == 200


def test_the_list_tells_how_often_each_was_read(client):
    page = make_page()
    for _ in range(3):
        PublicationCount.add(page, today(), views=1)
    PublicationCount.add(page, today(), downloads=1)
    client.force_login(make_user(Role.SUPERVISOR, office=page.office))
    row = client.get(reverse("reports:publications")).context["page"][0]
    assert (row.views, row.downloads) == (3, 1)


def test_an_empty_list_leads_on(client):
    client.force_login(make_user(Role.CLERK))
    assert "เขียนประกาศแรก" in client.get(reverse("reports:publications")).text
    assert "ไม่พบรายการตามตัวกรองนี้" in client.get(reverse("reports:publications"), {"state": "gone"}).text


def test_pages_cost_the_same_with_many_publications(client, django_assert_max_num_queries):
    page = make_page()
    client.force_login(page.published_by)
    for n in range(12):
        make_page(page.office, by=page.published_by, title=f"ประกาศ {n}")
    with django_assert_max_num_queries(8):
        client.get(reverse("reports:publications"))
    with django_assert_max_num_queries(11):
        client.get(reverse("reports:publication", args=[page.pk]))


def test_the_hash_is_of_all_that_the_page_shows():
    office = make_office()
    head = make_user(Role.HEAD, office=office)
    hashes = {
        actions.publish(office=office, by=head, content=Content(kind="announcement", title=title, data=data)).sha256
        for title, data in (("ก", {}), ("ข", {}), ("ก", {"texts": [{"heading": "", "text": "x"}]}), ("ก", {}))
    }
    assert len(hashes) == 3
