"""The smallest real case of a child with special needs that a test needs."""

from registry.actions import support_cases
from registry.models import SupportCase
from schools.models import Role
from tests.factories import make_user


def make_case(school, *, by=None, steps=(), office_by=None, **fields):
    """A case of a school, taken through `steps`: (name, note)."""
    by = by or make_user(Role.SCHOOL_STAFF, office=school.office, school=school)
    given = {"kind": "facility", "need": "seeing", "stage": "pupils_primary", "what": "แว่นขยาย", **fields}
    case, _new = support_cases.ask(case=SupportCase(office=school.office, school=school, **given), by=by)
    for name, note in steps:
        who = by if name == "cancel" else office_by or make_user(Role.HEAD, office=school.office)
        case.refresh_from_db()
        received = 1 if name == "finish" else None
        support_cases.step(case=case, name=name, by=who, version=case.version, note=note, received=received)
    case.refresh_from_db()
    return case
