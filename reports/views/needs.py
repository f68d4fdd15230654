"""Which schools need help first, and how the office weighs the signs of it."""

from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from reports import permissions
from reports.dashboards import needs, needs_page
from reports.dashboards.forms import NeedWeightsForm
from reports.models import NeedWeights
from schools.actions.edits import save_seen
from schools.permissions import deny, require
from schools.views.editing import edit_page

PAGE = 50


@require(*permissions.NEED_READERS)
@vary_on_headers("HX-Request")
@require_GET
def index(request):
    """The ranking; to a page that asks for it once it stands, the first of it."""
    user, day = request.user, timezone.localdate()
    scope = needs_page.scope_of(user, request.GET, day)
    ranking = needs_page.Ranking(scope, needs_page.weights_of(user.acting.office), request.GET.get("sign", ""))
    if request.htmx:
        return render(request, "reports/needs/first.html", {"needs": needs_page.first(ranking)})
    page = Paginator(ranking.shown, PAGE).get_page(request.GET.get("page"))
    page.object_list = ranking.lines(page.object_list)
    for line in page.object_list:
        line["chips"] = needs_page.chips(line["reasons"])
    context = {
        "day": day,
        "fields": needs_page.fields(scope),
        "page": page,
        "mine": "person" in scope.given,
        "sign": ranking.sign,
        "is_unknown": ranking.is_unknown,
        "signs": ranking.signs(),
        "n_signs": ranking.in_use,
        "n_shown": len(ranking.narrowed),
        "n_schools": len(scope.schools),
        "n_without": len(scope.schools) - len(ranking.narrowed),
        "can_weigh": permissions.can_weigh_needs(user),
    }
    return render(request, "reports/needs/list.html", context)


@require(*permissions.NEED_READERS)
@require_http_methods(["GET", "POST"])
def weights(request):
    """The weights; what a change would do to the ranking is shown before it is saved."""
    user, day = request.user, timezone.localdate()
    can_weigh = permissions.can_weigh_needs(user)
    if request.method == "POST" and not can_weigh:
        deny(request, request.path)
    office = user.acting.office
    row = NeedWeights.objects.filter(office=office).first() or NeedWeights(office=office)
    stored = needs_page.as_weights(row)
    ranking = needs_page.Ranking(needs_page.scope_of(user, {}, day), stored)
    form = NeedWeightsForm(request.POST or None, instance=row) if can_weigh else None
    n = needs_page.counts(needs.ranked(ranking.rows, dict.fromkeys(needs.KEYS, 1)))
    context = {
        "can_weigh": can_weigh,
        "rows": [
            {
                "sign": sign,
                "weight": stored[sign.key],
                "n": n[sign.key],
                "field": form[sign.key] if form else None,
                "points": needs.POINTS_A_UNIT * stored[sign.key],
            }
            for sign in needs.SIGNS
        ],
        "n_schools": len(ranking.rows),
        "points_a_unit": needs.POINTS_A_UNIT,
    }
    template = "reports/needs/weights.html"
    if form is not None and "preview" in request.POST:
        if form.is_valid():
            context["preview"] = preview(ranking, needs_page.as_weights(form.instance))
        return render(request, template, {**context, "form": form, "conflict": None})
    if form is None:
        return render(request, template, {**context, "form": None, "conflict": None})
    return edit_page(
        request,
        form,
        template,
        context,
        save=lambda form: _save(form, user),
        said="บันทึกน้ำหนักแล้ว ลำดับโรงเรียนใช้น้ำหนักใหม่ตั้งแต่บัดนี้",
        to=reverse("reports:needs"),
    )


@transaction.atomic
def _save(form, user):
    """As save_seen; an office that has the usual weights gets its row with the first change, and not before."""
    if form.instance.pk is None:
        form.instance.pk = NeedWeights.objects.get_or_create(office=user.acting.office)[0].pk
    return save_seen(form, verb="weigh needs", by=user)


def preview(ranking, weights):
    """What other weights would do: {moved, rows: the first schools by them, each with its place by those in force}."""
    after = needs.ranked(ranking.rows, weights)
    places = {one.school: one.place for one in ranking.found}
    lines = ranking.lines(after[: needs_page.FIRST])
    for line in lines:
        line["before"] = places.get(line["school"].pk)
    return {"moved": needs.moved(ranking.found, after), "rows": lines, "n": len(after)}
