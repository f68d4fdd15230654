"""Figures of every office, rolled up by a job so that the view of the country reads a few hundred rows.

Each figure is counted by the same condition as in an office's own pages, for all offices in one query, grouped by
office and province; what is kept are counts and sums, never a mean, so that parts add up to the whole.
"""

import json
from collections import defaultdict
from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from jobs.actions import enqueue
from jobs.models import Job
from jobs.reaper import chore
from qa.exams import means
from qa.models import Round, Submission, TestScore
from reports.dashboards import rollup_schools
from reports.dashboards.behind import SINCE
from reports.dashboards.facts import Facts, end_of
from reports.dashboards.scope import same_day
from reports.models import OfficeFigures
from schools.models import Membership, Office, Role
from supervision.models import Recommendation, Visit
from thai.years import academic_year

KIND = "office_figures"
# The job is asked for when a figure of this year is so old, and has the rest of five minutes to be done.
STALE = timedelta(minutes=2, seconds=30)
LATE = timedelta(minutes=5)
# Years that are over change seldom.
STALE_PAST = timedelta(hours=12)
YEARS = 3
KEEP_JOBS = timedelta(hours=6)


def years_of(day):
    """The academic years that are kept, the present one first."""
    newest = academic_year(day)
    return list(range(newest, newest - YEARS, -1))


@chore(every=timedelta(seconds=30))
def keep_current(now=None):
    """Asks for the job when figures are old or missing and no such job waits or runs; returns whether it asked."""
    now = now or timezone.now()
    if Job.objects.filter(kind=KIND, state__in=Job.ACTIVE).exists():
        return False
    if not any(
        stale(year, day=timezone.localdate(now), now=now).exists() for year in years_of(timezone.localdate(now))
    ):
        return False
    enqueue(kind=KIND, input={"at": now.isoformat(timespec="seconds")}, requested_by=None)
    return True


def stale(year, *, day, now):
    """The offices whose figures of a year are older than they may be, or missing. Those of a year that is over tell
    what it had come to on the same day of its course: each day another one."""
    since = now - STALE if year == academic_year(day) else max(now - STALE_PAST, end_of(day - timedelta(days=1)))
    fresh = OfficeFigures.objects.filter(academic_year=year, computed_at__gt=since)
    return Office.objects.exclude(pk__in=fresh.values("office"))


def refresh(now=None):
    """Computes what is stale; returns {academic year: how many offices were computed}."""
    now = now or timezone.now()
    day, done, rules = timezone.localdate(now), {}, None
    for year in years_of(day):
        offices = list(stale(year, day=day, now=now).order_by("pk"))
        if offices:
            rules = rollup_schools.rules_of() if rules is None else rules
            save(year, compute(offices, year, day, rules), now)
        done[year] = len(offices)
    Job.objects.filter(kind=KIND, state=Job.State.DONE, finished_at__lt=now - KEEP_JOBS).delete()
    return done


@transaction.atomic
def save(year, figures, now):
    """Keeps {key of an office: its figures}; a row that has not changed is only marked as known to be right."""
    rows = OfficeFigures.objects.filter(academic_year=year, office__in=list(figures))
    known = dict(rows.values_list("office", "figures"))
    changed = {key: value for key, value in figures.items() if known.get(key) != value}
    if known.keys() - changed.keys():
        rows.exclude(office__in=list(changed)).update(computed_at=now)
    OfficeFigures.objects.bulk_create(
        [
            OfficeFigures(office_id=key, academic_year=year, figures=value, computed_at=now)
            for key, value in changed.items()
        ],
        update_conflicts=True,
        unique_fields=["academic_year", "office"],
        update_fields=["figures", "computed_at"],
    )


def empty():
    """The figures of a province of an office in which nothing has happened. Rows that were kept before a figure was
    added do not have it."""
    return {
        "schools": 0,
        # Open schools whose office has rules of coverage, of them those that have met all that have begun in the year.
        "ruled": 0,
        "met": 0,
        # Open schools by the days since their last visit, in the classes of behind.SINCE.
        "since": [0] * len(SINCE),
        # Per semester: schools visited, visits made.
        "visited": [0, 0],
        "visits": [0, 0],
        # Recommendations that wait, of them past their date and waiting for the supervisor; of this year alone.
        "open": 0,
        "overdue": 0,
        "answered": 0,
        # Per level of education: expected, received, accepted.
        "sar": {},
        # Per level of education and standard set: {overall level: schools}.
        "levels": {},
        # Per exam_key: the numbers of qa.exams.means.Sums, means in hundredths.
        "tests": {},
        "supervisors": 0,
        # A year that is over also has "same": SAME of the same day of its course as today, see same_stretch().
    }


# What a year that is over is told by beside one that runs.
SAME = ("schools", "ruled", "met", "since", "visited", "visits", "sar")


class Table(defaultdict):
    """{(key of an office, province): figures}."""

    def __init__(self):
        super().__init__(empty)


def compute(offices, year, day, rules):
    """{key of an office: {province: figures}} of an academic year on a day, by the `rules` of rollup_schools.rules_of.
    Nine queries at most for all offices of one calendar, three more for each further calendar; of a year that is over
    five and three more."""
    table, keys = Table(), [office.pk for office in offices]
    is_present = year == academic_year(day)
    _coverage(table, offices, year, day, rules)
    if is_present:
        _recommendations(table, keys, day)
    _reports(table, keys, year, day)
    _tests(table, keys, year)
    found = {key: {} for key in keys}
    for (office, province), figures in sorted(table.items()):
        found[office][province] = figures
    if is_present:
        _people(found, keys, day)
    else:
        for (office, province), figures in sorted(same_stretch(offices, year, day, rules).items()):
            found[office].setdefault(province, empty())["same"] = {name: figures[name] for name in SAME}
    return found


