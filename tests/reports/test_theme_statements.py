"""Texts of SARs as statements, and statements by what they mean."""

import subprocess
import sys
import time

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from benchmarks import themes as bench
from reports.theming.grouping import NAME, group, name_of
from reports.theming.statements import key_of, plain, split


def texts(text):
    return [piece.text for piece in split(text)]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1. นักเรียนอ่านออก\n2. ครูดี", ["นักเรียนอ่านออก", "ครูดี"]),
        ("1.นักเรียนดี 2.ครูดี", ["นักเรียนดี", "ครูดี"]),
        ("มี 2 ข้อ ได้แก่ 1) อ่านคล่อง 2) คิดเลขเป็น", ["อ่านคล่อง", "คิดเลขเป็น"]),
        ("๑. อ่าน ๒. เขียน ๓. คิด", ["อ่าน", "เขียน", "คิด"]),
        ("(1) อ่าน\n(2) เขียน", ["อ่าน", "เขียน"]),
        ("• อ่าน • เขียน", ["อ่าน", "เขียน"]),
        ("- อ่าน - เขียน\n- คิด", ["อ่าน", "เขียน", "คิด"]),
        ("อ่าน; เขียน", ["อ่าน", "เขียน"]),
        ("อ่าน\nเขียน", ["อ่าน", "เขียน"]),
        ("1. ครูสอน\nอย่างต่อเนื่อง\n2. ชุมชนดี", ["ครูสอน อย่างต่อเนื่อง", "ชุมชนดี"]),
        ("จุดเด่น:\n- อ่าน", ["อ่าน"]),
        ("<p>นักเรียน<b>เก่ง</b></p><p>ครู &amp; ผู้ปกครอง</p>", ["นักเรียนเก่ง", "ครู & ผู้ปกครอง"]),
        ("คะแนน < 50 และ > 30", ["คะแนน < 50 และ > 30"]),
        ("ปี 2568 - 2569 ดีขึ้น", ["ปี 2568 - 2569 ดีขึ้น"]),
        ("การอ่าน - การเขียน", ["การอ่าน - การเขียน"]),
        ("ชั้น ป.1 2. ดี", ["ชั้น ป.1 2. ดี"]),
        ("3.25 เป็นค่าเฉลี่ย", ["3.25 เป็นค่าเฉลี่ย"]),
        ("อ่าน\nอ่าน.", ["อ่าน"]),
        ("ไม่มี", []),
        ("-", []),
        ("😀😀", []),
        ("", []),
    ],
)
def test_points_of_a_text(text, said):
    assert texts(text) == said


@pytest.mark.parametrize(
    "text",
    [
        "<" + "\n" * 9_999 + "ก" * 9_999,
        "< " * 10_000,
        "<" + " " * 9_000 + "/" + " " * 9_000,
        "ก\n" * 10_000,
        "ก" + "\t" * 19_990 + "ข",
        "- " * 10_000,
        "1. " * 6_600,
        "<br" + "a" * 19_990,
        "&#" + "1" * 19_990 + ";ก",
    ],
)
def test_no_text_holds_up_or_stops_the_job(text):
    begun = time.process_time()
    split(text)
    # Quadratic work on the first took eleven seconds.
    assert time.process_time() - begun < 2


def test_the_standard_that_a_point_names():
    found = split("มาตรฐานที่ 1: อ่าน\nมาตรฐานที่ ๒ การบริหาร:\nมีแผน\nมฐ.3: สอนดี")
    assert [(piece.text, piece.standard) for piece in found] == [("อ่าน", "1"), ("มีแผน", "2"), ("สอนดี", "3")]


def test_the_code_of_an_issue():
    assert [(piece.text, piece.issue) for piece in split("1.1.2 คิดวิเคราะห์")] == [("คิดวิเคราะห์", "1.1.2")]


@given(st.text(max_size=300))
def test_any_text_is_cut_without_harm(text):
    pieces = split(text)
    words = [plain(piece.text) for piece in pieces]
    assert all(words)
    assert len(words) == len(set(words))
    assert all("\n" not in piece.text and "\x00" not in piece.text for piece in pieces)


@given(st.lists(st.text(alphabet="กขคงจ", min_size=2, max_size=9), min_size=2, max_size=9, unique=True))
def test_numbered_points_are_found_however_they_are_written(points):
    lines = "\n".join(f"{number}. {point}" for number, point in enumerate(points, 1))
    line = " ".join(f"{number}) {point}" for number, point in enumerate(points, 1))
    assert texts(lines) == points
    assert texts(line) == points


def test_the_same_words_are_the_same_statement():
    assert key_of(1, "plan", None, "อ่านคล่อง ทุกคน") == key_of(1, "plan", None, " อ่านคล่องทุกคน.")
    assert len({key_of(1, "plan", 2, "ก"), key_of(1, "plan", 3, "ก"), key_of(2, "plan", 2, "ก")}) == 3


def test_known_themes_are_found_far_better_than_by_the_plain_way():
    from sklearn.metrics import v_measure_score

    rows = bench.labelled(each=50)
    told, themes = [row[0] for row in rows], [row[1] for row in rows]
    ours, plain_way = bench.ours(told), bench.plain(told)
    assert len(rows) == 600
    assert bench.purity(themes, ours) >= 0.95
    assert v_measure_score(themes, ours) >= 0.9
    assert bench.purity(themes, plain_way) < 0.5


def test_wordings_that_nothing_was_tuned_on():
    from sklearn.metrics import v_measure_score

    rows = bench.labelled(texts=bench.HELD_OUT, each=30)
    ours = bench.ours([row[0] for row in rows])
    themes = [row[1] for row in rows]
    assert bench.purity(themes, ours) >= 0.8
    assert v_measure_score(themes, ours) >= 0.6


words = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)


@trials(deadline=None, max_examples=40)
@given(st.lists(words, max_size=12))
def test_every_text_is_in_one_group(given_texts):
    found = group(given_texts)
    assert sorted(place for one in found for place in one.members) == list(range(len(given_texts)))
    assert group(given_texts) == found


def test_blocks_do_not_tear_a_theme_apart(monkeypatch):
    from reports.theming import grouping

    told = [f"{wording} {number}" for number in range(40) for wording in ("ครูไม่ครบชั้น", "อาคารเรียนชำรุด")]
    told += [f"ขาดแคลนครู ครูไม่ครบชั้น แห่งที่{letter}" for letter in "กขคงจฉชซญฐ"]
    monkeypatch.setattr(grouping, "BLOCK", 7)
    assert sorted(len(found.members) for found in group(told)) == [40, 50]


def test_a_long_text_gives_a_short_name():
    assert len(name_of(["ก" * 10_000])) <= NAME + 1
    assert name_of(["ควรมีการนิเทศภายในอย่างเป็นระบบ"]) == "นิเทศภายในอย่างเป็นระบบ"
    long = "ครูใช้กระบวนการกลุ่ม " * 30
    assert name_of([long]).endswith("กลุ่ม…")


def test_web_processes_load_neither_pythainlp_nor_scikit_learn():
    """What a web process imports: the pages, the jobs it may ask for, the exports."""
    code = (
        "import django, sys; django.setup(); import config.urls, reports.tasks, reports.exports;"
        "from django.urls import get_resolver; get_resolver().url_patterns;"
        "print(sorted({'pythainlp', 'sklearn', 'scipy'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
