"""Letters on people's desks: one's own, everybody's, and the steps from routing to done."""

from django.contrib import messages
from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from registry import permissions
from registry.actions import routing
from registry.filters import DeskFilter, OwnDeskFilter
from registry.forms.letters import DeskForm, DoneForm
from registry.models import LetterRoute
from registry.models.letters import OPEN
from registry.views.letters import seen
from schools.actions.changes import Stale
from schools.listing import BothEnds
from schools.permissions import deny, require

PAGE = 50
CANCELLED = "หนังสือนี้ยกเลิกหรือเปลี่ยนไปแล้ว จึงยังไม่ได้บันทึก โปรดตรวจสถานะล่าสุด"


def _page(request, rows, kind):
    found = kind({"show": "open", **request.GET.dict()}, queryset=rows, request=request)
    show = (found.form.cleaned_data.get("show") if found.form.is_valid() else "") or "open"
    # What is over without words of its own was over when its letter was.
    over = [Coalesce("done_at", "letter__done_at").desc(), "-pk"]
    order = over if show == "done" else [F("due_on").asc(nulls_last=True), "-pk"]
    ordered = found.qs.order_by(*order).select_related("letter", "user", "routed_by")
    return found, show, BothEnds(ordered, PAGE).get_page(request.GET.get("page"))


def _counts(rows):
    """How many there are as DeskFilter.SHOWN says it; one query."""
    day = timezone.localdate()
    return rows.standing().aggregate(
        open=Count("pk", filter=OPEN),
        waiting=Count("pk", filter=OPEN & Q(acknowledged_at=None)),
        late=Count("pk", filter=OPEN & Q(due_on__lt=day)),
        done=Count("pk", filter=~OPEN),
    )


def _context(request, rows, kind=DeskFilter):
    found, show, page = _page(request, rows, kind)
    counts = _counts(rows)
    return {
        "filter": found,
        "page": page,
        "show": show,
        "shown": [(value, label, counts[value]) for value, label in DeskFilter.SHOWN],
        "is_narrowed": any(request.GET.get(name) for name in ("q", "person")),
    }


@require(*permissions.READERS)
@require_GET
def mine(request):
    """หนังสือถึงฉัน: what lies on the own desk."""
    rows = LetterRoute.objects.on_desk_of(request.user)
    return render(request, "registry/letters/mine.html", _context(request, rows, OwnDeskFilter))


@require(*permissions.ROUTERS)
@require_GET
def follow(request):
    """On whose desk letters wait: who has not acknowledged, who is late."""
    rows = LetterRoute.objects.visible_to(request.user)
    context = _context(request, rows)
    day = timezone.localdate()
    people = rows.open().order_by().values("user", "user__prefix", "user__given_name", "user__family_name")
    context["people"] = people.annotate(
        open=Count("pk"),
        waiting=Count("pk", filter=Q(acknowledged_at=None)),
        late=Count("pk", filter=Q(due_on__lt=day)),
    ).order_by("-late", "-open", "user")
    return render(request, "registry/letters/follow.html", context)


@require(*permissions.READERS)
@require_POST
def route(request, pk):
    """Sends a letter to people's desks."""
    letter = seen(request, pk)
    own = letter.routes.filter(user=request.user).first()
    if not permissions.can_route(request.user, letter, own):
        if letter.is_cancelled:
            messages.info(request, CANCELLED)
            return redirect("registry:letter", pk)
        deny(request, request.path)
    form = DeskForm(request.POST, office=letter.office)
    if not form.is_valid():
        return render(request, "registry/letters/route.html", {"letter": letter, "form": form}, status=422)
    try:
        new = routing.route(letter=letter, by=request.user, **form.asked())
    except Stale:
        messages.warning(request, CANCELLED)
    else:
        names = ", ".join(map(str, new))
        messages.success(request, f"ส่งถึง {names} แล้ว") if new else messages.info(request, "ผู้รับที่เลือกได้รับหนังสือนี้อยู่แล้ว")
    return redirect("registry:letter", pk)


