"""What the kinds that ship ask for: each is written through its form, shown on its page and found; research goes from
its problem to who uses it, and what schools send says who took part."""

import pytest
from django.test import Client
from django.urls import reverse

from registry.actions import library
from registry.library.kinds import kinds_of, shipped
from registry.models import LibraryItem
from schools.models import Role
from supervision.models import Policy
from tests.factories import make_office, make_school, make_user
from tests.registry.library_factories import attach, fields_of, make_item, take

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(office):
    return make_user(Role.HEAD, office=office)


@pytest.fixture
def teacher(office):
    return make_user(Role.SCHOOL_STAFF, office=office, school=make_school(office, "บ้านนา"))


def listed(client, **query):
    return list(client.get(reverse("library:index"), query).context["page"])


def said_of(field):
    """(what a form sends for a field of a kind, what the page shows of it)."""
    choices = field.get("choices", [])
    return {
        "choice": (choices[-1:] or [""])[0],
        "many": choices,
        "date": "23/2/2561",
        "year": "๒๕๖๘",
        "number": "0.85",
        "yes_no": "on",
        "link": "https://example.go.th/doc",
    }.get(field["type"], f"ความเรื่อง{field['key']}")


def shown_of(field):
    usual = {"date": "23 ก.พ. 2561", "year": "2568", "yes_no": "ใช่"}
    said = usual.get(field["type"]) or said_of(field)
    return ", ".join(said) if isinstance(said, list) else said


@pytest.mark.parametrize("code", shipped())
def test_an_item_of_each_kind_says_and_shows_what_its_kind_asks(client, office, head, code):
    kind = shipped()[code]
    client.force_login(head)
    page = f"{reverse('library:new')}?kind={code}"
    data = fields_of(client.get(page)) | {f"own_{field['key']}": said_of(field) for field in kind.fields}
    data |= {"title": f"รายการ {code}", "be_year": "2568", "author": "กลุ่มนิเทศฯ", "visibility": "office"}
    if missing := next((field for field in kind.fields if field.get("required")), None):
        lacking = client.post(page, {**data, f"own_{missing['key']}": ""})
        assert lacking.context["form"].errors.keys() == {f"own_{missing['key']}"}
    assert client.post(page, data).status_code == 302
    item = LibraryItem.objects.get(kind=code)
    assert item.versions.get().fields.keys() == {field["key"] for field in kind.fields}
    rows = client.get(reverse("library:item", args=[item.pk])).context["own_fields"]
    assert {row["label"]: row["text"] for row in rows} == {field["label"]: shown_of(field) for field in kind.fields}
    assert listed(client, kind=code, year="2568") == [item]


def test_research_goes_from_its_problem_to_the_policy_that_uses_it(client, office, head):
    policy = Policy.objects.create(office=office, source="office", title="อ่านออกทุกคน")
    about = {"question": "เด็กเรียนรวมอ่านไม่ออก", "subject": "การศึกษาพิเศษและเรียนรวม", "use": "กำหนดเป็นจุดเน้น"}
    about |= {"used_by": "แผนปฏิบัติการ 2570", "used_in": reverse("supervision:policy_edit", args=[policy.pk])}
    item = make_item(office, by=head, kind="research", state="draft", visibility="public", title="วิจัยอ่าน", values=about)
    medium = make_item(office, by=head, title="สื่อต้นแบบ", visibility="public")
    attach(item, by=head, title="รายงานวิจัยฉบับสมบูรณ์")
    client.force_login(head)
    on = reverse("library:stage", args=[item.pk])
    stages = kinds_of(office)["research"].stages
    assert stages[0] == "ปัญหาและเอกสารที่เกี่ยวข้อง" and stages[-1] == "นำผลไปใช้"
    for name in stages:
        item.refresh_from_db()
        assert client.post(on, {"version": item.version, "stage": name, "note": f"จบ{name}"}).status_code == 302
    assert [event.stage for event in item.events.filter(what="stage").order_by("pk")] == stages
    # A medium that came of it stands beside it, and it beside the medium.
    client.post(reverse("library:relate", args=[item.pk]), {"other": f"#{medium.pk}"})
    there = client.get(reverse("library:item", args=[item.pk])).content.decode()
    assert all(text in there for text in ("แผนปฏิบัติการ 2570", about["used_in"], "สื่อต้นแบบ", "จบนำผลไปใช้", "รายงานวิจัย"))
    assert "วิจัยอ่าน" in client.get(reverse("library:item", args=[medium.pk])).content.decode()
    assert listed(client, area="research", q="เรียนรวม จุดเน้น") == [item]
    # What was approved is published and read by everybody with its report.
    take(client, item, "approve")
    take(client, item, "publish")
    stranger = Client()
    public = reverse("reports:public_list", args=[office.pk])
    (page,) = stranger.get(public, {"kind": "library", "q": "วิจัย"}).context["page"]
    text = stranger.get(reverse("reports:public_item", args=[office.pk, page.slug])).content.decode()
    assert "กำหนดเป็นจุดเน้น" in text and "รายงานวิจัยฉบับสมบูรณ์" in text


