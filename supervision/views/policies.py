"""Policies and focus areas: the list, adding one, editing one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from schools.actions.edits import add_once, save_seen
from schools.models import STAFF_ROLES
from schools.permissions import require
from schools.views.editing import edit_page
from supervision import permissions
from supervision.forms.policies import PolicyForm
from supervision.models import Policy

PAGE = 50
FORM = "supervision/policies/form.html"


@require(*STAFF_ROLES)
@require_GET
def index(request):
    source = request.GET.get("source", "")
    policies = Policy.objects.visible_to(request.user)
    counts = dict(policies.order_by().values_list("source").annotate(n=Count("pk")))
    context = {
        "page": Paginator(policies.listed(source), PAGE).get_page(request.GET.get("page")),
        "source": source if source in Policy.Source.values else "",
        "sources": [(value, label, counts.get(value, 0)) for value, label in Policy.Source.choices],
        "total": sum(counts.values()),
        "can_keep": permissions.can_keep_policies(request.user),
        "can_import": permissions.can_import_policies(request.user),
    }
    return render(request, "supervision/policies/list.html", context)


@require(*permissions.POLICY_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    form = PolicyForm(request.POST or None, instance=Policy(office=request.user.acting.office))
    if request.method == "POST" and form.is_valid():
        same = ("office", "source", "code", "title")
        policy, _ = add_once(form.instance, same=same, verb="add policy", by=request.user)
        messages.success(request, f"เพิ่ม “{policy}” แล้ว")
        return redirect("supervision:policies")
    return render(request, FORM, {"form": form, "title": "เพิ่มนโยบายหรือจุดเน้น"})


@require(*permissions.POLICY_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    policy = get_object_or_404(Policy.objects.visible_to(request.user).select_related("office"), pk=pk)
    form = PolicyForm(request.POST or None, instance=policy)
    return edit_page(
        request,
        form,
        FORM,
        {"title": "แก้ไขนโยบายหรือจุดเน้น"},
        save=lambda form: save_seen(form, verb="edit policy", by=request.user),
        said="บันทึกแล้ว",
        to=reverse("supervision:policies"),
    )
