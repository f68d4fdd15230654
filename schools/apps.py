from django.apps import AppConfig
from django.db.models.signals import post_migrate


class SchoolsConfig(AppConfig):
    name = "schools"
    verbose_name = "สำนักงาน บุคคล และโรงเรียน"

    def ready(self):
        from jobs import reaper
        from schools import gates, middleware  # noqa: F401
        from schools.actions import closing, retention
        from schools.exports import (  # noqa: F401
            duties,
            figures,
            imports,
            invitations,
            job,
            lists,
            networks,
            notice_log,
            people,
            programmes,
            quality,
        )
        from schools.imports import job as import_job  # noqa: F401

        # What may be imported into this room; rooms above register theirs in the same place.
        from schools.imports import of_figures, of_invitations, of_members, of_networks, of_people, of_schools  # noqa: F401

        middleware.listen_to_logins()
        reaper.chore(closing.settle_due)
        reaper.chore(retention.forget_old_files)
        post_migrate.connect(ship_defaults, sender=self)


def ship_defaults(using, plan=(), **_kwargs):
    """After the tables are there, the kinds and programmes that come with the product are there too."""
    from django.db import connections

    from schools import defaults, models

    tables = set(connections[using].introspection.table_names())
    if {models.NetworkKind._meta.db_table, models.Programme._meta.db_table} <= tables:
        defaults.load()
