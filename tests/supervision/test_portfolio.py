"""The portfolio of a fiscal year: visits are counted, entries are written with evidence, and each is the owner's."""

import uuid
from datetime import timedelta

import pytest
from django.urls import reverse

from schools.models import AuditEvent, Role, StoredFile
from supervision.models import PortfolioEntry
from tests.factories import make_office, make_school, make_user, today
from tests.supervision.factories import make_visit, photo
from thai.years import fiscal_span, fiscal_year

pytestmark = pytest.mark.django_db
YEAR = fiscal_year(today())
INDEX, NEW = "/portfolio/", "/portfolio/new/"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def me(client, office):
    user = make_user(Role.SUPERVISOR, office=office)
    client.force_login(user)
    return user


def data(**changes):
    return {
        "kind": "training",
        "title": "อบรมการนิเทศชั้นเรียน",
        "organiser": "สถาบันพัฒนาครู",
        "starts_on": today().isoformat(),
        "hours": "12.5",
        "result": "นำไปใช้ในการนิเทศ",
        "version": 0,
        "client_uuid": str(uuid.uuid4()),
        **changes,
    }


def make_entry(user, **fields):
    fields = {"kind": "training", "title": "อบรม", "starts_on": today(), **fields}
    return PortfolioEntry.objects.create(user=user, office=user.acting.office, client_uuid=uuid.uuid4(), **fields)


def test_visits_are_counted_from_the_visits_and_the_number_opens_their_list(client, office, me):
    school = make_school(office)
    first, _ = fiscal_span(YEAR)
    make_visit(school=school, supervisor=me, state="approved", visited_on=today())
    make_visit(school=school, supervisor=me, state="submitted", visited_on=first)
    make_visit(school=school, supervisor=me, state="draft", visited_on=today())
    make_visit(school=school, supervisor=me, state="approved", visited_on=first - timedelta(days=1))
    others = make_visit(school=make_school(office), state="approved", visited_on=today())
    others.team.add(me)
    page = client.get(INDEX)
    portfolio = page.context["portfolio"]
    assert (portfolio.visits, portfolio.schools, portfolio.joined) == (2, 1, 1)
    listed = client.get(page.context["visits_href"])
    assert listed.context["page"].paginator.count == 2
    assert f"ปีงบประมาณ {YEAR}" in listed.text
    before = client.get(INDEX, {"year": YEAR - 1}).context["portfolio"]
    assert (before.visits, before.joined) == (1, 0)


def test_hours_add_up_by_kind_and_fiscal_year(client, me):
    first, _ = fiscal_span(YEAR)
    make_entry(me, hours="6.5")
    make_entry(me, hours="3", starts_on=first)
    make_entry(me, hours="8", starts_on=first - timedelta(days=1))
    make_entry(me, kind="speaker", hours="2")
    make_entry(me, kind="award", title="ศึกษานิเทศก์ดีเด่น", organiser="คุรุสภา", hours=None)
    page = client.get(INDEX)
    kinds = {kind.value: kind for kind in page.context["portfolio"].kinds}
    assert [entry.title for entry in kinds["award"].entries] == ["ศึกษานิเทศก์ดีเด่น"] and "คุรุสภา" in page.content.decode()
    assert (kinds["training"].hours, len(kinds["training"].entries)) == (9.5, 2)
    assert kinds["speaker"].hours == 2


