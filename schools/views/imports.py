"""Pages of the import: upload, preview with old and new, refused rows, apply, drop."""

import csv

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobs.models import Job
from schools import audit
from schools.actions import imports
from schools.forms.imports import ImportForm
from schools.forms.schools import shown
from schools.imports.columns import FIELDS
from schools.models import ImportBatch, ImportRow
from schools.permissions import KEEPERS, require

PAGE = 50
LABELS = {name: label for name, (label, _) in FIELDS.items()} | {
    "has_early": "เปิดสอนปฐมวัย",
    "has_basic": "เปิดสอนขั้นพื้นฐาน",
}
CHIPS = {"add": "done", "change": "info", "same": "draft", "refuse": "late"}
STATE_CHIPS = {"reading": "waiting", "ready": "waiting", "applied": "done", "refused": "late", "dropped": "draft"}
# What a spreadsheet would take for a formula.
RISKY = ("=", "+", "-", "@", "\t", "\r")


@require(*KEEPERS)
@require_http_methods(["GET", "POST"])
def index(request):
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, user=request.user)
        if form.is_valid():
            file = form.cleaned_data["file"]
            batch, _ = imports.start(
                file=file.file, label=file.name, office=form.cleaned_data["office"], by=request.user
            )
            return redirect("schools:import", batch.pk)
    batches = ImportBatch.objects.visible_to(request.user).select_related("file", "office", "created_by")
    page = Paginator(batches, PAGE).get_page(request.GET.get("page"))
    for batch in page:
        batch.chip = STATE_CHIPS[batch.state]
    return render(request, "schools/imports.html", {"form": form, "page": page})


def fetch(request, pk):
    """The import if this person may see it; 404 otherwise."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("file", "office", "created_by")
    return get_object_or_404(batches, pk=pk)


@never_cache
@require(*KEEPERS)
@require_GET
def detail(request, pk):
    batch = fetch(request, pk)
    batch.chip = STATE_CHIPS[batch.state]
    outcome = request.GET.get("outcome", "")
    rows = batch.rows.all()
    if outcome in ImportRow.Outcome.values:
        rows = rows.filter(outcome=outcome)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.chip = CHIPS[row.outcome]
        told = ("district", "levels") if batch.office_id else ("office", "district", "levels")
        row.details = [row.values[name] for name in told if name in row.values] if row.outcome == "add" else []
        row.changed = [(LABELS[name], shown(old) or "(ว่าง)", shown(new)) for name, (old, new) in row.changes.items()]
    counts = (batch.added, batch.changed, batch.same, batch.refused)
    job = Job.objects.filter(subject=imports.subject_of(batch)).first()
    context = {
        "batch": batch,
        "page": page,
        "outcome": outcome,
        "chips": list(zip(ImportRow.Outcome.values, ImportRow.Outcome.labels, counts, strict=True)),
        "total": sum(counts),
        "will_do": batch.added + batch.changed,
        "job": job,
        "job_runs": job is not None and job.is_active,
        "can_apply": batch.state == ImportBatch.State.READY and batch.added + batch.changed > 0,
        "can_drop": batch.state in (ImportBatch.State.READING, ImportBatch.State.READY, ImportBatch.State.REFUSED),
    }
    return render(request, "schools/import.html", context)


@require(*KEEPERS)
@require_GET
def refused(request, pk):
    """The refused rows with their reasons as CSV, to be mended and sent again."""
    batch = fetch(request, pk)
    audit.record("export refused rows", batch, actor=request.user, office=batch.office)
    rows = batch.rows.filter(outcome=ImportRow.Outcome.REFUSE).values_list("number", "smis_code", "name", "reason")
    writer = csv.writer(Echo())

    def lines():
        yield "\ufeff" + writer.writerow(["แถวที่", "รหัส SMIS", "ชื่อโรงเรียน", "เหตุผลที่ไม่รับ"])
        for row in rows.iterator():
            yield writer.writerow([harmless(str(cell)) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{batch.pk}.csv"'
    return response


class Echo:
    """A file that gives back what is written to it, for csv.writer."""

    def write(self, line):
        return line


def harmless(cell):
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(RISKY) else cell


@require(*KEEPERS)
@require_POST
def apply(request, pk):
    batch = fetch(request, pk)
    try:
        imports.ask_to_apply(batch=batch, by=request.user, confirm_office="confirm_office" in request.POST)
    except imports.OtherOffice:
        messages.error(request, "ยังไม่ได้นำเข้า ไฟล์ระบุสำนักงานอื่น โปรดทำเครื่องหมายยืนยันสำนักงานก่อน ไม่มีข้อมูลใดเปลี่ยนแปลง")
    except imports.NotReady:
        messages.info(request, "การนำเข้านี้เสร็จหรือถูกยกเลิกไปแล้ว ไม่มีข้อมูลใดเปลี่ยนเพิ่ม")
    return redirect("schools:import", batch.pk)


@require(*KEEPERS)
@require_POST
def drop(request, pk):
    batch = fetch(request, pk)
    try:
        imports.drop(batch=batch, by=request.user)
        messages.success(request, f"ยกเลิกการนำเข้า “{batch.file}” แล้ว ไม่มีข้อมูลใดเปลี่ยนแปลง")
    except imports.NotReady:
        messages.info(request, "การนำเข้านี้เสร็จหรือถูกยกเลิกไปแล้ว")
    return redirect("schools:imports")
