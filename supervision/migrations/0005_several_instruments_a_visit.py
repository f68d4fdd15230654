"""What was answered at a visit becomes the first of its instruments."""

from django.db import migrations


def carry_over(apps, _schema):
    Visit = apps.get_model("supervision", "Visit")
    VisitInstrument = apps.get_model("supervision", "VisitInstrument")
    rows = Visit.objects.exclude(response=None).order_by("pk").values_list("pk", "response")
    VisitInstrument.objects.bulk_create(
        (VisitInstrument(visit_id=visit, response_id=response) for visit, response in rows.iterator()), batch_size=500
    )


class Migration(migrations.Migration):
    dependencies = [("supervision", "0004_tools_of_a_visit")]

    operations = [migrations.RunPython(carry_over, migrations.RunPython.noop)]
