"""The versions of a งาน: a draft made from the last one, changed, published from a day on, or given up."""

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from handbook import flow
from handbook.models import Process, ProcessForm, ProcessReference, ProcessVersion, Step
from schools import audit
from schools.actions.changes import Stale, WrongState, locked

S = ProcessVersion.State
TEXTS = ("purpose", "scope", "definitions", "expected_result", "quality_standard", "kpi")
STEP_FIELDS = (
    "key", "position", "kind", "title", "text", "who", "input", "output", "form", "time", "tool", "due", "yes", "no",
)  # fmt: skip


class NotReady(Exception):
    """The draft cannot be published; `problems` say what is wrong with which step."""

    def __init__(self, problems):
        super().__init__("not ready")
        self.problems = problems


class Unchanged(Exception):
    """The draft says what the version before it says: `version`."""

    def __init__(self, version):
        super().__init__(str(version))
        self.version = version


class TooEarly(Exception):
    """The day lies before the one from which the last published version holds: `day`."""

    def __init__(self, day):
        super().__init__(str(day))
        self.day = day


@transaction.atomic
def make_draft(*, process, by):
    """The draft of a งาน, made from its newest version; one that is there already is returned."""
    Process.objects.select_for_update().get(pk=process.pk)
    if draft := process.draft:
        return draft
    last = process.versions.order_by("-number").first()
    number = (process.versions.aggregate(n=Max("number"))["n"] or 0) + 1
    texts = {name: getattr(last, name) for name in TEXTS} if last else {}
    draft = ProcessVersion.objects.create(process=process, number=number, created_by=by, **texts)
    if last:
        _copy(last, draft)
    audit.record("draft process version", draft, actor=by)
    return draft


def _copy(last, draft):
    """Writes the parts of a version into an empty draft."""
    for model, rows, names in _parts(last):
        model.objects.bulk_create(
            model(of_version=draft, **{name: getattr(row, name) for name in names}) for row in rows
        )


def _parts(version):
    """[(model, rows, names of the fields that a draft takes over)] of a version."""
    return (
        (Step, version.steps.all(), STEP_FIELDS),
        (ProcessReference, version.references.all(), ("position", "text", "item_id", "superseded_by")),
        (ProcessForm, version.forms.all(), ("position", "code", "name", "instrument_id")),
    )


def unchanged(draft):
    """The version before a draft where the draft says the same in the same order, else None."""
    last = draft.process.versions.exclude(pk=draft.pk).order_by("-number").first()
    if last is None or any(getattr(last, name) != getattr(draft, name) for name in TEXTS):
        return None
    pairs = zip(_parts(last), _parts(draft), strict=True)
    return last if all(_rows(before) == _rows(after) for before, after in pairs) else None


def _rows(part):
    """What the rows of a part say; their order counts, the numbers that make it do not."""
    _model, rows, names = part
    return [tuple(getattr(row, name) for name in names if name != "position") for row in rows]


@transaction.atomic
def publish(*, version, on, note, seen, parts_seen, by):
    """Puts a draft into force from the day `on`, as the person saw it. Raises WrongState, Stale, NotReady (a step leads
    nowhere, a loop has no exit), Unchanged and TooEarly."""
    draft = locked(ProcessVersion, version.pk, {S.DRAFT})
    if (draft.version, draft.parts_version) != (seen, parts_seen):
        raise Stale
    if problems := flow.problems(list(draft.steps.all())):
        raise NotReady(problems)
    if same := unchanged(draft):
        raise Unchanged(same)
    last = draft.process.versions.published().aggregate(day=Max("effective_on"))["day"]
    if last and on < last:
        raise TooEarly(last)
    ProcessVersion.objects.filter(pk=draft.pk).update(
        state=S.PUBLISHED,
        effective_on=on,
        note=note,
        published_by=by,
        published_at=timezone.now(),
        version=F("version") + 1,
    )
    audit.record("publish process version", draft, actor=by, number=draft.number)
    draft.refresh_from_db()
    return draft


@transaction.atomic
def discard(*, version, seen, parts_seen, by):
    """Gives a draft up, where it is as the person saw it and the งาน has another version. Raises WrongState, Stale."""
    draft = locked(ProcessVersion, version.pk, {S.DRAFT})
    if (draft.version, draft.parts_version) != (seen, parts_seen):
        raise Stale
    if not draft.process.versions.exclude(pk=draft.pk).exists():
        raise WrongState(row=draft)
    audit.record("discard process version", draft, actor=by, number=draft.number)
    draft.delete()


@transaction.atomic
def touch(draft_pk):
    """Locks the draft and counts a change of its parts up. Raises WrongState where it was published meanwhile."""
    draft = locked(ProcessVersion, draft_pk, {S.DRAFT})
    ProcessVersion.objects.filter(pk=draft.pk).update(parts_version=F("parts_version") + 1)
    return draft
