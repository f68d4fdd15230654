"""The map of an office: what its points are coloured by, and the state of every school in that figure."""

import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db.models import Count, OuterRef, Q, Subquery

from qa.models import Level, Submission
from qa.permissions import READERS as SAR_READERS
from reports.queries import LONG_UNVISITED
from schools.data_dates import last_passed
from schools.filters import SchoolFilter
from schools.models import Figures, School, SchoolYear
from supervision.models import Recommendation, Visit
from supervision.permissions import READERS as VISIT_READERS
from thai.dates import short

# The drawing of "nothing known" in static/img/marks.svg; 1 to 7 go from best or smallest to worst or largest.
UNKNOWN = 8
SOME, MANY = 1, 3


@dataclass(frozen=True)
class State:
    """One state of a figure: how it is drawn (1 to 8, colour and shape) and its word."""

    mark: int
    label: str


@dataclass(frozen=True)
class Colouring:
    """States of a figure in the order of the legend, and for each school its state and the detail behind it."""

    states: list
    of: dict

    def told(self, school):
        """(State, text) of a school."""
        return self.of[school.pk]


def by_visit(schools, user, day):
    """Days since the last visit on record. One query."""
    recent, half, long, never = (
        State(1, "ไม่เกิน 90 วัน"),
        State(3, f"91–{LONG_UNVISITED.days} วัน"),
        State(4, f"เกิน {LONG_UNVISITED.days} วัน"),
        State(5, "ยังไม่เคย"),
    )
    # The newest of each school is the first of its index; older years are not read.
    newest = Visit.objects.visible_to(user).made().filter(school=OuterRef("pk")).order_by("-visited_on")
    rows = School.objects.filter(pk__in=[school.pk for school in schools]).order_by()
    last, told = dict(rows.values_list("pk", Subquery(newest.values("visited_on")[:1]))), {}
    for school in schools:
        on = last.get(school.pk)
        days = (day - on).days if on else None
        if on is None:
            state = never
        elif days > LONG_UNVISITED.days:
            state = long
        else:
            state = half if days > 90 else recent
        told[school.pk] = (state, f"{short(on)} ({days:,} วันก่อน)" if on else "ยังไม่เคยได้รับการนิเทศ")
    return Colouring([recent, half, long, never], told)


def by_level(schools, user, day):
    """The lowest overall level in the newest SAR the school has sent. Two queries."""
    rows = Submission.objects.visible_to(user).received().exclude(overall_level=None).order_by("-round__academic_year")
    newest = {}
    for school, year, value in rows.values_list("school", "round__academic_year", "overall_level"):
        known = newest.get(school)
        if known is None or (known[0] == year and value < known[1]):
            newest[school] = (year, value)
    ours = Level.objects.filter(Q(set__office=None) | Q(set__office=user.acting.office_id))
    words = dict(ours.order_by("set__first_year", "set").values_list("value", "label"))
    states = {value: State(6 - value, words[value]) for value in sorted(words, reverse=True) if 1 <= value <= 5}
    none = State(UNKNOWN, "ยังไม่มีผล SAR")
    told = {}
    for school in schools:
        year, value = newest.get(school.pk, (None, None))
        text = f"{words[value]} (ปีการศึกษา {year})" if value in states else none.label
        told[school.pk] = (states.get(value, none), text)
    return Colouring([*states.values(), none], told)


def by_overdue(schools, user, day):
    """Recommendations past their due date that the school has not answered. One query."""
    none, some, many = State(1, "ไม่มี"), State(4, f"{SOME}–{MANY - 1} เรื่อง"), State(5, f"{MANY} เรื่องขึ้นไป")
    rows = Recommendation.objects.visible_to(user).overdue(day).order_by().values_list("school")
    counts = dict(rows.annotate(n=Count("pk")))
    told = {}
    for school in schools:
        n = counts.get(school.pk, 0)
        state = many if n >= MANY else some if n else none
        told[school.pk] = (state, f"เกินกำหนด {n:,} เรื่อง" if n else "ไม่มีข้อเสนอแนะเกินกำหนด")
    return Colouring([none, some, many], told)


