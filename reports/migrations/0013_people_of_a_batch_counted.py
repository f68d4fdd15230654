"""How many people the batches that are there hold."""

from django.db import migrations


def count(apps, schema_editor):
    Batch = apps.get_model("reports", "CertificateBatch")
    for batch in Batch.objects.filter(people_count=0).only("people").order_by("pk").iterator(chunk_size=50):
        Batch.objects.filter(pk=batch.pk).update(people_count=len(batch.people))


class Migration(migrations.Migration):
    dependencies = [("reports", "0012_certificates_of_an_event")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
