"""What the first pages tell of letters."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from registry import permissions
from registry.filters import in_state
from registry.models import Book, Letter, LetterAddressee, LetterRoute

SHOWN = 6


def for_home(user, day):
    """{desk, more, new, late, hrefs} of an office's person: the own open letters, the most pressing first, and for who
    sends letters round how many nobody has yet and how many are late. None where nothing waits. One query, for those
    two."""
    rows = LetterRoute.objects.on_desk_of(user).open().select_related("letter", "routed_by")
    desk = list(rows.order_by(F("due_on").asc(nulls_last=True), "-pk")[: SHOWN + 1])
    new = late = 0
    if user.has_role(*permissions.ROUTERS):
        nobody = ~Exists(LetterRoute.objects.filter(letter=OuterRef("pk")))
        letters = in_state(Letter.objects.visible_to(user).of_kind(Book.Kind.LETTER_IN), "open")
        counts = (
            letters.order_by()
            .annotate(is_new=nobody)
            .aggregate(new=Count("pk", filter=Q(is_new=True)), late=Count("pk", filter=Q(due_on__lt=day)))
        )
        new, late = counts["new"], counts["late"]
    if not (desk or new or late):
        return None
    register = reverse("registry:letters")
    return {
        "desk": desk[:SHOWN],
        "more": len(desk) > SHOWN,
        "new": new,
        "new_href": f"{register}?state=new",
        "late": late,
        "late_href": f"{register}?state=late",
    }


def for_school_home(user, _day):
    """{letters, more} that the office sent to a school here and nobody there has acknowledged, or None. One query."""
    rows = LetterAddressee.objects.filter(
        school=user.acting.school_id, acknowledged_at=None, letter__in=Letter.objects.visible_to(user)
    )
    found = list(rows.select_related("letter").order_by("-letter__registered_on", "-letter__pk")[: SHOWN + 1])
    return {"letters": found[:SHOWN], "more": len(found) > SHOWN} if found else None
