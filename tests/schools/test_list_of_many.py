"""The list of schools where there are many: pages read from either end, searches that stop early, codes by index."""

import re

import pytest
from django.db import connection
from django.urls import reverse

from schools import listing
from schools.filters import LongSelect
from schools.models import Role, School
from tests.factories import day, make_office, make_school, make_school_year, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    office = make_office()
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    return office


@pytest.fixture
def two_a_page(monkeypatch):
    monkeypatch.setattr(listing, "PAGE", 2)
    monkeypatch.setattr(listing, "FEW", 2)


def opened(client, **query):
    """The page, and its text as it is read."""
    response = client.get(reverse("schools:list"), query)
    return response.context["page"], " ".join(re.sub("<[^>]+>", " ", response.content.decode()).split())


@pytest.mark.parametrize("order", listing.ORDERS)
def test_pages_from_either_end_make_one_list(client, office, two_a_page, order):
    for number, name in enumerate(("บ้านหนอง", "บ้านหนอง", "บ้านหนอง", "กอไผ่", "ขุนห้วย", "เกาะลอย", "ดอน")):
        school = make_school(office, name, smis_code=None, local_code="ก" if number == 3 else f"ข-{number}")
        if number % 2:
            make_school_year(school, 2568, pupils=100)
    whole = list(School.objects.with_newest_year().order_by(*listing.ORDERS[order]))
    pages = [list(opened(client, sort=order, page=number)[0]) for number in (1, 2, 3, 4)]
    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [school for page in pages for school in page] == whole


def test_a_search_with_many_answers_does_not_count_them_all_and_every_page_is_reached(client, office, two_a_page):
    for name in ("งูห้วย", "ขุนห้วย", "กอห้วย", "จอมห้วย", "คลองห้วย"):
        make_school(office, name)
    make_school(office, "ดอน")
    found = []
    for number, more_than in ((1, 2), (2, 4)):
        page, text = opened(client, q="ห้วย", page=number)
        found += [school.name for school in page]
        assert f"พบ มากกว่า {more_than} แห่ง" in text
        assert f"จากมากกว่า {more_than}" in text
        assert f"หน้า {number} ถัดไป" in text.replace("ก่อนหน้า ", ""), "no number of pages is claimed"
    for number in (3, 999):
        page, text = opened(client, q="ห้วย", page=number)
        assert [school.name for school in page] == ["จอมห้วย"]
        assert "พบ 5 แห่ง" in text
        assert "หน้า 3 จาก 3" in text
    assert found == ["กอห้วย", "ขุนห้วย", "คลองห้วย", "งูห้วย"]


@pytest.mark.parametrize("number", ["", "0", "-1", "x", "๒", "9" * 30])
def test_any_number_of_a_page_answers(client, office, two_a_page, number):
    make_school(office, "กอห้วย")
    assert [school.name for school in opened(client, q="ห้วย", page=number)[0]] == ["กอห้วย"]


def test_a_search_counts_the_closed_among_what_it_found(client, office):
    make_school(office, "กอห้วย")
    make_school(office, "ขุนห้วย", closed_on=day("2024-05-16"))
    make_school(office, "ดอน", closed_on=day("2024-05-16"))
    assert "พบ 2 แห่ง · เปิดสอน 1 · ปิดหรือยุบรวม 1 แห่ง" in opened(client, q="ห้วย")[1]
    assert "พบ 1 แห่ง" in opened(client, state="open")[1]


def test_a_code_begins_with_its_digits_and_the_index_tells_where():
    school = make_school(make_office(), smis_code="63029999", moe_code="1063029999")
    make_school(school.office, smis_code="63030000", moe_code="1063030000")
    for code in ("6302", "63029", "63029999"):
        assert list(School.objects.filter(smis_code__begins=code)) == [school]
    assert not School.objects.filter(smis_code__begins="630299990").exists()
    assert not School.objects.filter(moe_code__begins="63029").exists(), "a code is known by its beginning"
    if connection.vendor == "sqlite":
        plan = School.objects.filter(moe_code__begins="10").order_by().explain()
        assert "school_by_moe_code" in plan


def test_a_code_with_capitals_of_the_office_is_found_in_small_letters(client, office):
    school = make_school(office, local_code="AB-7", smis_code=None)
    make_school(office, local_code="7-AB", smis_code=None)
    assert list(opened(client, q="ab-7")[0]) == [school]


def test_cells_show_text_as_text(client, office):
    make_school(office, district="<b>แม่สอด</b>")
    html = client.get(reverse("schools:list"), {"cols": ["district", "phone", "state"]}).content.decode()
    assert '<td data-label="อำเภอ">&lt;b&gt;แม่สอด&lt;/b&gt;</td><td data-label="โทรศัพท์">–</td>' in html
    assert '<td data-label="สถานะ"><span class="chip chip-done">' in html


def test_a_long_select_keeps_the_choice_and_shows_text_as_text():
    html = LongSelect(choices=[("", "ทุก"), ("1", "<ก>"), ("2", "ข")]).render("office", "2", {"id": "id_office"})
    assert html == (
        '<select name="office" id="id_office"><option value="">ทุก</option><option value="1">&lt;ก&gt;</option>'
        '<option value="2" selected>ข</option></select>'
    )


def test_the_platform_is_shown_the_way_to_people_without_a_look_at_all_of_them(client, django_assert_max_num_queries):
    client.force_login(make_user(Role.PLATFORM_ADMIN))
    with django_assert_max_num_queries(7) as made:
        html = client.get(reverse("schools:list"), {"q": "ไม่มีเลย"}).content.decode()
    assert "ในบุคคล" in html
    assert not [query for query in made.captured_queries if "ไม่มีเลย" in query["sql"] and "schools_user" in query["sql"]]


def test_a_part_of_a_name_is_compared_letter_by_letter(office):
    school = make_school(office, name="บ้านหนอง 100%", district="เมืองเลย")
    make_school(office, name="บ้านนา")
    for part, found in (("หนอง", True), ("100%", True), ("%", True), ("_", False), ("หนอน", False)):
        assert School.objects.filter(search_name__holds=part).exists() is found
    assert School.objects.get(district__holds="เลย") == school
