"""Sets of standards: those in force, two of them side by side, and the office's own."""

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qa import outlines
from qa.actions import standards as actions
from qa.forms.standards import LastYearForm, StandardSetForm
from qa.models import StandardSet
from qa.permissions_standards import SET_KEEPERS, SET_READERS
from schools import calendars
from schools.permissions import require
from schools.views.editing import edit_page, posted_version
from supervision.actions.changes import Stale


def fetch(request, pk, **only):
    """The set the person may see; anything else is 404."""
    return get_object_or_404(StandardSet.objects.visible_to(request.user), pk=pk, **only)


def own(request, pk, **only):
    """The office's own set; a shipped one, or another office's, is 404."""
    return fetch(request, pk, office=request.user.acting.office_id, **only)


@require(*SET_READERS)
@require_GET
def index(request):
    """All sets, those in force in this year marked."""
    rows = StandardSet.objects.visible_to(request.user).annotate(
        n_standards=Count("standards", distinct=True), n_issues=Count("standards__issues", distinct=True)
    )
    year = calendars.of(request.user).academic_year(timezone.localdate())
    in_force = StandardSet.objects.for_year(request.user.acting.office, year)
    rows = list(rows.order_by("-purpose", "-level", "-first_year", "pk"))
    for row in rows:
        row.is_in_force = in_force.get(row.level) == row
    context = {
        "kinds": [
            (label, [row for row in rows if row.purpose == value]) for value, label in StandardSet.Purpose.choices
        ],
        "sets": rows,
        "year": year,
        "can_keep": request.user.has_role(*SET_KEEPERS),
    }
    return render(request, "qa/standards/list.html", context)


@require(*SET_READERS)
@require_GET
def detail(request, pk):
    return _page(request, fetch(request, pk))


def _page(request, standard_set, form=None, status=200):
    is_own = standard_set.office_id is not None and standard_set.office_id == request.user.acting.office_id
    can_keep = request.user.has_role(*SET_KEEPERS)
    standards = list(standard_set.standards.prefetch_related("issues"))
    context = {
        "set": standard_set,
        "standards": standards,
        "has_issues": any(standard.issues.all() for standard in standards),
        "levels": standard_set.levels.all(),
        "can_keep": can_keep,
        "can_edit": can_keep and is_own and standard_set.is_draft,
        "form": form or LastYearForm(standard_set=standard_set),
        "can_end": can_keep and is_own and not standard_set.is_draft,
    }
    return render(request, "qa/standards/set.html", context, status=status)


@require(*SET_READERS)
@require_GET
def compare(request):
    """Two sets by their codes. Without a choice the form alone."""
    sets = list(StandardSet.objects.visible_to(request.user).order_by("-level", "-first_year", "pk"))
    known = {str(row.pk): row for row in sets}
    left, right = known.get(request.GET.get("a")), known.get(request.GET.get("b"))
    rows = outlines.compare(left, right) if left and right else []
    differing = [row for row in rows if row["state"] != "same"]
    # Two sets alike have nothing else to show than all of their rows.
    only = request.GET.get("only") == "differing" and bool(differing)
    context = {
        "sets": sets,
        "left": left,
        "right": right,
        "rows": differing if only else rows,
        "only": only,
        "total": len(rows),
        "differing": len(differing),
        "same": bool(left and left == right),
        # Sets that judge by standards alone.
        "bare": [one for side, one in (("left", left), ("right", right)) if rows and not _has_issues(rows, side)],
    }
    return render(request, "qa/standards/compare.html", context)


def _has_issues(rows, side):
    return any(row["kind"] == "issue" and row[side] is not None for row in rows)


@require(*SET_KEEPERS)
@require_POST
def copy(request, pk):
    draft = actions.copy_set(source=fetch(request, pk), office=request.user.acting.office, by=request.user)
    messages.success(request, "สร้างฉบับร่างของสำนักงานแล้ว แก้ไขให้เรียบร้อยแล้วกดนำไปใช้")
    return redirect("qa:standard_set_edit", draft.pk)


@require(*SET_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    draft = own(request, pk, is_draft=True)
    return edit_page(
        request,
        StandardSetForm(request.POST or None, instance=draft),
        "qa/standards/edit.html",
        {"set": draft},
        save=lambda form: actions.save_draft(form=form, by=request.user),
        said="บันทึกฉบับร่างแล้ว",
        to=reverse("qa:standard_set", args=[pk]),
    )


@require(*SET_KEEPERS)
@require_POST
def use(request, pk):
    standard_set = own(request, pk)
    try:
        actions.put_in_use(standard_set=standard_set, by=request.user, version=posted_version(request))
    except Stale:
        return _changed(request, standard_set)
    messages.success(request, f"นำ “{standard_set}” ไปใช้แล้ว รอบที่เปิดใหม่ของปีที่กำหนดจะใช้ชุดนี้")
    return redirect("qa:standard_set", pk)


@require(*SET_KEEPERS)
@require_http_methods(["GET", "POST"])
def end(request, pk):
    standard_set = own(request, pk, is_draft=False)
    if request.method == "GET":
        return redirect("qa:standard_set", pk)
    form = LastYearForm(request.POST, standard_set=standard_set)
    if not form.is_valid():
        return _page(request, standard_set, form)
    given = form.cleaned_data
    try:
        actions.end_set(
            standard_set=standard_set, by=request.user, version=given["version"], last_year=given["last_year"]
        )
    except Stale:
        return _changed(request, standard_set)
    messages.success(request, "บันทึกปีสิ้นสุดแล้ว")
    return redirect("qa:standard_set", pk)


@require(*SET_KEEPERS)
@require_POST
def delete(request, pk):
    standard_set = own(request, pk)
    try:
        actions.delete_draft(standard_set=standard_set, by=request.user, version=posted_version(request))
    except Stale:
        return _changed(request, standard_set)
    messages.success(request, f"ลบฉบับร่าง “{standard_set}” แล้ว")
    return redirect("qa:standards")


def _changed(request, standard_set):
    messages.info(request, "มีผู้แก้ไขชุดมาตรฐานนี้เมื่อครู่ ยังไม่ได้เปลี่ยนแปลงสิ่งใด โปรดตรวจแล้วทำรายการอีกครั้ง")
    return redirect("qa:standard_set", standard_set.pk)
