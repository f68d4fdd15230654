from django.apps import AppConfig
from django.db.backends.signals import connection_created

from thai.messages import speak_thai
from thai.sorting import COLLATION, compare


def add_collation(connection, **_kwargs):
    """Gives SQLite the collation that PostgreSQL has from ICU, under the same name."""
    if connection.vendor == "sqlite":
        connection.connection.create_collation(COLLATION, compare)


class ThaiConfig(AppConfig):
    name = "thai"
    verbose_name = "ภาษาไทย"

    def ready(self):
        speak_thai()
        connection_created.connect(add_collation, dispatch_uid="thai.collation")
