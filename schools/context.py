"""What every page's frame needs."""

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from schools.models.people import Role
from thai import years

OFFICE = {Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN}
SCHOOL = {Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF}
COMMITTEE = {Role.COMMITTEE}

# label, URL name, icon, roles: navigation by work, not by table.
NAVIGATION = [
    ("งานของฉัน", "reports:home", "home", OFFICE | SCHOOL | COMMITTEE | {Role.PLATFORM_ADMIN}),
    ("การนิเทศ", "supervision:visits", "visit", OFFICE - {Role.CLERK} | SCHOOL | COMMITTEE),
    ("ข้อเสนอแนะ", "supervision:recommendations", "flag", OFFICE - {Role.CLERK} | SCHOOL),
    ("ประกันคุณภาพ", "qa:rounds", "check", OFFICE - {Role.CLERK} | SCHOOL | COMMITTEE),
    ("รายงาน", "reports:syntheses", "chart", {Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR}),
    ("เกียรติบัตร", "reports:certificates", "award", {Role.CLERK, Role.HEAD, Role.DIRECTOR}),
    ("โรงเรียน", "schools:list", "school", OFFICE | {Role.PLATFORM_ADMIN}),
    ("โรงเรียนของเรา", "schools:own", "school", SCHOOL),
    ("สำนักงาน", "schools:imports", "office", {Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN}),
]


def shell(request):
    """Office, role, navigation and the present academic year for the base template."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"office": None, "acting": None, "memberships": [], "nav": []}
    acting = user.acting
    role = acting.role if acting else None
    academic_year, semester = years.semester(timezone.localdate())
    nav = []
    for label, name, icon, roles in NAVIGATION:
        if role not in roles:
            continue
        try:
            href = reverse(name)
        except NoReverseMatch:
            continue
        here = request.path == href if href == "/" else request.path.startswith(href)
        nav.append({"label": label, "href": href, "icon": icon, "active": here})
    return {
        "office": acting.office if acting else None,
        "acting": acting,
        "memberships": user.current_memberships,
        "nav": nav,
        "academic_year": academic_year,
        "semester": semester,
    }
