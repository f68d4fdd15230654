from django.apps import AppConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"


class StaticFiles(StaticFilesConfig):
    """Static files without the parts of third-party packages that no page uses."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.map",
        # Bootstrap: the one style sheet and the one script are enough.
        "*.rtl.*",
        "*.esm.*",
        "css/bootstrap-*",
        "css/bootstrap.css",
        "js/bootstrap.js",
        "js/bootstrap.min.js",
        "js/bootstrap.bundle.js",
        "django_htmx/ext",
        # django-leaflet: the map alone, without its drawing tools and Django glue.
        "draw",
        "Control.*",
        "leaflet-src*",
        "leaflet.extras*",
        "leaflet_django*",
        "leaflet.forms*",
        "proj4*",
    ]
