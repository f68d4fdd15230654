"""Which statements the SARs of a round hold, and which SARs wait to be read."""

from dataclasses import dataclass

from django.db.models import F, Max, OuterRef, Q, Subquery

from qa.models import Issue, Proposal, SarPart, Standard, Submission, SubmissionEvent
from reports.models import Field
from reports.theming.statements import key_of, plain, split
from schools.frozen import digest

CHUNK = 500
# Texts of the whole report that stand in the submission itself.
WHOLE = (Field.STRENGTHS, Field.IMPROVEMENTS)


@dataclass(frozen=True, slots=True)
class Said:
    """A statement as it stands in a SAR; standard and issue are keys or None, `place` is its group for themes."""

    submission: int
    level: str
    field: str
    standard: int | None
    issue: int | None
    position: int
    page: int | None
    text: str
    key: str

    @property
    def place(self):
        return self.level, self.field, self.standard


def received(round):
    """The SARs of a round that the office has in hand, with `sent_at`, the last time each was sent (None where nothing
    tells)."""
    sent = SubmissionEvent.objects.filter(submission=OuterRef("pk"), to_state=Submission.State.SUBMITTED)
    last = sent.order_by().values("submission").annotate(last=Max("at")).values("last")
    return Submission.objects.filter(round=round, state__in=Submission.RECEIVED).annotate(sent_at=Subquery(last))


def waiting(round):
    """Those of received() that nobody has read since they were sent."""
    return received(round).filter(Q(statements_read=None) | Q(sent_at__gt=F("statements_read__at")))


def stamp(round):
    """A digest of which SARs are there, and of when each was sent: another where reading again finds something new."""
    rows = received(round).order_by("pk").values_list("pk", "sent_at")
    return digest([[pk, sent_at.isoformat() if sent_at else ""] for pk, sent_at in rows.iterator(CHUNK)])


def read(round):
    """{key: Said} of all texts in hand, by submission. A fixed number of queries, the rows in parts."""
    codes, issues = _codes(round), _issues(round)
    levels = dict(received(round).order_by().values_list("pk", "level"))
    pages = _pages(round)
    found = {}
    for submission, field, standard, set_pk, text in _texts(round):
        if submission not in levels:
            continue
        for position, piece in enumerate(split(text)):
            own = codes.get((set_pk, piece.standard), standard) if standard is None else standard
            said = Said(
                submission=submission,
                level=levels[submission],
                field=field,
                standard=own,
                issue=issues.get((own, piece.issue)),
                position=position,
                page=_page(pages.get((submission, field, standard), ()), piece.text),
                text=piece.text,
                key=key_of(submission, field, own, piece.text),
            )
            found.setdefault(said.key, said)
    return found


def _texts(round):
    """(submission, field, standard or None, standard set, text) of every text that holds statements."""
    mine = {"submission__round": round, "submission__state__in": Submission.RECEIVED}
    fields = Field.values
    parts = SarPart.objects.filter(**mine).order_by("submission", "pk")
    for row in parts.values_list("submission", "standard", "submission__standard_set", *fields).iterator(CHUNK):
        for field, text in zip(fields, row[3:], strict=True):
            if text:
                yield row[0], field, row[1], row[2], text
    whole = Submission.objects.filter(round=round, state__in=Submission.RECEIVED).order_by("pk")
    for row in whole.values_list("pk", "standard_set", "gathered", *WHOLE).iterator(CHUNK):
        for field, text in zip(WHOLE, row[3:], strict=True):
            # What was gathered from the standards stands there already.
            if text and field not in row[2]:
                yield row[0], field.value, None, row[1], text


def _codes(round):
    """{(set, code): standard} of the sets that the round uses."""
    sets = Submission.objects.filter(round=round).order_by().values("standard_set")
    return {(row.set_id, row.code): row.pk for row in Standard.objects.filter(set__in=sets)}


def _issues(round):
    """{(standard, code): issue} of the sets that the round uses."""
    sets = Submission.objects.filter(round=round).order_by().values("standard_set")
    rows = Issue.objects.filter(standard__set__in=sets).order_by("pk")
    return {(standard, code): pk for pk, standard, code in rows.values_list("pk", "standard", "code")}


def _pages(round):
    """{(submission, field, standard): [(words, page)]} of the passages that schools took over from their SAR file."""
    rows = Proposal.objects.filter(
        reading__submission__round=round,
        field__in=WHOLE,
        state__in=[Proposal.State.CONFIRMED, Proposal.State.CHANGED],
    ).order_by("pk")
    found = {}
    for submission, field, standard, text, page in rows.values_list(
        "reading__submission", "field", "standard", "text", "page"
    ):
        found.setdefault((submission, field, standard), []).append((plain(text), page))
    return found


def _page(passages, text):
    words = plain(text)
    return next((page for passage, page in passages if words in passage), None)
