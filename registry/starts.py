"""First texts of usual papers: those that come with the product, and what a new paper of each kind begins with."""

import json
from functools import cache
from pathlib import Path

from registry.models import OfficialPaper, PaperText
from registry.print_data import GROUP

HERE = Path(__file__).parent / "data" / "paper_starts.json"
Kind = OfficialPaper.Kind


@cache
def shipped():
    """{code: {"code", "kind", "name", "subject", "to", "text"}} of the first texts that come with the product."""
    return {row["code"]: row for row in json.loads(HERE.read_text(encoding="utf-8"))}


def offered(office):
    """[(kind, label, [text])] of everything that a paper of this office can begin with: a text is {"code", "name"}; the
    code of the office's own is its key. One query."""
    own = list(PaperText.objects.filter(office=office))
    found = []
    for kind, label in Kind.choices:
        rows = [{"code": str(row.pk), "name": row.name} for row in own if row.kind == kind]
        rows += [{"code": row["code"], "name": row["name"]} for row in shipped().values() if row["kind"] == kind]
        found.append((kind, label, rows))
    return found


def begin(*, kind, code, office):
    """The first values of the editor's fields for a kind, and of the text `code` where there is one of that kind."""
    values = _usual(kind, office)
    text = shipped().get(code)
    if code.isascii() and code.isdigit() and len(code) < 10:
        row = PaperText.objects.filter(office=office, pk=int(code)).first()
        text = row and {"kind": row.kind, "subject": row.subject, "to": row.to, "text": row.text}
    if text and text["kind"] == kind:
        values |= {name: text[name] for name in ("subject", "to", "text") if text[name]}
    return {name: _filled(value, office) for name, value in values.items()}


def _usual(kind, office):
    phone = f"โทร. {office.phone}" if office.phone else ""
    values = {"unit": GROUP, "contact": phone, "digits": OfficialPaper.Digits.THAI}
    if kind == Kind.LETTER:
        mail = f"ไปรษณีย์อิเล็กทรอนิกส์ {office.email}" if office.email else ""
        values |= {"closing": "ขอแสดงความนับถือ", "contact": " ".join(part for part in (phone, mail) if part)}
    if kind == Kind.MEMO:
        values["to"] = f"ผู้อำนวยการ{office.formal_name}"
    return values


def _filled(value, office):
    """The office's name in the place that the shipped texts leave for it."""
    return value.replace("[สำนักงาน]", office.formal_name) if isinstance(value, str) else value
