"""Writing the plan of a test: the plan itself, its days (which the office's calendar shows), centres and who sits
where, and whether everybody may read its figures."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from qa.exams import published
from qa.models import ExamCentre, ExamDay, ExamSeat, ExamYear
from schools import audit
from schools.models import Office, OfficeDay

LONGEST_NAME = OfficeDay._meta.get_field("name").max_length


class Taken(Exception):
    """Schools that already sit at another centre of the same test and year; `schools` are they."""

    def __init__(self, schools):
        super().__init__(", ".join(school.full_name for school in schools))
        self.schools = schools


@transaction.atomic
def plan(*, office, exam, academic_year, by):
    """The plan of a test and year, made where there is none. Returns (plan, created)."""
    Office.objects.select_for_update().get(pk=office.pk)
    row, created = ExamYear.objects.get_or_create(office=office, exam=exam, academic_year=academic_year)
    if created:
        audit.record("plan exam", row, actor=by, office=office)
    return row, created


@transaction.atomic
def add_day(*, plan, day, grade, subjects, by):
    """Adds an examination day and shows it in the calendar. Returns (row, created); the same day and grade is one."""
    Office.objects.select_for_update().get(pk=plan.office_id)
    row, created = ExamDay.objects.get_or_create(year=plan, day=day, grade=grade, defaults={"subjects": subjects})
    if created:
        _show(plan.office_id, day)
        audit.record("add exam day", row, actor=by, office=plan.office)
        row.refresh_from_db()
    return row, created


@transaction.atomic
def remove_day(*, row, by):
    """Takes a day out of the plan, and out of the calendar where nothing else is examined on it."""
    plan = row.year
    Office.objects.select_for_update().get(pk=plan.office_id)
    audit.record("remove exam day", row, actor=by, office=plan.office)
    shown, day = row.shown_id, row.day
    row.delete()
    if not ExamDay.objects.filter(year__office=plan.office_id, day=day).exists():
        OfficeDay.objects.filter(pk=shown, is_exam=True).delete()
    else:
        _show(plan.office_id, day)


def _show(office, day):
    """Makes the office's calendar say what is examined on a day. A row that somebody wrote there by hand stays."""
    days = list(ExamDay.objects.filter(year__office=office, day=day).select_related("year__exam"))
    name = "สอบ " + ", ".join(f"{row.year.exam.code} {row.grade}" for row in days)
    there = OfficeDay.objects.filter(office=office, day=day).first()
    if there is None:
        there = OfficeDay.objects.create(
            office_id=office, day=day, name=name[:LONGEST_NAME], is_working=True, is_exam=True
        )
    elif any(row.shown_id == there.pk for row in days):
        OfficeDay.objects.filter(pk=there.pk).update(name=name[:LONGEST_NAME])
    else:
        return
    ExamDay.objects.filter(pk__in=[row.pk for row in days]).update(shown=there)


@transaction.atomic
def save_centre(*, form, by):
    """Saves a valid CentreForm with the schools that sit there. Returns False when somebody else was faster, and raises
    Taken when a school sits elsewhere."""
    centre, schools = form.instance, list(form.cleaned_data["schools"])
    Office.objects.select_for_update().get(pk=centre.year.office_id)
    elsewhere = ExamSeat.objects.filter(year=centre.year, school__in=schools).exclude(centre=centre.pk)
    if taken := list(elsewhere.select_related("school")):
        raise Taken([seat.school for seat in taken])
    if centre.pk is not None:
        seen = form.cleaned_data["version"]
        if not ExamCentre.objects.filter(pk=centre.pk, version=seen).update(version=seen + 1):
            return False
        centre.version = seen + 1
    centre.save()
    centre.seats_of_schools.exclude(school__in=schools).delete()
    there = set(centre.seats_of_schools.values_list("school", flat=True))
    ExamSeat.objects.bulk_create(
        ExamSeat(centre=centre, year=centre.year, school=school) for school in schools if school.pk not in there
    )
    audit.record("save exam centre", centre, actor=by, office=centre.year.office, schools=len(schools))
    return True


@transaction.atomic
def publish(*, plan, by):
    """Freezes the area's figures of the plan's year and lets everybody read them. Returns False where they are public
    already: the figures stay those of the first time."""
    if not ExamYear.objects.select_for_update().filter(pk=plan.pk, published_at=None).exists():
        return False
    figures = published.freeze(plan)
    digest = published.digest(figures)
    ExamYear.objects.filter(pk=plan.pk).update(
        figures=figures,
        figures_sha256=digest,
        published_at=timezone.now(),
        published_by=by,
        version=F("version") + 1,
    )
    audit.record("publish exam", plan, actor=by, office=plan.office, sha256=digest)
    return True


@transaction.atomic
def withdraw(*, plan, by):
    """Takes the figures back, on the pages of later years too. Returns False where they were not public."""
    done = ExamYear.objects.filter(pk=plan.pk, published_at__isnull=False).update(
        figures=None, figures_sha256="", published_at=None, published_by=None, version=F("version") + 1
    )
    if done:
        audit.record("withdraw exam", plan, actor=by, office=plan.office)
    return bool(done)
