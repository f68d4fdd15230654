"""Duties: the board of a fiscal year, one person's duties, sharing out, changing hands, copying, the gaps."""

from itertools import groupby

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from schools import duties
from schools.actions import duties as actions
from schools.duties import RESPONSIBLE, people_in
from schools.fiscal import year_choices, year_of
from schools.forms.duties import AssignForm, ChangeForm
from schools.models import STAFF_ROLES, Duty, School, User
from schools.permissions import DUTY_KEEPERS, can_assign_duties, require
from schools.subjects import Subject

PAGE = 50


def _link(name, *args, **params):
    return f"{reverse(name, args=args)}?{urlencode(params)}"


@require(*STAFF_ROLES)
@require_GET
def index(request):
    office, year = request.user.acting.office, year_of(request.GET)
    people = duties.board(office, year)
    in_force = duties.year_in_force(office, year)
    context = {
        "year": year,
        "years": year_choices(year),
        "people": people,
        "entered": in_force == year,
        "in_force": in_force,
        "gaps": duties.gaps(office, year) if in_force else None,
        "left": [person for person in people if person.has_left],
        "can_edit": can_assign_duties(request.user),
    }
    return render(request, "schools/duties/board.html", context)


@require(*STAFF_ROLES)
@require_GET
def gaps(request):
    """The schools nobody is responsible for; who shares out duties gives them to somebody right here."""
    office, year = request.user.acting.office, year_of(request.GET)
    in_force = duties.year_in_force(office, year)
    rows = duties.of_year(office, in_force) if in_force else Duty.objects.none()
    schools = duties.uncovered_schools(office, rows).select_related("network")
    can_edit = can_assign_duties(request.user)
    context = {
        "year": year,
        "in_force": in_force,
        "page": Paginator(schools, PAGE).get_page(request.GET.get("page")),
        "subjects": duties.gaps(office, year).subjects,
        "people": people_in(office, RESPONSIBLE) if can_edit else None,
        "can_edit": can_edit,
    }
    return render(request, "schools/duties/gaps.html", context)


@require(*DUTY_KEEPERS)
@require_http_methods(["GET", "POST"])
def assign(request):
    office = request.user.acting.office
    if request.method == "GET":
        form = AssignForm(office=office, initial={"user": request.GET.get("user", "")})
        return _assign_page(request, form, year_of(request.GET))
    year, form = year_of(request.POST), AssignForm(request.POST, office=office)
    if not form.is_valid():
        return _assign_page(request, form, year)
    user = form.cleaned_data["user"]
    made = actions.assign(office=office, user=user, year=year, by=request.user, **form.targets())
    if made:
        messages.success(request, f"มอบหมายให้ {user} แล้ว {made:,} รายการ")
    else:
        messages.info(request, f"{user} ได้รับมอบหมายรายการเหล่านี้อยู่แล้ว")
    return redirect(_link("schools:duty_person", user.pk, year=year))


def _assign_page(request, form, year):
    office = request.user.acting.office
    holders = {}
    for duty in duties.of_year(office, year).select_related("user"):
        holders.setdefault(actions.key_of(duty), []).append(str(duty.user))
    chosen = {name: {str(value) for value in form[name].value() or ()} for name in AssignForm.TARGETS}

    def row(kind, name, value, label):
        return {
            "name": name,
            "value": value,
            "label": label,
            "holder": ", ".join(holders.get((kind, value), ())),
            "checked": str(value) in chosen[name],
        }

    fields = form.fields
    schools = fields["schools"].queryset.select_related("network").order_by("network", *School._meta.ordering)
    context = {
        "form": form,
        "year": year,
        "groups": [
            ("เครือข่าย", [row("network", "networks", n.pk, n.name) for n in fields["networks"].queryset]),
            ("กลุ่มสาระ", [row("subject", "subjects", code, label) for code, label in Subject.choices]),
            ("โครงการ", [row("programme", "programmes", p.pk, p.name) for p in fields["programmes"].queryset]),
        ],
        "schools": [
            (network or "ยังไม่มีเครือข่าย", [row("school", "schools", school.pk, school.name) for school in members])
            for network, members in groupby(schools, key=lambda school: school.network)
        ],
    }
    return render(request, "schools/duties/assign.html", context)


