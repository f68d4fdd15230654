"""Who gets through to external assessments, inspections, and help for schools below standard."""

from datetime import timedelta

from instruments.models import Instrument
from qa.actions import external, help_plans, inspections, reassessments
from qa.models import (
    ExternalDocument,
    ExternalPackage,
    HelpPlan,
    Inspection,
    InspectionCommittee,
    InspectionRule,
)
from schools.models import Role
from supervision.models import Visit
from tests.access.rows import (
    COMMITTEE,
    DIRECTOR,
    HEAD,
    OFFICE_ADMIN,
    SCHOOL,
    STAFF,
    SUPERVISOR,
    Row,
    both,
    get_and_post,
)
from tests.access.world import OFFICE, OWN
from tests.factories import make_user, today
from tests.qa.external_factories import answered, give_result, make_assessment, round_of

KEEPERS = {HEAD, SUPERVISOR, OFFICE_ADMIN}
RULES = {HEAD, OFFICE_ADMIN}
READ = {OWN: STAFF | SCHOOL, OFFICE: STAFF}
# A member of the committee reads the assessments that he or she observes.
OBSERVE = {OWN: STAFF | SCHOOL | {COMMITTEE}, OFFICE: STAFF}
WRITTEN = {
    "qa.ExternalAssessment.unit", "qa.ExternalAssessment.issues", "qa.ExternalAssessment.oral_notes",
    "qa.ExternalMember.name", "qa.ExternalStandardResult.strengths", "qa.ReassessmentRequest.reason",
    "qa.ExternalEvent.comment", "qa.ExternalRound.name", "qa.ReadinessCheck.missing",
    "qa.InspectionCommittee.order_number", "qa.InspectionMember.name", "qa.Inspection.measures",
    "qa.InspectionRule.name", "qa.HelpPlan.figures", "qa.HelpMember.name", "qa.HelpStep.text", "qa.HelpResult.text",
}  # fmt: skip


def head(world, scope):
    """The head of the scope's office."""
    return world.heads[world.office(scope)]


def assessment_of(world, scope, *, result=False, **fields):
    by = head(world, scope)
    row = make_assessment(world.office(scope), by, world.schools[scope], **fields)
    return give_result(row, by) if result else row


def assessment(result=False):
    return lambda world, scope, user: [assessment_of(world, scope, result=result, observer=observer(user)).pk]


def observer(user):
    return user if user is not None and user.has_role(COMMITTEE) else None


def asked_of(world, scope, level="basic"):
    row = assessment_of(world, scope, result=True, level=level)
    school = world.schools[scope]
    director = world.people[Role.SCHOOL_DIRECTOR] if scope == OWN else make_user(Role.SCHOOL_DIRECTOR, school=school)
    reassessments.ask(assessment=row, by=director, reason="ผลต่ำ", plan="ปรับแผน", deadline_on=today())
    return row


def asked(world, scope, user):
    return [asked_of(world, scope).pk]


def check_of(world, scope, row):
    version = Instrument.objects.get(code="F-07", office=None).current
    return external.check_readiness(
        assessment=row, form=answered(version, best=False), checked_on=today(), by=head(world, scope)
    )


def checked(world, scope, user):
    row = assessment_of(world, scope, observer=observer(user))
    return [row.pk, check_of(world, scope, row).pk]


def own_round(world, scope, user):
    return [round_of(world.office(scope)).pk]


def committee_of(world, scope, name="คณะที่ 1"):
    by = head(world, scope)
    row = InspectionCommittee(
        academic_year=by.acting.office.calendar.academic_year(today()),
        name=name,
        order_number="125/2569",
        ordered_on=today(),
    )
    members = [{"name": "นายกล้า หาญ", "title": "ศึกษานิเทศก์", "part": "chair"}]
    return inspections.add_committee(committee=row, members=members, by=by)[0]


def committee(world, scope, user):
    return [committee_of(world, scope).pk]


def inspection_of(world, scope, *, visited=False):
    committee = committee_of(world, scope)
    row = Inspection(
        school=world.schools[scope],
        committee=committee,
        academic_year=committee.academic_year,
        planned_on=today(),
    )
    row, _ = inspections.appoint(inspection=row, by=head(world, scope))
    if visited:
        visit = world.visit(scope, None, "approved")
        Visit.objects.filter(pk=visit.pk).update(kind=Visit.Kind.QA)
        inspections.link(inspection=row, visit=visit, by=head(world, scope), version=row.version)
    return row


def inspection(world, scope, user):
    return [inspection_of(world, scope).pk]


def rule(world, scope, user):
    inspections.adopt_rules(office=world.office(scope), by=head(world, scope))
    return [InspectionRule.objects.filter(office=world.office(scope)).first().pk]


def plan_of(world, scope):
    row = HelpPlan(
        school=world.schools[scope],
        reason="sar",
        figures="SAR ระดับ 2",
        goal="ระดับ 3",
        starts_on=today(),
        due_on=today() + timedelta(days=90),
    )
    members = [{"name": "นางช่วย เหลือ", "title": "ศึกษานิเทศก์"}]
    return help_plans.open_plan(plan=row, members=members, by=head(world, scope))[0]


def plan(world, scope, user):
    return [plan_of(world, scope).pk]


