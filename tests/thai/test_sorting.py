import random
import unicodedata

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from schools.models import School
from tests.factories import make_office, make_school
from thai.sorting import compare, natural_key, sort_key, thai_order

# The order of the Royal Institute's dictionary, put down by hand.
DICTIONARY = (
    "กก กฎ กฐิน กรรม กราบ กลอง กวาง กะทิ กา ก้า กาง กาฬ กำ กำแพง กิน กีฬา กุ้ง กู้ เก เก่ง เก้ง เกม เกย "
    "เกาะ เกิด เกี่ยว แก แก้ว โกง โกรธ ไก่ ขม ข้อ ขัน ข้าว เขา เข้า แขก ไข่ คน ครู ควาย เครื่อง โคม งาน "
    "งู จันทร์ จาน เจ้า ใจ ฉัน ชาติ ใช้ ซอ ดาว เด็ก ไต้ ถนน เถ้า ทราย ไทย ธง นก น้ำ เนิน บ้าน แบ่ง ปลา "
    "เป็ด แปลก ผม ฝน พระ เพชร ฟ้า มะม่วง แม่ ไม้ ยา รัก ฤดู ลม เลข ฦๅ วัน แว่น ศาลา สวน เสือ หมา เห็ด "
    "ใหม่ อาหาร เอา ไอ ฮา โฮ"
).split()
WORDS = st.text(alphabet="กขคงนรอะัาำิีืุูเแโไ็่้์", min_size=1, max_size=8)
SYLLABLES = st.from_regex(r"([เแโไ]?[กขคงนรอ][ิีืุู]?[่้]?[าำะน]?){1,3}", fullmatch=True)


def test_words_stand_in_dictionary_order():
    shuffled = random.Random(1).sample(DICTIONARY, len(DICTIONARY))
    assert sorted(shuffled, key=sort_key) == DICTIONARY


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ("กา", "ก้า"),
        ("ก้า", "กาก"),
        ("ก่า", "ก้า"),
        ("เก", "แก"),
        ("แก", "ขา"),
        ("เขา", "เข้า"),
        ("ไก่", "ขม"),
        ("กำ", "กิ"),
        ("กาก", "กำ"),
        ("หน่วย 1", "หน่วย 2"),
        ("หน่วย ๑", "หน่วย 2"),
        ("น.ส.", "นา"),
        ("ฮูก", "Alpha"),
        ("alpha", "Beta"),
    ],
)
def test_one_word_stands_before_the_other(first, then):
    assert compare(first, then) == -1
    assert compare(then, first) == 1


@given(WORDS, WORDS, WORDS)
def test_it_is_an_order(a, b, c):
    assert compare(a, b) == -compare(b, a)
    assert (compare(a, b) == 0) == (a == b)
    if compare(a, b) <= 0 and compare(b, c) <= 0:
        assert compare(a, c) <= 0


@given(st.lists(SYLLABLES, max_size=12))
def test_tone_marks_only_break_ties(words):
    bare = [word.translate({ord(mark): None for mark in "่้"}) for word in sorted(words, key=sort_key)]
    assert bare == sorted(bare, key=lambda word: sort_key(word)[0])


@pytest.mark.django_db
def test_the_database_sorts_names_like_the_dictionary():
    office = make_office()
    for name in random.Random(2).sample(DICTIONARY, len(DICTIONARY)):
        make_school(office, name)
    assert list(School.objects.order_by(thai_order("name")).values_list("name", flat=True)) == DICTIONARY


@pytest.mark.django_db
def test_sqlite_and_icu_agree_on_any_words():
    """On PostgreSQL this holds our own order against ICU's; well-formed syllables, as people write them."""
    rng = random.Random(3)

    def syllable():
        mark = rng.choice(["", "", "่", "้", "๊", "๋"])
        return (
            rng.choice(["", "", "เ", "แ", "โ", "ไ", "ใ"])
            + rng.choice("กขคงจชตทนบปพมยรลวสหอฮ")
            + rng.choice(["", "", "ิ", "ี", "ื", "ุ", "ู", "ั"])
            + mark
            + rng.choice(["", "า", "ำ", "ะ", "ง", "น", "ย์", " ", "-", ".", " ๑", " 2", "A", "b"])
        )

    words = {unicodedata.normalize("NFC", "".join(syllable() for _ in range(rng.randint(1, 3)))) for _ in range(400)}
    rows = " UNION ALL ".join(["SELECT %s AS word"] * len(words))
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT word FROM ({rows}) AS words ORDER BY word COLLATE "th-x-icu"', list(words))
        found = [word for (word,) in cursor.fetchall()]
    assert found == sorted(words, key=sort_key)


def test_numbers_stand_by_their_values_in_natural_order():
    names = ["สพป.ตาก เขต 1", "สพป.ตาก เขต ๒", "สพป.ตาก เขต 10", "สพป.ตาก เขต 21", "สพม.ตาก"]
    shuffled = [names[place] for place in (3, 1, 4, 0, 2)]
    assert sorted(shuffled, key=natural_key) == names
