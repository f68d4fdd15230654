"""Keeping numbers of a book for later and giving some up: the two pages, for whatever is numbered."""

from django.contrib import messages
from django.shortcuts import redirect, render

from registry import actions
from registry.actions import book_like
from registry.forms.books import GiveUpForm, ReserveForm

MOVED = "มีการออกหรือจองเลขหลังจากที่ท่านเปิดหน้า ยังไม่ได้จองเพิ่ม โปรดตรวจเลขถัดไปแล้วจองอีกครั้ง"
OVER = "เลขที่จองไว้ชุดนี้ใช้หมดหรือยกเลิกไปแล้ว"


def reserve_page(request, *, kind, year, back, crumb, use):
    """Keeps the next numbers of a book; `back` is where it leads, `crumb` what that is called, `use` says in Thai how
    they are used."""
    office = request.user.acting.office
    book = book_like(office, kind, year)
    form = ReserveForm(request.POST if request.method == "POST" else None, initial={"seen": book.next_number})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            kept = actions.reserve(office=office, kind=kind, be_year=year, by=request.user, **form.cleaned_data)
        except actions.BookMoved:
            book = book_like(office, kind, year)
            form.data = form.data.copy()
            form.data["seen"] = book.next_number
            form.add_error(None, MOVED)
            status = 409
        else:
            messages.success(request, f"จองเลขที่ {kept} แล้ว {use}")
            return redirect(back)
    context = {"form": form, "book": book, "back": back, "crumb": crumb, "use": use}
    return render(request, "registry/letters/reserve.html", context, status=status)


def give_up_page(request, kept, *, back, crumb):
    """Gives up what is left of a reservation, or one number of it, with a reason."""
    if not kept.left:
        messages.info(request, OVER)
        return redirect(back)
    form = GiveUpForm(request.POST if request.method == "POST" else None, kept=kept)
    if request.method == "POST" and form.is_valid():
        number, told = form.cleaned_data.get("number"), {"reason": form.cleaned_data["reason"], "by": request.user}
        if number is None:
            done = actions.give_up(reservation=kept, **told)
            text = kept.unused_text
        else:
            done = actions.give_up_one(reservation=kept, number=number, **told)
            text = kept.book.text_of(number)
        if done:
            messages.success(request, f"ยกเลิกเลข {text} แล้ว ยังอยู่ในทะเบียนและไม่ถูกใช้ซ้ำ")
        else:
            messages.info(request, OVER)
        return redirect(back)
    context = {"form": form, "kept": kept, "back": back, "crumb": crumb}
    return render(request, "registry/letters/give_up.html", context)
