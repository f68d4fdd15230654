"""What a project did and spent by quarter, what its indicators stand at, and its report at the end."""

from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from schools import audit, files
from schools.models import Office, Role
from schools.recipients import of_office
from supervision.actions.changes import Stale, WrongState
from supervision.actions.projects import baht, note_step, tell_of
from supervision.indicators import beyond
from supervision.models import Indicator, IndicatorResult, Project, ProjectProgress, ProjectReport, YearTarget

PURPOSE = "indicator"
S = Project.State
NOUGHT = Decimal(0)


def check_value(value, note, target):
    """Raises ValidationError where a result is better than its target (a YearTarget) and does not say why."""
    wanted = target.target
    if beyond(value, wanted, lower_is_better=target.indicator.lower_is_better) and not note:
        raise ValidationError("ผลดีกว่าค่าเป้าหมาย โปรดระบุหมายเหตุว่าเพราะเหตุใด", code="beyond")


@transaction.atomic
def record_progress(*, project, quarter, done, problems, spent, states, by, version):
    """Writes down what a project did and spent in a quarter, and the states of its activities {pk: state}.

    What was entered for the quarter before stays as a row; the newest stands. The same again writes nothing. Returns
    the entry that stands. Raises ValidationError where more than the budget would be spent, WrongState or Stale.
    """
    held = Project.objects.select_for_update().get(pk=project.pk)
    if held.state != S.APPROVED:
        raise WrongState(held.get_state_display())
    stands = {row.quarter: row for row in held.progress.order_by("pk")}
    last = stands.get(quarter)
    said = last is not None and (last.done, last.problems, last.spent) == (done, problems, spent)
    moved = [row for row in held.activities.all() if row.pk in states and states[row.pk] != row.state]
    if said and not moved:
        return last
    if held.version != version:
        raise Stale
    total = sum((row.spent for number, row in stands.items() if number != quarter), spent)
    if total > held.budget:
        raise ValidationError(
            f"รวมทั้งปีจะใช้ {baht(total)} เกินงบประมาณที่อนุมัติ ({baht(held.budget)}) โปรดบันทึกการเปลี่ยนแปลงงบประมาณก่อน",
            code="budget",
        )
    entry = last
    if not said:
        entry = ProjectProgress.objects.create(
            project=held, quarter=quarter, done=done, problems=problems, spent=spent, by=by
        )
    for row in moved:
        held.activities.filter(pk=row.pk).update(state=states[row.pk])
    Project.objects.filter(pk=held.pk).update(spent=total, version=F("version") + 1)
    project.refresh_from_db()
    audit.record("record project progress", project, actor=by, quarter=quarter, activities=len(moved))
    return entry


@transaction.atomic
def record_result(*, target, quarter, value, note, by, link="", evidence=None):
    """Writes down what an indicator stood at by the end of a quarter. `evidence` is (label, content, content type), or
    None, which keeps what stands. The same again writes nothing. Returns the entry that stands. Raises ValidationError
    (see check_value)."""
    # Those who report the same indicator wait for each other.
    Indicator.objects.select_for_update().get(pk=target.indicator_id)
    check_value(value, note, target)
    last = IndicatorResult.objects.filter(target=target, quarter=quarter).order_by("-pk").first()
    same = last is not None and (last.value, last.note, last.link) == (value, note, link)
    stored = last.file if last else None
    if evidence is not None:
        label, content, content_type = evidence
        stored = files.store_once(
            content,
            office=target.indicator.office,
            purpose=PURPOSE,
            label=label,
            content_type=content_type,
            by=by,
        )
    if same and (stored is None or stored == last.file):
        return last
    row = IndicatorResult.objects.create(
        target=target, quarter=quarter, value=value, note=note, link=link, file=stored, by=by
    )
    audit.record("record indicator result", target.indicator, actor=by, quarter=quarter)
    return row


@transaction.atomic
def save_report(*, project, summary, problems, suggestions, evaluation, by, version, finish):
    """Writes the report of a project; with `finish` the project is over. `evaluation` is a valid AnswerForm of the form
    that projects are evaluated with, or None. Raises WrongState or Stale."""
    rows = Project.objects.filter(pk=project.pk, state=S.APPROVED)
    fields = {"state": S.FINISHED} if finish else {}
    if not rows.filter(version=version).update(version=F("version") + 1, **fields):
        raise Stale if rows.exists() else WrongState
    report = ProjectReport.objects.filter(project=project).first() or ProjectReport(project=project)
    report.summary, report.problems, report.suggestions, report.by = summary, problems, suggestions, by
    if evaluation is not None:
        report.evaluation = evaluation.save(
            school=None, respondent=by, response=report.evaluation, office=project.office
        )
    report.version += 1
    report.save()
    project.refresh_from_db()
    audit.record("finish project" if finish else "save project report", project, actor=by)
    if finish:
        note_step(project, S.FINISHED, by=by, from_state=S.APPROVED)
        leaders = of_office(project.office, Role.HEAD, Role.DIRECTOR)
        tell_of(project, "finished", leaders, f"โครงการ {project.name} สิ้นสุดและรายงานผลแล้ว", by=by)
    return report


@transaction.atomic
def save_indicator(*, form, year, target, levels, by):
    """Saves a valid IndicatorForm of an indicator of the office or of a measure, and what it is to reach in a fiscal
    year. A new one sent twice is one. Returns whether it was still as the person saw it."""
    indicator = form.instance
    if indicator.pk is None:
        Office.objects.select_for_update().get(pk=indicator.office_id)
        same = Indicator.objects.filter(office=indicator.office_id, measure=None, project=None, targets__year=year)
        if same.filter(name=indicator.name, code=indicator.code).exists():
            return True
        indicator.save(force_insert=True)
        audit.record("add indicator", indicator, actor=by)
    else:
        seen = form.cleaned_data["version"]
        if not Indicator.objects.filter(pk=indicator.pk, version=seen).update(version=seen + 1):
            return False
        indicator.version = seen + 1
        form.save()
        audit.record("edit indicator", indicator, actor=by, year=year)
    YearTarget.objects.update_or_create(
        indicator=indicator, year=year, defaults={"target": target, "levels": [str(value) for value in levels]}
    )
    return True
