"""What the pages of everything that goes from state to state say alike."""

from django.contrib import messages
from django.shortcuts import redirect


def already(request, row, *, page):
    """Somebody was first, perhaps this person's own first click: say what holds now, on the page of the row."""
    row.refresh_from_db()
    messages.info(request, f"รายการนี้มีผู้ดำเนินการแล้ว สถานะปัจจุบัน: {row.get_state_display()}")
    return redirect(page, row.pk)
