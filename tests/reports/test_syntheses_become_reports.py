"""A synthesis that was finished before reports kept their rows is a report of that day with its PDF."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

BEFORE = [("reports", "0007_practices_as_frozen_pages")]
AFTER = [("reports", "0008_syntheses_are_reports")]


@pytest.mark.django_db(transaction=True)
def test_finished_ones_become_approved_reports_and_unfinished_ones_go():
    executor = MigrationExecutor(connection)
    if not executor.loader.graph.nodes:
        pytest.skip("needs --migrations, as ./test gives it")
    latest = executor.loader.graph.leaf_nodes()
    executor.migrate(BEFORE)
    apps = executor.loader.project_state(BEFORE).apps

    def model(app, name):
        return apps.get_model(app, name)

    office = model("schools", "Office").objects.create(name="สพป.ทดสอบ")
    user = model("schools", "User").objects.create(username="ผอ", email="a@example.org")
    day = timezone.localdate()
    round = model("qa", "Round").objects.create(
        office=office, academic_year=2567, opens_on=day, due_on=day, closes_on=day, created_by=user
    )
    snapshot = model("reports", "Snapshot").objects.create(
        office=office, kind="sar synthesis", data={"template": 1}, sha256="a" * 64, taken_at=timezone.now()
    )
    paper = model("schools", "StoredFile").objects.create(
        office=office, purpose="synthesis", label="เดิม.pdf", content_type="application/pdf", size=3, sha256="b" * 64
    )
    made = {"office": office, "round": round, "requested_by": user}
    at = timezone.now() + timedelta(minutes=1)  # the work took a while
    model("reports", "Synthesis").objects.create(**made, snapshot=snapshot, file=paper, finished_at=at)
    model("reports", "Synthesis").objects.create(**made)

    executor = MigrationExecutor(connection)
    executor.migrate(latest)
    from reports.book.made import is_paper_only
    from reports.models import Report
    from schools.models import StoredFile

    (report,) = Report.objects.all()
    assert (report.type, report.state, report.approved_at, report.pdf_id) == ("sar", "approved", at, paper.pk)
    assert report.title == "รายงานการสังเคราะห์ SAR ปีการศึกษา 2567"
    assert is_paper_only(report)
    assert [event.to_state for event in report.events.all()] == ["draft", "approved"]
    assert StoredFile.objects.get().purpose == "report"
