"""Which themes the system proposes for a round, beside those that stand. Writes nothing; for a worker only."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils import timezone

from reports.models import Statement, Theme
from reports.theming import reading
from reports.theming.grouping import group
from reports.theming.statements import plain

# Raised when the grouping changes, so that a round may be asked again with the same SARs.
ENGINE = 1
# In a place with more statements than this, what nobody else says is no theme of its own.
FEW = 30
# What the hand of a person counts beside the system's when a group is looked up among the themes.
HANDS = {Statement.By.PERSON: 3, Statement.By.SYSTEM: 1}


@dataclass
class Placement:
    """Statements that belong together, the most typical first: in an existing theme, or in a new one by its name."""

    place: tuple
    keys: list
    theme: int | None = None
    name: str = ""


@dataclass
class Proposal:
    """What was read at `at` of which SARs, and where each statement that nobody placed should go."""

    at: object
    submissions: list
    said: dict = field(default_factory=dict)
    placements: list = field(default_factory=list)


def propose(round, progress=lambda done, total, message: None):
    """The Proposal for a round as it is now. `progress(done, total, message)` hears of statements."""
    at = timezone.now()
    submissions = list(reading.received(round).order_by("pk").values_list("pk", flat=True))
    progress(0, 0, f"อ่านข้อความจาก SAR {len(submissions):,} ฉบับ")
    made = Proposal(at, submissions, reading.read(round))
    places = {}
    for said in made.said.values():
        places.setdefault(said.place, []).append(said)
    done, total = 0, len(made.said)
    for place in sorted(places, key=lambda row: (row[0], row[1], row[2] or 0)):
        here = places[place]
        made.placements += _placed(round, place, here, _telling(progress, done, total))
        done += len(here)
        progress(done, total, _told(done, total))
    return made


def _told(done, total):
    return f"จัดกลุ่มข้อความแล้ว {done:,} จาก {total:,} ข้อความ"


def _telling(progress, before, total):
    return lambda done: progress(before + done, total, _told(before + done, total))


def _placed(round, place, here, progress):
    """[Placement] of what nobody placed yet among the statements of one level, field and standard."""
    level, of_field, standard = place
    rows = Statement.objects.filter(
        submission__round=round, submission__level=level, field=of_field, standard=standard
    ).exclude(placed_by="")
    known = {key: (theme, by) for key, theme, by in rows.values_list("key", "theme", "placed_by").iterator(500)}
    if all(said.key in known for said in here):
        return []
    # Of another standard only those that a person put statements of this one into, by merging or moving.
    theirs = {theme for theme, by in known.values() if by == Statement.By.PERSON}
    standing = Theme.objects.standing().filter(round=round, level=level, field=of_field)
    themes = {pk for pk, own in standing.values_list("pk", "standard") if own == standard or pk in theirs}
    followed = {
        plain(said.text): known[said.key][0]
        for said in here
        if said.key in known and known[said.key][1] == Statement.By.PERSON and known[said.key][0]
    }
    found = []
    for number in group([said.text for said in here], progress):
        members = [here[at] for at in number.members]
        loose = [said for said in members if said.key not in known]
        votes = Counter()
        for said in members:
            theme, by = known.get(said.key, (None, ""))
            if theme in themes:
                votes[theme] += HANDS[by]
        # The same words go where a person put them.
        for said in [said for said in loose if plain(said.text) in followed]:
            found.append(Placement(place, [said.key], followed[plain(said.text)]))
            loose.remove(said)
        theme = min(votes, key=lambda pk: (-votes[pk], pk)) if votes else None
        if loose and (theme or len(members) > 1 or len(here) <= FEW):
            found.append(Placement(place, [said.key for said in loose], theme, number.name))
    return found
