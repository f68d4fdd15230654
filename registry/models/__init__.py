from registry.models.books import Book, Reservation

__all__ = ["Book", "Reservation"]
