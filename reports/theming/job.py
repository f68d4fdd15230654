"""The work of proposing themes."""

from django.urls import reverse

from jobs.kinds import job_kind
from qa.models import Round
from reports.actions import theme_proposals
from reports.permissions import READERS
from reports.theming.proposing import propose


@job_kind("themes", title="เสนอประเด็นร่วมจาก SAR", may_see=lambda user, job: _seen(user, job))
def propose_themes(run):
    """Reads the SARs of a round and groups what they say; everything is written in the transaction that ends it."""
    round = Round.objects.select_related("office").get(pk=run.input["round"])
    proposal = propose(round, run.progress)
    run.check_cancelled()
    with run.finish() as done:
        theme_proposals.keep(round=round, proposal=proposal)
        done({"url": f"{reverse('reports:themes')}?round={round.pk}", "label": "เปิดประเด็นร่วม"})


def _seen(user, job):
    return user.has_role(*READERS) and Round.objects.visible_to(user).filter(pk=job.input["round"]).exists()
