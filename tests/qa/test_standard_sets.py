"""An office's own set of standards: copied, edited as text, put in use, ended; and two sets side by side."""

import pytest
from django.urls import reverse

from qa import outlines
from qa.models import Issue, StandardSet
from schools.models import Role
from tests.factories import make_office, make_school, make_user

pytestmark = pytest.mark.django_db
OUTLINE = "1 คุณภาพของผู้เรียน\n1.1 ผลสัมฤทธิ์\n1.1.1 อ่านออก\n๑.๑.๒\tเขียนได้\n1.2 มีวินัย\nมาตรฐานที่ 2 การบริหาร"
SCALE = "3 ดี 80\n2 พอใช้ 50\n1 ปรับปรุง 0"


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def head(client, office):
    user = make_user(Role.HEAD, office=office)
    client.force_login(user)
    return user


@pytest.fixture
def shipped():
    return StandardSet.objects.get(code="moe2561_basic")


@pytest.fixture
def draft(client, head, office, shipped):
    client.post(reverse("qa:standard_set_copy", args=[shipped.pk]))
    return StandardSet.objects.get(office=office)


def fields(draft, **changed):
    given = {"name": "มาตรฐานของเขต", "level": "basic", "purpose": "internal", "first_year": "2569", "rule": "mean"}
    return {**given, "version": draft.version, "outline": OUTLINE, "scale": SCALE, **changed}


def edit(client, draft, **changed):
    return client.post(reverse("qa:standard_set_edit", args=[draft.pk]), fields(draft, **changed))


def step(client, name, draft, **more):
    return client.post(reverse(f"qa:{name}", args=[draft.pk]), {"version": draft.version, **more}, follow=True)


def test_a_copy_is_the_same_set_as_a_draft_and_made_once(client, draft, shipped, office):
    assert draft.is_draft
    assert outlines.write(draft) == outlines.write(shipped)
    assert outlines.write_scale(draft) == "5 ยอดเยี่ยม 90\n4 ดีเลิศ 80\n3 ดี 70\n2 ปานกลาง 60\n1 กำลังพัฒนา 0"
    client.post(reverse("qa:standard_set_copy", args=[shipped.pk]))
    assert StandardSet.objects.filter(office=office).count() == 1
    assert StandardSet.objects.for_year(office, 2569)["basic"] == shipped


def test_a_copy_takes_the_rows_whatever_an_outline_could_say(client, head, office, shipped):
    first, second, *_rest = Issue.objects.filter(standard__set=shipped)
    Issue.objects.filter(pk=first.pk).update(group="หัวข้อเดิม", label="ประเด็น  ที่ เว้นวรรค")
    Issue.objects.filter(pk=second.pk).update(group="")
    answer = client.post(reverse("qa:standard_set_copy", args=[shipped.pk]))
    assert answer.status_code == 302
    rows = [
        list(Issue.objects.filter(standard__set=row).values_list("standard__code", "code", "label", "group"))
        for row in (shipped, StandardSet.objects.get(office=office))
    ]
    assert rows[0] == rows[1]


