"""Asking the system for themes, and keeping what it proposes without touching what people decided."""

from django.db import transaction
from django.utils import timezone

from jobs.actions import enqueue
from jobs.models import Job
from qa.models import Round
from reports.models import SarRead, Statement, Theme, ThemeEvent
from reports.theming import reading
from reports.theming.proposing import ENGINE
from schools import audit

BATCH = 500
KIND = "themes"


def running(round):
    """The job that proposes themes for the round now, or None."""
    return Job.objects.filter(kind=KIND, input__round=round.pk, state__in=Job.ACTIVE).first()


@transaction.atomic
def request(*, round, user):
    """Asks for themes of a round and returns (job, created). The same SARs are read once: while one is on its way, and
    where nothing was sent since, that job comes back."""
    Round.objects.select_for_update().get(pk=round.pk)  # the second click waits here
    if (job := running(round)) is not None:
        return job, False
    job, created = enqueue(
        kind=KIND,
        input={"round": round.pk, "sars": reading.stamp(round), "engine": ENGINE},
        requested_by=user,
        title=f"เสนอประเด็นจาก SAR ปีการศึกษา {round.academic_year}",
        subject=audit.name_of(round),
    )
    if created:
        audit.record("request themes", round, actor=user)
    return job, created


@transaction.atomic
def keep(*, round, proposal):
    """Writes a Proposal: statements that came, left or came back, and the places of those that nobody placed, also
    where somebody placed some since it was made. Returns the counts of the event it leaves."""
    Round.objects.select_for_update().get(pk=round.pk)
    rows = Statement.objects.filter(submission__round=round).order_by("pk")
    known = {row.key: row for row in rows.only("key", "theme", "placed_by", "left_at", "rank")}
    targets, new = _targets(round, proposal, known)
    # What a person marked done while the proposal was made saw none of it.
    now = timezone.now()
    _come_and_go(proposal, known)
    fresh, moved = [], []
    for said in proposal.said.values():
        theme, rank = targets.get(said.key, (None, 0))
        row = known.get(said.key)
        if row is None:
            fresh.append(_statement(said, theme, rank, now))
        elif theme is not None:
            row.theme_id, row.rank, row.placed_by, row.placed_at = theme, rank, Statement.By.SYSTEM, now
            moved.append(row)
    Statement.objects.bulk_create(fresh, batch_size=BATCH)
    Statement.objects.bulk_update(moved, ["theme", "rank", "placed_by", "placed_at"], batch_size=BATCH)
    SarRead.objects.bulk_create(
        [SarRead(submission_id=pk, at=proposal.at) for pk in proposal.submissions],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["submission"],
        update_fields=["at"],
    )
    counts = {"sars": len(proposal.submissions), "statements": len(fresh), "placed": len(targets), "themes": new}
    if fresh or targets:
        ThemeEvent.objects.create(round=round, kind=ThemeEvent.Kind.PROPOSED, detail=counts)
    audit.record("propose themes", round, actor=None, office=round.office, **counts)
    return counts


def _targets(round, proposal, known):
    """({key: (theme, rank)} of what nobody placed, how many themes are new)."""
    themes = {theme.pk: theme for theme in Theme.objects.select_for_update().filter(round=round).order_by("pk")}
    last = max((theme.position for theme in themes.values()), default=0)
    found, new = {}, 0
    for placement in proposal.placements:
        open_keys = [key for key in placement.keys if key not in known or not known[key].placed_by]
        if not open_keys:
            continue
        theme = _standing(themes, placement.theme)
        if theme is None:
            level, field, standard = placement.place
            new, last = new + 1, min(last + 1, 32_000)
            theme = Theme.objects.create(
                round=round, level=level, field=field, standard_id=standard, name=placement.name, position=last
            )
        found |= {key: (theme.pk, min(rank, 32_000)) for rank, key in enumerate(placement.keys) if key in open_keys}
    return found, new


def _standing(themes, pk):
    """The theme, or the one it was merged into; None where there is none."""
    theme = themes.get(pk)
    while theme is not None and theme.merged_into_id:
        theme = themes.get(theme.merged_into_id)
    return theme


def _come_and_go(proposal, known):
    """Marks what the SARs that were read no longer say, and what they say again."""
    read = Statement.objects.filter(submission__in=proposal.submissions)
    gone, back = [], []
    for key, row in known.items():
        if key in proposal.said:
            if row.left_at is not None:
                back.append(row.pk)
        elif row.left_at is None:
            gone.append(row.pk)
    for start in range(0, len(gone), BATCH):
        read.filter(pk__in=gone[start : start + BATCH]).update(left_at=proposal.at)
    for start in range(0, len(back), BATCH):
        read.filter(pk__in=back[start : start + BATCH]).update(left_at=None)


def _statement(said, theme, rank, at):
    return Statement(
        submission_id=said.submission,
        field=said.field,
        standard_id=said.standard,
        issue_id=said.issue,
        position=min(said.position, 32_000),
        page=said.page,
        text=said.text,
        key=said.key,
        theme_id=theme,
        rank=rank,
        placed_by=Statement.By.SYSTEM if theme else Statement.By.NOBODY,
        placed_at=at if theme else None,
    )
