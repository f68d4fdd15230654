"""Who may act on what comes out."""

from reports import types
from reports.models import Report
from schools.models import Role

READERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR)
# Who reads the country by office: sums alone.
PLATFORM_READERS = (Role.PLATFORM_ADMIN,)
# Who sees the figures of the office: those who work with them, and who sets the weights of what they say.
DASHBOARD_READERS = (*READERS, Role.OFFICE_ADMIN)
# Who reads reports; the committee those to it, once approved (Report.visible_to), and of them chapters and PDF alone.
REPORT_READERS = (*READERS, Role.COMMITTEE)
# Who sees which schools need help, and who says what counts how much.
NEED_READERS = (*READERS, Role.OFFICE_ADMIN)
NEED_KEEPERS = (Role.DIRECTOR, Role.HEAD, Role.OFFICE_ADMIN)
REGISTRARS = (Role.CLERK, Role.HEAD, Role.DIRECTOR)
# Whose name may stand below a certificate with an approval in the system.
SIGNERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK)


def can_weigh_needs(user, _weights=None):
    """The director, the head and the office's administrator, in their office."""
    return user.has_role(*NEED_KEEPERS)


def can_issue_certificates(user, batch=None):
    """The clerk keeps the register of certificates."""
    return user.has_role(Role.CLERK) and (batch is None or batch.office_id == user.acting.office_id)


def can_revoke(user, certificate):
    """The clerk and the head take back a certificate of their office, once."""
    return (
        user.has_role(Role.CLERK, Role.HEAD)
        and certificate.office_id == user.acting.office_id
        and certificate.revoked_at is None
    )


# Themes of SARs: kept by those who read SARs, read by the director too.
THEME_KEEPERS = (Role.SUPERVISOR, Role.HEAD)


def can_keep_themes(user, round=None):
    """Supervisors and the head, in the rounds of their office."""
    return user.has_role(*THEME_KEEPERS) and (round is None or round.office_id == user.acting.office_id)


# Reports of any type: who begins one, who signs it.
REPORT_WRITERS = (Role.SUPERVISOR, Role.HEAD)
REPORT_REVIEWERS = (Role.HEAD, Role.DIRECTOR)


def can_write_report(user, kind):
    """Those who write reports of the type; the director reads and signs."""
    return user.has_role(*kind.writers)


def is_report_author(user, report):
    """Who began it, while holding a role that writes; nobody else edits it."""
    ours = user.has_role(*REPORT_WRITERS) and report.office_id == user.acting.office_id
    return ours and report.author_id == user.pk


def can_open_report(user, report):
    """Who sees the rows behind its figures, its workbooks and its steps: those who read the figures of the office."""
    return user.has_role(*READERS) and report.office_id == user.acting.office_id


def can_edit_report(user, report):
    return report.is_editable and report.is_frozen and is_report_author(user, report)


def _signs_beside(user, report, *roles):
    """A role of the report's office, but nobody signs the own report."""
    return user.has_role(*roles) and report.office_id == user.acting.office_id and report.author_id != user.pk


def is_report_signer(user, report):
    return _signs_beside(user, report, *REPORT_REVIEWERS)


def can_endorse_report(user, report):
    """The head, where the director signs after; the director too, where there is no head any more."""
    if report.kind is None or types.DIRECTOR not in report.kind.signs or report.state != Report.State.SUBMITTED:
        return False
    if _signs_beside(user, report, Role.HEAD):
        return True
    return _signs_beside(user, report, Role.DIRECTOR) and not report.has_head_beside


def can_approve_report(user, report):
    """The last who signs: the director after the head, or of a type without the director either of them."""
    if report.kind is None:
        return False
    if types.DIRECTOR in report.kind.signs:
        return report.state == Report.State.ENDORSED and _signs_beside(user, report, Role.DIRECTOR)
    return report.state == Report.State.SUBMITTED and is_report_signer(user, report)


def can_return_report(user, report):
    return can_endorse_report(user, report) or can_approve_report(user, report)


def can_preview_report(user, report):
    """The author and those who sign see it as a paper before it is approved."""
    return report.state != Report.State.APPROVED and report.is_frozen and can_remake_report(user, report)


def can_remake_report(user, report):
    """Who asks again for figures or papers that a job did not finish: the author and those who sign."""
    return is_report_author(user, report) or is_report_signer(user, report)


def can_discard_report(user, report):
    return report.state == Report.State.DRAFT and is_report_author(user, report)


def can_draft_cover(user, report):
    """Who reads the reports of the office drafts its papers too; a report is sent on once it is approved."""
    ours = user.has_role(*READERS) and report.office_id == user.acting.office_id
    return ours and report.state == Report.State.APPROVED
