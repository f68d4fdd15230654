"""Questions of the home pages across rooms. Each answers with a fixed number of queries, whatever the data's size."""

from collections import defaultdict
from datetime import timedelta
from functools import partial
from urllib.parse import urlencode

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Window
from django.urls import reverse

from instruments.measures import from_counts, share
from qa.levels import is_good
from qa.models import Award, Judging, Level, Review, Round, StandardResult, Submission
from reports.dashboards import needs
from reports.models import CertificateBatch
from schools import sizes
from schools.models import DutyOrder, Membership, Network, Role, School, User
from supervision import planning
from supervision import queries as supervision
from supervision.models import IdPlan, PlannedVisit
from thai.sorting import thai_order
from thai.years import fiscal_year

LONG_UNVISITED = timedelta(days=needs.LONG_UNVISITED)


def link(path, **params):
    """A list's address with the filters that give the number beside it."""
    params = {key: value for key, value in params.items() if value not in (None, "")}
    return f"{path}?{urlencode(params)}" if params else path


def said(*parts):
    """What components/stat.html says under its figure: texts, and (number, address of its rows) pairs."""
    return [
        {"shown": part, "href": ""} if isinstance(part, str) else {"shown": f"{part[0]:,}", "href": part[1]}
        for part in parts
    ]


def rounds_of(user):
    """The SAR rounds the person may see, newest first."""
    return Round.objects.visible_to(user).of_sar().order_by("-academic_year", "-pk")


def current_round(user, year=""):
    """The round of the academic year in `year` (text from an address), else the newest with a report in it, else the
    newest, else None: a round that has just been opened does not take the last results off the page."""
    return newest_filled(list(rounds_of(user)[:20]), year)


def newest_filled(rounds, year=""):
    """The one of the newest `rounds` that current_round() tells."""
    chosen = next((r for r in rounds if str(r.academic_year) == year), None)
    if chosen or not rounds:
        return chosen
    filled = Submission.objects.filter(round__in=rounds).received().order_by().values("round").distinct()
    with_reports = {row["round"] for row in filled}
    return next((r for r in rounds if r.pk in with_reports), rounds[0])


def counted_submissions(round, day, schools=None, size=""):
    """Submissions a round is measured by on `day`, of these schools only where given, and of one size."""
    rows = round.submissions.counted(day)
    return of_size(rows if schools is None else rows.filter(school__in=schools), size)


def of_size(rows, size):
    """Submissions of the schools that had a size in the year of their round, as the lists of a round narrow them; all
    where none is chosen."""
    return rows.with_size().filter(size=size) if size else rows


class Scale:
    """The levels of one standard set in words, {value: label}, and its name."""

    def __init__(self, name, words):
        self.name, self.words = name, words

    def is_good(self, value):
        """From the middle of the scale upwards, see qa.levels."""
        return is_good(value, min(self.words), max(self.words))

    @property
    def least_good(self):
        """The lowest level that is good."""
        return next(value for value in sorted(self.words) if self.is_good(value))

    @property
    def good_word(self):
        """Its word: ดี of the five of 2561."""
        return self.words[self.least_good]


def scales(sets):
    """{key of a set: Scale} of the keys, or of what asks for them. One query."""
    found, sets = {}, sets if isinstance(sets, QuerySet) else set(sets)
    for key, name, value, label in (
        Level.objects.filter(set__in=sets).order_by().values_list("set", "set__name", "value", "label")
    ):
        found.setdefault(key, Scale(name, {})).words[value] = label
    return found


def level_rows(rows, href, **narrowed):
    """Groups of rows for components/level_bars.html: per level of education and standard set, and in it per standard,
    how many schools are where. Sets do not mix: their standards and words may differ."""
    counts = defaultdict(lambda: defaultdict(int))
    labels = {}
    results = (
        StandardResult.objects.filter(submission__in=rows.received())
        .order_by()
        .values_list(
            "submission__level", "standard__set", "standard__position", "standard", "standard__code",
            "standard__label", "level",
        )
        .annotate(n=Count("pk"))
    )  # fmt: skip
    for level, key, position, pk, code, label, value, n in results:
        counts[level, key, position][value] += n
        labels[level, key, position] = pk, f"{code} {label}"
    told = scales(key for _level, key, _position in counts)
    names = dict(Submission._meta.get_field("level").choices)
    found = sorted({pair[:2] for pair in counts}, key=lambda pair: (list(names).index(pair[0]), pair[1]))
    groups = []
    for level, used in found:
        words, bars = told[used].words, []
        for key in sorted(k for k in counts if k[:2] == (level, used)):
            summary = from_counts(counts[key])
            standard, label = labels[key]
            wanted = {"level": level, "state": "received", "standard": standard, **narrowed}
            parts = [
                {
                    "label": words[value],
                    "n": counts[key].get(value, 0),
                    "percent": share(counts[key].get(value, 0), summary.n),
                    "css": f"level-{value}",
                    "href": link(href, given=value, **wanted),
                }
                for value in sorted(words, reverse=True)
            ]
            row = {"label": label, "n": summary.n, "mean": summary.mean, "href": link(href, **wanted), "parts": parts}
            bars.append(row)
        is_one = sum(pair[0] == level for pair in found) == 1
        name = names[level] if is_one else f"{names[level]} · {told[used].name}"
        groups.append({"level": level, "label": name, "rows": bars})
    return groups


