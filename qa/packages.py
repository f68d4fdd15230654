"""The package for สมศ.: the SARs of a year and the issues to look at, as one ZIP with a manifest."""

import csv
import hashlib
import io
import re
import tempfile
import zipfile
from contextlib import contextmanager

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from jobs.kinds import JobFailed, job_kind
from qa.models import ExternalAssessment, ExternalPackage, ExternalRound, SarPart, Submission, SubmissionFile
from qa.models.external_rounds import STAFF
from qa.models.rounds import Round
from qa.models.standards import EducationLevel
from schools import audit, files
from schools.exports.cells import guarded
from schools.models import Membership, Office, School
from thai.dates import short

PURPOSE = "external_package"
MANIFEST = [
    "ไฟล์",
    "ขนาด (ไบต์)",
    "รหัสตรวจสอบไฟล์ (SHA-256)",
    "รหัสโรงเรียน",
    "โรงเรียน",
    "ระดับ",
    "ปีการศึกษา",
    "สถานะ SAR",
    "ที่มา",
]
SENT, PRINTED = "ไฟล์ของโรงเรียน", "พิมพ์จากระบบ"
ISSUES = ["รหัสโรงเรียน", "โรงเรียน", "ระดับ", "วันที่ประเมิน", "ประเด็นที่ขอให้ประเมินและติดตามตรวจสอบ"]
MISSING = ["รหัสโรงเรียน", "โรงเรียน", "ระดับ", "เหตุ"]
# The files beside the SARs.
ISSUES_FILE, MISSING_FILE, MANIFEST_FILE = "ประเด็น.csv", "รายการที่ขาด.csv", "บัญชีไฟล์.csv"


def due_in(office, round):
    """{(school, level of education)} that สมศ. assesses in the round, by the appointments of the office."""
    rows = ExternalAssessment.objects.standing().filter(office=office, round=round).order_by()
    return set(rows.values_list("school", "level"))


def sars(office, year, only=None):
    """The SARs of a year that the office has in hand, in the order of the schools. `only` is {(school, level)}."""
    rows = Submission.objects.received().filter(
        round__office=office, round__kind=Round.Kind.SAR, round__academic_year=year
    )
    if only is not None:
        rows = rows.filter(_among(only))
    related = ("school__network", "round__office__crest", "standard_set")
    return rows.select_related(*related).order_by("school__smis_code", "school", "level")


def _among(only):
    """The condition on a submission that is of one of these (school, level)."""
    schools = {level: {school for school, of in only if of == level} for level in EducationLevel.values}
    wanted = Q(pk__in=[])
    for level, keys in schools.items():
        wanted |= Q(level=level, school__in=keys)
    return wanted


def current_pdfs(office, year, only=None):
    """{submission: SubmissionFile} of the current SAR files."""
    rows = SubmissionFile.objects.filter(
        submission__in=sars(office, year, only).order_by(), kind=SubmissionFile.Kind.SAR, replaced_at=None
    )
    return {row.submission_id: row for row in rows.select_related("file")}


class NotPrinted(Exception):
    """No paper could be made of a SAR; the message says why, for a person."""


_printers = []


def prints_sars(printer):
    """Registers printer(submission) -> the bytes of a SAR as PDF. Raises NotPrinted. Papers are made
    in a room above."""
    _printers[:] = [printer]
    return printer


def written_here(office, year, only=None):
    """The keys of the SARs that schools wrote in the system and of which they sent no file: these are printed."""
    told = Q(summary__gt="") | Q(process__gt="") | Q(results__gt="")
    rows = sars(office, year, only).order_by()
    uploaded = SubmissionFile.objects.filter(submission__in=rows, kind=SubmissionFile.Kind.SAR, replaced_at=None)
    parts = SarPart.objects.filter(told, submission__in=rows).exclude(kind=SarPart.Kind.SEND)
    return set(parts.exclude(submission__in=uploaded.values("submission")).values_list("submission", flat=True))


def issues_of(office, round):
    """The assessments of the round with issues to look at."""
    rows = ExternalAssessment.objects.standing().filter(office=office, round=round).exclude(issues="")
    return rows.select_related("school").order_by("school__smis_code", "school", "level", "attempt")


def missing_of(office, year, only=None):
    """[(School, level of education, reason)] of every SAR that an open school owes and that cannot be sent: one for
    each level that it teaches and the round of the year asks for, and that is in `only` {(school, level)}."""
    there = current_pdfs(office, year).keys() | written_here(office, year)
    received = {(row.school_id, row.level): row.pk in there for row in sars(office, year)}
    asked = _levels_asked(office, year)
    found = []
    for school in School.objects.filter(office=office).open_on(timezone.localdate()).order_by("smis_code", "pk"):
        for level, teaches in ((EducationLevel.EARLY, school.has_early), (EducationLevel.BASIC, school.has_basic)):
            if only is not None and (school.pk, level.value) not in only:
                continue
            is_there = received.get((school.pk, level.value))
            if is_there is False:
                found.append((school, level, "ส่ง SAR แล้วแต่ไม่มีไฟล์ PDF และไม่มีเนื้อหาในระบบ"))
            elif is_there is None and teaches and level in asked:
                found.append((school, level, "สำนักงานยังไม่ได้รับ SAR"))
    return found


