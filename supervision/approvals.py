"""What waits for the decision of one person, asked of the database at once: the rules of supervision.permissions
(can_review_visit, can_review_supervision_plan, can_review_plan) and of supervision.permissions_projects as sets."""

from django.db.models import BigIntegerField, Exists, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from schools.models import Membership, Role
from supervision import permissions_projects as projects_of
from supervision.models import ActionPlan, IdPlan, Plan, PlanEvent, Project, Visit, VisitEvent, VisitMember
from supervision.permissions import REVIEWERS


def visits(user):
    """Visits handed in that the person may approve: not the own, nor one with them in the team where another may."""
    if not user.has_role(*REVIEWERS):
        return Visit.objects.none()
    rows = Visit.objects.visible_to(user).waiting().annotate(sender=_sender(VisitEvent, "visit", Visit))
    rows = rows.exclude(Q(supervisor=user) | Q(sender=user.pk))
    members = VisitMember.objects.filter(visit=OuterRef("pk"))
    in_it = VisitMember.objects.filter(visit=OuterRef(OuterRef("pk")), user=OuterRef("user"))
    others = Membership.objects.current().filter(office=user.acting.office_id, role__in=REVIEWERS, school=None)
    others = others.filter(~Exists(in_it), user__is_active=True)
    others = others.exclude(user=OuterRef("supervisor")).exclude(user=OuterRef("sender"))
    return rows.exclude(Exists(members.filter(user=user)) & Exists(others))


def plans(user):
    """Supervision plans handed in that the person may approve."""
    if not user.has_role(*REVIEWERS):
        return Plan.objects.none()
    rows = Plan.objects.visible_to(user).filter(state=Plan.State.SUBMITTED)
    rows = rows.annotate(sender=_sender(PlanEvent, "plan", Plan)).exclude(sender=user.pk)
    rows = rows.filter(Q(owner=None) | ~Q(owner=user))
    if user.has_role(Role.DIRECTOR):
        return rows
    heads = Membership.objects.current().filter(office=user.acting.office_id, role=Role.HEAD, acting_for=None)
    return rows.exclude(owner=None).exclude(owner__in=heads.values("user"))


def id_plans(user):
    """ID PLAN handed in that the person may agree to."""
    if not user.has_role(*REVIEWERS):
        return IdPlan.objects.none()
    return IdPlan.objects.visible_to(user).filter(state=IdPlan.State.SUBMITTED).exclude(user=user)


def _sender(events, name, model):
    """Who handed it in last; 0 where nobody is known."""
    rows = events.objects.filter(**{name: OuterRef("pk")}, to_state=model.State.SUBMITTED).order_by("-pk")
    return Coalesce(Subquery(rows.values("actor")[:1]), Value(0), output_field=BigIntegerField())


def action_plans(user):
    """Action plans handed in that the person may approve."""
    if not user.has_role(*projects_of.REVIEWERS):
        return ActionPlan.objects.none()
    return ActionPlan.objects.visible_to(user).filter(state=ActionPlan.State.SUBMITTED)


def projects(user):
    """Projects proposed after their action plan was approved that the person may approve; without mere ideas, of which
    nobody has said who does them and when."""
    if not user.has_role(*projects_of.APPROVERS):
        return Project.objects.none()
    rows = Project.objects.visible_to(user).filter(state=Project.State.PROPOSED)
    rows = rows.filter(action_plan__state=ActionPlan.State.APPROVED, owner__isnull=False, first_month__isnull=False)
    if user.has_role(*projects_of.REVIEWERS):
        return rows
    return rows.exclude(created_by=user).exclude(owner=user)
