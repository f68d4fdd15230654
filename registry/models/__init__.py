from registry.models.books import Book, Reservation
from registry.models.letters import LETTER_KINDS, Letter, LetterAddressee, LetterEvent, LetterRoute

__all__ = ["LETTER_KINDS", "Book", "Letter", "LetterAddressee", "LetterEvent", "LetterRoute", "Reservation"]
