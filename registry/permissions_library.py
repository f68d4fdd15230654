"""Who may act in the library. Whether they may see the item is asked before, by fetching it."""

from registry.library.reading import versions_for
from registry.models import LibraryAttachment, LibraryItem, MediaRequest
from schools.models import OFFICE_ROLES, SCHOOL_ROLES, STAFF_ROLES, Role

State = LibraryItem.State
Visibility = LibraryItem.Visibility
STAFF = tuple(sorted(STAFF_ROLES))
SCHOOL = tuple(sorted(SCHOOL_ROLES))
READERS = (*sorted(OFFICE_ROLES), *SCHOOL)
KEEPERS = (Role.HEAD, Role.SUPERVISOR, Role.CLERK, Role.OFFICE_ADMIN)
WRITERS = (*KEEPERS, *SCHOOL)
# Who looks through what a school sent.
REVIEWERS = (Role.HEAD, Role.SUPERVISOR)
PUBLISHERS = (Role.HEAD, Role.DIRECTOR)
# Who says what kinds there are and what they ask for.
SETTERS = (Role.HEAD, Role.OFFICE_ADMIN)
# Who may bring a whole list in from a file, see schools.imports.
IMPORTERS = (Role.OFFICE_ADMIN, Role.CLERK)
REQUEST_READERS = (*STAFF, *SCHOOL)


def writes(user, item):
    """Whether the item is theirs to write: the office's for its keepers, a school's for its people."""
    if not user.has_role(*WRITERS) or user.acting.office_id != item.office_id:
        return False
    if user.acting.is_school:
        return item.written_by_school and item.school_id == user.acting.school_id
    return not item.written_by_school


def can_keep(user, item):
    """Who keeps what the office adds to an item, whoever wrote it: what replaces it, what belongs to it, trials."""
    return user.has_role(*KEEPERS) and user.acting.office_id == item.office_id


def can_edit(user, item):
    """Who wrote it, as long as it is a draft; the office corrects its own also when they are in use."""
    if not writes(user, item) or item.state == State.WITHDRAWN:
        return False
    return item.is_open or (item.state == State.APPROVED and not item.written_by_school)


def can_attach(user, item):
    """Files belong to the version that is in work."""
    return item.is_open and writes(user, item)


def can_review(user, item):
    """Who decides on what a school sent."""
    return (
        item.written_by_school
        and item.state == State.SUBMITTED
        and user.has_role(*REVIEWERS)
        and user.acting.office_id == item.office_id
    )


def can_try(user, item, kind):
    """Who records a try-out: the office, and the school whose item it is."""
    return kind.trials and item.state != State.WITHDRAWN and (can_keep(user, item) or writes(user, item))


def can_move_on(user, item, kind):
    """Who says how far the work is."""
    return bool(kind.stages) and item.state != State.WITHDRAWN and (can_keep(user, item) or writes(user, item))


def can_say(user, item):
    """Schools say what they think of what they may read."""
    return user.has_role(*SCHOOL) and item.current_id is not None


def may_ask(user):
    return user.has_role(*SCHOOL)


def steps(user, item):
    """The names of the steps (registry.actions.library) that the person may take now."""
    found = set()
    if writes(user, item):
        if item.is_open:
            found |= {"submit"} if item.written_by_school else {"approve"}
            found |= {"discard"} if item.current_id else {"withdraw"}
        elif item.state == State.APPROVED:
            found |= {"renew"}
        elif item.state == State.WITHDRAWN:
            found |= {"restore"}
    if user.acting.office_id != item.office_id:
        return found
    if user.has_role(*PUBLISHERS) and item.current_id:
        if item.published_at:
            found |= {"unpublish"}
        is_open = item.visibility == Visibility.PUBLIC and item.state == State.APPROVED
        if is_open and not item.is_public_as_it_is:
            found |= {"publish"}
    if user.has_role(*KEEPERS) and item.state in (State.APPROVED, State.SUBMITTED):
        found |= {"withdraw"}
    return found


def may_ever_step(user, item, name):
    """Whether the person takes this step of an item in one state or another."""
    if name in ("publish", "unpublish"):
        return user.has_role(*PUBLISHERS)
    return writes(user, item) or (name == "withdraw" and can_keep(user, item))


def request_steps(user, row):
    """The names of the steps (registry.actions.media_requests) that the person may take now."""
    S = MediaRequest.State
    if user.acting.office_id != row.office_id:
        return set()
    if user.acting.is_school:
        mine = user.acting.school_id == row.school_id
        return (
            {S.ASKED: {"cancel"}, S.ACCEPTED: {"cancel"}, S.DELIVERED: {"rate"}}.get(row.state, set())
            if mine
            else set()
        )
    if not user.has_role(*KEEPERS):
        return set()
    found = {S.ASKED: {"accept", "deliver", "decline"}, S.ACCEPTED: {"deliver", "decline"}}.get(row.state, set())
    lent = row.state in MediaRequest.GIVEN and row.way == MediaRequest.Way.LOAN and row.returned_on is None
    return found | ({"give_back"} if lent else set())


def may_read_file(user, stored):
    """Gate of the purpose "library": who may open a version that has the file and did not lose it."""
    return LibraryAttachment.objects.filter(version__in=versions_for(user), file=stored, removed_at=None).exists()


def may_ever_take(user, name):
    """Whether the person takes this step of a request in one state or another."""
    return user.has_role(*(SCHOOL if name in ("cancel", "rate") else KEEPERS))
