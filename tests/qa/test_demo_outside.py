"""Invented results of tests and of สมศ. are plausible and the same for the same seed."""

import random

import pytest
from django.db.models import Avg
from django.utils import timezone

import schools.demo
from qa import demo_exams, demo_outside
from qa.models import BankItem, ExamYear, ExternalResult, ReferenceMean
from qa.models import TestScore as Score
from schools.models import Role
from tests.factories import make_user
from thai.years import academic_year

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(shared_db):
    today = timezone.localdate()
    office = schools.demo.make(name="สพป.ตัวอย่าง เขต 9", schools=60, years=3, rng=random.Random(1), today=today)
    demo_outside.make(office=office, rng=random.Random(1), today=today)
    return office


def test_three_ended_years_of_three_tests(made):
    last = academic_year(timezone.localdate()) - 1
    years = set(Score.objects.values_list("academic_year", flat=True))
    assert years == {last, last - 1, last - 2}
    assert set(Score.objects.values_list("test", "grade").distinct()) == {
        ("RT", "ป.1"),
        ("NT", "ป.3"),
        ("O-NET", "ป.6"),
    }
    means = dict(Score.objects.order_by().values_list("test").annotate(mean=Avg("mean")))
    assert means["RT"] > means["NT"] > means["O-NET"] > 20
    assert not Score.objects.exclude(mean__range=(8, 98)).exists()


def test_the_external_assessment_of_most_schools(made):
    assessed = ExternalResult.objects.values("school").distinct().count()
    assert 0.4 < assessed / made.schools.count() < 0.9
    assert not ExternalResult.objects.filter(level="early", school__has_early=False).exists()


def test_a_closed_school_took_no_test_in_the_year_it_closed(made):
    closed = made.schools.exclude(closed_on=None)
    assert closed.exists()
    for school in closed:
        assert not school.test_scores.filter(academic_year__gte=academic_year(school.closed_on)).exists()


def test_references_reading_and_plans_of_tests(made):
    today = timezone.localdate()
    make_user(Role.HEAD, office=made)
    demo_exams.make(office=made, today=today)
    last = academic_year(today) - 1
    nation = ReferenceMean.objects.filter(office=made, scope="nation", academic_year=last)
    assert nation.filter(exam__code="NT", subject="รวม 2 ด้าน").exists()
    counted = Score.objects.filter(test="อ่านเขียน", academic_year=last, turn=2)
    assert counted.exists()
    for row in counted[:50]:
        assert sum(row.counts) == row.takers and len(row.counts) == 4
    plan = ExamYear.objects.get(office=made)
    assert plan.days.get().shown.is_exam
    assert plan.centres.exclude(chief="").exclude(committee="").exists()
    assert BankItem.objects.filter(office=made, difficulty__gt=0).count() == 6
