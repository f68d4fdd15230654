"""What the demo office's visits hold beside their words: kinds, topics, teams, places, signatures, feedback, one
published. Has its own dice, so that the other demo numbers stay.
"""

import io
import random
from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from PIL import Image, ImageDraw

from instruments.models import Answer, Instrument, Item, Response
from schools import files
from schools.models import Membership, Role
from supervision.actions import publications
from supervision.models import Visit, VisitEvent, VisitGuest, VisitMember, VisitSignature
from thai.dates import numeric

BATCH = 400
KINDS = dict(zip(Visit.Kind.values, (62, 14, 12, 9, 3), strict=True))
CLASSES = (
    "ป.1 ภาษาไทย",
    "ป.3 คณิตศาสตร์",
    "ป.6 วิทยาศาสตร์และเทคโนโลยี",
    "อนุบาล 2 กิจกรรมเสริมประสบการณ์",
    "ป.4–ป.5 ภาษาอังกฤษ (เรียนรวมชั้น)",
)
AIMS = {
    Visit.Kind.GENERAL: [Visit.Aim.SUPERVISE],
    Visit.Kind.QA: [Visit.Aim.INSPECT, Visit.Aim.EVALUATE],
    Visit.Kind.PROJECT: [Visit.Aim.MONITOR],
    Visit.Kind.FOLLOW_UP: [Visit.Aim.MONITOR, Visit.Aim.SUPERVISE],
    Visit.Kind.URGENT: [Visit.Aim.SUPERVISE],
}
EXPECTED = (
    "ครูปรับแผนการจัดการเรียนรู้ให้ผู้เรียนลงมือปฏิบัติมากขึ้น",
    "โรงเรียนใช้ผลการนิเทศวางแผนพัฒนาครูในภาคเรียนถัดไป",
    "ครูใช้สื่อที่มีอยู่ได้เต็มที่และแบ่งปันกันในวง PLC",
)
NOTES = ("ครั้งหน้าขอดูแผนการสอนก่อนวันนิเทศ", "ควรชวนครูสองคนนี้เป็นวิทยากรแลกเปลี่ยนในเครือข่าย")
GUESTS = (("อาจารย์สมพร ตัวอย่าง", "มหาวิทยาลัยราชภัฏ"), ("นายวิชัย สมมติ", "ข้าราชการบำนาญ"))
VIEWS = ("โรงเรียนเห็นด้วยกับข้อเสนอแนะ และจะดำเนินการตามกำหนด", "ขอรับการนิเทศเรื่องการวัดและประเมินผลเพิ่มเติม")
THANKS = ("คำแนะนำนำไปใช้ได้ทันที", "ได้แลกเปลี่ยนกับครูอย่างเป็นกันเอง", "")


@transaction.atomic
def make(*, office, today):
    """Fills the visits of a demo office; the same office and day give the same."""
    rng = random.Random(f"visits {today}")
    visits = list(Visit.objects.filter(office=office).select_related("school", "supervisor").order_by("pk"))
    for visit in visits:
        _plain(visit, rng)
    fields = ["kind", "hours", "aims", "topics", "classes", "expected", "private_notes", "order_text", "school_view"]
    Visit.objects.bulk_update(visits, [*fields, "latitude", "longitude", "accuracy"], batch_size=BATCH)
    _people(office, visits, rng)
    approved = [visit for visit in visits if visit.state == Visit.State.APPROVED]
    _feedback([visit for visit in approved if visit.acknowledged_at], rng)
    for visit in sorted(approved, key=lambda row: (row.visited_on, row.pk))[-6:]:
        _sign(visit, rng)
    _publish(office, approved)


def _plain(visit, rng):
    visit.kind = rng.choices(list(KINDS), list(KINDS.values()))[0]
    visit.hours = Decimal(rng.choice(("2", "3", "3", "3.5", "6")))
    visit.aims = AIMS[visit.kind]
    visit.topics = sorted(rng.sample(Visit.Topic.values, rng.choice((1, 1, 2, 3))))
    visit.classes = "\n".join(rng.sample(CLASSES, rng.choice((0, 1, 1, 2))))
    visit.expected = rng.choice(EXPECTED) if rng.random() < 0.6 else ""
    visit.private_notes = rng.choice(NOTES) if rng.random() < 0.15 else ""
    if visit.kind in (Visit.Kind.PROJECT, Visit.Kind.QA):
        visit.order_text = f"{rng.randrange(20, 300)}/{numeric(visit.visited_on)[-4:]}"
    if visit.acknowledged_at and rng.random() < 0.3:
        visit.school_view = rng.choice(VIEWS)
    at_school = visit.mode != Visit.Mode.ONLINE and visit.school.latitude is not None
    if at_school and rng.random() < 0.4:
        visit.latitude = visit.school.latitude + Decimal(rng.randrange(-900, 900)) / 1_000_000
        visit.longitude = visit.school.longitude + Decimal(rng.randrange(-900, 900)) / 1_000_000
        visit.accuracy = rng.randrange(5, 40)


