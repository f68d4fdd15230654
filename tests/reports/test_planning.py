"""The planning page: a weak point of the tests opens the very subject, grade and year that it is of."""

import pytest
from django.urls import reverse

from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.qa.exam_factories import make_reference, make_scores

pytestmark = pytest.mark.django_db


def test_a_subject_below_the_nation_opens_its_schools(client):
    office = make_office()
    schools = [make_school(office) for _ in range(3)]
    make_scores(schools, 40, subject="ภาษาไทย")
    make_scores(schools, 60)
    make_reference(office, 45, subject="ภาษาไทย")
    make_reference(office, 50)
    client.force_login(make_user(Role.HEAD, office=office))
    sources = {source.code: source for source, _pairs in client.get(reverse("reports:planning")).context["sources"]}
    (finding,) = sources["tests"].findings
    assert "ภาษาไทย" in finding.text and "-" not in finding.figure
    opened = client.get(finding.href)
    assert opened.context["shown"].subject == "ภาษาไทย" and opened.context["year"] == 2568
    assert {row.school for row in opened.context["page"]} == set(schools)
    assert client.get(sources["tests"].href).context["year"] == 2568
