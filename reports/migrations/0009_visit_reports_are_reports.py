"""Each report of visits becomes a report of the type visits. An approved one keeps its papers and shows them alone. One
that was not approved, or has no paper yet, keeps its texts; its figures, frozen without their rows, are to be frozen
again, and one that had been handed in goes back to its author for that."""

import hashlib
import json

from django.db import migrations

REASON = "ระบบปรับรูปแบบรายงานให้ตัวเลขทุกตัวเปิดดูที่มาได้ โปรดตรึงข้อมูลใหม่ ตรวจข้อความ แล้วส่งอีกครั้ง"


def key_of(criteria):
    told = {"type": "visits", "criteria": criteria, "digits": "arabic"}
    text = json.dumps(told, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def take_over(apps, schema_editor):
    VisitReport = apps.get_model("reports", "VisitReport")
    StoredFile = apps.get_model("schools", "StoredFile")
    for old in VisitReport.objects.order_by("pk").iterator(chunk_size=200):
        is_paper = old.state == "approved" and old.pdf_id is not None
        state = old.state if is_paper or old.state == "draft" else "returned"
        report = _report(apps, old, state, is_paper)
        last = _events(apps, old, report)
        if state != last:
            event = apps.get_model("reports", "ReportEvent")
            event.objects.create(report=report, from_state=last, to_state=state, actor_id=old.author_id, comment=REASON)
        StoredFile.objects.filter(pk__in=[old.pdf_id, old.xlsx_id]).update(purpose="report")
    StoredFile.objects.filter(purpose="visit_report_draft").update(purpose="report_draft")


def _report(apps, old, state, is_paper):
    Report = apps.get_model("reports", "Report")
    # The number that its address had, see reports.views.old_addresses.
    criteria = {**old.criteria, "visit_report": old.pk}
    report = Report.objects.create(
        client_uuid=old.client_uuid,
        office_id=old.office_id,
        author_id=old.author_id,
        type="visits",
        title=old.title,
        criteria=criteria,
        criteria_key=key_of(criteria),
        snapshot_id=old.snapshot_id if is_paper else None,
        blocks=old.blocks,
        template_version=old.template_version if is_paper else 2,
        state=state,
        version=old.version,
        approved_by_id=old.approved_by_id if is_paper else None,
        approved_at=old.approved_at if is_paper else None,
        pdf_id=old.pdf_id,
        xlsx_id=old.xlsx_id,
    )
    Report.objects.filter(pk=report.pk).update(created_at=old.created_at, updated_at=old.updated_at)
    return report


def _events(apps, old, report):
    """Copies the steps of a report and returns the state that the last one led to."""
    Event = apps.get_model("reports", "ReportEvent")
    last = ""
    for step in old.events.order_by("at", "pk"):
        event = Event.objects.create(
            report=report,
            from_state=step.from_state,
            to_state=step.to_state,
            actor_id=step.actor_id,
            capacity=step.capacity,
            comment=step.comment,
        )
        Event.objects.filter(pk=event.pk).update(at=step.at)
        last = step.to_state
    return last or "draft"


class Migration(migrations.Migration):
    dependencies = [("reports", "0008_syntheses_are_reports"), ("jobs", "0001_initial")]

    operations = [
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="VisitReportEvent"),
        migrations.DeleteModel(name="VisitReport"),
    ]
