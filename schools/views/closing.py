"""Pages that end a school, merged or closed, and the page that takes it back; each first says what will happen."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from schools import permissions
from schools.actions import closing
from schools.forms.closing import CloseForm, MergeForm, ReopenForm
from schools.models import Membership
from schools.permissions import require
from schools.views.records import fetch
from thai.dates import short


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def merge(request, pk):
    return _end(request, pk, MergeForm, merging_it=True)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def close(request, pk):
    return _end(request, pk, CloseForm, merging_it=False)


def _end(request, pk, form_class, *, merging_it):
    """First the form, then the same values with what they will do, then the act."""
    school = fetch(request, pk)
    form = form_class(request.POST or None, school=school)
    context = {"school": school, "form": form, "merging_it": merging_it}
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        if closing.is_done(school=school, on=values["on"], into=values.get("into")):
            messages.info(request, f"บันทึกการปิดหรือยุบรวม {school.full_name} ไว้แล้ว")
            return redirect("schools:record", pk)
        if request.POST.get("step") != "do":
            context |= {
                "values": values,
                "rows": closing.consequences(school=school, on=values["on"], into=values.get("into")),
            }
            return render(request, "schools/closing.html", context)
        try:
            if merging_it:
                closing.merge(school=school, by=request.user, **values)
                told = f"ยุบรวม{school.full_name}กับ{values['into'].full_name}แล้ว มีผลวันที่ {short(values['on'])}"
            else:
                closing.close(school=school, by=request.user, **values)
                told = f"บันทึกการเลิก{school.full_name}แล้ว มีผลวันที่ {short(values['on'])}"
        except closing.Refused as refused:
            form.add_error(refused.field, str(refused))
        else:
            messages.success(request, told)
            return redirect("schools:record", pk)
    return render(request, "schools/closing.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def reopen(request, pk):
    school = fetch(request, pk)
    form = ReopenForm(request.POST or None)
    if school.closed_on is None:
        messages.info(request, f"{school.full_name} เปิดสอนอยู่แล้ว")
        return redirect("schools:record", pk)
    if request.method == "POST" and form.is_valid():
        closing.reopen(school=school, by=request.user, note=form.cleaned_data["note"])
        messages.success(request, f"{school.full_name} กลับเป็นโรงเรียนที่เปิดสอนแล้ว")
        return redirect("schools:record", pk)
    undo = closing.undone_by_reopening(school)
    people = Membership.objects.filter(pk__in=undo["memberships"]).select_related("user").order_by("pk")
    moved = sum(len(keys) for keys in undo["moved"].values())
    context = {"school": school, "form": form, "people": people, "undo": undo, "moved": moved}
    return render(request, "schools/reopen.html", context)