def _people(office, visits, rng):
    held = Membership.objects.current().filter(office=office, role=Role.SUPERVISOR).select_related("user")
    group = [row.user for row in held.order_by("pk")]
    known = set(VisitMember.objects.filter(visit__in=visits).values_list("visit", "user"))
    members, guests = [], []
    for visit in visits:
        colleague = rng.choice(group)
        if rng.random() < 0.25 and colleague != visit.supervisor and (visit.pk, colleague.pk) not in known:
            members.append(VisitMember(visit=visit, user=colleague, role=rng.choice(VisitMember.Role.values)))
        if rng.random() < 0.05:
            name, position = rng.choice(GUESTS)
            guests.append(VisitGuest(visit=visit, name=name, position=position, role="ผู้ทรงคุณวุฒิ"))
    VisitMember.objects.bulk_create(members, batch_size=BATCH)
    VisitGuest.objects.bulk_create(guests, batch_size=BATCH)


def _feedback(visits, rng):
    """Every third school that acknowledged a visit says how it was."""
    chosen = [visit for visit in visits if rng.random() < 0.35]
    instrument = Instrument.objects.filter(office=None).preferred(Instrument.Purpose.FEEDBACK)
    if instrument is None or not chosen:
        return
    version = instrument.current
    items = [item for item in version.items() if item.kind in (Item.Kind.RATING, Item.Kind.LONG_TEXT)]
    responses = Response.objects.bulk_create(
        [Response(version=version, school=visit.school, respondent=visit.acknowledged_by) for visit in chosen],
        batch_size=BATCH,
    )
    answers, events = [], []
    for visit, response in zip(chosen, responses, strict=True):
        visit.feedback = response
        for item in items:
            if item.kind == Item.Kind.RATING:
                answers.append(Answer(response=response, item=item, value=rng.choices((5, 4, 3), (6, 5, 1))[0]))
            elif text := rng.choice(THANKS):
                answers.append(Answer(response=response, item=item, text=text))
        by = visit.acknowledged_by
        events.append(VisitEvent(visit=visit, from_state=visit.state, to_state="feedback", actor=by))
    Answer.objects.bulk_create(answers, batch_size=BATCH)
    Visit.objects.bulk_update(chosen, ["feedback"], batch_size=BATCH)
    VisitEvent.objects.bulk_create(events, batch_size=BATCH)
    for event in events:
        event.at = min(event.visit.acknowledged_at + timedelta(hours=2), timezone.now())
    VisitEvent.objects.bulk_update(events, ["at"], batch_size=BATCH)


def _sign(visit, rng):
    """The supervisor drew; of the school some typed the name alone."""
    VisitSignature.objects.create(
        visit=visit,
        side=VisitSignature.Side.SUPERVISOR,
        name=str(visit.supervisor),
        position="ศึกษานิเทศก์",
        file=_drawn(visit, rng),
    )
    VisitSignature.objects.create(
        visit=visit,
        side=VisitSignature.Side.SCHOOL,
        name=visit.school.director_name or "ผู้อำนวยการโรงเรียน",
        position="ผู้อำนวยการโรงเรียน",
        file=_drawn(visit, rng) if rng.random() < 0.6 else None,
    )


def _drawn(visit, rng):
    """A scribble as PNG."""
    picture = Image.new("RGBA", (600, 220), (0, 0, 0, 0))
    x, line = 60, []
    while x < 540:
        line.append((x, 110 + rng.randrange(-60, 60)))
        x += rng.randrange(18, 46)
    ImageDraw.Draw(picture).line(line, fill=(18, 48, 92, 255), width=5, joint="curve")
    out = io.BytesIO()
    picture.save(out, "PNG")
    return files.store(
        out.getvalue(),
        office=visit.office,
        purpose="signature",
        label="signature.png",
        content_type="image/png",
        by=visit.supervisor,
    )


def _publish(office, approved):
    head = Membership.objects.current().filter(office=office, role=Role.HEAD).order_by("pk").first()
    if head and approved:
        newest = max(approved, key=lambda visit: (visit.visited_on, visit.pk))
        publications.publish(visit=newest, parts=["strengths", "improvements", "results", "photos"], by=head.user)
