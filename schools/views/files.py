"""The one view that sends a private file."""

from urllib.parse import quote

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from schools import audit, files
from schools.models import StoredFile
from schools.permissions import require_login

INLINE = frozenset({"application/pdf", "image/jpeg", "image/png"})


@require_login
@require_GET
def send(request, pk):
    """Asks the gate of the file's purpose, records the reading, then streams the file; unseen is 404."""
    stored = get_object_or_404(StoredFile, pk=pk)
    if not files.may_read(request.user, stored):
        audit.record("denied", stored, actor=request.user)
        raise Http404
    audit.record("read file", stored, actor=request.user, office=stored.office, purpose=stored.purpose)
    inline = stored.content_type in INLINE and "download" not in request.GET
    try:
        response = FileResponse(stored.content.open("rb"), content_type=stored.content_type)
    except FileNotFoundError:
        raise Http404 from None
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(stored.label)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response
