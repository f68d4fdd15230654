"""What a reader's own program fetches: the news of an office as RSS, a calendar as iCalendar."""

from collections import Counter
from datetime import UTC, date, timedelta
from hashlib import sha256

from django.utils.feedgenerator import Rss201rev2Feed

from supervision.feeds import escape, fold


def rss(office, publications, *, site, address):
    """The newest publications as bytes of RSS 2.0. `address(publication)` and `site` are absolute."""
    feed = Rss201rev2Feed(
        title=f"เผยแพร่ {office.formal_name}",
        link=site,
        description=f"รายงาน ผลงาน และประกาศของ{office.formal_name}",
        language="th",
    )
    for row in publications:
        link = address(row)
        feed.add_item(
            title=row.title,
            link=link,
            description=row.summary,
            pubdate=row.published_at,
            unique_id=link,
            categories=[row.get_kind_display()],
        )
    return feed.writeString("utf-8").encode()


def ics(publications, *, title, address):
    """The days of published calendars as bytes of iCalendar (RFC 5545); the same publications give the same bytes.
    `address(publication)` is absolute. A day keeps its UID from edition to edition: a phone that has it does not have
    it twice."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nithet//Public calendar//TH", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escape(title)}", "X-WR-TIMEZONE:Asia/Bangkok"]
    seen = Counter()
    for publication in publications:
        stamp = publication.published_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        for row in publication.data["sheets"]["days"]["rows"]:
            day = date.fromisoformat(row["day"])
            key = sha256(f"{publication.office_id} {row['day']} {row['kind']} {row['title']}".encode()).hexdigest()[:32]
            seen[key] += 1
            lines += [
                "BEGIN:VEVENT",
                f"UID:{key}-{seen[key]}@nithet",
                f"DTSTAMP:{stamp}",
                f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
                f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
                f"SUMMARY:{escape(row['title'])}",
                f"CATEGORIES:{escape(row['kind'])}",
                "TRANSP:TRANSPARENT",
                f"URL:{address(publication)}",
                "END:VEVENT",
            ]
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)
