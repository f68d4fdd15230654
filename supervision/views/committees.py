"""Committees that meet again and again: the list, one of them, founding and changing it."""

from collections import Counter

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Max, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from registry.models import Letter
from schools.permissions import deny, require
from supervision import permissions_meetings as permissions
from supervision.actions import meeting_series as actions
from supervision.actions.changes import Stale
from supervision.forms.committees import SeatFormSet, SeriesForm, accounts, seats_of
from supervision.meeting_filters import CommitteeFilter
from supervision.meeting_queries import next_due, readable
from supervision.models import Meeting, MeetingSeries, SeriesMember
from supervision.models.meetings import COUNTED

PAGE, SHORT = 50, 10


def seen(request, pk):
    """The committee, when the person may see it; else 404."""
    return get_object_or_404(MeetingSeries.objects.visible_to(request.user).select_related("office", "order"), pk=pk)


def kept(request, pk):
    """The committee, when the person keeps it; else 404 or 403."""
    series = seen(request, pk)
    if not permissions.can_keep_series(request.user, series):
        deny(request, request.path)
    return series


@require(*permissions.READERS)
@require_GET
def index(request):
    user, day = request.user, timezone.localdate()
    visible = MeetingSeries.objects.visible_to(user)
    found = CommitteeFilter(request.GET, queryset=visible, request=request)
    mine = Meeting.objects.visible_to(request.user).filter(state__in=Meeting.FOLLOWED)
    held = Q(meetings__in=mine)
    rows = found.qs.annotate(
        n_members=Count("members", distinct=True),
        n_meetings=Count("meetings", filter=held, distinct=True),
        last_on=Max("meetings__event__starts_on", filter=held),
    )
    page = Paginator(rows.select_related("order").order_by("-is_active", "name", "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    for row in page:
        row.term_warning = row.term_chip(day)
    context = {
        "page": page,
        "filter": found,
        "state": request.GET.get("state", ""),
        **visible.order_by().aggregate(
            ending=Count("pk", filter=Q(pk__in=visible.ending(day).values("pk"))),
            ended=Count("pk", filter=Q(pk__in=visible.ended(day).values("pk"))),
        ),
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_found": permissions.can_found_series(user),
        "can_export": user.acting.is_staff_of_office,
    }
    return render(request, "supervision/meetings/committees.html", context)


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    series, user = seen(request, pk), request.user
    members = list(series.members.all())
    meetings = Meeting.objects.visible_to(user).filter(series=series).select_related("event")
    open_rows = readable(user).filter(meeting__series=series).open()
    keeps, day = permissions.can_keep_series(user, series), timezone.localdate()
    categories = Counter(row.get_category_display() for row in members if row.category)
    counted = sum(row.duty in COUNTED for row in members)
    context = {
        "series": series,
        "members": members,
        "counted": counted,
        "needed": series.needed(counted),
        "meetings": meetings[:SHORT],
        "meetings_count": meetings.count(),
        "open": open_rows.select_related("meeting__series").order_by("-pk")[:SHORT],
        "open_count": open_rows.count(),
        "due": next_due(series) if keeps else None,
        "today": day,
        "term_warning": series.term_chip(day),
        "categories": categories.items(),
        "sees_contacts": user.acting.is_staff_of_office,
        "order": series.order if series.order_id and _reads(user, series.order) else None,
        "can_keep": keeps,
    }
    return render(request, "supervision/meetings/committee.html", context)


def _reads(user, order):
    return Letter.objects.visible_to(user).filter(pk=order.pk).exists()


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def new(request):
    office = request.user.acting.office
    series = MeetingSeries(office=office, created_by=request.user)
    start = [{"user": request.user.pk, "duty": SeriesMember.Duty.SECRETARY}]
    return _edit(request, series, start)


@require(*permissions.FOUNDERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    series = kept(request, pk)
    return _edit(request, series, seats_of(series))


def _edit(request, series, start):
    there = series.members.exclude(user=None).values_list("user", flat=True) if series.pk else ()
    people = {user.pk: user for user in accounts(series.office, but=there)}
    form = SeriesForm(request.POST or None, instance=series, user=request.user)
    # What was sent is compared with nothing: an unchanged row is a row.
    sent = request.POST or None
    rows = SeatFormSet(sent, initial=None if sent else start, form_kwargs={"people": people})
    valid = request.method == "POST" and all([form.is_valid(), rows.is_valid()])
    if not valid or not form.can_be_reached(rows.rows()):
        return _form_page(request, form, rows)
    if series.pk is None:
        series.client_uuid = form.cleaned_data["client_uuid"]
    try:
        saved = actions.save(
            series=form.instance, members=rows.rows(), by=request.user, version=form.cleaned_data.get("version", 0)
        )
    except actions.NameTaken:
        form.taken()
        return _form_page(request, form, rows)
    except Stale:
        return _second(request, form, rows)
    messages.success(request, "บันทึกคณะกรรมการแล้ว")
    return redirect("supervision:committee", saved.pk)


def _second(request, form, rows):
    """Another save was first. Nothing was written by this one; the page shows both."""
    present = MeetingSeries.objects.get(pk=form.instance.pk)
    conflict = form.conflict_with(present)
    pair = [_names(rows.rows()), _names(present.members.values("name", "duty"))]
    if pair[0] != pair[1]:
        conflict.append({"label": "กรรมการ", "mine": pair[0], "theirs": pair[1]})
    if not conflict:
        messages.success(request, "บันทึกคณะกรรมการแล้ว")
        return redirect("supervision:committee", present.pk)
    form.see(present)
    return _form_page(request, form, rows, conflict=conflict)


def _names(rows):
    duties = dict(SeriesMember.Duty.choices)
    return " · ".join(f"{row['name']} ({duties[row['duty']]})" for row in rows)


def _form_page(request, form, rows, conflict=None):
    context = {"form": form, "rows": rows, "series": form.instance, "conflict": conflict}
    status = 200 if conflict is None else 409
    return render(request, "supervision/meetings/committee_form.html", context, status=status)
