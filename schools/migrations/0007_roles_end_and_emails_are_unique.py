import django.db.models.functions.comparison
import django.db.models.functions.text
from django.db import migrations, models


def free_double_addresses(apps, _schema):
    """Of several accounts with one address, with which nobody could log in or get a new password, the one used last
    keeps it."""
    User = apps.get_model("schools", "User")
    taken = set()
    rows = User.objects.exclude(email="").order_by(models.F("last_login").desc(nulls_last=True), "pk")
    for user in rows.only("email"):
        key = user.email.lower()
        if key in taken:
            user.email = ""
            user.save(update_fields=["email"])
        taken.add(key)


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0006_send_job"),
    ]

    operations = [
        migrations.RunPython(free_double_addresses, migrations.RunPython.noop),
        migrations.AddField(
            model_name="membership",
            name="ended_at",
            field=models.DateTimeField(blank=True, null=True, verbose_name="ให้สิ้นสุดเมื่อ"),
        ),
        migrations.AddIndex(
            model_name="user",
            index=models.Index(
                models.OrderBy(django.db.models.functions.comparison.Collate("given_name", "th-x-icu")),
                models.OrderBy(django.db.models.functions.comparison.Collate("family_name", "th-x-icu")),
                models.F("id"),
                name="user_in_thai_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="user",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("email"),
                condition=models.Q(("email", ""), _negated=True),
                name="user_email_once",
                violation_error_message="อีเมลนี้มีผู้ใช้อื่นใช้อยู่แล้ว โปรดใช้อีเมลอื่น",
            ),
        ),
    ]