def trend(user, schools, **narrowed):
    """Per level of education, academic year and standard set: n, mean of the overall level, percent from the middle of
    the set's scale upwards and the word of that level; oldest first."""
    rows = Submission.objects.filter(round__in=Round.objects.visible_to(user)).received().exclude(overall_level=None)
    if any(narrowed.values()):
        rows = of_size(rows.filter(school__in=schools), narrowed["size"])
    counts, rounds = defaultdict(dict), {}
    # The year is asked for beside the number: grouped by it too, no index would do.
    grouped = rows.order_by().values_list("round", "level", "standard_set", "overall_level")
    for round, level, used, value, n, year in grouped.annotate(n=Count("pk"), year=Max("round__academic_year")):
        counts[level, year, used][value] = n
        rounds[year] = round
    told = scales(used for _level, _year, used in counts)
    out = []
    for level, name in Submission._meta.get_field("level").choices:
        sets = {used for lv, _year, used in counts if lv == level}
        for year, used in sorted((y, used) for lv, y, used in counts if lv == level):
            of_year, scale = counts[level, year, used], told[used]
            summary = from_counts(of_year)
            good = sum(n for value, n in of_year.items() if scale.is_good(value))
            board, rows_of = reverse("qa:round", args=[rounds[year]]), {"level": level, "set": used, **narrowed}
            out.append(
                {
                    "level": name,
                    "set": scale.name if len(sets) > 1 else "",
                    "good_word": scale.good_word,
                    "year": year,
                    "n": summary.n,
                    "mean": summary.mean,
                    "good": share(good, summary.n),
                    "href": link(board, state="received", overall=min(scale.words), **rows_of),
                    "good_href": link(board, state="received", overall=scale.least_good, **rows_of),
                }
            )
    return out


def workload(office, day, round):
    """One row per supervisor: visits made this semester, SARs of a round to review, open recommendations. Those who
    have left, or work under another role, have one while something of it is theirs: the rows add up to what the office
    has, but for SARs that nobody is named to read, of which without_reader() tells."""
    year, number = office.calendar.semester(day)
    current = Membership.objects.current(day).filter(office=office, role=Role.SUPERVISOR)
    visits = supervision.visits_by_supervisor(office, year, number)
    follow_up = supervision.unsettled_by_supervisor(office)
    waiting = counted_submissions(round, day).filter(state__in=Submission.UNDECIDED) if round else None
    reviews = dict(waiting.order_by().values_list("reviewer").annotate(n=Count("pk"))) if round else {}
    busy = visits.keys() | follow_up.keys() | reviews.keys() - {None}
    people = User.objects.filter(Q(pk__in=busy) | Q(is_active=True, pk__in=current.values("user")))
    return [
        {
            "user": user,
            "visits": visits.get(user.pk, 0),
            "reviews": reviews.get(user.pk, 0),
            "recommendations": follow_up.get(user.pk, 0),
        }
        for user in people.order_by(thai_order("given_name"), "pk")
    ]


def to_read(user, limit=10):
    """(the submissions that wait for this person as second reader, or in rounds other than SAR as reviewer, the oldest
    first; how many they are). What the person has said its verdict of in this turn waits for others. One query."""
    said = Review.objects.filter(submission=OuterRef("pk"), reader=user, turn=OuterRef("turn")).exclude(verdict="")
    of_sar = Q(round__kind=Round.Kind.SAR)
    rows = Submission.objects.visible_to(user).filter(Q(second_reader=user) | Q(reviewer=user) & ~of_sar)
    rows = rows.filter(~Exists(said), state__in=Submission.UNDECIDED)
    return first_of(rows.select_related("school", "round").order_by("submitted_at", "pk"), limit)


def first_of(rows, limit):
    """(the first of rows, how many there are). One query."""
    found = list(rows.annotate(in_all=Window(Count("pk")))[:limit])
    return found, found[0].in_all if found else 0


