"""The ranking of an award: means and sample S.D. over judges, ranks within a class, ties, what is missing."""

from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import OuterRef, Subquery

from instruments.measures import of_values
from qa.awards.conflicts import blind, conflicts
from qa.models import Award, Judging, Submission
from schools import levels, sizes
from schools.models import SchoolYear
from thai.sorting import thai_order

UNKNOWN = "ไม่ทราบกลุ่ม"
ALL = "ทุกโรงเรียน"


@dataclass
class Place:
    """One nomination in the ranking. `judgings` are those that stand, `missing` how many scores are still owed,
    `outdated` those given before it was opened again, `conflicted` those whose judge has a conflict of interest by
    now. A hidden one shows no figures to who still judges it."""

    submission: object
    code: str
    label: str
    judgings: list = field(default_factory=list)
    n: int = 0
    mean: Decimal | None = None
    sd: Decimal | None = None
    rank: int | None = None
    prize: str = ""
    missing: int = 0
    is_tied: bool = False
    is_wide: bool = False
    is_hidden: bool = False
    outdated: list = field(default_factory=list)
    conflicted: list = field(default_factory=list)

    @property
    def scores(self):
        """The handed-in scores, highest first."""
        return sorted((row.score for row in self.judgings if row.score is not None), reverse=True)

    @property
    def gap(self):
        """How far the highest and the lowest score lie apart, None below two."""
        scores = self.scores
        return scores[0] - scores[-1] if len(scores) > 1 else None

    def hide(self):
        """Takes the figures and what they are made of away."""
        self.is_hidden, self.is_wide, self.prize = True, False, ""
        self.mean = self.sd = self.rank = None
        self.judgings, self.outdated, self.conflicted = [], [], []


@dataclass
class Group:
    """The nominations that are ranked against each other, best first."""

    code: str
    label: str
    places: list = field(default_factory=list)


def nominations(award):
    """The nominations that are judged: those the office has accepted, with `size` and `size_label` of their year or
    the newest before it."""
    years = SchoolYear.objects.filter(school=OuterRef("school"), academic_year__lte=award.round.academic_year).order_by(
        "-academic_year"
    )
    rows = Submission.objects.filter(round=award.round_id, state=Submission.State.ACCEPTED)
    rows = rows.annotate(size=Subquery(years.values("size")[:1]), size_label=Subquery(years.values("size_label")[:1]))
    return rows.select_related("school__network").order_by(thai_order("school__name"), "school__smis_code", "pk")


def group_of(award, submission):
    """(code, label) of the class in which a nomination of nominations() is ranked."""
    if award.classes == Award.Classes.SIZE:
        code = submission.size or ""
        return code, (submission.size_label or sizes.label(code, award.round.office)) if code else UNKNOWN
    if award.classes == Award.Classes.STAGE:
        taught = levels.stages(submission.school.levels)
        if not taught:
            return ("", UNKNOWN) if submission.school.has_basic else ("early", levels.LABELS["early"])
        code = max(taught, key=levels.STAGES.index)
        return code, levels.LABELS[code]
    return "", ALL


def order_of_groups(award):
    """Codes of the classes in the order of the page."""
    if award.classes == Award.Classes.SIZE:
        return [code for code, _label in sizes.choices(award.round.office)]
    return levels.STAGES


def places(award, submissions=None):
    """[Place] of the nominations (all of the award) with their figures, not ranked yet. Two queries."""
    found = []
    rows = list(nominations(award) if submissions is None else submissions)
    given = {}
    judgings = Judging.objects.standing().filter(judge__award=award, submission__in=[row.pk for row in rows])
    for judging in judgings.select_related("judge__user").order_by("pk"):
        given.setdefault(judging.submission_id, []).append(judging)
    for row in rows:
        place = Place(row, *group_of(award, row), judgings=given.get(row.pk, []))
        figures = of_values(place.scores)
        place.n, place.mean, place.sd = figures.n, figures.mean, figures.sd
        open_ones = sum(1 for judging in place.judgings if judging.state in Judging.OPEN)
        place.missing = max(award.judges_each - place.n, open_ones, 0)
        place.prize = award.prize(place.mean)
        place.is_wide = place.gap is not None and place.gap >= award.spread
        place.outdated = [one for one in place.judgings if one.score is not None and one.turn not in (None, row.turn)]
        found.append(place)
    return found


def ranked(award, found):
    """[Group] of these Places: equal means share a rank, and the next rank is left out (1, 1, 3). Nominations without
    a score stand last and have none."""
    groups = {}
    for place in found:
        # One class by its code: what a size is called may have changed between two years.
        group = groups.setdefault(place.code, Group(place.code, place.label))
        place.label = group.label
        group.places.append(place)
    for group in groups.values():
        # The sort keeps schools of the same mean in Thai order.
        group.places.sort(key=lambda place: (place.mean is None, -(place.mean or 0)))
        times = Counter(place.mean for place in group.places if place.mean is not None)
        for number, place in enumerate(group.places, start=1):
            if place.mean is None:
                continue
            before = group.places[number - 2] if number > 1 else None
            place.rank = before.rank if before and before.mean == place.mean else number
            place.is_tied = times[place.mean] > 1
    order = {code: place for place, code in enumerate(order_of_groups(award))}
    return sorted(groups.values(), key=lambda group: (order.get(group.code, len(order)), group.label))


def standing(award, user=None):
    """[Group] as the scores are now; for a person who is a judge too without the figures of what they still judge or
    may not judge."""
    found = places(award)
    done = [row for place in found for row in place.judgings if row.state == Judging.State.DONE]
    barred = conflicts(award, {row.judge.user_id for row in done}, [place.submission for place in found])
    hidden = blind(user, award) if user else ()
    for place in found:
        for row in place.judgings:
            row.submission = place.submission
            row.conflict = barred.get((row.judge.user_id, place.submission.pk), "")
            if row.conflict and row.state == Judging.State.DONE:
                place.conflicted.append(row)
    groups = ranked(award, found)
    for group in groups:
        _hide(group, hidden)
    return groups


def _hide(group, hidden):
    """Takes away what the person must not see: the figures of the hidden places, and in their class every rank, since
    those of the others would tell theirs."""
    if not any(place.submission.pk in hidden for place in group.places):
        return
    for place in group.places:
        place.rank, place.is_tied = None, False
        if place.submission.pk in hidden:
            place.hide()
    group.places.sort(key=lambda place: place.is_hidden)


def decided(award):
    """[Group] of a ranking that was proposed, as it stood then, with the scores behind it."""
    rows = award.results.select_related("submission__school__network").order_by("position")
    given, groups = {}, {}
    judgings = Judging.objects.standing().filter(judge__award=award).select_related("judge__user").order_by("pk")
    for judging in judgings:
        given.setdefault(judging.submission_id, []).append(judging)
    for row in rows:
        key = (row.group, row.group_label)
        place = Place(
            row.submission, *key, given.get(row.submission_id, []), row.n, row.mean, row.sd, row.rank, row.prize
        )
        place.missing = max(award.judges_each - row.n, 0)
        place.is_wide = place.gap is not None and place.gap >= award.spread
        groups.setdefault(key, Group(*key)).places.append(place)
    for group in groups.values():
        times = Counter(place.rank for place in group.places if place.rank)
        for place in group.places:
            place.is_tied = times[place.rank] > 1
    return list(groups.values())


def groups_of(award, user=None):
    """[Group] of an award, whatever its state, as the person may see it."""
    return standing(award, user) if award.state == Award.State.JUDGING else decided(award)
