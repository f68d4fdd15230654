"""Who may act on tests, their plans and the item bank."""

from qa.models import BankItem
from schools.models import SCHOOL_ROLES, Role
from schools.permissions import IMPORTERS

READERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)
VISITORS = (*READERS, *sorted(SCHOOL_ROLES))
# Who keeps definitions, reference values and plans.
KEEPERS = (Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN)
PUBLISHERS = (Role.DIRECTOR, Role.HEAD)
# The item bank is secret: no director of a school, no clerk, no administrator reads a test before it is sat.
BANKERS = (Role.HEAD, Role.SUPERVISOR)


def can_keep_tests(user):
    """The head, the supervisors and the office's administrator keep tests, references and plans."""
    return user.has_role(*KEEPERS)


def can_keep_exam(user, exam):
    """Who keeps tests, of the office's own: what comes with the product stays as it is."""
    return can_keep_tests(user) and exam.office_id is not None and exam.office_id == user.acting.office_id


def can_publish_tests(user):
    """The director and the head decide what everybody may read."""
    return user.has_role(*PUBLISHERS)


def can_import_tests(user):
    """Who may open the imports."""
    return user.has_role(*IMPORTERS)


def may_read_bank_item(user, stored):
    """Gate of the purpose "bank_item": whoever may see the item that the file now belongs to."""
    return BankItem.objects.visible_to(user).filter(file=stored).exists()
