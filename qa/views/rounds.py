"""Pages of rounds: all of them, and the status board of one."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_GET

from instruments.measures import share
from qa import permissions
from qa.actions.reminders import with_reminder
from qa.filters import SubmissionFilter
from qa.models import Round, Submission
from qa.models.standards import EducationLevel
from schools.models import SCHOOL_ROLES, Network, Role
from schools.permissions import require
from thai.sorting import thai_order

PAGE = 50
WAITING = 20
VISITORS = (*permissions.READERS, Role.COMMITTEE, *SCHOOL_ROLES)
COLUMNS = [
    ("received", "ส่งแล้ว", {"state": "received"}),
    ("returned", "ส่งกลับแก้ไข", {"state": "returned"}),
    ("missing", "ยังไม่ส่ง", {"state": "missing"}),
    ("accepted", "รับแล้ว", {"state": "accepted"}),
    ("sent_late", "ส่งหลังกำหนด", {"late": "sent"}),
    ("overdue", "เกินกำหนดยังไม่ส่ง", {"late": "missing"}),
]


@require(*VISITORS)
@require_GET
def index(request):
    """Every round with its figures; for a school, what is asked of it; for a reviewer, what waits."""
    user = request.user
    rounds = Round.objects.visible_to(user)
    mine = Submission.objects.visible_to(user).select_related("round", "school")
    page = Paginator(rounds, PAGE).get_page(request.GET.get("page"))
    figures = {}
    if not user.acting.is_school:
        rows = Submission.objects.visible_to(user).filter(round__in=list(page)).counts("round")
        figures = {row["round"]: row for row in rows}
    to_read = Q(reviewer=user) | Q(second_reader=user)
    waiting = mine.filter(to_read, state__in=Submission.UNDECIDED).with_deadline()
    # What the school can still work on stands first.
    waits = Exists(Submission.objects.to_do().filter(pk=OuterRef("pk")))
    asked = mine.with_deadline().annotate(waits=waits).order_by("-waits", "-round__academic_year", "-level", "-pk")
    todo = request.GET.get("state") == "todo"
    if todo:
        asked = asked.to_do()
    reads = user.has_role(*permissions.REVIEWERS)
    context = {
        "page": Paginator(asked, PAGE).get_page(request.GET.get("page")) if user.acting.is_school else page,
        "todo": todo,
        "rows": [{"round": row, "figures": figures.get(row.pk)} for row in page],
        "waiting": waiting.order_by("submitted_at", "pk")[:WAITING] if reads else [],
        "waiting_count": waiting.count() if reads else 0,
        "can_open": permissions.can_open_round(user),
    }
    return render(request, "qa/rounds.html", context)


@require(*VISITORS)
@require_GET
def board(request, pk):
    """Who has sent and who has not: figures that open the list, and the list, one row per school and level."""
    user = request.user
    round = get_object_or_404(Round.objects.visible_to(user).select_related("office"), pk=pk)
    rows = Submission.objects.visible_to(user).filter(round=round)
    # Schools that have closed leave the figures and the list; their pages stay.
    listed = rows.counted().with_deadline().with_size()
    found = SubmissionFilter(request.GET, queryset=listed, request=request)
    ordered = found.qs.select_related("school__network", "reviewer", "round").order_by(
        thai_order("school__name"), "school__smis_code", "-level"
    )
    overview = not user.acting.is_school and not user.has_role(Role.COMMITTEE)
    if overview:
        ordered = with_reminder(ordered)
    page = Paginator(ordered, PAGE).get_page(request.GET.get("page"))
    context = {
        "round": round,
        "page": page,
        "filter": found,
        "overview": figures_of(round, rows) if overview else None,
        "is_narrowed": any(value for name, value in request.GET.items() if name != "page"),
        "can_remind": overview and permissions.can_remind(user, round) and round.phase != "before",
        "sees_readers": overview and user.has_role(*permissions.ASSIGNERS, *permissions.REVIEWERS),
        "can_edit_round": permissions.can_open_round(user),
        "can_report": overview and user.has_role(Role.SUPERVISOR, Role.HEAD),
        "can_join": round.is_voluntary and round.is_open and user.acting.is_school and not rows.exists(),
        "can_keep_receipts": overview and round.is_sar and permissions.can_keep_receipts(user),
    }
    return render(request, "qa/round.html", context)


def figures_of(round, rows):
    """The figures above the list: in total, by level of education, by network. Each with the address of its list."""
    href = reverse("qa:round", args=[round.pk])
    total = rows.counts()[0]
    levels = {row["level"]: row for row in rows.counts("level")}
    networks = {row["network"]: row for row in rows.counts("network")}
    names = Network.objects.filter(office=round.office)
    return {
        "total": total,
        "note": f"จาก {total['total']:,} รายการ",
        "percent": _percent(total),
        "cells": _cells(href, total),
        "levels": [
            _line(href, label, levels[value], level=value) for value, label in EducationLevel.choices if value in levels
        ],
        "networks": [_line(href, row.name, networks[row.pk], network=row.pk) for row in names if row.pk in networks]
        + ([_line(href, "ไม่ระบุเครือข่าย", networks[None])] if None in networks else []),
    }


def _percent(figures):
    return share(figures["received"], figures["total"])


def _line(href, label, figures, **narrowed):
    return {
        "label": label,
        "total": figures["total"],
        "href": f"{href}?{urlencode(narrowed)}" if narrowed else "",
        "percent": _percent(figures),
        # A line without a filter of its own has figures but no list.
        "cells": _cells(href if narrowed else "", figures, **narrowed),
    }


def _cells(href, figures, **narrowed):
    return [
        {
            "name": name,
            "label": label,
            "n": figures[name],
            "href": f"{href}?{urlencode(narrowed | params)}" if href else "",
        }
        for name, label, params in COLUMNS
    ]
