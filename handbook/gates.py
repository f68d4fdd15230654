"""Who may read the files that prove steps."""

from handbook.actions.evidence import PURPOSE
from handbook.models import StepRun
from schools.files import gate


@gate(PURPOSE)
def may_read_evidence(user, stored):
    """Those who see the step."""
    return StepRun.objects.visible_to(user).filter(evidence__file=stored).exists()