def _own(request, pk):
    """The letter and its place on the own desk; 404 where it does not lie there."""
    letter = seen(request, pk)
    if not letter.routes.filter(user=request.user).exists():
        raise Http404
    return letter


@require(*permissions.READERS)
@require_POST
def acknowledge(request, pk):
    letter = _own(request, pk)
    try:
        first = routing.acknowledge(letter=letter, by=request.user)
    except Stale:
        messages.warning(request, CANCELLED)
    else:
        messages.success(request, "รับทราบแล้ว" if first else "ท่านรับทราบหนังสือนี้ไว้แล้ว")
    return redirect("registry:letter", pk)


@require(*permissions.READERS)
@require_POST
def finish(request, pk):
    """Notes what was done."""
    letter = _own(request, pk)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return render(request, "registry/letters/done.html", {"letter": letter, "form": form}, status=422)
    try:
        first = routing.finish(letter=letter, by=request.user, words=form.cleaned_data["words"])
    except Stale:
        messages.warning(request, CANCELLED)
    else:
        messages.success(request, "บันทึกผลการดำเนินการแล้ว" if first else "หนังสือนี้บันทึกว่าดำเนินการแล้วก่อนหน้านี้")
    return redirect("registry:letter", pk)


@require(*permissions.READERS)
@require_POST
def reopen(request, pk):
    letter = _own(request, pk)
    try:
        first = routing.reopen(letter=letter, by=request.user)
    except Stale:
        messages.warning(request, "หนังสือนี้ตอบหรือยกเลิกไปแล้ว จึงเปิดดำเนินการต่อไม่ได้")
    else:
        messages.success(request, "กลับมาดำเนินการต่อแล้ว" if first else "หนังสือนี้กำลังดำเนินการอยู่")
    return redirect("registry:letter", pk)


@require(*permissions.READERS)
@require_POST
def recall(request, pk, route_pk):
    """Takes a letter back from a desk where nobody has read it."""
    letter = seen(request, pk)
    rows = letter.routes.select_related("user", "letter__office")
    there = get_object_or_404(rows, pk=route_pk)
    if there.acknowledged_at is None and not permissions.can_recall(request.user, there):
        deny(request, request.path)
    try:
        gone = routing.recall(route=there, by=request.user)
    except Stale:
        gone = False
    if gone:
        messages.success(request, f"เรียกคืนจาก {there.user} แล้ว")
    else:
        messages.info(request, "ผู้รับรับทราบไปแล้ว จึงเรียกคืนไม่ได้")
    return redirect("registry:letter", pk)


@require(*permissions.REGISTRARS)
@require_POST
def close(request, pk):
    """Closes a letter that asks for nothing more."""
    letter = seen(request, pk)
    form = DoneForm(request.POST)
    if not form.is_valid():
        return render(
            request, "registry/letters/done.html", {"letter": letter, "form": form, "closes": True}, status=422
        )
    try:
        first = routing.close(letter=letter, by=request.user, words=form.cleaned_data["words"])
    except Stale:
        messages.warning(request, CANCELLED)
    else:
        messages.success(request, "ปิดเรื่องแล้ว" if first else "หนังสือนี้ปิดเรื่องไปแล้ว")
    return redirect("registry:letter", pk)


@require(*permissions.ROUTERS)
@require_POST
def remind(request, pk):
    """Reminds those who are not done."""
    letter = seen(request, pk)
    try:
        told = routing.remind(letter=letter, by=request.user)
    except Stale:
        messages.warning(request, CANCELLED)
    else:
        if told:
            messages.success(request, f"เตือนผู้รับแล้ว {told:,} คน")
        else:
            messages.info(request, "ไม่มีผู้รับที่ต้องเตือน หรือวันนี้เตือนไปแล้ว")
    return redirect("registry:letter", pk)
