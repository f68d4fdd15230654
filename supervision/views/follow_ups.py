"""How an office follows recommendations up: figures, reminders, and when whom is told."""

from datetime import timedelta
from urllib.parse import urlencode

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_http_methods

from schools.actions.edits import save_seen
from schools.models import Role
from schools.permissions import require
from schools.views.editing import edit_page
from supervision import figures as counting
from supervision import permissions
from supervision.actions import reminders
from supervision.filters import RecommendationFilter
from supervision.forms.giving import FollowUpSettingsForm
from supervision.models import FollowUpSettings, Recommendation

SHOWN = {
    "theme": "ตามมาตรฐานหรือประเด็น",
    "source": "ตามที่มา",
    "supervisor": "ตามผู้ติดตาม",
}
# What each number of a line leads to.
LINKS = {
    "total": {},
    "unsettled": {"state": "unsettled"},
    "overdue": {"overdue": "1"},
    "answered": {"state": "answered"},
    "verified": {"state": "verified"},
    "closed": {"state": "closed"},
}
AT_ONCE = 200
MEDIAN_OF = timedelta(days=365)


@require(Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)
@require_GET
def figures(request):
    given = {name: value for name, value in request.GET.items() if name not in ("state", "overdue", "mine", "page")}
    rows = Recommendation.objects.visible_to(request.user)
    found = RecommendationFilter(given, queryset=rows, request=request)
    narrowed = found.qs
    # Days of many years ago tell nothing of today: without a time in the filter the median is that of the last year.
    is_of_a_time = any(found.form.cleaned_data.get(name) for name in ("year", "due_from", "due_to"))
    total, groups = counting.of(narrowed, None if is_of_a_time else timezone.now() - MEDIAN_OF)
    total = _linked(total, given)
    context = {
        "filter": found,
        "total": total,
        # The list cannot be narrowed to when something was closed.
        "median_href": total["links"]["closed"] if is_of_a_time else "",
        "groups": [
            (kind, title, [_linked(count, {**given, kind: count.value}) for count in groups[kind]])
            for kind, title in SHOWN.items()
        ],
        "within": "" if is_of_a_time else "ใน 12 เดือน",
        "is_narrowed": any(given.values()),
    }
    return render(request, "supervision/recommendation_figures.html", context)


def _linked(count, given):
    """A Count with the address of the list behind each of its numbers."""
    address = reverse("supervision:recommendations")
    links = {name: f"{address}?{urlencode({**given, **more, 'mine': '0'})}" for name, more in LINKS.items()}
    return {"of": count, "links": links}


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def remind(request):
    back = _back(request)
    if request.method == "GET":
        return redirect(back)
    keys = [key for key in request.POST.getlist("recommendations") if key.isdecimal() and len(key) < 10]
    if not keys:
        messages.info(request, "ยังไม่ได้เลือกข้อเสนอแนะ โปรดเลือกอย่างน้อยหนึ่งข้อแล้วกดเตือนอีกครั้ง")
        return redirect(back)
    rows = Recommendation.objects.visible_to(request.user).filter(pk__in=keys[:AT_ONCE])
    outcomes = reminders.remind(recommendations=rows, by=request.user)
    words = {
        reminders.TODAY: "เตือนไปแล้ววันนี้",
        reminders.ANSWERED: "ไม่ได้รอโรงเรียนแล้ว",
        reminders.OTHERS: "มีผู้อื่นเป็นผู้ติดตาม",
        reminders.NOBODY: "โรงเรียนปิดหรือยังไม่มีผู้ใช้งานที่จะรับแจ้ง",
    }
    left = [f"{words[name]} {outcomes[name]} ข้อ" for name in words if outcomes[name]]
    if outcomes[reminders.SENT]:
        messages.success(request, f"เตือนโรงเรียนแล้ว {outcomes[reminders.SENT]} ข้อ")
    if left:
        messages.info(request, f"ไม่ได้เตือน: {' · '.join(left)}")
    return redirect(back)


def _back(request):
    """The list as it was looked at."""
    address = reverse("supervision:recommendations")
    given = request.POST.get("back", "")
    is_list = given.startswith("?") and url_has_allowed_host_and_scheme(address + given, allowed_hosts=None)
    return address + given if is_list else address


@require(*permissions.RULE_KEEPERS)
@require_http_methods(["GET", "POST"])
def settings(request):
    rules, _ = FollowUpSettings.objects.get_or_create(office=request.user.acting.office)
    form = FollowUpSettingsForm(request.POST or None, instance=rules)
    return edit_page(
        request,
        form,
        "supervision/recommendation_settings.html",
        {},
        save=lambda form: save_seen(form, verb="edit follow-up settings", by=request.user),
        said="บันทึกแล้ว ระบบใช้จำนวนวันนี้ตั้งแต่การตรวจครั้งถัดไป",
        to=reverse("supervision:follow_up_settings"),
    )
