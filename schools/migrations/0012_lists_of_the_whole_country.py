import django.db.models.functions.comparison
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0011_tools_of_a_visit"),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="school",
            name="school_in_thai_order",
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(
                models.OrderBy(django.db.models.functions.comparison.Collate("name", "th-x-icu")),
                models.F("smis_code"),
                models.F("id"),
                name="school_in_thai_order",
            ),
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(
                models.OrderBy(django.db.models.functions.comparison.Collate("district", "th-x-icu")),
                models.OrderBy(django.db.models.functions.comparison.Collate("name", "th-x-icu")),
                models.F("smis_code"),
                models.F("id"),
                name="school_by_district",
            ),
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(fields=["closed_on"], name="school_closed_on"),
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(fields=["search_name", "district", "closed_on"], name="school_searched"),
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(fields=["local_code"], name="school_by_local_code", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(fields=["moe_code"], name="school_by_moe_code", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(fields=["obec_code"], name="school_by_obec_code", opclasses=["varchar_pattern_ops"]),
        ),
        migrations.AddIndex(
            model_name="school",
            index=models.Index(fields=["onesqa_code"], name="school_by_onesqa_code", opclasses=["varchar_pattern_ops"]),
        ),
    ]
