"""The registers of people, learning resources and partners: who keeps them, filters, consent, putting away."""

import pytest
from django.urls import reverse

from schools.models import AuditEvent, LearningResource, Partner, ResourcePerson, Role
from schools.views import directory
from tests.factories import day, make_network, make_office, make_school, make_user

pytestmark = pytest.mark.django_db

PAGES = ["resource_people", "learning_resources", "partners"]
ONE = {"resource_people": "resource_person", "learning_resources": "learning_resource", "partners": "partner"}
MODELS = {"resource_people": ResourcePerson, "learning_resources": LearningResource, "partners": Partner}


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


def made(page, office, name, **fields):
    if page == "resource_people":
        fields.setdefault("kind", "lead")
    return MODELS[page].objects.create(office=office, name=name, **fields)


def show(client, page, **query):
    return client.get(reverse(f"schools:{page}"), query)


def listed(client, page, **query):
    return [entry.name for entry in show(client, page, **query).context["page"]]


def sent(page, **changes):
    """The values of a form as a browser sends them."""
    return {"name": "ชื่อใหม่", **({"kind": "lead"} if page == "resource_people" else {}), **changes}


@pytest.mark.parametrize("page", PAGES)
def test_the_list_is_of_the_office_without_what_is_put_away(client, clerk, office, page):
    made(page, office, "ของเรา", phone="081-1")
    made(page, office, "เลิกใช้", is_active=False)
    made(page, make_office(), "ของเขา")
    assert listed(client, page) == ["ของเรา"]
    assert listed(client, page, active="no") == ["เลิกใช้"]
    assert listed(client, page, q="เรา") == ["ของเรา"]
    assert listed(client, page, q="ไม่มี") == []


@pytest.mark.parametrize("page", PAGES)
def test_the_director_reads_and_school_people_do_not(client, office, page):
    entry = made(page, office, "ของเรา")
    client.force_login(make_user(Role.DIRECTOR, office=office))
    assert reverse(f"schools:{ONE[page]}", args=[entry.pk]) not in show(client, page).content.decode()
    assert client.get(reverse(f"schools:{ONE[page]}", args=[entry.pk])).status_code == 403
    client.force_login(make_user(Role.SCHOOL_DIRECTOR, school=make_school(office)))
    assert show(client, page).status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_an_entry_is_added_once_changed_and_put_away(client, clerk, office, page):
    new = reverse(f"schools:{ONE[page]}_new")
    for _ in range(2):
        assert client.post(new, sent(page, phone="081")).status_code == 302
    entry = MODELS[page].objects.get()
    assert (entry.office, entry.name, entry.phone) == (office, "ชื่อใหม่", "081")
    url = reverse(f"schools:{ONE[page]}", args=[entry.pk])
    assert client.post(url, sent(page, name="คนแรก", version=1)).status_code == 302
    stale = client.post(url, sent(page, name="คนที่สอง", version=1))
    assert stale.status_code == 409
    assert "คนแรก" in stale.content.decode()
    assert 'value="คนที่สอง"' in stale.content.decode()
    client.post(url, {"active": "no", "version": 1})
    assert MODELS[page].objects.get().is_active, "the page was old"
    client.post(url, {"active": "no", "version": 2})
    entry.refresh_from_db()
    assert (entry.name, entry.is_active) == ("คนแรก", False)
    client.post(url, {"active": "yes", "version": 3})
    entry.refresh_from_db()
    assert entry.is_active
    verbs = set(AuditEvent.objects.values_list("verb", flat=True))
    assert {f"add {entry._meta.model_name}", f"edit {entry._meta.model_name}", "put away", "bring back"} <= verbs


def test_filters_of_people(client, clerk, office):
    network = make_network(office)
    school = make_school(office, district="แม่สอด")
    made("resource_people", office, "ครูหนึ่ง", subject="thai", school=school)
    made(
        "resource_people", office, "ครูเรียนรวม", kind="inclusive", school=make_school(office, "บ้านรวมใจ"), phone="081-2"
    )
    page = show(client, "resource_people", kind="inclusive", q="บ้านรวมใจ").content.decode()
    assert "ครูผู้รับผิดชอบการเรียนรวม" in page and "ครูเรียนรวม" in page and "081-2" in page
    made("resource_people", office, "ครูสอง", kind="local", network=network, expertise="จักสาน")
    for query in ({"kind": "lead"}, {"subject": "thai"}, {"district": "แม่สอด"}, {"q": school.name}):
        assert listed(client, "resource_people", **query) == ["ครูหนึ่ง"]
    assert listed(client, "resource_people", network=network.pk) == ["ครูสอง"]
    assert listed(client, "resource_people", q="จักสาน") == ["ครูสอง"]


