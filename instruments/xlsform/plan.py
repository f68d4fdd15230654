"""What an import would make, as its preview tells it, carried from the preview to the confirmation."""

import uuid

from django.core import signing

from instruments.conditions import WORDS
from instruments.models import Item
from instruments.values import PARTIAL, YES_NO
from instruments.xlsform.notes import Note
from instruments.xlsform.workbook import FormError

HOURS = 12
# A page may send 2.5 MB back; nothing that people write comes near.
MOST_BYTES = 2_000_000


def seal(found, user):
    """The Found of a file as text that the page sends back unchanged, with the identity of what will be made."""
    notes = [[note.sheet, note.first, note.rows, note.what, note.reason, note.adjusted] for note in found.notes]
    plan = {"draft": found.draft, "notes": notes, "uuid": str(uuid.uuid4())}
    text = signing.dumps(plan, salt=_salt(user), compress=True)
    if len(text) > MOST_BYTES:
        raise FormError("ไฟล์มีข้อความยาวรวมกันมากเกินไป โปรดแบ่งเป็นหลายแบบแล้วส่งอีกครั้ง")
    return text


def opened(text, user):
    """(draft, [Note], uuid) of what `seal` wrote for this person in this office; None for anything else or later."""
    try:
        plan = signing.loads(text, salt=_salt(user), max_age=HOURS * 3600)
    except signing.BadSignature:
        return None
    return plan["draft"], [Note(*row) for row in plan["notes"]], uuid.UUID(plan["uuid"])


def _salt(user):
    return f"xlsform:{user.pk}:{user.acting.office_id}"


def told(draft, scales):
    """[{section, condition, rows}] of a draft in the words of the page; rows are numbered through, and `scales`
    (actions.bringing.Scales) tells which scale is used again."""
    numbered = {}
    for section in draft["sections"]:
        for item in section["items"]:
            numbered[item["code"]] = (len(numbered) + 1, item)
    return [
        {
            "section": section,
            "condition": _words(section["show_if"], numbered),
            "rows": [
                {
                    "number": numbered[item["code"]][0],
                    "item": item,
                    "kind": Item.Kind(item["kind"]).label,
                    "answers": _answers(item, scales),
                    "condition": _words(item["show_if"], numbered),
                }
                for item in section["items"]
            ],
        }
        for section in draft["sections"]
    ]


def _words(rule, numbered):
    if not rule:
        return ""
    number, source = numbered[rule["item"]]
    label = dict(_options(source)).get(rule["value"], rule["value"])
    return f"ตอบเมื่อข้อ {number} " + WORDS[rule["op"]].format(label)


def _options(item):
    if item["scale"]:
        return [(str(value), label) for value, label in item["scale"]["points"]]
    if item["kind"] in (Item.Kind.YES_NO, Item.Kind.PARTIAL):
        return YES_NO if item["kind"] == Item.Kind.YES_NO else PARTIAL
    return [(choice["value"], choice["label"]) for choice in item["choices"]]


def _answers(item, scales):
    """What may be answered, in one line."""
    if item["scale"]:
        known = scales.known(item["scale"])
        return str(known) if known else f"{item['scale']['name']} (มาตรใหม่)"
    if item["kind"] in Item.CHOICES:
        return ", ".join(choice["label"] for choice in item["choices"])
    words = (("ไม่น้อยกว่า", item["low"]), ("ไม่เกิน", item["high"]))
    limits = [f"{word} {value}" for word, value in words if value is not None]
    return " ".join([*limits, item["unit"]]).strip()
