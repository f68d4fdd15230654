"""What hangs on a meeting: the answers of those called, and the papers of its agenda."""

from dataclasses import dataclass

from django.db import models
from django.db.models import Q
from django.utils import timezone

from schools.models import StoredFile
from supervision.models.meetings import AgendaItem, MeetingMember
from supervision.quorum import Quorum


class MeetingAnswer(models.Model):
    """What somebody who was called said before the meeting; who came in the end is MeetingMember.attendance."""

    class Answer(models.TextChoices):
        COMING = "coming", "มา"
        SUBSTITUTE = "substitute", "ส่งผู้แทน"
        AWAY = "away", "ไม่มา"

    member = models.OneToOneField(MeetingMember, models.CASCADE, related_name="answer")
    answer = models.CharField("การตอบรับ", max_length=10, choices=Answer.choices)
    substitute = models.CharField("ผู้แทน", max_length=200, blank=True)
    reason = models.CharField("เหตุที่ไม่มา", max_length=200, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = "การตอบรับการประชุม"
        verbose_name_plural = "การตอบรับการประชุม"
        constraints = [
            models.CheckConstraint(
                name="announced_substitute_has_a_name", condition=~Q(answer="substitute") | ~Q(substitute="")
            )
        ]

    def __str__(self):
        return f"{self.member} · {self.get_answer_display()}"

    @property
    def chip(self):
        """The kind of state chip."""
        return {"coming": "done", "substitute": "info"}.get(self.answer, "neutral")


@dataclass(frozen=True)
class Expected:
    """What those called said: how many of each answer, how many are silent, and the quorum that would make."""

    coming: int
    substitutes: int
    away: int
    silent: int
    quorum: Quorum


def expected(meeting, members):
    """The Expected of a meeting from its MeetingMember rows with their answers. Guests are not asked."""
    members = [row for row in members if row.duty != MeetingMember.Duty.GUEST]
    said = {row: getattr(row, "answer", None) for row in members}
    said = {row: found and found.answer for row, found in said.items()}
    kinds, given = MeetingAnswer.Answer, list(said.values())
    sits = {kinds.COMING, kinds.SUBSTITUTE} if meeting.substitutes_count else {kinds.COMING}
    counted = [row for row in members if row.counts]
    present = sum(said[row] in sits for row in counted)
    return Expected(
        coming=given.count(kinds.COMING),
        substitutes=given.count(kinds.SUBSTITUTE),
        away=given.count(kinds.AWAY),
        silent=given.count(None),
        quorum=Quorum(members=len(counted), present=present, needed=meeting.needed(len(counted))),
    )


class AgendaPaper(models.Model):
    """A file that belongs to a matter of the agenda; whoever sees the meeting reads it."""

    item = models.ForeignKey(AgendaItem, models.CASCADE, related_name="papers")
    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="agenda_paper")

    class Meta:
        verbose_name = "เอกสารประกอบวาระ"
        verbose_name_plural = "เอกสารประกอบวาระ"
        ordering = ["pk"]

    def __str__(self):
        return str(self.file)
