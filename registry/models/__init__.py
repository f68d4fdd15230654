from registry.models.books import Book, Reservation
from registry.models.letters import LETTER_KINDS, Letter, LetterAddressee, LetterEvent, LetterRoute
from registry.models.official import OfficialPaper, PaperEvent, PaperStep, PaperText

__all__ = [
    "LETTER_KINDS",
    "Book",
    "Letter",
    "LetterAddressee",
    "LetterEvent",
    "LetterRoute",
    "OfficialPaper",
    "PaperEvent",
    "PaperStep",
    "PaperText",
    "Reservation",
]
