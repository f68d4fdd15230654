"""The menu of the handbook, and the starting set that an office without groups picks."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch, Q
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from handbook import permissions, sets
from handbook.actions import sets as actions
from handbook.models import Process, WorkGroup, WorkGroupMember
from schools.permissions import require
from thai.text import clean

PAGE = 20


@require(*permissions.READERS)
@require_GET
def index(request):
    """Groups and their งาน, one's own first; ?q= narrows the งาน, ?closed=1 shows what is not in use any more."""
    groups = WorkGroup.objects.visible_to(request.user)
    text, closed = clean(request.GET.get("q", "")[:100]), request.GET.get("closed") == "1"
    processes = _processes(request.user, text, closed)
    rows = groups.filter(Q(closed_on__isnull=False) | Exists(_of_group(processes))) if closed else groups.at_work()
    if text:
        rows = rows.filter(Exists(_of_group(processes)))
    mine = WorkGroupMember.objects.current().filter(group=OuterRef("pk"), user=request.user)
    rows = rows.annotate(is_mine=Exists(mine)).order_by("-is_mine", "position", "pk")
    people = WorkGroupMember.objects.current().select_related("user")
    rows = rows.prefetch_related(Prefetch("processes", processes), Prefetch("members", people, to_attr="people"))
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "text": text,
        "closed": closed,
        "has_groups": groups.exists(),
        "can_keep": permissions.can_keep_groups(request.user),
        "can_write": permissions.can_write(request.user),
    }
    return render(request, "handbook/index.html", context)


def _processes(user, text, closed):
    rows = Process.objects.visible_to(user).with_current()
    rows = rows.exclude(closed_on=None, group__closed_on=None) if closed else rows.at_work()
    return rows.filter(Q(name__icontains=text) | Q(code__startswith=text)) if text else rows


def _of_group(processes):
    return processes.filter(group=OuterRef("pk"))


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def pick(request):
    """The starting sets; the chosen one becomes the handbook of an office that has none."""
    office = request.user.acting.office
    code = request.POST.get("set", "")
    if request.method == "POST" and code in sets.codes():
        try:
            groups = actions.start_with(office=office, code=code, by=request.user)
        except actions.HasGroups:
            messages.info(request, "สำนักงานมีกลุ่มงานอยู่แล้ว จึงไม่ได้เพิ่มชุดตั้งต้น")
        else:
            messages.success(request, f"เพิ่ม {len(groups)} กลุ่มงานพร้อมงานและขั้นตอนแล้ว แก้ไขให้ตรงกับสำนักงานได้ทันที")
        return redirect("handbook:index")
    if request.method == "POST":
        messages.warning(request, "โปรดเลือกชุดตั้งต้นหนึ่งชุด")
    context = {"sets": sets.all_sets(), "has_groups": WorkGroup.objects.visible_to(request.user).exists()}
    return render(request, "handbook/sets.html", context)
