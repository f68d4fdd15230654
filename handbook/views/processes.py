"""A งาน: read, begun, renamed, moved, closed; its versions and what differs between two."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from handbook import comparing, permissions, permissions_runs, reading, run_queries
from handbook.actions import groups as actions
from handbook.forms.groups import ProcessFactsForm
from handbook.models import Process, ProcessVersion, WorkGroupMember
from handbook.views.groups import FORM, close_page, reopen_row
from handbook.views.groups import seen as seen_group
from schools.permissions import require
from schools.views.editing import edit_page


def seen(request, pk):
    """The งาน of the office of that key; else 404."""
    rows = Process.objects.visible_to(request.user).select_related("group__office")
    return get_object_or_404(rows, pk=pk)


def seen_version(request, pk):
    """The version of a งาน that the person sees; else 404."""
    rows = ProcessVersion.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("process__group__office", "published_by"), pk=pk)


def address(process):
    """The page of a งาน."""
    return reverse("handbook:process", args=[process.pk])


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """What is in force today; before the first version is, the next one or the draft."""
    process = seen(request, pk)
    version = process.in_force() or process.versions.order_by("effective_on", "number").first()
    return version_page(request, process, version)


@require(*permissions.READERS)
@require_GET
def version(request, pk):
    """One version, whichever is in force."""
    found = seen_version(request, pk)
    return version_page(request, found.process, found)


def version_page(request, process, version):
    """The page of a งาน with one of its versions."""
    versions = list(process.versions.all())
    today = timezone.localdate()
    begun = [row for row in versions if not row.is_draft and row.effective_on <= today]
    in_force = max(begun, key=lambda row: (row.effective_on, row.number), default=None)
    may_write = permissions.can_write(request.user, process.group)
    can_write = may_write and not (process.is_closed or process.group.is_closed)
    year, runs = run_queries.runs_of_process(request.user, process)
    context = {
        "process": process,
        "group": process.group,
        "version": version,
        "versions": versions,
        "in_force": in_force,
        "draft": next((row for row in versions if row.is_draft), None),
        "next": next((row for row in versions if not row.is_draft and row.effective_on > today), None),
        "people": WorkGroupMember.objects.current().filter(group=process.group).select_related("user"),
        "can_write": can_write,
        "can_close": may_write,
        "year": year,
        "runs": runs,
        "has_run": any(run.year == year for run in runs),
        "can_start": in_force is not None
        and not (process.is_closed or process.group.is_closed)
        and permissions_runs.can_start_runs(request.user),
        "is_edited": can_write and version is not None and version.is_draft,
        **(reading.parts_of(version, request.user) if version else {"rows": [], "references": [], "forms": []}),
    }
    return render(request, "handbook/process.html", context)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request, pk):
    """A new งาน of a group; its steps follow in the draft."""
    group = seen_group(request, pk)
    form = ProcessFactsForm(request.POST or None, instance=Process(group=group), office=group.office)
    if group.is_closed:
        messages.warning(request, "กลุ่มงานนี้ปิดแล้ว จึงเพิ่มงานไม่ได้")
        return redirect("handbook:group", group.pk)
    if request.method == "POST" and form.is_valid():
        process = actions.add_process(process=form.instance, by=request.user)
        messages.success(request, f"เพิ่ม “{process}” แล้ว เพิ่มขั้นตอนแล้วประกาศใช้ได้เมื่อครบ")
        return redirect(address(process))
    back = reverse("handbook:group", args=[group.pk])
    return render(request, FORM, {"form": form, "title": "เพิ่มงาน", "group": group, "back": back})


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    process = seen(request, pk)
    return edit_page(
        request,
        ProcessFactsForm(request.POST or None, instance=process, office=process.group.office),
        FORM,
        {"title": "แก้ไขชื่อและกลุ่มของงาน", "group": process.group, "process": seen(request, pk), "back": address(process)},
        save=lambda form: actions.save_process(form, by=request.user),
        said="บันทึกงานแล้ว",
        to=address(process),
    )


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def close(request, pk):
    process = seen(request, pk)
    context = {
        "title": f"ปิด{process}",
        "group": process.group,
        "process": process,
        "button": "ปิดงาน",
        "told": "งานนี้จะไม่แสดงในคู่มือและไม่เริ่มในปีต่อไป ทุกฉบับและผลงานที่ผ่านมายังเปิดดูได้",
    }
    return close_page(request, process, context, address(process))


@require(*permissions.WRITERS)
@require_POST
def reopen(request, pk):
    process = seen(request, pk)
    return reopen_row(request, process, address(process))


@require(*permissions.READERS)
@require_GET
def compare(request, pk):
    """Two versions side by side: ?from= and ?to= are their numbers; without them the two newest."""
    process = seen(request, pk)
    versions = list(process.versions.order_by("number"))
    before = _numbered(versions, request.GET.get("from"), -2)
    after = _numbered(versions, request.GET.get("to"), -1)
    context = {"process": process, "group": process.group, "versions": versions, "before": before, "after": after}
    if len(versions) > 1:
        gone, fresh = comparing.lists(
            [str(row) for row in before.references.all()], [str(row) for row in after.references.all()]
        )
        forms_gone, forms_fresh = comparing.lists(
            [str(row) for row in before.forms.all()], [str(row) for row in after.forms.all()]
        )
        context |= {
            "texts": comparing.texts(before, after),
            "steps": comparing.steps(list(before.steps.all()), list(after.steps.all())),
            "lists": [
                ("กฎหมายและเอกสารอ้างอิง", gone, fresh),
                ("แบบที่ใช้", forms_gone, forms_fresh),
            ],
        }
        context["has_changes"] = bool(
            context["texts"] or context["steps"] or gone or fresh or forms_gone or forms_fresh
        )
    return render(request, "handbook/compare.html", context)


def _numbered(versions, text, place):
    """The version of a number in an address, else the one at `place` from the end."""
    found = next((row for row in versions if str(row.number) == text), None)
    return found or (versions[max(place, -len(versions))] if versions else None)
