"""What a best practice is begun from: a nomination, the innovations of a SAR, or nothing."""

from dataclasses import dataclass, field

from qa import permissions
from qa.models import BestPractice, SarPart, Submission

Source = BestPractice.Source


@dataclass
class Start:
    """Fields of the new practice, what its form begins with, and in words what it was taken from."""

    fields: dict = field(default_factory=dict)
    initial: dict = field(default_factory=dict)
    label: str = ""


def _key(given, name):
    text = given.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0


def source_of(user, given):
    """The Start that the address names (?nomination=, ?part=), of what the person may read; else an empty one."""
    submissions = Submission.objects.visible_to(user).select_related("round__office", "school")
    if part := SarPart.objects.filter(pk=_key(given, "part")).exclude(practices="").select_related("standard").first():
        submission = submissions.filter(pk=part.submission_id).first()
        if submission and permissions.can_read_content(user, submission):
            return _start(submission, Source.SAR, part)
    submission = submissions.filter(pk=_key(given, "nomination"), round__kind="award").first()
    if submission and permissions.can_read_content(user, submission):
        return _start(submission, Source.NOMINATION)
    return Start()


def _start(submission, source, part=None):
    note = part or submission.parts.filter(kind=SarPart.Kind.SEND).first()
    text = (part.practices if part else note.summary if note else "").strip()
    first = text.splitlines()[0] if text else ""
    initial = {"academic_year": submission.round.academic_year, "level": submission.level, "abstract": text}
    if len(first) <= 200:
        initial["title"] = first
    if part is not None and part.standard_id:
        initial["standard"] = part.standard
    return Start(
        fields={"source": source, "submission": submission, "sar_part": part, "school": submission.school},
        initial=initial,
        label=f"{submission.round} {submission.school.full_name}",
    )


def suggestions(user, *, most=10):
    """[(label, query of the address)] of what a new practice can be begun from: nominations first, then innovations
    in SARs, the newest of each; two queries."""
    readable = Submission.objects.visible_to(user)
    if not user.acting.is_school:
        readable = readable.filter(state__in=Submission.RECEIVED)
    nominated = readable.filter(round__kind="award", practices=None).select_related("round", "school")
    parts = SarPart.objects.filter(submission__in=readable.filter(round__kind="sar").order_by().values("pk"))
    parts = parts.exclude(practices="").select_related("submission__round", "submission__school")
    found = [
        (f"{row.round} {row.school.full_name}", f"nomination={row.pk}") for row in nominated.order_by("-pk")[:most]
    ]
    for part in parts.order_by("-pk")[:most]:
        text = part.practices.strip().partition("\n")[0][:80]
        found.append((f"{text} ({part.submission.round} {part.submission.school.full_name})", f"part={part.pk}"))
    return found
