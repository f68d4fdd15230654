"""The rounds of the external assessment: those that come with the product, and the office's own."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from qa import permissions_external
from qa.actions import external_rounds as actions
from qa.forms.external_rounds import NAME_TAKEN, RoundForm
from qa.models import ExternalRound
from schools.permissions import deny, require
from schools.views.editing import edit_page


@require(*permissions_external.STAFF_READERS)
@require_GET
def index(request):
    rows = ExternalRound.objects.visible_to(request.user).select_related("early_set", "basic_set")
    context = {
        "rounds": rows.prefetch_related("grades"),
        "can_keep": permissions_external.can_keep_rounds(request.user),
    }
    return render(request, "qa/external/rounds.html", context)


@require(*permissions_external.RULE_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    form = RoundForm(request.POST or None, instance=ExternalRound(), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            round, is_new = actions.add(round=form.instance, grades=form.cleaned_data["grades"], by=request.user)
        except actions.NameTaken:
            form.add_error("name", NAME_TAKEN)
        else:
            if is_new:
                messages.success(request, f"เพิ่ม {round} แล้ว")
            else:
                messages.info(request, f"สำนักงานมีรอบรหัส {round.code} อยู่แล้ว")
            return redirect("qa:external_rounds")
    return render(request, "qa/external/round_form.html", {"form": form})


@require(*permissions_external.RULE_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    round = get_object_or_404(ExternalRound.objects.visible_to(request.user), pk=pk)
    if not permissions_external.can_keep_rounds(request.user, round):
        deny(request, request.path)

    def save(form):
        given = form.cleaned_data
        return actions.save(round=form.instance, grades=given["grades"], by=request.user, version=given["version"])

    form = RoundForm(request.POST or None, instance=round, user=request.user)
    context = {"round": round}
    try:
        return edit_page(
            request,
            form,
            "qa/external/round_form.html",
            context,
            save=save,
            said="บันทึกแล้ว",
            to=reverse("qa:external_rounds"),
        )
    except actions.NameTaken:
        form.add_error("name", NAME_TAKEN)
        context |= {"form": form, "conflict": None}
        return render(request, "qa/external/round_form.html", context, status=409)
