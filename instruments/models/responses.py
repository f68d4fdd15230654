"""What was answered: a response is pinned to the version it was answered with."""

from django.conf import settings
from django.db import models

from instruments.models.instruments import InstrumentVersion, Item
from schools.models import School, StoredFile


class Response(models.Model):
    """One answering of a version, about a school or (public survey) about none; it keeps the version it was
    answered with. Who may see it is known by what holds it: a visit, a survey."""

    version = models.ForeignKey(InstrumentVersion, models.PROTECT, related_name="responses")
    school = models.ForeignKey(School, models.CASCADE, null=True, blank=True, related_name="responses")
    # None: answered through a public link.
    respondent = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # What each turn of the repeated sections was about (ป.3 คณิตศาสตร์), in the order of Answer.turn.
    turns = models.JSONField("ชั้นเรียนที่สังเกต", default=list, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        # How often a version was answered, by one office, and when last.
        indexes = [models.Index(fields=["version", "school", "created_at"], name="response_counted")]

    def __str__(self):
        return f"{self.version} · {self.school}" if self.school_id else str(self.version)


class Answer(models.Model):
    """One answer. By kind of item: `value` for rating, yes/no, partial and number; `wanted` beside it where the item
    is dual; `text` for texts, a date (ISO) and a single choice (its value); `chosen` for several choices; `file`."""

    response = models.ForeignKey(Response, models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, models.PROTECT, related_name="answers")
    # Which turn of a repeated section, from 0; 0 elsewhere.
    turn = models.PositiveSmallIntegerField(default=0)
    value = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    wanted = models.DecimalField("สภาพที่พึงประสงค์", max_digits=8, decimal_places=2, null=True, blank=True)
    text = models.TextField(blank=True)
    chosen = models.JSONField(null=True, blank=True)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, blank=True, related_name="answers")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["response", "item", "turn"], name="one_answer_per_item_and_turn")
        ]

    def __str__(self):
        return self.text or str(self.value)
