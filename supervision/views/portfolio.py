"""The portfolio: a fiscal year of one person, and the entries in it."""

import uuid

from django.contrib import messages
from django.db import IntegrityError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_GET, require_http_methods

from schools.fiscal import year_choices, year_of
from schools.models import Role
from schools.permissions import deny, require
from supervision import permissions, portfolios
from supervision.actions import portfolio as actions
from supervision.actions.changes import Stale
from supervision.forms.growth import PortfolioForm
from supervision.models import PortfolioEntry
from thai.years import fiscal_year


def person_of(request):
    """(the person whose portfolio is asked for, those who can be chosen): the own first, for the director the first
    of the group."""
    user = request.user
    people = portfolios.people_of(user)
    wanted = request.GET.get("person", "")
    if wanted.isdecimal() and len(wanted) < 10:
        return get_object_or_404(people, pk=int(wanted)), people
    if user.has_role(Role.DIRECTOR):
        return people.first(), people
    return user, people


@require(*permissions.GROWTH_READERS)
@require_GET
def index(request):
    person, people = person_of(request)
    year, office = year_of(request.GET), request.user.acting.office
    context = {
        "person": person,
        "people": people if request.user.has_role(*permissions.REVIEWERS) else None,
        "year": year,
        "years": year_choices(year),
        "is_mine": person == request.user and request.user.has_role(*permissions.WRITERS),
    }
    if person is not None:
        visits = {"supervisor": person.pk, "fiscal": year, "state": "made", "mine": 0}
        context |= {
            "portfolio": portfolios.portfolio(person, office, year),
            "visits_href": f"{reverse('supervision:visits')}?{urlencode(visits)}",
        }
    return render(request, "supervision/portfolio/index.html", context)


def _back(entry):
    year = fiscal_year(entry.starts_on)
    return redirect(f"{reverse('supervision:portfolio')}?{urlencode({'year': year})}")


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def new(request):
    kind = request.GET.get("kind", "")
    initial = {"kind": kind if kind in PortfolioEntry.Kind.values else PortfolioEntry.Kind.TRAINING}
    if known := _known(request):
        return _again(request, known)
    form = PortfolioForm(request.POST or None, request.FILES or None, instance=PortfolioEntry(), initial=initial)
    if request.method == "POST" and form.is_valid():
        form.instance.client_uuid = form.cleaned_data["client_uuid"]
        try:
            return _saved(request, form)
        except IntegrityError:
            # The same form came in twice at the same moment, or the identity is somebody else's.
            if known := _known(request):
                return _again(request, known)
            form.data = form.data.copy()
            form.data["client_uuid"] = str(uuid.uuid4())
            form.add_error(None, "ระบบยังไม่ได้บันทึก โปรดกดบันทึกอีกครั้ง")
    return render(request, "supervision/portfolio/form.html", {"form": form, "entry": None})


def _known(request):
    """The own entry that this very form made before, or None."""
    try:
        identity = uuid.UUID(request.POST.get("client_uuid", ""))
    except ValueError:
        return None
    return PortfolioEntry.objects.filter(client_uuid=identity, user=request.user).first()


def _again(request, entry):
    messages.info(request, f"บันทึก “{entry}” ไว้แล้ว")
    return _back(entry)


def _saved(request, form):
    entry = actions.save(
        entry=form.instance,
        by=request.user,
        version=form.cleaned_data["version"],
        evidence=form.cleaned_data["upload"],
        drop=list(form.cleaned_data.get("drop") or ()),
    )
    messages.success(request, f"บันทึก “{entry}” แล้ว")
    return _back(entry)


def _own(request, pk):
    entry = get_object_or_404(PortfolioEntry.objects.visible_to(request.user).select_related("office"), pk=pk)
    if not permissions.is_owner(request.user, entry):
        deny(request, request.path)
    return entry


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    # The form writes into its own copy, also when it is refused; the page's heading keeps what is stored.
    entry, edited = _own(request, pk), _own(request, pk)
    form = PortfolioForm(request.POST or None, request.FILES or None, instance=edited)
    conflict = None
    if request.method == "POST" and form.is_valid():
        try:
            return _saved(request, form)
        except Stale:
            entry = _own(request, pk)
            conflict = form.conflict_with(entry)
            # The next save knows what is stored now, so it is a decision and no accident.
            form.data = form.data.copy()
            form.data["version"] = entry.version
    context = {"form": form, "entry": entry, "conflict": conflict}
    return render(request, "supervision/portfolio/form.html", context, status=200 if conflict is None else 409)


@require(*permissions.WRITERS)
@require_http_methods(["GET", "POST"])
def delete(request, pk):
    entry = _own(request, pk)
    if request.method == "GET":
        files = entry.files.order_by("created_at", "pk")
        return render(request, "supervision/portfolio/delete.html", {"entry": entry, "files": files})
    text = request.POST.get("version", "")
    version = int(text) if text.isdecimal() and len(text) < 10 else None
    try:
        actions.delete(entry=entry, by=request.user, version=version)
    except Stale:
        messages.warning(request, f"“{entry}” มีการแก้ไขหลังจากที่ท่านเปิดหน้า ยังไม่ได้ลบ โปรดตรวจแล้วลบอีกครั้ง")
        return redirect("supervision:portfolio_delete", entry.pk)
    messages.success(request, f"ลบ “{entry}” แล้ว")
    return _back(entry)
