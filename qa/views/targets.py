"""Targets that schools announce: all of an office in a year, and the pages of one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from qa.actions import targets as actions
from qa.actions.rounds import taught
from qa.forms.targets import BeginForm, CorrectForm, TargetsForm
from qa.models import Announcement, OwnResult, StandardResult, Submission
from qa.models.standards import EducationLevel
from qa.permissions_standards import SET_READERS, can_announce
from schools import calendars
from schools.models import SCHOOL_ROLES, Network, School
from schools.permissions import require
from supervision.actions.changes import Stale
from thai.sorting import thai_order
from thai.text import search_key

PAGE = 50
STATES = [("announced", "ประกาศแล้ว"), ("missing", "ยังไม่ประกาศ")]


def fetch(request, pk):
    """The announcement the person may see; anything else is 404."""
    rows = Announcement.objects.visible_to(request.user).select_related("school__office", "standard_set", "file")
    return get_object_or_404(rows, pk=pk)


@require(*SET_READERS)
@require_GET
def index(request):
    """For a school its announcements; for the office who has announced in a year and who has not."""
    year = calendars.of(request.user).academic_year(timezone.localdate())
    if request.user.acting.is_school:
        return _own(request, BeginForm(levels=taught(request.user.acting.school), year=year))
    asked = request.GET.get("year", "")
    chosen = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) == 4 else year
    level = request.GET.get("level")
    level = level if level in EducationLevel.values else EducationLevel.BASIC
    rows = Announcement.objects.visible_to(request.user).filter(academic_year=chosen, level=level)
    teaches = Q(has_early=True) if level == EducationLevel.EARLY else Q(has_basic=True)
    # Those there were in that year, a closed one included, and whoever announced for it.
    day = min(timezone.localdate(), calendars.of(request.user).academic_span(chosen)[1])
    schools = School.objects.visible_to(request.user)
    owing = schools.open_on(day).exclude(opened_on__gt=day).filter(teaches)
    schools = schools.filter(Q(pk__in=owing.values("pk")) | Q(pk__in=rows.values("school")))
    networks = Network.objects.visible_to(request.user)
    network = networks.filter(pk=_number(request.GET.get("network"))).first()
    if network:
        schools = schools.filter(network=network)
    if text := request.GET.get("q", "").strip():
        schools = schools.filter(Q(search_name__contains=search_key(text)) | Q(smis_code__startswith=text))
    announced = Q(pk__in=rows.values("school"))
    counts = schools.aggregate(total=Count("pk"), announced=Count("pk", filter=announced))
    state = request.GET.get("state")
    if state in dict(STATES):
        schools = schools.filter(announced) if state == "announced" else schools.exclude(announced)
    page = Paginator(schools.select_related("network").order_by(thai_order("name"), "pk"), PAGE).get_page(
        request.GET.get("page")
    )
    found = rows.filter(school__in=[school.pk for school in page]).prefetch_related("former")
    found = {row.school_id: row for row in found}
    context = {
        "page": page,
        "rows": [(school, found.get(school.pk)) for school in page],
        "counts": counts | {"missing": counts["total"] - counts["announced"]},
        "year": chosen,
        "years": range(year + 1, year - 5, -1),
        "level": level,
        "levels": EducationLevel.choices,
        "networks": networks,
        "network": network,
        "states": STATES,
        "state": state,
        "q": text,
    }
    return render(request, "qa/targets/list.html", context)


def _number(text):
    return int(text) if text and text.isascii() and text.isdecimal() and len(text) < 10 else 0


def _own(request, form, status=200):
    rows = Announcement.objects.visible_to(request.user).select_related("standard_set").prefetch_related("former")
    context = {"announcements": rows, "form": form, "can_begin": request.user.acting.school.is_open}
    return render(request, "qa/targets/own.html", context, status=status)


@require(*SCHOOL_ROLES)
@require_http_methods(["GET", "POST"])
def new(request):
    """Begins the announcement of a level and year, or goes on with the one there is."""
    if request.method == "GET":
        return redirect("qa:targets")
    school = request.user.acting.school
    year = calendars.of(request.user).academic_year(timezone.localdate())
    form = BeginForm(request.POST, levels=taught(school), year=year)
    if form.is_valid():
        if not school.is_open:
            form.add_error(None, "โรงเรียนเลิกหรือยุบรวมแล้ว จึงประกาศค่าเป้าหมายใหม่ไม่ได้")
        else:
            try:
                row = actions.begin(school=school, by=request.user, **form.cleaned_data)
            except actions.NoStandards:
                form.add_error("academic_year", "ยังไม่มีชุดมาตรฐานที่ใช้ในปีการศึกษานี้ โปรดติดต่อสำนักงานเขตพื้นที่")
            else:
                return redirect("qa:announcement" if row.is_announced else "qa:announcement_edit", row.pk)
    return _own(request, form)


@require(*SET_READERS)
@require_GET
def detail(request, pk):
    """Targets beside the levels that the school reached in the SAR of that year, once it has sent it."""
    row = fetch(request, pk)
    return _page(request, row, CorrectForm(initial={"version": row.version}))


def _page(request, row, form):
    # While it is corrected what was announced before holds; the draft is on its own page.
    in_force = row.in_force
    shown = in_force or row
    aims = shown.aims()
    words = {value: f"{value} {label}" for value, label in row.standard_set.levels.values_list("value", "label")}
    sent = (
        Submission.objects.visible_to(request.user)
        .received()
        .filter(school=row.school_id, level=row.level, round__academic_year=row.academic_year, round__kind="sar")
    )
    # By code and words: the report may be of another set, put in use after the announcement.
    results = StandardResult.objects.filter(submission__in=sent)
    results = results.values_list("standard__code", "standard__label", "level")
    reached = {(code, label): level for code, label, level in results}
    own = dict(OwnResult.objects.filter(submission__in=sent).values_list("label", "level"))
    standards = [
        {
            "standard": standard,
            "aim": words.get(aims.get((standard.pk, None)), ""),
            "reached": words.get(reached.get((standard.code, standard.label)), ""),
            "is_met": reached.get((standard.code, standard.label), 0) >= aims.get((standard.pk, None), 0),
            "issues": [(issue, words.get(aims.get((None, issue.pk)), "")) for issue in standard.issues.all()],
        }
        for standard in row.standard_set.standards.prefetch_related("issues")
    ]
    context = {
        "announcement": row,
        "standards": standards,
        "own": [
            {
                "label": label,
                "aim": words.get(level, ""),
                "reached": words.get(own.get(label), ""),
                "is_met": (own.get(label) or 0) >= (level or 0),
            }
            for label, level in shown.own()
        ],
        "shown": shown,
        "is_corrected": in_force is not None and not row.is_announced,
        "former": row.former.select_related("taken_up_by", "file"),
        "form": form,
        "can_edit": can_announce(request.user, row),
        "has_results": bool(reached),
    }
    return render(request, "qa/targets/detail.html", context)


@require(*SCHOOL_ROLES)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    row = fetch(request, pk)
    if row.is_announced or not can_announce(request.user, row):
        return redirect("qa:announcement", pk)
    announce = request.method == "POST" and request.POST.get("do") == "announce"
    form = TargetsForm(request.POST or None, request.FILES or None, announcement=row, complete=announce)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            actions.save(
                announcement=row,
                by=request.user,
                version=form.cleaned_data["version"],
                announce=announce,
                **form.changes(),
            )
        except Stale:
            row = fetch(request, pk)
            is_stored = form.is_stored(row)
            if row.is_announced:
                told = "ประกาศค่าเป้าหมายแล้ว" if announce and is_stored else "มีผู้ประกาศค่าเป้าหมายนี้แล้ว"
                messages.info(request, told)
                return redirect("qa:announcement", pk)
            if is_stored and not announce:
                messages.success(request, "บันทึกฉบับร่างแล้ว")
                return redirect("qa:announcement_edit", pk)
            conflict = form.differences(row)
            form.data = form.data.copy()
            form.data["version"] = row.version
        else:
            messages.success(request, "ประกาศค่าเป้าหมายแล้ว" if announce else "บันทึกฉบับร่างแล้ว")
            return redirect("qa:announcement" if announce else "qa:announcement_edit", pk)
    context = {"announcement": row, "form": form, "conflict": conflict}
    return render(request, "qa/targets/edit.html", context, status=409 if conflict is not None else 200)


@require(*SCHOOL_ROLES)
@require_POST
def take_up(request, pk):
    """An announcement is corrected for a reason: it is a draft again, and holds as it was until the new one."""
    row = fetch(request, pk)
    if not can_announce(request.user, row):
        messages.info(request, "โรงเรียนเลิกหรือยุบรวมแล้ว จึงแก้ไขไม่ได้")
        return redirect("qa:announcement", pk)
    form = CorrectForm(request.POST)
    if row.is_announced and not form.is_valid():
        return _page(request, row, form)
    try:
        if not row.is_announced:
            raise Stale
        actions.take_up(announcement=row, by=request.user, **form.cleaned_data)
    except Stale:
        messages.info(request, "มีผู้แก้ไขประกาศนี้เมื่อครู่")
        return redirect("qa:announcement", pk)
    messages.success(request, "เปิดให้แก้ไขแล้ว ประกาศฉบับเดิมยังมีผลจนกว่าจะกดประกาศอีกครั้ง")
    return redirect("qa:announcement_edit", pk)
