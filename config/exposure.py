"""Keeps the demo accounts, whose password everybody knows, on this machine."""

from ipaddress import ip_address

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError


def is_loopback(name):
    """True for addresses and names that only this machine reaches; an empty name and `*` are every machine."""
    name = name.strip("[]").lower()
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ip_address(name).is_loopback
    except ValueError:
        return False


def refuse_exposed_demo(*listens_on):
    """Raises ImproperlyConfigured when demo accounts exist and another machine could reach them."""
    outside = [name for name in (*listens_on, *settings.ALLOWED_HOSTS) if not is_loopback(name)]
    if not outside:
        return
    try:
        names = list(get_user_model().objects.filter(is_demo=True).values_list("username", flat=True)[:1])
    except DatabaseError:
        return  # No table yet, so no account either.
    if names:
        raise ImproperlyConfigured(
            f"This database holds demo accounts, and the installation would be reachable as {', '.join(outside)}. "
            "Use another database, or listen on 127.0.0.1 only."
        )
