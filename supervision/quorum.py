"""Whether enough members sit for a meeting to decide."""

from dataclasses import dataclass

HALF, MORE_THAN_HALF, TWO_THIRDS, COUNT = "half", "more", "thirds", "count"


@dataclass(frozen=True)
class Quorum:
    """What a meeting has and what it needs: counted members in all, those who sit, and how many must."""

    members: int
    present: int
    needed: int

    @property
    def is_reached(self):
        return self.members > 0 and self.present >= self.needed

    @property
    def lacking(self):
        """How many more members must come."""
        return max(self.needed - self.present, 0)


def needed(rule, members, count=None):
    """How many of `members` must sit under `rule`; at least one. `count` is the number of the rule COUNT."""
    if rule == COUNT:
        return max(count or 1, 1)
    return max({HALF: -(-members // 2), MORE_THAN_HALF: members // 2 + 1, TWO_THIRDS: -(-members * 2 // 3)}[rule], 1)
