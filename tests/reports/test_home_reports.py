"""Reports on the home pages: whoever may sign finds what waits, the author what came back."""

import re

import pytest
from django.urls import reverse

from reports import permissions, types
from reports.actions import reports as actions
from reports.models import Report
from reports.types.periods import period_of
from reports.types.visits.sets import VisitSet
from schools.models import Role
from tests.factories import make_network, make_office, make_school, make_user, today
from tests.reports.report_factories import make_report, walk
from tests.supervision.factories import make_visit
from thai.years import fiscal_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office()


def test_what_waits_for_a_person_is_what_the_person_may_sign(office):
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    for author in (None, head):
        for state in ("draft", "submitted", "endorsed", "returned", "approved"):
            make_report(office=office, author=author, head=head, director=director, state=state, printed=False)
    strangers = [make_user(Role.DIRECTOR, office=make_office()), make_user(Role.SUPERVISOR, office=office)]
    for user in (head, director, *strangers):
        may = {
            row
            for row in Report.objects.visible_to(user)
            if permissions.can_endorse_report(user, row) or permissions.can_approve_report(user, row)
        }
        assert set(Report.objects.waiting_for(user)) == may, user.acting


def test_it_stands_on_the_home_page(client, office):
    head = make_user(Role.HEAD, office=office)
    report = make_report(office=office, head=head, state="submitted")
    back = make_report(office=office, head=head, state="returned")
    for user, row in ((head, report), (back.author, back)):
        client.force_login(user)
        page = client.get(reverse("reports:home")).content.decode()
        assert f'href="{reverse("reports:report", args=[row.pk])}"' in page


def test_the_committee_reads_the_chapters_and_the_pdf_that_it_is_given_and_no_rows(client, office):
    """An approved report to it, from its first page and its list: no drafts, no reports of other kinds or offices; of
    that report neither rows, nor workbook, nor what was said inside the office before it was approved."""
    network = make_network(office)
    for name in ("บ้านห้วยขาว", "บ้านห้วยแดง"):
        make_visit(school=make_school(office, name, network=network), state="approved")
    head, director = make_user(Role.HEAD, office=office), make_user(Role.DIRECTOR, office=office)
    kind = types.get("committee")
    period = period_of(f"fiscal-{fiscal_year(today())}", office.calendar)
    asked = {"office": office, "head": head, "director": director, "printed": False}
    of = {"kind": kind, "criteria": VisitSet(office, period).criteria, "title": "รายงานต่อคณะ"}
    mine = make_report(state="returned", **asked, **of)
    mine = walk(mine, "approved", head=head, director=director, printed=False)
    actions.keep_papers(report=mine, papers={form: form.encode() for form in ("pdf", "xlsx", "docx")})
    mine.refresh_from_db()
    waiting, other = make_report(state="endorsed", **asked, **of), make_report(state="approved", **asked)
    address, rows = (reverse(f"reports:{name}", args=[mine.pk]) for name in ("report", "report_rows"))
    files = [reverse("schools:file", args=[pk]) for pk in (mine.pdf_id, mine.xlsx_id, mine.docx_id)]

    def read(user):
        """{chapter: page} of the report, the first as the list opens it."""
        client.force_login(user)
        pages = {"": client.get(address)}
        names = [chapter.name for chapter in pages[""].context["book"].chapters]
        assert len(names) > 5
        return pages | {name: client.get(address, {"chapter": name}) for name in names}

    ours = {name: page.text for name, page in read(mine.author).items()}
    assert sum(text.count(f'href="{rows}?') for text in ours.values()) > 20
    assert "โปรดเพิ่มรายละเอียด" in ours[""] and all(file in ours[""] for file in files)
    sheet = re.search(rf'href="({re.escape(rows)}[^"]*)"', "".join(ours.values()))[1].replace("&amp;", "&")
    assert client.get(sheet).status_code == 200
    assert [client.get(file).status_code for file in files] == [200, 200, 200]

    pages = read(make_user(Role.COMMITTEE, office=office))
    for name, page in pages.items():
        assert page.status_code == 200 and "report-chapter" in page.text, name
        assert rows not in page.text and "/schools/" not in page.text and "/jobs/" not in page.text, name
        assert files[0] in page.text and files[1] not in page.text and files[2] not in page.text
        assert "โปรดเพิ่มรายละเอียด" not in page.text and list(page.context["events"]) == []
    assert "บ้านห้วยขาว" in pages["schools"].text
    assert [client.get(page).status_code for page in (sheet, rows)] == [403, 403]
    assert [client.get(file).status_code for file in files] == [200, 404, 404]
    assert client.get(reverse("jobs:detail", args=[mine.job_id])).status_code == 404
    assert f'href="{address}"' in client.get(reverse("reports:home")).text
    assert [row.pk for row in client.get(reverse("reports:reports")).context["page"]] == [mine.pk]
    hidden = [client.get(reverse("reports:report", args=[row.pk])).status_code for row in (waiting, other)]
    assert hidden == [404, 404]
    client.force_login(make_user(Role.COMMITTEE, office=make_office()))
    assert [client.get(page).status_code for page in (address, files[0])] == [404, 404]
