"""Thai text on one or two lines where nothing wraps by itself (SVG), by the widths of Sarabun.

Word segmentation by a dictionary takes 90 MB and stays in the workers; here lines break at blanks, before a vowel that
is written first (เ แ โ ใ ไ) or a word that often begins a phrase, and never inside a letter with its marks.
"""

import functools
import re

# Advances of Sarabun Bold in thousandths of an em (Regular is a little narrower): U+0020–7E and U+0E01–0E5B. Marks
# above and below have none. tests/thai/test_wrapping.py compares them with the font.
_LATIN = """
    233 256 405 707 541 968 697 205 354 354 448 617 291 340 291 468 565 565 565 565 565 565 565 565 565 565 291
    291 617 617 617 471 805 641 606 620 642 571 574 653 692 323 492 656 565 816 699 690 590 690 596 551 590 662
    647 874 655 628 592 332 385 332 599 358 400 529 558 492 558 542 377 555 567 273 279 533 301 846 563 579 565
    565 397 441 420 561 528 707 520 505 476 350 257 350 617
"""
_THAI = """
    597 632 656 624 628 679 482 571 594 650 667 832 849 622 622 573 761 876 884 614 628 598 678 584 650 651 669
    649 649 739 739 630 630 587 498 598 600 622 535 624 718 600 645 739 601 584 574 548 0 510 510 0 0 0 0 0 0 0
    1000 1000 1000 1000 603 326 616 409 425 449 304 666 0 0 0 0 0 0 0 0 626 666 691 716 709 688 688 673 793 684
    700 831 1055
"""
ADVANCES = {
    **dict(zip(map(chr, range(0x20, 0x7F)), map(int, _LATIN.split()), strict=True)),
    **dict(zip(map(chr, range(0x0E01, 0x0E5C)), map(int, _THAI.split()), strict=True)),
}
ADVANCES |= {"–": 540, "—": 836, "…": 799, "“": 564, "”": 564, "·": 291}
_UNKNOWN = 850
MORE = "…"
# Before these a line may begin: they start words, and phrases are made with them.
_STARTS = (
    "การ", "ความ", "ผู้", "นัก", "ของ", "และ", "หรือ", "ที่", "ใน", "จาก", "ด้าน", "ระดับ", "คุณภาพ", "กระบวน", "สถาน", "จัด",
    "พัฒนา", "บริหาร", "ประเมิน", "ครู", "สำนักงาน", "โดย", "เพื่อ", "ตาม", "กับ", "มาตรฐาน", "กลุ่ม", "เครือข่าย", "ตัวอย่าง",
    "สำคัญ",
)  # fmt: skip
# And these are not left at the end of one.
_BINDS = ("การ", "ความ", "ผู้", "นัก", "ด้าน", "ระดับ")
_JOINS = ("ที่", "ใน", "ของ", "และ", "หรือ", "โดย", "จาก", "เพื่อ")
# Of these words การ is the end.
_ENDS = ("จัด", "กระบวน", "ประกอบ", "โครง", "ราช", "วิชา", "บริ", "ต้อง", "พิ", "อำนวย")
# Where a word seems to begin inside another: หน้าที่, สำนักงาน.
_INSIDE = {"ที่": ("พื้น", "หน้า", "สถาน"), "นัก": ("สำ",), "การ": _ENDS}
# These belong to the letter before them, and after these the next letter belongs to them.
_HANGS = re.compile("[\u0e30-\u0e3a\u0e45-\u0e4e\u0e2f\u0300-\u036f.,:;!?)\\]}”%\ufe0f\u200d]")
_LEADS = "เแโใไ"
_OPENS = "([{“"


def em_width(text):
    """The width of a line in em, a little more than Sarabun takes."""
    return sum([ADVANCES.get(char, _UNKNOWN) for char in text]) / 1000


@functools.lru_cache(2048)
def wrapped(text, most, lines=2):
    """The text on at most so many lines of at most `most` em, as a tuple; what does not fit ends in “…”."""
    text = " ".join(text.split())
    found = []
    while text:
        if em_width(text) <= most:
            return (*found, text)
        if len(found) == lines - 1:
            return (*found, _cut(text, most))
        place = _break(text, most, rest=(lines - len(found) - 1) * most)
        found.append(text[:place].rstrip())
        text = text[place:].lstrip()
    return tuple(found)


def _break(text, most, rest):
    """The best place to end the line: as good a place as there is that leaves no more than fits behind it."""
    places, width = [], 0
    for place, char in enumerate(text):
        if place and (cost := _cost(text, place)) is not None:
            places.append((cost, place))
        width += ADVANCES.get(char, _UNKNOWN)
        if width > most * 1000:
            break
    places = [(cost, at) for cost, at in places if em_width(text[:at].rstrip()) <= most] or [(9, 1)]
    fitting = [(cost, at) for cost, at in places if em_width(text[at:].lstrip()) <= rest]
    if not fitting:
        # Too long in any case: the first line is filled, at a word's end where one is near.
        last = places[-1][1]
        fitting = [(cost, at) for cost, at in places if at > last * 0.7]
    best = min(cost for cost, _ in fitting)
    # Of equally good places the one that makes the lines most alike.
    return min((abs(em_width(text[:at]) - em_width(text[at:])), at) for cost, at in fitting if cost == best)[1]


def _cost(text, place):
    """How bad it is to begin a line at this place: 0 at a blank, 3 inside a word, None inside a letter."""
    before, char = text[place - 1], text[place]
    if char in " ·":
        return None
    if before == " " or before in "/–—":
        # A number in front stays with what it numbers.
        return 0 if place > 4 else 5
    if _HANGS.match(char) or char == "ๆ" or before in _LEADS or before in _OPENS:
        return None
    if before.isdigit() and char.isdigit():
        return None
    if before.isascii() and char.isascii() and before.isalnum() and char.isalnum():
        return 4
    if any(text.startswith(word, place) and text.endswith(ends, 0, place) for word, ends in _INSIDE.items()):
        return 4
    if text.endswith(_BINDS, 0, place) and not (text.endswith("การ", 0, place) and text.endswith(_ENDS, 0, place - 3)):
        return 4
    if text.endswith(_JOINS, 0, place):
        return 2
    if text.startswith(_STARTS, place):
        return 1
    return 2 if char in _LEADS else 3


def _cut(text, most):
    width, room, place = 0, (most - em_width(MORE)) * 1000, 0
    for end, char in enumerate(text):
        width += ADVANCES.get(char, _UNKNOWN)
        if width > room:
            break
        following = text[end + 1 : end + 2]
        if not following or (not _HANGS.match(following) and char not in _LEADS):
            place = end + 1
    return text[:place].rstrip() + MORE
