"""An approved report on the public site: what its type lets the public see, each figure with its own rows."""

import re
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from reports import types
from reports.actions import publications as actions
from reports.actions import reports as report_actions
from reports.models import Publication, Report
from reports.public_site.content import texts_of
from reports.public_site.reports import content_of
from reports.types.periods import period_of
from schools.models import Role, User
from tests.factories import make_user
from tests.qa.factories import pdf
from tests.reports.report_factories import begin_report
from tests.reports.sar_factories import YEAR, criteria_of, make_rounds

pytestmark = pytest.mark.django_db


def submitted(office, **fields):
    """A submitted report, whose jobs nobody has run."""
    author = make_user(Role.SUPERVISOR, office=office)
    report = begin_report(office=office, author=author, **fields)
    snapshot = report_actions.take_snapshot(report=report)
    report_actions.keep_drafts(report=report, drafts=report.kind.drafts(snapshot.data))
    report.refresh_from_db()
    report_actions.submit(report=report, by=author, version=report.version)
    return report


def approved_synthesis(schools=40):
    """(an approved synthesis of SARs that has no papers yet, the head of its office)."""
    office, round = make_rounds(8, schools, states=["accepted", "accepted", "expected"], years=(YEAR,), gaps=0)
    head, director = (make_user(role, office=office) for role in (Role.HEAD, Role.DIRECTOR))
    report = submitted(office, kind=types.get("sar"), criteria=criteria_of(round))
    report_actions.endorse(report=report, by=head, version=report.version)
    report_actions.approve(report=report, by=director, version=report.version)
    return report, head


def printed(report, head):
    """(the report with its papers, which are told from the real ones by their content; the head), both read anew."""
    report_actions.keep_papers(
        report=Report.objects.get(pk=report.pk), papers=dict.fromkeys(("pdf", "xlsx", "docx"), pdf())
    )
    return Report.objects.get(pk=report.pk), User.objects.get(pk=head.pk)


@pytest.fixture(scope="module")
def synthesis(shared_db):
    """One approved synthesis for all tests of the file."""
    return approved_synthesis()


@pytest.fixture
def approved(synthesis):
    """The synthesis of the file with its papers."""
    return printed(*synthesis)


def test_every_linked_figure_of_the_public_page_opens_as_many_rows(approved):
    report, head = approved
    page = actions.publish_report(report=report, by=head)
    reader = Client()
    text = reader.get(reverse("reports:public_item", args=[page.office_id, page.slug])).text
    links = re.findall(r'<a href="([^"]+/rows/\?[^"]+)"[^>]*>(?:<span[^>]*>)?([\d,.]+)', text)
    counts = [(unescape(href), n) for href, n in links if "." not in n]
    assert len(counts) > 4 and len(links) > len(counts)
    for href, n in counts:
        assert f"<strong>{n}</strong>" in reader.get(href).text, href
    # Percents and means open what they are of: rows of schools, or the public figures that add up to it.
    opened = {unescape(href) for href, n in links if "." in n}
    assert {href.partition("sheet=")[2].partition("&")[0] for href in opened} >= {"networks", "schools"}
    for href in opened:
        assert int(re.search(r"<strong>([\d,]+)</strong>", reader.get(href).text)[1]) >= 5, href


def test_the_page_says_no_level_of_a_school(approved):
    report, head = approved
    page = actions.publish_report(report=report, by=head)
    always = {"standards", "networks", "levels", "means", "scale", "schools"}
    # There is no year before, and nobody has looked at the themes.
    assert set(page.data["sheets"]) == always
    assert {key for row in page.data["sheets"]["schools"]["rows"] for key in row} == {"code", "name", "network"}
    assert not page.data["texts"] and not page.files.exists()
    schools = {row["name"] for row in report.snapshot.data["sheets"]["schools"]["rows"]}
    told = "\n".join(part["text"] for part in texts_of(page.data["chapters"]))
    assert not [name for name in schools if name in told]
    lines = {line.strip() for text in report.blocks.values() for line in text.splitlines() if line.strip()}
    withheld = lines - set(told.splitlines())
    assert withheld and sum(chapter["held"] for chapter in page.data["chapters"])
    shown = unescape(Client().get(reverse("reports:public_item", args=[page.office_id, page.slug])).text)
    assert not [line for line in withheld if line in shown]


