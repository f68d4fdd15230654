"""Pages on which the parts of something are written as rows: activities, indicators, strategies, objectives."""

from django.contrib import messages
from django.shortcuts import redirect, render

from schools.views.editing import posted_version
from supervision.actions.changes import Stale


def rows_page(request, template, context, *, formset, initial, words, save, version, said, to, **form_kwargs):
    """Shows the rows of `formset`; valid ones are saved by `save(rows, version)` and lead to `to`.

    `initial()` are the rows as they are stored, `words(row)` one of them in words, `version()` that of what they belong
    to. Where somebody else was faster nothing is overwritten, and the page shows both with status 409; what a first
    click saved already is no conflict.
    """
    conflict = None
    if request.method == "POST":
        rows = formset(request.POST, form_kwargs=form_kwargs)
        if rows.is_valid():
            try:
                save(rows.rows(), posted_version(request))
            except Stale:
                conflict = differences(rows.rows(), initial(), words)
            if not conflict:
                messages.success(request, said)
                return redirect(to)
    else:
        rows = formset(initial=initial(), form_kwargs=form_kwargs)
    context = {**context, "rows": rows, "conflict": conflict, "version": version()}
    return render(request, template, context, status=200 if conflict is None else 409)


def differences(mine, theirs, words):
    """Rows of label, mine, theirs where the rows of a form differ from those stored; `words(row)` is one in words."""
    found = []
    for place in range(max(len(mine), len(theirs))):
        pair = [words(side[place]) if place < len(side) else "" for side in (mine, theirs)]
        if pair[0] != pair[1]:
            found.append({"label": f"รายการที่ {place + 1}", "mine": pair[0], "theirs": pair[1]})
    return found
