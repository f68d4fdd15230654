"""Who keeps sets of standards, and who announces and reads targets."""

from qa.models import Announcement, FormerAnnouncement
from schools.models import SCHOOL_ROLES, Role

SET_KEEPERS = (Role.HEAD, Role.OFFICE_ADMIN)
SET_READERS = (Role.DIRECTOR, Role.HEAD, Role.SUPERVISOR, Role.OFFICE_ADMIN, *SCHOOL_ROLES)


def can_announce(user, announcement):
    """People of the school, while it is open."""
    acting = user.acting
    own = acting is not None and acting.is_school and acting.school_id == announcement.school_id
    return own and announcement.school.is_open


def may_read_announcement(user, stored):
    """Gate of the purpose "targets": whoever sees the announcement the file was announced with; a draft's the school
    alone, also while what was announced before it is read."""
    rows = Announcement.objects.visible_to(user).filter(file=stored)
    if not user.acting.is_school:
        rows = rows.filter(state=Announcement.State.ANNOUNCED)
    return rows.exists() or FormerAnnouncement.objects.visible_to(user).filter(file=stored).exists()