def step_of(world, scope):
    row = plan_of(world, scope)
    return help_plans.add_step(plan=row, by=head(world, scope), text="อบรมครู", owner="ครูวิชาการ", due_on=row.due_on)


def step(world, scope, user):
    row = step_of(world, scope)
    return [row.plan_id, row.pk]


def fill(world, scope):
    """One of each, for the canary."""
    by = head(world, scope)
    row = asked_of(world, scope, "early")
    row.refresh_from_db()
    row.issues, row.oral_notes, row.oral_order = "ประเด็น", "บันทึก", "1/2569"
    row.save()
    members = [{"name": "นายฟัง รายงาน", "title": "รอง ผอ.", "part": "chair"}]
    external.save_oral(assessment=row, members=members, by=by, version=row.version)
    check_of(world, scope, assessment_of(world, scope))
    ExternalDocument.objects.create(assessment=row, kind="real", file=world.file(scope, "external"))
    ExternalPackage.objects.create(
        office=world.office(scope),
        round=row.round,
        academic_year=2568,
        file=world.file(scope, "external_package"),
        schools=1,
        reports=1,
        missing=0,
        made_by=by,
    )
    # Of two words in one scale the canary could be planted in one only.
    round_of(world.office(scope)).grades.filter(passes=False).delete()
    rule(world, scope, None)
    found = inspection_of(world, scope, visited=True)
    found.refresh_from_db()
    found.measures, found.measures_owner, found.measures_due_on = "เร่งรัด", "ผอ.", today()
    inspections.save_measures(inspection=found, by=by, version=found.version)
    help_plans.add_result(step=step_of(world, scope), by=by, text="อบรมแล้ว", finishes=False)


KEEP = both(KEEPERS)
ROWS = {
    "qa:external": Row(get=STAFF | SCHOOL | {COMMITTEE}),
    "qa:external_new": Row(**get_and_post(KEEPERS)),
    "qa:external_assessment": Row(assessment(), get=OBSERVE),
    "qa:external_edit": Row(assessment(), **get_and_post(KEEP)),
    "qa:external_assessed": Row(assessment(), **get_and_post(KEEP)),
    "qa:external_cancel": Row(assessment(), **get_and_post(KEEP)),
    "qa:external_restore": Row(assessment(), **get_and_post(KEEP)),
    "qa:external_documents": Row(assessment(), **get_and_post(KEEP)),
    "qa:external_readiness": Row(assessment(), **get_and_post(KEEP)),
    "qa:external_check": Row(checked, get=OBSERVE),
    "qa:external_oral": Row(assessment(), **get_and_post(KEEP)),
    "qa:external_result": Row(assessment(), **get_and_post(KEEP)),
    "qa:external_recommend": Row(assessment(result=True), **get_and_post(both({HEAD, SUPERVISOR}))),
    "qa:external_again": Row(assessment(result=True), **get_and_post({OWN: {Role.SCHOOL_DIRECTOR}})),
    "qa:external_again_deadline": Row(assessment(result=True), **get_and_post(KEEP)),
    "qa:external_again_send": Row(asked, **get_and_post(KEEP)),
    "qa:external_again_refuse": Row(asked, **get_and_post(KEEP)),
    "qa:external_again_grant": Row(asked, **get_and_post(KEEP)),
    "qa:external_rounds": Row(get=STAFF),
    "qa:external_synthesis": Row(get=STAFF),
    "reports:external_synthesis_pdf": Row(get=STAFF),
    "qa:external_packages": Row(get=STAFF, post=KEEPERS),
    "qa:external_round_new": Row(**get_and_post(RULES)),
    "qa:external_round_edit": Row(own_round, **get_and_post(both(RULES))),
    "qa:inspections": Row(get=STAFF | SCHOOL),
    "qa:inspection_new": Row(**get_and_post(KEEPERS)),
    "qa:inspection": Row(inspection, get=READ),
    "qa:inspection_edit": Row(inspection, **get_and_post(KEEP)),
    "qa:inspection_link": Row(inspection, **get_and_post(KEEP)),
    "qa:inspection_measures": Row(inspection, **get_and_post(KEEP)),
    "qa:inspection_remove": Row(inspection, **get_and_post(KEEP)),
    "qa:inspection_committee_new": Row(**get_and_post(KEEPERS)),
    "qa:inspection_committee": Row(committee, **get_and_post(KEEP)),
    "qa:inspection_rules": Row(**get_and_post(RULES)),
    "qa:inspection_rule": Row(rule, **get_and_post(both(RULES))),
    "qa:help_plans": Row(get=STAFF | SCHOOL),
    "qa:help_plan_new": Row(**get_and_post(KEEPERS)),
    "qa:help_plan": Row(plan, get=READ),
    "qa:help_plan_edit": Row(plan, **get_and_post(KEEP)),
    "qa:help_plan_end": Row(plan, **get_and_post(KEEP)),
    "qa:help_step_new": Row(plan, **get_and_post(KEEP)),
    "qa:help_step_remove": Row(step, **get_and_post(KEEP)),
    "qa:help_result": Row(step, **get_and_post({OWN: KEEPERS | SCHOOL, OFFICE: KEEPERS})),
    "reports:inspections_pdf": Row(get={DIRECTOR, *KEEPERS}),
    "reports:inspection_pdf": Row(lambda w, s, u: [inspection_of(w, s, visited=True).pk], get=READ),
}
