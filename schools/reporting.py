"""Which schools have reported their figures on a data date; the address of a page or of an export says which."""

from collections import defaultdict

import django_filters as filters
from django.db.models import Exists, F, IntegerField, OuterRef
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Coalesce
from django.utils import timezone

from schools import calendars, data_dates
from schools.filters import NONE, FoldedFilter
from schools.models import Figures, Network, School
from schools.models.figures import GRADES, NEED_COUNTS, Disability
from thai.text import search_key

YEARS_BACK = 5
# Fewer pupils than this with one kind of need could name a child where others than the office read.
FEWEST = 5
# Figures.special in the database: pupils of all nine types, boys and girls.
SPECIAL = sum(
    Coalesce(Cast(KT(f"inclusive__{code}__{sex}"), IntegerField()), 0) for code in Disability.values for sex in (0, 1)
)


class LackingFilter(FoldedFilter):
    """What the list of schools without enough IEP is narrowed to."""

    q = filters.CharFilter(label="ชื่อโรงเรียน", method="search")
    network = filters.ModelChoiceFilter(
        label="เครือข่าย",
        field_name="school__network",
        queryset=lambda request: Network.objects.visible_to(request.user).area(),
        empty_label="ทุกเครือข่าย",
        null_label="ยังไม่มีเครือข่าย",
        null_value=NONE,
    )

    class Meta:
        model = Figures
        fields = []

    def search(self, rows, _name, text):
        key = search_key(text)
        return rows.filter(school__search_name__contains=key) if key else rows


def reporting(request, asked):
    """The office's open schools with `reported`: whether they have a sheet of the chosen year and data date."""
    mine = Figures.objects.filter(school=OuterRef("pk"), academic_year=asked["year"], data_date=asked["data_date"])
    schools = School.objects.visible_to(request.user).open_on(timezone.localdate())
    return schools.annotate(reported=Exists(mine))


def narrowed(request, asked):
    """(schools left by the filters of the address, what the filters of the page show)."""
    rows = reporting(request, asked)
    key = search_key(request.GET.get("q", ""))
    if key:
        rows = rows.filter(search_name__contains=key)
    networks = list(Network.objects.visible_to(request.user).area())
    network = next((n for n in networks if str(n.pk) == request.GET.get("network", "")), None)
    if network:
        rows = rows.filter(network=network)
    state = request.GET.get("state", "")
    if state in ("in", "missing"):
        rows = rows.filter(reported=state == "in")
    shown = {"state": state, "network": network, "networks": networks, "q": request.GET.get("q", "")}
    return rows, shown | {"narrowed": bool(key or network or state)}


def chosen(request):
    """{year, data_date, years, dates, label} from the address; the newest data date where it says nothing."""
    calendar = calendars.of(request.user)
    now = calendar.academic_year(timezone.localdate())
    year, date = data_dates.last(calendar)
    choices = [str(number) for number in range(now, now - YEARS_BACK, -1)]
    if request.GET.get("year") in choices:
        year = int(request.GET["year"])
    if request.GET.get("date") in Figures.DataDate.values:
        date = request.GET["date"]
    return {
        "year": year,
        "data_date": str(date),
        "date_label": Figures.DataDate(date).label,
        "years": choices,
        "dates": Figures.DataDate.choices,
    }


def publishable(counts):
    """(counts with None for what must not be told, their sum or None): what may be read outside the office.

    Every count below FEWEST is hidden, and the smallest of the others with them, so that no hidden one follows from
    the sum. Where there is no other, the sum is hidden too. Nobody is nobody: 0 stays.
    """
    small = {place for place, n in enumerate(counts) if 0 < n < FEWEST}
    others = [place for place, n in enumerate(counts) if n >= FEWEST]
    if not small:
        return list(counts), sum(counts)
    hidden = small | {min(others, key=lambda place: counts[place])} if others else small
    return [None if place in hidden else n for place, n in enumerate(counts)], sum(counts) if others else None


def _for_others(found):
    """Counts of inclusive_counts as they may be published: of both sexes together, without small numbers. What is told
    by grade has the sum of what is told by type: where that is hidden, no grade is told."""
    sums, total = publishable([row["sum"] for row in found["rows"]])
    grades, _sum = publishable([row["sum"] for row in found["grades"]])
    if total is None:
        grades = [None] * len(grades)
    for rows, told in ((found["rows"], sums), (found["grades"], grades)):
        for row, n in zip(rows, told, strict=True):
            row |= {"male": None, "female": None, "sum": n, "schools": row["schools"] if n is not None else None}
    counts = [(label, n if not 0 < n < FEWEST else None) for label, n in found["counts"]]
    hidden = {"male": None, "female": None, "sum": total}
    return found | {"counts": counts, "total": hidden, "lacking": Figures.objects.none()}


def _row(label, counts):
    male, female, schools = counts
    return {"label": label, "male": male, "female": female, "sum": male + female, "schools": schools}


def inclusive_counts(request, asked):
    """Pupils by type of disability over the office's open schools on the chosen data date: {rows: [{label, male,
    female, sum, schools}], grades: the same by grade, total, with_pupils (schools), counts: [(label, n)] of
    NEED_COUNTS, reported, lacking: sheets with fewer IEP than pupils, to be read}. With `public` in the address as they
    may be published (None: not told). Two queries."""
    schools = School.objects.visible_to(request.user).open_on(timezone.localdate())
    sheets = Figures.objects.filter(school__in=schools, academic_year=asked["year"], data_date=asked["data_date"])
    counts, with_pupils = defaultdict(lambda: [0, 0, 0]), 0
    told = dict.fromkeys(NEED_COUNTS, 0)
    for sheet in sheets.only("inclusive", "inclusive_grades", *told).order_by():
        with_pupils += bool(sheet.inclusive)
        for name in told:
            told[name] += getattr(sheet, name) or 0
        for code, (male, female) in [*sheet.inclusive.items(), *sheet.inclusive_grades.items()]:
            row = counts[code]
            row[0], row[1], row[2] = row[0] + male, row[1] + female, row[2] + 1
    rows = [_row(label, counts[code]) for code, label in Disability.choices]
    found = {
        "rows": rows,
        "grades": [_row(name, counts[grade]) for grade, name in GRADES.items() if grade in counts],
        "total": {name: sum(row[name] for row in rows) for name in ("male", "female", "sum")},
        "with_pupils": with_pupils,
        "counts": [(Figures._meta.get_field(name).verbose_name, n) for name, n in told.items()],
        "lacking": sheets.alias(needs=SPECIAL).filter(needs__gt=Coalesce(F("with_iep"), 0)),
        "reported": sheets.count(),
        "is_public": request.GET.get("public") == "yes",
    }
    return _for_others(found) if found["is_public"] else found
