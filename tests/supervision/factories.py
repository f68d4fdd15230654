"""Visits and recommendations in any state, made through the product's own actions where a state is meant."""

import io
import uuid
from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from instruments import actions as instruments
from instruments.models import Instrument
from schools.models import Role
from supervision.actions import recommendations as recommendation_actions
from supervision.actions import visits as visit_actions
from supervision.models import Recommendation, Visit, VisitInstrument
from tests.factories import make_school, make_user


def visit_instrument():
    return Instrument.objects.get(code="F-visit", office=None).current


def make_visit(*, office=None, school=None, supervisor=None, state="draft", ratings=None, head=None, **fields):
    """A visit in `state`, walked there by its actions; `ratings` are given to the rated questions in order."""
    school = school or make_school(office)
    supervisor = supervisor or make_user(Role.SUPERVISOR, office=school.office)
    version = visit_instrument()
    asked = [item for item in version.items() if item.kind == "rating"]
    response = instruments.answer(
        version=version,
        school=school,
        respondent=supervisor,
        values=dict(zip(asked, map(Decimal, ratings or [4] * 8), strict=False)),
    )
    fields.setdefault("visited_on", timezone.localdate() - timedelta(days=3))
    visit = Visit.objects.create(
        office=school.office,
        school=school,
        supervisor=supervisor,
        purpose=fields.pop("purpose", "ติดตามการจัดการเรียนรู้"),
        people_met=fields.pop("people_met", "ผู้อำนวยการโรงเรียน"),
        strengths=fields.pop("strengths", "ครูตั้งใจ"),
        improvements=fields.pop("improvements", "ควรใช้สื่อให้หลากหลาย"),
        **fields,
    )
    VisitInstrument.objects.create(visit=visit, response=response)
    make_recommendation(visit)
    if state in ("submitted", "returned", "approved"):
        visit_actions.submit(visit=visit, by=supervisor)
    if state in ("returned", "approved"):
        head = head or make_user(Role.HEAD, office=school.office)
        if state == "returned":
            visit_actions.send_back(visit=visit, by=head, reason="โปรดเพิ่มหลักฐาน")
        else:
            visit_actions.approve(visit=visit, by=head)
    return visit


def make_recommendation(visit, **fields):
    """A recommendation of the visit, still a draft."""
    fields.setdefault("text", "จัดทำแผนการนิเทศภายใน")
    fields.setdefault("owner", "ครูวิชาการ")
    fields.setdefault("due_on", timezone.localdate() + timedelta(days=30))
    return Recommendation.objects.create(
        office=visit.office, school=visit.school, visit=visit, supervisor=visit.supervisor, **fields
    )


def make_open_recommendation(state="open", **visit_fields):
    """A recommendation in a state from open on, with the visit it came from."""
    visit = make_visit(state="approved", **visit_fields)
    recommendation = visit.recommendations.get()
    teacher = make_user(Role.SCHOOL_STAFF, school=visit.school)
    if state in ("answered", "sent_back", "verified"):
        recommendation_actions.answer(recommendation=recommendation, by=teacher, text="ดำเนินการแล้ว")
    if state == "sent_back":
        recommendation_actions.send_back(recommendation=recommendation, by=visit.supervisor, reason="ขอแผนฉบับเต็ม")
    if state == "verified":
        recommendation_actions.verify(recommendation=recommendation, by=visit.supervisor)
    if state == "withdrawn":
        recommendation_actions.withdraw(recommendation=recommendation, by=visit.supervisor, reason="ซ้ำกับข้ออื่น")
    return recommendation


def visit_form(school, /, *, rows=(), rating="4", do="submit", **changes):
    """What a browser posts for a visit that is complete."""
    version = visit_instrument()
    data = {
        "version": "0",
        "client_uuid": str(uuid.uuid4()),
        "instrument_version": str(version.pk),
        "school": f"{school.name} ({school.smis_code})",
        "visited_on": thai_today(),
        "kind": "general",
        "mode": "onsite",
        "purpose": "ติดตามการอ่านออกเขียนได้",
        "people_met": "ผู้อำนวยการโรงเรียนและครู 3 คน",
        "strengths": "ครูใช้สื่อทำมือได้เหมาะกับวัย",
        "improvements": "ควรวัดผลรายบุคคล",
        "do": do,
        "recommendations-TOTAL_FORMS": str(max(2, len(rows))),
        "recommendations-INITIAL_FORMS": "0",
        "recommendations-MIN_NUM_FORMS": "0",
        "recommendations-MAX_NUM_FORMS": "20",
        **{f"{rows}-{name}": "0" for rows in ("team", "guests") for name in ("TOTAL_FORMS", "INITIAL_FORMS")},
    }
    if rating:
        data |= {f"answers-{version.pk}-item_{item.pk}": rating for item in version.items() if item.kind == "rating"}
    for number, (text, owner, due) in enumerate(rows):
        start = f"recommendations-{number}-"
        data |= {f"{start}text": text, f"{start}owner": owner, f"{start}due_on": due}
    return data | changes


def thai(day: date):
    return f"{day.day}/{day.month}/{day.year + 543}"


def thai_today():
    return thai(timezone.localdate())


def photo(name="ห้องเรียน.jpg", size=(64, 48), color="green"):
    """A real JPEG as a browser uploads it."""
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def pdf(name="แผน.pdf"):
    """A real PDF of one page as a browser uploads it."""
    import pikepdf

    out = io.BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page()
        paper.save(out)
    return SimpleUploadedFile(name, out.getvalue(), content_type="application/pdf")


def web_page(name="ภาพ.jpg"):
    """HTML that calls itself a photo."""
    return SimpleUploadedFile(name, b"<html><script>alert(1)</script></html>", content_type="image/jpeg")