def sent_in(client, teacher, head, kind, **said):
    """An item that the teacher writes through the form and sends, and that the head finds fit."""
    client.force_login(teacher)
    page = f"{reverse('library:new')}?kind={kind}"
    data = fields_of(client.get(page)) | {"title": f"ของโรงเรียน {kind}", "visibility": "office"}
    assert client.post(page, data | {f"own_{key}": value for key, value in said.items()}).status_code == 302
    item = LibraryItem.objects.get(kind=kind)
    attach(item, by=teacher, title="ฉบับเต็ม")
    take(client, item, "submit")
    client.force_login(head)
    item.refresh_from_db()
    lines = range(len(kinds_of(item.office)[kind].checklist))
    found = {"version": item.version, "decision": "approve", "opinion": "ครบถ้วน"} | {f"line_{n}": "yes" for n in lines}
    assert client.post(reverse("library:review", args=[item.pk]), found).status_code == 302
    return item


def test_a_curriculum_says_who_took_part_when_the_board_agreed_and_why_it_changed(client, office, head, teacher):
    item = sent_in(
        client, teacher, head, "school_curriculum",
        level=["ประถมศึกษา"], revised="2569", board_date="1/5/2569", track="ห้องเรียนวิทยาศาสตร์",
        participants="ผู้ปกครอง 12 คน อบต. 1 คน ประชุม 2 เม.ย. 2569", basis="วิจัยในชั้นเรียน 3 เรื่อง และผลนิเทศภายใน",
    )  # fmt: skip
    shown = client.get(reverse("library:item", args=[item.pk])).content.decode()
    for text in ("ผู้ปกครอง 12 คน", "1 พ.ค. 2569", "ห้องเรียนวิทยาศาสตร์", "วิจัยในชั้นเรียน 3 เรื่อง", "ฉบับเต็ม", "ครบถ้วน"):
        assert text in shown, text
    # The register of a school's curricula: by kind, and by the name of the school.
    assert listed(client, kind="school_curriculum", of="school", q="บ้านนา") == [item]
    # The research that it was revised by stands beside it.
    study = make_item(office, by=teacher, kind="classroom_research", title="สระอา", school=teacher.acting.school)
    client.post(reverse("library:relate", args=[item.pk]), {"other": f"#{study.pk}"})
    assert "สระอา" in client.get(reverse("library:item", args=[item.pk])).content.decode()


@pytest.mark.parametrize("kind", ["classroom_research", "school_research"])
def test_research_of_a_school_names_its_adviser_and_is_listed(client, office, head, teacher, kind):
    item = sent_in(client, teacher, head, kind, question="อ่านสระอาไม่ได้", adviser="ศน.สมมติ", use="สอนซ่อมทุกวัน")
    shown = client.get(reverse("library:item", args=[item.pk])).content.decode()
    assert "ศน.สมมติ" in shown and "สอนซ่อมทุกวัน" in shown and teacher.acting.school.name in shown
    assert listed(client, area="research", of="school") == [item]
    client.force_login(teacher)
    stage = kinds_of(office)[kind].stages[-1]
    item.refresh_from_db()
    client.post(reverse("library:stage", args=[item.pk]), {"version": item.version, "stage": stage})
    assert LibraryItem.objects.get().stage == stage


