"""How a form of something that two people may edit answers."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render


def edit_page(request, form, template, context, *, save, said, to):
    """Shows a VersionedForm; a valid one is saved by `save(form)` and leads to `to`, and so
    does what a first click saved already. Where somebody else was faster nothing is overwritten, and the page shows
    both values with status 409."""
    conflict = None
    if request.method == "POST" and form.is_valid():
        saved = save(form)
        present = None if saved else type(form.instance).objects.filter(pk=form.instance.pk).first()
        if saved or (present is not None and form.is_stored(present)):
            messages.success(request, said)
            return redirect(to)
        if present is None:
            raise Http404
        conflict = form.conflict_with(present)
        form.see(present)
    status = 200 if conflict is None else 409
    return render(request, template, {**context, "form": form, "conflict": conflict}, status=status)


def already(request, row, *, page):
    """Somebody was first, perhaps this person's own first click: say what holds now, on the page of the row."""
    row.refresh_from_db()
    messages.info(request, f"รายการนี้มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: {row.get_state_display()}")
    return redirect(page, row.pk)


def posted_version(request, name="version"):
    """The version the page was made from, 0 where the form says none."""
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and text.isascii() and len(text) < 10 else 0
