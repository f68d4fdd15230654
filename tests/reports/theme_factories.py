"""Rounds whose schools have sent SARs, and themes in them, without any job."""

from django.utils import timezone

from qa.models import SarPart, Submission, SubmissionEvent
from reports.actions import theme_proposals
from reports.models import Statement, Theme
from reports.theming.proposing import propose
from reports.theming.statements import key_of
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.qa.factories import make_round

TEXTS = {
    "strengths": "1. นักเรียนอ่านออกเขียนได้ตามเกณฑ์\n2. ชุมชนมีส่วนร่วมในการจัดการศึกษา",
    "improvements": "ครูไม่ครบชั้น",
}


def make_sars(*texts, office=None, round=None, level="basic", code="1"):
    """(round, [Submission]): each of `texts`, {field: text}, is the part of the standard `code` of a school of its own
    that sent its SAR."""
    office = office or (round.office if round else make_office())
    round = round or make_round(office)
    return round, [send(round, make_school(office), told, level=level, code=code) for told in texts]


def send(round, school, told, *, level="basic", code="1"):
    """The submission of a school that sent `told` for one standard; what it sent before is replaced."""
    from qa.models import StandardSet

    by = round.created_by
    now = timezone.now()
    standard_set = StandardSet.objects.get(code=f"moe2561_{level}")
    row, _ = Submission.objects.update_or_create(
        round=round,
        school=school,
        level=level,
        defaults={"standard_set": standard_set, "state": "submitted", "submitted_at": now},
    )
    standard = standard_set.standards.get(code=code)
    SarPart.objects.update_or_create(
        submission=row, kind="standard", standard=standard, defaults={"saved_by": by, **told}
    )
    SubmissionEvent.objects.create(submission=row, from_state="draft", to_state="submitted", actor=by)
    return row


def withdraw(submission):
    """Takes a SAR back out of the office's hands."""
    Submission.objects.filter(pk=submission.pk).update(state="withdrawn")


def run(round):
    """Proposes themes as the job does; returns the counts."""
    return theme_proposals.keep(round=round, proposal=propose(round))


def make_theme(round, name="การอ่าน", *, school=None, texts=("นักเรียนอ่านคล่อง",), field="strengths", **fields):
    """A theme about the first standard of basic education, with statements of one school, as the system left them."""
    row = round.submissions.filter(level="basic", state="submitted").first()
    if row is None or school is not None:
        row = send(round, school or make_school(round.office), {})
    standard = fields.pop("standard", row.standard_set.standards.first())
    theme = Theme.objects.create(round=round, level="basic", field=field, standard=standard, name=name, **fields)
    for rank, text in enumerate(texts):
        Statement.objects.create(
            submission=row,
            field=field,
            standard=standard,
            text=text,
            rank=rank,
            key=key_of(row.pk, field, standard and standard.pk, f"{name} {text}"),
            theme=theme,
            placed_by="system",
            placed_at=timezone.now(),
        )
    return theme


def supervisor(office):
    return make_user(Role.SUPERVISOR, office=office)
