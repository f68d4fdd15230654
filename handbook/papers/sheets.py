"""The work-standard sheet of a งาน (F-29) and the table of task analysis of a group (F-34) on paper."""

from django.template.loader import render_to_string
from django.utils import timezone

from handbook import book_data
from handbook.models import Process
from handbook.models.processes import lines_of
from reports.letterhead import words_of
from thai.dates import long


def standard_title(process):
    """The title of the sheet of a งาน."""
    return f"แบบสรุปมาตรฐานงาน {process.code} {process.name}"


def standard_html(process):
    """F-29 of the version in force; "" of a งาน that has none."""
    found = book_data.work_of([process], timezone.localdate())
    if not found:
        return ""
    context = {"title": standard_title(process), "work": found[0], "office": words_of(process.group.office)}
    return render_to_string("handbook/papers/standard.html", context | {"day": long(timezone.localdate())})


def analysis_title(group):
    """The title of the table of a group."""
    return f"ตารางวิเคราะห์งาน {group.name}"


def analysis_html(group):
    """F-34: each งาน of a group with its steps, who takes part, what comes of it and the law; "" of a group without."""
    processes = list(Process.objects.filter(group=group, closed_on=None).select_related("group"))
    work = book_data.work_of(processes, timezone.localdate())
    if not work:
        return ""
    for one in work:
        one["who"] = list(dict.fromkeys(who for step in one["steps"] for who in step["who"].split(" · ") if who))
    context = {
        "title": analysis_title(group),
        "group": group.name,
        "role": lines_of(group.purpose),
        "work": work,
        "office": words_of(group.office),
        "day": long(timezone.localdate()),
    }
    return render_to_string("handbook/papers/analysis.html", context)
