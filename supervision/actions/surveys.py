"""The life of a survey: draft, opening to schools, reminders, more time, closing, opening again."""

import secrets

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from instruments.models import Item
from instruments.values import FILES
from schools import audit
from schools.actions.edits import add_once
from schools.models import SCHOOL_ROLES, Membership, School, User
from supervision.actions.changes import Stale, WrongState, move
from supervision.models import Survey, SurveyTarget
from thai.dates import short

S, Reach = Survey.State, Survey.Reach
ADDRESS_BYTES = 32
CONTENT = ("title", "instructions", "version_asked", "opens_on", "due_on", "reach")


def asked_schools(survey):
    """The schools that the survey asks once it is open: those open on its first day, or today where that is later."""
    day = max(survey.opens_on, timezone.localdate())
    rows = School.objects.filter(office=survey.office_id).open_on(day)
    if survey.reach == Reach.ALL:
        return rows
    if survey.reach == Reach.CHOSEN:
        return rows.filter(survey_targets__survey=survey)
    return rows.none()


def takes_files(version):
    """True when the instrument asks for photos or files: those come from no public link."""
    return Item.objects.filter(section__version=version, kind__in=FILES).exists()


def lacks(survey):
    """What keeps a draft from being opened, as a sentence, or ""."""
    if survey.version_asked.instrument.archived_at is not None:
        return "แบบที่เลือกเลิกใช้แล้ว โปรดเลือกแบบอื่น"
    if survey.due_on < timezone.localdate():
        return "กำหนดส่งผ่านไปแล้ว โปรดแก้ไขกำหนดส่ง"
    if survey.reach != Reach.LINK and not asked_schools(survey).exists():
        return "ยังไม่ได้เลือกโรงเรียน โปรดเลือกอย่างน้อยหนึ่งโรงเรียน"
    if survey.token and takes_files(survey.version_asked.instrument.current):
        return "แบบนี้มีข้อที่ให้แนบไฟล์หรือภาพ จึงเปิดลิงก์สาธารณะไม่ได้"
    return ""


@transaction.atomic
def begin(*, survey, by, is_public):
    """Saves a new draft and returns (survey, True). One alike that the same person began is returned instead, with
    False, so that a form sent twice makes one."""
    survey.office, survey.created_by = by.acting.office, by
    _give_token(survey, is_public)
    return add_once(survey, same=("office", "created_by", "state", *CONTENT), verb="make survey", by=by)


def _give_token(survey, is_public):
    if is_public and not survey.token:
        survey.token = secrets.token_urlsafe(ADDRESS_BYTES)
    elif not is_public:
        survey.token = None


@transaction.atomic
def save(*, survey, by, version, is_public):
    """Saves a changed draft. Raises Stale when somebody else saved before, WrongState when it was opened."""
    _give_token(survey, is_public)
    if Survey.objects.filter(pk=survey.pk).exclude(state=S.DRAFT).exists():
        raise WrongState
    rows = Survey.objects.filter(pk=survey.pk, state=S.DRAFT, version=version)
    fields = {name: getattr(survey, name) for name in CONTENT}
    if not rows.update(version=F("version") + 1, token=survey.token, **fields):
        raise Stale
    if survey.reach != Reach.CHOSEN:
        survey.targets.all().delete()
    survey.refresh_from_db()
    audit.record("edit survey", survey, actor=by)
    return survey


@transaction.atomic
def choose(*, survey, schools, among, by, version):
    """Makes `schools` of `among` the chosen ones of a draft and leaves those outside of `among` as they are. Returns
    how many are chosen now. Raises WrongState when it is no draft of chosen schools, Stale when somebody changed it."""
    held = Survey.objects.select_for_update().filter(pk=survey.pk, state=S.DRAFT, reach=Reach.CHOSEN).first()
    if held is None:
        raise WrongState
    if held.version != version:
        raise Stale
    held.version += 1
    held.save(update_fields=["version"])
    wanted = {school.pk for school in schools}
    held.targets.filter(school__in=among).exclude(school__in=wanted).delete()
    rows = [SurveyTarget(survey=held, school_id=pk) for pk in sorted(wanted)]
    SurveyTarget.objects.bulk_create(rows, ignore_conflicts=True, batch_size=400)
    audit.record("choose schools of survey", held, actor=by, schools=held.targets.count())
    return held.targets.count()


@transaction.atomic
def open_survey(*, survey, by, version, pinned=None):
    """Opens a draft: pins the current version of its instrument, asks the schools that are open then, tells them.

    `pinned` is the key of the version that the person saw. Raises ValidationError with what it lacks, WrongState when
    it is open already, Stale when somebody changed it or published another version of the instrument.
    """
    if problem := lacks(survey):
        raise ValidationError(problem)
    seen, pinned = pinned, survey.version_asked.instrument.current
    if seen is not None and seen != pinned.pk:
        raise Stale
    move(survey, S.OPEN, version=version, version_asked=pinned, opened_at=timezone.now())
    # Read once nobody can choose any more.
    schools = list(asked_schools(survey))
    survey.targets.exclude(school__in=schools).delete()
    rows = [SurveyTarget(survey=survey, school=school) for school in schools]
    SurveyTarget.objects.bulk_create(rows, ignore_conflicts=True, batch_size=400)
    _tell(survey, schools, f"opened:{survey.version}", f"ขอให้ตอบแบบสำรวจ “{survey.title}”")
    audit.record("open survey", survey, actor=by, schools=len(schools))
    return survey