def test_places_to_learn_at_are_on_a_map_that_the_filters_narrow(client, clerk, office):
    made("learning_resources", office, "สวนป่า", subject="special", topic="สมุนไพร", latitude="16.7", longitude="98.6")
    made("learning_resources", office, "พิพิธภัณฑ์", place="วัดไทร", district="พบพระ", latitude="16.8", longitude="98.5")
    made("learning_resources", office, "ไม่มีพิกัด", district="เขตพระนคร")
    page = show(client, "learning_resources")
    assert {point["name"]: point["at"] for point in page.context["points"]} == {
        "สวนป่า": [16.7, 98.6], "พิพิธภัณฑ์": [16.8, 98.5],
    }  # fmt: skip
    assert {point["place"] for point in page.context["points"]} == {"", "วัดไทร อำเภอพบพระ"}
    told = page.content.decode()
    assert 'id="map"' in told and "ไม่มีพิกัด" in told and "อำเภอเขต" not in told
    # The map stands below the list: a link above it leads there.
    assert 'href="#places"' in told and 'id="places"' in told
    # Those for pupils with special needs are a subject of their own.
    narrowed = show(client, "learning_resources", subject="special")
    assert [point["text"] for point in narrowed.context["points"]] == ["สมุนไพร"]
    assert 'id="map"' not in show(client, "learning_resources", q="ไม่มีพิกัด").content.decode()


def test_a_map_that_has_not_all_places_says_so(client, clerk, office, monkeypatch):
    for name in ("วัด", "สวน", "ป่า"):
        made("learning_resources", office, name, latitude="16.7", longitude="98.6")
    monkeypatch.setattr(directory, "MOST_POINTS", 3)
    page = show(client, "learning_resources")
    assert len(page.context["points"]) == 3 and "แห่งแรก" not in page.text
    monkeypatch.setattr(directory, "MOST_POINTS", 2)
    page = show(client, "learning_resources")
    assert len(page.context["points"]) == 2 and "แผนที่แสดง 2 แห่งแรก" in page.text


def test_filters_of_resources_and_partners(client, clerk, office):
    made("learning_resources", office, "สวนป่า", district="แม่สอด", subject="science")
    made("learning_resources", office, "พิพิธภัณฑ์", district="พบพระ")
    assert listed(client, "learning_resources", district="พบพระ") == ["พิพิธภัณฑ์"]
    assert listed(client, "learning_resources", subject="science") == ["สวนป่า"]
    made("partners", office, "มหาวิทยาลัยสมมติ", kind="มหาวิทยาลัย")
    made("partners", office, "มูลนิธิสมมติ", kind="มูลนิธิ")
    assert listed(client, "partners", kind="มูลนิธิ") == ["มูลนิธิสมมติ"]
    made("partners", make_office(), "ของเขา", kind="ประเภทลับ")
    assert "ประเภทลับ" not in show(client, "partners").content.decode()


def test_the_list_says_whose_contacts_may_leave_the_office(client, clerk, office):
    made("resource_people", office, "ยินยอม", phone="081-1", has_consent=True)
    assert "ยินยอมให้เปิดเผย" in show(client, "resource_people").content.decode()
    ResourcePerson.objects.update(has_consent=False)
    assert "ใช้ภายในสำนักงานเท่านั้น" in show(client, "resource_people").content.decode()
    assert "มีความยินยอมเท่านั้น" in client.get(reverse("schools:resource_person_new")).content.decode()


def test_what_cannot_be_true_is_refused_at_its_field(client, clerk, office):
    theirs = make_office()
    form = client.post(
        reverse("schools:resource_person_new"),
        sent("resource_people", school=make_school(theirs).pk, network=make_network(theirs).pk, since_year="1026"),
    ).context["form"]
    assert {"school", "network", "since_year"} <= set(form.errors)
    form = client.post(
        reverse("schools:learning_resource_new"), sent("learning_resources", latitude="98.5", longitude="16.9")
    ).context["form"]
    assert "นอกประเทศไทย" in form.errors["latitude"][0]
    form = client.post(reverse("schools:learning_resource_new"), sent("learning_resources", latitude="16.9")).context[
        "form"
    ]
    assert "ทั้งละติจูดและลองจิจูด" in form.errors["longitude"][0]
    values = sent("partners", starts_on="1/6/2569", ends_on="1/5/2569")
    assert "ends_on" in client.post(reverse("schools:partner_new"), values).context["form"].errors


def test_days_of_a_partner_are_kept(client, clerk, office):
    client.post(reverse("schools:partner_new"), sent("partners", starts_on="1/6/2569"))
    assert Partner.objects.get().starts_on == day("2026-06-01")
    assert "1 มิ.ย. 2569" in show(client, "partners").content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_an_empty_register_offers_the_first_entry(client, clerk, page):
    html = show(client, page).content.decode()
    assert "ยังไม่มีรายการ" in html
    assert reverse(f"schools:{ONE[page]}_new") in html
