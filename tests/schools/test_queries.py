"""The number of queries of a page does not grow with its rows."""

import pytest
from django.urls import reverse

from schools.models import ImportBatch, ImportRow, Role, StoredFile
from tests.factories import make_network, make_office, make_school, make_school_year, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client):
    office = make_office()
    client.force_login(make_user(Role.OFFICE_ADMIN, office=office))
    return office


def queries(client, url, django_assert_max_num_queries, ceiling):
    with django_assert_max_num_queries(ceiling) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def make_batch(office):
    file = StoredFile.objects.create(office=office, purpose="import", label="ก.csv", content="x", size=1, sha256="0")
    return ImportBatch.objects.create(office=office, file=file, state="ready", added=1)


def test_the_list_of_schools(client, office, django_assert_max_num_queries):
    network, counts = make_network(office), []
    for more in (1, 19):
        for _ in range(more):
            make_school_year(make_school(office, network=network, district="แม่สอด"))
        counts.append(queries(client, reverse("schools:list"), django_assert_max_num_queries, 15))
    assert len(set(counts)) == 1, counts


def test_the_list_of_imports(client, office, django_assert_max_num_queries):
    counts = []
    for more in (1, 19):
        for _ in range(more):
            make_batch(office)
        counts.append(queries(client, reverse("schools:imports"), django_assert_max_num_queries, 6))
    assert len(set(counts)) == 1, counts


def test_the_preview_of_an_import(client, office, django_assert_max_num_queries):
    batch, counts = make_batch(office), []
    for start, more in ((2, 1), (3, 19)):
        ImportRow.objects.bulk_create(
            ImportRow(batch=batch, number=n, outcome="add", name="บ้าน") for n in range(start, start + more)
        )
        url = reverse("schools:import", args=[batch.pk])
        counts.append(queries(client, url, django_assert_max_num_queries, 7))
    assert len(set(counts)) == 1, counts
