"""Who may read the files that prove steps."""

from handbook.actions.books import PURPOSE as BOOK
from handbook.actions.evidence import PURPOSE
from handbook.actions.group_books import PURPOSE as GROUP_BOOK
from handbook.models import GroupBook, PersonalHandbook, StepRun
from schools.files import gate


@gate(PURPOSE)
def may_read_evidence(user, stored):
    """Those who see the step, while the file proves it."""
    return StepRun.objects.visible_to(user).filter(evidence__file=stored, evidence__removed_at=None).exists()


@gate(BOOK)
def may_read_book(user, stored):
    """Its owner, and who leads."""
    return PersonalHandbook.objects.visible_to(user).filter(editions__file=stored).exists()


@gate(GROUP_BOOK)
def may_read_group_book(user, stored):
    """Everybody who works in the office."""
    return GroupBook.objects.visible_to(user).filter(file=stored).exists()
