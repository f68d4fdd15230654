"""What a school writes into its submission, part by part. Each step is one transaction with its line in the audit."""

from django.db import transaction
from django.utils import timezone

from qa.actions import readings
from qa.actions.submissions import step, tell_readers
from qa.models import (
    Evidence,
    IssueResult,
    OwnResult,
    SarPart,
    StandardResult,
    Submission,
    SubmissionFile,
)
from qa.sar_report import OWN_TEXTS, SUMMARY_TEXTS, TEXTS, Report
from schools import audit, files
from schools.models import School
from supervision.actions.changes import Stale, WrongState

State = Submission.State
K = SarPart.Kind
FILE, EVIDENCE = "sar", "sar_evidence"
# Texts of the whole report that stand in the submission itself, where the synthesis reads them.
OVERALL = ("strengths", "improvements")


class Incomplete(Exception):
    """The submission cannot be sent yet; `gaps` says what is missing."""

    def __init__(self, gaps):
        super().__init__(len(gaps))
        self.gaps = gaps


@transaction.atomic
def save_part(
    *,
    submission,
    by,
    kind,
    version,
    values,
    standard=None,
    own=None,
    checked=(),
    uploads=(),
    evidence=(),
    removed=(),
):
    """Writes one part of a submission and returns its SarPart.

    `values` holds what the part has: texts by name; for a standard also `issues` {Issue: level or None}, `level` and
    `reason`; for a standard of the school itself, the qa.sar_report.Own in `own`, `level`; for the summary
    `overall_level`; for the sending `endorsed_on` and `endorsed_by`, and `summary` as the
    note. `checked` are names of copied texts that the person confirms as they are. `uploads` are (kind, AskedFile or
    None, label, content, content type), `evidence` (title, link, upload or None) with an upload as (label, content,
    content type), `removed` keys of evidence. Raises Stale when the part is no longer `version` (0: nobody has
    written it), WrongState when the submission can no longer be edited.
    """
    _hold(submission)
    part = _part(submission, by, kind, standard, version, own)
    texts = {name: values[name] for name in _names(kind) if name in values}
    part.unchecked = [
        name for name in part.unchecked if name not in checked and texts.get(name) == _text(submission, part, name)
    ]
    _write_texts(submission, part, texts)
    if kind == K.STANDARD:
        _write_levels(submission, standard, values)
    if own:
        OwnResult.objects.filter(pk=part.own_id).update(level=values["level"], target=own.target, position=own.position)
    for label, link, upload in evidence:
        _keep_evidence(submission, standard, label, link, upload, by)
    submission.evidence.filter(pk__in=removed, standard=standard, removed_at=None).update(removed_at=timezone.now())
    for upload in uploads:
        _keep_file(submission, *upload, by)
    own = [name for name in ("overall_level", "endorsed_on", "endorsed_by") if name in values]
    for name in own:
        setattr(submission, name, values[name])
    part.save()
    _save_texts(submission, *own)
    _begun(submission, by)
    audit.record("edit submission", submission, actor=by, office=submission.round.office, part=part.code)
    return part


@transaction.atomic
def take_over(*, submission, by, field, value, standard=None, issue=None, reason=""):
    """Writes one text or level that the school has confirmed, see qa.models.sar. Raises WrongState, ValueError."""
    _hold(submission)
    if field in ("level", "overall_level") and not submission.standard_set.levels.filter(value=value).exists():
        raise ValueError(f"no level {value!r} in {submission.standard_set}")
    standard = issue.standard if issue else standard
    part = _part(submission, by, K.STANDARD if standard else K.SUMMARY, standard)
    if field == "overall_level":
        submission.overall_level = value
    elif field != "level":
        if field not in _names(part.kind):
            raise ValueError(f"no text {field!r} in {part.kind}")
        _write_texts(submission, part, {field: value})
    elif issue:
        IssueResult.objects.update_or_create(submission=submission, issue=issue, defaults={"level": value})
    else:
        defaults = {"level": value, "reason": reason}
        StandardResult.objects.update_or_create(submission=submission, standard=standard, defaults=defaults)
    part.unchecked = [name for name in part.unchecked if name != field]
    part.save()
    _save_texts(submission, "overall_level")
    _begun(submission, by)
    audit.record("take over text", submission, actor=by, office=submission.round.office, part=part.code, field=field)
    return part


