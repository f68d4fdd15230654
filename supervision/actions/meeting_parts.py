"""What those called say before a meeting, and the papers of its agenda."""

from django.db import transaction
from django.utils import timezone

from schools import audit, files
from supervision.actions.changes import locked
from supervision.actions.visit_parts import drop
from supervision.models import AgendaPaper, Meeting, MeetingAnswer

PAPER = "agenda_paper"


@transaction.atomic
def answer(*, member, by, **said):
    """Keeps what a member says, `answer` with `substitute` or `reason`; the last word holds. Returns whether it is a
    new one. Raises WrongState unless the members are called."""
    locked(Meeting, member.meeting_id, {Meeting.State.INVITED})
    before = MeetingAnswer.objects.filter(member=member).first()
    if before is not None and all(getattr(before, name) == value for name, value in said.items()):
        return False
    MeetingAnswer.objects.update_or_create(member=member, defaults={**said, "at": timezone.now()})
    audit.record("answer call to meeting", member.meeting, actor=by, answer=said["answer"])
    return True


@transaction.atomic
def add_papers(*, item, papers, by):
    """Stores (label, content, content type) of new papers of a matter; one that it has already is left out, so that a
    form sent twice adds once. Returns how many are new. Raises WrongState once the minutes are closed."""
    meeting = locked(Meeting, item.meeting_id, Meeting.WRITTEN)
    known, made = set(item.papers.values_list("file__sha256", flat=True)), 0
    for label, content, content_type in papers:
        if (digest := files.digest_of(content)) in known:
            continue
        known.add(digest)
        stored = files.store(
            content, office=meeting.office, purpose=PAPER, label=label, content_type=content_type, by=by
        )
        AgendaPaper.objects.create(item=item, file=stored)
        made += 1
    if made:
        audit.record("add papers to agenda", meeting, actor=by, item=item.pk, count=made)
    return made


@transaction.atomic
def remove_paper(*, paper, by):
    """Takes a paper from the agenda, its content too. Raises WrongState once the minutes are closed."""
    meeting = locked(Meeting, paper.item.meeting_id, Meeting.WRITTEN)
    audit.record("remove paper from agenda", meeting, actor=by, file=str(paper.file_id))
    stored = paper.file
    paper.delete()
    drop(stored)
