"""Papers of a committee meeting: the letter that calls it with its agenda, and its minutes (รายงานการประชุม) in the
form of ระเบียบงานสารบรรณ (facts §5.2)."""

from django.template.loader import render_to_string

from reports.letterhead import letterhead, signer
from reports.visits.single import GROUP, in_thai_digits
from supervision import minutes as paper_of
from supervision.models import Meeting
from thai.dates import long

HELD = Meeting.FOLLOWED


def title_of(meeting, paper):
    """The document's title, which is also the name of its file."""
    words = {"call": "หนังสือเชิญประชุม", "minutes": "รายงานการประชุม"}[paper]
    return f"{words}{meeting.series} ครั้งที่ {meeting.label}"


def call(meeting):
    """What the letter and its agenda print, as plain data."""
    event = meeting.event
    members = [row for row in meeting.members.all() if row.duty != paper_of.GUEST]
    return {
        **paper_of.when_and_where(meeting),
        "office": letterhead(meeting.office),
        "group": GROUP,
        "url": event.online_url,
        "is_online_only": bool(event.online_url and not event.place),
        "is_cancelled": meeting.state == Meeting.State.CANCELLED,
        "dated": long(meeting.invited_at) if meeting.invited_at else "",
        "order": meeting.series.order_words,
        "members": [paper_of.person(row.name, row.post, row.get_duty_display()) for row in members],
        "headings": paper_of.headings(meeting),
        "signer": signer(meeting.office),
    }


def minutes(meeting):
    """What the minutes print, as plain data: as they were closed, and what became of them."""
    return {
        **paper_of.of(meeting),
        "state": meeting.get_state_display(),
        "is_final": meeting.state == Meeting.State.APPROVED,
        "adopted": f"รับรองในการประชุมครั้งที่ {meeting.approved_in.label}" if meeting.approved_in else "",
        "adopted_note": meeting.approved_note,
    }


def render_html(paper, data, *, title, thai_digits=True):
    """The paper as HTML; in Thai digits as official papers are."""
    shown = in_thai_digits(data) if thai_digits else data
    context = {"meeting": shown, "title": title, "thai_digits": thai_digits}
    template = {"call": "reports/meetings/call.html", "minutes": "reports/meetings/minutes.html"}[paper]
    return render_to_string(template, context)
