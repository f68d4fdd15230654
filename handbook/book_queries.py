"""Who owes a personal handbook of a fiscal year, and how far they are."""

from django.db.models import Count, Exists, F, OuterRef, Q
from django.db.models.functions import TruncDate
from django.utils import timezone

from handbook.models import PersonalHandbook
from schools.models import DutyOrderRecipient, User

STATES = [
    ("unread", "ยังไม่รับทราบคำสั่ง"),
    ("open", "กำลังจัดทำ"),
    ("late", "เกินกำหนด"),
    ("on_time", "ส่งในกำหนด"),
    ("after", "ส่งหลังกำหนด"),
    ("returned", "ส่งกลับแก้ไข"),
]
_SENT_ON = TruncDate("submitted_at")


def _conditions(today):
    late = Q(due_on__lt=today) & ~Q(state="submitted")
    after = Q(state="submitted", sent_on__gt=F("due_on"))
    return {
        "open": Q(state="open") & ~late,
        "late": late,
        "returned": Q(state="returned") & ~late,
        "after": after,
        "on_time": Q(state="submitted") & ~after | Q(state="submitted", due_on=None),
    }


def _books(office, year):
    rows = PersonalHandbook.objects.filter(office=office, year=year)
    return rows.annotate(sent_on=_SENT_ON)


def _unread(office, year):
    """Recipients of the year's orders who have not acknowledged, and have no handbook."""
    begun = PersonalHandbook.objects.filter(office=office, year=year, user=OuterRef("user"))
    rows = DutyOrderRecipient.objects.filter(order__office=office, order__year=year, acknowledged_at=None)
    return rows.exclude(Exists(begun))


def figures(office, year):
    """[(value, label, how many)] of a year. Two queries."""
    conditions = _conditions(timezone.localdate())
    counts = _books(office, year).aggregate(**{f"n_{name}": Count("pk", filter=q) for name, q in conditions.items()})
    counts["n_unread"] = _unread(office, year).values("user").distinct().count()
    return [(value, label, counts[f"n_{value}"]) for value, label in STATES]


def waiting_orders(user):
    """The duty orders of the acting office that a person has yet to acknowledge, the newest first. One query."""
    rows = DutyOrderRecipient.objects.filter(user=user, order__office=user.acting.office_id, acknowledged_at=None)
    return [row.order for row in rows.select_related("order").order_by("-order__dated", "-pk")]


def people(office, year, show=""):
    """The people of a year in Thai order, all or those of one of STATES."""
    conditions = _conditions(timezone.localdate())
    books, unread = _books(office, year), _unread(office, year)
    if show == "unread":
        return User.objects.filter(pk__in=unread.values("user")).in_thai_order()
    if show in conditions:
        return User.objects.filter(pk__in=books.filter(conditions[show]).values("user")).in_thai_order()
    rows = User.objects.filter(Q(pk__in=books.values("user")) | Q(pk__in=unread.values("user")))
    return rows.in_thai_order()


def rows_of(office, year, people):
    """[(person, handbook or None)] of some people. One query."""
    mine = PersonalHandbook.objects.filter(office=office, year=year, user__in=people)
    found = {row.user_id: row for row in mine.select_related("submitted__file").defer("submitted__frozen")}
    return [(person, found.get(person.pk)) for person in people]
