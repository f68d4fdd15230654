from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "jobs"
    verbose_name = "งานเบื้องหลัง"

    def ready(self):
        import jobs.beats  # noqa: F401  (connects the worker signals)

        # Handlers register themselves when <app>/tasks.py is imported.
        autodiscover_modules("tasks")
