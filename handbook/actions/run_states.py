"""Whether a run is finished follows from its steps."""

from django.db.models import Exists, F, OuterRef

from handbook.models import ProcessRun, StepRun

S = ProcessRun.State


def settle_runs(keys):
    """Runs of `keys` without a step to do are finished, those with one are open. Two queries."""
    waiting = Exists(StepRun.objects.filter(run=OuterRef("pk"), state__in=StepRun.UNFINISHED))
    rows = ProcessRun.objects.filter(pk__in=keys)
    rows.filter(~waiting, state=S.OPEN).update(state=S.FINISHED, version=F("version") + 1)
    rows.filter(waiting, state=S.FINISHED).update(state=S.OPEN, version=F("version") + 1)
