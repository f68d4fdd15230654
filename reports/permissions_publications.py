"""Who publishes on the office's site, and who takes back."""

from reports.models import Publication
from reports.models.publications import PUBLICATION_READERS
from schools.models import Role

READERS = PUBLICATION_READERS
# Who publishes figures, reports and what schools made, for the whole office.
PUBLISHERS = (Role.DIRECTOR, Role.HEAD)
# Who puts up what the office announces.
ANNOUNCERS = (*PUBLISHERS, Role.CLERK)
Kind = Publication.Kind
_WHO = {Kind.ANNOUNCEMENT: ANNOUNCERS, Kind.CALENDAR: ANNOUNCERS}


def can_publish(user, kind):
    """Whether the person publishes things of this kind for their office."""
    return user.has_role(*_WHO.get(kind, PUBLISHERS))


def written_kinds(user):
    """The kinds that the person writes on a form: (value, label)."""
    return [(kind.value, kind.label) for kind in (Kind.ANNOUNCEMENT, Kind.INNOVATION) if can_publish(user, kind)]


def may_ever_unpublish(user, publication):
    """Whether the person takes back things of this kind."""
    return can_publish(user, publication.kind) and publication.office_id == user.acting.office_id


def can_unpublish(user, publication):
    """The same, while it is public."""
    return publication.is_public and may_ever_unpublish(user, publication)
