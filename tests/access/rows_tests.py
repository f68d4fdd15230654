"""Who gets through to results of tests, their definitions, references and plans, and to the item bank; one of each."""

from datetime import timedelta
from decimal import Decimal

from qa.actions import exam_plans
from qa.models import BankItem, Exam, ExamCentre, ExamSeat, ExamSubject, ExamYear, ReferenceMean
from tests.access.rows import (
    DIRECTOR,
    EVERYBODY,
    HEAD,
    OFFICE_ADMIN,
    SCHOOL,
    STAFF,
    SUPERVISOR,
    Row,
    both,
    get_and_post,
)
from tests.access.world import OFFICE, OTHER, OWN, SCOPES
from tests.factories import today
from tests.qa.exam_factories import exam, make_reference, make_score

KEEPERS = {HEAD, SUPERVISOR, OFFICE_ADMIN}
PUBLISHERS = {DIRECTOR, HEAD}
BANKERS = {HEAD, SUPERVISOR}
YEAR = 2567
WRITTEN = {
    "qa.Exam.title",
    "qa.ExamSubject.name",
    "qa.ReferenceMean.source",
    "qa.ExamYear.guidelines",
    "qa.ExamDay.subjects",
    "qa.ExamCentre.chief",
    "qa.BankItem.indicator",
    "qa.BankItem.summary",
}


def result(world, scope, user):
    """The address of a test and year with results of the scope's school; another office's test is not there."""
    row = exam() if scope != OTHER else own_exam(world, scope, user)
    make_score(world.schools[scope], 50, test=row.code, year=YEAR)
    return [row.pk, YEAR]


def school(world, scope, user):
    make_score(world.schools[scope], 50, year=YEAR)
    return [world.schools[scope].pk]


def own_exam(world, scope, user):
    """A test of the office's own with a subject."""
    office = world.office(scope)
    row, _ = Exam.objects.get_or_create(office=office, code="LAS-เขต", defaults={"title": "ของเขต"})
    subject(row, office)
    return row


def subject(row, office):
    return ExamSubject.objects.get_or_create(exam=row, office=office, grade="ป.3", name="ท้องถิ่น")[0]


def reference(world, scope, user):
    office, same = world.office(scope), {"scope": "area", "academic_year": YEAR}
    return ReferenceMean.objects.filter(office=office, **same).first() or make_reference(
        office, 50, scope="area", year=YEAR, source="ประกาศ"
    )


def plan(world, scope, user):
    """A plan with a day, and a centre at which the scope's school sits."""
    office = world.office(scope)
    row, created = exam_plans.plan(office=office, exam=exam(), academic_year=YEAR, by=world.heads[office])
    if created:
        ExamYear.objects.filter(pk=row.pk).update(guidelines="แนวทาง", budget=Decimal(5000))
        day = today() + timedelta(days=40)
        exam_plans.add_day(plan=row, day=day, grade="ป.3", subjects="ภาษาไทย", by=world.heads[office])
        centre = ExamCentre.objects.create(year=row, name="สนามกลาง", chief="หัวหน้าสนาม", host=world.schools[scope])
        ExamSeat.objects.create(centre=centre, year=row, school=world.schools[scope])
    return row


def published(world, scope, user):
    row = plan(world, scope, user)
    exam_plans.publish(plan=row, by=world.heads[world.office(scope)])
    return row


def item(world, scope, user):
    office = world.office(scope)
    return BankItem.objects.create(
        office=office,
        code=f"ท{BankItem.objects.count()}",
        subject="thai",
        grade="ป.3",
        indicator="ท 1.1",
        summary="อ่าน",
        file=world.file(scope, "bank_item"),
        created_by=world.author(scope, user),
    )


def pk(maker, *more):
    """The address of what a maker makes, and of parts of it."""

    def made(world, scope, user):
        row = maker(world, scope, user)
        return [row.pk, *(part(row).pk for part in more)]

    return made


def first_day(row):
    return row.days.first()


def first_centre(row):
    return row.centres.first()


def own_subject(row):
    return row.subjects.first()


def fill(world, scope):
    """One of each, for the canary."""
    own_exam(world, scope, None)
    reference(world, scope, None)
    published(world, scope, None)
    item(world, scope, None)


READ, KEEP, BANK, PUBLISH = both(STAFF), both(KEEPERS), both(BANKERS), both(PUBLISHERS)
PLANS = both(STAFF | SCHOOL)
ROWS = {
    "qa:tests": Row(get=STAFF | SCHOOL),
    "qa:test_year": Row(result, get=READ),
    "qa:test_school": Row(school, get={OWN: STAFF | SCHOOL, OFFICE: STAFF}),
    "qa:exams": Row(get=STAFF),
    "qa:exam_new": Row(**get_and_post(KEEPERS)),
    "qa:exam": Row(pk(own_exam), get=READ),
    "qa:exam_edit": Row(pk(own_exam), **get_and_post(KEEP)),
    "qa:exam_subject_new": Row(pk(own_exam), **get_and_post(KEEP)),
    "qa:exam_subject_delete": Row(pk(own_exam, own_subject), **get_and_post(KEEP)),
    "qa:test_references": Row(get=STAFF),
    "qa:test_reference_new": Row(**get_and_post(KEEPERS)),
    "qa:test_reference_edit": Row(pk(reference), **get_and_post(KEEP)),
    "qa:test_reference_delete": Row(pk(reference), **get_and_post(KEEP)),
    "qa:exam_plans": Row(get=STAFF | SCHOOL),
    "qa:exam_plan_new": Row(**get_and_post(KEEPERS)),
    "qa:exam_plan": Row(pk(plan), get=PLANS),
    "qa:exam_plan_edit": Row(pk(plan), **get_and_post(KEEP)),
    "qa:exam_day_add": Row(pk(plan), **get_and_post(KEEP)),
    "qa:exam_day_delete": Row(pk(plan, first_day), **get_and_post(KEEP)),
    "qa:exam_centre_new": Row(pk(plan), **get_and_post(KEEP)),
    "qa:exam_centre_edit": Row(pk(plan, first_centre), **get_and_post(KEEP)),
    "qa:exam_centre_delete": Row(pk(plan, first_centre), **get_and_post(KEEP)),
    "qa:exam_publish": Row(pk(plan), **get_and_post(PUBLISH)),
    "qa:exam_withdraw": Row(pk(published), **get_and_post(PUBLISH)),
    "qa:tests_public": Row(pk(published), public=True, get=dict.fromkeys(SCOPES, EVERYBODY)),
    "qa:bank_items": Row(get=BANKERS),
    "qa:bank_item_new": Row(**get_and_post(BANKERS)),
    "qa:bank_item": Row(pk(item), get=BANK),
    "qa:bank_item_edit": Row(pk(item), **get_and_post(BANK)),
}
