from django.apps import AppConfig
from django.db.models.signals import post_migrate


class InstrumentsConfig(AppConfig):
    name = "instruments"
    verbose_name = "แบบและเครื่องมือ"

    def ready(self):
        post_migrate.connect(ship_defaults, sender=self)


def ship_defaults(using, plan=(), **_kwargs):
    """After the tables are there, the forms that come with the product are there too."""
    from django.db import connections

    from instruments import actions, models

    tables = set(connections[using].introspection.table_names())
    if {models.Item._meta.db_table, models.Scale._meta.db_table} <= tables:
        actions.load_defaults()
