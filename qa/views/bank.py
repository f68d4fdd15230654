"""Pages of the item bank, for a few roles."""

import django_filters as filters
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from qa.actions import bank as actions
from qa.exams import permissions
from qa.forms.bank import BankItemForm
from qa.models import BankItem
from schools.filters import ListFilter
from schools.permissions import require
from schools.subjects import Subject
from schools.views.editing import edit_page

PAGE = 50
FORM = "qa/tests/form.html"


class BankFilter(ListFilter):
    q = filters.CharFilter(label="รหัส ตัวชี้วัด หรือสิ่งที่วัด", method="search")
    subject = filters.ChoiceFilter(label="กลุ่มสาระ", choices=Subject.choices, empty_label="ทุกกลุ่มสาระ")
    grade = filters.CharFilter(label="ชั้น")
    state = filters.ChoiceFilter(label="สถานะ", choices=BankItem.State.choices, empty_label="ทุกสถานะ")
    quality = filters.ChoiceFilter(
        label="คุณภาพ",
        choices=[("good", "p 0.20–0.80 และ r ตั้งแต่ 0.20"), ("weak", "ควรปรับปรุง"), ("none", "ยังไม่ทดลองใช้")],
        empty_label="ทั้งหมด",
        method="of_quality",
    )

    class Meta:
        model = BankItem
        fields = []

    def search(self, rows, _name, text):
        return rows.filter(Q(code__icontains=text) | Q(indicator__icontains=text) | Q(summary__icontains=text))

    def of_quality(self, rows, _name, value):
        """Usual bounds of classical test theory: difficulty 0.20–0.80, discrimination from 0.20."""
        good = Q(difficulty__gte="0.20", difficulty__lte="0.80", discrimination__gte="0.20")
        tried = Q(difficulty__isnull=False, discrimination__isnull=False)
        return {"good": rows.filter(good), "weak": rows.filter(tried & ~good)}.get(value, rows.filter(~tried))


@require(*permissions.BANKERS)
@require_GET
def index(request):
    rows = BankItem.objects.visible_to(request.user).order_by("subject", "grade", "code", "pk")
    found = BankFilter(request.GET, queryset=rows, request=request)
    context = {"page": Paginator(found.qs, PAGE).get_page(request.GET.get("page")), "filter": found}
    return render(request, "qa/tests/bank.html", context)


@require(*permissions.BANKERS)
@require_http_methods(["GET", "POST"])
def new(request):
    item = BankItem(office=request.user.acting.office, created_by=request.user)
    return _form(request, item, "เพิ่มข้อสอบ", reverse("qa:bank_items"))


@require(*permissions.BANKERS)
@require_GET
def detail(request, pk):
    rows = BankItem.objects.visible_to(request.user).select_related("file", "instrument", "created_by")
    return render(request, "qa/tests/bank_item.html", {"item": get_object_or_404(rows, pk=pk)})


@require(*permissions.BANKERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    item = get_object_or_404(BankItem.objects.visible_to(request.user).select_related("office"), pk=pk)
    return _form(request, item, f"แก้ไขข้อสอบ {item.code}", reverse("qa:bank_item", args=[pk]))


def _form(request, item, title, back):
    """Shows and saves the form; a new item that was just saved under this code leads to the list."""
    form = BankItemForm(request.POST or None, request.FILES or None, instance=item, user=request.user)
    context = {"title": title, "back": back}
    if item.pk is None and request.method == "POST" and form.is_valid():
        if actions.save(form=form, by=request.user):
            messages.success(request, f"เพิ่ม {item.code} ในคลังข้อสอบแล้ว")
        else:
            messages.info(request, f"มีข้อสอบรหัส {item.code} ในคลังแล้ว")
        return redirect("qa:bank_items")
    if item.pk is None:
        return render(request, FORM, context | {"form": form})
    return edit_page(
        request,
        form,
        FORM,
        context,
        save=lambda form: actions.save(form=form, by=request.user),
        said="บันทึกแล้ว",
        to=back,
    )
