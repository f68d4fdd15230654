"""Pages of the public site for tests."""

from qa.actions import practices
from reports.actions import publications
from reports.public_site import calendars, figures
from reports.public_site.content import Content, text
from schools.files import store
from schools.models import Role
from tests.factories import make_office, make_user, today
from tests.qa.award_factories import make_practice
from tests.qa.factories import pdf


def make_page(office=None, *, by=None, title="ประกาศรับสมัครผู้เข้าอบรม", words="เปิดรับสมัคร", taken_back=False, **fields):
    """An announcement that is public, or was; `files` says how many files it has."""
    office = office or make_office()
    by = by or make_user(Role.HEAD, office=office)
    stored = [
        store(pdf(), office=office, purpose="publication", label="ครูสมศรี.pdf", content_type="application/pdf", by=by)
        for _ in range(fields.pop("files", 0))
    ]
    kind = fields.pop("kind", "announcement")
    data = {"facts": [], "texts": [text("", words)], "links": []} | fields.pop("data", {})
    named = [(f"เอกสาร {number}", one) for number, one in enumerate(stored, 1)]
    content = Content(kind=kind, title=title, summary=words, data=data, files=named, **fields)
    page = publications.publish(office=office, content=content, by=by)
    if taken_back:
        publications.unpublish(publication=page, by=by, reason="ประกาศผิดฉบับ")
    return page


def make_figures(office, *, by, year=None):
    """The open data of a year (the present one)."""
    year = year or office.calendar.academic_year(today())
    return publications.publish(office=office, content=figures.content_of(office, year, day=today()), by=by)


def make_calendar(office, *, by, year=None):
    """The calendar of a year (the present one)."""
    year = year or office.calendar.academic_year(today())
    return publications.publish(office=office, content=calendars.content_of(office, year, day=today()), by=by)


def make_practice_page(school=None, *, by=None):
    """(a best practice with one file that is public, its page)."""
    practice = make_practice(school, by=by)
    upload = (pdf(), "application/pdf", "ครูสมศรี.pdf")
    practices.attach(practice=practice, by=practice.created_by, title="สื่อ", upload=upload)
    for name in ("propose", "approve", "publish"):
        practices.step(practice=practice, name=name, by=practice.created_by, version=practice.version)
    return practice, practice.office.publications.get(subject=f"practice:{practice.pk}", unpublished_at=None)
