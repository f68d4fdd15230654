"""A school typed into a field."""

import pytest
from django.core.exceptions import ValidationError

from schools.forms.school_field import SchoolField
from schools.models import School
from tests.factories import make_office, make_school

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("typed", ["7001", "๗๐๐๑", "บ้านก (7001)"])
def test_the_offices_own_code_is_enough(typed):
    office = make_office()
    school = make_school(office, "บ้านก", smis_code=None, local_code="7001")
    field = SchoolField(queryset=School.objects.filter(office=office))
    assert field.clean(typed) == school
    make_school(make_office(), local_code="9")
    with pytest.raises(ValidationError):
        field.clean("9")
