"""Inspections of a year: how far the rules are met, who is still missing, appointments, committees, measures."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from instruments.models import Instrument
from qa import inspection_figures, inspection_gaps, permissions_external
from qa.actions import inspections as actions
from qa.forms.inspections import CommitteeForm, InspectionForm, LinkForm, MeasuresForm, RuleForm
from qa.models import Inspection, InspectionCommittee, InspectionRule
from schools import calendars
from schools.actions.edits import save_seen
from schools.models import School
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version
from supervision.actions.changes import Stale
from supervision.models import Visit
from supervision.permissions import can_log_visit
from thai.sorting import thai_order

PAGE = 50
YEARS = 4
TOOL = "F-04"


def seen(request, pk):
    """The inspection, when the person may see it; else 404."""
    rows = Inspection.objects.visible_to(request.user)
    return get_object_or_404(rows.select_related("school__network", "committee", "visit", "office"), pk=pk)


def kept(request, pk):
    """The inspection, when the person may keep it; else 404 or 403."""
    inspection = seen(request, pk)
    if not permissions_external.can_keep(request.user, inspection):
        deny(request, request.path)
    return inspection


def year_of(request):
    """(chosen academic year, the years to choose from)."""
    now = calendars.of(request.user).academic_year(timezone.localdate())
    years = list(range(now, now - YEARS, -1))
    asked = request.GET.get("year", "")
    return next((year for year in years if str(year) == asked), now), years


@require(*permissions_external.READERS)
@require_GET
def index(request):
    """The rules with who is missing, and the appointments of the year; a school sees its own appointments."""
    user = request.user
    year, years = year_of(request)
    rows = Inspection.objects.visible_to(user).filter(academic_year=year)
    context = {"year": year, "years": years, "today": timezone.localdate()}
    gap = None
    if not user.acting.is_school:
        gaps = inspection_gaps.gaps(user.acting.office, year)
        gap = next((row for row in gaps if row.window.key == request.GET.get("gap", "")), None)
        context |= {
            "gaps": gaps,
            "can_keep": permissions_external.can_keep(user),
            "can_keep_rules": permissions_external.can_keep_rounds(user),
            "committees": InspectionCommittee.objects.visible_to(user)
            .filter(academic_year=year)
            .prefetch_related("members"),
        }
    show = request.GET.get("show", "")
    day = context["today"]
    # What somebody is still writing is not done.
    made = Q(pk__in=rows.filter(visit__state__in=Visit.MADE).values("pk"))
    narrowed = {
        "done": made,
        "coming": ~made & Q(planned_on__gte=day),
        "past": ~made & Q(planned_on__lt=day),
    }
    numbers = [
        (value, label, rows.filter(narrowed[value]).count())
        for value, label in (("coming", "นัดแล้ว"), ("done", "ตรวจแล้ว"), ("past", "พ้นวันนัด ยังไม่บันทึก"))
    ]
    total = rows.count()
    if show in narrowed:
        rows = rows.filter(narrowed[show])
    if gap is not None:
        schools = School.objects.filter(pk__in=gap.missing).select_related("network").order_by(thai_order("name"), "pk")
        context |= {"gap": gap, "page": Paginator(schools, PAGE).get_page(request.GET.get("page"))}
    else:
        # What is still to be done stands before what was done.
        listed = rows.annotate(is_done=made).select_related("school__network", "committee", "visit")
        listed = listed.order_by("is_done", "planned_on", "pk")
        context |= {"gap": None, "page": Paginator(listed, PAGE).get_page(request.GET.get("page"))}
    context |= {"shown": numbers, "show": show if show in narrowed else "", "total": total}
    return render(request, "qa/inspections/index.html", context)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    """An appointment. The same form sent twice makes one."""
    form = InspectionForm(request.POST or None, instance=Inspection(), user=request.user, initial=_wanted(request))
    if request.method == "POST" and form.is_valid():
        inspection, is_new = actions.appoint(inspection=form.instance, by=request.user)
        if is_new:
            messages.success(request, "บันทึกนัดตรวจเยี่ยมแล้ว โรงเรียนได้รับแจ้ง")
        else:
            messages.info(request, "โรงเรียนนี้มีนัดในวันนี้อยู่แล้ว")
        return redirect("qa:inspection", inspection.pk)
    has_committee = InspectionCommittee.objects.visible_to(request.user).exists()
    return render(request, "qa/inspections/form.html", {"form": form, "has_committee": has_committee})


def _wanted(request):
    key = request.GET.get("school", "")
    if not (key.isdecimal() and key.isascii() and len(key) < 10):
        return {}
    school = School.objects.visible_to(request.user).filter(pk=key).first()
    return {"school": school} if school else {}


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    inspection = kept(request, pk)
    return _edited(
        request,
        InspectionForm(request.POST or None, instance=inspection, user=request.user),
        "qa/inspections/form.html",
        {"inspection": inspection, "has_committee": True},
        taken=("planned_on", "โรงเรียนนี้มีนัดในวันเดียวกันอยู่แล้ว"),
        save=lambda form: actions.move(inspection=form.instance, by=request.user, version=form.cleaned_data["version"]),
        said="บันทึกแล้ว",
        to=reverse("qa:inspection", args=[pk]),
    )


def _edited(request, form, template, context, *, taken, **saving):
    """As edit_page; where somebody else took it meanwhile, the field and the words of `taken` say so."""
    try:
        return edit_page(request, form, template, context, **saving)
    except actions.Taken:
        form.add_error(*taken)
        return render(request, template, {**context, "form": form, "conflict": None}, status=409)


@require(*permissions_external.READERS)
@require_GET
def detail(request, pk):
    return page(request, seen(request, pk))


def page(request, inspection, status=200, **bound):
    """The page of an inspection; `bound` takes the place of an empty form that was refused."""
    user = request.user
    keeps = permissions_external.can_keep(user, inspection)
    visit = inspection.visit
    # The school reads of the visit what was approved.
    readable = visit is not None and Visit.objects.visible_to(user).filter(pk=visit.pk).exists()
    tool = Instrument.objects.visible_to(user).form(TOOL)
    context = {
        "inspection": inspection,
        "members": inspection.committee.members.all(),
        "visit": visit if readable else None,
        "sections": inspection_figures.sections([visit.pk]) if readable else [],
        "keeps": keeps,
        "can_log": can_log_visit(user) and inspection.school.is_open,
        "tool": tool.current if tool and keeps and visit is None else None,
        "link_form": LinkForm(inspection=inspection, user=user) if keeps else None,
        "today": timezone.localdate(),
        **bound,
    }
    return render(request, "qa/inspections/detail.html", context, status=status)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def link(request, pk):
    """Joins the inspection with its visit."""
    inspection = kept(request, pk)
    if request.method == "GET":
        # The address of a refused form, opened again.
        return redirect("qa:inspection", pk)
    form = LinkForm(request.POST, inspection=inspection, user=request.user)
    if not form.is_valid():
        return page(request, inspection, status=422, link_form=form, refused=form)
    given = form.cleaned_data
    try:
        actions.link(inspection=inspection, visit=given["visit"], by=request.user, version=given["version"])
    except actions.Taken:
        messages.error(request, "บันทึกการนิเทศนี้เชื่อมกับการตรวจเยี่ยมอื่นแล้ว โปรดเลือกบันทึกอื่น")
    except Stale:
        messages.info(request, "มีผู้แก้ไขการตรวจเยี่ยมนี้ก่อนท่าน โปรดตรวจอีกครั้ง")
    else:
        messages.success(request, "เชื่อมบันทึกการนิเทศแล้ว" if given["visit"] else "ยกเลิกการเชื่อมแล้ว")
    return redirect("qa:inspection", pk)


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def measures(request, pk):
    inspection = kept(request, pk)
    return edit_page(
        request,
        MeasuresForm(request.POST or None, instance=inspection),
        "qa/inspections/measures.html",
        {"inspection": inspection},
        save=lambda form: actions.save_measures(
            inspection=form.instance, by=request.user, version=form.cleaned_data["version"]
        ),
        said="บันทึกมาตรการแล้ว",
        to=reverse("qa:inspection", args=[pk]),
    )


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def remove(request, pk):
    inspection = kept(request, pk)
    if request.method == "GET":
        return redirect("qa:inspection", pk)
    try:
        actions.remove(inspection=inspection, by=request.user, version=posted_version(request))
    except Stale:
        messages.info(request, "ยกเลิกไม่ได้ เพราะมีบันทึกการนิเทศเชื่อมอยู่ หรือมีผู้แก้ไขก่อนท่าน")
        return redirect("qa:inspection", pk)
    messages.success(request, "ยกเลิกนัดแล้ว โรงเรียนได้รับแจ้ง")
    return redirect("qa:inspections")


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def committee_new(request):
    year, _years = year_of(request)
    form = CommitteeForm(
        request.POST or None, instance=InspectionCommittee(), user=request.user, initial={"academic_year": year}
    )
    if request.method == "POST" and form.is_valid():
        members = form.cleaned_data["members"]
        committee, is_new = actions.add_committee(committee=form.instance, members=members, by=request.user)
        if is_new:
            messages.success(request, f"เพิ่ม {committee.name} แล้ว")
        else:
            messages.info(request, f"มี {committee.name} ในปีการศึกษา {committee.academic_year} อยู่แล้ว")
        return redirect(f"{reverse('qa:inspections')}?year={committee.academic_year}")
    return render(request, "qa/inspections/committee.html", {"form": form})


@require(*permissions_external.KEEPERS)
@require_http_methods(["GET", "POST"])
def committee_edit(request, pk):
    committee = get_object_or_404(InspectionCommittee.objects.visible_to(request.user), pk=pk)
    return _edited(
        request,
        CommitteeForm(request.POST or None, instance=committee, user=request.user),
        "qa/inspections/committee.html",
        {"committee": committee},
        taken=("name", "มีคณะชื่อนี้ในปีการศึกษานี้แล้ว"),
        save=lambda form: actions.save_committee(
            committee=form.instance,
            members=form.cleaned_data["members"],
            by=request.user,
            version=form.cleaned_data["version"],
        ),
        said="บันทึกแล้ว",
        to=f"{reverse('qa:inspections')}?year={committee.academic_year}",
    )


@require(*permissions_external.RULE_KEEPERS)
@require_http_methods(["GET", "POST"])
def rules(request):
    """The office's rules; a POST takes the usual ones over, to edit them."""
    office = request.user.acting.office
    if request.method == "POST":
        actions.adopt_rules(office=office, by=request.user)
        messages.success(request, "ตั้งเกณฑ์ของสำนักงานแล้ว แก้ไขได้ทีละข้อ")
        return redirect("qa:inspection_rules")
    own = InspectionRule.objects.filter(office=office)
    context = {"rules": own or inspection_gaps.rules_of(office), "has_own": bool(own)}
    return render(request, "qa/inspections/rules.html", context)


@require(*permissions_external.RULE_KEEPERS)
@require_http_methods(["GET", "POST"])
def rule_edit(request, pk):
    rule = get_object_or_404(InspectionRule.objects.visible_to(request.user), pk=pk)
    return edit_page(
        request,
        RuleForm(request.POST or None, instance=rule),
        "qa/inspections/rule.html",
        {"rule": rule},
        save=lambda form: save_seen(form, verb="edit inspection rule", by=request.user),
        said="บันทึกแล้ว",
        to=reverse("qa:inspection_rules"),
    )
