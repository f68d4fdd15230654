"""Who may read the files of rounds and the evidence of a SAR."""

from qa import permissions
from qa.actions.rounds import TEMPLATE
from qa.actions.sar import EVIDENCE
from qa.models import Evidence, RoundTemplate, Submission
from schools.files import gate


@gate(TEMPLATE)
def may_read_template(user, stored):
    """Whoever sees the round, also where the file was taken out meanwhile."""
    return RoundTemplate.objects.visible_to(user).filter(file=stored).exists()


@gate(EVIDENCE)
def may_read_evidence(user, stored):
    """Whoever may read the submission's content."""
    row = Evidence.objects.visible_to(user).filter(file=stored).first()
    if row is None:
        return False
    submission = Submission.objects.select_related("round").get(pk=row.submission_id)
    return permissions.can_read_content(user, submission)
