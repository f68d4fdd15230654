"""The office's letter of advice to a school about its report: the form of an external letter (facts §5.2)."""

from django.template.loader import render_to_string

from qa import sendings
from qa.models import ReviewComment
from reports.letterhead import letterhead
from reports.visits.single import GROUP, in_thai_digits
from thai.dates import long


def title_of(submission):
    """The subject of the letter, which is also the name of its file."""
    return f"ข้อเสนอแนะต่อ {submission.round} {submission.get_level_display()}"


def proposal(submission):
    """A first text: what the readers remarked, in the order of the parts; what somebody then edits."""
    rows = submission.comments.filter(shown_at__isnull=False).select_related("standard", "file__file", "file__asked")
    order = {part: place for place, part in enumerate(ReviewComment.Part.values)}
    rows = sorted(rows, key=lambda row: (order[row.part], row.standard.position if row.standard_id else 0, row.pk))
    lines = [f"{number}. {row.place}: {row.text}" for number, row in enumerate(rows, start=1)]
    if not lines:
        lines = ["1. ขอให้สถานศึกษานำผลการประเมินตนเองไปจัดทำแผนยกระดับคุณภาพในปีการศึกษาต่อไป"]
    return "\n".join(lines)


def read(submission, given):
    """What the letter prints, as plain data; `given` has number, dated, text, signer and signer_position."""
    office = submission.round.office
    sending = sendings.last(submission)
    return {
        "office": letterhead(office),
        "group": GROUP,
        "number": given["number"],
        "dated": long(given["dated"]),
        "subject": title_of(submission),
        "to": f"ผู้อำนวยการ{submission.school.full_name}",
        "school": submission.school.full_name,
        "round": str(submission.round),
        "level": submission.get_level_display(),
        "sent": long(sending.at) if sending else "",
        "is_accepted": submission.state == submission.State.ACCEPTED,
        "text": given["text"],
        "signer": given["signer"],
        "signer_position": given["signer_position"],
    }


def render_html(data, *, thai_digits=True):
    """The letter as HTML, in Thai digits as official letters are."""
    letter = in_thai_digits(data) if thai_digits else data
    return render_to_string("reports/letters/advice.html", {"letter": letter, "thai_digits": thai_digits})
