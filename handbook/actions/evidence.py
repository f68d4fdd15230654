"""What proves a step: attached by the system where a tool tells, by hand with a file, a link or a result picked."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from handbook import evidence, tools
from handbook.actions.run_states import settle_runs
from handbook.models import ProcessRun, RunEvent, StepEvidence, StepRun
from schools import audit
from schools.actions.changes import Stale, WrongState, locked
from schools.files import store_once
from schools.models import Office

What = RunEvent.What
S = StepRun.State
PURPOSE = "handbook_evidence"


def refresh(office, steps):
    """Attaches to unfinished `steps` of an office what their tools have made; returns how many results came.

    One query for each tool that a step waits for, however many steps there are, and three more; where something is new
    a fixed number of writes.
    """
    waiting = [step for step in steps if step.is_unfinished and evidence.is_asked(step)]
    if not waiting:
        return 0
    first = min(step.starts_on or step.run.starts_on for step in waiting)
    last = max(evidence.last_day(step) for step in waiting)
    results = {}
    for code in sorted({step.tool for step in waiting}):
        asking = [step for step in waiting if step.tool == code]
        owners = set().union(*map(evidence.people, asking))
        years = evidence.fiscal_years(asking)
        results[code] = tools.get(code).found(office, first, last, years=years, owners=owners)
    if not evidence.matches(waiting, results, _taken(waiting)):
        return 0
    return _attach_found(office, waiting, results)


@transaction.atomic
def _attach_found(office, waiting, results):
    """Whoever looks at the same time waits here, and finds then what is left; so does who finishes another step of the
    same runs, so that the last of them finishes the run."""
    Office.objects.select_for_update().get(pk=office.pk)
    runs = ProcessRun.objects.filter(pk__in={step.run_id for step in waiting})
    list(runs.select_for_update().order_by("pk").values_list("pk"))
    rows = StepRun.objects.unfinished().filter(pk__in=[step.pk for step in waiting]).select_related("run")
    found = evidence.matches(list(rows), results, _taken(waiting))
    StepEvidence.objects.bulk_create(
        StepEvidence(
            step_run=match.step,
            tool=match.result.tool,
            object_pk=match.result.pk,
            label=match.result.label,
            url=match.result.url,
        )
        for match in found
    )
    RunEvent.objects.bulk_create(
        RunEvent(
            run_id=match.step.run_id, step_run=match.step, what=What.ATTACHED, comment=match.result.label, actor=None
        )
        for match in found
    )
    done = {match.step.pk: match.step for match in found if match.completes}
    begun = {match.step.pk for match in found} - set(done)
    fresh = StepRun.objects.filter(state__in=StepRun.UNFINISHED)
    fresh.filter(pk__in=done).update(state=S.DONE, settled_at=timezone.now(), version=F("version") + 1)
    fresh.filter(pk__in=begun, state=S.OPEN).update(state=S.DOING, version=F("version") + 1)
    RunEvent.objects.bulk_create(
        RunEvent(run_id=step.run_id, step_run=step, what=What.DONE, actor=None) for step in done.values()
    )
    settle_runs({step.run_id for step in done.values()})
    return len(found)


def _taken(steps):
    """What is evidence already in the runs of `steps`, or was taken off: see evidence.matches."""
    rows = StepEvidence.objects.exclude(tool="").filter(step_run__run__in={step.run_id for step in steps})
    found = set()
    for step, run, tool, pk in rows.values_list("step_run", "step_run__run", "tool", "object_pk"):
        found |= {(("step", step), tool, pk), (("run", run), tool, pk)}
    return found


def candidates(step, user, *, most=20):
    """[Result] of the tool of a step that somebody can pick among what they see, whoever made it: of its year, newest
    first, those it has left out. Of a personal tool only its owner's."""
    tool = tools.get(step.tool)
    if tool is None or tool.results is None:
        return []
    have = set(step.evidence.standing().filter(tool=step.tool).values_list("object_pk", flat=True))
    first, last = step.run.starts_on, evidence.last_day(step)
    owners = evidence.people(step) if tool.personal else None
    years = evidence.fiscal_years([step])
    rows = tool.found(step.run.office, first, last, years=years, owners=owners, seen_by=user)
    found = {}
    for row in rows:
        if row.pk not in have and evidence.is_of_its_year(step, row, first):
            # Two versions of a form are one form.
            found.setdefault(row.pk, row)
    return list(found.values())[:most]


@transaction.atomic
def attach_result(*, step, by, result):
    """One picked result as evidence, once; what was taken off comes back. Returns its row. Raises WrongState."""
    step = _kept(step)
    return _put(step, by, label=result.label, url=result.url, tool=result.tool, object_pk=result.pk)


@transaction.atomic
def attach(*, step, by, files=(), url="", label=""):
    """Files and a link that somebody attaches; the same file or link twice is once. Returns rows. Raises WrongState."""
    step = _kept(step)
    rows = []
    for name, content, content_type in files:
        stored = store_once(
            content, office=step.run.office, purpose=PURPOSE, label=name, content_type=content_type, by=by
        )
        rows.append(_put(step, by, label=stored.label, url="", tool="", file=stored))
    if url:
        rows.append(_put(step, by, label=label or url, url=url, tool="", file=None))
    return rows


def _kept(step):
    return locked(StepRun, step.pk, {*StepRun.UNFINISHED, S.DONE})


def _put(step, by, *, label, url, **what):
    same = what if what["tool"] or what.get("file") else {**what, "url": url}
    row = StepEvidence.objects.filter(step_run=step, **same).first()
    if row is not None and row.removed_at is None:
        return row
    if row is not None:
        row.removed_at, row.removed_by, row.attached_by = None, None, by
        row.save(update_fields=["removed_at", "removed_by", "attached_by"])
    else:
        row = StepEvidence.objects.create(step_run=step, label=label[:300], url=url, attached_by=by, **what)
    _began(step, by, row.label)
    return row


def _began(step, by, label):
    StepRun.objects.filter(pk=step.pk, state=S.OPEN).update(state=S.DOING, version=F("version") + 1)
    RunEvent.objects.create(run_id=step.run_id, step_run=step, what=What.ATTACHED, actor=by, comment=label)
    audit.record("attach evidence", step, actor=by)


@transaction.atomic
def detach(*, row, by):
    """Takes evidence off; the row stays, so that the system does not bring it again. Raises Stale."""
    rows = StepEvidence.objects.filter(pk=row.pk, removed_at=None)
    if not rows.update(removed_at=timezone.now(), removed_by=by):
        raise Stale
    step = row.step_run
    if step.state == S.DONE and not step.note and not step.evidence.standing().exists():
        raise WrongState("ขั้นตอนที่เสร็จแล้วต้องมีหลักฐานหรือบันทึกผล", row=step)
    RunEvent.objects.create(run_id=step.run_id, step_run=step, what=What.DETACHED, actor=by, comment=row.label)
    audit.record("detach evidence", step, actor=by)