@transaction.atomic
def copy_last_year(*, submission, by):
    """Puts the texts of the school's last report where this one has none, each marked until somebody has looked at it.

    Levels, files and the endorsement are not copied: they are of this year. Returns (the report copied from or None,
    how many texts). Raises WrongState when the report can no longer be edited.
    """
    _hold(submission)
    source = last_year(submission)
    if source is None:
        return None, 0
    ours, theirs = Report(submission), Report(source)
    same = {_words(part): part for part in theirs.parts}
    copied = 0
    for part in ours.parts:
        if part.kind == K.SEND:
            continue
        found = same.get(_words(part))
        names = [name for name in _names(part.kind) if found and found.values[name] and not part.values[name]]
        # What was gathered there is gathered here too, from the standards of this year.
        names = [name for name in names if name not in found.gathered]
        if names:
            row = _part(submission, by, part.kind, part.standard, own=part.own)
            _write_texts(submission, row, {name: found.values[name] for name in names})
            row.unchecked = [*row.unchecked, *names]
            row.save()
            copied += len(names)
    if copied:
        _save_texts(submission)
        _begun(submission, by)
        audit.record("copy submission", submission, actor=by, office=submission.round.office, source=source.pk)
    return source, copied


def _words(part):
    """What makes a part of another year the same one. Another set has other standards; the same code with the same
    label is the same standard."""
    standard = (part.standard.code, part.standard.label) if part.standard else None
    return part.kind, standard, part.own.label if part.own else None


def last_year(submission):
    """The school's newest earlier submission of the kind and level that has gone to the office, or None."""
    round = submission.round
    earlier = Submission.objects.filter(
        school=submission.school_id,
        level=submission.level,
        round__kind=round.kind,
        round__academic_year__lt=round.academic_year,
        submitted_at__isnull=False,
    )
    return earlier.select_related("round", "standard_set").order_by("-round__academic_year", "-pk").first()


@transaction.atomic
def submit(*, submission, by):
    """Sends a complete submission to the office. Strengths and points to develop of the whole report that nobody
    wrote are gathered from the standards. Raises Incomplete, and WrongState when it was sent before.
    """
    _hold(submission)
    report = Report(submission)
    if gaps := report.missing():
        raise Incomplete(gaps)
    told = {name: report.gathered(name) for name in OVERALL}
    submission.gathered = [
        name for name in OVERALL if name in submission.gathered or getattr(submission, name) in ("", told[name])
    ]
    for name in submission.gathered:
        setattr(submission, name, told[name])
    submission.save(update_fields=[*OVERALL, "gathered", "updated_at"])
    for part in report.own_parts:
        # From now on the report stands by itself, as the announcement is on this day.
        row = submission.own_results.filter(label=part.own.label)
        if part.own.is_asked or part.texts:
            row.update(target=part.own.target, position=part.own.position)
        else:
            row.delete()
    _begun(submission, by)
    first = submission.submitted_at or timezone.now()
    step(submission, State.SUBMITTED, by=by, verb="submit submission", submitted_at=first)
    again = "ที่แก้ไขแล้ว" if submission.turn > 1 else ""
    tell_readers(submission, "submitted", f"{submission.school.full_name} ส่ง {submission.round}{again}")


def _hold(submission):
    """Nobody else writes this submission until the transaction ends; `submission` is fresh. Raises WrongState, also
    where the school has closed."""
    # The school first, as a merger does, or the two would wait for each other.
    school = School.objects.select_for_update(no_key=True).open_on(timezone.localdate())
    school = school.filter(pk=submission.school_id).order_by("pk").first()
    # Whoever writes for a school writes nothing into the report of the one that it merged into meanwhile.
    rows = Submission.objects.filter(pk=submission.pk, state__in=Submission.EDITABLE, school=school)
    if school is None or not rows.update(updated_at=timezone.now()):
        raise WrongState
    own = ["overall_level", "endorsed_on", "endorsed_by", "gathered"]
    submission.refresh_from_db(fields=["state", "version", *own, *OVERALL])


