"""Fetching what is built: unseen is 404, not one's own is refused, published is told."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render

from instruments import permissions
from instruments.models import Instrument
from schools.permissions import deny


def seen(request, pk):
    """The instrument, when the person may see it; else 404."""
    return get_object_or_404(Instrument.objects.visible_to(request.user), pk=pk)


def own(request, pk):
    """The instrument, when the person may change it; what comes with the product is refused with 403."""
    instrument = seen(request, pk)
    if not permissions.can_build(request.user, instrument):
        deny(request, f"instruments.instrument:{instrument.pk}")
    return instrument


def closed(request, instrument):
    """The page that tells why the questions cannot be changed and what to do instead."""
    context = {
        "instrument": instrument,
        "draft": instrument.draft,
        "current": instrument.current,
        "can_build": permissions.can_build(request.user, instrument),
    }
    response = render(request, "instruments/closed.html", context, status=409)
    # A part of a page cannot say this: the browser goes to the page that does.
    return HttpResponse(headers={"HX-Refresh": "true"}) if request.htmx else response
