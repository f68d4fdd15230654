"""One visit as a paper: a memo (บันทึกข้อความ, facts §5.2) or the short form. Private notes are never read here."""

from base64 import b64encode
from io import BytesIO

from django.template.loader import render_to_string

from instruments.values import number_text
from reports.letterhead import data_url, letterhead
from supervision.models import Recommendation, Visit
from supervision.views.visits import results_of
from thai.dates import long
from thai.digits import thai

TEMPLATES = {"memo": "reports/visits/memo.html", "short": "reports/visits/short.html"}
LABELS = {"memo": "บันทึกข้อความ", "short": "แบบสรุป"}
# What is printed directly must stay fast: so many pictures, each no wider than this.
PHOTOS, PHOTO_PIXELS = 6, 900
GROUP = "กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา"


def title_of(visit):
    """The document's title, which is also the name of its file."""
    return f"รายงานผลการนิเทศ {visit.school.full_name} {long(visit.visited_on)}"


def read(visit):
    """What the papers print of a visit, as plain data."""
    rows = visit.recommendations.exclude(state=Recommendation.State.WITHDRAWN).order_by("pk")
    handed_in = visit.events.filter(to_state=Visit.State.SUBMITTED).order_by("-pk").first()
    photos = list(visit.photos.select_related("file"))
    return {
        "office": letterhead(visit.office),
        "group": GROUP,
        "school": visit.school.full_name,
        "network": str(visit.school.network) if visit.school.network else "",
        "on": long(visit.visited_on),
        # The day of the paper: the day it was handed in.
        "day": long(handed_in.at) if handed_in else "",
        "is_final": visit.state == Visit.State.APPROVED,
        "state": visit.get_state_display(),
        "hours": number_text(visit.hours) if visit.hours else "",
        "kind": visit.get_kind_display(),
        "mode": visit.get_mode_display(),
        "purpose": visit.purpose,
        "aims": visit.aim_labels,
        "topics": [label for value, label in Visit.Topic.choices if value in visit.topics],
        "programme": str(visit.programme) if visit.programme else "",
        "order": visit.order_text,
        "supervisor": {"name": str(visit.supervisor), "title": visit.supervisor.title},
        "team": _team(visit),
        "people_met": visit.people_met,
        "classes": visit.classes,
        "strengths": visit.strengths,
        "improvements": visit.improvements,
        "expected": visit.expected,
        "school_view": visit.school_view,
        "results": [_result(*found) for found in results_of(visit)],
        "recommendations": [
            {"text": row.text, "owner": row.owner, "due": long(row.due_on) if row.due_on else ""} for row in rows
        ],
        "photos": [{"caption": photo.caption, "url": shrunk(photo.file)} for photo in photos[:PHOTOS]],
        "photos_left": max(0, len(photos) - PHOTOS),
        "signatures": _signatures(visit),
    }


def _team(visit):
    members = [f"{row.user} ({row.get_role_display()})" for row in visit.members.select_related("user")]
    guests = [" ".join(filter(None, (row.name, row.position))) for row in visit.guests.all()]
    return members + guests


def _result(title, number, parts, summary):
    return {
        "title": title,
        "number": number,
        "summary": summary,
        "parts": [
            {
                "title": " · ".join(filter(None, (part.section.title, part.turn_label))),
                "rows": [
                    {
                        "text": row.item.text,
                        "value": row.answer.value if row.answer and row.item.kind == "rating" else None,
                        "word": "มีไฟล์แนบในระบบ" if row.file else row.word,
                    }
                    for row in part.rows
                ],
            }
            for part in parts
        ],
    }


def _signatures(visit):
    """Both sides always have a place to sign: what was drawn, or a dotted line."""
    drawn = {row.side: row for row in visit.signatures.select_related("file")}
    supervisor, school = drawn.get("supervisor"), drawn.get("school")
    return [
        {
            "side": "ผู้นิเทศ",
            "name": supervisor.name if supervisor else str(visit.supervisor),
            "position": supervisor.position if supervisor else visit.supervisor.title,
            "url": shrunk(supervisor.file) if supervisor and supervisor.is_signed else "",
        },
        {
            "side": "ผู้รับการนิเทศ",
            "name": school.name if school else "",
            "position": school.position if school else "",
            "url": shrunk(school.file) if school and school.is_signed else "",
        },
    ]


def shrunk(stored):
    """A stored picture as a data: URL no larger than a paper needs; "" when it cannot be read as a picture."""
    from PIL import Image, UnidentifiedImageError

    try:
        with stored.content.open("rb") as file, Image.open(file) as picture:
            if max(picture.size) <= PHOTO_PIXELS and stored.size < 200_000:
                return data_url(stored)
            picture.thumbnail((PHOTO_PIXELS, PHOTO_PIXELS))
            out = BytesIO()
            picture.convert("RGB").save(out, "JPEG", quality=80)
    except (OSError, UnidentifiedImageError, Image.DecompressionBombError):
        return ""
    return f"data:image/jpeg;base64,{b64encode(out.getvalue()).decode()}"


def render_html(kind, data, *, title, thai_digits):
    """The HTML of one of TEMPLATES; with Thai digits in all of its text when so chosen."""
    if thai_digits:
        title, data = thai(title), in_thai_digits(data)
    return render_to_string(TEMPLATES[kind], {"title": title, "visit": data, "thai_digits": thai_digits})


def in_thai_digits(value, key=""):
    """The same data with ๐–๙ in its texts; pictures and addresses stay as they are."""
    if isinstance(value, dict):
        return {name: in_thai_digits(item, name) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [in_thai_digits(item, key) for item in value]
    if isinstance(value, str) and key not in ("url", "crest"):
        return thai(value)
    return value
