from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"
    verbose_name = "ทะเบียน"

    def ready(self):
        from registry import case_lists, distribution_lists, exports, gates, imports, merging  # noqa: F401
        from registry.library import exports as library_exports  # noqa: F401
        from registry.library import gates as library_gates  # noqa: F401
        from registry.library import imports as library_imports  # noqa: F401
        from registry.library import merging as library_merging

        merging.register()
        library_merging.register()