def _levels_asked(office, year):
    """The levels of education that the rounds of a year ask SARs of; all while there is no round."""
    rows = Round.objects.filter(office=office, kind=Round.Kind.SAR, academic_year=year)
    asked = set(rows.order_by().values_list("levels", flat=True))
    return set(EducationLevel) if not asked or Round.Levels.BOTH in asked else asked


def folder(school):
    """The folder of a school: its code and name, without what a file system does not take."""
    return re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", f"{school.code} {school.name}").strip(". ") or str(school.pk)


def table(headings, rows):
    """CSV in UTF-8 with a mark that Excel knows; no cell is a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(headings)
    writer.writerows([[guarded(str(cell)) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


@contextmanager
def written(office, round, year, tell=lambda done, total: None, *, everybody=False):
    """Gives (open ZIP file, {"schools", "reports", "missing"}): every SAR in the folder of its school, the issues, what
    is missing, and a manifest with the SHA-256 of every other file, reckoned from the very bytes in the ZIP. Of the
    schools that have an appointment in the round, or of `everybody`."""
    only = None if everybody else due_in(office, round)
    rows = list(sars(office, year, only))
    pdfs = current_pdfs(office, year, only)
    printed = written_here(office, year, only)
    missing = missing_of(office, year, only)
    issues = list(issues_of(office, round))
    with tempfile.TemporaryFile() as out:
        manifest, schools = [], set()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
            for place, row in enumerate(rows):
                tell(place, len(rows))
                if row.pk not in pdfs and row.pk not in printed:
                    continue
                name = f"SAR/{folder(row.school)}/SAR-{year}-{row.short_level}.pdf"
                origin = SENT if row.pk in pdfs else PRINTED
                try:
                    kept = pdfs.get(row.pk)
                    size, digest = _copy(archive, name, kept.file) if kept else _print(archive, name, row)
                except NotPrinted as error:
                    missing.append((row.school, EducationLevel(row.level), f"จัดทำ PDF จากระบบไม่สำเร็จ: {error}"))
                    continue
                school = [row.school.code, row.school.full_name, row.get_level_display(), year, row.get_state_display()]
                manifest.append([name, size, digest, *school, origin])
                schools.add(row.school_id)
            asked = [
                [row.school.code, row.school.full_name, row.get_level_display(), short(row.starts_on), row.issues]
                for row in issues
            ]
            lacking = [[school.code, school.full_name, level.label, why] for school, level, why in missing]
            for name, content in ((ISSUES_FILE, table(ISSUES, asked)), (MISSING_FILE, table(MISSING, lacking))):
                archive.writestr(name, content)
                manifest.append([name, len(content), hashlib.sha256(content).hexdigest(), "", "", "", year, "", ""])
            archive.writestr(MANIFEST_FILE, table(MANIFEST, manifest))
        tell(len(rows), len(rows))
        out.seek(0)
        lacking = len({school.pk for school, _level, _why in missing})
        yield out, {"schools": len(schools), "reports": len(manifest) - 2, "missing": lacking}


def _copy(archive, name, stored):
    digest, size = hashlib.sha256(), 0
    with stored.content.open("rb") as source, archive.open(name, "w") as target:
        for chunk in iter(lambda: source.read(1 << 20), b""):
            digest.update(chunk)
            size += len(chunk)
            target.write(chunk)
    return size, digest.hexdigest()


def _print(archive, name, submission):
    """The SAR as the system prints it. Raises NotPrinted."""
    if not _printers:
        raise NotPrinted("ไม่มีส่วนจัดพิมพ์เอกสาร")
    content = _printers[0](submission)
    archive.writestr(name, content)
    return len(content), hashlib.sha256(content).hexdigest()


@job_kind("external_package", title="จัดทำชุดเอกสารส่ง สมศ.", may_see=lambda user, job: _seen(user, job))
def make_package(run):
    """Writes the ZIP and keeps it, for the person who asked in the role they asked in."""
    by = run.job.requested_by
    acting = Membership.objects.current().filter(pk=run.input["membership"], user=by, user__is_active=True)
    by.acting = acting.select_related("office").first()
    if by.acting is None or by.acting.role not in STAFF:
        raise JobFailed("ท่านไม่มีสิทธิ์จัดทำชุดเอกสารนี้แล้ว")
    office = Office.objects.get(pk=by.acting.office_id)
    round = ExternalRound.objects.visible_to(by).filter(pk=run.input["round"]).first()
    if round is None:
        raise JobFailed("ไม่พบรอบการประเมินนี้แล้ว")
    year = run.input["year"]

    def tell(done, total):
        run.progress(done, total, "กำลังรวบรวม SAR")

    with (
        written(office, round, year, tell, everybody=run.input.get("everybody", True)) as (file, figures),
        run.finish() as done,
    ):
        stored = files.store(
            file,
            office=office,
            purpose=PURPOSE,
            label=f"SAR {year} ส่ง สมศ. {round.code}.zip",
            content_type="application/zip",
            by=by,
        )
        package = ExternalPackage.objects.create(
            office=office, round=round, academic_year=year, file=stored, made_by=by, **figures
        )
        audit.record("make external package", package, actor=by, office=office, **figures)
        done({"url": reverse("qa:external_packages"), "label": "เปิดชุดเอกสาร"})


def _seen(user, job):
    return user.acting is not None and user.acting.role in STAFF and user.acting.office_id == job.input["office"]


@files.gate(PURPOSE)
def may_read_package(user, stored):
    """Staff of the office that made it."""
    return ExternalPackage.objects.visible_to(user).filter(file=stored).exists()