def test_traces_of_progress_come_from_schools_and_are_found_by_school(client, office, head, teacher):
    item = sent_in(
        client, teacher, head, "progress",
        year="2568", evidence=["ผลการทดสอบ", "บันทึกการสังเกต"], result="อ่านคล่องเพิ่ม 12 คน",
    )  # fmt: skip
    shown = client.get(reverse("library:item", args=[item.pk])).content.decode()
    assert "ผลการทดสอบ, บันทึกการสังเกต" in shown and "อ่านคล่องเพิ่ม 12 คน" in shown and "ฉบับเต็ม" in shown
    assert listed(client, kind="progress", q="บ้านนา") == [item]


def test_a_tool_has_its_area_and_quality_and_goes_to_a_school_on_request(client, office, head, teacher):
    """Of the five areas of measuring one is chosen; a tool for the group alone is neither seen nor asked for."""
    (area,) = (field for field in kinds_of(office)["tool"].fields if field["key"] == "measures")
    assert len(area["choices"]) == 5
    about = {"measures": area["choices"][0], "ioc": "0.9", "reliability": "0.85", "difficulty": "0.4–0.6"}
    open_one = make_item(office, by=head, kind="tool", title="แบบวัดอ่าน", values=about)
    kept = make_item(office, by=head, kind="tool", title="ข้อสอบลับ", visibility="group")
    client.force_login(teacher)
    shown = client.get(reverse("library:item", args=[open_one.pk]))
    assert shown.context["can_ask"] and all(text in shown.content.decode() for text in (area["choices"][0], "0.85"))
    assert client.get(reverse("library:item", args=[kept.pk])).status_code == 404
    page = f"{reverse('library:request_new')}?item={open_one.pk}"
    form = client.get(page).context["form"]
    data = {"what": "แบบวัดอ่าน", "purpose": "วัด ป.3", "way": "file", "quantity": 1}
    data |= {"client_uuid": form.initial["client_uuid"]}
    assert client.post(page, data).status_code == 302
    client.force_login(head)
    (row,) = client.get(reverse("library:requests"), {"q": teacher.acting.school.name}).context["page"]
    assert (row.item, row.school, row.state) == (open_one, teacher.acting.school, "asked")


def test_a_handbook_that_changes_is_read_anew_by_every_school(client, office, head, teacher):
    item = make_item(office, by=head, kind="guide", title="คู่มือเทียบโอน", asks_reading=True, visibility="schools")
    client.force_login(teacher)
    client.post(reverse("library:acknowledge", args=[item.pk]))
    unread = reverse("library:item_schools", args=[item.pk])
    client.force_login(head)
    assert not client.get(unread, {"show": "unread"}).context["page"].object_list
    take(client, item, "renew")
    item.refresh_from_db()
    library.step(item=item, name="approve", by=head, version=item.version)
    item.refresh_from_db()
    assert item.current.number == 2
    assert list(client.get(unread, {"show": "unread"}).context["page"]) == [teacher.acting.school]


def test_a_home_school_says_when_it_was_assessed_and_when_again(client, office, head):
    client.force_login(head)
    page = f"{reverse('library:new')}?kind=home_school"
    said = {"own_form": "สถานประกอบการ", "own_case": "WP-02", "own_assessed_on": "1/3/2569", "own_next_on": "1/3/2570"}
    data = fields_of(client.get(page)) | {"title": "กรณี WP-02", **said, "own_visits": "เยี่ยม 2 ครั้ง"}
    client.post(page, data)
    item = LibraryItem.objects.get()
    on = reverse("library:stage", args=[item.pk])
    client.post(on, {"version": item.version, "stage": "ประเมินประจำปีแล้ว", "note": "ผ่าน"})
    shown = client.get(reverse("library:item", args=[item.pk])).content.decode()
    for text in ("WP-02", "1 มี.ค. 2570", "เยี่ยม 2 ครั้ง", "ประเมินประจำปีแล้ว"):
        assert text in shown, text