def by_size(schools, user, day):
    """The size class of the newest year; the rows know it (with_newest_year)."""
    states = {}
    for place, band in enumerate(user.acting.office.sizes):
        states[band.code] = State(min(place + 1, UNKNOWN - 1), band.label)
    none, other = State(UNKNOWN, "ยังไม่มีข้อมูล"), State(UNKNOWN - 1, "เกณฑ์เดิม")
    told = {}
    for school in schools:
        if school.pupils_now is None:
            told[school.pk] = (none, none.label)
        else:
            state = states.get(school.size_now, other)
            told[school.pk] = (state, f"ขนาด{school.size_label_now} {school.pupils_now:,} คน (ปี {school.year_now})")
    used = {state for state, _ in told.values()}
    return Colouring([*states.values(), *(state for state in (other, none) if state in used)], told)


def by_figures(schools, user, day):
    """How old the number of pupils and teachers is. One query."""
    year, code = last_passed(user.acting.office.calendar, day)
    fresh, this, old = State(1, "รอบล่าสุด"), State(3, "ปีนี้ แต่ไม่ใช่รอบล่าสุด"), State(4, "ของปีก่อน ๆ")
    none = State(UNKNOWN, "ยังไม่มีข้อมูล")
    rows = SchoolYear.objects.filter(school__office=user.acting.office_id).order_by("academic_year")
    newest = {school: (kept, date) for school, kept, date in rows.values_list("school", "academic_year", "data_date")}
    told = {}
    for school in schools:
        kept, on = newest.get(school.pk, (None, ""))
        if kept is None:
            state = none
        elif kept > year or (kept == year and (on or Figures.DataDate.END) >= code):
            state = fresh
        else:
            state = this if kept == year else old
        when = f" ({Figures.DataDate(on).label})" if on else ""
        told[school.pk] = (state, f"ปีการศึกษา {kept}{when}" if kept else none.label)
    return Colouring([fresh, this, old, none], told)


# key: (title, function, roles that may read what it shows or None for all of the office).
FIGURES = {
    "visited": ("การนิเทศครั้งล่าสุด", by_visit, VISIT_READERS),
    "sar": ("ระดับคุณภาพ SAR", by_level, SAR_READERS),
    "overdue": ("ข้อเสนอแนะเกินกำหนด", by_overdue, VISIT_READERS),
    "size": ("ขนาดโรงเรียน", by_size, None),
    "figures": ("ความใหม่ของข้อมูล", by_figures, None),
}


def choices(user):
    """{key: title} of the figures the person may see."""
    return {key: title for key, (title, _, roles) in FIGURES.items() if roles is None or user.has_role(*roles)}


def chosen(asker):
    """The key of the figure that the address asks for, or the first that the person may see."""
    known = choices(asker.user)
    asked = asker.GET.get("by")
    return asked if asked in known else next(iter(known))


def shown(asker, day):
    """(the filter of the address, [School, …] it leaves). A closed school is no place to go to, unless somebody asks
    for it."""
    rows = School.objects.visible_to(asker.user).with_newest_year()
    found = SchoolFilter(asker.GET, queryset=rows, request=asker)
    schools = found.qs if asker.GET.get("state") else found.qs.open_on(day)
    return found, list(schools.select_related("network"))


def legend(colouring, schools):
    """[(State, number of schools)] in the order of the states."""
    counts = defaultdict(int)
    for school in schools:
        counts[colouring.told(school)[0]] += 1
    return [(state, counts[state]) for state in colouring.states]


def tile_source(url):
    """What the content security policy must let through for a tile address, None for an address it cannot name."""
    parts = urlsplit(url)
    host = parts.netloc.replace("{s}.", "*.")
    if parts.scheme != "https" or not re.fullmatch(r"(\*\.)?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*(:\d{1,5})?", host):
        return None
    return f"https://{host}"
