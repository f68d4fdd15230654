"""The text of an official paper: plain lines in an editor, blocks on the paper. Pure; nothing typed is ever HTML.

A line is a paragraph. "1.", "1.1", "(1)", "ข้อ 1" or "-" before it make an item of a list, "# " a heading, " | " the
cells of a row (name, position, duty), and a line of "---" begins a new page, as lists after an order do.
"""

import re

from thai.digits import arabic
from thai.text import clean

LONGEST, MOST_BLOCKS, MOST_CELLS = 20_000, 600, 4
BELOW, LOWEST = "(-•–", 3
NEW_PAGE = re.compile("-{3,}")
NUMBER = re.compile(r"(ข้อ ?\d+(?:\.\d+)*\.?|\d+(?:\.\d+)+\.?|\d+[.)]|\(\d+\)|[-•–])\s+(?=\S)")


def parse(text):
    """[block] of a typed text. A block is {"kind": "text"|"head", "text"}, {"kind": "item", "number", "level", "text"},
    {"kind": "row", "number", "cells"} or {"kind": "page"}."""
    blocks, numbered = [], 1
    for line in clean(text).splitlines():
        if not line.strip():
            continue
        block = _block(line)
        if block["kind"] in ("head", "page"):
            numbered = 1
        elif block["kind"] == "item" and block["number"][0] in BELOW:
            block["level"] = min(numbered + 1, LOWEST)
        elif block["kind"] == "item":
            numbered = block["level"]
        blocks.append(block)
    return blocks


def _block(line):
    if NEW_PAGE.fullmatch(line):
        return {"kind": "page"}
    if line.startswith("# "):
        return {"kind": "head", "text": line[2:].strip()}
    # Digits are matched as Arabic ones; they are one character each either way.
    found = NUMBER.match(arabic(line))
    number = line[: found.end(1)] if found else ""
    rest = line[found.end() :] if found else line
    if " | " in rest:
        cells = [cell.strip() for cell in rest.split(" | ", MOST_CELLS - 1)]
        return {"kind": "row", "number": number, "cells": cells}
    if found:
        return {"kind": "item", "number": number, "level": _level(number), "text": rest}
    return {"kind": "text", "text": line}


def _level(number):
    """1 for "1." and "ข้อ 1", one more for each part behind a dot; "(1)" and "-" stand below the number above them."""
    return min(arabic(number).rstrip(".)").count(".") + 1, LOWEST)


def text_of(blocks):
    """The lines of blocks as the editor shows them: parse(text_of(blocks)) are the same blocks."""
    return "\n".join(_line(block) for block in blocks)


def _line(block):
    kind = block["kind"]
    if kind == "page":
        return "---"
    if kind == "head":
        return f"# {block['text']}"
    text = " | ".join(block["cells"]) if kind == "row" else block["text"]
    number = block.get("number", "")
    return f"{number} {text}" if number else text


def fault_of(blocks):
    """What is too much of a text, in Thai; "" where all is well."""
    if len(blocks) > MOST_BLOCKS:
        return f"ข้อความยาว {len(blocks)} บรรทัด เกิน {MOST_BLOCKS} บรรทัด โปรดแยกส่วนที่เหลือเป็นเอกสารแนบ"
    return ""
