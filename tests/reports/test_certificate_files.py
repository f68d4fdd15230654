"""The files of an issued batch: in parts, with the same bytes every time, and none of them twice."""

import hashlib
import io
import zipfile
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from inbox.models import Notice
from jobs import worker
from jobs.models import Job
from jobs.reaper import sweep
from jobs.testing import work_off
from reports.actions import certificate_files as files
from reports.actions import certificates as actions
from reports.actions.certificate_designs import create
from reports.certificates import issued, slices, spaced
from reports.certificates.layout import sample
from reports.models import BatchPart, CertificateBatch, DesignVersion
from schools.models import Role, StoredFile
from tests.factories import make_office, make_user
from tests.reports.certificate_factories import keep_files, make_batch
from tests.reports.pictures import page_picture, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make_user(Role.CLERK, office=make_office())


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def small_parts(monkeypatch):
    monkeypatch.setattr(files, "PART", 3)


def issue(clerk, people, **more):
    return actions.issue_batch(batch=make_batch(clerk, people, **more), version=1, user=clerk)


def sha256(content):
    return hashlib.sha256(content).hexdigest()


def test_a_batch_in_parts_gives_single_papers_one_whole_and_a_zip(desk, clerk, small_parts, monkeypatch):
    names = ["นางสาวน้ำผึ้ง ปั่นทิพย์", 'นาย<เก่ง>: "ผู้ใหญ่"/กี่.', *[f"นายที่{n} น้ำใจ" for n in range(5)]]
    batch = issue(clerk, names)
    assert [(p.first, p.last) for p in batch.parts.all()] == [(0, 2), (3, 5), (6, 6)]
    assert issued.is_there(batch.certificates.first()) is False
    work_off()
    batch.refresh_from_db()
    assert batch.state == "ready"
    parts = list(batch.parts.select_related("file"))
    assert all(part.sha256 == part.file.sha256 and part.finished_at for part in parts)

    papers = list(batch.certificates.select_related("batch"))
    singles = [issued.single(paper) for paper in papers]
    assert [sha256(one) for one in singles] == [paper.sha256 for paper in papers]
    assert len(set(singles)) == 7
    for paper, one in zip(papers, singles, strict=True):
        assert spaced(paper.code) in text_of(one)
        with pikepdf.open(io.BytesIO(one)) as document:
            assert len(document.pages) == 1 and document.Root.Lang == "th"
            assert document.check_pdf_syntax() == []
    # Cut out, a paper looks as it does among the others.
    with parts[1].file.content.open("rb") as source:
        assert page_picture(singles[4]).tobytes() == page_picture(source.read(), 1).tobytes()

    # The whole was asked for by the last part, as one file with every paper in its order; the clerk's jobs
    # are that one.
    assert list(Job.objects.filter(requested_by=clerk).values_list("kind", flat=True)) == ["certificate_whole"]
    assert Notice.objects.get(user=clerk).url == reverse("reports:certificate_batch", args=[batch.pk])
    assert StoredFile.objects.filter(purpose="certificates").count() == 4
    response = desk.get(reverse("schools:file", args=[batch.file_id]))
    whole = b"".join(response.streaming_content)
    with pikepdf.open(io.BytesIO(whole)) as document:
        assert len(document.pages) == 7
    assert [spaced(papers[i].code) in text_of(whole, i) for i in (0, 3, 6)] == [True] * 3

    # Twice asked is one ZIP; its names are safe for Windows.
    for _ in range(2):
        response = desk.post(reverse("reports:certificate_zip", args=[batch.pk]))
        work_off()
    assert Job.objects.filter(kind="certificate_zip").count() == 1
    stored = StoredFile.objects.get(purpose="certificate_zip")
    with zipfile.ZipFile(stored.content.open("rb")) as archive:
        year = papers[0].be_year
        assert archive.namelist()[:2] == [f"0001-{year} นางสาวน้ำผึ้ง ปั่นทิพย์.pdf", f"0002-{year} นายเก่ง ผู้ใหญ่กี่.pdf"]
        assert [archive.read(name) for name in archive.namelist()] == singles

    # A revoked paper is not handed out any more.
    actions.revoke(certificate=papers[0], reason="ชื่อผิด", user=clerk)
    desk.post(reverse("reports:certificate_zip", args=[batch.pk]))
    work_off()
    with zipfile.ZipFile(StoredFile.objects.filter(purpose="certificate_zip").latest("created_at").content) as archive:
        assert len(archive.namelist()) == 6

    # What would fill the disk is refused before it is begun.
    monkeypatch.setattr(issued, "MOST_BYTES", sum(map(len, singles[2:])) // 2)
    actions.revoke(certificate=papers[1], reason="ชื่อผิด", user=clerk)
    response = desk.post(reverse("reports:certificate_zip", args=[batch.pk]))
    work_off()
    assert "ไฟล์รายคนทั้งชุดรวมกันประมาณ" in desk.get(response.url).text
    assert StoredFile.objects.filter(purpose="certificate_zip").count() == 2


def test_a_paper_has_the_same_bytes_whatever_writes_pdf_in_ten_years():
    """The cutting is ours: a known part gives known bytes."""
    document = pikepdf.new()
    document.add_blank_page(page_size=(842, 595))
    document.pages[0].Contents = document.make_stream(b"0 0 m")
    out = io.BytesIO()
    document.save(out, static_id=True, compress_streams=False)
    part = slices.Part(slices.prepared(out.getvalue()))
    assert part.sha256(0) == sha256(part.single(0))
    body = part.single(0)
    assert body.count(b" 0 obj") == 4 and b"/Count 1 /Kids" in body
    with pytest.raises(IndexError):
        part.single(1)


def test_stopping_keeps_numbers_and_parts_and_going_on_makes_the_rest(desk, clerk, small_parts):
    batch = issue(clerk, 7)
    first = batch.parts.first()
    from jobs.worker import run

    run(first.job_id)
    desk.post(reverse("reports:certificate_stop", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    kept = batch.parts.get(pk=first.pk).file_id
    assert (batch.state, batch.cancelled, batch.certificates.count()) == ("issued", True, 7)
    assert kept and batch.parts.filter(file=None).count() == 2
    page = desk.get(reverse("reports:certificate_batch", args=[batch.pk])).text
    assert "ทำต่อ" in page and "เสร็จแล้ว 3 จาก 7 ฉบับ" in page

    # Two presses ask once; the part that is there is not made again.
    for _ in range(2):
        desk.post(reverse("reports:certificate_render", args=[batch.pk]))
    assert Job.objects.filter(kind="certificates", state="queued").count() == 2
    work_off()
    batch.refresh_from_db()
    assert batch.state == "ready" and not batch.cancelled
    assert batch.parts.get(pk=first.pk).file_id == kept
    assert StoredFile.objects.filter(purpose="certificates").count() == 4
    # The last number is still the seventh.
    assert sorted(batch.certificates.values_list("number", flat=True)) == list(range(1, 8))


def test_a_full_disk_is_told_and_leaves_what_was_made(desk, clerk, small_parts):
    """/dev/full takes nothing: every write to it fails as on a disk without room."""
    batch = issue(clerk, 4)
    storage = StoredFile._meta.get_field("content").storage
    usual = storage._save

    def full(name, content):
        with Path("/dev/full").open("wb") as disk:
            disk.write(b"x" * 10_000)

    storage._save = full
    try:
        work_off()
    finally:
        storage._save = usual
    batch.refresh_from_db()
    page = desk.get(reverse("reports:certificate_batch", args=[batch.pk])).text
    assert "พื้นที่เก็บไฟล์ของระบบเต็ม" in page and "ลองใหม่" in page
    assert StoredFile.objects.filter(purpose="certificates").count() == 0
    desk.post(reverse("reports:certificate_render", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    assert batch.state == "ready"


def test_bytes_that_changed_on_the_disk_are_not_handed_out(clerk, small_parts):
    batch = issue(clerk, 2)
    keep_files(batch)
    paper = batch.certificates.select_related("batch__file").first()
    part = BatchPart.objects.get(batch=batch)
    assert sha256(issued.single(paper)) == paper.sha256
    with part.file.content.open("rb") as source:
        content = source.read()
    storage = part.file.content.storage
    storage.delete(part.file.content.name)
    storage.save(part.file.content.name, io.BytesIO(content.replace(b" 842 ", b" 841 ")))
    with pytest.raises(issued.Damaged):
        issued.single(paper)


def test_a_batch_of_the_time_before_parts_keeps_its_bytes(desk, clerk):
    """One file holds all papers; singles are cut out of it the way they always were."""
    from reports import certificates
    from reports.certificates import draw
    from schools.files import store

    batch = issue(clerk, 3)
    old = draw.draw_batch(certificates.design_of(batch), certificates.papers_of(batch))
    stored = store(old, office=batch.office, purpose="certificates", label="a.pdf", content_type="application/pdf")
    batch.parts.all().delete()
    CertificateBatch.objects.filter(pk=batch.pk).update(part_count=0, file=stored, state="ready")
    paper = batch.certificates.select_related("batch__file").get(position=1)
    paper.refresh_from_db(fields=["batch"])
    assert issued.single(paper) == draw.single(old, 1)
    response = desk.get(reverse("reports:certificate_single", args=[paper.pk]))
    assert response.content == draw.single(old, 1)
    assert files.make(batch=paper.batch, user=clerk) == 0


def test_who_asked_is_told_when_all_workers_died_over_a_part(desk, clerk):
    """Ended by the reaper: no attempt is left that could tell."""
    batch = issue(clerk, 2)
    (part,) = batch.parts.all()
    for _ in range(settings.JOB_MAX_ATTEMPTS):
        assert not Notice.objects.filter(user=clerk).exists()
        assert worker.claim(part.job_id)
        sweep(timezone.now() + timedelta(hours=1))
    notice = Notice.objects.get(user=clerk)
    assert "ไม่สำเร็จ" in notice.title and "ลองใหม่" in notice.body
    assert notice.url == reverse("reports:certificate_batch", args=[batch.pk])
    assert "ลองใหม่" in desk.get(notice.url).text


def test_what_nobody_foresaw_is_told_to_who_asked_with_the_way_to_try_again(desk, clerk):
    design, _ = create(office=clerk.acting.office, name="แบบ", kind="", layout=sample(), background=None, user=clerk)
    version = design.versions.get()
    batch = issue(clerk, 2, design_version=version)
    layout = version.layout
    DesignVersion.objects.filter(pk=version.pk).update(layout={})
    work_off()
    notice = Notice.objects.get(user=clerk)
    page = reverse("reports:certificate_batch", args=[batch.pk])
    assert "ไม่สำเร็จ" in notice.title and "ลองใหม่" in notice.body and notice.url == page
    assert "ลองใหม่" in desk.get(page).text
    DesignVersion.objects.filter(pk=version.pk).update(layout=layout)
    desk.post(reverse("reports:certificate_render", args=[batch.pk]))
    work_off()
    batch.refresh_from_db()
    assert batch.state == "ready" and batch.certificates.count() == 2
