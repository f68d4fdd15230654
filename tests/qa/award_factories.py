"""Awards, judges and best practices for tests."""

from datetime import timedelta

from django.utils import timezone

from instruments.forms import AnswerForm
from qa.actions import awards, judging, practices
from qa.models import Award, BestPractice, Judge, Judging, StandardSet, Submission, SubmissionFile
from schools.files import store
from schools.models import Role
from tests.factories import make_office, make_school, make_school_year, make_user
from tests.instruments.factories import make_version
from tests.qa.factories import make_round, pdf

# Two ratings of five: what a judge gives to both is the score in fifths.
RUBRIC = [({}, [{"code": "plan"}, {"code": "effect"}])]


def make_rubric(office=None):
    return make_version(*RUBRIC, office=office)


def make_award(office=None, *, name="IQA AWARD", by=None, state="judging", **fields):
    """An award round of an office that is being judged."""
    office = office or make_office()
    by = by or make_user(Role.HEAD, office=office)
    round = make_round(office=office, kind="award", name=name, schools=0, by=by)
    fields = {"rubric": fields.pop("rubric", None) or make_rubric(office), "judges_each": 2, **fields}
    award, _ = awards.set_up(award=Award(round=round, **fields), by=by)
    if state != "judging":
        when = timezone.now() if state == "announced" else None
        Award.objects.filter(pk=award.pk).update(state=state, announced_at=when)
        award.refresh_from_db()
    return award


def nominate(award, school=None, *, pupils=110, state="accepted", with_file=False, **fields):
    """A nomination that the office has accepted."""
    office = award.round.office
    if school is None:
        school = make_school(office, **fields)
        make_school_year(school, award.round.academic_year, pupils=pupils)
    sent = timezone.now() - timedelta(days=1)
    submission = Submission.objects.create(
        round=award.round,
        school=school,
        level="basic",
        standard_set=StandardSet.objects.get(code="moe2561_basic"),
        state=state,
        submitted_at=sent,
        accepted_at=sent if state == "accepted" else None,
    )
    if with_file:
        stored = store(
            pdf(), office=office, purpose="sar", label="ผลงาน.pdf", content_type="application/pdf", by=award.created_by
        )
        SubmissionFile.objects.create(submission=submission, kind="sar", file=stored)
    return submission


def make_judge(award, user=None, role=Role.SUPERVISOR):
    user = user or make_user(role, office=award.round.office)
    return Judge.objects.get_or_create(award=award, user=user)[0]


def give(award, submission, judge):
    """A judging without the checks of conflicts."""
    return Judging.objects.get_or_create(judge=judge, submission=submission)[0]


def answers(award, points):
    """What the page of the rubric sends when every question gets so many points."""
    return {f"answers-item_{item.pk}": points for item in award.rubric.items()}


def score(judging_row, points, *, done=True, opinion=""):
    """Hands in the same points for every question."""
    award = judging_row.judge.award
    form = AnswerForm(answers(award, points), {}, version=award.rubric, response=judging_row.response, complete=done)
    assert form.is_valid(), form.errors
    return judging.save_scores(
        judging=judging_row,
        by=judging_row.judge.user,
        version=judging_row.version,
        form=form,
        opinion=opinion,
        done=done,
    )


def judged(award, submission, *points):
    """A nomination with one judge for each of `points`."""
    return [score(give(award, submission, make_judge(award)), each) for each in points]


def make_practice(school=None, *, by=None, state="draft", **fields):
    school = school or make_school(make_office())
    by = by or make_user(Role.HEAD, office=school.office)
    fields = {
        "title": "ห้องสมุดเคลื่อนที่ในชุมชน",
        "academic_year": 2568,
        "level": "basic",
        "theme": "reading",
        "abstract": "อ่านกับผู้ปกครอง",
        **fields,
    }
    practice, _ = practices.write(practice=BestPractice(office=school.office, school=school, **fields), by=by)
    way = {"proposed": ["propose"], "approved": ["propose", "approve"], "published": ["propose", "approve", "publish"]}
    way["withdrawn"] = ["withdraw"]
    for name in way.get(state, []):
        practices.step(practice=practice, name=name, by=by, version=practice.version, reason="เหตุผล")
    return practice
