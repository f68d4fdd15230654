"""One school as different people found it, year by year."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_GET

from qa import permissions, triangulation
from schools.models import School
from schools.permissions import require


@require(*permissions.READERS)
@require_GET
def school(request, pk):
    found = get_object_or_404(School.objects.visible_to(request.user).select_related("office", "network"), pk=pk)
    blocks = triangulation.blocks(found, request.user)
    wide = [(block, line) for block in blocks for line in block.lines if line.is_wide]
    context = {"school": found, "blocks": blocks, "wide": wide, "sources": list(triangulation.SOURCES.values())}
    return render(request, "qa/triangulation.html", context)
