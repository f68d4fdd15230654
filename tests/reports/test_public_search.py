"""Searching what an office has published: Thai by its parts, however it was typed."""

import pytest
from django.test import Client
from django.urls import reverse

from reports.public_site import limits
from tests.factories import make_office
from tests.reports.publication_factories import make_page

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def reader():
    return Client(HTTP_USER_AGENT="Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0")


def finds(reader, page, typed):
    """Whether the page is among what a search finds."""
    rows = reader.get(reverse("reports:public_list", args=[page.office_id]), {"q": typed}).context["page"].object_list
    return page.pk in {row.pk for row in rows}


NIKHAHIT, AA, AM, MAI_THO = "\u0e4d", "\u0e32", "\u0e33", "\u0e49"


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        # ำ as one letter, and as nikhahit and า; with a tone mark before and behind.
        ("โครงการน\u0e49\u0e33ดื่มสะอาด", f"น{MAI_THO}{NIKHAHIT}{AA}ดื่ม"),
        (f"โครงการน{NIKHAHIT}{MAI_THO}{AA}ดื่มสะอาด", f"น{MAI_THO}{AM}ดื่ม"),
        (f"การท{NIKHAHIT}{AA}แผน", f"ท{AM}แผน"),
        # แ as two เ, a mark twice, letters that show nothing.
        ("แผนการสอน", "เเผนการสอน"),
        ("ที่ประชุม", "ที่่ประชุม"),
        ("อ่านออกเขียนได้", "อ่าน\u200bออก"),
        # Digits of both kinds.
        ("ภาคเรียนที่ 2 ปีการศึกษา 2569", "ปีการศึกษา ๒๕๖๙"),
        ("ภาคเรียนที่ ๒ ปีการศึกษา ๒๕๖๙", "2569"),
        ("ภาคเรียนที่ ๒ ปีการศึกษา ๒๕๖๙", "ภาคเรียนที่ 2"),
        # A part of a word, with and without what stands around it; no blank where the title has one, and other way.
        ("เด็กเรียนรู้ผ่านการเล่น", "รู้ผ่านการ"),
        ("เด็กเรียนรู้ผ่านการเล่น", "การเล่น"),
        ("สพป. ตัวอย่าง เขต 1", "สพป.ตัวอย่าง"),
        ("นวัตกรรม STEM ประถม", "stem"),
    ],
)
def test_thai_is_found_however_it_was_typed(reader, title, typed):
    assert finds(reader, make_page(title=title), typed)


def test_a_page_from_before_digits_were_made_alike_is_found_by_both(reader):
    page = make_page(title="ปีการศึกษา ๒๕๖๙")
    type(page).objects.filter(pk=page.pk).update(search_text="ปีการศึกษา๒๕๖๙")
    assert finds(reader, page, "2569") and finds(reader, page, "๒๕๖๙")


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        # A tone mark makes another word.
        ("ข้าวใหม่", "ขาว"),
        ("เสื้อขาว", "ข้าว"),
        ("ภาคเรียนที่ ๑", "ภาคเรียนที่ 2"),
    ],
)
def test_another_word_is_not_found(reader, title, typed):
    assert not finds(reader, make_page(title=title, words="-"), typed)


@pytest.mark.parametrize(
    ("typed", "is_found"),
    [
        ("อ่านออก", True),
        ("อ่าน ออก", True),
        ("เขียนได้", True),
        ("เขียนได้ อ่าน", True),
        ("โรงเรียน อ่านออก", True),
        ("อ่านออก ห้องสมุด", False),
        ("โรงเรียน", False),
        ("()", False),
        ("ห้องสมุด", False),
        ("%", False),
        ("_", False),
        ("\x00", True),
    ],
)
def test_thai_is_searched_by_its_parts(reader, typed, is_found):
    page = make_page(title="โครงการอ่านออกเขียนได้", words="ทุกโรงเรียน")
    text = reader.get(reverse("reports:public_list", args=[page.office_id]), {"q": typed}).text
    assert (page.title in text) == is_found


def test_words_of_the_body_are_found_too(reader):
    page = make_page(words="อบรมที่หอประชุมอำเภอแม่สอด")
    address = reverse("reports:public_list", args=[page.office_id])
    assert page.title in reader.get(address, {"q": "หอประชุม"}).text
    assert page.title not in reader.get(address, {"q": "หอประชุม", "kind": "practice"}).text


def test_searching_too_often_has_to_wait(reader, monkeypatch):
    office = make_office()
    address = reverse("reports:public_list", args=[office.pk])
    monkeypatch.setattr(limits, "SEARCHES_A_MINUTE", 2)
    codes = [reader.get(address, {"q": "ก"}).status_code for _ in range(4)]
    # Where a minute begins in between, one more passes.
    assert (codes[:2] == [200, 200] and codes[-1] == 429) or codes.count(429) >= 1
    assert reader.get(address).status_code == 200
