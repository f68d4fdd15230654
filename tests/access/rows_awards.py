"""Who gets through to awards, their judging, and the register of best practices."""

from qa.actions import awards, judging, practices
from qa.models import Award, Judge, Round
from schools.models import Role
from tests.access.rows import (
    CLERK,
    COMMITTEE,
    DIRECTOR,
    HEAD,
    OFFICE_ADMIN,
    SCHOOL,
    STAFF,
    SUPERVISOR,
    Row,
    both,
)
from tests.access.rows import get_and_post as alike
from tests.access.world import OFFICE, OWN
from tests.factories import make_user
from tests.qa.award_factories import give, make_award, make_practice, nominate, score
from tests.qa.factories import make_round, pdf

OFFICE_PEOPLE = STAFF | {CLERK}
MANAGERS = {DIRECTOR, HEAD, OFFICE_ADMIN}
SETTERS = {HEAD, OFFICE_ADMIN}
JUDGES = {HEAD, SUPERVISOR, OFFICE_ADMIN, COMMITTEE}
WRITERS = {HEAD, SUPERVISOR, OFFICE_ADMIN}
WRITTEN = {
    "qa.Award.missing_reason", "qa.Award.bands", "qa.AwardEvent.label", "qa.AwardEvent.comment", "qa.Judging.opinion",
    "qa.Judging.off_reason", "qa.AwardResult.prize", "qa.AwardResult.group_label", "qa.BestPractice.title",
    "qa.BestPractice.abstract", "qa.BestPractice.method", "qa.BestPractice.results", "qa.PracticeAttachment.title",
    "qa.PracticeEvent.comment",
}  # fmt: skip


def award_of(world, scope, user=None, *, state="judging", name="IQA AWARD"):
    """An award of the scope's office; in the scope `own` a person who may judge is one of its judges."""
    office = world.office(scope)
    award = make_award(office, by=world.heads[office], name=name)
    if scope == OWN and user is not None and user.has_role(*JUDGES):
        Judge.objects.create(award=award, user=user)
    if state != "judging":
        nomination = nominate(award, school=world.schools[scope])
        for _ in range(2):
            judge = Judge.objects.create(award=award, user=make_user(Role.SUPERVISOR, office=office))
            score(give(award, nomination, judge), 4, opinion="ดี")
        award.refresh_from_db()
        awards.propose(award=award, by=world.heads[office], version=award.version, reason="ครบแล้ว")
        for step, reached in ((awards.approve, "approved"), (awards.announce, "announced")):
            if award.state == state:
                break
            step(award=award, by=world.heads[office], version=award.version)
            assert award.state == reached
    return award


def award(state="judging"):
    return lambda world, scope, user: [award_of(world, scope, user, state=state).pk]


def nomination(world, scope, user):
    row = award_of(world, scope, user)
    return [row.pk, nominate(row, school=world.schools[scope]).pk]


def judging_of(world, scope, user, *, done=False):
    """In the scope `own` the person's where they may judge, otherwise a colleague's."""
    row = award_of(world, scope, user)
    nomination = nominate(row, school=world.schools[scope])
    mine = Judge.objects.filter(award=row, user=user).first() if user is not None and scope == OWN else None
    judge = mine or Judge.objects.create(award=row, user=make_user(Role.SUPERVISOR, office=world.office(scope)))
    found = give(row, nomination, judge)
    return score(found, 4, opinion="ดี") if done else found


def one_judging(done=False):
    return lambda world, scope, user: [judging_of(world, scope, user, done=done).pk]


def colleagues_judging(world, scope, user):
    """One whose nomination the person does not judge: of their own open one nobody takes a judge off."""
    row = award_of(world, scope, user)
    judge = Judge.objects.create(award=row, user=make_user(Role.SUPERVISOR, office=world.office(scope)))
    return [give(row, nominate(row, school=world.schools[scope]), judge).pk]


def award_round(world, scope, user):
    office = world.office(scope)
    return [make_round(office=office, kind="award", name="รางวัลใหม่", schools=0, by=world.heads[office]).pk]


def practice_of(world, scope, state="draft"):
    return make_practice(world.schools[scope], by=world.heads[world.office(scope)], state=state)


def practice(state="draft"):
    return lambda world, scope, user: [practice_of(world, scope, state).pk]


