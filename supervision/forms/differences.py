"""What a page of a visit holds against what is stored now: the two columns of a conflict."""

import hashlib

from schools.models import User
from supervision.forms.team import guests_of, team_of
from supervision.forms.tools import answered
from supervision.models import Recommendation, Visit, VisitMember, VisitSignature
from thai.dates import short

TEXTS = ("purpose", "order_text", "people_met", "classes", "strengths", "improvements", "expected", "private_notes")


def differences(editor, stored):
    """[{label, mine, theirs}] between a valid editor and the visit as it is stored now."""
    drafts = stored.recommendations.exclude(state=Recommendation.State.WITHDRAWN).order_by("pk")
    theirs = {
        **_plain(stored),
        **_people(team_of(stored), guests_of(stored)),
        **_rows(drafts.values("text", "owner", "due_on")),
        **_signed(stored),
    }
    mine = {
        **_plain(editor.form.instance),
        **_people(editor.team.rows(), editor.guests.rows()),
        **_rows(editor.rows.rows()),
        **_signing(editor, stored),
    }
    rows = [
        {"label": label, "mine": mine.get(label, ""), "theirs": theirs.get(label, "")}
        for label in {**theirs, **mine}
        if mine.get(label, "") != theirs.get(label, "")
    ]
    rows += _answers(editor, stored)
    known = set(stored.photos.values_list("file__sha256", flat=True))
    photos = editor.form.cleaned_data.get("photos") or []
    new = [label for label, content, _type in photos if hashlib.sha256(content).hexdigest() not in known]
    if new:
        rows.append({"label": "ภาพถ่าย", "mine": ", ".join(new), "theirs": f"{len(known)} ภาพ"})
    return rows


def _plain(visit):
    words = dict(Visit.Topic.choices)
    rows = {
        "โรงเรียน": str(visit.school),
        "วันที่นิเทศ": short(visit.visited_on),
        "ประเภท": visit.get_kind_display(),
        "รูปแบบ": visit.get_mode_display(),
        "จำนวนชั่วโมง": f"{visit.hours:.1f}" if visit.hours is not None else "",
        "ประเด็นการนิเทศ": ", ".join(words[topic] for topic in words if topic in visit.topics),
        "โครงการ": str(visit.programme or ""),
        "ตำแหน่งที่บันทึก": f"{visit.latitude:.6f}, {visit.longitude:.6f}" if visit.place else "",
    }
    return rows | {Visit._meta.get_field(name).verbose_name: getattr(visit, name) for name in TEXTS}


def _people(team, guests):
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=[row["user"] for row in team])}
    roles = dict(VisitMember.Role.choices)
    told = sorted(f"{names[row['user']]} ({roles[row['role']]})" for row in team if row["user"] in names)
    outside = [" · ".join(filter(None, (row["name"], row["position"], row["role"]))) for row in guests]
    return {"ทีมนิเทศ": ", ".join(told), "ผู้ร่วมจากภายนอก": ", ".join(outside)}


def _answers(editor, stored):
    """What was answered otherwise, instrument by instrument; one that only the stored visit has stays with it."""
    kept = {row.response.version_id: row.response for row in answered(stored)}
    rows = []
    for tool in editor.tools:
        title, response = tool.version.instrument.title, kept.get(tool.version.pk)
        if response is None:
            rows.append({"label": title, "mine": "ใช้แบบนี้", "theirs": ""})
            continue
        rows += [{**row, "label": f"{title}: {row['label']}"} for row in tool.form.differences(response)]
    return rows


def _rows(drafts):
    lines = (
        " · ".join(part for part in (row["text"], row["owner"], short(row["due_on"]) if row["due_on"] else "") if part)
        for row in drafts
    )
    return {"ข้อเสนอแนะ": "\n".join(lines)}


def _signed(stored):
    return {
        f"ลายเซ็น{row.get_side_display()}": _signature(row.name, row.position, row.is_signed)
        for row in stored.signatures.all()
    }


def _signing(editor, stored):
    signed = {row.side: row for row in stored.signatures.all()}
    rows = {}
    for form in editor.signatures:
        content, kept = form.content(), signed.get(form.side)
        drawn = bool(content["drawn"]) or bool(kept and kept.is_signed and not content["clear"])
        if content["name"] or drawn:
            rows[f"ลายเซ็น{VisitSignature.Side(form.side).label}"] = _signature(
                content["name"], content["position"], drawn
            )
    return rows


def _signature(name, position, drawn):
    return " · ".join(part for part in (name, position, "ลงลายเซ็น" if drawn else "พิมพ์ชื่อ") if part)
