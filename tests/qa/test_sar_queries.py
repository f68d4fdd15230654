"""Pages of a SAR and of rounds ask as many questions for much as for little."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from qa.models import AskedFile, Evidence
from qa.models.sar import own_code
from reports.sar import document
from schools.models import Role
from tests.factories import make_office, make_school, make_user
from tests.qa.factories import make_round, make_submission, part_url
from tests.qa.test_own_standards import announce

pytestmark = pytest.mark.django_db


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize("page", ["part", "detail", "paper"])
def test_own_standards_cost_no_query_of_their_own(client, page):
    counts = []
    for n in (1, 5, 10):
        submission = make_submission()
        client.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
        labels = [f"มาตรฐานเพิ่ม {place}" for place in range(n)]
        announce(submission, *((label, 4) for label in labels))
        for label in labels:
            client.post(part_url(submission, own_code(label)), {"version": 0, "own_label": label, "process": "ก"})
        if page == "paper":
            row = submission.__class__.objects.select_related("round", "school").get(pk=submission.pk)
            with CaptureQueriesContext(connection) as captured:
                assert len(document.read(row)["own"]) == n
            counts.append(len(captured))
            continue
        url = part_url(submission, own_code(labels[0])) if page == "part" else None
        counts.append(queries(client, url or reverse("qa:submission", args=[submission.pk])))
    assert counts[0] == counts[1] == counts[2] <= 34


@pytest.mark.parametrize("page", ["part", "detail"])
def test_evidence_costs_no_query_of_its_own(client, page):
    submission = make_submission()
    user = make_user(Role.SCHOOL_STAFF, school=submission.school)
    standard = submission.standard_set.standards.first()
    client.force_login(user)
    url = part_url(submission, f"standard-{standard.pk}")
    client.post(url, {"version": 0, "process": "ก"})
    if page == "detail":
        url = reverse("qa:submission", args=[submission.pk])
    client.get(url)
    counts = []
    for count in (1, 19):
        Evidence.objects.bulk_create(
            Evidence(submission=submission, standard=standard, title="ก", url="https://example.org", added_by=user)
            for _ in range(count)
        )
        counts.append(queries(client, url))
    assert counts[0] == counts[1] <= 32


def test_asked_files_cost_no_query_of_their_own(client):
    round = make_round(kind="plan")
    submission = round.submissions.select_related("school").get()
    client.force_login(make_user(Role.SCHOOL_STAFF, school=submission.school))
    counts = []
    for count in (1, 19):
        start = AskedFile.objects.count()
        AskedFile.objects.bulk_create(
            AskedFile(round=round, position=n, label=f"เอกสาร {n}") for n in range(start, start + count)
        )
        counts.append(queries(client, part_url(submission, "send")))
    assert counts[0] == counts[1] <= 24


def test_editing_a_round_of_many_schools(client):
    counts = []
    for count in (1, 20):
        office = make_office()
        make_school(office)
        round = make_round(office, schools=0)
        for _ in range(count):
            make_school(office)
        client.force_login(make_user(Role.HEAD, office=office))
        counts.append(queries(client, reverse("qa:round_edit", args=[round.pk])))
    assert counts[0] == counts[1] <= 18
