"""The search of the top bar."""

from django.shortcuts import render
from django.views.decorators.http import require_GET

from reports import search
from schools.permissions import require
from thai.text import clean

ROLES = tuple(sorted({role for source in search.SOURCES for role in source.roles}))


@require(*ROLES)
@require_GET
def index(request):
    """What schools, people, visits, letters and the library hold of a text."""
    text = clean(request.GET.get("q", ""))[: search.LONGEST]
    labels = [source.label for source in search.SOURCES if request.user.acting.role in source.roles]
    context = {"q": text, "sections": search.search(request, text), "labels": labels}
    return render(request, "reports/search.html", context)
