"""What migrations do beside Django's own operations: all tables of a room at once, and an index of PostgreSQL.

Django draws the models that are related to a new one anew after each `CreateModel`: in a house of 250 models whose
people and offices are known to all of them that is nearly the whole cost of a new installation (minutes, where the
tables themselves take seconds).
"""

from django.db import DatabaseError, transaction
from django.db.migrations.operations.base import Operation, OperationCategory


class CreateModels(Operation):
    """Takes `CreateModel` operations of one app, in any order: a relation may lead to a table that comes after it."""

    category = OperationCategory.ADDITION

    def __init__(self, operations):
        self.operations = operations

    def describe(self):
        """What the plan of a migration says of it."""
        return f"Create {len(self.operations)} models at once"

    def state_forwards(self, app_label, state):
        """Every model is known before one is drawn; the next who asks for `state.apps` draws all of them once."""
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        """The tables; what they ask of each other is checked from the end of the migration."""
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        """Drops the tables, the last one first."""
        for operation in reversed(self.operations):
            operation.database_backwards(app_label, schema_editor, from_state, to_state)


SEARCHED = ("search_name", "district")


def add_trigrams(apps, schema_editor):
    """PostgreSQL finds a part of a name among all schools of the country by trigrams; SQLite reads them all in time.

    Without the extension, or the right to install it, the search only takes longer.
    """
    if schema_editor.connection.vendor != "postgresql":
        return
    try:
        with transaction.atomic(using=schema_editor.connection.alias):
            schema_editor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
            for column in SEARCHED:
                schema_editor.execute(
                    f"CREATE INDEX IF NOT EXISTS school_{column}_trigrams ON schools_school"
                    f" USING gin ({column} gin_trgm_ops)"
                )
    except DatabaseError:
        return


def drop_trigrams(apps, schema_editor):
    """The way back of `add_trigrams`."""
    if schema_editor.connection.vendor == "postgresql":
        for column in SEARCHED:
            schema_editor.execute(f"DROP INDEX IF EXISTS school_{column}_trigrams")