def _person(request, pk):
    """Somebody who is or was responsible for something in the acting office, or could be."""
    office = request.user.acting.office
    people = people_in(office, RESPONSIBLE) | User.objects.filter(duties__office=office)
    return get_object_or_404(people.distinct(), pk=pk)


@require(*STAFF_ROLES)
@require_GET
def person(request, pk):
    office, year = request.user.acting.office, year_of(request.GET)
    return _person_page(request, _person(request, pk), office, year)


def _person_page(request, user, office, year, form=None):
    rows = duties.of_year(office, year).filter(user=user).select_related("network", "school__network", "programme")
    groups = {"เครือข่าย": [], "โรงเรียน": [], "กลุ่มสาระ": [], "โครงการ": []}
    for duty in rows:
        kind = "เครือข่าย" if duty.network else "โรงเรียน" if duty.school else "โครงการ" if duty.programme else "กลุ่มสาระ"
        groups[kind].append(duty)
    can_edit = can_assign_duties(request.user)
    context = {
        "person": user,
        "year": year,
        "years": year_choices(year),
        "groups": [(label, found) for label, found in groups.items() if found],
        "is_current": people_in(office, RESPONSIBLE).filter(pk=user.pk).exists(),
        "can_edit": can_edit,
        "form": form,
        "others": people_in(office, RESPONSIBLE).exclude(pk=user.pk) if can_edit else None,
        "undo": _undo(request) if can_edit else [],
        "assign_href": _link("schools:duty_assign", year=year, user=user.pk),
    }
    return render(request, "schools/duties/person.html", context)


def _undo(request):
    """[(field, value)] of what was just taken away, from the address; the form behind it checks them again."""
    parts = (part.partition(":") for part in request.GET.get("removed", "")[:8000].split(","))
    return [(name, value) for name, _, value in parts if name in AssignForm.TARGETS and value]


@require(*DUTY_KEEPERS)
@require_POST
def change(request, pk):
    """Takes the chosen duties away, or hands them over to somebody else in the middle of the year."""
    office, year, user = request.user.acting.office, year_of(request.POST), _person(request, pk)
    handing_over = request.POST.get("do") == "hand_over"
    rows = duties.of_year(office, year).filter(user=user)
    form = ChangeForm(request.POST, office=office, duties=rows, handing_over=handing_over)
    if not form.is_valid():
        return _person_page(request, user, office, year, form)
    chosen = list(form.cleaned_data["duties"])
    if handing_over:
        to = form.cleaned_data["to"]
        moved = actions.hand_over(office=office, duties=chosen, to=to, by=request.user)
        messages.success(request, f"โอนหน้าที่ให้ {to} แล้ว {moved:,} รายการ มีผลทันที")
        return redirect(_link("schools:duty_person", to.pk, year=year))
    targets = actions.remove(office=office, duties=chosen, by=request.user)
    messages.success(request, f"นำหน้าที่ออกแล้ว {sum(map(len, targets.values())):,} รายการ")
    removed = ",".join(f"{name}:{value}" for name, values in targets.items() for value in values)
    return redirect(_link("schools:duty_person", user.pk, year=year, removed=removed))


@require(*DUTY_KEEPERS)
@require_http_methods(["GET", "POST"])
def copy(request):
    office = request.user.acting.office
    if request.method == "POST":
        year = year_of(request.POST)
        made = actions.copy(office=office, year=year, by=request.user)
        if made:
            messages.success(request, f"คัดลอกหน้าที่เข้าปีงบประมาณ {year} แล้ว {made:,} รายการ")
        else:
            messages.info(request, f"ไม่มีรายการใหม่ หน้าที่ของปีงบประมาณ {year} ครบตามปีก่อนแล้ว")
        return redirect(_link("schools:duties", year=year))
    year = year_of(request.GET)
    source, rows = actions.plan_copy(office=office, year=year)
    context = {
        "year": year,
        "source": source,
        "added": [duty for duty, outcome in rows if outcome == "add"],
        "same": sum(outcome == "same" for _, outcome in rows),
        "left": [(duty, outcome) for duty, outcome in rows if outcome not in ("add", "same")],
    }
    return render(request, "schools/duties/copy.html", context)