def _part(submission, by, kind, standard, version=None, own=None):
    """The part one step on, not saved yet. Raises Stale when it is no longer `version`."""
    wanted = {"own__label": own.label} if own else {"standard": standard}
    part = submission.parts.filter(kind=kind, **wanted).first()
    if version is not None and version != (part.version if part else 0):
        raise Stale
    if part is None:
        part = SarPart(submission=submission, kind=kind, standard=standard, saved_by=by)
        if own:
            part.own = submission.own_results.create(label=own.label, target=own.target, position=own.position)
        return part
    part.version += 1
    part.saved_by = by
    return part


def _names(kind):
    names = {K.STANDARD: TEXTS, K.SUMMARY: SUMMARY_TEXTS, K.OWN: OWN_TEXTS}
    return tuple(names.get(kind, ("summary",)))


def _text(submission, part, name):
    return getattr(submission if part.kind == K.SUMMARY and name in OVERALL else part, name)


def _write_texts(submission, part, texts):
    for name, text in texts.items():
        if part.kind != K.SUMMARY or name not in OVERALL:
            setattr(part, name, text)
        elif text or name not in submission.gathered:
            setattr(submission, name, text)
            submission.gathered = [one for one in submission.gathered if one != name]


def _save_texts(submission, *own):
    """Keeps the texts of the whole report, and the fields in `own`. What was gathered from the standards at an earlier
    sending is what they say now."""
    if submission.gathered:
        report = Report(submission)
        for name in submission.gathered:
            setattr(submission, name, report.gathered(name))
    submission.save(update_fields=[*own, *OVERALL, "gathered", "updated_at"])


def _write_levels(submission, standard, values):
    """The stored results of one standard become exactly those given."""
    chosen = {issue: level for issue, level in values["issues"].items() if level}
    submission.issue_results.filter(issue__standard=standard).exclude(issue__in=list(chosen)).delete()
    IssueResult.objects.bulk_create(
        [IssueResult(submission=submission, issue=issue, level=level) for issue, level in chosen.items()],
        update_conflicts=True,
        unique_fields=["submission", "issue"],
        update_fields=["level"],
    )
    if not values["level"]:
        submission.standard_results.filter(standard=standard).delete()
        return
    defaults = {"level": values["level"], "reason": values["reason"]}
    StandardResult.objects.update_or_create(submission=submission, standard=standard, defaults=defaults)


def _begun(submission, by):
    if submission.state == State.EXPECTED:
        step(submission, State.DRAFT, by=by, verb="start submission")


def _keep_evidence(submission, standard, title, link, upload, by):
    stored = None
    if upload:
        label, content, content_type = upload
        stored = files.store(
            content,
            office=submission.round.office,
            purpose=EVIDENCE,
            label=label,
            content_type=content_type,
            by=by,
        )
    Evidence.objects.create(submission=submission, standard=standard, title=title, url=link, file=stored, added_by=by)


def _keep_file(submission, kind, asked, label, content, content_type, by):
    """The file takes the place of the current one, which stays on record; the same file again changes nothing."""
    if is_on_record(submission, kind, asked, content):
        return
    submission.files.filter(kind=kind, asked=asked, replaced_at=None).update(replaced_at=timezone.now())
    stored = files.store(
        content, office=submission.round.office, purpose=FILE, label=label, content_type=content_type, by=by
    )
    row = SubmissionFile.objects.create(submission=submission, kind=kind, asked=asked, file=stored)
    if kind == SubmissionFile.Kind.SAR:
        readings.begin(row=row, by=by)


def is_on_record(submission, kind, asked, content):
    """True when the current file of that kind is this very one (bytes or an open file)."""
    current = submission.files.filter(kind=kind, asked=asked, replaced_at=None)
    return current.filter(file__sha256=files.digest_of(content)).exists()