def attached(world, scope, state="draft"):
    row = practice_of(world, scope)
    by = world.heads[world.office(scope)]
    upload = (pdf(), "application/pdf", "สื่อ.pdf")
    attachment = practices.attach(practice=row, by=by, title="สื่อ", upload=upload)
    way = ["propose", "approve", "publish"] if state == "published" else []
    for name in way:
        practices.step(practice=row, name=name, by=by, version=row.version)
    return row, attachment


def attachment(world, scope, user):
    row, file = attached(world, scope)
    return [row.pk, file.pk]


def step(state, name):
    return lambda world, scope, user: [practice_of(world, scope, state).pk, name]


def fill(world, scope):
    """One of each, for the canary."""
    office = world.office(scope)
    row = award_of(world, scope, state="announced", name="รางวัลเต็ม")
    second = award_of(world, scope, name="รางวัลที่สอง")
    judge = Judge.objects.create(award=second, user=make_user(Role.SUPERVISOR, office=office))
    found = give(second, nominate(second, school=world.schools[scope]), judge)
    judging.take_off(judging=found, by=world.heads[office], version=1, reason="ญาติ", is_conflict=True)
    Award.objects.filter(pk=row.pk).update(missing_reason="เจ็บป่วย")
    # Their names become one word, so that each has a year of its own.
    for year, each in ((2566, row), (2565, second)):
        Round.objects.filter(pk=each.round_id).update(academic_year=year)
    attached(world, scope)
    practice_of(world, scope, "withdrawn")


ALL = OFFICE_PEOPLE | SCHOOL | {COMMITTEE}
# A committee member knows of the awards that it judges.
SEEN = {OWN: OFFICE_PEOPLE | {COMMITTEE}, OFFICE: OFFICE_PEOPLE}
MANAGE, SET = both(MANAGERS), both(SETTERS)
LEADS = both({HEAD, DIRECTOR})
# Their own practice, and for a school not that of another.
WRITE = {OWN: WRITERS | SCHOOL, OFFICE: WRITERS}
STEP = {OWN: WRITERS | SCHOOL | {DIRECTOR}, OFFICE: WRITERS | {DIRECTOR}}
EVERYWHERE = both(ALL)
ROWS = {
    "qa:awards": Row(get=ALL),
    "qa:award_new": Row(award_round, **alike(SET)),
    "qa:award": Row(award(), get=SEEN),
    "qa:award_edit": Row(award(), **alike(SET)),
    "qa:award_judges": Row(award(), **alike(SET)),
    "qa:award_distribute": Row(award(), post=SET),
    "qa:award_nomination": Row(nomination, **alike(MANAGE)),
    "qa:award_ranking": Row(award(), get=MANAGE),
    "qa:award_propose": Row(award(), **alike(both({HEAD}))),
    "qa:award_approve": Row(award("proposed"), **alike(both({DIRECTOR}))),
    "qa:award_give_back": Row(award("proposed"), **alike(both({DIRECTOR}))),
    "qa:award_announce": Row(award("approved"), **alike(LEADS)),
    "qa:award_results": Row(
        award("announced"), get={OWN: OFFICE_PEOPLE | SCHOOL | {COMMITTEE}, OFFICE: OFFICE_PEOPLE | SCHOOL}
    ),
    "qa:judging": Row(one_judging(), **alike({OWN: JUDGES})),
    "qa:judging_scores": Row(one_judging(done=True), get={OWN: JUDGES | MANAGERS, OFFICE: MANAGERS}),
    "qa:judging_declare": Row(one_judging(), **alike({OWN: JUDGES})),
    "qa:judging_off": Row(colleagues_judging, **alike(SET)),
    "qa:judging_reopen": Row(one_judging(done=True), **alike(SET)),
    "qa:practices": Row(get=ALL),
    "qa:practice_new": Row(**alike(WRITERS | SCHOOL)),
    "qa:practice": Row(practice("published"), get=EVERYWHERE),
    "qa:practice_edit": Row(practice(), **alike(WRITE)),
    "qa:practice_attach": Row(practice(), **alike(WRITE)),
    "qa:practice_detach": Row(attachment, **alike(WRITE)),
    "qa:practice_step": Row(step("draft", "propose"), get=STEP, post=WRITE),
    "reports:award_pdf": Row(award("proposed"), get=MANAGE),
    "reports:award_certificates": Row(award("announced"), post=both({CLERK, HEAD})),
}