def same_stretch(offices, year, day, rules):
    """The Table of a year that is over up to the same day of its course as `day` is of the present one, as two years
    are compared (scope.Scope.alike). Of its SARs what had been sent a year ago: they are compared with those of the
    next year, which came in up to today."""
    table = Table()
    _coverage(table, offices, year, day, rules, until=same_day(day, year - academic_year(day)))
    _reports(table, [office.pk for office in offices], year, day, sent_by=same_day(day, -1))
    return table


def _coverage(table, offices, year, day, rules, until=None):
    """Schools, rules, days since the last visit and visits of a year, up to a day where one is given."""
    calendars = defaultdict(list)
    for office in offices:
        spans = tuple(office.calendar.semester_span(year, number) for number in (1, 2))
        # Rules reach back to the year before the last.
        calendars[spans, office.calendar.academic_span(year - 2)[0]].append(office)
    for (spans, _), some in calendars.items():
        mine, facts = [office.pk for office in some], Facts(some[0], year, today=day, until=until)
        rollup_schools.add(table, mine, rules, facts)
        _visits(table, mine, spans, facts)


def _visits(table, keys, spans, facts):
    """Coverage as supervision.queries.coverage has it: open schools with a visit made in the semester, each once."""
    ends = [(first, min(last, facts.until or last)) for first, last in spans]
    mine, within = set(keys), [Q(visited_on__range=span) for span in ends]
    is_open = Q(school__closed_on=None) | Q(school__closed_on__gt=facts.day)
    # The list of offices lets the database read the year in its index instead of all years in the table.
    rows = Visit.objects.made().filter(office__in=keys, visited_on__range=(ends[0][0], max(ends)[1])).order_by()
    rows = rows.values_list("school__office", "school__province").annotate(
        visits1=Count("pk", filter=within[0]),
        visits2=Count("pk", filter=within[1]),
        visited1=Count("school", filter=within[0] & is_open, distinct=True),
        visited2=Count("school", filter=within[1] & is_open, distinct=True),
    )
    for office, province, visits1, visits2, visited1, visited2 in rows:
        # A school may have moved to an office of another calendar; it is counted with that one's schools.
        if office in mine:
            figures = table[office, province]
            figures["visits"], figures["visited"] = [visits1, visits2], [visited1, visited2]


def _recommendations(table, keys, day):
    rows = Recommendation.objects.filter(office__in=keys).order_by()
    for name, found in (("open", rows.unsettled()), ("overdue", rows.overdue(day)), ("answered", rows.answered())):
        for office, province, n in found.values_list("office", "school__province").annotate(n=Count("pk")):
            table[office, province][name] = n


def _reports(table, keys, year, day, sent_by=None):
    """SARs of a year, as they are or, of the day `sent_by`, as facts.Facts.reports has them, without their levels."""
    rounds = list(Round.objects.of_sar().filter(office__in=keys, academic_year=year).order_by().values_list("pk"))
    rows = Submission.objects.filter(round__in=[pk for (pk,) in rounds]).counted(sent_by or day).order_by()
    where = ("round__office", "school__province", "level")
    received, accepted = Q(state__in=Submission.RECEIVED), Q(state=Submission.State.ACCEPTED)
    if sent_by:
        rows = rows.exclude(submitted_at__gte=end_of(sent_by), school__closed_on__lte=sent_by)
        received &= Q(submitted_at=None) | Q(submitted_at__lt=end_of(sent_by))
        accepted &= received & (Q(accepted_at=None) | Q(accepted_at__lt=end_of(sent_by)))
    asked = rows.values_list(*where).annotate(
        total=Count("pk"), received=Count("pk", filter=received), accepted=Count("pk", filter=accepted)
    )
    for office, province, level, *counts in asked:
        table[office, province]["sar"][level] = counts
    if sent_by:
        return
    judged = rows.received().exclude(overall_level=None)
    judged = judged.values_list(*where, "standard_set", "overall_level").annotate(n=Count("pk"))
    for office, province, level, used, value, n in judged:
        table[office, province]["levels"].setdefault(level, {}).setdefault(str(used), {})[str(value)] = n


def _tests(table, keys, year):
    scores = TestScore.objects.filter(school__office__in=keys, academic_year=year)
    names = ("school__office", "school__province", "test", "grade", "turn", "subject")
    for (office, province, *exam), sums in means.sums_by(scores, *names).items():
        table[office, province]["tests"][exam_key(exam)] = [
            sums.rows, sums.known, sums.takers, int(100 * sums.total), sums.plain, int(100 * sums.plain_total),
        ]  # fmt: skip


def exam_key(exam):
    """A test as a key of figures, whatever signs the name of its subject has."""
    return json.dumps([str(part) for part in exam], ensure_ascii=False, separators=(",", ":"))


def _people(found, keys, day):
    """Supervisors of today, counted in the province where the office has most of its schools."""
    rows = Membership.objects.current(day).filter(office__in=keys, role=Role.SUPERVISOR, user__is_active=True)
    for office, n in rows.order_by().values_list("office").annotate(n=Count("user", distinct=True)):
        parts = found[office]
        main = max(sorted(parts), key=lambda name: parts[name]["schools"], default="")
        parts.setdefault(main, empty())["supervisors"] = n
