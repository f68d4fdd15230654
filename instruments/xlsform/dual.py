"""One question that is rated as it is and as it should be: in XLSForm a group of two halves on the same list."""

import re

from instruments.models import Item
from instruments.xlsform import columns
from instruments.xlsform.notes import Notes
from instruments.xlsform.questions import Refused, question

END = re.compile(r"end[ _]group\Z")
ONE = "กลุ่มนี้เป็นข้อคู่ (ปัจจุบัน/ที่พึงประสงค์) ซึ่งมี{}เดียว"


def is_dual(rows, lists):
    """Whether the four rows are one such question: two halves that are named or marked so and rated on one scale."""
    if len(rows) < 4 or not END.match(" ".join(rows[3]["type"].lower().split())):
        return False
    now, wanted = rows[1:3]
    named = now["name"].endswith(f"_{columns.NOW}") and wanted["name"] == f"{now['name'][:-4]}_{columns.WANTED}"
    if now["type"] != wanted["type"] or not (_is_marked(now, wanted) or named):
        return False
    try:
        first, second = (question(row, lists, Notes(), "survey")[0] for row in (now, wanted))
    except Refused:
        return False
    return first["kind"] in Item.RATED and (first["kind"], first["scale"]) == (second["kind"], second["scale"])


def _is_marked(now, wanted):
    return now["nithet_kind"].endswith(f"_{columns.NOW}") and wanted["nithet_kind"].endswith(f"_{columns.WANTED}")


def tell_halves(item, now, wanted, lists, notes, *, label, hint):
    """Notes what the halves say that `item`, the one question made of them, does not keep. `label` and `hint` are the
    columns that are read. What is wrong with the first half itself is told by `question`."""

    def lost(row, what, text, kept):
        notes.lost("survey", row.number, f"{what} “{text[:60]}”", ONE.format(kept))

    for row in (now, wanted):
        # The words of halves that we wrote ourselves stand on the page anyway.
        if row[label] not in ("", item["text"]) and not _is_marked(now, wanted):
            lost(row, "ข้อความ", row[label], "คำถาม")
        if row["relevant"]:
            lost(row, "เงื่อนไข", row["relevant"], "เงื่อนไข")
    if wanted[hint] not in ("", now[hint]):
        lost(wanted, "คำอธิบาย", wanted[hint], "คำอธิบาย")
    second = question(wanted, lists, Notes(), "survey")[0]
    for name, what, text in (
        ("required", "required", wanted["required"] or "no"),
        ("weight", "น้ำหนัก", second["weight"]),
    ):
        if second[name] != item[name]:
            lost(wanted, what, text, "ค่า")
    if wanted["constraint"]:
        lost(wanted, "เงื่อนไขของคำตอบ", wanted["constraint"], "เงื่อนไข")
