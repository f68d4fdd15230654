"""What the office sent to a school here: its people read it and acknowledge."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from registry.actions import letters as actions
from registry.filters import holding
from registry.models import Letter, LetterAddressee
from schools.listing import BothEnds
from schools.models import SCHOOL_ROLES
from schools.permissions import require

PAGE = 20
SCHOOL = tuple(sorted(SCHOOL_ROLES))


def _rows(request):
    rows = LetterAddressee.objects.filter(
        school=request.user.acting.school_id, letter__in=Letter.objects.visible_to(request.user)
    )
    return rows.select_related("letter", "acknowledged_by")


@require(*SCHOOL)
@require_GET
def index(request):
    """Letters of the office to the school, the newest first."""
    rows, q, show = _rows(request), request.GET.get("q", "").replace("\x00", ""), request.GET.get("show", "")
    if show == "waiting":
        rows = rows.filter(acknowledged_at=None)
    rows = holding(rows, q, "letter__search_text").order_by("-letter__registered_on", "-letter__pk")
    context = {
        "page": BothEnds(rows, PAGE).get_page(request.GET.get("page")),
        "q": q,
        "show": show,
        "waiting": _rows(request).filter(acknowledged_at=None).count(),
    }
    return render(request, "registry/letters/school.html", context)


@require(*SCHOOL)
@require_GET
def detail(request, pk):
    row = get_object_or_404(_rows(request).select_related("letter__office"), letter=pk)
    files = row.letter.files.order_by("created_at")
    return render(request, "registry/letters/school_letter.html", {"row": row, "letter": row.letter, "files": files})


@require(*SCHOOL)
@require_POST
def acknowledge(request, pk):
    row = get_object_or_404(_rows(request), letter=pk)
    if actions.acknowledge_at_school(row=row, by=request.user):
        messages.success(request, "รับทราบแล้ว สำนักงานเห็นว่าโรงเรียนได้รับหนังสือแล้ว")
    else:
        messages.info(request, "โรงเรียนรับทราบหนังสือนี้ไว้แล้ว")
    return redirect("registry:school_letter", pk)
