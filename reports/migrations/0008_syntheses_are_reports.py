"""Each finished synthesis becomes an approved report whose paper is the PDF it was; it shows that paper alone."""

import hashlib
import json

from django.db import migrations


def key_of(criteria, kind):
    text = json.dumps({"type": kind, "criteria": criteria}, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def take_over(apps, schema_editor):
    Synthesis = apps.get_model("reports", "Synthesis")
    Report = apps.get_model("reports", "Report")
    Event = apps.get_model("reports", "ReportEvent")
    StoredFile = apps.get_model("schools", "StoredFile")
    Job = apps.get_model("jobs", "Job")
    finished = Synthesis.objects.exclude(finished_at=None).select_related("round").order_by("pk")
    for old in finished.iterator(chunk_size=200):
        year = old.round.academic_year
        criteria = {"round": old.round_id, "labels": {"round": f"ปีการศึกษา {year}"}}
        report = Report.objects.create(
            office_id=old.office_id,
            author_id=old.requested_by_id,
            type="sar",
            title=f"รายงานการสังเคราะห์ SAR ปีการศึกษา {year}",
            criteria=criteria,
            criteria_key=key_of(criteria, "sar"),
            snapshot_id=old.snapshot_id,
            template_version=old.template_version,
            state="approved",
            approved_by_id=old.requested_by_id,
            approved_at=old.finished_at,
            pdf_id=old.file_id,
        )
        Report.objects.filter(pk=report.pk).update(created_at=old.requested_at)
        for state, before, at in (("draft", "", old.requested_at), ("approved", "draft", old.finished_at)):
            event = Event.objects.create(report=report, from_state=before, to_state=state, actor_id=old.requested_by_id)
            Event.objects.filter(pk=event.pk).update(at=at)
        StoredFile.objects.filter(pk=old.file_id).update(purpose="report")
        # What the finished work leads to.
        Job.objects.filter(pk=old.job_id).update(result={"url": f"/reports/{report.pk}/", "label": "เปิดรายงาน"})


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_practices_as_frozen_pages"), ("jobs", "0001_initial")]

    operations = [
        migrations.RunPython(take_over, migrations.RunPython.noop),
        migrations.DeleteModel(name="Synthesis"),
    ]
