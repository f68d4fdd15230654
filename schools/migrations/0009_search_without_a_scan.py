"""PostgreSQL finds a part of a name among all schools of the country by trigrams; SQLite reads them all in time."""

from django.db import DatabaseError, migrations, transaction

COLUMNS = ("search_name", "district")


def add(apps, schema_editor):
    """Without the extension, or the right to install it, the search only takes longer."""
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for column in COLUMNS:
                schema_editor.execute(
                    f"CREATE INDEX IF NOT EXISTS school_{column}_trigrams ON schools_school"
                    f" USING gin ({column} gin_trgm_ops)"
                )
    except DatabaseError:
        return


def remove(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for column in COLUMNS:
            schema_editor.execute(f"DROP INDEX IF EXISTS school_{column}_trigrams")


class Migration(migrations.Migration):
    dependencies = [("schools", "0008_imports_of_any_kind")]
    operations = [migrations.RunPython(add, remove)]
