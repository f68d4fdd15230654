"""Papers of events: the list to sign on at the door, and the summary report."""

from django.db.models import Count, Q
from django.template.loader import render_to_string

from instruments import statistics
from instruments.models import Response
from reports.letterhead import letterhead
from reports.visits.single import shrunk
from supervision import survey_results
from supervision.actions.event_notices import when
from supervision.attendance import figures
from supervision.models import Participant

# Lines for people who come without having registered, and how many photos stand in a summary.
BLANK, PHOTOS = 8, 6


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
    found = []
    if event.evaluation_id:
        answers = Response.objects.filter(event_evaluation__event=event)
        found = statistics.results(event.evaluation, answers)
    registered = Q(attendances__participant__state=Participant.State.REGISTERED)
    roles = event.participants.registered().order_by().values_list("role").annotate(n=Count("pk"))
    photos = [photo for photo in event.photos.select_related("file") if photo.may_be_published]
    context = {
        "title": summary_title(event),
        "office": letterhead(event.office),
        "event": event,
        "when": when(event),
        "figures": figures(event),
        "sessions": event.sessions.annotate(n=Count("attendances", filter=registered)),
        "speakers": event.speakers.all(),
        "roles": [(Participant.Role(role).label, n) for role, n in sorted(roles)],
        "schools": event.participants.registered().exclude(school=None).values("school").distinct().count(),
        "parts": [part for part in survey_results.parts(found) if any(row.mean is not None for row in part.results)],
        "overall": survey_results.overall(found) if found else None,
        "photos": [{"caption": photo.caption, "url": shrunk(photo.file)} for photo in photos[:PHOTOS]],
    }
    return render_to_string("reports/events/summary.html", context)
