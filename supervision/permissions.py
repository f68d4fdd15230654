"""Who may act on visits and recommendations, and when. Each `is_x` says who, each `can_x` who and when."""

from schools.imports import kinds
from schools.models import SCHOOL_ROLES, Membership, Role
from supervision.models import IdPlan, Plan, PlannedVisit, Recommendation, Survey, SurveyTarget, Visit, VisitMember

WRITERS = frozenset({Role.SUPERVISOR, Role.HEAD})
REVIEWERS = frozenset({Role.HEAD, Role.DIRECTOR})
READERS = frozenset({Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN}) | SCHOOL_ROLES
# Who keeps the office's rules: how often schools are visited, after how many days what is overdue is told upward.
RULE_KEEPERS = (Role.HEAD, Role.OFFICE_ADMIN)


def _of_office(user, obj, roles):
    return user.has_role(*roles) and user.acting.office_id == obj.office_id


def _of_school(user, obj):
    return user.has_role(*SCHOOL_ROLES) and user.acting.school_id == obj.school_id


def can_log_visit(user, _obj=None):
    return user.has_role(*WRITERS)


def is_author(user, visit):
    """The supervisor of the visit, or one of the team; who only observed writes nothing."""
    if not _of_office(user, visit, WRITERS):
        return False
    if visit.supervisor_id == user.pk:
        return True
    return visit.members.filter(user=user).exclude(role=VisitMember.Role.OBSERVER).exists()


def can_edit_visit(user, visit):
    return visit.state in Visit.EDITABLE and is_author(user, visit)


def is_owner_of_visit(user, visit):
    """The supervisor whose visit it is: the one person who takes it out, answers and photos of the others included."""
    return _of_office(user, visit, WRITERS) and visit.supervisor_id == user.pk


def can_delete_visit(user, visit):
    return visit.state in Visit.EDITABLE and is_owner_of_visit(user, visit)


def is_reviewer(user, visit):
    """The head or the director, but nobody reviews the own visit: who made it, took part in it, or handed it in. Where
    no reviewer stood apart, one who only took part may, so that the visit does not wait for ever."""
    if not _of_office(user, visit, REVIEWERS):
        return False
    owners = owners_of(visit)
    if user.pk in owners:
        return False
    members = set(visit.team.values_list("pk", flat=True))
    return user.pk not in members or not _others_review(visit, owners | members)


def owners_of(visit):
    """Primary keys of who made the visit and of who handed it in last."""
    sent = visit.events.filter(to_state=Visit.State.SUBMITTED).order_by("-pk").values_list("actor", flat=True)[:1]
    return {visit.supervisor_id, *sent}


def waits_for_nobody(visit):
    """Whether nobody in the office may approve a visit that was handed in: its only head made it and there is neither
    a director nor somebody who acts for one. Then a person must be added; the own visit stays nobody's to approve."""
    return visit.state == Visit.State.SUBMITTED and not _others_review(visit, owners_of(visit))


def _others_review(visit, concerned):
    held = Membership.objects.current().filter(office=visit.office_id, role__in=REVIEWERS, school=None)
    return held.filter(user__is_active=True).exclude(user__in=concerned).exists()


def can_review_visit(user, visit):
    return visit.state == Visit.State.SUBMITTED and is_reviewer(user, visit)


def is_receiver(user, obj):
    """People of the school that the visit or the recommendation is about."""
    return _of_school(user, obj)


def can_acknowledge_visit(user, visit):
    return visit.state == Visit.State.APPROVED and visit.acknowledged_at is None and is_receiver(user, visit)


def can_give_feedback(user, visit):
    """The supervised, once, after they acknowledged the visit."""
    if visit.state != Visit.State.APPROVED or visit.acknowledged_at is None or visit.feedback_id is not None:
        return False
    return is_receiver(user, visit)


def can_read_private_notes(user, visit):
    """The author and the team alone, and never while acting for a school."""
    if user.acting is None or user.acting.is_school or user.acting.office_id != visit.office_id:
        return False
    return visit.supervisor_id == user.pk or visit.team.filter(pk=user.pk).exists()


def is_publisher(user, visit):
    """Who decides what of a visit everybody may read."""
    return _of_office(user, visit, REVIEWERS)


def may_take_back(user, visit):
    """Who notes that consent to a photo was taken back: who made the visit, and the head."""
    return is_author(user, visit) or _of_office(user, visit, {Role.HEAD})


def can_take_back(user, visit):
    """Of an approved visit; before its approval a photo is marked or deleted in the visit itself."""
    return visit.state == Visit.State.APPROVED and may_take_back(user, visit)


def can_publish_visit(user, visit):
    return visit.state == Visit.State.APPROVED and is_publisher(user, visit)


def can_answer(user, recommendation):
    return recommendation.state in Recommendation.WITH_SCHOOL and is_receiver(user, recommendation)


def is_verifier(user, recommendation):
    """The supervisor who follows the recommendation up, or the head."""
    if _of_office(user, recommendation, {Role.HEAD}):
        return True
    return _of_office(user, recommendation, {Role.SUPERVISOR}) and recommendation.supervisor_id == user.pk


def can_verify(user, recommendation):
    return recommendation.state == Recommendation.State.ANSWERED and is_verifier(user, recommendation)


def can_close(user, recommendation):
    return recommendation.state == Recommendation.State.VERIFIED and is_verifier(user, recommendation)


def can_send_back(user, recommendation):
    return can_verify(user, recommendation) or can_close(user, recommendation)


def can_give(user, _recommendation=None):
    """Who gives schools recommendations that come from no visit."""
    return user.has_role(*WRITERS)


def can_extend(user, recommendation):
    return recommendation.state in Recommendation.UNSETTLED and is_verifier(user, recommendation)


