"""Pages of tests cost the same for one school and for a hundred."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.actions import exam_plans
from qa.models import BankItem, ExamCentre, ExamSeat
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_school_year, make_user, today
from tests.qa.exam_factories import exam, make_reference, make_score

pytestmark = pytest.mark.django_db
SIZES = (1, 20)
SUBJECTS = ("ภาษาไทย", "คณิตศาสตร์")


class Office:
    def __init__(self):
        self.office = make_office()
        self.head = make_user(Role.HEAD, office=self.office)
        self.plan, _ = exam_plans.plan(office=self.office, exam=exam(), academic_year=2568, by=self.head)
        self.made, self.school = 0, None

    def grow(self, number):
        for _ in range(number):
            self.made += 1
            school = make_school(self.office, network=make_network(self.office), district=f"อำเภอ{self.made}")
            self.school = self.school or school
            make_school_year(school, academic_year=2568, pupils=80)
            for year in (2567, 2568):
                for subject in SUBJECTS:
                    make_score(school, 50, year=year, subject=subject)
            make_reference(self.office, 50, year=2500 + self.made)
            day = today() + timedelta(days=self.made)
            exam_plans.add_day(plan=self.plan, day=day, grade="ป.3", subjects="", by=self.head)
            centre = ExamCentre.objects.create(year=self.plan, name=f"สนาม {self.made}", host=school)
            ExamSeat.objects.create(centre=centre, year=self.plan, school=school)
            BankItem.objects.create(
                office=self.office,
                code=f"X{self.made}",
                subject="thai",
                grade="ป.3",
                indicator="ท",
                created_by=self.head,
            )


PAGES = [
    ("tests", lambda o: reverse("qa:tests"), 13),
    ("a test and year", lambda o: reverse("qa:test_year", args=[exam().pk, 2568]), 22),
    ("a school", lambda o: reverse("qa:test_school", args=[o.school.pk]), 15),
    ("references", lambda o: reverse("qa:test_references"), 11),
    ("plans", lambda o: reverse("qa:exam_plans"), 11),
    ("a plan", lambda o: reverse("qa:exam_plan", args=[o.plan.pk]), 17),
    ("definitions", lambda o: reverse("qa:exams"), 10),
    ("the bank", lambda o: reverse("qa:bank_items"), 10),
    ("the public summary", lambda o: reverse("qa:tests_public", args=[o.plan.pk]), 12),
    ("a file", lambda o: reverse("schools:export", args=["test_year", "csv"]) + f"?at={exam().pk}-2568", 27),
]


def test_the_number_of_queries_does_not_grow(client):
    office, costs = Office(), {name: [] for name, _, _ in PAGES}
    exam_plans.publish(plan=office.plan, by=office.head)
    client.force_login(office.head)
    there = 0
    for size in SIZES:
        office.grow(size - there)
        there = size
        for name, address, _ in PAGES:
            where = address(office)
            client.get(where)
            with CaptureQueriesContext(connection) as made:
                response = client.get(where)
                assert response.status_code == 200
                if response.streaming:
                    b"".join(response.streaming_content)
            costs[name].append(len(made))
    grown = {name: found for name, found in costs.items() if len(set(found)) > 1}
    assert grown == {}
    dear = {name: costs[name][0] for name, _, ceiling in PAGES if costs[name][0] > ceiling}
    assert dear == {}
