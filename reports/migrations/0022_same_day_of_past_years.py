"""Figures of past years tell the same day of their course as well: those kept without it are counted anew at once. Until
then two years side by side would set this year against nothing."""

from datetime import timedelta

from django.db import migrations
from django.db.models import F

DAY = timedelta(days=1)


def ask_anew(apps, schema_editor):
    figures = apps.get_model("reports", "OfficeFigures")
    figures.objects.update(computed_at=F("computed_at") - DAY)


class Migration(migrations.Migration):
    dependencies = [("reports", "0021_returned_deliveries")]

    operations = [migrations.RunPython(ask_anew, migrations.RunPython.noop, elidable=True)]
