"""Syntheses that were published when the page still said of each school whether it had sent, and hid no network of few:
the rule of today holds for what was frozen."""

from reports.book.parts import key_text
from reports.public_site.groups import FEW, NOTE
from reports.types.sar.public import TOGETHER, kept_apart

SENT = {"sheet": "networks", "sum": "sent"}


def of_today(data):
    """Frozen data of a page as everybody may read them now; those of every other page as they are."""
    sheets = data.get("sheets", {})
    columns = sheets.get("schools", {}).get("columns", [])
    if "sent" not in [key for key, *_ in columns] or "networks" not in sheets:
        return data
    networks, apart = kept_apart(sheets["networks"]["rows"])
    told = [column for column in columns if column[0] != "sent"]
    schools = [{key: row.get(key) for key, *_ in told} for row in sheets["schools"]["rows"]]
    for row in schools:
        row["network"] = TOGETHER if row["network"] in apart else row["network"]
    by_network = {
        "columns": [*sheets["networks"]["columns"], list(NOTE)],
        "rows": networks,
        "behind": {"expected": {"sheet": "schools", "by": {"network": "network"}}},
    }
    told = {"title": "สถานศึกษาที่ต้องส่งรายงาน", "columns": told, "rows": schools, "words": {}, "behind": {}}
    return data | {
        "facts": _facts(data["facts"], len(schools)),
        "sheets": sheets | {"schools": sheets["schools"] | told, "networks": sheets["networks"] | by_network},
        "chapters": [_chapter(chapter, apart) for chapter in data.get("chapters", [])],
    }


def _facts(facts, expected):
    """The facts with links to sums in place of links to rows of who sent; of an office of few none of what it sent."""
    told = []
    for label, value, *behind in facts:
        is_of_sent = any(key_text(one.get("where", {}).get("received")) for one in behind)
        if 0 < expected < FEW and (is_of_sent or "ร้อยละ" in label or "ผลภาพรวม" in label):
            continue
        told.append([label, value, *([SENT] if is_of_sent else behind)])
    return told


def _chapter(chapter, apart):
    """A chapter without the lines that name a network that is hidden, which are counted among those left out."""
    parts, held = [], chapter["held"]
    for part in chapter["parts"]:
        lines = part.get("text", "").splitlines()
        kept = [line for line in lines if not any(name in line for name in apart)]
        held += len(lines) - len(kept)
        if "text" not in part or kept:
            parts.append(part | ({"text": "\n".join(kept)} if kept else {}))
    return chapter | {"parts": parts, "held": held}