def people_of(schools):
    """The memberships of today's people of these schools; those of inactive people count for nobody."""
    return Membership.objects.current().filter(school__in=schools, role__in=SCHOOL_ROLES, user__is_active=True)


def unreachable(survey):
    """The schools that the survey waits for and in which nobody could be told of it."""
    return survey.targets.waiting().exclude(school__in=_with_people(survey))


def _with_people(survey):
    return people_of(School.objects.filter(survey_targets__survey=survey)).values("school")


def _tell(survey, schools, event, title):
    """Tells everybody of these schools, in the same number of queries for one and for all."""
    people = User.objects.filter(is_active=True, pk__in=people_of(schools).values("user")).order_by("pk")
    body = f"เปิดรับ {short(survey.opens_on)} กำหนดส่ง {short(survey.due_on)}"
    url = reverse("supervision:survey_answer", args=[survey.pk])
    tell(people, kind="survey", key=f"survey:{survey.pk}:{event}", title=title, body=body, url=url)


@transaction.atomic
def remind(*, survey, by):
    """Reminds the schools that have not answered, each at most once a day. Returns (told now, told today already,
    with nobody to tell). Raises WrongState when the survey takes no answers."""
    if not survey.takes_answers:
        raise WrongState
    now = timezone.now()
    midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = survey.targets.waiting().filter(school__in=_with_people(survey))
    due = waiting.filter(Q(reminded_at=None) | Q(reminded_at__lt=midnight))
    keys = list(due.select_for_update(of=("self",)).values_list("pk", flat=True))
    already = waiting.count() - len(keys)
    SurveyTarget.objects.filter(pk__in=keys).update(reminded_at=now)
    if keys:
        schools = School.objects.filter(survey_targets__in=keys)
        event = f"reminder:{timezone.localdate(now)}"
        _tell(survey, schools, event, f"เตือนให้ตอบแบบสำรวจ “{survey.title}”")
        audit.record("remind of survey", survey, actor=by, schools=len(keys))
    return len(keys), already, unreachable(survey).count()


@transaction.atomic
def extend(*, survey, until, by, version):
    """Gives more time and tells those who have not answered. Raises ValidationError when the day is not later than the
    due date or has passed, WrongState when the survey is not open, Stale."""
    if survey.state != S.OPEN:
        raise WrongState
    if until <= survey.due_on or until < timezone.localdate():
        raise ValidationError("กำหนดใหม่ต้องหลังกำหนดเดิม และไม่ใช่วันที่ผ่านไปแล้ว", code="too_early")
    before = survey.due_on
    rows = Survey.objects.filter(pk=survey.pk, state=S.OPEN, version=version)
    if not rows.update(due_on=until, version=F("version") + 1):
        raise Stale
    survey.refresh_from_db()
    schools = School.objects.filter(survey_targets__in=survey.targets.waiting())
    _tell(survey, schools, f"extended:{survey.version}", f"ขยายเวลาตอบแบบสำรวจ “{survey.title}” ถึง {short(until)}")
    audit.record("extend survey", survey, actor=by, before=str(before), until=str(until))
    return survey


@transaction.atomic
def close(*, survey, by, version):
    """Takes no more answers. Raises WrongState or Stale."""
    move(survey, S.CLOSED, version=version, closed_at=timezone.now())
    audit.record("close survey", survey, actor=by, answered=survey.targets.answered().count())
    return survey


@transaction.atomic
def reopen(*, survey, by, version):
    """Takes answers again. Raises WrongState or Stale."""
    if survey.state != S.CLOSED:
        raise WrongState
    move(survey, S.OPEN, version=version, closed_at=None)
    audit.record("reopen survey", survey, actor=by)
    return survey


@transaction.atomic
def close_link(*, survey, by, version):
    """Takes no more answers through the public link; schools asked still answer. Raises WrongState or Stale."""
    _turn_link(survey, version, is_closed=False, link_closed_at=timezone.now())
    audit.record("close link of survey", survey, actor=by)


@transaction.atomic
def open_link(*, survey, by, version):
    """Takes answers through the public link again. Raises WrongState or Stale."""
    _turn_link(survey, version, is_closed=True, link_closed_at=None)
    audit.record("open link of survey", survey, actor=by)


def _turn_link(survey, version, *, is_closed, link_closed_at):
    if survey.state != S.OPEN or not survey.token or (survey.link_closed_at is not None) != is_closed:
        raise WrongState
    rows = Survey.objects.filter(pk=survey.pk, state=S.OPEN, version=version)
    if not rows.update(link_closed_at=link_closed_at, version=F("version") + 1):
        raise Stale
    survey.refresh_from_db()


@transaction.atomic
def delete(*, survey, by, version):
    """Deletes a draft. Raises WrongState when it was opened, Stale."""
    if survey.state != S.DRAFT:
        raise WrongState
    if not Survey.objects.filter(pk=survey.pk, state=S.DRAFT, version=version).update(version=F("version") + 1):
        raise Stale
    audit.record("delete survey", survey, actor=by)
    survey.delete()
