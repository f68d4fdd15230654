"""What the first pages tell of letters, and of books and documents to be fetched."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.urls import reverse

from registry import permissions
from registry.distribution_lists import parts_for
from registry.filters import in_state
from registry.models import Allocation, Book, Delivery, Letter, LetterAddressee, LetterRoute

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
    """{letters, more, total, href} that the office sent to a school here and nobody there has acknowledged, or None."""
    rows = LetterAddressee.objects.filter(
        school=user.acting.school_id, acknowledged_at=None, letter__in=Letter.objects.visible_to(user)
    )
    found = list(rows.select_related("letter").order_by("-letter__registered_on", "-letter__pk")[: SHOWN + 1])
    href = f"{reverse('registry:school_letters')}?show=waiting"
    return _told("letters", found, rows, href)


def deliveries_for_home(user, _day):
    """{parts, deliveries, hrefs}: how many parts nobody has fetched and of how many lines, or None. One query."""
    counts = parts_for(user).filter(picked_on=None).order_by()
    counts = counts.aggregate(parts=Count("pk"), deliveries=Count("delivery", distinct=True))
    if not counts["parts"]:
        return None
    return counts | {
        "parts_href": f"{reverse('registry:distribution_waiting')}?state=waiting",
        "deliveries_href": f"{reverse('registry:distributions')}?state=waiting",
    }


def deliveries_for_school_home(user, _day):
    """{parts, more, total, href} that lie in the office for a school, the nearest last day first, or None."""
    rows = Allocation.objects.filter(
        school=user.acting.school_id, picked_on=None, delivery__in=Delivery.objects.visible_to(user)
    )
    found = list(
        rows.select_related("delivery").order_by(F("delivery__due_on").asc(nulls_last=True), "pk")[: SHOWN + 1]
    )
    href = f"{reverse('registry:school_deliveries')}?show=waiting"
    return _told("parts", found, rows, href)


def _told(name, found, rows, href):
    """The first of `found` with how many `rows` there are; they are counted where they are more than are shown."""
    if not found:
        return None
    more = len(found) > SHOWN
    return {name: found[:SHOWN], "more": more, "total": rows.count() if more else len(found), "href": href}
