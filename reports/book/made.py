"""The Book of a report."""

from django.conf import settings
from django.urls import reverse

from reports import types
from reports.book import marks
from reports.book.parts import Book, Text
from reports.models import Report
from thai.dates import long


def origin_of(sha256):
    """The public address that says what a report with this hash was made from."""
    return f"{settings.SITE_URL.rstrip('/')}{reverse('reports:origin', args=[sha256])}"


def book_of(report):
    """The Book of a report whose figures are frozen: of its snapshot and texts alone.

    Raises KeyError for a snapshot without sheets or of an old format, see `is_paper_only`.
    """
    data = report.snapshot.data
    kind = types.get(report.type)
    return Book(
        title=report.title,
        office=data["office"],
        day=data["day"],
        lines=kind.lines(data),
        chapters=kind.chapters(data, report.blocks),
        sheets=data["sheets"],
        sha256=report.snapshot.sha256,
        origin=origin_of(report.snapshot.sha256),
        digits=report.digits,
        signed=signed(report),
        is_draft=report.state != Report.State.APPROVED,
    )


def linked_lines(report, address):
    """What stands under the title of a report, each line as the parts of marks.parts; what was frozen before the lines
    of today asked for more is told as it was frozen."""
    data, kind = report.snapshot.data, types.get(report.type)
    with marks.noted() as found:
        try:
            lines = kind.lines(data) if kind else data.get("lines", [])
        except KeyError:
            lines = data.get("lines", [])
    return [marks.parts(line, found, address) for line in lines]


def linked_book(report, name):
    """(Book, place of the chapter of that name or else of the first, what is behind the marks in its sentences): as
    book_of, for a page that leads from the figures of a chapter to their rows.

    The texts of the chapter are drafted once more to know which figure is which. A line that its author wrote or
    changed loses its links: its figures are the author's.
    """
    with marks.noted() as found:
        book = book_of(report)
        names = [chapter.name for chapter in book.chapters]
        place = names.index(name) if name in names else 0
        texts = [text for text in book.chapters[place].of(Text) if text.block]
        drafted = _drafted(report) if texts else {}
        for text in texts:
            text.text = marks.of_draft(text.text, drafted.get(text.block, ""))
        return book, place, found


def _drafted(report):
    """{block: draft} of frozen figures; nothing where they were frozen before the drafts of today asked for more: the
    texts are kept, and only the links of their figures are lost."""
    try:
        return report.kind.drafts(report.snapshot.data)
    except KeyError:
        return {}


def is_paper_only(report):
    """Whether the report was made before reports kept their rows, or in a format that is read no longer: what there is
    to see is its paper."""
    return report.snapshot is not None and ("sheets" not in report.snapshot.data or report.is_of_old_format)


def signed(report):
    """Who made a report and, once it is approved, who signed it when, in the words of the paper: a list of
    {role, name, title, on}."""
    made = [{"role": "ผู้จัดทำ", "name": str(report.author), "title": report.author.title, "on": ""}]
    if report.state != Report.State.APPROVED:
        return {"people": made}
    words = {Report.State.ENDORSED: "ผู้เห็นชอบ", Report.State.APPROVED: "ผู้อนุมัติ"}
    steps = {}
    for event in report.events.select_related("actor").order_by("at", "pk"):
        if event.to_state == Report.State.ENDORSED and event.from_state != Report.State.SUBMITTED:
            continue
        if event.to_state == Report.State.RETURNED:
            steps.clear()  # what was signed before is not what was signed in the end
        if event.to_state in words:
            steps[event.to_state] = event
    for state, role in words.items():
        if (event := steps.get(state)) is not None:
            title = event.capacity or event.actor.title
            made.append({"role": role, "name": str(event.actor), "title": title, "on": long(event.at)})
    return {"people": made}
