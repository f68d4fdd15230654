"""Who may act on external assessments, inspections and help for schools below standard."""

from django.utils import timezone

from qa.models import ExternalAssessment, ExternalDocument, HelpPlan, ReassessmentRequest
from qa.models.external_rounds import STAFF
from schools.models import SCHOOL_ROLES, Role

READERS = (*sorted(STAFF), *SCHOOL_ROLES)
# Who may see assessments; of the committee those who observe one.
ASSESSMENT_READERS = (*READERS, Role.COMMITTEE)
STAFF_READERS = tuple(sorted(STAFF))
# Who keeps the register: appointments, documents, committees, results, plans of help.
KEEPERS = (Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)
# Who keeps the rounds and the rules, which are the office's data.
RULE_KEEPERS = (Role.HEAD, Role.OFFICE_ADMIN)
# Who gives recommendations (supervision.permissions.WRITERS).
ADVISERS = (Role.HEAD, Role.SUPERVISOR)
# A school's request is its director's.
ASKERS = (Role.SCHOOL_DIRECTOR,)


def can_keep(user, row=None):
    """Keepers, in their office."""
    return user.has_role(*KEEPERS) and (row is None or row.office_id == user.acting.office_id)


def can_keep_rounds(user, round=None):
    """The head and the administrator; a round that comes with the product is nobody's to change."""
    return user.has_role(*RULE_KEEPERS) and (round is None or round.office_id == user.acting.office_id)


def can_change_appointment(user, assessment):
    """Until the result is there or it was called off."""
    return assessment.state in ExternalAssessment.OPEN and can_keep(user, assessment)


def can_check(user, assessment):
    """Readiness is checked while the assessment is still to come or its result awaited."""
    return can_change_appointment(user, assessment)


def can_keep_papers(user, assessment):
    """Documents and the oral report of all that was not called off: the report itself comes with the result."""
    return assessment.state != ExternalAssessment.State.CANCELLED and can_keep(user, assessment)


def can_record_result(user, assessment):
    """A result may be corrected, too."""
    return assessment.state != ExternalAssessment.State.CANCELLED and can_keep(user, assessment)


def can_advise(user, assessment):
    """Once there is a result, and the school is open to answer."""
    is_there = assessment.state == ExternalAssessment.State.RESULTED and assessment.school.is_open
    return is_there and user.has_role(*ADVISERS) and assessment.office_id == user.acting.office_id


def can_ask_again(user, assessment):
    """The director of the school, once, when the result is there and until the last day for it."""
    if not user.has_role(*ASKERS) or user.acting.school_id != assessment.school_id:
        return False
    asked = ReassessmentRequest.objects.filter(assessment=assessment).exists()
    return assessment.state == ExternalAssessment.State.RESULTED and not asked and not is_late_to_ask(assessment)


def can_set_deadline(user, assessment):
    """Another last day to ask: once the result is there, until the school has asked."""
    is_there = assessment.state == ExternalAssessment.State.RESULTED and can_keep(user, assessment)
    return is_there and not ReassessmentRequest.objects.filter(assessment=assessment).exists()


def is_late_to_ask(assessment):
    """Whether the last day to ask for a re-assessment went by; of one with a result."""
    return assessment.ask_again_until < timezone.localdate()


def is_of_school(user, row):
    """People of the school that the row is about."""
    return user.has_role(*SCHOOL_ROLES) and user.acting.school_id == row.school_id


def can_add_result(user, plan):
    """The school that is helped and the office's keepers, while the plan runs."""
    return plan.state == HelpPlan.State.OPEN and (can_keep(user, plan) or is_of_school(user, plan))


def readable_documents(user):
    """The documents that a person may read: staff all of their office's, a school and an observer what stands, without
    the office's drafts and what another document took the place of."""
    rows = ExternalDocument.objects.filter(assessment__in=ExternalAssessment.objects.visible_to(user))
    if not user.has_role(*STAFF):
        rows = rows.filter(replaced_at=None).exclude(kind=ExternalDocument.Kind.DRAFT)
    return rows


def may_read_document(user, stored):
    """Gate of the purpose "external": see readable_documents."""
    return readable_documents(user).filter(file=stored).exists()
