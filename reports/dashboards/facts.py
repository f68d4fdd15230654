"""Facts of the schools of an office in an academic year, as plain values: what every figure of a dashboard counts.

Each part is read when it is first asked for, with a fixed number of queries whatever the number of schools.
"""

from collections import Counter, defaultdict
from datetime import datetime, time, timedelta
from functools import cached_property, reduce
from operator import itemgetter, or_
from statistics import fmean

from django.db.models import (
    BooleanField,
    Case,
    Count,
    Exists,
    F,
    Max,
    OuterRef,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from qa.exams import means, results
from qa.exams.catalogue import Catalogue
from qa.exams.means import HUNDREDTHS
from qa.models import Round as SarRound
from qa.models import StandardResult, Submission, TestScore
from reports.dashboards.fact_rows import (
    LevelFact,
    RecommendationFact,
    ReportFact,
    SchoolFact,
    ScoreFact,
    StandardFact,
    VisitFact,
    Window,
)
from reports.queries import scales
from schools.distances import straight_line
from schools.models import Duty, Membership, NetworkSchool, Role, School, SchoolYear, User
from supervision import planning
from supervision.models import CoverageRule, Recommendation, Visit
from thai.sorting import thai_order
from thai.years import fiscal_span, fiscal_year

TREND_YEARS = 5
# Of no year, where one is asked for.
NO_YEAR = 0


class Facts:
    """The facts of one office in one academic year as they stood on `day`: today, or the last day of a past year or
    semester. `semester` is 1, 2 or 0 for the whole year. SARs and tests come after their year: they are those of the
    newest year up to this one, or up to `sar_until` and `tests_until`; none with NO_YEAR. With `until` the year is cut
    at an earlier day. Of SARs only what had been sent by `sent_by` is in hand: that day, or one of its own, for the
    SARs of a year that is over come after it."""

    def __init__(self, office, year, *, today, semester=0, sar_until=None, tests_until=None, until=None, sent_by=None):
        self.office, self.year, self.semester, self.today = office, year, semester, today
        self.sar_until = year if sar_until is None else sar_until
        self.tests_until = year if tests_until is None else tests_until
        self.calendar = office.calendar
        self.span = self.calendar.semester_span(year, semester) if semester else self.calendar.academic_span(year)
        end = min(today, self.span[1])
        self.until = until if until is not None and until < end else None
        self.sent_by = sent_by if sent_by is not None and sent_by < today else self.until
        self.day = self.until or end
        self._by_exam = {}

    def limited(self, *, until=None, sent_by=None, **years):
        """The same facts up to earlier days, or with SARs and tests up to other years. A later day changes nothing."""
        known = {name: getattr(self, name) for name in ("until", "sent_by", "sar_until", "tests_until")}
        limits = known | years
        if until is not None and until < self.day:
            limits["until"] = until
        if sent_by is not None and sent_by < (self.sent_by or self.today):
            limits["sent_by"] = sent_by
        if limits == known:
            return self
        found = Facts(self.office, self.year, today=self.today, semester=self.semester, **limits)
        read = ["rounds", "test_year"] if found.tests_until == self.tests_until else ["rounds"]
        found.__dict__.update((name, self.__dict__[name]) for name in read if name in self.__dict__)
        return found

    @property
    def is_whole(self):
        """Whether the year or semester is over and nothing of it is cut off."""
        return self.day == self.span[1]

    @property
    def is_present(self):
        """False where the day is past: then what is only known of today is unknown."""
        return self.day == self.today

    @cached_property
    def schools(self):
        """{key: SchoolFact} of all schools of the office, those closed by the day too. One query."""
        year = SchoolYear.objects.filter(school=OuterRef("pk"), academic_year__lte=self.year).order_by("-academic_year")
        pupils = F("pupils_early") + F("pupils_primary") + F("pupils_lower") + F("pupils_upper")
        newest = Visit.objects.made().filter(school=OuterRef("pk"), visited_on__lte=self.day).order_by("-visited_on")
        rows = School.objects.filter(office=self.office).order_by(thai_order("name"), "smis_code", "pk")
        rows = rows.values_list(
            "pk", "name", "smis_code", "local_code", "network", "network__name", "district",
            Subquery(year.values("size")[:1]), Subquery(year.annotate(n=pupils).values("n")[:1]),
            "has_early", "has_basic", "closed_on", Subquery(newest.values("visited_on")[:1]), "latitude", "longitude",
        )  # fmt: skip
        rows = list(rows)
        # Where its schools lie is the only place of an office that every installation knows.
        known = [(float(row[-2]), float(row[-1])) for row in rows if row[-2] is not None and row[-1] is not None]
        middle = (fmean(lat for lat, _ in known), fmean(lon for _, lon in known)) if known else None
        found = {}
        for pk, name, smis, own, network, label, district, size, n, early, basic, closed, last, lat, lon in rows:
            km = straight_line(middle, (lat, lon)) if lat is not None and lon is not None else None
            is_open = closed is None or closed > self.day
            found[pk] = SchoolFact(
                pk, name, smis or own, network, label or "", district, size or "", n, early, basic, is_open, last, km
            )
        return found

    @cached_property
    def visits(self):
        """[VisitFact] of the year, the newest first. One query."""
        first, last = self.calendar.academic_span(self.year)
        turn = self.calendar.semester_span(self.year, 2)[0]
        rows = Visit.objects.made().filter(office=self.office, visited_on__range=(first, min(last, self.day)))
        rows = rows.order_by("-visited_on", "-pk").values_list("pk", "school", "supervisor", "visited_on")
        return [VisitFact(*row, 2 if row[3] >= turn else 1) for row in rows]

    @cached_property
    def recommendations(self):
        """[RecommendationFact] of those that wait today, the nearest due date first. One query."""
        rows = Recommendation.objects.filter(office=self.office).unsettled().order_by("due_on", "pk")
        late = Recommendation.objects.filter(pk=OuterRef("pk")).overdue(self.today)
        rows = rows.values_list("pk", "school", "supervisor", "state", "due_on", Exists(late))
        return [RecommendationFact(*row) for row in rows]

    @cached_property
    def rounds(self):
        """{academic year: (key, due date)} of the SAR rounds. One query."""
        rows = SarRound.objects.of_sar().filter(office=self.office).order_by("academic_year", "pk")
        return {year: (pk, due) for pk, year, due in rows.values_list("pk", "academic_year", "due_on")}

    @cached_property
    def sar_year(self):
        """The newest year up to `sar_until` that has a round of SAR, or None."""
        return max((year for year in self.rounds if year <= self.sar_until), default=None)

    @cached_property
    def reports(self):
        """[ReportFact] of the round of `sar_year`, as its board counts them. One query."""
        if self.sar_year is None:
            return []
        day = self.sent_by or self.today
        rows = Submission.objects.filter(round=self.rounds[self.sar_year][0]).counted(day).with_deadline()
        late, overdue, state = Submission.sent_late_condition(), Submission.overdue_condition(day), F("state")
        if self.sent_by:
            unsent = Q(submitted_at__gte=end_of(day))
            rows = rows.exclude(unsent, school__closed_on__lte=day)
            late, overdue = late & ~unsent, overdue | unsent & Q(deadline_on__lt=day)
            undecided = Q(state=Submission.State.ACCEPTED, accepted_at__gte=end_of(day))
            state = Case(
                When(unsent, then=Value(Submission.State.EXPECTED)),
                When(undecided, then=Value(Submission.State.SUBMITTED)),
                default=state,
            )
        rows = rows.annotate(known=state, is_sent_late=_whether(late), is_overdue=_whether(overdue))
        rows = rows.annotate(sent=Case(When(known__in=Submission.RECEIVED, then="overall_level")))
        rows = rows.order_by("pk").values_list(
            "pk", "school", "level", "known", "standard_set", "sent", "reviewer", "is_sent_late", "is_overdue", "round",
            "deadline_on",
        )  # fmt: skip
        return [ReportFact(*row) for row in rows]

    def _in_hand(self, **which):
        """The SARs that were in hand on the day `sent_by`, or that are today."""
        rows = Submission.objects.filter(**which).received()
        return rows.filter(submitted_at__lt=end_of(self.sent_by)) if self.sent_by else rows

    @cached_property
    def _trend_rounds(self):
        """{key: academic year} of the rounds of the years up to `sar_year`."""
        newest = self.sar_year or NO_YEAR
        return {pk: year for year, (pk, _) in self.rounds.items() if newest - TREND_YEARS < year <= newest}

    def _judged(self, **which):
        return self._in_hand(round__in=self._trend_rounds, **which).exclude(overall_level=None)

    @cached_property
    def levels(self):
        """[LevelFact] of the years up to `sar_year`, the oldest first. One query."""
        return self._levels()

    def levels_in(self, year):
        """`levels` of one year: read alone where it is `sar_year`. One query where they are not read."""
        if "levels" in self.__dict__ or year != self.sar_year:
            return [fact for fact in self.levels if fact.year == year]
        return self._newest_levels

    @cached_property
    def _newest_levels(self):
        return self._levels(round=self.rounds[self.sar_year][0]) if self.sar_year else []

    def levels_of(self, school):
        """`levels` of one school. One query."""
        return self._levels(school=school)

    def _levels(self, **which):
        rows, years = self._judged(**which).order_by("pk"), self._trend_rounds
        rows = rows.values_list("pk", "school", "level", "standard_set", "overall_level", "round")
        return sorted((LevelFact(*row[:5], years[row[5]]) for row in rows), key=lambda fact: fact.year)

    def level_counts(self):
        """{(level, set, year): Counter of overall levels} of `levels`, counted by the database. One query."""
        rows = self._judged().order_by().values_list("level", "standard_set", "round", "overall_level")
        found = defaultdict(Counter)
        for level, used, round, value, n in rows.annotate(n=Count("pk")):
            found[level, used, self._trend_rounds[round]][value] += n
        return found

    @cached_property
    def standards(self):
        """[StandardFact] of the SARs in hand of `sar_year`. One query."""
        if self.sar_year is None:
            return []
        in_hand = self._in_hand(round=self.rounds[self.sar_year][0])
        rows = StandardResult.objects.filter(submission__in=in_hand.order_by()).order_by("standard__position", "pk")
        rows = rows.values_list(
            "submission", "submission__school", "submission__level", "standard__set", "standard", "standard__code",
            "standard__label", "standard__position", "level",
        )  # fmt: skip
        return [StandardFact(*row[:5], f"{row[5]} {row[6]}", *row[7:]) for row in rows]

    @cached_property
    def scales(self):
        """{key of a standard set: Scale} of the sets of the reports and levels. One query."""
        return scales(Submission.objects.filter(round__in=self._trend_rounds).order_by().values("standard_set"))

    @cached_property
    def test_year(self):
        """The newest of the years up to `tests_until` with results of tests, or None. One query."""
        # School by school the first one of an index, where a Max would read the results of all years.
        rows = TestScore.objects.filter(school=OuterRef("pk"), academic_year__lte=self.tests_until)
        newest = Subquery(rows.order_by("-academic_year").values("academic_year")[:1])
        return School.objects.filter(office=self.office).order_by().aggregate(newest=Max(newest))["newest"]

    def has_tests(self, year):
        """Whether there are results of tests of a year. One query."""
        return TestScore.objects.filter(school__office=self.office, academic_year=year).exists()

    @cached_property
    def catalogue(self):
        """The tests that the office knows. Two queries."""
        return Catalogue(self.office)

    @cached_property
    def exams(self):
        """{(test, grade, turn, subject): Sitting} of the tests of `test_year`, each by the subject that stands for all
        of it, in the order of the catalogue. One query beside the catalogue's."""
        if self.test_year is None:
            return {}
        taken = TestScore.objects.filter(school__office=self.office, academic_year=self.test_year).order_by()
        taken = taken.values_list("test", "grade", "academic_year", "turn", "subject").distinct()
        # Means are asked for where they are told, and of the subjects that stand for a test alone.
        found = results.sittings(self.catalogue, [self.test_year], area=dict.fromkeys(taken), known={})
        return {(one.code, one.grade, one.turn, one.main.subject): one for one in found}

    def _results(self):
        keys = [Q(test=test, grade=grade, turn=turn, subject=name) for test, grade, turn, name in self.exams]
        return TestScore.objects.filter(reduce(or_, keys), school__office=self.office)

    def _read(self, *years):
        rows = self._results().filter(academic_year__in=years).order_by().annotate(hundredths=HUNDREDTHS)
        names = ("test", "grade", "turn", "subject")
        rows = rows.values_list("pk", "school", *names, "academic_year", "hundredths", "takers")
        # One tuple for each test: what is the same one is compared at a glance.
        exams = {exam: exam for exam in self.exams}
        return [ScoreFact(row[0], row[1], exams[row[2:6]], *row[6:]) for row in sorted(rows, key=itemgetter(0))]

    @cached_property
    def scores(self):
        """[ScoreFact] of `exams` in `test_year` and the year before. One query."""
        return self._read(self.test_year - 1, self.test_year) if self.exams else []

    def scores_of(self, exam, year):
        """[ScoreFact] of one test in one year. One query for a year that `scores` do not hold already."""
        if year not in self._by_exam:
            is_read = "scores" in self.__dict__ and self.test_year - 1 <= year <= self.test_year
            rows = self.scores if is_read else self._read(year) if self.exams else []
            # `scores` hold two years: the other one is not asked for, and would be there twice.
            found = self._by_exam[year] = defaultdict(list)
            for fact in rows:
                if fact.year == year:
                    found[fact.exam].append(fact)
        return self._by_exam[year].get(exam, [])

    def test_trend(self, schools=None, years=TREND_YEARS):
        """{(exam, year): Mean} in so many years, of these schools only where given. One query."""
        if not self.exams:
            return {}
        rows = self._results().filter(academic_year__gt=self.test_year - years, academic_year__lte=self.test_year)
        if schools is not None:
            rows = rows.filter(school__in=schools)
        found = means.by(rows, "test", "grade", "turn", "subject", "academic_year")
        return {(key[:4], key[4]): mean for key, mean in found.items()}

    def office_mean(self, exam, year):
        """The mean of all schools of the office in a test of `exams`, or None; of scores_of()."""
        return means.of_hundredths((fact.hundredths, fact.takers) for fact in self.scores_of(exam, year)).value

    @cached_property
    def windows(self):
        """[Window] of the office's rules in the year. Two queries, whatever the number of rules."""
        rules = planning.rules_of(self.office)
        spans = [(rule, n, *span) for rule in rules for n, span in enumerate(self.spans(rule.period), start=1)]
        if not spans:
            return []
        counts = {}
        for rule, n, _, first, last in spans:
            within = Q(visited_on__range=(first, min(last, self.day)))
            counts[f"r{rule.pk}_{n}"] = Count("pk", filter=within & Q(kind=rule.kind) if rule.kind else within)
        reach = min(first for *_, first, _ in spans), self.day
        rows = Visit.objects.made().filter(office=self.office, visited_on__range=reach).order_by()
        rows = list(rows.values("school").annotate(**counts))
        return [
            Window(f"{rule.pk}-{n}", rule.name, label, rule.times, first, last, _counts(rows, f"r{rule.pk}_{n}"))
            for rule, n, label, first, last in spans
        ]

    def spans(self, period):
        """[(label, first, last)] of the windows of a rule in the year that have begun by the day."""
        calendar, year, kinds = self.calendar, self.year, CoverageRule.Period
        if period == kinds.SEMESTER:
            numbers = (self.semester,) if self.semester else (1, 2)
            found = [(f"ภาคเรียนที่ {n}/{year}", *calendar.semester_span(year, n)) for n in numbers]
        elif period == kinds.FISCAL:
            fiscal = fiscal_year(self.day)
            found = [(f"ปีงบประมาณ {fiscal}", *fiscal_span(fiscal))]
        elif period == kinds.THREE_YEARS:
            first, last = calendar.academic_span(year - 2)[0], calendar.academic_span(year)[1]
            found = [(f"ปีการศึกษา {year - 2}–{year}", first, last)]
        else:
            found = [(f"ปีการศึกษา {year}", *calendar.academic_span(year))]
        return [span for span in found if span[1] <= self.day]

    @cached_property
    def people(self):
        """{key: name} of who supervises today or visited in the year, in Thai order. One query."""
        held = Membership.objects.current(self.today).filter(office=self.office, role=Role.SUPERVISOR)
        seen = {fact.supervisor for fact in self.visits}
        rows = User.objects.filter(Q(pk__in=seen) | Q(is_active=True, pk__in=held.values("user")))
        return {person.pk: str(person) for person in rows.order_by(thai_order("given_name"), "pk")}

    @cached_property
    def workers(self):
        """`people` and, after them, those who follow up what waits or read SARs though they supervise no more. At most
        one query more."""
        held = {fact.supervisor for fact in self.recommendations if self.is_present}
        held |= {fact.reviewer for fact in self.reports if fact.reviewer and fact.state in Submission.UNDECIDED}
        left = held - self.people.keys()
        rows = User.objects.filter(pk__in=left).order_by(thai_order("given_name"), "pk") if left else ()
        return self.people | {person.pk: str(person) for person in rows}

    @cached_property
    def duties(self):
        """{key of a person: keys of the schools they are responsible for on the day}. Two queries."""
        rows = Duty.objects.in_force(self.office, self.day).of_schools().values_list("user", "school", "network")
        members = NetworkSchool.objects.filter(school__office=self.office, to_year=None)
        in_network, found = defaultdict(set), defaultdict(set)
        for network, school in members.values_list("network", "school"):
            in_network[network].add(school)
        for school in self.schools.values():
            in_network[school.network].add(school.pk)
        for user, school, network in rows:
            found[user].update({school} if school else in_network[network])
        return found


def end_of(day):
    """The first moment after a day."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _whether(condition):
    return Coalesce(Case(When(condition, then=Value(True))), Value(False), output_field=BooleanField())


def _counts(rows, name):
    return {row["school"]: row[name] for row in rows if row[name]}
