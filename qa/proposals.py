"""The proposals from a SAR file as a page shows them: beside what stands in the report now. A constant number of
queries."""

from dataclasses import dataclass, field

from qa.actions.proposals import seen
from qa.models import Proposal, Reading, SarPart

F = Proposal.Field


@dataclass
class Row:
    """A proposal, what it says in words, and what stands there now."""

    proposal: Proposal
    proposed: str
    now: str
    seen: str
    others: list

    @property
    def is_same(self):
        """True where the report says so already."""
        return self.proposed.strip() == self.now.strip()


@dataclass
class Group:
    """The proposals of one standard, or of the whole report."""

    title: str
    standard: object = None
    rows: list = field(default_factory=list)

    @property
    def waiting(self):
        """How many of them wait."""
        return sum(row.proposal.state == Proposal.State.WAITING for row in self.rows)

    @property
    def waiting_levels(self):
        """Rows of levels that wait."""
        return [row for row in self.rows if row.proposal.is_level and row.proposal.state == Proposal.State.WAITING]


def current(submission):
    """The reading of the file that counts, or None."""
    rows = Reading.objects.filter(submission=submission).exclude(state=Reading.State.SET_ASIDE)
    return rows.select_related("job", "source__file").first()


def waiting(submission):
    """How many proposals of the current file wait for a decision."""
    return Proposal.objects.filter(reading__submission=submission, state=Proposal.State.WAITING).count()


def other_levels(report):
    """[Row] of levels that the SAR file gives otherwise than the report and that nobody decided about; the file went
    out with the report, so its readers see them too. One query."""
    rows = Proposal.objects.filter(reading__submission=report.submission, state=Proposal.State.WAITING)
    rows = rows.filter(field__in=Proposal.LEVELS).select_related("standard", "issue")
    places = {row.pk: place for place, row in enumerate(report.standards, start=1)}
    found = [row_of(report, row) for row in sorted(rows, key=lambda row: (places.get(row.standard_id, 0), row.pk))]
    return [row for row in found if row.now and not row.is_same]


def groups_of(report, reading):
    """[Group] in the order of the report."""
    overall = Group("ภาพรวมของสถานศึกษา")
    by_standard = {row.pk: Group(str(row), row) for row in report.standards}
    order = {issue.pk: at for rows in report.issues.values() for at, issue in enumerate(rows)}
    rows = reading.proposals.select_related("standard", "issue", "decided_by")
    fields = [F.OVERALL_LEVEL, F.LEVEL, F.STRENGTHS, F.IMPROVEMENTS]
    for proposal in sorted(rows, key=lambda row: (fields.index(row.field), order.get(row.issue_id, -1), row.pk)):
        group = by_standard.get(proposal.standard_id, overall)
        group.rows.append(row_of(report, proposal))
    return [group for group in (overall, *by_standard.values()) if group.rows]


def row_of(report, proposal):
    """The Row of one proposal."""
    now = _standing(report, proposal)
    if proposal.is_level:
        proposed, stands = _level(report, proposal.value), _level(report, now)
        others = [{**other, "told": _level(report, other["value"])} for other in proposal.others]
    else:
        proposed, stands = proposal.text, now
        others = [{**other, "told": other["text"]} for other in proposal.others]
    return Row(proposal, proposed, stands, seen(now), others)


def _standing(report, proposal):
    """As qa.actions.proposals.standing, from a report that has been read."""
    if proposal.field == F.OVERALL_LEVEL:
        return report.submission.overall_level
    if proposal.issue_id:
        return report.issue_levels.get(proposal.issue_id)
    if proposal.field == F.LEVEL:
        result = report.standard_results.get(proposal.standard_id)
        return result.level if result else None
    code = f"standard-{proposal.standard_id}" if proposal.standard_id else SarPart.Kind.SUMMARY.value
    return report.part(code).values[proposal.field]


def _level(report, value):
    return f"{report.word(value)} ({value})" if value else ""
