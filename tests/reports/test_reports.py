"""A report from the choice of what it is of to its signatures: who sees it, who signs, and what stays when two meet."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from inbox.models import Notice
from jobs.models import Job
from jobs.testing import work_off
from reports.actions import reports as actions
from reports.book import made
from reports.models import Report, Snapshot
from schools.models import Role, School
from supervision.actions.changes import Stale, WrongState
from tests.factories import make_office, make_school, make_user
from tests.reports.report_factories import CRITERIA, SAMPLE, begin_report, make_report, texts_form

pytestmark = pytest.mark.django_db


class Place:
    """An office with schools in two districts and the people who write and sign."""

    def __init__(self):
        self.office = make_office("สพป.น้ำผึ้ง เขต 1")
        for name, district in (("บ้านเหนือ", "เมือง"), ("บ้านใต้", "เมือง"), ("บ้านออก", "ภูเขา")):
            school = make_school(self.office, name)
            School.objects.filter(pk=school.pk).update(district=district)
        self.author = make_user(Role.SUPERVISOR, office=self.office)
        self.head = make_user(Role.HEAD, office=self.office)
        self.director = make_user(Role.DIRECTOR, office=self.office)

    def report(self, state="draft", **more):
        more.setdefault("author", self.author)
        return make_report(office=self.office, head=self.head, director=self.director, state=state, **more)


@pytest.fixture
def place():
    return Place()


def url(name, report):
    return reverse(f"reports:{name}", args=[report.pk])


def post(client, user, name, report, **data):
    client.force_login(user)
    return client.post(url(name, report), {"version": report.version, **data}, follow=True)


# -- Beginning --


def test_the_page_of_a_type_tells_what_it_found_and_makes_nothing(client, place):
    client.force_login(place.author)
    page = client.get(reverse("reports:report_new", args=["sample"]), {"year": 2569, "digits": "thai"}).content.decode()
    assert "โรงเรียน (แห่ง)" in page and "จัดทำรายงาน" in page
    assert not Report.objects.exists()
    href = reverse("reports:report_found", args=["sample"]) + "?year=2569&amp;digits=thai&amp;of=0"
    assert f'href="{href}"' in page
    rows = client.get(href.replace("&amp;", "&"))
    assert rows.context["page"].paginator.count == 3 and "โรงเรียนบ้านเหนือ" in rows.text
    for query in ("year=1026&of=0", "year=2569&of=1", "year=2569&of=x", "year=2569", ""):
        answer = client.get(f"{reverse('reports:report_found', args=['sample'])}?{query}")
        assert answer["Location"] == reverse("reports:report_new", args=["sample"])
    assert client.get(reverse("reports:report_found", args=["other"])).status_code == 404


def test_a_fault_of_the_form_stands_beside_its_field_and_makes_nothing(client, place):
    client.force_login(place.author)
    page = client.post(reverse("reports:report_new", args=["sample"]), {"year": "1026", "digits": "arabic"})
    assert page.status_code == 200 and "1026" in page.content.decode()
    assert not Report.objects.exists()


def test_nothing_to_report_is_said_and_nothing_is_made(client):
    author = make_user(Role.SUPERVISOR, office=make_office())
    client.force_login(author)
    asked = {"year": 2569, "digits": "arabic", "client_uuid": str(uuid.uuid4())}
    page = client.post(reverse("reports:report_new", args=["sample"]), asked).content.decode()
    assert "ยังไม่มีโรงเรียนในสำนักงาน" in page
    assert not Report.objects.exists()


def test_two_presses_are_one_report_and_one_job(client, place):
    client.force_login(place.author)
    asked = {"year": 2569, "digits": "arabic", "client_uuid": str(uuid.uuid4())}
    first, second = (client.post(reverse("reports:report_new", args=["sample"]), asked) for _ in range(2))
    assert first.url == second.url
    assert Report.objects.count() == Job.objects.filter(kind="report").count() == 1


def test_the_same_wish_from_two_windows_is_one_report_while_it_is_made(place):
    first = begin_report(office=place.office, author=place.author)
    assert begin_report(office=place.office, author=place.author) == first
    work_off()
    assert begin_report(office=place.office, author=place.author) != first


def test_an_identity_of_somebody_else_is_refused(place):
    report = place.report()
    other = make_user(Role.SUPERVISOR, office=place.office)
    with pytest.raises(Stale):
        actions.begin(
            kind=SAMPLE,
            office=place.office,
            criteria=CRITERIA,
            title="ก",
            by=other,
            client_uuid=report.client_uuid,
        )


@pytest.mark.skipif(connection.vendor != "postgresql", reason="only on PostgreSQL do two transactions meet")
@pytest.mark.django_db(transaction=True)
def test_two_at_once_are_one_report():
    place = Place()

    def ask(_):
        try:
            return begin_report(office=place.office, author=place.author).pk
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert len(set(pool.map(ask, range(2)))) == 1


# -- Figures --


def test_figures_are_frozen_once_and_texts_are_drafted_from_them(client, place):
    report = place.report()
    assert report.blocks["summary"] == "มีโรงเรียน 3 แห่ง"
    make_school(place.office, "บ้านใหม่")
    client.force_login(place.author)
    page = client.get(url("report", report), {"chapter": "results"}).content.decode()
    assert "ตารางที่ 1.1" in page
    rows = client.get(url("report_rows", report), {"sheet": "schools"}).content.decode()
    assert "บ้านเหนือ" in rows and "บ้านใหม่" not in rows


def test_each_number_leads_to_as_many_rows(client, place):
    report = place.report()
    client.force_login(place.author)
    page = client.get(url("report", report), {"chapter": "results"}).content.decode()
    address = url("report_rows", report) + "?sheet=schools&amp;district=%E0%B9%80%E0%B8%A1%E0%B8%B7%E0%B8%AD%E0%B8%87"
    assert f'<a href="{address}"' in page
    rows = client.get(address.replace("&amp;", "&"))
    assert rows.context["rows"].size == len(rows.context["lines"]) == 2


def test_a_figure_of_a_drafted_text_leads_to_its_rows_until_its_author_writes_the_line_anew(client, place):
    report = place.report()
    client.force_login(place.author)
    linked = f'มีโรงเรียน <span class="keep"><a href="{url("report_rows", report)}?sheet=schools">3</a> แห่ง</span>'
    assert linked in client.get(url("report", report)).content.decode()
    post(client, place.author, "report_edit", report, **texts_form(report, summary="มีโรงเรียน 3 แห่ง\nจาก 3 แห่ง"))
    page = client.get(url("report", report)).content.decode()
    assert linked in page and 'จาก <span class="keep">3 แห่ง</span>' in page
    report.refresh_from_db()
    post(client, place.author, "report_edit", report, **texts_form(report, summary="รวมโรงเรียน 3 แห่ง"))
    page = client.get(url("report", report)).content.decode()
    assert "report_rows" not in page and 'รวมโรงเรียน <span class="keep">3 แห่ง</span>' in page


@pytest.mark.parametrize("query", ["sheet=", "sheet=other", "sheet=schools&secret=1", "sheet=schools&per=secret"])
def test_rows_of_no_figure_are_not_found(client, place, query):
    report = place.report()
    client.force_login(place.author)
    assert client.get(f"{url('report_rows', report)}?{query}").status_code == 404


def test_the_same_data_is_one_snapshot(place):
    place.report()
    place.report()
    assert Snapshot.objects.filter(kind="sample").count() == 1


def test_a_second_attempt_takes_no_second_snapshot(place):
    report = place.report()
    before = report.snapshot_id
    make_school(place.office, "บ้านใหม่")
    assert actions.take_snapshot(report=report).pk == before


# -- Texts --


def test_texts_are_the_authors_until_handed_in(client, place):
    report = place.report()
    client.force_login(place.author)
    client.post(url("report_edit", report), texts_form(report, summary="แก้แล้ว", digits="thai"))
    report.refresh_from_db()
    assert (report.blocks["summary"], report.digits) == ("แก้แล้ว", "thai")
    post(client, place.author, "report_submit", report)
    report.refresh_from_db()
    client.post(url("report_edit", report), texts_form(report, summary="ช้าไป"))
    report.refresh_from_db()
    assert report.blocks["summary"] == "แก้แล้ว"
    client.force_login(place.head)
    assert client.get(url("report_edit", report)).status_code == 403


def test_a_stale_save_shows_both_and_overwrites_nothing(client, place):
    report = place.report()
    client.force_login(place.author)
    client.post(url("report_edit", report), texts_form(report, summary="หน้าต่างแรก"))
    page = client.post(url("report_edit", report), texts_form(report, summary="หน้าต่างที่สอง"))
    assert page.status_code == 409
    assert "หน้าต่างแรก" in page.content.decode() and "หน้าต่างที่สอง" in page.content.decode()
    report.refresh_from_db()
    assert report.blocks["summary"] == "หน้าต่างแรก"


# -- Signatures --


def test_a_draft_is_its_authors_alone(client, place):
    report = place.report()
    client.force_login(place.head)
    assert client.get(url("report", report)).status_code == 404
    client.force_login(make_user(Role.HEAD, office=make_office()))
    assert client.get(url("report", report)).status_code == 404


def test_head_then_director_and_each_is_told(client, place):
    report = place.report()
    post(client, place.author, "report_submit", report)
    report.refresh_from_db()
    assert report.state == "submitted"
    assert Notice.objects.filter(user=place.head).exists()
    # The director waits for the head.
    assert post(client, place.director, "report_approve", report).status_code == 403
    post(client, place.head, "report_endorse", report)
    report.refresh_from_db()
    assert report.state == "endorsed"
    assert Notice.objects.filter(user=place.director).exists()
    assert post(client, place.head, "report_approve", report).status_code == 403
    post(client, place.director, "report_approve", report)
    report.refresh_from_db()
    assert (report.state, report.approved_by) == ("approved", place.director)
    assert [event.to_state for event in report.events.all()] == ["draft", "submitted", "endorsed", "approved"]


def test_a_head_who_writes_hands_in_to_the_director(place):
    report = place.report(author=place.head)
    actions.submit(report=report, by=place.head, version=report.version)
    assert report.state == "endorsed"
    assert Notice.objects.filter(user=place.director).exists()


def test_returning_needs_a_reason_and_the_author_reads_it(client, place):
    report = place.report("submitted")
    page = post(client, place.head, "report_return", report, reason="")
    assert page.status_code == 200
    report.refresh_from_db()
    assert report.state == "submitted"
    post(client, place.head, "report_return", report, reason="โปรดเพิ่มตาราง")
    client.force_login(place.author)
    assert "โปรดเพิ่มตาราง" in client.get(url("report", report)).content.decode()


def test_a_second_click_changes_nothing_and_says_what_holds(client, place):
    report = place.report("submitted")
    page = post(client, place.head, "report_endorse", report)
    again = client.post(url("report_endorse", report), {"version": report.version}, follow=True)
    assert page.status_code == again.status_code == 200
    assert "มีผู้ดำเนินการแล้ว" in again.content.decode()
    assert report.events.filter(to_state="endorsed").count() == 1


def test_an_approved_report_changes_no_more(place):
    report = place.report("approved", printed=False)
    with pytest.raises(WrongState):
        actions.save(report=report, title="ก", digits="arabic", blocks={}, version=report.version, by=place.author)
    with pytest.raises(WrongState):
        actions.send_back(report=report, by=place.head, reason="ก", version=report.version)


def test_only_a_draft_is_discarded(client, place):
    report, sent = place.report(), place.report("submitted")
    client.force_login(place.author)
    assert "เรียกคืนไม่ได้" in client.get(url("report_discard", report)).content.decode()
    post(client, place.author, "report_discard", report)
    post(client, place.author, "report_discard", sent)
    assert list(Report.objects.values_list("pk", flat=True)) == [sent.pk]


# -- Where the QR leads --


def test_the_origin_tells_of_approved_reports_alone(client, place):
    report = place.report("endorsed")
    address = reverse("reports:origin", args=[report.snapshot.sha256])
    unknown = client.get(reverse("reports:origin", args=["0" * 64]))
    assert client.get(address).status_code == unknown.status_code == 404
    actions.approve(report=report, by=place.director, version=report.version)
    page = client.get(address)
    text = page.content.decode()
    assert report.title in text and report.snapshot.sha256 in text and "3 รายการ" in text
    assert "บ้านเหนือ" not in text
    assert page["X-Robots-Tag"] == "noindex, nofollow"


def test_an_approved_report_leads_to_what_its_qr_code_opens(client, place):
    for state, leads in (("draft", False), ("approved", True)):
        report = place.report(state)
        client.force_login(place.author)
        page = client.get(url("report", report)).text
        assert (reverse("reports:origin", args=[report.snapshot.sha256]) in page) == leads


@pytest.mark.parametrize("n", [1, 30])
def test_the_list_asks_the_same_for_any_number(client, place, django_assert_max_num_queries, n):
    report = place.report("submitted")
    Report.objects.bulk_create(
        Report(
            office=place.office,
            author=place.author,
            type="sample",
            title=f"รายงาน {k}",
            criteria=CRITERIA,
            criteria_key="x",
            state="submitted",
            snapshot=report.snapshot,
            blocks={"summary": "ก"},
        )
        for k in range(n - 1)
    )
    client.force_login(place.head)
    with django_assert_max_num_queries(14):
        page = client.get(reverse("reports:reports"))
    assert page.context["total"] == n


# -- What a review found --


def test_a_report_that_lost_its_only_head_goes_to_the_director(client, place):
    report = place.report("submitted")
    place.head.memberships.update(ends="2020-01-01")
    assert list(Report.objects.waiting_for(place.director)) == [report]
    post(client, place.director, "report_endorse", report)
    report.refresh_from_db()
    post(client, place.director, "report_approve", report)
    report.refresh_from_db()
    assert report.state == "approved"


def test_who_agreed_before_a_return_does_not_stand_on_the_paper(place):
    report = place.report("endorsed")
    actions.send_back(report=report, by=place.director, reason="โปรดแก้", version=report.version)
    place.head.memberships.update(ends="2020-01-01")
    actions.submit(report=report, by=place.author, version=report.version)
    actions.approve(report=report, by=place.director, version=report.version)
    assert [person["role"] for person in made.signed(report)["people"]] == ["ผู้จัดทำ", "ผู้อนุมัติ"]


def test_a_discarded_draft_takes_its_figures_and_its_work_along(place):
    kept, report = place.report(), begin_report(office=place.office, author=place.author)
    job = report.job
    actions.discard(report=report, by=place.author)
    job.refresh_from_db()
    assert job.state == Job.State.CANCELLED
    actions.discard(report=kept, by=place.author)
    assert not Snapshot.objects.exists()
    assert Job.objects.get(pk=kept.job_id).result == {"gone": "ฉบับร่างนี้ถูกลบแล้ว"}


def test_nothing_typed_into_the_address_of_the_list_breaks_it(client, place):
    place.report("submitted")
    client.force_login(place.head)
    for query in ("q=%00", "type=%00", "type=none", "state=%00", "q=" + "9" * 500):
        assert client.get(f"{reverse('reports:reports')}?{query}").status_code == 200
