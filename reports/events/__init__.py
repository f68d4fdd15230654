"""Papers of events: the list to sign on at the door, and the summary report."""

from django.db.models import Count
from django.template.loader import render_to_string

from instruments import statistics
from instruments.models import Item
from reports.letterhead import letterhead
from reports.visits.single import shrunk
from supervision import event_results
from supervision.actions.event_notices import when
from supervision.attendance import figures, with_attendance
from supervision.models import Participant
from supervision.models.participants import takes_a_place

# Lines for people who come without having registered, and how many photos stand in a summary.
BLANK, PHOTOS = 8, 6
# How many different texts of one question a summary has; the system shows them all.
TEXTS = 30


def sheet_title(event):
    """The title of the list to sign on, which is also the name of its file."""
    return f"บัญชีลงเวลา {event.title}"


def summary_title(event):
    """The title of the summary report, which is also the name of its file."""
    return f"รายงานสรุป {event.title}"


def sheet(event, session=None):
    """The HTML of the list to sign on: everybody with a place by name, and empty lines. With a session its name and
    hours stand on it."""
    people = list(event.participants.registered().select_related("school").in_thai_order())
    context = {
        "title": sheet_title(event),
        "office": letterhead(event.office),
        "event": event,
        "session": session,
        "when": when(event),
        "people": people,
        "blank": range(len(people) + 1, len(people) + 1 + BLANK),
    }
    return render_to_string("reports/events/sheet.html", context)


def summary(event):
    """The HTML of the summary report: what was held, who came, what they thought, what came of it."""
    found, written = event_results.results(event), {}
    if found.is_told:
        written = statistics.texts(event.evaluation, event_results.responses_of(event), TEXTS)
    others = event.participants.registered().exclude(role=Participant.Role.PARTICIPANT)
    roles = others.order_by().values_list("role").annotate(n=Count("pk"))
    photos = [photo for photo in event.photos.select_related("file") if photo.may_be_published]
    context = {
        "title": summary_title(event),
        "office": letterhead(event.office),
        "event": event,
        "when": when(event),
        "figures": figures(event),
        "sessions": event.sessions.annotate(n=Count("attendances", filter=takes_a_place("attendances__participant__"))),
        "speakers": event.speakers.all(),
        "came": _who_came(event),
        "goals": event.project.goals if event.project_id else "",
        "documents": event.documents.all(),
        "roles": [(Participant.Role(role).label, n) for role, n in sorted(roles)],
        "schools": event.participants.takers().exclude(school=None).values("school").distinct().count(),
        "parts": _parts(found, written),
        "results": found,
        "least": event_results.LEAST,
        "photos": [{"caption": photo.caption, "url": shrunk(photo.file)} for photo in photos[:PHOTOS]],
    }
    return render_to_string("reports/events/summary.html", context)


def _who_came(event):
    """Who was at a session at least, of every role, by name."""
    rows = with_attendance(event.participants.registered()).filter(attended__gte=1)
    return rows.select_related("school").in_thai_order()


def _parts(found, written):
    """[{"section", "rated", "chosen", "texts"}] of the sections that somebody answered: ratings, choices with how many
    chose each, and what was written, {"item", "rows", "left"}. Nobody is named."""
    parts = []
    for part in found.parts:
        told = [(row.item, *written[row.item.pk]) for row in part.results if row.item.pk in written]
        rows = {
            "rated": [row for row in part.results if row.mean is not None],
            "chosen": [row for row in part.results if row.item.kind in Item.CHOICES and row.n],
            "texts": [{"item": item, "rows": lines, "left": left} for item, lines, left in told],
        }
        if any(rows.values()):
            parts.append({"section": part.section, **rows})
    return parts
