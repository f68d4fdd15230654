"""The frozen rows of a report of how a round stands: one for each school and level that should send."""

from qa.models import Round
from reports.letterhead import words_of
from reports.types import rows
from thai.dates import long


def freeze(office, criteria, day):
    """The rows of the round that `criteria` name, on `day`. Two queries. Raises Round.DoesNotExist."""
    return of_round(Round.objects.select_related("office").get(pk=criteria["round"], office=office), day=day)


def of_round(round, *, day):
    """The rows of a Round. Closed and merged schools that had not sent do not count."""
    found = rows.submissions(round.submissions.all(), day, levels=False)
    return {
        "office": words_of(round.office),
        "day": long(day),
        "lines": [str(round)],
        "round": {
            "title": str(round),
            "kind": round.kind,
            "academic_year": round.academic_year,
            "opens": long(round.opens_on),
            "due": long(round.due_on),
            "closes": long(round.closes_on),
            "is_past_due": round.due_on < day,
            "is_closed": round.closes_on < day,
            "is_per_level": round.is_per_level,
        },
        "sheets": {"submissions": rows.submissions_sheet(found)},
    }
