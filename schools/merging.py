"""What hangs on a school when it is merged or closed: rooms above say so, and move it to the school it joined.

An obligation is registered in AppConfig.ready by the room that keeps it; this room knows none of them.
"""

from collections.abc import Callable
from dataclasses import dataclass

OBLIGATIONS = {}


@dataclass(frozen=True)
class Obligation:
    """One kind of thing that waits for a school.

    `count(school, into, on)` gives how many there are (`into` is None when the school closes without a successor).
    `move(school, into, on, by)` gives them to `into` and returns their primary keys; without it they stay.
    `give_back(school, pks, by)` takes a move back. `then` and `left` tell on the confirmation page what becomes of
    them on a merger and on a closure.
    """

    key: str
    title: str
    count: Callable
    then: str
    left: str
    move: Callable | None = None
    give_back: Callable | None = None


def on_merge(title, count, move=None, *, key, then, left, give_back=None):
    """Registers an obligation; the same key twice is the same obligation."""
    OBLIGATIONS[key] = Obligation(key, title, count, then, left, move, give_back)


def move_all(*, school, into, on, by):
    """Moves everything that can be moved; returns {key: [pk, …]} of what went. In the caller's transaction."""
    moved = {}
    for key, obligation in OBLIGATIONS.items():
        if obligation.move and (keys := obligation.move(school, into, on, by)):
            moved[key] = keys
    return moved


def give_back_all(*, school, moved, by):
    """Takes moves back, as far as what was moved still waits. `moved` is what move_all() returned."""
    for key, keys in moved.items():
        if (obligation := OBLIGATIONS.get(key)) and obligation.give_back:
            obligation.give_back(school, keys, by)
