"""Which documents of an external assessment a school reads."""

import pytest
from django.urls import reverse

from qa.actions import external
from schools.models import Role
from tests.factories import make_office, make_user
from tests.qa.external_factories import head_of, make_assessment
from tests.qa.factories import many_pages, pdf

pytestmark = pytest.mark.django_db


def keep(assessment, head, kind, label, content):
    return external.keep_document(
        assessment=assessment, by=head, kind=kind, label=label, content=content, content_type="application/pdf"
    )


@pytest.fixture
def papers():
    """A draft, a report that another one replaced, and the one that stands."""
    head = head_of(make_office())
    assessment = make_assessment(head.acting.office, head)
    draft = keep(assessment, head, "draft", "ร่าง.pdf", pdf())
    old = keep(assessment, head, "real", "ฉบับเก่า.pdf", many_pages(2))
    new = keep(assessment, head, "real", "ฉบับจริง.pdf", many_pages(3))
    return assessment, head, (draft, old, new)


def read(client, user, papers):
    """What the page of the assessment lists, and which files open."""
    assessment, _head, rows = papers
    client.force_login(user)
    page = client.get(reverse("qa:external_assessment", args=[assessment.pk])).content.decode()
    listed = [row.file.label in page for row in rows]
    opened = [client.get(reverse("schools:file", args=[row.file_id])).status_code == 200 for row in rows]
    return listed, opened


def test_a_school_reads_neither_drafts_nor_what_was_replaced(client, papers):
    director = make_user(Role.SCHOOL_DIRECTOR, school=papers[0].school)
    assert read(client, director, papers) == ([False, False, True], [False, False, True])


def test_the_office_reads_all_of_it(client, papers):
    assert read(client, papers[1], papers) == ([True, True, True], [True, True, True])
