"""Who may read the files of rounds and the evidence of a SAR."""

from qa import permissions
from qa.actions.papers import PURPOSE as PAPER
from qa.actions.rounds import TEMPLATE
from qa.actions.sar import EVIDENCE
from qa.models import Evidence, ExternalAssessment, Judging, ReadinessCheck, Review, RoundTemplate, SarPaper, Submission
from schools.files import gate


@gate(TEMPLATE)
def may_read_template(user, stored):
    """Whoever sees the round, also where the file was taken out meanwhile."""
    return RoundTemplate.objects.visible_to(user).filter(file=stored).exists()


@gate(EVIDENCE)
def may_read_evidence(user, stored):
    """Whoever may read the submission's content."""
    return _may_read_content_of(user, Evidence.objects.visible_to(user).filter(file=stored).first())


@gate(PAPER)
def may_read_paper(user, stored):
    """Whoever may read the submission's content."""
    return _may_read_content_of(user, SarPaper.objects.visible_to(user).filter(file=stored).first())


@gate("answer")
def may_read_answer(user, stored):
    """Who sees the readiness check, the scores or the reading that the file was answered in."""
    checks = ReadinessCheck.objects.filter(assessment__in=ExternalAssessment.objects.visible_to(user))
    return (
        checks.filter(response__answers__file=stored).exists()
        or Judging.objects.visible_to(user).filter(response__answers__file=stored).exists()
        or Review.objects.visible_to(user).filter(checklist__answers__file=stored).exists()
    )


def _may_read_content_of(user, row):
    """True when `row` of a submission is there and the user may read the submission's content."""
    if row is None:
        return False
    submission = Submission.objects.select_related("round").get(pk=row.submission_id)
    return permissions.can_read_content(user, submission)
