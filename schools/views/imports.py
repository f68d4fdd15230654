"""Pages of the imports: choice of the kind, upload, columns, preview with old and new, apply, undo, reports."""

import csv

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from jobs.models import Job
from schools import audit
from schools.actions import imports
from schools.exports import writing
from schools.exports.cells import guarded
from schools.forms.imports import ColumnsForm, ImportForm
from schools.imports import columns, files, kinds
from schools.imports.reading import TableError
from schools.imports.sheets_xml import letters_of
from schools.models import ImportBatch, ImportRow
from schools.permissions import IMPORTERS, deny, require
from thai import dates

PAGE = 50
CHIPS = {"add": "done", "change": "info", "same": "neutral", "refuse": "late"}
STATE_CHIPS = {
    "mapping": "waiting",
    "reading": "waiting",
    "ready": "waiting",
    "applied": "done",
    "refused": "late",
    "dropped": "neutral",
    "undone": "neutral",
}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
State = ImportBatch.State
APPLYING = "มีผู้ยืนยันให้นำเข้าตามตัวอย่างนี้แล้ว โปรดรอจนงานเสร็จก่อนจับคู่คอลัมน์ใหม่ ไม่มีข้อมูลใดเปลี่ยนแปลง"


@require(*IMPORTERS)
@require_GET
def index(request):
    mine = kinds.all_for(request.user.acting.role)
    batches = ImportBatch.objects.visible_to(request.user).select_related("file", "office", "created_by")
    chosen = kinds.get(request.GET.get("kind", ""))
    if chosen in mine:
        batches = batches.filter(kind=chosen.key)
    page = Paginator(batches, PAGE).get_page(request.GET.get("page"))
    office = request.user.acting.office
    last = ImportBatch.objects.last_keys(office) if office else ()
    for batch in page:
        batch.chip = STATE_CHIPS[batch.state]
        batch.title = imports.kind_of(batch).title
        batch.can_undo = batch.pk in last and batch.added + batch.changed > 0
    return render(request, "schools/imports.html", {"kinds": mine, "chosen": chosen, "page": page})


def _kind(request, key):
    """The kind if there is one; 403 when the role may not import it."""
    if (kind := kinds.get(key)) is None:
        raise Http404
    if not request.user.has_role(*kind.roles):
        deny(request, request.path)
    return kind


