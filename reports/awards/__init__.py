"""An award as a paper: the ranking that was proposed, for the file of the office."""

from django.template.loader import render_to_string

from qa.awards import ranking
from reports.letterhead import letterhead


def title(award):
    """The title of the paper, which is also the name of its file."""
    return f"ผลการตัดสิน {award}"


def paper(award):
    """The HTML of the ranking by class with means, sample S.D. and prizes, and the judges."""
    context = {
        "title": title(award),
        "office": letterhead(award.round.office),
        "award": award,
        "groups": ranking.decided(award),
        "judges": award.judges.select_related("user").order_by("user__given_name", "pk"),
    }
    return render_to_string("reports/awards/ranking.html", context)
