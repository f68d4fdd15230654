"""Who may do what with official papers."""

from django.db.models import Q
from django.utils import timezone

from registry.models import OfficialPaper
from registry.models.official import places_of
from schools.models import STAFF_ROLES, Membership, Role

State = OfficialPaper.State
WRITERS = tuple(sorted(STAFF_ROLES))
# Who looks after everybody's papers: replaces who has left, sends, keeps the first texts.
KEEPERS = (Role.HEAD, Role.CLERK, Role.OFFICE_ADMIN)
# Who may start the paper that cancels another.
CANCELLERS = (Role.DIRECTOR, *KEEPERS)
# Whose name may stand under a paper that leaves the office or binds it; a memo may be decided by any of the staff.
SIGNERS = (Role.DIRECTOR, Role.HEAD)
# What stands above what: others of the office below both.
RANKS = {Role.DIRECTOR: 2, Role.HEAD: 1}


def may_sign(person, office):
    """Whether somebody holds one of SIGNERS in the office today, also in the place of another."""
    held = Membership.objects.current().filter(office=office, school=None, role__in=SIGNERS)
    return held.filter(user=person, user__is_active=True).exists()


def _rank(person, office, day):
    """The highest rank that somebody held in the office on a day, also in the place of another."""
    held = Membership.objects.filter(Q(starts=None) | Q(starts__lte=day), Q(ends=None) | Q(ends__gte=day))
    held = held.filter(Q(ended_at=None) | Q(ended_at__date__gte=day), user=person, office=office, role__in=RANKS)
    return max((RANKS[role] for role in held.values_list("role", flat=True)), default=0)


def cancel_fault(paper, signer):
    """Why a paper that `signer` signs today cannot cancel this signed one, in Thai, or "".

    Its own signer cancels it, or whose rank is not below that of the signing; what a colleague signed also the head.
    """
    before = paper.steps.select_related("user").order_by("position").last().user
    least = max(_rank(before, paper.office_id, paper.dated), RANKS[Role.HEAD])
    if signer == before or _rank(signer, paper.office_id, timezone.localdate()) >= least:
        return ""
    others = " หรือ".join(role.label for role, rank in reversed(RANKS.items()) if rank >= least)
    kind = paper.get_kind_display()
    return f"{kind} ที่ {paper.number} ลงนามโดย {before} จึงยกเลิกได้โดยผู้ลงนามเดิมหรือ{others}เท่านั้น โปรดเลือกผู้ลงนามใหม่"


def is_author(user, paper):
    """Whose paper it is, while acting in its office."""
    return user.has_role(*WRITERS) and paper.author_id == user.pk and paper.office_id == user.acting.office_id


def can_edit(user, paper):
    """The author, before it is handed in and after it came back."""
    return is_author(user, paper) and paper.is_editable


def turn_of(steps):
    """The step that waits first, or None."""
    return next((step for step in steps if step.state == step.State.WAITING), None)


def can_decide(user, paper, steps):
    """Whose turn it is, or who acts in the place of that person."""
    step = turn_of(steps)
    return paper.state == State.WAITING and step is not None and step.user_id in places_of(user)


def can_withdraw(user, paper):
    """The author, as long as nobody has signed."""
    return is_author(user, paper) and paper.state in (State.WAITING, State.RETURNED)


def can_replace(user, paper):
    """Who may put another person into the chain of a paper that waits: its author and the keepers."""
    return paper.state == State.WAITING and (is_author(user, paper) or _keeps(user, paper))


def can_send(user, paper):
    """Who sends a signed paper: its author and the keepers."""
    return paper.state in (State.SIGNED, State.SENT) and (is_author(user, paper) or _keeps(user, paper))


def can_cancel(user, paper):
    """Who may start a paper that cancels this one."""
    keeps = user.has_role(*CANCELLERS) and paper.office_id == user.acting.office_id
    return paper.state in (State.SIGNED, State.SENT) and (keeps or is_author(user, paper))


def can_keep_texts(user):
    """Who keeps the first texts of the office."""
    return user.has_role(*KEEPERS)


def _keeps(user, paper):
    return user.has_role(*KEEPERS) and paper.office_id == user.acting.office_id
