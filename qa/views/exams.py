"""Pages of the tests an office works with, and of the values that results are held against."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from qa.exams import permissions
from qa.exams.catalogue import Catalogue
from qa.forms.exams import ExamForm, ExamSubjectForm, ReferenceForm
from qa.models import Exam, ExamSubject, ReferenceMean
from schools import audit
from schools.actions.edits import add_once, remove, save_seen
from schools.permissions import deny, require
from schools.views.editing import edit_page, posted_version

PAGE = 50
FORM = "qa/tests/form.html"


@require(*permissions.READERS)
@require_GET
def index(request):
    """The tests an office works with: those of the product, and its own."""
    catalogue = Catalogue(request.user.acting.office)
    rows = [
        {"exam": exam, "grades": catalogue.grades(exam), "can_keep": permissions.can_keep_exam(request.user, exam)}
        for exam in catalogue.exams
    ]
    return render(request, "qa/tests/exams.html", {"rows": rows, "can_keep": permissions.can_keep_tests(request.user)})


@require(*permissions.READERS)
@require_GET
def detail(request, pk):
    """A test with its subjects by grade and year."""
    exam = get_object_or_404(Exam.objects.visible_to(request.user), pk=pk)
    catalogue = Catalogue(request.user.acting.office)
    can_keep = permissions.can_keep_tests(request.user)
    context = {
        "exam": exam,
        "grades": [(grade, catalogue.subjects(exam, grade)) for grade in catalogue.grades(exam)],
        "can_keep": can_keep,
        "can_edit": permissions.can_keep_exam(request.user, exam),
        "form": ExamSubjectForm() if can_keep else None,
    }
    return render(request, "qa/tests/exam.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def new(request):
    form = ExamForm(request.POST or None, instance=Exam(office=request.user.acting.office))
    if request.method == "POST" and form.is_valid():
        exam, _ = add_once(form.instance, same=("office", "code"), verb="add exam", by=request.user)
        messages.success(request, f"เพิ่มการทดสอบ {exam} แล้ว ขั้นต่อไป เพิ่มวิชาหรือด้าน")
        return redirect("qa:exam", exam.pk)
    return render(request, FORM, {"form": form, "title": "เพิ่มการทดสอบ", "back": reverse("qa:exams")})


def _of_keeper(request, pk):
    """A test of the office's own; 403 for one that comes with the product."""
    exam = get_object_or_404(Exam.objects.visible_to(request.user).select_related("office"), pk=pk)
    if not permissions.can_keep_exam(request.user, exam):
        deny(request, request.path)
    return exam


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def edit(request, pk):
    exam = _of_keeper(request, pk)
    address = reverse("qa:exam", args=[exam.pk])
    return edit_page(
        request,
        ExamForm(request.POST or None, instance=exam),
        FORM,
        {"title": f"แก้ไขการทดสอบ {exam.code}", "back": address},
        save=lambda form: save_seen(form, verb="edit exam", by=request.user),
        said="บันทึกแล้ว",
        to=address,
    )


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def subject_new(request, pk):
    """Adds a subject of the office's own to its test, or to one that comes with the product."""
    exam = get_object_or_404(Exam.objects.visible_to(request.user), pk=pk)
    office = request.user.acting.office
    if request.method == "GET":
        return redirect("qa:exam", exam.pk)
    form = ExamSubjectForm(request.POST, instance=ExamSubject(exam=exam, office=office))
    if form.is_valid():
        try:
            row, _ = add_once(
                form.instance, same=("exam", "office", "grade", "name"), verb="add exam subject", by=request.user
            )
        except IntegrityError:
            form.add_error("name", "ชั้นนี้มีวิชาหรือด้านชื่อนี้อยู่แล้ว")
        else:
            messages.success(request, f"เพิ่ม {row.grade} {row.name} แล้ว")
            return redirect("qa:exam", exam.pk)
    catalogue = Catalogue(office)
    context = {
        "exam": exam,
        "grades": [(grade, catalogue.subjects(exam, grade)) for grade in catalogue.grades(exam)],
        "can_keep": True,
        "can_edit": permissions.can_keep_exam(request.user, exam),
        "form": form,
    }
    return render(request, "qa/tests/exam.html", context)


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def subject_delete(request, pk, subject_pk):
    """Takes a subject of the office's own away; results that were kept under its name stay."""
    exam = get_object_or_404(Exam.objects.visible_to(request.user), pk=pk)
    rows = ExamSubject.objects.visible_to(request.user).filter(exam=exam)
    row = get_object_or_404(rows, pk=subject_pk)
    if row.office_id is None:
        deny(request, request.path)
    if request.method == "POST":
        with transaction.atomic():
            audit.record("remove exam subject", row, actor=request.user)
            row.delete()
        messages.success(request, f"นำ {row.grade} {row.name} ออกแล้ว ผลที่นำเข้าไว้แล้วยังอยู่")
    return redirect("qa:exam", exam.pk)


