"""Pages of test results: all tests of a year, one test of a year with its schools, and one school over three years."""

from decimal import Decimal

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET

from qa.exams import choosing, means, permissions, results
from qa.exams.catalogue import Catalogue
from qa.exams.filters import ScoreFilter, with_size_then
from qa.models import ExamYear, ReferenceMean, TestScore
from schools import sizes
from schools.models import School
from schools.permissions import require

PAGE = 50
Scope = ReferenceMean.Scope
SERIES = (results.AREA, Scope.OBEC, Scope.NATION)
SERIES_OF_SCHOOL = (results.OWN, *SERIES)


def year_asked(request, newest):
    """The academic year of the address where it is one, else the newest there are results of."""
    text = request.GET.get("year", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 4 else newest


@require(*permissions.VISITORS)
@require_GET
def index(request):
    """Every test of a year: the area against OBEC and the nation, with the two years before. A school has its own."""
    user = request.user
    if user.acting.is_school:
        return redirect("qa:test_school", user.acting.school_id)
    office = user.acting.office
    scores = TestScore.objects.visible_to(user)
    years = sorted(set(scores.order_by().values_list("academic_year", flat=True).distinct()), reverse=True)
    year = year_asked(request, years[0] if years else None)
    found = []
    if year:
        span = results.years_to(year)
        area, known = results.area_means(office, span), results.references(office, span)
        found = results.sittings(Catalogue(office), span, area=area, known=known)
        for sitting in found:
            sitting.charts = results.charts([sitting.main], SERIES)
    context = {
        "year": year,
        "years": years,
        "span": results.years_to(year) if year else [],
        "sittings": found,
        "legend": results.legend(SERIES),
        "chart_height": results.CHART_HEIGHT,
        "can_keep": permissions.can_keep_tests(user),
        "can_import": permissions.can_import_tests(user),
        "can_see_bank": user.has_role(*permissions.BANKERS),
    }
    return render(request, "qa/tests/list.html", context)


@require(*permissions.READERS)
@require_GET
def year(request, pk, year):
    """One test of one year: the area's figures, and its schools above and below a reference."""
    user, office = request.user, request.user.acting.office
    catalogue, exam = choosing.exam_of(office, pk, year)
    scores = TestScore.objects.visible_to(user)
    what = choosing.chosen(request, catalogue, exam, year, scores)
    plan = ExamYear.objects.visible_to(user).filter(exam=exam, academic_year=year).first()
    context = {"exam": exam, "year": year, "what": what, "plan": plan, "can_keep": permissions.can_keep_tests(user)}
    if what is None:
        return render(request, "qa/tests/year.html", context | {"can_import": permissions.can_import_tests(user)})
    lines = choosing.lines_of(office, exam, year, what)
    shown = next(line for line in lines if line.subject == what.subject)
    reference, references = choosing.held_against(request, shown)
    rows = choosing.rows_of(user, exam, year, what)
    found = ScoreFilter(request.GET, queryset=rows, request=request, reference=reference[2])
    group = list(found.qs.order_by().values_list("mean", "takers"))
    page = Paginator(found.qs, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.is_few = row.takers is not None and row.takers < means.FEW
        row.change = row.mean - row.before if row.before is not None else None
        row.away = row.mean - reference[2] if reference[2] is not None else None
    everybody = _groups(rows, office)
    context |= {
        "span": results.years_to(year),
        "lines": lines,
        "shown": shown,
        "charts": results.charts([shown], SERIES),
        "legend": results.legend(SERIES),
        "chart_height": results.CHART_HEIGHT,
        "reference": reference,
        "references": references,
        "standing": _standing(rows, reference[2]),
        "waiting": list(choosing.waited_for(user, exam, year, what)),
        "filter": found,
        "page": page,
        "group": means.of(group),
        "is_narrowed": bool(found.chips),
        "groups": everybody,
        "levels": _levels(rows, exam),
        "export_key": f"{exam.pk}-{year}",
        "mismatch": _mismatch(shown.latest),
    }
    return render(request, "qa/tests/year.html", context)


def _standing(rows, reference):
    """How many schools stand above, at and below the reference, and how many had few takers. One query."""
    if reference is None:
        return rows.order_by().aggregate(few=Count("pk", filter=Q(takers__lt=means.FEW)), all=Count("pk"))
    return rows.order_by().aggregate(
        all=Count("pk"),
        above=Count("pk", filter=Q(mean__gt=reference)),
        below=Count("pk", filter=Q(mean__lt=reference)),
        few=Count("pk", filter=Q(takers__lt=means.FEW)),
    )


def _groups(rows, office):
    """[(title, [(name, Mean, value of the filter that lists its schools or None)])] by network, and by size as the
    filter means it. One query."""
    known = with_size_then(rows).order_by()
    known = list(known.values_list("size_then", "school__network", "school__network__name", "mean", "takers"))
    label = {row[0]: sizes.label(row[0], office) if row[0] else "" for row in known}
    networks = {row[2] or "": row[1] for row in known}
    listed = {text: code for code, text in sizes.choices(office)}
    by_size = dict(results.groups((label[row[0]], *row[3:]) for row in known))
    ordered = sizes.ordered([name for name in by_size if name], office) + [name for name in by_size if not name]
    return [
        (
            "เครือข่าย",
            [(name, mean, networks[name]) for name, mean in results.groups((row[2] or "", *row[3:]) for row in known)],
        ),
        ("ขนาดโรงเรียน", [(name, by_size[name], listed.get(name)) for name in ordered]),
    ]


def _levels(rows, exam):
    """Pupils at each level in the chosen subject, [] for a test of means. One query at most."""
    if not exam.has_levels:
        return []
    return results.level_counts(rows.order_by().values_list("counts", flat=True), exam.levels)


def _mismatch(latest):
    """True where the published mean of the area is another than that of its schools: a file may lack schools."""
    published, mean = latest.published, latest.mean
    return published is not None and mean is not None and abs(published - mean) > Decimal("0.05")


@require(*permissions.VISITORS)
@require_GET
def school(request, pk):
    """Three years of one school against area, OBEC and nation; its own people read it too."""
    school = get_object_or_404(School.objects.visible_to(request.user).select_related("office", "network"), pk=pk)
    newest = results.newest_year(TestScore.objects.filter(school=school))
    year = year_asked(request, newest)
    found, span = [], results.years_to(year) if year else []
    if year:
        own = results.of_school(school, span)
        tests, grades = {key[0] for key in own}, {key[1] for key in own}
        area = results.area_means(school.office, span, test__in=tests, grade__in=grades)
        known = results.references(school.office, span, exam__code__in=tests, grade__in=grades)
        if request.user.acting.is_school:
            # Who knows the own result can work out that of the others: few of them could be recognised.
            known_takers = {key: row.takers for key, row in own.items()}
            area = {key: mean for key, mean in area.items() if mean.is_public_beside(known_takers.get(key))}
        found = results.sittings(Catalogue(school.office), span, area=area, known=known, own=own)
        for sitting in found:
            # Skills by grade are many; their table says it all.
            drawn = [] if sitting.exam and sitting.exam.has_levels else sitting.lines
            sitting.charts = results.charts(drawn, SERIES_OF_SCHOOL)
            for line in sitting.lines:
                mine = line.latest.own
                line.is_few = mine is not None and mine.takers is not None and mine.takers < means.FEW
    context = {
        "school": school,
        "year": year,
        "newest": newest,
        "span": span,
        "sittings": found,
        "legend": results.legend(SERIES_OF_SCHOOL),
        "chart_height": results.CHART_HEIGHT,
        "few": means.FEW,
    }
    return render(request, "qa/tests/school.html", context)
