"""Files that somebody asked for to take away are not kept for good: they hold names and contacts."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from jobs.actions import forget_result
from schools import audit, files
from schools.models import StoredFile

AT_ONCE = 200


def forget_old_files():
    """Deletes passing files (schools.files.gate) older than EXPORT_DAYS that no record names; called regularly.

    The jobs that made them say so from then on. Returns how many went.
    """
    gone = 0
    while some := list(forgettable().order_by("created_at", "pk")[:AT_ONCE]):
        gone += _forget(some)
    return gone


def forgettable():
    """The files whose time is over and that nothing but the page of a job leads to."""
    before = timezone.now() - timedelta(days=settings.EXPORT_DAYS)
    rows = StoredFile.objects.filter(purpose__in=files.passing_purposes(), created_at__lt=before)
    for relation in StoredFile._meta.get_fields(include_hidden=True):
        # Many-to-many relations come a second time as the foreign key of their table.
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            name = relation.field.name
            named = relation.related_model._base_manager.filter(**{f"{name}__isnull": False})
            rows = rows.exclude(pk__in=named.values(name))
    return rows


@transaction.atomic
def _forget(stored):
    addresses = [reverse("schools:file", args=[file.pk]) for file in stored]
    forget_result(
        urls=[*addresses, *[f"{address}?download" for address in addresses]],
        told=f"ระบบเก็บไฟล์ไว้ {settings.EXPORT_DAYS} วัน ขณะนี้ไม่มีไฟล์ของงานนี้แล้ว หากยังต้องการใช้ โปรดสั่งงานอีกครั้ง",
    )
    StoredFile.objects.filter(pk__in=[file.pk for file in stored]).delete()
    audit.record("forget files", StoredFile._meta.label_lower, actor=None, count=len(stored))
    for file in stored:
        # What a crash leaves behind files.sweep() removes.
        transaction.on_commit(lambda file=file: file.content.storage.delete(file.content.name), robust=True)
    return len(stored)
