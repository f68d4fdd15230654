"""The addresses of the product, by name."""

from django.urls import get_resolver
from django.urls.resolvers import URLPattern


def names(patterns=None, prefix=""):
    """Every named URL of the project, with its namespace."""
    for pattern in patterns or get_resolver().url_patterns:
        if isinstance(pattern, URLPattern):
            yield f"{prefix}{pattern.name}"
        else:
            space = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names(pattern.url_patterns, prefix + space)
