"""What an official paper prints, as plain data: read from the draft for a preview, frozen when it is signed."""

from registry.models import OfficialPaper
from schools.models import Membership, Role
from thai.dates import long, official, short
from thai.digits import arabic

# The format of the data; the templates of reports.papers read this one.
TEMPLATE = 1
GROUP = "กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา"
APPROVED, DECIDED = "เห็นชอบ", "อนุมัติ"


def position_of(person, office):
    """The position of a person of the office as papers print it under a name."""
    held = Membership.objects.current().filter(user=person, office=office, school=None).own()
    if held.filter(role=Role.DIRECTOR).exists():
        return f"ผู้อำนวยการ{office.formal_name}"
    if not person.title and held.filter(role=Role.HEAD).exists():
        return f"ผู้อำนวยการ{GROUP}"
    return person.title


def read(paper, steps=()):
    """Everything that is printed of a paper with the `steps` of its chain, as JSON. What is not known yet is ""."""
    office = paper.office
    steps = list(steps)
    return {
        "template": TEMPLATE,
        "kind": paper.kind,
        "office": {
            "name": office.name,
            "formal_name": office.formal_name,
            "address": " ".join(office.address.split()),
            "crest": str(office.crest_id or ""),
        },
        "number": paper.number,
        "dated": _day(paper),
        "subject": paper.subject,
        "to": paper.to,
        "refers": _lines(paper.refers_to),
        "enclosures": _lines(paper.enclosures),
        "body": paper.body,
        "closing": paper.closing,
        "unit": paper.unit,
        "contact": paper.contact,
        "urgency": paper.get_urgency_display() if paper.urgency else "",
        "secrecy": paper.get_secrecy_display() if paper.secrecy else "",
        "signer": _signer(paper, steps),
        "remarks": _remarks(steps, office) if paper.is_memo else [],
        "signed": short(paper.signed_at) if paper.signed_at else "",
        "digits": paper.digits,
    }


def title_of(data):
    """The paper's title, which is also the name of its file."""
    kind = OfficialPaper.Kind(data["kind"]).label
    number = f" ที่ {data['number']}" if data["number"] else ""
    return f"{kind}{number} {data['subject']}"


def _day(paper):
    """The day as its kind writes it; digits are those of the paper only when it is drawn."""
    if paper.dated is None:
        return ""
    return long(paper.dated) if paper.is_memo or paper.is_letter else arabic(official(paper.dated))


def _lines(text):
    return [line.strip() for line in text.splitlines() if line.strip()]


def _signer(paper, steps):
    """{name, position: lines} under the paper: of a memo its author, else the last of the chain or who signed in the
    place of that person."""
    if paper.is_memo or not steps:
        person = paper.author if paper.is_memo else None
        own = paper.position or (position_of(person, paper.office) if person else "")
        return {"name": str(person or ""), "position": [own] if own else []}
    last = steps[-1]
    own = paper.position or position_of(last.user, paper.office)
    if last.acted_by_id and last.acted_by_id != last.user_id:
        return {"name": str(last.acted_by), "position": [f"{last.acted_by.title} รักษาราชการแทน".strip(), own]}
    return {"name": str(last.user), "position": [own] if own else []}


def _remarks(steps, office):
    """What the chain of a memo said, in order."""
    said = []
    for step in steps:
        if step.acted_by_id is None:
            continue
        word = DECIDED if step is steps[-1] else APPROVED
        said.append(
            {
                "text": step.remark or word,
                "name": str(step.acted_by),
                "position": step.capacity or position_of(step.acted_by, office),
                "on": short(step.acted_at),
            }
        )
    return said
