from django.db import migrations

from schools.tables import add_trigrams, drop_trigrams


class Migration(migrations.Migration):
    dependencies = [("schools", "0008_imports_of_any_kind")]
    operations = [migrations.RunPython(add_trigrams, drop_trigrams)]
