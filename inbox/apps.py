from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "inbox"
    verbose_name = "กล่องข้อความ"

    def ready(self):
        from inbox import delivery  # noqa: F401
