"""Words that the drafts of several types share."""

import pytest

from reports.types.words import above, at, drafter, numbered


@pytest.mark.parametrize(
    ("word", "said", "over"),
    [
        ("ดี", "ระดับดี", "ระดับดีขึ้นไป"),
        ("ระดับดี", "ระดับดี", "ระดับดีขึ้นไป"),
        ("3", "ระดับ 3", "ระดับ 3 ขึ้นไป"),
        ("ระดับ 3", "ระดับ 3", "ระดับ 3 ขึ้นไป"),
        ("ระดับคุณภาพ 3", "ระดับคุณภาพ 3", "ระดับคุณภาพ 3 ขึ้นไป"),
    ],
)
def test_a_level_says_its_kind_once_and_a_digit_keeps_its_distance(word, said, over):
    assert (at(word), above(word)) == (said, over)


def test_lines_are_numbered_and_none_has_its_own_words():
    assert numbered(["ก", "ข"], "ไม่มี") == "1. ก\n2. ข" and numbered([], "ไม่มี") == "ไม่มี"


def test_each_block_has_its_writer():
    assert drafter(len, {"a": str, "b": lambda n: f"{n} แห่ง"})("กขค") == {"a": "3", "b": "3 แห่ง"}
