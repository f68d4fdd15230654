"""The text of a paper becomes blocks and comes back as it was."""

import pytest

from registry.body import MOST_BLOCKS, fault_of, parse, text_of

TEXT = """ด้วยสำนักงานกำหนดประชุม
1. ข้อหนึ่ง
1.1 ข้อย่อย
๑.๒.๓ ข้อย่อยเลขไทย
(1) ในวงเล็บ
- ขีด
ข้อ 2 ให้ดำเนินการ
# คณะกรรมการอำนวยการ
1. นายปั่น ผู้ใหญ่ | ครู | ประธานกรรมการ
นางน้ำใจ กี่เพชร | ครู
---
1 ตุลาคม 2569 เป็นต้นไป"""


def test_each_line_is_what_its_beginning_says():
    found = parse(f"\n{TEXT}\n\n")
    assert [block["kind"] for block in found] == [
        "text", "item", "item", "item", "item", "item", "item", "head", "row", "row", "page", "text",
    ]  # fmt: skip
    assert [block["level"] for block in found if block["kind"] == "item"] == [1, 2, 3, 3, 3, 1]
    assert found[3]["number"] == "๑.๒.๓"
    assert found[8] == {"kind": "row", "number": "1.", "cells": ["นายปั่น ผู้ใหญ่", "ครู", "ประธานกรรมการ"]}
    # A date is no number of a list.
    assert found[-1] == {"kind": "text", "text": "1 ตุลาคม 2569 เป็นต้นไป"}
    assert text_of(found) == TEXT
    assert parse(text_of(found)) == found


def test_what_is_in_brackets_stands_below_the_number_above_it():
    found = parse("1. ก\n(1) ข\n1.1 ค\n(1) ง\n- จ\n# ฉ\n(1) ช\n2.1 ซ\n---\n- ฌ")
    assert [block["level"] for block in found if block["kind"] == "item"] == [1, 2, 2, 3, 3, 2, 2, 2]


@pytest.mark.parametrize("typed", ["", "  \n ", "\u200b"])
def test_nothing_is_no_block(typed):
    assert parse(typed) == []


def test_what_looks_like_html_stays_a_text_and_too_much_is_told():
    assert parse("<b>หนา</b>") == [{"kind": "text", "text": "<b>หนา</b>"}]
    assert fault_of(parse("ก\n" * MOST_BLOCKS)) == ""
    assert str(MOST_BLOCKS) in fault_of(parse("ก\n" * (MOST_BLOCKS + 1)))
