"""Policies and focus areas: added, edited, imported and given out again."""

from pathlib import Path

import pytest
from django.urls import reverse

from jobs.testing import work_off
from schools.models import ImportBatch, Role
from supervision.models import Policy
from tests.factories import make_office, make_user
from tests.schools.factories import csv_bytes, upload

pytestmark = pytest.mark.django_db
TEMPLATE = Path(__file__).resolve().parents[3] / "shared/data/import_templates/nitesa-policy-import-template.xlsx"
HEADINGS = ["type", "code", "title", "isActive"]


@pytest.fixture
def office():
    return make_office()


@pytest.fixture
def clerk(office, client):
    user = make_user(Role.CLERK, office=office)
    client.force_login(user)
    return user


def taken(client, content, name="นโยบาย.csv"):
    """Uploads and applies a file, and returns the batch."""
    response = client.post(reverse("schools:import_new", args=["policies"]), {"file": upload(content, name)})
    assert response.status_code == 302, response.context["form"].errors
    work_off()
    batch = ImportBatch.objects.first()
    client.post(reverse("schools:import_apply", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    return batch


def test_added_once_and_edited(client, clerk, office):
    form = {"source": "obec", "code": "P1", "title": "อ่านออกเขียนได้", "is_active": "on"}
    for _ in range(2):
        client.post(reverse("supervision:policy_new"), form)
    policy = Policy.objects.get()
    assert (policy.office, policy.title) == (office, "อ่านออกเขียนได้")
    address = reverse("supervision:policy_edit", args=[policy.pk])
    client.post(address, {"source": "obec", "code": "P1", "title": "อ่านคล่อง", "version": policy.version})
    policy.refresh_from_db()
    assert (policy.title, policy.is_active) == ("อ่านคล่อง", False)
    html = client.get(reverse("supervision:policies")).content.decode()
    assert "อ่านคล่อง" in html
    assert "เลิกใช้" in html


def test_who_was_slower_sees_both_values_and_overwrites_nothing(client, clerk, office):
    policy = Policy.objects.create(office=office, source="obec", code="P1", title="ของเขา", version=2)
    address = reverse("supervision:policy_edit", args=[policy.pk])
    response = client.post(address, {"source": "obec", "code": "P1", "title": "ของเรา", "version": 1})
    assert response.status_code == 409
    policy.refresh_from_db()
    assert policy.title == "ของเขา"


def test_a_code_is_used_once_in_an_office(client, clerk, office):
    Policy.objects.create(office=office, source="obec", code="P1", title="ก")
    response = client.post(reverse("supervision:policy_new"), {"source": "office", "code": "P1", "title": "ข"})
    assert "มีนโยบายรหัสนี้อยู่แล้ว" in response.content.decode()


@pytest.mark.skipif(not TEMPLATE.exists(), reason="only on machines with ../shared/data: the file is not kept here")
def test_the_template_imports_as_it_is_twice_is_once_and_back_again(client, clerk, office):
    batch = taken(client, TEMPLATE.read_bytes(), "นโยบาย.xlsx")
    assert (batch.added, batch.refused, batch.state) == (3, 0, "applied")
    assert list(Policy.objects.order_by("code").values_list("code", "source", "is_active")) == [
        ("POL001", "minister", True),
        ("POL002", "obec", True),
        ("POL003", "office", True),
    ]
    again = client.post(
        reverse("schools:import_new", args=["policies"]), {"file": upload(TEMPLATE.read_bytes(), "x.xlsx")}
    )
    assert again.status_code == 302
    work_off()
    assert ImportBatch.objects.first().same == 3
    client.post(reverse("schools:import_undo", args=[batch.pk]))
    work_off()
    assert not Policy.objects.exists()


def test_changes_show_old_and_new_and_undo_brings_the_old_back(client, clerk, office):
    policy = Policy.objects.create(office=office, source="obec", code="P1", title="เดิม")
    batch = taken(client, csv_bytes([["OBEC", "P1", "ใหม่", "ไม่"], ["AREA", "", "จุดเน้น", ""]], HEADINGS))
    html = client.get(reverse("schools:import", args=[batch.pk])).content.decode()
    assert "<del>เดิม</del> → <ins>ใหม่</ins>" in html
    policy.refresh_from_db()
    assert (policy.title, policy.is_active) == ("ใหม่", False)
    client.post(reverse("schools:import_undo", args=[batch.pk]))
    work_off()
    policy.refresh_from_db()
    assert (policy.title, policy.is_active) == ("เดิม", True)
    assert Policy.objects.get() == policy


def test_a_source_nobody_knows_is_refused(client, clerk, office):
    batch = taken(client, csv_bytes([["UNESCO", "P1", "ใหม่", ""]], HEADINGS))
    assert batch.refused == 1
    assert "ไม่ใช่ค่าที่รู้จัก" in client.get(reverse("schools:import", args=[batch.pk])).content.decode()


@pytest.mark.parametrize("fmt", ["csv", "xlsx"])
def test_the_export_imports_again_unchanged(client, clerk, office, fmt):
    Policy.objects.create(office=office, source="obec", code="P1", title="=ก", description="ข")
    Policy.objects.create(office=office, source="office", title="จุดเน้น", is_active=False)
    response = client.get(reverse("schools:export", args=["policies", fmt]))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    response = client.post(reverse("schools:import_new", args=["policies"]), {"file": upload(content, f"นโยบาย.{fmt}")})
    assert response.status_code == 302, response.context["form"].errors
    work_off()
    batch = ImportBatch.objects.get()
    assert (batch.same, batch.added, batch.changed, batch.refused) == (2, 0, 0, 0)


def test_the_list_costs_the_same_for_any_number(client, clerk, office, django_assert_max_num_queries):
    counts = []
    for start, more in ((0, 1), (1, 9), (10, 90)):
        Policy.objects.bulk_create(
            Policy(office=office, source="obec", code=f"P{n}", title="ก") for n in range(start, start + more)
        )
        with django_assert_max_num_queries(8) as asked:
            client.get(reverse("supervision:policies"))
        counts.append(len(asked))
    assert len(set(counts)) == 1, counts
