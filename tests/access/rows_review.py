"""Who gets through to the review of reports: steps, readers, remarks, reminders, receipts, letters; one of each."""

from django.utils import timezone

from qa.models import AdviceLetter, Reminder, Review, ReviewComment, ReviewLevel
from tests.access.rows import (
    COMMITTEE,
    DIRECTOR,
    HEAD,
    OFFICE_ADMIN,
    SCHOOL,
    STAFF,
    SUPERVISOR,
    Row,
    both,
    get_and_post,
    round_with_submission,
    submission,
)
from tests.access.world import OFFICE, OWN
from tests.factories import today

READERS, LEADERS = {SUPERVISOR, HEAD}, {HEAD, DIRECTOR}
CORRESPONDENTS = {SUPERVISOR, HEAD, OFFICE_ADMIN}
WRITTEN = {
    "qa.Review.opinion",
    "qa.Review.note",
    "qa.ReviewComment.text",
    "qa.ReviewComment.answer",
    "qa.AdviceLetter.text",
    "qa.AdviceLetter.number",
    "qa.Submission.esar_receipt",
}


def comment_of(world, scope, user, state="returned"):
    """A remark that the school was shown."""
    row = world.submission(scope, user, state)
    author = world.supervisors[world.office(scope)]
    return ReviewComment.objects.create(
        submission=row, text="ควรเพิ่มหลักฐาน", author=author, shown_at=timezone.now(), answer=""
    )


def comment(state="returned"):
    return lambda world, scope, user: [comment_of(world, scope, user, state).pk]


def school(world, scope, user):
    return [world.submission(scope, user, "submitted").school_id]


def status(fmt):
    return lambda world, scope, user: [*round_with_submission(world, scope, user), fmt]


def fill(world, scope):
    """One of each for the canary, at the report that the canary has there."""
    office = world.office(scope)
    author, row = world.supervisors[office], world.schools[scope].submissions.first()
    standard = row.standard_set.standards.first()
    review = Review.objects.create(submission=row, reader=author, opinion="เห็นด้วย", note="ครบถ้วน")
    ReviewLevel.objects.create(review=review, standard=standard, level=3)
    ReviewComment.objects.create(submission=row, author=author, text="ควรเพิ่ม", answer="เพิ่มแล้ว", shown_at=timezone.now())
    Reminder.objects.create(submission=row, on=today(), by=author)
    AdviceLetter.objects.create(
        submission=row, number="1", dated=today(), text="ข้อเสนอแนะ", issued_by=author, file=world.file(scope, "advice")
    )


ROWS = {
    "qa:submission_start": Row(submission("submitted"), **get_and_post(both(READERS))),
    "qa:submission_withdraw": Row(submission("submitted"), **get_and_post({OWN: SCHOOL})),
    "qa:submission_reopen": Row(submission("accepted"), **get_and_post(both(LEADERS))),
    "qa:review": Row(submission("reviewing"), **get_and_post({OWN: READERS | {COMMITTEE}, OFFICE: READERS})),
    "qa:comment_new": Row(submission("reviewing"), **get_and_post({OWN: READERS | {COMMITTEE}, OFFICE: READERS})),
    "qa:comment_settle": Row(comment(), **get_and_post({OWN: READERS | SCHOOL, OFFICE: READERS})),
    "qa:comment_reopen": Row(comment(), **get_and_post(both(READERS))),
    "qa:comment_recommend": Row(comment(), **get_and_post(both(READERS))),
    "qa:reviewers": Row(round_with_submission, get=both(READERS | {OFFICE_ADMIN}), post=both({HEAD, OFFICE_ADMIN})),
    "qa:round_remind": Row(round_with_submission, **get_and_post(both({SUPERVISOR, HEAD, DIRECTOR}))),
    "qa:receipts": Row(round_with_submission, **get_and_post(both(CORRESPONDENTS))),
    "qa:submission_receipt": Row(submission("accepted"), **get_and_post(both(CORRESPONDENTS))),
    "qa:triangulation": Row(school, get=both(STAFF)),
    "reports:round_status": Row(status("xlsx"), get=both(STAFF)),
    "reports:advice_letter": Row(submission("returned"), **get_and_post(both(CORRESPONDENTS))),
}
