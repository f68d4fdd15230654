"""Invented texts of the demo office's SARs: what schools did, what came of it, what they plan, links as evidence."""

import random

from django.db import transaction

from qa.demo_sar_says import say
from qa.models import Evidence, Round, SarPart, Submission

S = Submission.State
BATCH = 500
YEARS = 2
TEXTS = {
    "process": [
        "ประชุมครูวิเคราะห์ผลปีก่อน กำหนดเป้าหมาย และมอบผู้รับผิดชอบรายประเด็น นิเทศภายในเดือนละครั้งและปรับแผนทุกภาคเรียน",
        "จัดกิจกรรมเสริมทักษะสัปดาห์ละสองคาบ คัดกรองผู้เรียนรายบุคคล และซ่อมเสริมหลังเลิกเรียนร่วมกับผู้ปกครอง",
        "ใช้กระบวนการชุมชนแห่งการเรียนรู้ทางวิชาชีพ ครูเปิดชั้นเรียนให้เพื่อนครูสังเกต แล้วสะท้อนผลร่วมกัน",
    ],
    "results": [
        "ผลเป็นไปตามค่าเป้าหมายที่ประกาศไว้ สูงกว่าปีก่อนเล็กน้อย",
        "ร้อยละ 86.50 ผ่านเกณฑ์ สูงกว่าค่าเป้าหมายร้อยละ 85.00",
        "ผลโดยรวมใกล้เคียงค่าเป้าหมาย ยังต่ำกว่าเป้าหมายในบางชั้น",
    ],
}
OFTEN = {
    "process": 1,
    "results": 1,
    "strengths": 0.8,
    "improvements": 0.8,
    "plan": 0.7,
    "practices": 0.3,
    "help_wanted": 0.2,
}
SUMMARY = (
    "สถานศึกษาประเมินตนเองโดยคณะกรรมการที่แต่งตั้ง ใช้ข้อมูลจากการสังเกต การสัมภาษณ์ และเอกสารหลักฐาน ผลสอดคล้องกับแผนพัฒนาของสถานศึกษา"
)
ALBUMS = ["ภาพกิจกรรมตามโครงการ", "คำสั่งและรายงานการประชุม", "ผลงานผู้เรียน"]


@transaction.atomic
def make(*, office):
    """Writes the parts of what schools have begun in the two newest SAR rounds; the same office gives the same."""
    rng = random.Random(7)
    rounds = list(Round.objects.filter(office=office).of_sar().order_by("-academic_year")[:YEARS])
    rows = Submission.objects.filter(round__in=rounds).exclude(state=S.EXPECTED).order_by("pk")
    writers = {}
    for pk, actor in rows.values_list("pk", "events__actor"):
        writers.setdefault(pk, actor)
    standards = {}
    parts, evidence = [], []
    for row in rows.select_related("standard_set"):
        by = writers[row.pk]
        if by is None:
            continue
        if row.standard_set_id not in standards:
            standards[row.standard_set_id] = list(row.standard_set.standards.all())
        parts.append(SarPart(submission=row, kind=SarPart.Kind.SUMMARY, summary=SUMMARY, saved_by_id=by))
        for standard in standards[row.standard_set_id]:
            often = [name for name in OFTEN if rng.random() < OFTEN[name]]
            texts = {name: _text(rng, row.level, standard.code, name) for name in often}
            kind = SarPart.Kind.STANDARD
            parts.append(SarPart(submission=row, kind=kind, standard=standard, saved_by_id=by, **texts))
            if rng.random() < 0.4:
                link = f"https://example.org/evidence/{row.pk}-{standard.code}"
                title = rng.choice(ALBUMS)
                evidence.append(Evidence(submission=row, standard=standard, title=title, url=link, added_by_id=by))
    SarPart.objects.bulk_create(parts, batch_size=BATCH)
    Evidence.objects.bulk_create(evidence, batch_size=BATCH)


def _text(rng, level, code, name):
    return rng.choice(TEXTS[name]) if name in TEXTS else say(rng, level, code, name)
