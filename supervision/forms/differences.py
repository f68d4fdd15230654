"""What a page of a visit holds against what is stored now: the columns of a conflict, or nothing to write."""

from typing import NamedTuple

from schools.files import digest_of
from schools.models import User
from supervision.forms.recommendations import ROW
from supervision.forms.team import guests_of, team_of
from supervision.forms.tools import answered
from supervision.models import FollowUp, Recommendation, Visit, VisitMember, VisitSignature
from thai.dates import short

TEXTS = ("purpose", "order_text", "people_met", "classes", "strengths", "improvements", "expected", "private_notes")


class Said(NamedTuple):
    """One thing that a page tells: under which label, in which words, and by what it is compared (None: nothing).

    Two schools, colleagues or files may bear one name, so words alone compare nothing.
    """

    label: str
    words: str
    key: object


def differences(editor, stored):
    """[{label, mine, theirs}] between a valid editor and the visit as it is stored now.

    Every field of the page is compared: what is left out here would be dropped by a stale save without a word.
    """
    theirs = _stored(stored)
    mine = _typed(editor, stored, theirs)
    rows = []
    for place in {**theirs, **mine}:
        here, there = mine.get(place), theirs.get(place)
        if (here and here.key) != (there and there.key):
            told = {"mine": here.words if here else "", "theirs": there.words if there else ""}
            rows.append({"label": (here or there).label, **told})
    return rows + _answers(editor, stored) + _photos(editor, stored)


def _stored(visit):
    """{place: Said} of a stored visit."""
    drafts = visit.recommendations.exclude(state=Recommendation.State.WITHDRAWN).order_by("pk").values(*ROW)
    followed = visit.follow_ups.select_related("recommendation")
    return {
        **_plain(visit),
        "projects": _projects(visit.projects.all()),
        **_people(team_of(visit), guests_of(visit)),
        "recommendations": _rows(drafts),
        **_followed((row.recommendation, row.outcome, row.note) for row in followed),
        **{("photo", row.pk): _mark(row) for row in visit.photos.select_related("file")},
        "order": _order(visit.order_file.label, visit.order_file.sha256) if visit.order_file else None,
        **{
            ("signature", row.side): _signature(row.side, row.name, row.position, row.file.sha256 if row.file else "")
            for row in visit.signatures.select_related("file")
        },
    }


def _typed(editor, stored, theirs):
    """{place: Said} of the page; what it leaves as it is stored is told as `theirs`."""
    order = editor.form.cleaned_data.get("order_upload")
    found = {
        **_plain(editor.form.instance),
        "projects": _projects(editor.form.cleaned_data.get("projects") or ()),
        **_people(editor.team.rows(), editor.guests.rows()),
        "recommendations": _rows(editor.rows.rows()),
        **_followed((row["recommendation"], row["outcome"], row["note"]) for row in editor.follow_ups.rows()),
        **{place: said for place, said in theirs.items() if isinstance(place, tuple) and place[0] == "photo"},
        **{("photo", mark.instance.pk): _mark(mark.instance) for mark in editor.marks if mark.is_bound},
        "order": _order(order.name, digest_of(order)) if order else theirs["order"],
        **_signing(editor, stored),
    }
    plan = editor.planned
    if plan and plan.visit_id is None and plan.school_id == editor.form.instance.school_id:
        found["plan"] = Said("แผนนิเทศ", str(plan.plan), plan.pk)
    return found


def _plain(visit):
    words = dict(Visit.Topic.choices)
    place = [f"{visit.latitude:.6f}", f"{visit.longitude:.6f}"] if visit.place else []
    around = [f"คลาดเคลื่อน {visit.accuracy} เมตร"] if visit.place and visit.accuracy is not None else []
    rows = {
        "โรงเรียน": (visit.school.full_name, visit.school_id),
        "วันที่นิเทศ": (short(visit.visited_on), visit.visited_on),
        "ประเภท": (visit.get_kind_display(), visit.kind),
        "รูปแบบ": (visit.get_mode_display(), visit.mode),
        "จำนวนชั่วโมง": (f"{visit.hours:.1f}" if visit.hours is not None else "", visit.hours),
        "ลักษณะงาน": (", ".join(visit.aim_labels), sorted(visit.aims)),
        "ประเด็นการนิเทศ": (", ".join(words[topic] for topic in words if topic in visit.topics), sorted(visit.topics)),
        "โครงการ": (str(visit.programme or ""), visit.programme_id),
        "ตำแหน่งที่บันทึก": (", ".join(place + around), place + around),
    }
    for name in TEXTS:
        rows[Visit._meta.get_field(name).verbose_name] = (getattr(visit, name), getattr(visit, name))
    return {label: Said(label, text, key or None) for label, (text, key) in rows.items()}


