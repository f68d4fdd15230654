"""A person's calendar as iCalendar (RFC 5545), for the calendar of a phone."""

from datetime import UTC, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from schools.models import STAFF_ROLES, Membership
from supervision.models import Absence, CalendarFeed, Plan, PlannedVisit

BACK, AHEAD = timedelta(days=120), timedelta(days=550)
# Office hours of the parts of a day.
HOURS = {"am": (time(8, 30), time(12, 0)), "pm": (time(13, 0), time(16, 30))}
S = PlannedVisit.State


def owner_of(token):
    """(the person whose calendar the secret address opens, the offices in which they hold a role today), or
    (None, ())."""
    feed = CalendarFeed.objects.filter(token=token, user__is_active=True).select_related("user").first()
    if feed is None:
        return None, ()
    held = Membership.objects.current().filter(user=feed.user_id, role__in=STAFF_ROLES)
    offices = sorted(set(held.values_list("office", flat=True)))
    return (feed.user, offices) if offices else (None, ())


def calendar_of(user, offices, *, now, link):
    """The calendar as bytes: planned visits and absences of the person in the offices. `link` makes the absolute
    address of a planned visit. Two queries."""
    today = now.date()
    days = (today - BACK, today + AHEAD)
    planned = PlannedVisit.objects.filter(supervisor=user, plan__office__in=offices, planned_on__range=days)
    # A draft of the group's plan is the head's alone; one's own is one's own.
    planned = planned.filter(Q(plan__owner=user) | ~Q(plan__state=Plan.State.DRAFT) | Q(plan__revision__gt=0))
    planned = planned.select_related("plan", "school__network").order_by("planned_on", "pk")
    away = Absence.objects.filter(user=user, office__in=offices).within(*days)
    stamp = _utc(now)
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nithet//Supervision calendar//TH", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escape(f'นิเทศ {user}')}", "X-WR-TIMEZONE:Asia/Bangkok"]
    for row in planned:
        lines += _visit(row, stamp, link(row))
    for row in away:
        lines += _absence(row, stamp)
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)


def _visit(row, stamp, address):
    tentative = row.plan.state != Plan.State.APPROVED and row.state == S.PLANNED
    status = {S.CANCELLED: "CANCELLED"}.get(row.state, "TENTATIVE" if tentative else "CONFIRMED")
    school = row.school
    title = ("ยกเลิก: " if row.state == S.CANCELLED else "") + f"นิเทศ {school.full_name}"
    about = [row.get_kind_display(), row.get_mode_display(), row.purpose]
    if tentative:
        about.append(f"แผน: {row.plan.get_state_display()}")
    place = [school.full_name, school.subdistrict and f"ต.{school.subdistrict}"]
    place.append(school.district and f"อ.{school.district}")
    lines = [
        "BEGIN:VEVENT",
        f"UID:planned-{row.pk}@nithet",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{row.version}",
        *_when(row.planned_on, row.part),
        f"SUMMARY:{escape(title)}",
        f"LOCATION:{escape(' '.join(part for part in place if part))}",
        f"DESCRIPTION:{escape(' · '.join(part for part in about if part))}",
        f"STATUS:{status}",
        f"URL:{address}",
    ]
    if school.latitude is not None and school.longitude is not None:
        lines.append(f"GEO:{school.latitude};{school.longitude}")
    return [*lines, "END:VEVENT"]


def _utc(moment):
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _when(day, part):
    if part in HOURS:
        first, last = (_utc(timezone.make_aware(datetime.combine(day, hour))) for hour in HOURS[part])
        return [f"DTSTART:{first}", f"DTEND:{last}"]
    return [f"DTSTART;VALUE=DATE:{day:%Y%m%d}", f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}"]


def _absence(row, stamp):
    # The kind alone: a reason may be private.
    return [
        "BEGIN:VEVENT",
        f"UID:absence-{row.pk}@nithet",
        f"DTSTAMP:{stamp}",
        f"SEQUENCE:{row.version}",
        f"DTSTART;VALUE=DATE:{row.starts:%Y%m%d}",
        f"DTEND;VALUE=DATE:{row.ends + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escape(row.get_kind_display())}",
        "STATUS:CONFIRMED",
        "END:VEVENT",
    ]


def escape(text):
    """A text as a TEXT value (RFC 5545, 3.3.11); other control characters have no place in it."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(char for char in text.replace("\t", " ") if char == "\n" or (ord(char) >= 32 and char != "\x7f"))
    for char in "\\;,":
        text = text.replace(char, f"\\{char}")
    return text.replace("\n", "\\n")


def fold(line):
    """A line as bytes, folded at 75 octets without cutting a character in two, with its end."""
    parts, part = [], b""
    for char in line:
        octets = char.encode()
        # The blank that begins a continued line counts too.
        if len(part) + len(octets) > (74 if parts else 75):
            parts.append(part)
            part = b""
        part += octets
    return b"\r\n ".join([*parts, part]) + b"\r\n"
