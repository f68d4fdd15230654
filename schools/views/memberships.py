"""Giving a role, ending it, taking that back, and letting somebody take another's place for a time."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from schools import permissions
from schools.actions import memberships
from schools.actions.memberships import Refused
from schools.forms.memberships import DelegationForm, EndForm, MembershipForm
from schools.models import Membership, Role
from schools.permissions import KEEPERS, deny, require
from schools.views.people import fetch
from thai.dates import short

ENDERS = (*KEEPERS, Role.DIRECTOR, Role.HEAD)


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request, pk):
    """Another role for a person."""
    person = fetch(request, pk)
    form = MembershipForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        if not permissions.can_grant(request.user, asked["role"], asked["office"]):
            deny(request, request.path)
        try:
            made = memberships.grant(user=person, by=request.user, **asked)
            messages.success(request, f"เพิ่มบทบาท {made} ให้ {person} แล้ว")
            return redirect("schools:person", pk)
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "schools/people/membership_form.html", {"person": person, "form": form})


def seen(request, pk):
    """The membership if the reader sees it (404) and may end it (403)."""
    rows = Membership.objects.visible_to(request.user).select_related("user", "office", "school", "acting_for__user")
    membership = get_object_or_404(rows, pk=pk)
    if not permissions.can_end(request.user, membership):
        deny(request, request.path)
    return membership


@require(*ENDERS)
@require_http_methods(["GET", "POST"])
def end(request, pk):
    membership = seen(request, pk)
    form = EndForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        day = form.cleaned_data["day"]
        try:
            memberships.end(membership=membership, day=day, by=request.user)
        except Refused as refused:
            form.add_error(None, str(refused))
        else:
            until = f"เมื่อสิ้นวันที่ {short(day)}" if day else "แล้ว"
            messages.success(request, f"บทบาท {membership} ของ {membership.user} สิ้นสุด{until}")
            if membership.user_id == request.user.pk:
                return redirect("schools:me")
            return redirect("schools:person", membership.user_id)
    delegations = list(memberships.ending_with(membership))
    context = {"membership": membership, "form": form, "delegations": delegations}
    return render(request, "schools/people/membership_end.html", context)


@require(*ENDERS)
@require_POST
def reopen(request, pk):
    membership = seen(request, pk)
    try:
        memberships.reopen(membership=membership, by=request.user)
        messages.success(request, f"เปิดบทบาท {membership} ของ {membership.user} อีกครั้งแล้ว")
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("schools:person", membership.user_id)


@require(Role.DIRECTOR, Role.HEAD, Role.OFFICE_ADMIN)
@require_http_methods(["GET", "POST"])
def delegate(request):
    """รักษาราชการแทน."""
    if not permissions.can_delegate(request.user):
        deny(request, request.path)
    initial = {name: request.GET.get(name) for name in ("to", "source") if request.GET.get(name)}
    form = DelegationForm(request.POST or None, user=request.user, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = memberships.delegate(by=request.user, **form.cleaned_data)
            messages.success(request, f"{made.user} {made.title} ตั้งแต่ {short(made.starts)} ถึง {short(made.ends)}")
            return redirect("schools:people")
        except Refused as refused:
            form.add_error(None, str(refused))
    return render(request, "schools/people/delegation_form.html", {"form": form})
