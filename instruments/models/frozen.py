"""What a published version asks never changes: the rows that belong to it refuse."""

from django.db import models


class Frozen(Exception):
    """Somebody tried to change what a published version asks. A change is a new version."""


class FreezingQuerySet(models.QuerySet):
    """Refuses to change or delete rows that belong to a published version."""

    def _refuse_frozen(self):
        if self.filter(**{self.model.UNPUBLISHED: False}).exists():
            raise Frozen(self.model._meta.label)

    def update(self, **kwargs):
        self._refuse_frozen()
        return super().update(**kwargs)

    def delete(self):
        self._refuse_frozen()
        return super().delete()

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        objs = list(objs)
        for obj in objs:
            obj.refuse_if_frozen()
        return super().bulk_create(objs, *args, **kwargs)


class PartOfVersion(models.Model):
    """A row that stands still once its version is published. UNPUBLISHED is the lookup that says it is not yet."""

    UNPUBLISHED = "version__published_at__isnull"

    objects = FreezingQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self.refuse_if_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self.refuse_if_frozen()
        return super().delete(*args, **kwargs)

    def refuse_if_frozen(self):
        """Raises Frozen when the row, or the version it would go into, is published."""
        raise NotImplementedError
