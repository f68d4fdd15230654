"""Reports of visits from before reports kept their rows are reports of the type visits, each with what it had."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.urls import reverse
from django.utils import timezone

from jobs.testing import work_off

BEFORE = [("reports", "0008_syntheses_are_reports")]


@pytest.mark.django_db(transaction=True)
def test_each_keeps_its_steps_texts_and_papers(client):
    executor = MigrationExecutor(connection)
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    apps = executor.loader.project_state(BEFORE).apps

    def model(app, name):
        return apps.get_model(app, name)

    office = model("schools", "Office").objects.create(name="สพป.ทดสอบ")
    author = model("schools", "User").objects.create(username="ศน", email="a@example.org")
    head = model("schools", "User").objects.create(username="ผอ", email="b@example.org")
    for user, role in ((author, "supervisor"), (head, "head")):
        model("schools", "Membership").objects.create(user=user, role=role, office=office)
    snapshot = model("reports", "Snapshot").objects.create(
        office=office, kind="visits", data={"template": 1}, sha256="a" * 64, taken_at=timezone.now()
    )
    pdf, xlsx = (
        model("schools", "StoredFile").objects.create(
            office=office, purpose="visit_report", label=f"เดิม.{form}", content_type="x", size=3, sha256=form[0] * 64
        )
        for form in ("pdf", "xlsx")
    )
    criteria = {"period": "year-2569", "labels": {"period": "ปีการศึกษา 2569"}}
    Old, Step = model("reports", "VisitReport"), model("reports", "VisitReportEvent")
    made = {"office": office, "author": author, "kind": "year", "criteria": criteria, "snapshot": snapshot}
    at = timezone.now()
    signed = {"approved_by": head, "approved_at": at}
    rows = {
        "draft": Old.objects.create(**made, title="ร่าง", blocks={"coverage": "ที่เขียนไว้"}),
        "submitted": Old.objects.create(**made, title="ส่งแล้ว", state="submitted", blocks={"coverage": "ที่ส่งไว้"}),
        "approved": Old.objects.create(**made, **signed, title="อนุมัติ", state="approved", pdf=pdf, xlsx=xlsx),
        "unprinted": Old.objects.create(
            **made, **signed, title="ไม่มีเอกสาร", state="approved", blocks={"coverage": "ก"}
        ),
    }
    for row in rows.values():
        for state in ("draft", "submitted", "approved")[: 1 + ["draft", "submitted", "approved"].index(row.state)]:
            Step.objects.create(report=row, to_state=state, actor=head if state == "approved" else author)

    executor = MigrationExecutor(connection)
    executor.migrate(latest)
    from reports.actions import reports as actions
    from reports.book.made import is_paper_only
    from reports.models import Report
    from schools.models import StoredFile, User

    found = {name: Report.objects.get(client_uuid=row.client_uuid) for name, row in rows.items()}
    assert {name: row.state for name, row in found.items()} == {
        "draft": "draft", "submitted": "returned", "approved": "approved", "unprinted": "returned",
    }  # fmt: skip
    paper = found["approved"]
    assert (paper.pdf_id, paper.xlsx_id, paper.approved_by_id, paper.approved_at) == (pdf.pk, xlsx.pk, head.pk, at)
    assert is_paper_only(paper) and set(StoredFile.objects.values_list("purpose", flat=True)) == {"report"}
    assert [event.to_state for event in paper.events.all()] == ["draft", "submitted", "approved"]
    for name in ("submitted", "unprinted"):
        assert "โปรดตรึงข้อมูลใหม่" in found[name].events.last().comment
    client.force_login(User.objects.get(pk=author.pk))
    for name, row in rows.items():
        page = client.get(reverse("reports:visit_report", args=[row.pk]), follow=True)
        assert page.redirect_chain[0][0] == reverse("reports:report", args=[found[name].pk])
        assert page.status_code == 200 and row.title in page.text
    # What was written stays when the figures are frozen again.
    with pytest.raises(actions.NotFrozen):
        actions.submit(report=found["submitted"], by=found["submitted"].author, version=1)
    client.post(reverse("reports:report_again", args=[found["submitted"].pk]))
    work_off()
    again = Report.objects.get(pk=found["submitted"].pk)
    assert again.is_frozen and again.blocks == {"coverage": "ที่ส่งไว้"} and not is_paper_only(again)
    assert client.get(reverse("reports:report_edit", args=[again.pk])).status_code == 200
