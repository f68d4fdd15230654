from registry.models.books import Book, Reservation
from registry.models.distribution import Allocation, Delivery, DeliveryEvent
from registry.models.letters import LETTER_KINDS, Letter, LetterAddressee, LetterEvent, LetterRoute
from registry.models.library import (
    LibraryAttachment,
    LibraryEvent,
    LibraryItem,
    LibraryTag,
    LibraryVersion,
)
from registry.models.library_kinds import LibraryKind
from registry.models.library_use import (
    LibraryCount,
    LibraryFeedback,
    LibraryReview,
    LibraryTrial,
    MediaRequest,
    MediaRequestEvent,
)
from registry.models.official import OfficialPaper, PaperEvent, PaperStep, PaperText
from registry.models.support_cases import SupportCase, SupportCaseEvent

__all__ = [
    "LETTER_KINDS",
    "Allocation",
    "Book",
    "Delivery",
    "DeliveryEvent",
    "Letter",
    "LetterAddressee",
    "LetterEvent",
    "LetterRoute",
    "LibraryAttachment",
    "LibraryCount",
    "LibraryEvent",
    "LibraryFeedback",
    "LibraryItem",
    "LibraryKind",
    "LibraryReview",
    "LibraryTag",
    "LibraryTrial",
    "LibraryVersion",
    "MediaRequest",
    "MediaRequestEvent",
    "OfficialPaper",
    "PaperEvent",
    "PaperStep",
    "PaperText",
    "Reservation",
    "SupportCase",
    "SupportCaseEvent",
]
