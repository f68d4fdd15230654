from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class QaConfig(AppConfig):
    name = "qa"
    verbose_name = "ประกันคุณภาพ"

    def ready(self):
        from qa import (  # noqa: F401
            exports,
            exports_esar,
            exports_external,
            gates,
            imports,
            merging,
            merging_external,
            packages,
            themes,
        )
        from qa.awards import exports as award_exports  # noqa: F401
        from qa.exam_imports import results, tables  # noqa: F401
        from qa.exams import exports as exam_exports  # noqa: F401
        from qa.exams.permissions import may_read_bank_item
        from qa.permissions import may_read_file, may_read_letter
        from qa.permissions_awards import may_read_attachment
        from qa.permissions_external import may_read_document
        from qa.permissions_standards import may_read_announcement
        from qa.reading import job  # noqa: F401
        from schools.files import gate

        gate("sar")(may_read_file)
        gate("targets")(may_read_announcement)
        gate("bank_item")(may_read_bank_item)
        gate("advice")(may_read_letter)
        gate("external")(may_read_document)
        gate("practice")(may_read_attachment)
        merging.register()
        merging_external.register()
        post_migrate.connect(load_standards, sender=self, dispatch_uid="qa.standards")
        post_migrate.connect(load_external_rounds, sender=self, dispatch_uid="qa.external_rounds")
        post_migrate.connect(load_exams, sender=self, dispatch_uid="qa.exams")


def load_standards(using, **_kwargs):
    """Every database has the shipped standards, also one that a test has just emptied."""
    from qa.actions.standards import load_defaults

    if using == "default" and "qa_issue" in connections[using].introspection.table_names():
        load_defaults()


def load_external_rounds(using, **_kwargs):
    """Every database has the rounds of สมศ. too, once their sets of standards are there."""
    from qa.actions.external_rounds import load_defaults

    if using == "default" and "qa_externalround" in connections[using].introspection.table_names():
        load_defaults()


def load_exams(using, **_kwargs):
    """Every database has the shipped tests too."""
    from qa.actions.exams import load_shipped

    if using == "default" and "qa_referencemean" in connections[using].introspection.table_names():
        load_shipped()
