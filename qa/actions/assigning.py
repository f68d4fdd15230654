"""Who reads what: by hand, by network, and spread evenly."""

import heapq

from django.db import transaction
from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from qa.models import Submission
from schools import audit
from schools.models import Membership, Role, User

State = Submission.State
# Who is asked to read. The committee reads along: a supervisor or the head decides.
READERS = (Role.SUPERVISOR, Role.HEAD, Role.COMMITTEE)


def readers_of(office, *roles):
    """The active people of the office who may be asked to read (in `roles`), by name."""
    held = Membership.objects.current().filter(office=office, role__in=roles or READERS, school=None)
    return User.objects.filter(is_active=True, pk__in=held.values("user")).order_by("given_name", "family_name", "pk")


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
    reader away. Returns (how many changed, how many could not): accepted ones stay as they were, and nobody is both
    readers of one report."""
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
    levels of a school to one person. Returns how many; 0 where the office has no supervisor."""
    people = {person.pk: person for person in readers_of(round.office, Role.SUPERVISOR)}
    rows = round.submissions.counted().filter(reviewer=None).exclude(state=State.ACCEPTED)
    held = round.submissions.select_for_update(of=("self",)).filter(pk__in=rows.order_by().values("pk"))
    waiting = list(held.order_by("school__network", "school__smis_code", "pk").values_list("pk", "school"))
    if not people or not waiting:
        return 0
    busy = dict(
        round.submissions.counted()
        .filter(reviewer__in=people)
        .order_by()
        .values_list("reviewer")
        .annotate(n=Count("pk"))
    )
    heap = [(busy.get(pk, 0), order, pk) for order, pk in enumerate(people)]
    heapq.heapify(heap)
    by_school = {}
    for pk, school in waiting:
        by_school.setdefault(school, []).append(pk)
    given = {}
    for keys in by_school.values():
        count, order, person = heap[0]
        heapq.heapreplace(heap, (count + len(keys), order, person))
        given.setdefault(person, []).extend(keys)
    for person, keys in given.items():
        # Who is the second reader already cannot be the first one too.
        fit = round.submissions.filter(pk__in=keys).exclude(second_reader=person)
        n = fit.update(reviewer=person, updated_at=timezone.now())
        if n and person != by.pk:
            _tell(round, people[person], n)
    audit.record("spread readers", round, actor=by, office=round.office, rows=len(waiting))
    return len(waiting)


@transaction.atomic
def set_reviewing(*, round, by, second_reader, checklist):
    """How the round is read: by two readers or one, and with which version of a checklist (or None)."""
    round.second_reader, round.checklist = second_reader, checklist
    round.save(update_fields=["second_reader", "checklist"])
    audit.record(
        "set reviewing",
        round,
        actor=by,
        office=round.office,
        second_reader=second_reader,
        checklist=checklist.pk if checklist else None,
    )
