"""What every page's frame needs."""

from dataclasses import dataclass, field
from functools import lru_cache

from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils import timezone

from schools import calendars
from schools.models.people import Role

OFFICE = {Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN}
SCHOOL = {Role.SCHOOL_DIRECTOR, Role.SCHOOL_STAFF}
COMMITTEE = {Role.COMMITTEE}
LEADERS = {Role.DIRECTOR, Role.HEAD}
GROUP = LEADERS | {Role.SUPERVISOR}
PLATFORM = {Role.PLATFORM_ADMIN}
KEEPERS = {Role.OFFICE_ADMIN, Role.PLATFORM_ADMIN}


@dataclass(frozen=True)
class Page:
    """A page of a section: its label, URL name, and the roles that have it in their navigation.

    Near relatives share its tab: a switch on each of their pages leads to the others.
    """

    label: str
    name: str
    roles: frozenset | set
    near: list = field(default_factory=list)


# Navigation by work, not by table: (label, icon, pages). A section opens its first page that the role has; its other
# pages are tabs below the heading. At most seven sections, and seven tabs in each, for any role.
SECTIONS = [
    (
        "งานของฉัน",
        "home",
        [
            Page("งานของฉัน", "reports:home", OFFICE | SCHOOL | COMMITTEE | PLATFORM),
            Page("หนังสือถึงฉัน", "registry:my_letters", OFFICE),
            Page("งานที่ได้รับมอบหมาย", "handbook:tasks", OFFICE),
            Page("งานประจำปี", "handbook:runs", OFFICE),
            Page("คู่มือและงาน", "handbook:index", OFFICE),
            Page("คู่มือรายบุคคล", "handbook:books", OFFICE, [Page("คู่มือของกลุ่ม", "handbook:group_books", OFFICE)]),
            Page("หนังสือจากสำนักงาน", "registry:school_letters", SCHOOL),
            Page("หนังสือและเอกสารที่จัดสรร", "registry:school_deliveries", SCHOOL),
            Page("เรื่องเรียนรวม", "registry:support_cases", SCHOOL),
        ],
    ),
    (
        "แผนและปฏิทิน",
        "calendar",
        [
            Page("ปฏิทิน", "supervision:calendar", OFFICE - {Role.CLERK}),
            Page(
                "แผนนิเทศ",
                "supervision:plans",
                OFFICE - {Role.CLERK},
                [Page("ความครอบคลุม", "supervision:coverage", OFFICE - {Role.CLERK})],
            ),
            Page("โครงการ", "supervision:projects", OFFICE, [Page("ตัวชี้วัด", "supervision:indicators", OFFICE)]),
            Page("ข้อมูลเพื่อวางแผน", "reports:planning", GROUP),
            Page("นโยบายและจุดเน้น", "supervision:policies", OFFICE - {Role.CLERK}),
        ],
    ),
    (
        "การนิเทศ",
        "visit",
        [
            Page("บันทึกการนิเทศ", "supervision:visits", OFFICE - {Role.CLERK} | SCHOOL | COMMITTEE),
            Page("ข้อเสนอแนะ", "supervision:recommendations", OFFICE - {Role.CLERK} | SCHOOL),
            Page(
                "แบบสำรวจ",
                "supervision:surveys",
                OFFICE | SCHOOL,
                [Page("แบบและเครื่องมือ", "instruments:list", OFFICE)],
            ),
            Page("กิจกรรม", "supervision:events", OFFICE | SCHOOL | COMMITTEE),
            Page("การประชุม", "supervision:meetings", OFFICE | COMMITTEE),
            Page("คลังความรู้", "library:index", OFFICE | SCHOOL | COMMITTEE),
            Page("แฟ้มสะสมงาน", "supervision:portfolio", GROUP, [Page("ID PLAN", "supervision:id_plans", GROUP)]),
        ],
    ),
    (
        "ประกันคุณภาพ",
        "check",
        [
            Page("รอบการส่งรายงาน", "qa:rounds", OFFICE - {Role.CLERK} | SCHOOL | COMMITTEE),
            Page(
                "มาตรฐานการศึกษา",
                "qa:standards",
                OFFICE - {Role.CLERK} | SCHOOL,
                [Page("ค่าเป้าหมาย", "qa:targets", OFFICE - {Role.CLERK} | SCHOOL)],
            ),
            Page("การตรวจเยี่ยม", "qa:inspections", OFFICE - {Role.CLERK} | SCHOOL),
            Page("แผนช่วยเหลือ", "qa:help_plans", OFFICE - {Role.CLERK} | SCHOOL),
            Page("การประเมินภายนอก", "qa:external", OFFICE - {Role.CLERK} | SCHOOL | COMMITTEE),
            Page("ผลการทดสอบ", "qa:tests", OFFICE - {Role.CLERK} | SCHOOL),
            Page("รางวัลคุณภาพ", "qa:awards", OFFICE | SCHOOL | COMMITTEE),
        ],
    ),
    (
        "รายงาน",
        "chart",
        [
            Page("ภาพรวมทุกสำนักงาน", "reports:platform", PLATFORM),
            Page("แดชบอร์ด", "reports:dashboard", GROUP),
            Page("โรงเรียนที่ควรช่วยเหลือ", "reports:needs", OFFICE - {Role.CLERK}),
            Page("รายงาน", "reports:reports", GROUP),
            Page("ประเด็นร่วมจาก SAR", "reports:themes", GROUP),
            Page("การเผยแพร่", "reports:publications", GROUP | {Role.CLERK}),
            Page(
                "เกียรติบัตร",
                "reports:certificates",
                {Role.CLERK} | LEADERS,
                [Page("ทะเบียนเกียรติบัตร", "reports:certificate_register", {Role.CLERK} | LEADERS)],
            ),
        ],
    ),
    (
        "โรงเรียน",
        "school",
        [
            Page("รายชื่อโรงเรียน", "schools:list", OFFICE | PLATFORM),
            Page("แผนที่", "reports:map", OFFICE),
            Page("เครือข่าย", "schools:networks", OFFICE),
            Page("ลักษณะและโครงการ", "schools:programmes", OFFICE),
            Page("จำนวนนักเรียนและครู", "schools:figures", OFFICE),
            Page(
                "บุคคลทางวิชาการ",
                "schools:resource_people",
                OFFICE,
                [
                    Page("แหล่งเรียนรู้", "schools:learning_resources", OFFICE),
                    Page("หน่วยงานภาคี", "schools:partners", OFFICE),
                ],
            ),
        ],
    ),
    (
        "โรงเรียนของเรา",
        "school",
        [
            Page("ข้อมูลโรงเรียน", "schools:own", SCHOOL),
            Page("เกียรติบัตรของบุคลากร", "reports:certificates_of_school", SCHOOL),
            Page("เครือข่าย", "schools:networks", SCHOOL),
            Page("บุคลากร", "schools:people", {Role.SCHOOL_DIRECTOR}),
        ],
    ),
    (
        "สำนักงาน",
        "office",
        [
            Page("ข้อมูลสำนักงาน", "schools:office", OFFICE),
            Page("สำนักงานทั้งหมด", "schools:offices", PLATFORM),
            Page("บุคคล", "schools:people", OFFICE | PLATFORM, [Page("คำเชิญ", "schools:invitations", KEEPERS)]),
            Page(
                "หน้าที่รับผิดชอบ",
                "schools:duties",
                OFFICE,
                [
                    Page("คำสั่งมอบหมายหน้าที่", "schools:duty_orders", OFFICE),
                    Page("ร่างคำสั่งมอบหมายหน้าที่", "handbook:duty_papers", OFFICE),
                ],
            ),
            Page("ทะเบียนหนังสือ", "registry:letters", OFFICE),
            Page("หนังสือราชการ", "registry:official_papers", OFFICE),
            Page("แจกจ่ายหนังสือ", "registry:distributions", OFFICE),
            Page(
                "นำเข้าข้อมูล",
                "schools:imports",
                KEEPERS | {Role.CLERK},
                [
                    Page("ความครบถ้วนของข้อมูล", "schools:quality", KEEPERS | {Role.CLERK} | LEADERS),
                    Page("การส่งข้อความ", "schools:notice_log", {Role.OFFICE_ADMIN, Role.HEAD}),
                ],
            ),
        ],
    ),
]


