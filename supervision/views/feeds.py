"""The calendar on a phone: the page of one's secret address, and the calendar that it opens."""

import re

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from schools.permissions import require
from supervision import feeds, permissions
from supervision.actions import calendar as actions
from supervision.models import CalendarFeed


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def address(request):
    """Shows the secret address; POST makes the first or another one, or takes it away."""
    if request.method == "POST":
        if request.POST.get("do") == "end":
            actions.end_feed(user=request.user)
            messages.success(request, "ปิดที่อยู่ปฏิทินแล้ว ที่อยู่เดิมเปิดไม่ได้อีก")
        else:
            actions.renew_feed(user=request.user)
            messages.success(request, "สร้างที่อยู่ปฏิทินใหม่แล้ว ที่อยู่เดิม (หากมี) เปิดไม่ได้อีก")
        return redirect("supervision:calendar_address")
    feed = CalendarFeed.objects.filter(user=request.user).first()
    url = request.build_absolute_uri(reverse("supervision:calendar_feed", args=[feed.token])) if feed else ""
    context = {"feed": feed, "url": url, "webcal": re.sub(r"^https?:", "webcal:", url)}
    response = render(request, "supervision/calendar/address.html", context)
    response["Cache-Control"] = "no-store"
    return response


@login_not_required
@require_safe
def feed(request, token):
    """The calendar. Every unknown, old or mistyped address, and that of a person who left, gets the same answer."""
    user, offices = feeds.owner_of(token) if re.fullmatch(r"[\w-]{40,64}", token, re.ASCII) else (None, ())
    if user is None:
        response = HttpResponse("ไม่พบปฏิทินนี้\n", status=404, content_type="text/plain; charset=utf-8")
    else:

        def link(row):
            return request.build_absolute_uri(reverse("supervision:planned", args=[row.pk]))

        content = feeds.calendar_of(user, offices, now=timezone.localtime(), link=link)
        response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
        response["Content-Disposition"] = 'inline; filename="nithet.ics"'
    response["Cache-Control"] = "private, max-age=0, no-store" if user is None else "private, max-age=300"
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
