"""What of small groups everybody may know: nothing under five, and nothing from which a hidden figure follows."""

FEW = 5
# The word in place of the figures of a small group, and of one that would tell those of a small group.
SMALL = "น้อยกว่า 5"
BESIDE = "ไม่เผยแพร่ เพื่อไม่ให้คำนวณกลุ่มที่น้อยกว่า 5 ย้อนกลับได้"
# The column of such words, and what it means.
NOTE = ("note", "หมายเหตุ", "text")
NOTE_MEANING = "เหตุที่ไม่แสดงตัวเลข ว่างเมื่อแสดงครบ"


def hidden(sizes):
    """{place: word} of the groups that are hidden, from their sizes in order.

    A group of 1 to 4 is. With the total and the shown groups known, one hidden group follows by subtraction: so the
    next smallest are hidden too, until they are two and have five members together. A group of nobody hides nobody.
    """
    small = {place: SMALL for place, n in enumerate(sizes) if 0 < n < FEW}
    if not small:
        return {}
    others = sorted((n, place) for place, n in enumerate(sizes) if n >= FEW)
    for _n, place in others:
        if len(small) > 1 and sum(sizes[one] for one in small) >= FEW:
            break
        small[place] = BESIDE
    return small


def is_told_apart(sizes, concealed):
    """Whether the sizes of the two sides of a whole may be told, of whose groups some are hidden: neither side is of
    few, and the hidden groups of each (lists of sizes) are none, or two at least with FEW members together."""
    if any(0 < size < FEW for size in sizes):
        return False
    return all(not any(side) or (len(side) > 1 and sum(side) >= FEW) for side in concealed)


def guard(rows, *, size, figures):
    """The rows with None for each key of `figures` where the group is hidden, and `note` saying so; `size` is the key
    by which a group is small. What is told of a group that none counts in is of few: a school that has closed."""
    words = hidden([row[size] or int(any(_says(row[key]) for key in figures)) for row in rows])
    return [
        {**row, **(dict.fromkeys(figures) if place in words else {}), "note": words.get(place, "")}
        for place, row in enumerate(rows)
    ]


def _says(value):
    return value is not None and value != "" and any(digit in "123456789" for digit in str(value))