def _projects(rows):
    found = sorted(rows, key=lambda row: row.pk)
    return Said("โครงการตามแผนปฏิบัติการ", ", ".join(map(str, found)), [row.pk for row in found] or None)


def _people(team, guests):
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=[row["user"] for row in team])}
    roles = dict(VisitMember.Role.choices)
    told = sorted(f"{names[row['user']]} ({roles[row['role']]})" for row in team if row["user"] in names)
    outside = [(row["name"], row["position"], row["role"]) for row in guests]
    return {
        "team": Said("ทีมนิเทศ", ", ".join(told), sorted((row["user"], row["role"]) for row in team) or None),
        "guests": Said(
            "ผู้ร่วมจากภายนอก", ", ".join(" · ".join(filter(None, guest)) for guest in outside), outside or None
        ),
    }


def _rows(drafts):
    words = dict(Recommendation.Priority.choices)
    lines, keys = [], []
    for row in drafts:
        rank = words[row["priority"]] if row["priority"] != Recommendation.Priority.NORMAL else ""
        due = short(row["due_on"]) if row["due_on"] else ""
        lines.append(" · ".join(filter(None, (row["text"], row["owner"], due, row["theme"], rank))))
        keys.append(tuple(row[name] for name in ROW))
    return Said("ข้อเสนอแนะ", "\n".join(lines), keys or None)


def _followed(rows):
    outcomes = dict(FollowUp.Outcome.choices)
    return {
        ("follow_up", recommendation.pk): Said(
            f"ติดตามข้อเสนอแนะ: {recommendation}", " · ".join(filter(None, (outcomes[outcome], note))), (outcome, note)
        )
        for recommendation, outcome, note in rows
    }


def _mark(photo):
    told = [photo.caption, "มีเด็กในภาพ" if photo.shows_children else "ไม่มีเด็กในภาพ"]
    told.append("ได้รับความยินยอมให้เผยแพร่แล้ว" if photo.consent else "ยังไม่ได้รับความยินยอมให้เผยแพร่")
    key = (photo.caption, photo.shows_children, photo.consent)
    return Said(f"ภาพถ่าย {photo.file.label}", " · ".join(filter(None, told)), key)


def _order(label, digest):
    return Said("ไฟล์คำสั่ง (PDF)", label, digest)


def _signing(editor, stored):
    signed = {row.side: row for row in stored.signatures.select_related("file")}
    rows = {}
    for form in editor.signatures:
        content, kept = form.content(), signed.get(form.side)
        digest = ""
        if content["drawn"]:
            digest = digest_of(content["drawn"])
        elif kept and kept.file and not content["clear"]:
            digest = kept.file.sha256
        if content["name"] or digest:
            rows["signature", form.side] = _signature(form.side, content["name"], content["position"], digest)
    return rows


def _signature(side, name, position, digest):
    told = " · ".join(filter(None, (name, position, "ลงลายเซ็น" if digest else "พิมพ์ชื่อ")))
    return Said(f"ลายเซ็น{VisitSignature.Side(side).label}", told, (name, position, digest))


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


def _photos(editor, stored):
    """The photos that came with the page and are not stored yet."""
    known = set(stored.photos.values_list("file__sha256", flat=True))
    photos = editor.form.cleaned_data.get("photos") or []
    new = [label for label, content, _type in photos if digest_of(content) not in known]
    return [{"label": "ภาพถ่าย", "mine": ", ".join(new), "theirs": f"{len(known)} ภาพ"}] if new else []
