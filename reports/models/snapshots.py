"""Figures frozen at one moment."""

from django.db import models

from schools.models import Office


class Snapshot(models.Model):
    """Figures frozen at one moment. `sha256` is taken over the canonical JSON of `data`."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="snapshots")
    kind = models.CharField(max_length=30)
    data = models.JSONField()
    sha256 = models.CharField(max_length=64, db_index=True)
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "kind", "sha256"], name="same_figures_are_one_snapshot")
        ]

    def __str__(self):
        return f"{self.kind} {self.sha256[:12]}"
