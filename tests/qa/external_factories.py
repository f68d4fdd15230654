"""External assessments, inspections and help plans for tests."""

from datetime import timedelta

from django.utils import timezone

from instruments.forms import AnswerForm
from instruments.models import Item
from instruments.values import options
from qa.actions import external
from qa.models import ExternalAssessment, ExternalGrade, ExternalRound
from schools.models import Role
from tests.factories import make_school, make_user


def round_four():
    return ExternalRound.objects.get(office=None, code="onesqa4")


def make_assessment(office, by, school=None, *, starts_in=-10, level="basic", **fields):
    """An appointment `starts_in` days from today."""
    day = timezone.localdate() + timedelta(days=starts_in)
    fields.setdefault("round", round_four())
    fields.setdefault("unit", "คณะผู้ประเมินที่ 12")
    row = ExternalAssessment(
        school=school or make_school(office), level=level, starts_on=day, ends_on=day + timedelta(days=1), **fields
    )
    return external.schedule(assessment=row, by=by)[0]


def give_result(assessment, by, result="พอใช้", level=2):
    """The result with every standard on the same level."""
    standards = assessment.standard_set.standards.all() if assessment.standard_set else []
    known = assessment.known_result
    return external.record_result(
        assessment=assessment,
        by=by,
        version=assessment.version,
        seen=known.pk if known else None,
        result=result,
        assessed_on=assessment.starts_on,
        standards=dict.fromkeys(standards, (level, "ครูตั้งใจสอน", "ควรพัฒนาการอ่าน")),
        indicators={},
    )


def head_of(office):
    return make_user(Role.HEAD, office=office)


def round_of(office):
    """A round that the office keeps itself."""
    shipped = ExternalRound.objects.get(office=None, code="onesqa4")
    row = ExternalRound.objects.create(
        office=office,
        code=f"own{ExternalRound.objects.count()}",
        name="รอบของเขต",
        first_year=2567,
        early_set=shipped.early_set,
        basic_set=shipped.basic_set,
    )
    ExternalGrade.objects.create(round=row, value=2, label="ผ่าน")
    ExternalGrade.objects.create(round=row, value=1, label="ไม่ผ่าน", passes=False)
    return row


def answers(version, *, best=True):
    """What a page posts when every question of a version is answered, with the best or the worst choice."""
    data = {}
    for item in version.items():
        name = f"answers-item_{item.pk}"
        if item.kind in (*Item.RATED, Item.Kind.SINGLE):
            data[name] = options(item)[0 if best else -1][0]
        elif item.kind == Item.Kind.DATE:
            data[name] = "1/6/2569"
        elif item.kind == Item.Kind.NUMBER:
            data[name] = "1"
        elif item.kind in Item.TEXTS:
            data[name] = "คำตอบ"
    return data


def answered(version, *, best=True):
    """A valid AnswerForm in which every question is answered."""
    form = AnswerForm(answers(version, best=best), {}, version=version)
    assert form.is_valid(), form.errors
    return form
