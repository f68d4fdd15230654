"""Builds the smallest real objects a test needs; names are invented and unique."""

from datetime import date
from itertools import count

from django.utils import timezone

from schools import sizes
from schools.models import SCHOOL_ROLES, Membership, Network, Office, Role, School, SchoolYear, User

PASSWORD = "แม่น้ำโขง-2569"
_serial = count(1)


def number_from(first):
    """Goes on from `first`: for a process that adds to what others made in the same database."""
    global _serial
    _serial = count(first)


def make_office(name=None, **fields):
    """An office; without a name สพป.ทดสอบ เขต n."""
    return Office.objects.create(name=name or f"สพป.ทดสอบ เขต {next(_serial)}", **fields)


def make_network(office, name=None):
    return Network.objects.create(office=office, name=name or f"เครือข่ายทดสอบ {next(_serial)}")


def make_school(office, name=None, **fields):
    """A school that teaches both levels, with an unused SMIS code."""
    n = next(_serial)
    fields.setdefault("has_early", True)
    return School.objects.create(
        office=office,
        name=name or f"บ้านทดสอบ {n}",
        smis_code=fields.pop("smis_code", f"{63_000_000 + n:08d}"),
        **fields,
    )


def make_school_year(school, academic_year=2568, pupils=110, **fields):
    band = sizes.of(pupils, school.office)
    return SchoolYear.objects.create(
        school=school,
        academic_year=academic_year,
        pupils_primary=pupils,
        teachers=fields.pop("teachers", 8),
        size=band.code,
        size_label=band.label,
        **fields,
    )


def make_user(role=None, office=None, school=None, username=None, **fields):
    """A person with one membership (or none); the password is PASSWORD."""
    n = next(_serial)
    user = User.objects.create_user(
        username=username or f"ผู้ใช้{n}",
        email=f"user{n}@example.org",
        password=PASSWORD,
        given_name=fields.pop("given_name", f"ทดสอบ{n}"),
        family_name="ใจดี",
        prefix="นาง",
        **fields,
    )
    if role is not None:
        make_membership(user, role, office=office, school=school)
    return user


def make_membership(user, role, *, office=None, school=None, **fields):
    """A membership whose scope fits its role; an office or school is made where none is given."""
    if role in SCHOOL_ROLES:
        school = school or make_school(office or make_office())
        office = school.office
    elif role == Role.PLATFORM_ADMIN:
        office = school = None
    else:
        office, school = office or make_office(), None
    return Membership.objects.create(user=user, role=role, office=office, school=school, **fields)


def today():
    return timezone.localdate()


def day(text):
    """A date from ISO text."""
    return date.fromisoformat(text)
