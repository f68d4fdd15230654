"""The workbench of themes: the list with its merging, one theme with its statements, and what stands in none."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, Subquery
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from qa.models import Submission
from reports import permissions
from reports.actions import theme_proposals
from reports.actions import themes as actions
from reports.models import Statement, Theme, ThemeEvent
from reports.theming import quotes, reading
from reports.theming.places import beside, places
from reports.theming.scope import Scope, number
from schools.permissions import deny, require
from thai.sorting import thai_order

PAGE = 50
QUOTES = 2
EVENTS = 5
# Themes that statements can be moved to from one page.
TARGETS = 500


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def index(request):
    """The themes of one field of a round and level, narrowed in the address; a POST merges those that are chosen."""
    scope = Scope(request.user, request.GET)
    chosen, conflict = {}, None
    if request.method == "POST":
        if not permissions.can_keep_themes(request.user, scope.round):
            deny(request, request.path)
        chosen = _versions(request.POST.getlist("themes"))
        if scope.round is None:
            return redirect("reports:themes")
        rows = Theme.objects.visible_to(request.user).select_related("standard")
        themes = list(rows.filter(round=scope.round, pk__in=chosen).order_by("standard__position", "pk"))
        if len(themes) < 2:
            messages.info(request, "โปรดเลือกประเด็นร่วมอย่างน้อยสองประเด็น แล้วกดรวม")
            return redirect(request.get_full_path())
        if (apart := _standards(themes)) and request.POST.get("apart") != "1":
            return _listed(request, scope, chosen, None, apart=apart)
        versions = {theme.pk: chosen[theme.pk] for theme in themes}
        try:
            event = actions.merge(round=scope.round, versions=versions, by=request.user)
        except actions.Changed as changed:
            conflict = [_change(row, "รวมกับประเด็นอื่นที่เลือก") for row in changed.rows]
        except ValueError:
            messages.info(request, "รวมได้เฉพาะประเด็นร่วมของรอบ ระดับ และด้านเดียวกัน")
            return redirect(request.get_full_path())
        else:
            messages.success(request, f"รวม {len(themes)} ประเด็นเป็นประเด็นเดียวแล้ว")
            return redirect(f"{reverse('reports:theme', args=[event.theme_id])}?did={event.pk}")
    return _listed(request, scope, chosen, conflict)


def _standards(themes):
    """The places of themes of more than one standard, which a merge puts under one of them; [] for those of one."""
    found = list(dict.fromkeys(theme.place for theme in themes))
    return found if len(found) > 1 else []


def _listed(request, scope, chosen, conflict, apart=()):
    if scope.round is None:
        return render(request, "reports/themes/none.html")
    page = Paginator(scope.themes(), PAGE).get_page(request.GET.get("page"))
    told = quotes.of_themes(page.object_list, QUOTES)
    for theme in page:
        theme.quotes = told.get(theme.pk, [])
        theme.chosen = theme.pk in chosen
    states, found = scope.states(), places(scope)
    before, after = beside(found)
    context = {
        "scope": scope,
        "page": page,
        "states": [(value, label, states[value]) for value, label in Theme.State.choices if states.get(value)],
        "total": sum(states.values()),
        "done": states.get(Theme.State.DONE, 0),
        "fields": scope.fields(),
        "places": found,
        "before": before,
        "after": after,
        "loose": scope.loose().count(),
        "waiting": reading.waiting(scope.round).count(),
        "job": theme_proposals.running(scope.round),
        "events": _events(scope.round.theme_events)[:EVENTS],
        "conflict": conflict,
        "apart": apart,
        "can_keep": permissions.can_keep_themes(request.user, scope.round),
    }
    return render(request, "reports/themes/list.html", context, status=409 if conflict else 200)


def _versions(given):
    """{key: version} of the values "key:version" of a form; what is none is left out."""
    pairs = [[number(part) for part in value.split(":")] for value in given]
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2 and None not in pair}


def _events(rows):
    return rows.select_related("actor", "undone_by").order_by("-at", "-pk")


def _change(theme, mine):
    """What somebody did to a theme meanwhile, beside what this person wanted."""
    event = _events(theme.events).first()
    told = f"{event.label} {event.comment} โดย {event.actor or 'ระบบ'}" if event else "มีการเปลี่ยนแปลง"
    if theme.merged_into_id:
        told = f"รวมเข้ากับ “{theme.merged_into}” แล้ว"
    return {"label": theme.name, "mine": mine, "theirs": told}


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def detail(request, pk):
    """One theme with its statements, which a POST moves elsewhere."""
    rows = Theme.objects.visible_to(request.user).select_related("round", "standard", "merged_into")
    theme = get_object_or_404(rows, pk=pk)
    if theme.merged_into_id:
        again = " ยังไม่มีข้อความใดถูกย้าย โปรดเลือกข้อความในประเด็นนี้อีกครั้ง" if request.method == "POST" else ""
        messages.info(request, f"ประเด็นนี้รวมเข้ากับ “{theme.merged_into}” แล้ว{again}")
        return redirect("reports:theme", theme.merged_into_id)
    if request.method == "POST":
        if not permissions.can_keep_themes(request.user, theme.round):
            deny(request, request.path)
        return _moved(request, theme.round, origin=theme, again=lambda **more: one(request, theme, **more))
    return one(request, theme)


def one(request, theme, *, conflict=None, typed=None, moving=None):
    """The page of a theme; `typed` is a name that was not saved, `moving` what a move had chosen."""
    q = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    rows = Statement.objects.visible_to(request.user).filter(theme=theme)
    if q:
        rows = rows.filter(text__icontains=q)
    by_school = request.GET.get("show") == "schools"
    if by_school:
        page = Paginator(_submissions(rows), PAGE).get_page(request.GET.get("page"))
    else:
        rows = rows.select_related("standard", "issue", "submission__school").order_by("rank", "pk")
        page = _chosen(Paginator(rows, PAGE).get_page(request.GET.get("page")), moving)
    scope = Scope(
        request.user, {"round": str(theme.round_id), "level": theme.level, "field": theme.field, "standard": ""}
    )
    context = {
        "theme": theme,
        "counts": Theme.objects.filter(pk=theme.pk).counted().values("schools", "statements_n", "fresh").get(),
        "scope": scope,
        "page": page,
        "by_school": by_school,
        "q": q,
        "name": theme.name if typed is None else typed,
        "targets": _targets(theme.round, theme.level, theme.field, theme),
        "moving": moving or {},
        "events": _events(theme.events),
        "did": _did(request, theme.round),
        "conflict": conflict,
        "can_keep": permissions.can_keep_themes(request.user, theme.round),
    }
    return render(request, "reports/themes/theme.html", context, status=409 if conflict else 200)


def _submissions(statements):
    """The SARs that say them, one of each school, with `n` statements."""
    said = statements.order_by().filter(submission=OuterRef("pk")).values("submission").annotate(n=Count("pk"))
    rows = Submission.objects.filter(pk__in=statements.values("submission")).annotate(n=Subquery(said.values("n")))
    return rows.select_related("school__network").order_by(thai_order("school__name"), "pk")


def _chosen(page, moving):
    keys = set(moving["statements"]) if moving else set()
    for row in page:
        row.chosen = row.pk in keys
    return page


def _did(request, round):
    """The step that brought the person here, while it can be undone."""
    pk = number(request.GET.get("did", ""))
    rows = round.theme_events.filter(Q(undone_by=None), pk=pk, kind__in=ThemeEvent.UNDOABLE)
    return rows.first() if pk else None


def _targets(round, level, field, theme=None):
    """Themes that statements of one field may go to, by standard and name."""
    rows = Theme.objects.filter(round=round, level=level, field=field).living().exclude(pk=theme and theme.pk)
    return rows.select_related("standard").order_by("standard__position", "name", "pk")[:TARGETS]


@require(*permissions.READERS)
@require_http_methods(["GET", "POST"])
def loose(request):
    """The statements of one field that stand in no theme; a POST puts them into one."""
    scope = Scope(request.user, request.GET)
    if request.method == "POST" and not permissions.can_keep_themes(request.user, scope.round):
        deny(request, request.path)
    if scope.round is None:
        return redirect("reports:themes")
    if request.method == "POST":
        return _moved(request, scope.round, origin=None, again=lambda **more: _loose(request, scope, **more))
    return _loose(request, scope)


def _loose(request, scope, *, conflict=None, moving=None):
    context = {
        "scope": scope,
        "page": _chosen(Paginator(scope.loose(), PAGE).get_page(request.GET.get("page")), moving),
        "targets": _targets(scope.round, scope.level, scope.field),
        "moving": moving or {},
        "did": _did(request, scope.round),
        "conflict": conflict,
        "can_keep": permissions.can_keep_themes(request.user, scope.round),
    }
    return render(request, "reports/themes/loose.html", context, status=409 if conflict else 200)


def _moved(request, round, *, origin, again):
    """Moves the chosen statements as the form says: into a theme, into a new one, or out of all."""
    data = request.POST
    keys = [key for key in map(number, data.getlist("statements")) if key]
    name, wanted = data.get("name", "").replace("\x00", "").strip(), number(data.get("into", ""))
    do = data.get("do", "move")
    moving = {"statements": keys, "name": name, "into": wanted}
    into = Theme.objects.visible_to(request.user).filter(round=round, pk=wanted).first() if wanted else None
    missing = {"move": not into and "โปรดเลือกประเด็นปลายทาง", "split": not name and "โปรดพิมพ์ชื่อประเด็นใหม่"}.get(do)
    if do not in ("move", "split") and (do != "out" or origin is None):
        missing = "โปรดเลือกว่าจะย้าย แยก หรือนำข้อความออกจากประเด็น"
    elif not keys:
        missing = "โปรดเลือกข้อความอย่างน้อยหนึ่งข้อความ"
    if missing:
        messages.info(request, missing)
        return again(moving=moving)
    chosen = {"move": {"into": into}, "split": {"name": name}}.get(do, {})
    try:
        event = actions.move(round=round, statements=keys, origin=origin, by=request.user, **chosen)
    except actions.Changed as changed:
        return again(moving=moving, conflict=[_passed(row, into, name) for row in changed.rows] or _GONE)
    except ValueError:
        messages.info(request, "ย้ายได้เฉพาะข้อความของรอบ ระดับ และด้านเดียวกับประเด็นปลายทาง")
        return again(moving=moving)
    messages.success(request, f"ย้ายแล้ว: {event.comment}")
    query = request.GET.copy()
    query["did"] = event.pk
    query.pop("page", None)
    return redirect(f"{request.path}?{query.urlencode()}")


_GONE = [{"label": "ประเด็นปลายทาง", "mine": "ย้ายไปยังประเด็นนี้", "theirs": "ไม่มีประเด็นนี้แล้ว"}]


def _passed(row, into, name):
    """A statement that somebody moved meanwhile, or the target that was merged away."""
    if isinstance(row, Theme):
        return _change(row, "ย้ายข้อความมายังประเด็นนี้")
    there = f"อยู่ใน “{row.theme}”" if row.theme_id else "ไม่อยู่ในประเด็นใด"
    return {
        "label": str(row),
        "mine": f"ย้ายไปยัง “{into or name}”" if into or name else "นำออกจากประเด็น",
        "theirs": there,
    }
