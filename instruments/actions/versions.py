"""The life of a version: draft, published, followed by the next."""

from django.utils import timezone


def publish(*, version):
    """Makes a version usable and, from then on, unchangeable. Raises Frozen when it was published before."""
    version.published_at = timezone.now()
    version.save()
