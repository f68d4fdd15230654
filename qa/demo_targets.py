"""Invented announcements of targets: most schools of the demo office aim a little higher than they were."""

import random
from datetime import timedelta

from qa.models import Announcement, OwnResult, OwnStandard, SarPart, StandardSet, Submission, Target
from schools.models import School, User

OWN = ["ผู้เรียนเห็นคุณค่าของผ้าทอพื้นบ้าน", "ผู้เรียนร่วมดูแลป่าชุมชน", "ผู้เรียนสื่อสารภาษาถิ่นได้อย่างภาคภูมิใจ"]


def make(*, office, today):
    """Announcements of the running and the last academic year. Draws from a seed of its own."""
    rng = random.Random(f"targets {office.name}")
    year = office.calendar.academic_year(today)
    by = User.objects.filter(memberships__office=office).order_by("pk").first()
    rows = []
    for asked in (year - 1, year):
        sets = StandardSet.objects.for_year(office, asked)
        for school in School.objects.filter(office=office).open_on(today).order_by("pk"):
            if rng.random() > (0.92 if asked < year else 0.7):
                continue
            days = rng.randrange(5, 40)
            rows += [
                Announcement(
                    school=school,
                    level=level,
                    academic_year=asked,
                    standard_set=sets[level],
                    state=Announcement.State.ANNOUNCED,
                    announced_on=today - timedelta(days=days + 365 * (year - asked)),
                    endorsed_on=today - timedelta(days=days + 3 + 365 * (year - asked)),
                    endorsed_by="ประธานกรรมการสถานศึกษา",
                    created_by=by,
                )
                for level, has in (("early", school.has_early), ("basic", school.has_basic))
                if has and level in sets
            ]
    rows = Announcement.objects.bulk_create(rows, batch_size=500)
    standards = {row.pk: list(row.standards.all()) for row in {row.standard_set for row in rows}}
    Target.objects.bulk_create(
        [
            Target(announcement=row, standard=standard, level=rng.choice((3, 4, 4, 4, 5)))
            for row in rows
            for standard in standards[row.standard_set_id]
        ],
        batch_size=1000,
    )
    own = OwnStandard.objects.bulk_create(
        OwnStandard(announcement=row, position=1, label=rng.choice(OWN), level=4) for row in rows if rng.random() < 0.2
    )
    _reported(own, by, rng)


def _reported(own, by, rng):
    """What schools wrote of their own standards in the reports they have begun."""
    begun = Submission.objects.of_sar().exclude(state=Submission.State.EXPECTED).order_by("pk")
    begun = begun.filter(school__in={row.announcement.school_id for row in own}).select_related("round")
    reports = {(row.school_id, row.level, row.round.academic_year): row for row in begun}
    found = []
    for row in own:
        report = reports.get((row.announcement.school_id, row.announcement.level, row.announcement.academic_year))
        if report:
            found.append(
                OwnResult(submission=report, position=1, label=row.label, target=row.level, level=rng.choice((4, 5)))
            )
    SarPart.objects.bulk_create(
        SarPart(
            submission=row.submission,
            kind=SarPart.Kind.OWN,
            own=row,
            process="ผู้รู้ในชุมชนร่วมสอนสัปดาห์ละหนึ่งคาบ",
            results="ผู้เรียนทุกคนมีชิ้นงานและนำเสนอในวันเปิดบ้านวิชาการ",
            saved_by=by,
        )
        for row in OwnResult.objects.bulk_create(found)
    )
