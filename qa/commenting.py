"""What readers found, and where their remarks stand in a report.

A page that shows one part of a report places them there:

    context["comments"] = commenting.at(commenting.seen_by(user, submission), part.code)
    {% include "qa/includes/comments.html" %}

`code` is that of qa.models.SarPart (summary, send, standard-12). The include shows nothing where there is nothing.
"""

from instruments import reading
from qa.models import Review, ReviewComment

Part = ReviewComment.Part
# Parts that a reader names and that stand together in one part of the form.
WHERE = {
    Part.OVERALL: "summary",
    Part.SUMMARY: "summary",
    Part.ENDORSEMENT: "send",
    Part.FILE: "send",
}


def seen_by(user, submission):
    """The remarks on a report that the person may see, open ones first, as a list; each knows its `code`. One query."""
    rows = ReviewComment.objects.visible_to(user).filter(submission=submission)
    related = ("standard", "author", "resolved_by", "file__file", "file__asked", "recommendation")
    found = sorted(rows.select_related(*related), key=lambda row: (row.resolved_at is not None, row.pk))
    for row in found:
        row.code = code_of(row)
    return found


def code_of(comment):
    """The part of the form at which a remark stands."""
    return f"standard-{comment.standard_id}" if comment.standard_id else WHERE[comment.part]


def at(comments, code):
    """Those of seen_by() that stand at one part."""
    return [row for row in comments if row.code == code]


def unanswered(comments):
    """Those of seen_by() that the office asked to correct and that nobody has settled."""
    return [row for row in comments if row.is_reason and row.shown_at and not row.resolved_at]


def readings(user, submission):
    """[{review, levels: [(Standard, level, word)], parts, summary}] of the readings the person may see, the newest
    turn first. Three queries, and some more for each answered checklist."""
    rows = Review.objects.visible_to(user).filter(submission=submission).order_by("-turn", "pk")
    rows = list(rows.select_related("reader", "checklist__version__instrument").prefetch_related("levels__standard"))
    words = dict(submission.standard_set.levels.values_list("value", "label")) if rows else {}
    found = []
    for row in rows:
        levels = sorted(row.levels.all(), key=lambda given: given.standard.position)
        found.append(
            {
                "review": row,
                "levels": [(given.standard, given.level, words.get(given.level, "")) for given in levels],
                "parts": reading.read(row.checklist) if row.checklist_id else [],
                "summary": reading.summary(row.checklist) if row.checklist_id else None,
            }
        )
    return found
