"""What a published version asks never changes: the rows that belong to it refuse."""

from django.db import models


class Frozen(Exception):
    """Somebody tried to change what a published version asks. A change is a new version."""


class FreezingQuerySet(models.QuerySet):
    """Refuses to change or delete rows that belong to a published version, and to bring rows into one."""

    def _refuse_frozen(self):
        if self.filter(**{self.model.UNPUBLISHED: False}).exists():
            raise Frozen(self.model._meta.label)

    def update(self, **kwargs):
        self._refuse_frozen()
        into = [kwargs[name] for name in (self.model.PARENT, f"{self.model.PARENT}_id") if name in kwargs]
        self.model.refuse_frozen_parents(into)
        return super().update(**kwargs)

    def delete(self):
        self._refuse_frozen()
        return super().delete()

    def bulk_create(self, objs, *args, **kwargs):
        objs = list(objs)
        if known := [obj.pk for obj in objs if obj.pk]:
            self.model.objects.filter(pk__in=known)._refuse_frozen()
        if self.model.PARENT:
            self.model.refuse_frozen_parents({getattr(obj, f"{self.model.PARENT}_id") for obj in objs})
        return super().bulk_create(objs, *args, **kwargs)


class PartOfVersion(models.Model):
    """A row that stands still once its version is published. UNPUBLISHED is the lookup that says it is not yet; PARENT
    the key to what it is a part of, "" for the version itself."""

    UNPUBLISHED = "version__published_at__isnull"
    PARENT = "version"

    objects = FreezingQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        self._refuse_if_stored_frozen()
        self.refuse_if_frozen()
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        self._refuse_if_stored_frozen()
        self.refuse_if_frozen()
        return super().delete(*args, **kwargs)

    def _refuse_if_stored_frozen(self):
        """Raises Frozen when the row stands in a published version, wherever this object would have it."""
        if self.pk:
            type(self).objects.filter(pk=self.pk)._refuse_frozen()

    def refuse_if_frozen(self):
        """Raises Frozen when the version that the row would go into is published."""
        raise NotImplementedError

    @classmethod
    def refuse_frozen_parents(cls, parents):
        """Raises Frozen when one of `parents` (objects or keys) is, or is part of, what is published; so does one
        that only the database works out."""
        parents = [getattr(parent, "pk", parent) for parent in parents]
        if any(hasattr(parent, "resolve_expression") for parent in parents):
            raise Frozen(cls._meta.label)
        if parents:
            known = cls._meta.get_field(cls.PARENT).related_model.objects.filter(pk__in=parents)
            if known.filter(**{cls.UNPUBLISHED.removeprefix(f"{cls.PARENT}__"): False}).exists():
                raise Frozen(cls._meta.label)
