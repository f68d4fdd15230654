"""What is done with books stands here; letters and papers have modules of their own."""

from registry.actions.books import (
    BookInUse,
    BookMoved,
    NotEnoughNumbers,
    book_of,
    give_up,
    reserve,
    set_up_book,
    take_numbers,
    take_reserved,
)

__all__ = [
    "BookInUse",
    "BookMoved",
    "NotEnoughNumbers",
    "book_of",
    "give_up",
    "reserve",
    "set_up_book",
    "take_numbers",
    "take_reserved",
]
