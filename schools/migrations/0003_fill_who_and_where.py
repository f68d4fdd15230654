from django.db import migrations

LABELS = {"small": "เล็ก", "medium": "กลาง", "large": "ใหญ่", "extra": "ใหญ่พิเศษ"}


def fill(apps, schema_editor):
    """Size classes get the word they had, and the network of a school becomes a membership."""
    SchoolYear = apps.get_model("schools", "SchoolYear")
    for code, label in LABELS.items():
        SchoolYear.objects.filter(size=code, size_label="").update(size_label=label)
    School = apps.get_model("schools", "School")
    NetworkSchool = apps.get_model("schools", "NetworkSchool")
    grouped = School.objects.exclude(network=None).order_by("pk").values_list("pk", "network_id")
    NetworkSchool.objects.bulk_create(
        (NetworkSchool(school_id=school, network_id=network) for school, network in grouped.iterator()),
        batch_size=2000,
    )


class Migration(migrations.Migration):
    dependencies = [("schools", "0002_who_and_where")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
