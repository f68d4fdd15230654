from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"


class StaticFiles(StaticFilesConfig):
    """Static files without the parts of third-party packages that no page uses."""

    ignore_patterns = [*StaticFilesConfig.ignore_patterns, "*.map", "*.rtl.*", "*.esm.*"]
