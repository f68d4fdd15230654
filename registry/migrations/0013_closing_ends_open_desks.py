from django.conf import settings
from django.db import migrations, models


def reopen(apps, _schema):
    """Nothing is done that was not acknowledged."""
    apps.get_model("registry", "LetterRoute").objects.filter(acknowledged_at=None).update(done_at=None, done_note="")


class Migration(migrations.Migration):
    dependencies = [
        ("registry", "0012_library_kinds_of_an_area"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="letterroute",
            name="letter_done_after_acknowledged",
        ),
        migrations.AddConstraint(
            model_name="letterroute",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("done_at", None),
                    ("acknowledged_at", None),
                    ("done_at__gte", models.F("acknowledged_at")),
                    _connector="OR",
                ),
                name="letter_done_after_acknowledged",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, reopen),
    ]