@require(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def new(request, kind):
    kind = _kind(request, kind)
    form = ImportForm(request.POST or None, request.FILES or None, user=request.user, kind=kind)
    if request.method == "POST":
        form = ImportForm(request.POST, request.FILES, user=request.user, kind=kind)
        if form.is_valid():
            file = form.cleaned_data["file"]
            batch, _ = imports.start(
                kind=kind,
                file=file.file,
                label=file.name,
                office=form.cleaned_data["office"],
                by=request.user,
                options=form.kept_options(),
            )
            return redirect("schools:import_columns" if batch.state == State.MAPPING else "schools:import", batch.pk)
    return render(request, "schools/import_new.html", {"form": form, "kind": kind})


@require(*IMPORTERS)
@require_GET
def template(request, kind):
    kind = _kind(request, kind)
    response = HttpResponse(files.template(kind), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{kind.key}-template.xlsx"'
    return response


def fetch(request, pk):
    """The import if this person may see it; 404 otherwise."""
    batches = ImportBatch.objects.visible_to(request.user).select_related("file", "office", "created_by", "undone_by")
    return get_object_or_404(batches, pk=pk)


@never_cache
@require(*IMPORTERS)
@require_GET
def detail(request, pk):
    batch = fetch(request, pk)
    kind = imports.kind_of(batch)
    batch.chip = STATE_CHIPS[batch.state]
    outcome = request.GET.get("outcome", "")
    rows = batch.rows.all()
    if outcome in ImportRow.Outcome.values:
        rows = rows.filter(outcome=outcome)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.chip = CHIPS[row.outcome]
        # The one office of the import stands above the rows.
        values = {name: value for name, value in row.values.items() if name != "office" or batch.office is None}
        row.details = kind.details(values) if row.outcome == "add" else []
        row.changed = files.changes_of(kind, row.changes)
    counts = (batch.added, batch.changed, batch.same, batch.refused)
    job = Job.objects.filter(subject=imports.subject_of(batch)).first()
    runs = job is not None and job.is_active
    context = {
        "batch": batch,
        "kind": kind,
        "home": _home(request.user, kind),
        "page": page,
        "outcome": outcome,
        "chips": list(zip(ImportRow.Outcome.values, ImportRow.Outcome.labels, counts, strict=True)),
        "total": sum(counts),
        "will_do": batch.added + batch.changed,
        "job": job,
        "job_runs": runs,
        "can_apply": batch.state == State.READY and batch.added + batch.changed > 0,
        "can_drop": batch.state in (State.MAPPING, State.READING, State.READY, State.REFUSED),
        "can_map": batch.state in (State.MAPPING, State.READY) and not runs,
        "can_undo": not runs and _is_newest(batch),
    }
    return render(request, "schools/import.html", context)


def _home(user, kind):
    """The address of the page where the result is seen, "" for whom has no such page."""
    return _address(kind.home[0]) if kind.home_roles is None or user.has_role(*kind.home_roles) else ""


def _address(name):
    """The address of a page, "" while no room has it."""
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_newest(batch):
    applied = batch.state == State.APPLIED and batch.added + batch.changed > 0
    return applied and ImportBatch.objects.newest_applied(batch.kind, batch.office) == batch


@require(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def map_columns(request, pk):
    """Which column is which: the headings of the file with first values, a select per field."""
    batch = fetch(request, pk)
    if batch.state not in (State.MAPPING, State.READY):
        messages.info(request, "การนำเข้านี้ไม่ต้องจับคู่คอลัมน์แล้ว")
        return redirect("schools:import", batch.pk)
    if imports.is_applying(batch):
        messages.info(request, APPLYING)
        return redirect("schools:import", batch.pk)
    kind, ask = imports.kind_of(batch), imports.ask_of(batch, request.user)
    try:
        with batch.file.content.open("rb") as file:
            rows = columns.heading_rows(file)
            here = _candidate(request, rows, kind, batch)
            samples = columns.samples(here)
    except TableError as error:
        messages.error(request, str(error))
        return redirect("schools:import", batch.pk)
    if batch.mapping.get("signature") == here.signature:
        at = {name: (index, "") for name, index in batch.mapping["fields"].items()}
    else:
        at, _ = columns.match(here, kind)
    form = ColumnsForm(request.POST or None, kind=kind, ask=ask, candidate=here, at=at)
    if request.method == "POST" and form.is_valid():
        try:
            imports.map_columns(
                batch=batch, signature=here.signature, fields=form.cleaned_data["chosen"], by=request.user
            )
        except imports.Applying:
            messages.info(request, APPLYING)
        except imports.NotReady:
            messages.info(request, "การนำเข้านี้เสร็จหรือถูกยกเลิกไปแล้ว ไม่มีข้อมูลใดเปลี่ยนเพิ่ม")
        return redirect("schools:import", batch.pk)
    context = {
        "batch": batch,
        "kind": kind,
        "form": form,
        "missing": kind.missing(at, ask),
        "needed": kind.missing({}, ask),
        "rows": [(place, row, " · ".join(t for t in row.headings if t)[:80]) for place, row in enumerate(rows)],
        "place": rows.index(here),
        "shown": [
            (heading or f"คอลัมน์ {letters_of(index)}", samples[index])
            for index, heading in enumerate(here.headings)
            if heading or samples[index]
        ],
    }
    return render(request, "schools/import_columns.html", context)


def _candidate(request, rows, kind, batch):
    """The row that holds the headings: as the person chose, as it was mapped, or the one that looks most like it."""
    place = request.POST.get("row") or request.GET.get("row") or ""
    if place.isascii() and place.isdigit() and len(place) < 5 and int(place) < len(rows):
        return rows[int(place)]
    mapped = next((row for row in rows if row.signature == batch.mapping.get("signature")), None)
    return mapped or max(rows, key=lambda row: (len(columns.match(row, kind)[0]), sum(map(bool, row.headings)) > 1))


@require(*IMPORTERS)
@require_GET
def refused(request, pk):
    """The refused rows with their reasons as CSV, to be mended and sent again."""
    batch = fetch(request, pk)
    audit.record("export refused rows", batch, actor=request.user, office=batch.office)
    rows = batch.rows.filter(outcome=ImportRow.Outcome.REFUSE).values_list("number", "code", "name", "reason")
    writer = csv.writer(Echo())

    def lines():
        yield "\ufeff" + writer.writerow(["แถวที่", "รหัส", "รายการ", "เหตุผลที่ไม่รับ"])
        for row in rows.iterator():
            yield writer.writerow([guarded(str(cell)) for cell in row])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="refused-{batch.pk}.csv"'
    return response


class Echo:
    """A file that gives back what is written to it, for csv.writer."""

    def write(self, line):
        return line


@require(*IMPORTERS)
@require_GET
def report(request, pk, fmt):
    """Each row with its outcome, reason and changes, as CSV or XLSX."""
    batch = fetch(request, pk)
    if fmt not in ("csv", "xlsx"):
        raise Http404
    audit.record("export import report", batch, actor=request.user, office=batch.office)
    file = writing.write(files.Report(imports.kind_of(batch)), batch.rows.iterator(), request.user, fmt)
    name = f"ผลการนำเข้า {imports.kind_of(batch).title} {dates.short(timezone.localdate())}.{fmt}"
    kind = XLSX if fmt == "xlsx" else "text/csv; charset=utf-8"
    return FileResponse(file, as_attachment=True, filename=name, content_type=kind)


@require(*IMPORTERS)
@require_POST
def apply(request, pk):
    batch = fetch(request, pk)
    try:
        imports.ask_to_apply(
            batch=batch,
            by=request.user,
            preview=request.POST.get("preview"),
            confirm_office="confirm_office" in request.POST,
        )
    except imports.OtherPreview:
        messages.error(request, "ยังไม่ได้นำเข้า มีตัวอย่างใหม่กว่าที่ท่านเห็น โปรดตรวจสอบรายการด้านล่างแล้วยืนยันอีกครั้ง")
    except imports.OtherOffice:
        messages.error(request, "ยังไม่ได้นำเข้า ไฟล์ระบุสำนักงานอื่น โปรดทำเครื่องหมายยืนยันสำนักงานก่อน ไม่มีข้อมูลใดเปลี่ยนแปลง")
    except imports.NotReady:
        messages.info(request, "การนำเข้านี้เสร็จหรือถูกยกเลิกไปแล้ว ไม่มีข้อมูลใดเปลี่ยนเพิ่ม")
    return redirect("schools:import", batch.pk)


@require(*IMPORTERS)
@require_POST
def drop(request, pk):
    batch = fetch(request, pk)
    try:
        imports.drop(batch=batch, by=request.user)
        messages.success(request, f"ยกเลิกการนำเข้า “{batch.file}” แล้ว ไม่มีข้อมูลใดเปลี่ยนแปลง")
    except imports.NotReady:
        messages.info(request, "การนำเข้านี้เสร็จหรือถูกยกเลิกไปแล้ว")
    return redirect("schools:imports")


@require(*IMPORTERS)
@require_http_methods(["GET", "POST"])
def undo(request, pk):
    """Says what taking the import back would do, and asks for it."""
    batch = fetch(request, pk)
    if request.method == "POST":
        try:
            imports.ask_to_undo(batch=batch, by=request.user)
        except imports.NotReady:
            messages.info(request, "การนำเข้านี้ย้อนกลับไปแล้วหรือยังไม่ได้นำเข้า ไม่มีข้อมูลใดเปลี่ยนเพิ่ม")
        except imports.NotLast:
            messages.error(request, "มีการนำเข้าข้อมูลประเภทนี้ครั้งใหม่กว่า โปรดย้อนกลับครั้งล่าสุดก่อน ไม่มีข้อมูลใดเปลี่ยนแปลง")
        return redirect("schools:import", batch.pk)
    newest = ImportBatch.objects.newest_applied(batch.kind, batch.office)
    if batch.state != State.APPLIED:
        messages.info(request, "การนำเข้านี้ย้อนกลับไปแล้วหรือยังไม่ได้นำเข้า")
        return redirect("schools:import", batch.pk)
    reasons, before = imports.hindrances(batch=batch, by=request.user) if newest == batch else ([], [])
    for one in before:
        one.kind_now = imports.kind_of(one)
        one.work = one.added + one.changed
    context = {
        "batch": batch,
        "kind": imports.kind_of(batch),
        "newest": newest,
        "is_newest": newest == batch,
        "reasons": reasons,
        "before": before,
    }
    return render(request, "schools/import_undo.html", context)
