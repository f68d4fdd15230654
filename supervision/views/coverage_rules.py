"""The coverage rules of the office: how often each school is to be visited."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from schools.actions.edits import add_once, save_seen
from schools.permissions import require
from schools.views.editing import edit_page
from supervision import permissions
from supervision.actions.coverage_rules import ensure
from supervision.forms.plans import RuleForm
from supervision.models import CoverageRule

FORM = "supervision/plans/rule_form.html"


@require(*permissions.PLAN_READERS)
@require_GET
def index(request):
    rules = CoverageRule.objects.filter(office=request.user.acting.office_id).order_by("-is_active", "pk")
    context = {"rules": rules, "can_keep": permissions.can_keep_coverage_rules(request.user)}
    return render(request, "supervision/plans/rules.html", context)


@require(*permissions.RULE_KEEPERS)
@require_http_methods(["GET", "POST"])
def start(request):
    """Gives an office without rules the usual three."""
    if request.method == "POST":
        made = ensure(office=request.user.acting.office, by=request.user)
        if made:
            messages.success(request, f"เพิ่มเกณฑ์ตั้งต้น {made} ข้อแล้ว ท่านแก้ไขหรือเลิกใช้แต่ละข้อได้")
    return redirect("supervision:coverage_rules")


@require(*permissions.RULE_KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    form = RuleForm(request.POST or None, instance=CoverageRule(office=request.user.acting.office))
    if request.method == "POST" and form.is_valid():
        same = ("office", "name", "period", "times", "kind")
        rule, _ = add_once(form.instance, same=same, verb="add coverage rule", by=request.user)
        messages.success(request, f"เพิ่ม “{rule}” แล้ว")
        return redirect("supervision:coverage_rules")
    return render(request, FORM, {"form": form, "title": "เพิ่มเกณฑ์ความครอบคลุม"})


@require(*permissions.RULE_KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    rule = get_object_or_404(CoverageRule, pk=pk, office=request.user.acting.office_id)
    return edit_page(
        request,
        RuleForm(request.POST or None, instance=rule),
        FORM,
        {"title": "แก้ไขเกณฑ์ความครอบคลุม"},
        save=lambda form: save_seen(form, verb="edit coverage rule", by=request.user),
        said="บันทึกแล้ว",
        to=reverse("supervision:coverage_rules"),
    )
