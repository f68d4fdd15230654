"""Which schools are below standard, with the figures that say so."""

from collections import defaultdict

from django.db.models import Exists, F, Max, Min, OuterRef, Q
from django.utils import timezone

from qa.levels import is_good
from qa.models import ExternalGrade, ExternalResult, HelpPlan, Submission
from qa.models.rounds import Round
from qa.models.standards import EducationLevel
from schools.models import School

# "ระดับคุณภาพพอใช้" and "พอใช้" are the same word of a scale.
PREFIX = "ระดับคุณภาพ"


class Grades:
    """The scales of the rounds that an office knows: those of the product and its own, which go before these."""

    def __init__(self, office):
        rounds = Q(round__office=None) | Q(round__office=office)
        rows = ExternalGrade.objects.filter(rounds).order_by(F("round__office").asc(nulls_first=True), "pk")
        self.scales, words = {}, {True: set(), False: set()}
        for name, label, passes in rows.values_list("round__name", "label", "passes"):
            self.scales.setdefault(name, {})[label] = passes
            words[passes].add(label)
        self.failing = words[False] - words[True]

    def fails(self, result):
        """True when a school does not pass with this ExternalResult; by the scale of its own round, and where that has
        no such word by what all scales say alike."""
        word = result.result.removeprefix(PREFIX)
        passes = self.scales.get(result.round, {}).get(word)
        return word in self.failing if passes is None else not passes


def below(user):
    """[(School, [(HelpPlan.Reason, sentence with the figure)])] of the open schools the person sees that have no
    running plan, in the order of their names; a constant number of queries.

    Below is an overall level of the school's newest SAR for a level of education that is under the middle of its scale,
    and a newest result of สมศ. for a level with which a school does not pass.
    """
    schools = School.objects.visible_to(user).open_on(timezone.localdate())
    found = defaultdict(list)
    for school, text in _by_sar(schools):
        found[school].append((HelpPlan.Reason.SAR, text))
    for school, text in _by_assessment(schools, Grades(user.acting.office_id)):
        found[school].append((HelpPlan.Reason.EXTERNAL, text))
    helped = set(HelpPlan.objects.visible_to(user).running().values_list("school", flat=True))
    rows = School.objects.filter(pk__in=set(found) - helped).select_related("network")
    return [(school, found[school.pk]) for school in rows.order_by("name", "pk")]


def _by_sar(schools):
    rows = Submission.objects.received().filter(
        school__in=schools, round__kind=Round.Kind.SAR, overall_level__isnull=False
    )
    # Each school's own newest: one that has not sent next year's yet stays with what it sent last.
    newer = rows.filter(
        school=OuterRef("school"), level=OuterRef("level"), round__academic_year__gt=OuterRef("round__academic_year")
    )
    rows = rows.filter(~Exists(newer))
    rows = rows.annotate(low=Min("standard_set__levels__value"), high=Max("standard_set__levels__value"))
    fields = ("school", "level", "round__academic_year", "overall_level", "low", "high")
    for school, level, year, value, low, high in rows.values_list(*fields):
        if low is not None and not is_good(value, low, high):
            yield school, f"SAR ปีการศึกษา {year} {EducationLevel(level).label} ได้ระดับ {value} จาก {high}"


def _by_assessment(schools, grades):
    rows = ExternalResult.objects.filter(school__in=schools).order_by("school", "level", "year", "attempt", "pk")
    newest = {(row.school_id, row.level): row for row in rows}
    for (school, level), row in newest.items():
        if grades.fails(row):
            yield school, f"ประเมินภายนอก {row.round} {EducationLevel(level).label} ผล {row.result}"