def to_score(user, limit=10):
    """{to_score: the nominations of awards that wait for this person's scores, the longest assigned first;
    to_score_count: how many they are}. One query."""
    rows = Judging.objects.visible_to(user).filter(
        judge__user=user,
        state__in=Judging.OPEN,
        judge__award__state=Award.State.JUDGING,
        submission__state=Submission.State.ACCEPTED,
    )
    rows = rows.select_related("judge__award__round", "submission__school").order_by("assigned_at", "pk")
    found, count = first_of(rows, limit)
    return {"to_score": found, "to_score_count": count}


def planned(user, day, narrowed):
    """What of the visits in force of the fiscal year's plans was done, as components/stat.html shows it; None where
    none are planned, or where the page is narrowed by what the list of planned visits cannot be. One query."""
    if narrowed["district"] or narrowed["size"]:
        return None
    year, network = fiscal_year(day), narrowed["network"]
    rows = PlannedVisit.objects.visible_to(user).in_force().filter(plan__year=year)
    if network:
        rows = rows.filter(school__network=network)
    counts = planning.state_counts(rows, planning.late(year, day))
    if not counts["total"]:
        return None
    href = partial(link, reverse("supervision:planned_visits"), year=year, network=network)
    late = ("เลยกำหนด ", (counts["late"], href(show="late")), " ครั้ง") if counts["late"] else ()
    return {
        "label": f"นิเทศตามแผนแล้ว (ครั้ง) ปีงบประมาณ {year}",
        "done": counts["done"],
        "total": counts["total"],
        "ratio": share(counts["done"], counts["total"]),
        "href": href(),
        "done_href": href(show="done"),
        "said": said(*late),
    }


def without_reader(user):
    """[{round, n, href, rows_href}] of the rounds in which something was sent and nobody is named to read it.
    One query."""
    rows = Submission.objects.visible_to(user).without_reader()
    rounds = Round.objects.filter(submissions__in=rows.order_by()).annotate(unread=Count("submissions"))
    return [
        {"round": round, "n": round.unread, "href": (page := reverse("qa:reviewers", args=[round.pk]))}
        | {"rows_href": link(page, unread=1)}
        for round in rounds.order_by("due_on", "pk")
    ]


def filtered_schools(user, params):
    """Schools of the office, narrowed by network, district and size from the address; and the choices there are, with
    what was chosen. A school is of the size it had in the newest year; SARs are told by the size in theirs, and so
    narrowed from the schools `of_any_size`."""
    schools = School.objects.visible_to(user)
    districts = list(schools.exclude(district="").order_by("district").values_list("district", flat=True).distinct())
    networks = list(Network.objects.visible_to(user))
    size_choices = sizes.choices(user.acting.office)
    chosen = {"network": "", "district": "", "size": ""}
    network = {str(n.pk): n.pk for n in networks}.get(params.get("network", ""))
    if network is not None:
        chosen["network"] = network
        schools = schools.filter(network=network)
    if params.get("district") in districts:
        chosen["district"] = params["district"]
        schools = schools.filter(district=chosen["district"])
    everywhere = schools
    if params.get("size") in dict(size_choices):
        chosen["size"] = params["size"]
        schools = schools.with_newest_year().filter(size_now=chosen["size"])
    choices = {"networks": networks, "districts": districts, "sizes": size_choices}
    return schools, {**choices, **chosen, "of_any_size": everywhere}


def own_notices(user, day):
    """What a person of the office is asked for themselves: {orders, plan, plans_waiting, to_sign}. Four queries.

    `orders` are duty orders to acknowledge, `plan` the own ID PLAN of the fiscal year that is to be handed in or
    None, `plans_waiting` how many plans of others wait for a verdict (for those who give one), `to_sign` the batches of
    certificates that ask for the person's signature.
    """
    year, plans = fiscal_year(day), IdPlan.objects.visible_to(user)
    waiting = plans.filter(state=IdPlan.State.SUBMITTED).exclude(user=user)
    # A plan begun before the order is acknowledged has no due day yet: nobody asks for it.
    asked = plans.filter(user=user, year=year, state__in=IdPlan.EDITABLE).exclude(state="draft", due_on=None)
    return {
        "orders": list(DutyOrder.objects.visible_to(user).unacknowledged_by(user)),
        "plan": asked.first(),
        "plans_waiting": waiting.count() if user.has_role(Role.HEAD, Role.DIRECTOR) else 0,
        "plans_href": link(reverse("supervision:id_plans"), show="submitted"),
        "to_sign": list(CertificateBatch.objects.waiting_for(user).defer("people").order_by("pk")[:10]),
    }