def test_an_entry_is_written_once_however_often_the_button_is_pressed(client, me):
    sent = data(upload=[photo()])
    for _ in range(2):
        assert client.post(NEW, sent | {"upload": [photo()]}).status_code == 302
    entry = PortfolioEntry.objects.get()
    assert (entry.user, entry.office, entry.files.count()) == (me, me.acting.office, 1)
    assert "อบรมการนิเทศชั้นเรียน" in client.get(INDEX).text


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"title": ""}, "เรื่อง"),
        ({"starts_on": "2026"}, "ไม่เข้าใจวันที่นี้"),
        ({"ends_on": "1/1/2560"}, "วันสุดท้ายต้องไม่ก่อนวันแรก"),
        ({"hours": "25"}, "จำนวนชั่วโมงมากกว่า 1 วันที่ระบุ"),
        ({"hours": "-1"}, "is-invalid"),
        ({"kind": "x"}, "โปรดตรวจสอบข้อมูล"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_typed_is_lost(client, me, change, words):
    response = client.post(NEW, data(**change))
    assert response.status_code == 200
    assert words in response.text
    assert "นำไปใช้ในการนิเทศ" in response.text
    assert not PortfolioEntry.objects.exists()


def test_evidence_is_read_by_the_owner_the_head_and_the_director_only(client, office, me):
    client.post(NEW, data(upload=[photo()]))
    file = reverse("schools:file", args=[StoredFile.objects.get(purpose="portfolio").pk])
    school = make_school(office)
    for role, status in [
        (Role.HEAD, 200),
        (Role.DIRECTOR, 200),
        (Role.SUPERVISOR, 404),
        (Role.CLERK, 404),
        (Role.SCHOOL_DIRECTOR, 404),
    ]:
        client.force_login(make_user(role, office=office, school=school))
        assert client.get(file).status_code == status, role
    client.force_login(make_user(Role.HEAD))
    assert client.get(file).status_code == 404
    client.force_login(me)
    assert client.get(file).status_code == 200


def test_evidence_is_taken_out_with_its_content(client, me, django_capture_on_commit_callbacks):
    client.post(NEW, data(upload=[photo(), photo()]))
    entry = PortfolioEntry.objects.get()
    first, second = entry.files.order_by("created_at")
    with django_capture_on_commit_callbacks(execute=True):
        client.post(f"/portfolio/{entry.pk}/edit/", data(version=1, drop=[str(first.pk)]))
    assert list(entry.files.all()) == [second]
    assert not first.content.storage.exists(first.content.name)
    assert second.content.storage.exists(second.content.name)


def test_a_file_of_another_entry_cannot_be_taken_out(client, office, me):
    stranger = make_entry(make_user(Role.SUPERVISOR, office=office))
    client.post(NEW, data(upload=[photo()]))
    mine = PortfolioEntry.objects.get(user=me)
    theirs = mine.files.get()
    mine.files.clear()
    stranger.files.add(theirs)
    client.post(f"/portfolio/{mine.pk}/edit/", data(version=1, drop=[str(theirs.pk)]))
    assert stranger.files.count() == 1


def test_a_stale_save_overwrites_nothing(client, me):
    entry = make_entry(me)
    address = f"/portfolio/{entry.pk}/edit/"
    client.post(address, data(version=1, title="ของหน้าต่างแรก"))
    response = client.post(address, data(version=1, title="ของหน้าต่างที่สอง"))
    assert response.status_code == 409
    assert "ของหน้าต่างแรก" in response.text and "ของหน้าต่างที่สอง" in response.text
    entry.refresh_from_db()
    assert (entry.title, entry.version) == ("ของหน้าต่างแรก", 2)


def test_deleting_asks_first_and_only_the_owner_deletes(client, office, me):
    entry = make_entry(me, title="อบรมที่จะลบ")
    address = f"/portfolio/{entry.pk}/delete/"
    assert "อบรมที่จะลบ" in client.get(address).text
    client.force_login(make_user(Role.HEAD, office=office))
    assert client.post(address).status_code == 403
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert client.post(address).status_code == 404
    client.force_login(me)
    assert client.post(address, {"version": 9}).url == address
    assert PortfolioEntry.objects.exists()
    client.post(address, {"version": 1})
    assert not PortfolioEntry.objects.exists()
    assert AuditEvent.objects.filter(verb="delete portfolio entry").count() == 1


def test_the_own_comes_first_and_leaders_choose_a_person(client, office, me):
    make_entry(me, title="ผลงานของศึกษานิเทศก์")
    head = make_user(Role.HEAD, office=office)
    client.force_login(head)
    assert client.get(INDEX).context["person"] == head
    page = client.get(INDEX, {"person": me.pk})
    assert "ผลงานของศึกษานิเทศก์" in page.text
    assert "เพิ่มผลงาน" not in page.text
    client.force_login(make_user(Role.DIRECTOR, office=office))
    assert client.get(INDEX).context["person"] in (head, me)
    client.force_login(make_user(Role.SUPERVISOR, office=office))
    assert client.get(INDEX, {"person": me.pk}).status_code == 404
    client.force_login(make_user(Role.HEAD))
    assert client.get(INDEX, {"person": me.pk}).status_code == 404
    assert client.get(INDEX, {"person": "9" * 30}).status_code == 200