def test_an_outline_becomes_standards_groups_and_issues(client, draft):
    assert edit(client, draft).status_code == 302
    issues = Issue.objects.filter(standard__set=draft).values_list("standard__code", "code", "label", "group")
    assert list(issues) == [
        ("1", "1.1.1", "อ่านออก", "1.1 ผลสัมฤทธิ์"),
        ("1", "1.1.2", "เขียนได้", "1.1 ผลสัมฤทธิ์"),
        ("1", "1.2", "มีวินัย", ""),
    ]
    assert [row.label for row in draft.standards.all()] == ["คุณภาพของผู้เรียน", "การบริหาร"]
    assert [row.percent_from for row in draft.levels.all()] == [80, 50, 0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"outline": "คุณภาพ"}, "บรรทัดที่ 1 ไม่ขึ้นต้นด้วยรหัส"),
        ({"outline": "1 ก\n1 ข"}, "บรรทัดที่ 2 ใช้รหัส 1 ซ้ำ"),
        ({"outline": "1 ก\n2.1 ข"}, "ยังไม่มีมาตรฐานที่ 2"),
        ({"outline": "1 " + "ก" * 301}, "ยาวเกิน 300"),
        ({"outline": "1 ก\n1.1 " + "ข" * 298 + "\n1.1.1 ค"}, "ยาวเกิน 300 ตัวอักษร รวมรหัส"),
        ({"outline": "1 ก\n1.1 หัวข้อ\n1.1.1 ข\n1.2 ค\n1.1.2 ง"}, "บรรทัดที่ 5 (1.1.2) ต้องอยู่ต่อจากรายการอื่นของหัวข้อ 1.1"),
        ({"outline": "1 ก\n1.1.1 ข\n1.1 หัวข้อ"}, "บรรทัดที่ 2 (1.1.1) ต้องอยู่หลังหัวข้อ 1.1"),
        ({"scale": "2 ดี\n1 พอใช้\n0 ไม่มี"}, "บรรทัดที่ 3 ค่าระดับต้องเป็น 1 ถึง 9"),
        ({"scale": "5 ยอดเยี่ยม"}, "อย่างน้อยสองระดับ"),
        ({"scale": "5 ก\n5 ข"}, "ค่าระดับซ้ำ"),
        ({"scale": "5 ก 50\n4 ข 80"}, "ร้อยละเริ่มต้นที่สูงกว่า"),
        ({"scale": "5 ก\n4 ข", "rule": "percent"}, "ต้องระบุร้อยละเริ่มต้นของทุกระดับ"),
        ({"last_year": "2568"}, "ต้องไม่ก่อนปีที่เริ่มใช้"),
        ({"name": ""}, "ชื่อชุด"),
    ],
)
def test_what_cannot_be_read_is_told_and_changes_nothing(client, draft, changed, said):
    before = outlines.write(draft)
    answer = edit(client, draft, **changed)
    assert answer.status_code == 200
    assert said in answer.text
    assert outlines.write(draft) == before


def test_a_stale_draft_is_not_overwritten(client, draft):
    assert edit(client, draft).status_code == 302
    answer = edit(client, draft, name="ชื่ออื่น", outline="1 อื่น")
    assert answer.status_code == 409
    draft.refresh_from_db()
    assert draft.name == "มาตรฐานของเขต"
    assert draft.standards.count() == 2


def test_in_use_it_holds_in_its_years_and_never_changes_again(client, draft, office):
    edit(client, draft)
    draft.refresh_from_db()
    assert "ไปใช้แล้ว" in step(client, "standard_set_use", draft).text
    assert StandardSet.objects.for_year(office, 2569)["basic"] == draft
    assert client.get(reverse("qa:standard_set_edit", args=[draft.pk])).status_code == 404
    assert "มีผู้แก้ไขชุดมาตรฐานนี้เมื่อครู่" in step(client, "standard_set_delete", draft).text
    draft.refresh_from_db()
    step(client, "standard_set_end", draft, last_year="2569")
    assert StandardSet.objects.for_year(office, 2569)["basic"] == draft
    assert StandardSet.objects.for_year(office, 2570)["basic"].office is None


def test_a_draft_is_deleted(client, draft, office):
    assert "ลบฉบับร่าง" in step(client, "standard_set_delete", draft).text
    assert not StandardSet.objects.filter(office=office).exists()


def test_two_sets_are_compared_by_code(client, draft, shipped):
    edit(client, draft)
    page = client.get(reverse("qa:standards_compare"), {"a": shipped.pk, "b": draft.pk})
    states = {row["code"]: row["state"] for row in page.context["rows"]}
    assert states["1"] == "same"
    assert states["2"] == "changed"
    assert states["3"] == "left"
    assert states["1.1.1"] == "changed"
    assert states["1.2"] == "right"
    assert page.context["differing"] == len(states) - 1


def test_schools_see_sets_in_use_and_no_drafts(client, draft, office):
    client.force_login(make_user(Role.SCHOOL_STAFF, school=make_school(office)))
    assert draft.name not in client.get(reverse("qa:standards")).text
    assert client.get(reverse("qa:standard_set", args=[draft.pk])).status_code == 404
    assert client.get(reverse("qa:standard_set", args=[draft.copied_from_id])).status_code == 200


def test_the_list_takes_the_same_queries_for_many_sets(client, head, office, django_assert_max_num_queries):
    for n in range(12):
        StandardSet.objects.create(office=office, code=f"x{n}", name=f"ชุด {n}", level="basic", first_year=2561)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("qa:standards")).status_code == 200
