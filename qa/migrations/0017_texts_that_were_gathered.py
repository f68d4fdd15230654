from django.db import migrations, models


def mark(apps, schema_editor):
    """Texts of reports sent before: those that say what the standards say were gathered from them."""
    submissions = apps.get_model("qa", "Submission").objects.filter(round__kind="sar").exclude(submitted_at=None)
    parts = apps.get_model("qa", "SarPart").objects.select_related("standard", "own")
    for row in submissions.exclude(strengths="", improvements="").iterator(chunk_size=500):
        standards = parts.filter(submission=row, kind="standard").order_by("standard__position")
        heads = [(f"มาตรฐานที่ {part.standard.code}", part) for part in standards]
        own = parts.filter(submission=row, kind="own").order_by("own__position", "own__pk")
        heads += [(part.own.label, part) for part in own]
        for name in ("strengths", "improvements"):
            told = "\n".join(f"{head}: {getattr(part, name)}" for head, part in heads if getattr(part, name))
            if told and getattr(row, name) == told:
                row.gathered.append(name)
        if row.gathered:
            row.save(update_fields=["gathered"])


class Migration(migrations.Migration):
    dependencies = [("qa", "0016_what_was_announced_before_a_correction")]

    operations = [
        migrations.AddField("submission", "gathered", models.JSONField(blank=True, default=list)),
        migrations.RunPython(mark, migrations.RunPython.noop, elidable=True),
    ]