@require(*permissions.READERS)
@require_GET
def references(request):
    """Reference values: those of the product, and those typed in or imported."""
    rows = ReferenceMean.objects.visible_to(request.user).select_related("exam")
    exams = list(Exam.objects.visible_to(request.user))
    asked = request.GET.get("exam", "")
    shown = next((exam for exam in exams if str(exam.pk) == asked), None)
    if shown is not None:
        rows = rows.filter(exam=shown)
    ordered = rows.order_by("-academic_year", "exam__position", "grade", "turn", "subject", "scope", "pk")
    context = {
        "page": Paginator(ordered, PAGE).get_page(request.GET.get("page")),
        "exams": exams,
        "shown": shown,
        "can_keep": permissions.can_keep_tests(request.user),
    }
    return render(request, "qa/tests/references.html", context)


SAME = ("office", "exam", "grade", "academic_year", "turn", "subject", "scope")


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def reference_new(request):
    form = ReferenceForm(request.POST or None, instance=ReferenceMean(office=request.user.acting.office))
    if request.method == "POST" and form.is_valid():
        row, created = add_once(form.instance, same=SAME, verb="add reference mean", by=request.user)
        messages.success(request, f"เพิ่มค่าอ้างอิงของ “{row.get_scope_display()}” แล้ว" if created else "มีค่าอ้างอิงนี้อยู่แล้ว")
        return redirect("qa:test_references")
    back = reverse("qa:test_references")
    return render(request, FORM, {"form": form, "title": "เพิ่มค่าอ้างอิง", "back": back})


def _reference(request, pk):
    """A reference value of the office's own; 403 for one that comes with the product."""
    row = get_object_or_404(ReferenceMean.objects.visible_to(request.user).select_related("office", "exam"), pk=pk)
    if row.office_id is None:
        deny(request, request.path)
    return row


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def reference_edit(request, pk):
    row, back = _reference(request, pk), reverse("qa:test_references")
    return edit_page(
        request,
        ReferenceForm(request.POST or None, instance=row),
        FORM,
        {
            "title": "แก้ไขค่าอ้างอิง",
            "back": back,
            "delete": reverse("qa:test_reference_delete", args=[row.pk]),
            "row": row,
        },
        save=lambda form: save_seen(form, verb="edit reference mean", by=request.user),
        said="บันทึกแล้ว",
        to=back,
    )


@require(*permissions.KEEPERS)
@require_http_methods(["GET", "POST"])
def reference_delete(request, pk):
    row = _reference(request, pk)
    if request.method == "GET":
        return redirect("qa:test_reference_edit", row.pk)
    if remove(row, verb="remove reference mean", by=request.user, version=posted_version(request)):
        messages.success(request, "ลบค่าอ้างอิงแล้ว")
        return redirect("qa:test_references")
    messages.error(request, "มีผู้แก้ไขค่านี้หลังจากท่านเปิดหน้า ยังไม่ได้ลบ โปรดตรวจสอบอีกครั้ง")
    return redirect("qa:test_reference_edit", row.pk)
