import pytest
from hypothesis import given
from hypothesis import strategies as st

from thai.digits import arabic, thai
from thai.text import clean, search_key


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("นํา", "นำ"),
        ("นํ้า", "น้ำ"),
        ("น้ํา", "น้ำ"),
        ("เเม่", "แม่"),
        ("บ้้าน", "บ้าน"),
        ("ที่่", "ที่"),
        ("โรง\u200bเรียน", "โรงเรียน"),
        ("สม\u2066ชาย\u2069 \u061cใจ\u180e\u034fดี\ufe0f", "สมชาย ใจดี"),
        ("\ufeffบ้าน", "บ้าน"),
        ("  บ้าน \u00a0 ไผ่ ", "บ้าน ไผ่"),
        ("หนึ่ง \r\n  สอง", "หนึ่ง\nสอง"),
        ("บ้าน\x01ไผ่\x1f\x7f\x9f", "บ้านไผ่"),
        ("หนึ่ง\x0bสอง", "หนึ่ง\nสอง"),
    ],
)
def test_typing_slips_are_put_right(typed, meant):
    assert clean(typed) == meant


@given(st.text(alphabet="กนบเแาะํำิีั่้๊็์ \u200b\u00a0\n\x01\x0bA1", max_size=30))
def test_clean_text_stays_as_it_is(text):
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("typed", ["โรงเรียนบ้านไผ่", "รร.บ้านไผ่", "บ้าน ไผ่", "บ้้านไผ่"])
def test_a_search_finds_a_school_however_it_is_typed(typed):
    assert search_key(typed) == "บ้านไผ่"


def test_nul_never_reaches_a_question_to_the_database():
    assert (clean("\x00ก\x00ข"), search_key("\x00บ้าน")) == ("กข", "บ้าน")


@given(st.integers())
def test_thai_digits_and_back(number):
    assert int(arabic(thai(number))) == number
    assert not set(thai(number)) & set("0123456789")