def shell(request):
    """Office, role, navigation and the present academic year for the base template."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"office": None, "acting": None, "memberships": [], "new_notices": 0, "nav": [], "tabs": [], "near": []}
    acting = user.acting
    academic_year, semester = calendars.of(user).semester(timezone.localdate())
    nav, tabs, near = navigation(as_own(request.path, acting), acting.role if acting else None)
    return {
        "office": acting.office if acting else None,
        "acting": acting,
        "memberships": user.current_memberships,
        "new_notices": user.current_memberships[0].unread if user.current_memberships else 0,
        "nav": nav,
        "tabs": tabs,
        "near": near,
        "academic_year": academic_year,
        "semester": semester,
    }


def as_own(path, acting):
    """The path with the pages of one's own office or school put under the entry that the navigation has for it."""
    if acting is None or acting.is_platform:
        return path
    if acting.is_school:
        theirs, own = _address("reports:school", acting.school_id), _address("schools:own")
    else:
        theirs, own = _address("schools:office_detail", acting.office_id), _address("schools:office")
    return own + path.removeprefix(theirs) if theirs and own and path.startswith(theirs) else path


def navigation(path, role):
    """(sections, tabs, near) for a role on a path, each a list of label, href and active; sections have an icon too.

    The page whose address is the longest beginning of `path` is where the person is; a section with a single tab has
    none to choose from. `near` are the pages that share the tab, on those pages alone: below them it is the tab that
    leads back.
    """
    sections = [
        {"label": label, "icon": icon, "pages": mine}
        for label, icon, pages in SECTIONS
        if (mine := [tab for page in pages if (tab := _tab(page, role))])
    ]
    all_pages = [page for section in sections for tab in section["pages"] for page in tab["near"]]
    here = [page for page in all_pages if _is_within(path, page["href"])]
    at = max((len(page["href"]) for page in here), default=0)
    for page in all_pages:
        page["active"] = page in here and len(page["href"]) == at
    for section in sections:
        section["href"] = section["pages"][0]["href"]
        for tab in section["pages"]:
            tab["active"] = any(page["active"] for page in tab["near"])
        section["active"] = any(tab["active"] for tab in section["pages"])
    tabs = next((s["pages"] for s in sections if s["active"]), [])
    near = next((tab["near"] for tab in tabs if tab["active"] and len(tab["near"]) > 1), [])
    on_one = any(page["href"] == path for page in near)
    return sections, tabs if len(tabs) > 1 else [], near if on_one else []


def _tab(page, role):
    """The tab of a page and its near relatives that a role has, named after the first of them; None without any."""
    prefix = get_script_prefix()
    near = [
        {"label": one.label, "href": _kept_address(one.name, prefix)} for one in (page, *page.near) if role in one.roles
    ]
    near = [one for one in near if one["href"]]
    return {**near[0], "near": near} if near else None


def _is_within(path, href):
    return path == href if href == "/" else path.startswith(href)


@lru_cache(maxsize=500)
def _kept_address(name, _prefix):
    """The address of a page below a prefix: dozens are on each page, and they stay while the process lives."""
    return _address(name)


def _address(name, *args):
    """The address of a page, "" while no room has it."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""