def test_the_whole_paper_goes_along_when_somebody_says_so(client, approved):
    report, head = approved
    client.force_login(head)
    address = reverse("reports:publication_report", args=[report.pk])
    assert "ส่งรายงานแล้ว" in client.get(address).text
    client.post(address, {"paper": "1"})
    page = Publication.objects.get()
    client.logout()
    file = client.get(reverse("reports:public_file", args=[page.office_id, page.slug, 1]))
    assert file.getvalue() == report.pdf.content.open("rb").read() and page.files.get().file_id == report.pdf_id
    # Without the paper it is another page, which takes the place of the first.
    again = actions.publish_report(report=report, by=head)
    assert again.replaces == page


def test_the_page_is_of_the_academic_year_that_the_report_is_of(approved):
    report, _head = approved
    assert content_of(report, with_paper=False).academic_year == YEAR
    periods = {"semester-2569-1": 2569, "year-2568": 2568, "fiscal-2570": None}
    for key, year in periods.items():
        data = {"period": period_of(key, report.office.calendar).frozen}
        assert types.get("visits").academic_year(data) == year
    assert types.get("survey").academic_year({"survey": {}}) is None


def test_what_is_not_approved_or_not_for_the_public_stays_inside(client, synthesis):
    unprinted, head = Report.objects.get(pk=synthesis[0].pk), synthesis[1]
    inside = submitted(unprinted.office)
    for report in (inside, unprinted):
        with pytest.raises(actions.NotPublic):
            actions.publish_report(report=report, by=head)
    client.force_login(head)
    answer = client.post(reverse("reports:publication_report", args=[inside.pk]), follow=True)
    assert "ยังเผยแพร่ไม่ได้" in answer.text and not Publication.objects.exists()


def test_the_head_publishes_from_the_page_of_the_report_and_the_author_does_not(client, approved):
    report, head = approved
    address = reverse("reports:publication_report", args=[report.pk])
    for user, is_offered in ((head, True), (report.author, False)):
        client.force_login(user)
        assert (address in client.get(reverse("reports:report", args=[report.pk])).text) == is_offered
        assert (client.get(address).status_code == 200) == is_offered


def guarded_by(monkeypatch, report, sheet):
    """The sheet by network as it is published by a report of a type that lets it be public."""

    def public(_data):
        return {"facts": [], "sheets": {"networks": sheet}}

    monkeypatch.setitem(types._types, "sar", replace(types.get("sar"), public=public))
    return content_of(report, with_paper=False).data["sheets"]["networks"]


# A network of three schools with two levels each has six submissions.
FEW_OF_MANY = {
    "title": "ตาม",
    "columns": [
        ["network", "เครือข่าย", "text", "ชื่อ"],
        ["n", "รายการ", "n", "จำนวน"],
        ["schools", "แห่ง", "n", "จำนวน"],
    ],
    "rows": [
        {"network": "ก", "n": 6, "schools": 3},
        {"network": "ข", "n": 9, "schools": 9},
        {"network": "ค", "n": 30, "schools": 30},
    ],
}


def test_networks_of_few_schools_are_hidden_where_no_school_is_named(monkeypatch, approved):
    sheet = guarded_by(monkeypatch, approved[0], FEW_OF_MANY | {"size": "schools"})
    assert [(row["n"], row["schools"]) for row in sheet["rows"]] == [(None, None), (None, None), (30, 30)]
    assert sheet["meanings"]["network"] == "ชื่อ" and all(len(column) == 3 for column in sheet["columns"])
    assert "size" not in sheet


def test_a_sheet_by_network_that_counts_no_schools_is_not_published(monkeypatch, approved):
    for size in ({}, {"size": "network"}):
        with pytest.raises(ValueError, match="schools"):
            guarded_by(monkeypatch, approved[0], FEW_OF_MANY | size)
