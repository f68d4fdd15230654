"""The agenda of a meeting as pages and papers read it: numbered headings, matters below them, what was resolved."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from supervision.models import AgendaItem, AgendaPaper, MeetingTask, Recommendation, Resolution


@dataclass
class Matter:
    """A heading (number "4") or a matter below one ("4.1"), with its resolutions and, of a heading, its matters."""

    number: str
    item: AgendaItem
    resolutions: list
    matters: list = field(default_factory=list)

    @property
    def papers(self):
        """The papers of the matter, which `of` has read."""
        return self.item.papers.all()

    @property
    def is_empty(self):
        """Whether nothing was said or decided here and nothing stands below."""
        return not (self.item.minutes or self.resolutions or self.matters)


def of(meeting):
    """The headings of a meeting as [Matter], in order. Six queries, however long the agenda."""
    tasks = MeetingTask.objects.exclude(state=MeetingTask.State.CANCELLED).select_related("owner")
    given = Recommendation.objects.select_related("school")
    rows = Resolution.objects.filter(meeting=meeting).with_openness().order_by("pk")
    rows = rows.prefetch_related(Prefetch("tasks", tasks), Prefetch("recommendations", given))
    resolved = {}
    for row in rows:
        # What follows from it is asked of its meeting, which is this one.
        row.meeting = meeting
        resolved.setdefault(row.item_id, []).append(row)
    papers = Prefetch("papers", AgendaPaper.objects.select_related("file"))
    items = list(meeting.items.select_related("arising__meeting").prefetch_related(papers))
    below = {}
    for item in items:
        item.meeting = meeting
        below.setdefault(item.parent_id, []).append(item)
    found = []
    for number, heading in enumerate(below.get(None, ()), start=1):
        matters = [
            Matter(f"{number}.{place}", item, resolved.get(item.pk, []))
            for place, item in enumerate(below.get(heading.pk, ()), start=1)
        ]
        found.append(Matter(str(number), heading, resolved.get(heading.pk, []), matters))
    return found


def flat(headings):
    """All matters of `headings` in the order in which a meeting takes them."""
    return [row for heading in headings for row in (heading, *heading.matters)]


def numbers_of(resolutions):
    """{agenda item pk: its number} for resolutions of any meetings: two queries."""
    meetings = {row.meeting_id for row in resolutions}
    items = AgendaItem.objects.filter(meeting__in=meetings).order_by("meeting", "position", "pk")
    below = {}
    for item in items.only("pk", "meeting", "parent", "position"):
        below.setdefault((item.meeting_id, item.parent_id), []).append(item.pk)
    found = {}
    for meeting in meetings:
        for number, heading in enumerate(below.get((meeting, None), ()), start=1):
            found[heading] = str(number)
            for place, item in enumerate(below.get((meeting, heading), ()), start=1):
                found[item] = f"{number}.{place}"
    return found
