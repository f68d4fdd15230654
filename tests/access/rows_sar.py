"""Who gets through to rounds of every kind, to the parts of a SAR, and to its paper."""

from datetime import timedelta

from django.utils import timezone

from qa.models import AskedFile, Evidence, OwnResult, RoundTemplate, SarPaper, SarPart, Submission, SubmissionFile
from qa.models.rounds import Round
from tests.access.rows import (
    DIRECTOR,
    HEAD,
    OFFICE,
    OFFICE_ADMIN,
    SCHOOL,
    STAFF,
    VISITS,
    Row,
    both,
    get_and_post,
    submission,
)
from tests.access.rows import round_with_submission as a_round
from tests.access.world import OWN

WRITTEN = {"qa.OwnResult.label", "qa.SarPart.process", "qa.SarPaper.data"}
OPENERS = {DIRECTOR, HEAD, OFFICE_ADMIN}


def part(world, scope, user):
    return [world.submission(scope, user, "draft").pk, "summary"]


def award_of(world, scope):
    """An award to which the schools of the office may propose themselves."""
    office, day = world.office(scope), timezone.localdate()
    return Round.objects.create(
        office=office,
        kind=Round.Kind.AWARD,
        name="รางวัล",
        academic_year=2568,
        opens_on=day - timedelta(days=2),
        due_on=day,
        closes_on=day,
        created_by=world.heads[office],
    )


def award(world, scope, user):
    return [award_of(world, scope).pk]


def fill(world, scope):
    """One of each, for the canary."""
    row = Submission.objects.filter(school=world.schools[scope], state="submitted").first()
    by = world.heads[world.office(scope)]
    standard = row.standard_set.standards.first()
    texts = dict.fromkeys(SarPart.TEXTS, "ข้อความ")
    SarPart.objects.create(submission=row, kind="standard", standard=standard, saved_by=by, **texts)
    own = OwnResult.objects.create(submission=row, position=1, label="ภูมิปัญญา", target=4, level=4)
    SarPart.objects.create(submission=row, kind="own", own=own, process="ข้อความ", saved_by=by)
    SarPart.objects.create(submission=row, kind="summary", summary="บทสรุป", saved_by=by)
    Evidence.objects.create(
        submission=row, standard=standard, title="หลักฐาน", file=world.file(scope, "sar_evidence"), added_by=by
    )
    Evidence.objects.create(
        submission=row, standard=standard, title="ลิงก์", url="https://example.org/album", added_by=by
    )
    asked = AskedFile.objects.create(round=row.round, position=1, label="แผน")
    SubmissionFile.objects.create(submission=row, kind="asked", asked=asked, file=world.file(scope, "sar"))
    RoundTemplate.objects.create(round=row.round, file=world.file(scope, "round_template"))
    SarPaper.objects.create(submission=row, turn=row.turn, data={"school": "ชื่อ"}, file=world.file(scope, "sar_paper"))
    award_of(world, scope)


ROWS = {
    "qa:round_edit": Row(a_round, **get_and_post(both(OPENERS))),
    "qa:round_schools": Row(a_round, post=both(OPENERS)),
    "qa:round_join": Row(award, post=both(SCHOOL)),
    "qa:sar_part": Row(part, **get_and_post({OWN: SCHOOL})),
    "reports:sar_pdf": Row(submission("submitted"), get={OWN: VISITS, OFFICE: STAFF}),
}
