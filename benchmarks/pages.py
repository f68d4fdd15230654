"""The lists that ./bench lists opens, as an office's people and the platform's administrator open them."""

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse

from qa.models import Round
from schools.listing import COLUMNS, NOT_OF_OFFICE
from schools.models import Role, School

OFFICE_LISTS = [
    ("people", "schools:people", Role.OFFICE_ADMIN),
    ("networks", "schools:networks", Role.OFFICE_ADMIN),
    ("figures", "schools:figures", Role.OFFICE_ADMIN),
    ("imports", "schools:imports", Role.OFFICE_ADMIN),
    ("invitations", "schools:invitations", Role.OFFICE_ADMIN),
    ("data quality", "schools:quality", Role.OFFICE_ADMIN),
    ("duties", "schools:duties", Role.HEAD),
    ("gaps of duties", "schools:duty_gaps", Role.HEAD),
    ("resource people", "schools:resource_people", Role.CLERK),
    ("learning resources", "schools:learning_resources", Role.CLERK),
    ("partners", "schools:partners", Role.CLERK),
    ("visits", "supervision:visits", Role.HEAD),
    ("visits, mine", "supervision:visits", Role.SUPERVISOR),
    ("recommendations", "supervision:recommendations", Role.HEAD),
    ("coverage", "supervision:coverage", Role.HEAD),
    ("map", "reports:map", Role.HEAD),
    ("rounds", "qa:rounds", Role.HEAD),
    ("certificates", "reports:certificates", Role.CLERK),
    ("home of the director", "reports:home", Role.DIRECTOR),
    ("home of a supervisor", "reports:home", Role.SUPERVISOR),
]
PLATFORM_LISTS = [
    ("platform: schools", {}),
    ("platform: schools, name", {"q": "หนอง"}),
    ("platform: schools, name of many", {"q": "บ้าน"}),
    ("platform: schools, name of none", {"q": "ไม่มีเลย"}),
    ("platform: schools, code", {"q": "9900001"}),
    ("platform: schools, page 2", {"page": 2}),
    ("platform: schools, last page", {"page": 100_000}),
    ("platform: schools, district", {"sort": "district"}),
    ("platform: schools, open", {"state": "open"}),
    ("platform: schools, most pupils", {"sort": "-pupils"}),
]


def pages(office):
    """(name, role, address) of every page, as far as this installation has it."""
    school = School.objects.filter(office=office).exclude(network=None).order_by("pk").first()
    schools = [
        ("schools", {}),
        ("schools, page 2", {"page": 2}),
        ("schools, name", {"q": "บ้านหนอง"}),
        ("schools, code", {"q": school.smis_code[:7]}),
        ("schools, district", {"district": school.district}),
        ("schools, network", {"network": school.network_id}),
        ("schools, level", {"level": "lower"}),
        ("schools, size", {"size": "small"}),
        ("schools, no supervisor", {"supervisor": "none"}),
        ("schools, nobody", {"people": "none"}),
        ("schools, most pupils", {"sort": "-pupils"}),
        ("schools, all columns", {"cols": sorted(COLUMNS.keys() - NOT_OF_OFFICE)}),
    ]
    found = [(name, Role.OFFICE_ADMIN, _address("schools:list", params)) for name, params in schools]
    found += [(name, role, _address(page)) for name, page, role in OFFICE_LISTS]
    round = Round.objects.filter(office=office).order_by("pk").first()
    found.append(("board of a round", Role.HEAD, reverse("qa:round", args=[round.pk])))
    # A full page on both sides: of 120 schools the second one, of 30,806 the 308th.
    middle = ("platform: schools, middle page", {"page": max(2, School.objects.count() // 100)})
    # The whole name of a school: few rows here and there.
    one = ("platform: schools, name of one", {"q": school.name})
    platform = [*PLATFORM_LISTS, middle, one]
    found += [(name, Role.PLATFORM_ADMIN, _address("schools:list", params)) for name, params in platform]
    return [page for page in found if page[2]]


def _address(name, params=None):
    try:
        address = reverse(name)
    except NoReverseMatch:
        return ""
    return f"{address}?{urlencode(params, doseq=True)}" if params else address
