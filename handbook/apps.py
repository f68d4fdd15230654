from django.apps import AppConfig


class HandbookConfig(AppConfig):
    name = "handbook"
    verbose_name = "คู่มือและงาน"

    def ready(self):
        from handbook import exports_runs, following, gates, home, keeping, library_rows  # noqa: F401
        from handbook.papers import jobs  # noqa: F401
