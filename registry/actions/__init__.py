"""What is done with books stands here; letters and papers have modules of their own."""

from registry.actions.books import (
    BookInUse,
    BookMoved,
    NotEnoughNumbers,
    NumberGone,
    book_like,
    book_of,
    give_up,
    give_up_one,
    reserve,
    set_up_book,
    take_numbers,
    take_reserved,
    usual_shape,
)

__all__ = [
    "BookInUse",
    "BookMoved",
    "NotEnoughNumbers",
    "NumberGone",
    "book_like",
    "book_of",
    "give_up",
    "give_up_one",
    "reserve",
    "set_up_book",
    "take_numbers",
    "take_reserved",
    "usual_shape",
]
