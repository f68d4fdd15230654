"""What a reader's own program fetches: the news of an office as RSS, a calendar as iCalendar."""

from datetime import UTC, date, timedelta

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


def ics(publication, *, address):
    """The days of a published calendar as bytes of iCalendar (RFC 5545); the same publication gives the same bytes."""
    stamp = publication.published_at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Nithet//Public calendar//TH", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escape(publication.title)}", "X-WR-TIMEZONE:Asia/Bangkok"]
    for number, row in enumerate(publication.data["sheets"]["days"]["rows"]):
        day = date.fromisoformat(row["day"])
        lines += [
            "BEGIN:VEVENT",
            f"UID:{publication.slug}-{number}@nithet",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{day:%Y%m%d}",
            f"DTEND;VALUE=DATE:{day + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escape(row['title'])}",
            f"CATEGORIES:{escape(row['kind'])}",
            "TRANSP:TRANSPARENT",
            f"URL:{address}",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return b"".join(fold(line) for line in lines)
