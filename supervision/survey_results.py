"""What came back from a survey: who answered, what each question says, what is needed most, and the same by group."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal
from types import SimpleNamespace

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.http import QueryDict

from instruments import statistics
from instruments.measures import Summary, from_counts, share
from instruments.models import Answer, Item, Response
from instruments.reading import weighted
from schools import levels, sizes
from schools.filters import SchoolFilter
from schools.models import School
from supervision.models import Survey, SurveyReply, SurveyTarget
from supervision.models.surveys import answered_after, counts

SOURCES = [("schools", "โรงเรียนที่ขอให้ตอบ"), ("link", "ลิงก์สาธารณะ"), ("all", "ทั้งหมด")]
GROUPINGS = {"network": "เครือข่าย", "size": "ขนาดโรงเรียน", "level": "ระดับที่เปิดสอน"}
NO_GROUP = "none"


def source_of(survey, asked=""):
    """Whose answers are read, a value of SOURCES: those of the schools unless something else is asked for, everybody's
    where the survey goes to schools alone or to nobody but who has the link."""
    if not has_both(survey):
        return "all"
    return asked if asked in dict(SOURCES) else "schools"


def has_both(survey):
    """True where schools were asked and others may answer through the link."""
    return bool(survey.token) and survey.reach != Survey.Reach.LINK


def with_counts(surveys):
    """Surveys with `n_counted`, `n_answered` and `n_replies`, in the query for one survey and for all."""
    targets = SurveyTarget.objects.filter(survey=OuterRef("pk"))
    replies = SurveyReply.objects.counted().filter(survey=OuterRef("pk"))
    return surveys.annotate(
        n_counted=_number(targets.counted()), n_answered=_number(targets.answered()), n_replies=_number(replies)
    )


def _number(rows):
    counted = rows.order_by().values("survey").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


@dataclass(frozen=True)
class Turnout:
    """How many were to answer and did; `late` came after the due date."""

    counted: int
    answered: int
    drafts: int
    late: int
    left_out: int
    replies: int

    @property
    def waiting(self):
        return self.counted - self.answered

    @property
    def percent(self):
        """Percent of the counted schools; 0.0 where none counts."""
        return share(self.answered, self.counted) or statistics.NOTHING


def turnout(survey):
    """The Turnout of a survey, in one query for the schools and one for the link."""
    state, rows = SurveyTarget.State, survey.targets
    figures = rows.aggregate(
        total=Count("pk"),
        counted=Count("pk", filter=counts()),
        answered=Count("pk", filter=Q(state=state.ANSWERED)),
        drafts=Count("pk", filter=counts() & Q(state=state.DRAFT)),
        late=Count("pk", filter=Q(state=state.ANSWERED) & answered_after(survey.due_on)),
    )
    left_out = figures.pop("total") - figures["counted"]
    return Turnout(**figures, left_out=left_out, replies=survey.replies.counted().count() if survey.token else 0)


def responses_of(survey, source="all"):
    """The responses that count: handed in by schools asked, and those through the public link that are not left out."""
    of_schools = survey.targets.answered().order_by().values("response")
    of_link = survey.replies.counted().order_by().values("response")
    # A union: with OR every response of the installation would be looked at.
    wanted = {"schools": of_schools, "link": of_link}
    return Response.objects.filter(pk__in=wanted[source] if source in wanted else of_schools.union(of_link))


@dataclass(frozen=True)
class Part:
    """A section with the ItemResults of its questions."""

    section: object
    results: list


def parts(results):
    """[Part] of ItemResults, by section in the order of the form."""
    found = {}
    for result in results:
        found.setdefault(result.item.section, []).append(result)
    return [Part(section, rows) for section, rows in found.items()]


def needs(results):
    """The questions rated twice, the greatest need first: what is wanted and not there at all, which has no PNI
    modified, by how much it is wanted, then the others by theirs; [] where none was."""
    boundless = [result for result in results if is_boundless(result)]
    boundless.sort(key=lambda result: (-result.wanted_mean, *_place(result)))
    rows = [result for result in results if result.pni is not None]
    return boundless + sorted(rows, key=lambda result: (-result.pni, *_place(result)))


def is_boundless(result):
    """True where something is wanted of which the mean now is 0: nothing can be divided by it."""
    return bool(result.pni is None and result.n and result.wanted_n and result.wanted_mean > 0)


def _place(result):
    return result.item.section.position, result.item.position


def overall(results):
    """Summary of all ratings on the scale that most questions are on, weighted as one response is
    (instruments.reading.summary), or None."""
    return _summary(_main_scale([result.item for result in results]), _counts_of(results))


def _main_scale(items):
    """(Scale, {item pk: weight}) of the rated questions that count, or None."""
    scales = {}
    for item in items:
        if item.kind == Item.Kind.RATING and item.weight > 0:
            scales.setdefault(item.scale, {})[item.pk] = item.weight
    return max(scales.items(), key=lambda pair: len(pair[1]), default=None)


def _counts_of(results):
    return {
        result.item.pk: {Decimal(share.value): share.given for share in result.distribution if share.given}
        for result in results
        if result.item.kind == Item.Kind.RATING
    }


def _summary(main, by_item):
    """Summary on the main scale of {item pk: {value: how often}}, or None where nothing was rated."""
    if main is None:
        return None
    scale, weights = main
    together = Counter()
    for pk, weight in weights.items():
        for value, times in by_item.get(pk, {}).items():
            together[value, weight] += times
    return weighted(together, scale)


@dataclass
class Group:
    """Schools alike in something: how many of them count and answered, how they rated overall and each question."""

    key: str
    label: str
    counted: int = 0
    answered: int = 0
    overall: Summary | None = None
    items: dict = field(default_factory=dict)
    values: dict = field(default_factory=dict)

    @property
    def percent(self):
        return share(self.answered, self.counted) or statistics.NOTHING


def by_groups(survey, user, items, source="all"):
    """{"network": [Group], "size": [Group], "level": [Group]} in a constant number of queries.

    A school that teaches several levels stands in each of them. `Group.items` is {item pk: Summary} of what is rated.
    """
    schools = _schools(survey, user)
    by_school = {}
    rated = Answer.objects.filter(
        response__in=responses_of(survey, source).order_by(), item__kind=Item.Kind.RATING, value__isnull=False
    )
    rows = rated.order_by().values_list("response__school", "item", "value").annotate(n=Count("pk"))
    for school, item, value, n in rows:
        by_school.setdefault(school, []).append((item, value, n))
    states = {
        school: (counted, answered)
        for school, counted, answered in survey.targets.annotate(
            is_counted=Count("pk", filter=counts()), has_answered=Count("pk", filter=Q(state="answered"))
        ).values_list("school", "is_counted", "has_answered")
    }
    main, found = _main_scale(items), {}
    for name, places in schools.items():
        groups = {}
        for school, keys in places.items():
            for key, label in keys:
                group = groups.setdefault(key, Group(key=key, label=label))
                counted, answered = states.get(school, (0, 0))
                group.counted += counted
                group.answered += answered
                for item, value, n in by_school.get(school, ()):
                    each = group.values.setdefault(item, {})
                    each[value] = each.get(value, 0) + n
        for group in groups.values():
            group.overall = _summary(main, group.values)
            group.items = {pk: from_counts(values) for pk, values in group.values.items()}
        found[name] = [group for group in groups.values() if group.counted or group.values]
    order = [label for _, label in levels.CHOICES]
    found["level"].sort(key=lambda group: order.index(group.label))
    by_size = sizes.ordered([group.label for group in found["size"]], survey.office)
    found["size"].sort(key=lambda group: by_size.index(group.label))
    found["network"].sort(key=lambda group: group.key == NO_GROUP)
    return found


def _schools(survey, user):
    """{grouping: {school pk: [(key, label)]}} of the schools asked and those named through the link; the keys are those
    of the list of schools, so that each figure leads to its list."""
    named = (
        Response.objects.filter(survey_reply__in=survey.replies.counted().order_by(), school__isnull=False)
        .order_by()
        .values("school")
    )
    rows = School.objects.filter(pk__in=survey.targets.order_by().values("school").union(named))
    rows = rows.with_newest_year().select_related("network")
    listed = list(rows.order_by("network__name", "pk"))
    found = {"network": {}, "size": {}, "level": {}}
    for school in listed:
        network = school.network
        found["network"][school.pk] = [(str(network.pk), network.name) if network else (NO_GROUP, "ไม่มีเครือข่าย")]
        if school.size_now:
            label = sizes.label(school.size_now, survey.office)
            found["size"][school.pk] = [(school.size_now, label)]
    reader = SchoolFilter(QueryDict(), queryset=rows, request=SimpleNamespace(user=user))
    for stage, label in levels.CHOICES:
        for pk in reader.of_level(rows, "level", stage).values_list("pk", flat=True):
            found["level"].setdefault(pk, []).append((stage, label))
    return found


def results(survey, source="all"):
    """[ItemResult] of a survey, in a constant number of queries."""
    return statistics.results(survey.version_asked, responses_of(survey, source))
