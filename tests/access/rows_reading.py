"""Who gets through to what was read out of an uploaded SAR: the school's own people, and nobody of the office."""

from django.utils import timezone

from qa.models import Proposal, Reading, Round, SubmissionFile
from tests.access.rows import SCHOOL, Row, get_and_post
from tests.access.world import OWN

WRITTEN = {"qa.Proposal.text", "qa.Proposal.quote", "qa.Reading.message"}


def read_file(world, submission, scope, by):
    """A SAR file of the submission that was read, with a level and a passage proposed."""
    row = SubmissionFile.objects.create(submission=submission, kind="sar", file=world.file(scope, "sar"))
    reading = Reading.objects.create(
        submission=submission,
        source=row,
        sha256=row.file.sha256,
        state="read",
        quality="damaged",
        pages=3,
        message="ตรวจตัวสะกด",
        asked_by=by,
        asked_at=timezone.now(),
        read_at=timezone.now(),
    )
    standard = submission.standard_set.standards.first()
    found = {"reading": reading, "standard": standard, "page": 2, "quote": "ระดับดี", "confidence": 3}
    level = Proposal.objects.create(field="level", value=3, **found)
    Proposal.objects.create(field="strengths", text="ครูมีส่วนร่วม", **found)
    return level


def proposed(world, scope, user):
    return read_file(world, world.submission(scope, user, "draft"), scope, world.heads[world.office(scope)])


def proposal(world, scope, user):
    return [proposed(world, scope, user).pk]


def submission(world, scope, user):
    return [proposed(world, scope, user).reading.submission_id]


def levels(world, scope, user):
    made = proposed(world, scope, user)
    return [made.reading.submission_id, made.standard_id]


def fill(world, scope):
    """One of each, for the canary, at a report of the school that has no SAR file yet."""
    row = world.schools[scope].submissions.filter(state="submitted").exclude(files__kind="sar").first()
    if row is None:
        row = world.submission(scope, None, "draft")
        # The year of the rounds that the matrix makes stays free.
        Round.objects.filter(pk=row.round_id).update(academic_year=2560)
    read_file(world, row, scope, world.heads[world.office(scope)])


ROWS = {
    "qa:reading": Row(submission, get={OWN: SCHOOL}),
    "qa:reading_again": Row(submission, post={OWN: SCHOOL}),
    "qa:reading_levels": Row(levels, **get_and_post({OWN: SCHOOL})),
    "qa:proposal": Row(proposal, **get_and_post({OWN: SCHOOL})),
    "qa:proposal_use": Row(proposal, **get_and_post({OWN: SCHOOL})),
    "qa:proposal_pass": Row(proposal, **get_and_post({OWN: SCHOOL})),
}