def can_remind(user, recommendation):
    return recommendation.state in Recommendation.WITH_SCHOOL and is_verifier(user, recommendation)


def can_withdraw(user, recommendation):
    return recommendation.state in Recommendation.WITH_SCHOOL and is_verifier(user, recommendation)


# Who opens portfolios and plans; only WRITERS have one of their own.
GROWTH_READERS = WRITERS | {Role.DIRECTOR}


def is_owner(user, own_work):
    """The person whose portfolio entry or plan it is."""
    return _of_office(user, own_work, WRITERS) and own_work.user_id == user.pk


def can_edit_plan(user, plan):
    return plan.state in IdPlan.EDITABLE and is_owner(user, plan)


def is_plan_reviewer(user, plan):
    """The head or the director, but nobody agrees to the own plan."""
    return _of_office(user, plan, REVIEWERS) and plan.user_id != user.pk


def can_review_plan(user, plan):
    return plan.state == IdPlan.State.SUBMITTED and is_plan_reviewer(user, plan)


def can_record_results(user, plan):
    return plan.state == IdPlan.State.APPROVED and is_owner(user, plan)


# Who keeps the list of policies and focus areas.
POLICY_KEEPERS = (Role.HEAD, Role.OFFICE_ADMIN, Role.CLERK)


def can_keep_policies(user, policy=None):
    return user.has_role(*POLICY_KEEPERS) and (policy is None or policy.office_id == user.acting.office_id)


def can_import_policies(user, _office=None):
    return user.has_role(*kinds.get("policies").roles)


# Supervision plans: who reads them, who has one, who approves.
PLAN_READERS = frozenset({Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN})


def can_keep_supervision_plan(user, plan):
    """The supervisor whose plan it is; the plan of the group is the head's."""
    if plan.owner_id is None:
        return _of_office(user, plan, {Role.HEAD})
    return _of_office(user, plan, WRITERS) and plan.owner_id == user.pk


def can_edit_supervision_plan(user, plan):
    return plan.state in Plan.EDITABLE and can_keep_supervision_plan(user, plan)


def is_supervision_plan_reviewer(user, plan):
    """The director, and the head where the plan is neither the group's nor of somebody who leads the group; nobody
    approves the own plan, nor one that they handed in themselves."""
    if not _of_office(user, plan, REVIEWERS) or plan.owner_id == user.pk:
        return False
    sent = plan.events.filter(to_state=Plan.State.SUBMITTED).order_by("-pk").values_list("actor", flat=True).first()
    if sent == user.pk:
        return False
    if user.has_role(Role.DIRECTOR):
        return True
    heads = Membership.objects.current().filter(office=plan.office_id, role=Role.HEAD, acting_for=None)
    return plan.owner_id is not None and not heads.filter(user=plan.owner_id).exists()


def can_review_supervision_plan(user, plan):
    return plan.state == Plan.State.SUBMITTED and is_supervision_plan_reviewer(user, plan)


def can_revise_supervision_plan(user, plan):
    return plan.state == Plan.State.APPROVED and can_keep_supervision_plan(user, plan)


def can_move_planned(user, planned):
    """Who may move, cancel and restore a planned visit: who keeps the plan, the supervisor who is to go, and in an
    approved plan the head, who shares out the work. Not while the plan waits for its approval, nor once it is done."""
    plan = planned.plan
    if plan.state == Plan.State.SUBMITTED or planned.state == PlannedVisit.State.DONE:
        return False
    if can_keep_supervision_plan(user, plan):
        return True
    if plan.state != Plan.State.APPROVED:
        return False
    return _of_office(user, plan, {Role.HEAD}) or (_of_office(user, plan, WRITERS) and planned.supervisor_id == user.pk)


def can_log_planned(user, planned):
    """Whose visit may be the planned one, which comes with_force(): it was approved and waits, and the person is to go,
    keeps the plan, leads the group, or is in the visit that was begun from it."""
    if not planned.is_in_force or planned.state != PlannedVisit.State.PLANNED:
        return False
    if _of_office(user, planned.plan, {Role.HEAD}) or can_keep_supervision_plan(user, planned.plan):
        return True
    if not _of_office(user, planned.plan, WRITERS):
        return False
    return planned.supervisor_id == user.pk or bool(planned.visit_id and is_author(user, planned.visit))


def can_keep_coverage_rules(user, rule=None):
    return user.has_role(*RULE_KEEPERS) and (rule is None or rule.office_id == user.acting.office_id)


# Surveys: who sends them and who reads what came back.
SURVEY_MAKERS = frozenset({Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN})
SURVEY_READERS = SURVEY_MAKERS | {Role.DIRECTOR, Role.CLERK}


def can_make_survey(user, survey=None):
    return user.has_role(*SURVEY_MAKERS) and (survey is None or survey.office_id == user.acting.office_id)


def can_edit_survey(user, survey):
    return survey.state == Survey.State.DRAFT and can_make_survey(user, survey)


def can_answer_survey(user, target):
    """People of the school that was asked, while answers are taken; its first day has come and it is not closed."""
    return _of_school(user, target) and target.survey.takes_answers


def can_enter_survey_paper(user, target):
    """Who runs the survey enters what a school wrote on paper, while answers are taken and the school began none."""
    waits = target.state == SurveyTarget.State.WAITING and target.survey.takes_answers
    return waits and can_make_survey(user, target.survey)


# The calendar: who is away.


def can_keep_absence(user, absence):
    """The person who is away, and the head for everybody of the group."""
    return _of_office(user, absence, {Role.HEAD}) or (_of_office(user, absence, WRITERS) and absence.user_id == user.pk)


def can_read_absence_note(user, absence):
    """A reason may be private: the person and the head alone."""
    return can_keep_absence(user, absence)
