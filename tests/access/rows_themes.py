"""Who gets through to the themes of SARs; and one of each for the canary."""

from reports.models import SarRead, Statement, Theme, ThemeEvent
from tests.access.rows import DIRECTOR, HEAD, SUPERVISOR, Row, both

READERS, KEEPERS = {DIRECTOR, HEAD, SUPERVISOR}, {HEAD, SUPERVISOR}
WRITTEN = {"reports.Theme.name", "reports.Statement.text", "reports.ThemeEvent.comment", "reports.ThemeEvent.detail"}


def made(world, scope, round=None):
    """A theme with a statement in the SAR of a school that sent it, and one statement in none."""
    submission = world.submission(scope, None, "submitted") if round is None else None
    if submission is None:
        submission = world.schools[scope].submissions.filter(round=round).first()
    standard = submission.standard_set.standards.first()
    theme = Theme.objects.create(
        round=submission.round, level=submission.level, field="strengths", standard=standard, name="ความลับ"
    )
    for key, place in (("a", theme), ("b", None)):
        Statement.objects.create(
            submission=submission,
            field="strengths",
            standard=standard,
            text="ข้อความลับ",
            key=f"{submission.pk}{key}{theme.pk}",
            theme=place,
            placed_by="system" if place else "",
        )
    return theme


def theme(world, scope, user):
    return [made(world, scope).pk]


def event(world, scope, user):
    """A statement that was moved out of its theme."""
    theme = made(world, scope)
    statement = theme.statements.get()
    detail = {"moved": [[statement.pk, theme.pk, "system"]], "from": theme.pk, "to": None}
    Statement.objects.filter(pk=statement.pk).update(theme=None, placed_by="person")
    by = world.supervisors[world.office(scope)]
    return [ThemeEvent.objects.create(round=theme.round, theme=theme, kind="moved", actor=by, detail=detail).pk]


def round(world, scope, user):
    return [made(world, scope).round_id]


def fill(world, scope):
    """One of each, in the round that the canary has already."""
    row = world.schools[scope].submissions.filter(state="submitted", round__kind="sar").first()
    theme = made(world, scope, row.round)
    by = world.heads[world.office(scope)]
    SarRead.objects.create(submission=row, at=row.submitted_at)
    ThemeEvent.objects.create(
        round=theme.round, theme=theme, kind="merged", actor=by, comment="รวม", detail={"moved": [], "merged": []}
    )


ROWS = {
    "reports:themes": Row(get=READERS, post=KEEPERS),
    "reports:themes_loose": Row(get=READERS, post=KEEPERS),
    "reports:themes_propose": Row(round, post=both(KEEPERS)),
    "reports:theme": Row(theme, get=both(READERS), post=both(KEEPERS)),
    "reports:theme_rename": Row(theme, post=both(KEEPERS)),
    "reports:theme_done": Row(theme, post=both(KEEPERS)),
    "reports:theme_undo": Row(event, post=both(KEEPERS)),
}
