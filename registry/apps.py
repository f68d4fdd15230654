from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "ทะเบียน"

    def ready(self):
        from registry import exports, gates, imports  # noqa: F401
