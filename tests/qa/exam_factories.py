"""The smallest real results of tests."""

from decimal import Decimal

from qa.models import Exam, ReferenceMean
from qa.models import TestScore as Score


def exam(code="NT"):
    """A test that comes with the product."""
    return Exam.objects.get(code=code, office=None)


def make_score(school, mean=50, *, takers=10, test="NT", grade="ป.3", year=2568, subject="คณิตศาสตร์", **more):
    """A result of a school."""
    return Score.objects.create(
        school=school,
        test=test,
        grade=grade,
        academic_year=year,
        subject=subject,
        mean=Decimal(str(mean)),
        takers=takers,
        **more,
    )


def make_scores(schools, mean=50, *, takers=60, **more):
    """The same result of some schools, that share the takers."""
    return [make_score(school, mean, takers=takers // len(schools), **more) for school in schools]


def make_reference(office, mean=50, *, scope="nation", test="NT", grade="ป.3", year=2568, subject="คณิตศาสตร์", **more):
    """A reference value of an office."""
    return ReferenceMean.objects.create(
        office=office,
        exam=exam(test),
        grade=grade,
        academic_year=year,
        subject=subject,
        scope=scope,
        mean=Decimal(str(mean)),
        **more,
    )
