"""Who the ก.ต.ป.น. are: the members of its committees in the register, else those whose account has that role."""

from collections import Counter

from django.db.models import Q

from reports.book.frozen import sheet
from schools.models import Membership, Role
from supervision.models import MeetingSeries, SeriesMember
from thai.dates import long
from thai.sorting import sort_key

MEMBERS = (
    ("name", "ชื่อ–สกุล", "text"), ("duty", "หน้าที่", "text"), ("category", "ประเภทกรรมการ", "text"),
    ("post", "ตำแหน่ง", "text"), ("committee", "คณะ", "text"), ("order", "คำสั่งแต่งตั้ง", "text"),
)  # fmt: skip
WORDS = {"counts=1": "นับเป็นกรรมการ", "person": "กรรมการ"}
ACCOUNTS = "บัญชีผู้ใช้ที่มีบทบาทกรรมการ"
UNKNOWN = SeriesMember.Category.UNKNOWN.label


def read(office, period, day):
    """{"committees": [{name, order, term}], "members": the sheet} of the ก.ต.ป.น. of a Period as it is known on `day`.

    The committees are those of the register whose term meets the period; where they name nobody there are none, and
    the rows are the accounts. Three queries at the most.
    """
    found = list(_committees(office, period.first, min(day, period.last)))
    seats = SeriesMember.objects.filter(series__in=found).exclude(duty=SeriesMember.Duty.GUEST)
    seats = list(seats.order_by("position", "pk"))
    named = [series for series in found if any(seat.series_id == series.pk for seat in seats)]
    rows = [row for series in named for row in _seats(series, [one for one in seats if one.series_id == series.pk])]
    return {
        "committees": [
            {"name": series.name, "order": series.order_words, "term": _term(series.term_starts, series.term_ends)}
            for series in named
        ],
        "members": sheet("กรรมการ ก.ต.ป.น.", MEMBERS, rows or _accounts(office, day, period.last), WORDS),
    }


def _committees(office, first, last):
    """The committees of the kind with a term between two days, the earliest first. One without an end is taken while
    it meets: when it ceased nobody knows."""
    rows = MeetingSeries.objects.filter(office=office, kind=MeetingSeries.Kind.KTPN)
    rows = rows.filter(Q(term_starts=None) | Q(term_starts__lte=last))
    rows = rows.filter(Q(term_ends__gte=first) | Q(term_ends=None, is_active=True))
    return sorted(
        rows.select_related("order"), key=lambda row: (row.term_starts is not None, row.term_starts, row.name)
    )


def _term(starts, ends):
    """A term in words, "" where neither end is known."""
    since = f"ตั้งแต่วันที่ {long(starts)}" if starts else ""
    return f"{since} ถึงวันที่ {long(ends)}".strip() if ends else since


def _seats(series, seats):
    """The rows of a committee. Somebody who sits in two is one person; two of one name in the same are two."""
    names = Counter()
    for seat in seats:
        names[seat.name] += 1
        yield {
            "person": f"u{seat.user_id}" if seat.user_id else f"{names[seat.name]} {seat.name}",
            "name": seat.name,
            "duty": seat.get_duty_display(),
            "category": seat.get_category_display(),
            "post": seat.post,
            "committee": series.name,
            "order": series.order_words,
            "counts": seat.counts,
        }


def _accounts(office, day, last):
    """Who holds the role on `day`, or did on the last day of a period that is over, in Thai order."""
    held = Membership.objects.filter(office=office, role=Role.COMMITTEE)
    if day <= last:
        held = held.current(day).filter(user__is_active=True)
    else:
        # Who has left since was a member then.
        held = held.filter(Q(starts=None) | Q(starts__lte=last), Q(ends=None) | Q(ends__gte=last))
        held = held.filter(Q(ended_at=None) | Q(ended_at__date__gt=last))
    people = {row.user_id: row.user for row in held.select_related("user")}
    return [
        {
            "person": f"u{user.pk}",
            "name": str(user),
            "duty": SeriesMember.Duty.MEMBER.label,
            "category": UNKNOWN,
            "post": user.title,
            "committee": "",
            "order": "",
            "counts": True,
        }
        for user in sorted(people.values(), key=lambda user: sort_key(str(user)))
    ]
