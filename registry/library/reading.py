"""What a person reads of the library: which versions, and what the page of an item needs."""

from django.db.models import Avg, Count, F, Q, Sum

from registry.models import LibraryItem, LibraryReview, LibraryVersion


def versions_for(user):
    """The LibraryVersions that a person may open: the one in use of every item they see, and all of them for the staff
    of the office and for the school that writes the item."""
    acting = user.acting
    items = LibraryItem.objects.visible_to(user)
    rows = LibraryVersion.objects.filter(item__in=items)
    if acting is None or acting.is_staff_of_office:
        return rows
    own = Q(item__written_by_school=True, item__school=acting.school_id) if acting.is_school else Q(pk=None)
    return rows.filter(Q(item__current=F("pk")) | own)


def version_for(user, item):
    """The version that the page shows: the newest that the person may open."""
    return versions_for(user).filter(item=item).order_by("-number").first()


def sums_of(item):
    """{downloads, read, used, rated, mean} of an item. Two queries."""
    found = item.feedback.aggregate(
        read=Count("read_number"), used=Count("used_year"), rated=Count("rating"), mean=Avg("rating")
    )
    return {**found, "downloads": item.counts.aggregate(n=Sum("downloads"))["n"] or 0}


def reviews_of(item):
    """What the office found of each version, the newest first."""
    return LibraryReview.objects.filter(of_version__item=item).select_related("by", "of_version")
