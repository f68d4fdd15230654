"""A change of state that only one of two people at once can win: schools.actions.changes, as this room calls it."""

from schools.actions.changes import Stale, WrongState, locked, move

__all__ = ["Stale", "WrongState", "locked", "move"]
