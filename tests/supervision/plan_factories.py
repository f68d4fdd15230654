"""Supervision plans in any state, walked there by the product's own actions."""

from datetime import timedelta

from django.utils import timezone

from schools.models import Role
from supervision.actions import plan_steps
from supervision.actions.plans import add_visits
from supervision.models import PlanObjective
from tests.factories import make_office, make_school, make_user
from thai.years import fiscal_span, fiscal_year, quarter

YEAR = fiscal_year(timezone.localdate())


def make_plan(*, office=None, owner=None, group=False, year=None, state="draft", schools=None, by=None, head=None):
    """A plan in `state` with one objective and one visit to each of `schools` (one school is made where none is given)
    in the present quarter. `group` makes the plan of the group, kept by the head `by`."""
    office = office or (owner.acting.office if owner else make_office())
    if group:
        by = by or make_user(Role.HEAD, office=office)
        owner = None
    else:
        owner = by = owner or make_user(Role.SUPERVISOR, office=office)
    plan, _ = plan_steps.start(office=office, owner=owner, year=year or YEAR, by=by)
    PlanObjective.objects.create(plan=plan, text="ยกระดับการอ่าน", indicator="ร้อยละของผู้เรียนที่อ่านออก")
    schools = [make_school(office)] if schools is None else schools
    now = quarter(timezone.localdate())[1]
    add_visits(plan=plan, places=[(school, now) for school in schools], by=by, supervisor=owner or by)
    reviewer = head or make_user(Role.DIRECTOR, office=office)
    if state != "draft":
        plan_steps.submit(plan=plan, by=by)
    if state == "returned":
        plan_steps.send_back(plan=plan, by=reviewer, reason="โปรดเพิ่มโรงเรียน")
    if state in ("approved", "revised"):
        plan_steps.approve(plan=plan, by=reviewer)
    if state == "revised":
        plan_steps.revise(plan=plan, by=by, reason="เพิ่มโรงเรียน")
    plan.refresh_from_db()
    return plan


def coming(days=3):
    """A day that far ahead, or the last of the fiscal year where that is nearer."""
    return min(timezone.localdate() + timedelta(days=days), fiscal_span(YEAR)[1])
