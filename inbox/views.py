"""A person's inbox, and how they want to hear. Everybody has one, also without a role."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from inbox import actions
from inbox.forms import PreferenceForm
from inbox.models import Delivery, Notice, Preference

PAGE = 50


@require_GET
def index(request):
    """The notices, newest first, with what was sent of each."""
    mine = Notice.objects.visible_to(request.user)
    kind, unread = request.GET.get("kind", ""), "unread" in request.GET
    rows = mine.of_kind(kind)
    if unread:
        rows = rows.unread()
    rows = rows.prefetch_related(Prefetch("deliveries", Delivery.objects.order_by("pk")))
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "new": mine.unread().count(),
        "kinds": Notice.Kind.choices,
        "kind": kind,
        "unread": unread,
    }
    return render(request, "inbox/list.html", context)


@require_GET
def opened(request, pk):
    """Marks the notice as read and goes to what it is about; without a place of its own it is shown."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=pk)
    actions.read(notice=notice)
    if notice.url.startswith("/") and not notice.url.startswith("//"):
        return redirect(notice.url)
    return render(request, "inbox/notice.html", {"notice": notice})


@require_POST
def read_all(request):
    count = actions.read_all(user=request.user)
    messages.success(request, f"ทำเครื่องหมายว่าอ่านแล้ว {count:,} เรื่อง" if count else "อ่านครบทุกเรื่องแล้ว")
    return redirect("inbox:notices")


@require_http_methods(["GET", "POST"])
def preferences(request):
    stored = Preference.objects.filter(user=request.user).first() or Preference(user=request.user)
    form = PreferenceForm(request.POST or None, instance=stored)
    if request.method == "POST" and form.is_valid():
        wish = form.save(commit=False)
        Preference.objects.update_or_create(
            user=request.user, defaults={"mail": wish.mail, "quiet": wish.quiet, "outside": wish.outside}
        )
        messages.success(request, "บันทึกวิธีรับข้อความแล้ว")
        return redirect("inbox:preferences")
    return render(request, "inbox/preferences.html", {"form": form})
