"""What every page of the public site has in common: read by anybody, kept by anybody, counted without anybody."""

import logging
import re
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from reports.models import PublicationCount

log = logging.getLogger("nithet.public_site")
# Programs that read for somebody else, and say so.
_PROGRAMS = re.compile(r"bot|crawl|spider|slurp|archiv|preview|monitor|curl|wget|python|feed|rss|http", re.IGNORECASE)


def public(view):
    """A page for everybody: a copy may be kept and is asked about each time, so that what is taken back is gone at
    once. A view that sets `response.counted = (publication, "views" or "downloads")` is counted when it is sent."""

    @wraps(view)
    def asked(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            response["Cache-Control"] = "public, no-cache"
        else:
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    whole = conditional_page(asked)

    @login_not_required
    @require_safe
    @wraps(view)
    def page(request, *args, **kwargs):
        response = whole(request, *args, **kwargs)
        # What the reader has already is another response, which counts nothing.
        if counted := getattr(response, "counted", None):
            count(request, *counted)
        return response

    return page


def is_reader(request):
    """True where a person seems to read: not a program that says it is one, not a page fetched ahead, not HEAD."""
    ahead = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    agent = request.headers.get("User-Agent", "")
    return request.method == "GET" and "prefetch" not in ahead and bool(agent) and not _PROGRAMS.search(agent)


def count(request, publication, what):
    """Counts one view or download of the day. A page is never lost because it could not be counted."""
    if not is_reader(request):
        return
    try:
        with transaction.atomic():
            PublicationCount.add(publication, timezone.localdate(), **{what: 1})
    except DatabaseError:
        log.warning("publication %s was not counted", publication.pk, exc_info=True)
