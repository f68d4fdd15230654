"""Who reads what: by hand, by network, and spread evenly."""

from django.db import transaction
from django.db.models import Count, F, Q
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.models import Round, Submission
from schools import audit
from schools.models import Membership, Role, User
from supervision.actions.changes import Stale

State = Submission.State
# Who is asked to read. The committee reads along: a supervisor or the head decides.
DECIDERS = Submission.DECIDERS
READERS = (*DECIDERS, Role.COMMITTEE)


def readers_of(office, *roles):
    """The active people of the office who may be asked to read (in `roles`), by name."""
    held = Membership.objects.current().filter(office=office, role__in=roles or READERS, school=None)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("given_name", "family_name", "pk")


def may_decide(office, person):
    """True for who gives verdicts; the committee reads along."""
    return readers_of(office, *DECIDERS).filter(pk=person.pk).exists()


def loads(round):
    """[{reader, total, waiting, decided, returned, unsent, second}] of everybody who may read in the round or does,
    the busiest first; reports of closed schools are not counted. Three queries."""
    rows = round.submissions.counted().order_by()
    figures = {
        "total": Count("pk"),
        "waiting": Count("pk", filter=Q(state__in=Submission.UNDECIDED)),
        "decided": Count("pk", filter=Q(state=State.ACCEPTED)),
        "returned": Count("pk", filter=Q(state=State.RETURNED)),
        "unsent": Count("pk", filter=Q(state__in=Submission.MISSING)),
    }
    first = {row["reviewer"]: row for row in rows.exclude(reviewer=None).values("reviewer").annotate(**figures)}
    second = dict(rows.exclude(second_reader=None).values_list("second_reader").annotate(n=Count("pk")))
    people = readers_of(round.office) | User.objects.filter(pk__in=[*first, *second])
    nothing = dict.fromkeys(figures, 0)
    found = [
        {"reader": person, **nothing, **first.get(person.pk, {}), "second": second.get(person.pk, 0)}
        for person in people.distinct()
    ]
    return sorted(found, key=lambda row: (-row["total"] - row["second"], str(row["reader"])))


@transaction.atomic
def assign(*, round, by, submissions, reader, second=False):
    """Gives the reports (a queryset of the round) to one reader, as the second one with `second`; None takes the
    reader away. Returns (how many changed, how many could not): accepted ones stay as they were, nobody is both
    readers of one report, and the committee reads along: its members are never the first reader."""
    if reader is not None and not second and not may_decide(round.office, reader):
        return 0, submissions.count()
    name, other = ("second_reader", "reviewer") if second else ("reviewer", "second_reader")
    rows = round.submissions.select_for_update(of=("self",)).filter(pk__in=submissions.order_by().values("pk"))
    asked = list(rows.order_by("pk").values_list("pk", "state", "reviewer", "second_reader", named=True))
    key = reader.pk if reader else None
    done = [row for row in asked if getattr(row, name) == key]
    open_to = [row for row in asked if row not in done and row.state != State.ACCEPTED]
    fit = [row.pk for row in open_to if key is None or getattr(row, other) != key]
    # The version stays: who is just reading the report may still decide on what was read.
    round.submissions.filter(pk__in=fit).update(**{name: reader, "updated_at": timezone.now()})
    if fit:
        audit.record("assign readers", round, actor=by, office=round.office, reader=key, second=second, rows=fit)
        if reader is not None and reader.pk != by.pk:
            _tell(round, reader, len(fit))
    return len(fit), len(asked) - len(done) - len(fit)


def _tell(round, reader, n):
    tell(
        [reader],
        kind="round",
        key=f"round:{round.pk}:assigned:{timezone.now().isoformat()}",
        title=f"ท่านได้รับมอบหมายให้ตรวจ {round} {n:,} รายการ",
        url=f"{reverse('qa:round', args=[round.pk])}?reviewer={reader.pk}",
    )


@transaction.atomic
def spread(*, round, by):
    """Gives the reports without a reviewer to the office's supervisors, each time to the one with the fewest, both
    levels of a school to one person, who is not the second reader of either. Returns how many were given; 0 where
    the office has no supervisor."""
    people = {person.pk: person for person in readers_of(round.office, Role.SUPERVISOR)}
    rows = round.submissions.counted().filter(reviewer=None).exclude(state=State.ACCEPTED)
    held = round.submissions.select_for_update(of=("self",)).filter(pk__in=rows.order_by().values("pk"))
    waiting = list(
        held.order_by("school__network", "school__smis_code", "pk").values_list("pk", "school", "second_reader")
    )
    if not people or not waiting:
        return 0
    busy = dict(
        round.submissions.counted()
        .filter(reviewer__in=people)
        .order_by()
        .values_list("reviewer")
        .annotate(n=Count("pk"))
    )
    load = {pk: busy.get(pk, 0) for pk in people}
    by_school = {}
    for pk, school, second in waiting:
        by_school.setdefault(school, []).append((pk, second))
    given = {}
    for rows in by_school.values():
        seconds = {second for _pk, second in rows}
        # min() takes the first by name of those with the fewest.
        person = min((pk for pk in load if pk not in seconds), key=load.get, default=None)
        if person is not None:
            load[person] += len(rows)
            given.setdefault(person, []).extend(pk for pk, _second in rows)
    for person, keys in given.items():
        round.submissions.filter(pk__in=keys).update(reviewer=person, updated_at=timezone.now())
        if person != by.pk:
            _tell(round, people[person], len(keys))
    told = sum(map(len, given.values()))
    if told:
        audit.record("spread readers", round, actor=by, office=round.office, rows=told)
    return told


@transaction.atomic
def set_reviewing(*, round, by, version, second_reader, checklist):
    """How the round is read: by two readers or one, and with which version of a checklist (or None). Raises Stale when
    the round is no longer the `version` that the person saw."""
    rows = Round.objects.filter(pk=round.pk, version=version)
    if not rows.update(second_reader=second_reader, checklist=checklist, version=F("version") + 1):
        raise Stale
    round.refresh_from_db()
    audit.record(
        "set reviewing",
        round,
        actor=by,
        office=round.office,
        second_reader=second_reader,
        checklist=checklist.pk if checklist else None,
    )
