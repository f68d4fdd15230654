"""Internal beside external levels, and the package for สมศ."""

import csv
import hashlib
import io
import zipfile
from collections import Counter
from contextlib import contextmanager

import pytest
from django.db.models.signals import post_init
from django.urls import reverse

from jobs.models import Job
from jobs.testing import work_off
from qa import external_synthesis
from qa.models import (
    ExternalAssessment,
    ExternalPackage,
    ExternalResult,
    ExternalStandardResult,
    SarPart,
    StandardResult,
    Submission,
    SubmissionFile,
)
from reports import pdf as printing
from reports.types.external.query import freeze as freeze_report
from schools.files import store
from schools.models import Role, School
from tests.access.world import OTHER, OWN, World
from tests.factories import make_user, today
from tests.qa.external_factories import give_result, make_assessment, round_four
from tests.qa.factories import pdf
from tests.reports.pictures import squeezed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    return World()


def own_levels(world, level, scope=OWN):
    submission = world.submission(scope, None, "accepted")
    for standard in submission.standard_set.standards.all():
        StandardResult.objects.create(submission=submission, standard=standard, level=level, reason="ตามข้อมูล")
    return submission


def external_level(world, level, scope=OWN):
    office = world.office(scope)
    head = world.heads[office]
    assessment = make_assessment(office, head, world.schools[scope])
    return give_result(assessment, head, "ดี", level)


def see(client, world, role=Role.HEAD):
    user = world.people[role]
    client.force_login(user)
    return user


# ---- synthesis


@pytest.mark.parametrize(
    ("own", "external", "verdict", "gap"), [(3, 3, "same", 0), (5, 3, "higher", 2), (2, 3, "lower", -1)]
)
def test_both_levels_stand_side_by_side(world, own, external, verdict, gap):
    own_levels(world, own)
    external_level(world, external)
    row = external_synthesis.rows(School.objects.filter(office=world.a))[0]
    assert (row.verdict, row.pairs[0].gap) == (verdict, gap)
    assert (row.pairs[0].own, row.pairs[0].external) == (own, external)


def test_the_page_counts_and_lists_and_its_numbers_open_the_list(client, world):
    own_levels(world, 5)
    external_level(world, 3)
    see(client, world)
    page = client.get(reverse("qa:external_synthesis")).content.decode()
    assert "บ้านของเรา" in page
    assert "ต่างมาก" in page
    assert "บ้านของเรา" in client.get(reverse("qa:external_synthesis") + "?show=wide").content.decode()
    assert "บ้านของเรา" not in client.get(reverse("qa:external_synthesis") + "?show=same").content.decode()


def test_another_office_is_not_compared(client, world):
    own_levels(world, 5, OTHER)
    external_level(world, 3, OTHER)
    see(client, world)
    assert "ยังเทียบไม่ได้" in client.get(reverse("qa:external_synthesis")).content.decode()


def test_a_sar_that_was_not_handed_in_is_not_compared(world):
    submission = own_levels(world, 5)
    type(submission).objects.filter(pk=submission.pk).update(state="draft", submitted_at=None, accepted_at=None)
    external_level(world, 3)
    assert external_synthesis.rows(School.objects.filter(office=world.a)) == []


def test_the_synthesis_is_a_file_too(client, world):
    own_levels(world, 5)
    external_level(world, 3)
    see(client, world)
    file = client.get(reverse("schools:export", args=["external_synthesis", "csv"]))
    text = b"".join(file.streaming_content).decode("utf-8-sig") if file.streaming else file.content.decode("utf-8-sig")
    assert "5 / 3" in text


def judged_otherwise(world, *own):
    """Beside the level 3 of สมศ. the school gave itself these levels, standard by standard."""
    submission = own_levels(world, 3)
    for row, level in zip(submission.standard_results.all(), own, strict=False):
        StandardResult.objects.filter(pk=row.pk).update(level=level)
    external_level(world, 3)


@pytest.mark.parametrize(
    ("own", "verdict"),
    [((3, 3), "same"), ((4, 3), "higher"), ((3, 2), "lower"), ((4, 2), "both"), ((5, 2), "both"), ((4, 1), "both")],
)
def test_page_and_report_count_a_school_under_one_label_alone(client, world, own, verdict):
    judged_otherwise(world, *own)
    see(client, world)
    page = client.get(reverse("qa:external_synthesis"))
    counted = {name: n for name, _label, n in page.context["shown"] if name != "wide"}
    assert {name for name, n in counted.items() if n} == {verdict}
    frozen = freeze_report(world.a, {"round": "", "level": "", "labels": {}}, today())
    (row,) = frozen["sheets"]["schools"]["rows"]
    assert row["verdict"] == external_synthesis.VERDICTS[verdict]


def sars(world, years):
    """A SAR of each year that the school has given itself the level of its own year's last digit in."""
    made = {}
    for year in years:
        submission = world.submission(OWN, None, "accepted", year=year)
        standard = submission.standard_set.standards.first()
        StandardResult.objects.create(submission=submission, standard=standard, level=year % 5 + 1, reason="ตามข้อมูล")
        made[year] = submission
    return made


@pytest.mark.parametrize(("judged", "beside"), [(2563, 2563), (2561, 2561), (2575, 2568), (2550, 2568)])
def test_the_sar_of_the_year_of_the_result_stands_beside_it_and_no_other_is_read(world, judged, beside):
    made = sars(world, range(2559, 2569))
    result = external_level(world, 3).result
    for year in range(2540, 2550):
        older = ExternalResult.objects.create(
            school=result.school, round=f"รอบ {year}", level="basic", year=year, result="ดี"
        )
        ExternalStandardResult.objects.create(result=older, standard=result.standards.first().standard, level=1)
    ExternalResult.objects.filter(pk=result.pk).update(year=judged)
    read = []

    def note(sender, instance, **_kwargs):
        read.append((sender, instance.pk))

    with catching(post_init, note, Submission, StandardResult, ExternalResult, ExternalStandardResult):
        (row,) = external_synthesis.rows(School.objects.filter(office=world.a))
    assert (row.sar_year, row.pairs[0].own) == (beside, beside % 5 + 1)
    assert [pk for model, pk in read if model is Submission] == [made[beside].pk]
    assert [pk for model, pk in read if model is ExternalResult] == [result.pk]
    assert Counter(model for model, _pk in read)[StandardResult] == 1
    assert Counter(model for model, _pk in read)[ExternalStandardResult] == 3


@contextmanager
def catching(signal, receiver, *senders):
    for sender in senders:
        signal.connect(receiver, sender=sender)
    try:
        yield
    finally:
        for sender in senders:
            signal.disconnect(receiver, sender=sender)


# ---- package


def with_pdf(world, scope=OWN):
    submission = world.submission(scope, None, "accepted")
    content = pdf()
    stored = store(content, office=world.office(scope), purpose="sar", label="SAR.pdf", content_type="application/pdf")
    SubmissionFile.objects.create(submission=submission, kind="sar", file=stored)
    return submission, content


def make(client, year=2568, round=None, scope="all"):
    said = {"round": (round or round_four()).pk, "year": str(year), "scope": scope}
    response = client.post(reverse("qa:external_packages"), said)
    work_off()
    return response


def read(package):
    with package.file.content.open("rb") as file:
        archive = zipfile.ZipFile(io.BytesIO(file.read()))
    rows = list(csv.reader(io.StringIO(archive.read("บัญชีไฟล์.csv").decode("utf-8-sig"))))
    return archive, rows[1:]


def missing(archive):
    """[(school, level)] of the list of what is missing, without the words that all begin with."""
    rows = list(csv.DictReader(io.StringIO(archive.read("รายการที่ขาด.csv").decode("utf-8-sig"))))
    return [
        (row["โรงเรียน"].removeprefix("โรงเรียน"), row["ระดับ"].removeprefix("ระดับ").removeprefix("การศึกษา"))
        for row in rows
    ]


def test_the_package_holds_the_sars_and_a_manifest_that_fits_their_bytes(client, world):
    _submission, content = with_pdf(world)
    assessment = make_assessment(world.a, world.heads[world.a], world.schools[OWN])
    ExternalAssessment.objects.filter(pk=assessment.pk).update(issues="ตรวจเรื่องการอ่าน")
    see(client, world)
    make(client)
    package = ExternalPackage.objects.get()
    archive, rows = read(package)
    assert archive.testzip() is None
    assert {row[0] for row in rows} | {"บัญชีไฟล์.csv"} == set(archive.namelist())
    for name, size, digest, *_ in rows:
        data = archive.read(name)
        assert (len(data), hashlib.sha256(data).hexdigest()) == (int(size), digest)
    report = next(name for name in archive.namelist() if name.startswith("SAR/"))
    assert archive.read(report) == content
    assert world.schools[OWN].code in report
    assert "ตรวจเรื่องการอ่าน" in archive.read("ประเด็น.csv").decode("utf-8-sig")
    assert "บ้านข้างเคียง" in archive.read("รายการที่ขาด.csv").decode("utf-8-sig")
    # The level that no SAR came of is missing of the one school, both levels of the other.
    assert missing(archive) == [("บ้านของเรา", "ปฐมวัย"), ("บ้านข้างเคียง", "ปฐมวัย"), ("บ้านข้างเคียง", "ขั้นพื้นฐาน")]
    assert (package.schools, package.reports, package.missing) == (1, 1, 2)


def test_the_package_takes_the_schools_that_have_an_appointment_in_the_round(client, world):
    with_pdf(world)
    see(client, world)
    form = client.get(reverse("qa:external_packages")).context["form"]
    assert form["scope"].value() == "due"
    assert "ยังไม่มีโรงเรียนที่มีกำหนดประเมิน" in make(client, scope="due").content.decode()
    make_assessment(world.a, world.heads[world.a], world.schools[OWN])
    make(client, scope="due")
    archive, rows = read(ExternalPackage.objects.get())
    assert [row[0].endswith("SAR-2568-ขั้นพื้นฐาน.pdf") for row in rows if row[0].startswith("SAR/")] == [True]
    assert missing(archive) == [], "a school without an appointment owes สมศ. nothing"


def test_a_level_that_the_round_does_not_ask_for_is_not_missing(client, world):
    submission, _content = with_pdf(world)
    type(submission.round).objects.filter(pk=submission.round_id).update(levels="basic")
    see(client, world)
    make(client)
    assert missing(read(ExternalPackage.objects.get())[0]) == [("บ้านข้างเคียง", "ขั้นพื้นฐาน")]


def test_a_sar_that_was_written_here_is_printed_into_the_package(client, world):
    submission = world.submission(OWN, None, "accepted")
    by = world.heads[world.a]
    see(client, world)
    assert make(client).status_code == 422, "levels alone are no report"
    part = SarPart.objects.create(submission=submission, kind="summary", summary="เขียนในระบบทั้งเล่ม", saved_by=by)
    make(client)
    archive, rows = read(ExternalPackage.objects.get())
    (row,) = (row for row in rows if row[0].startswith("SAR/"))
    content = archive.read(row[0])
    assert squeezed("เขียนในระบบทั้งเล่ม") in text_of(content)
    assert (row[2], row[-1]) == (hashlib.sha256(content).hexdigest(), "พิมพ์จากระบบ")
    assert ("บ้านของเรา", "ขั้นพื้นฐาน") not in missing(archive)
    # What the school sent itself goes before what the system would print.
    own = pdf()
    stored = store(own, office=world.a, purpose="sar", label="SAR.pdf", content_type="application/pdf")
    SubmissionFile.objects.create(submission=part.submission, kind="sar", file=stored)
    Job.objects.all().delete()
    make(client)
    archive, rows = read(ExternalPackage.objects.order_by("pk").last())
    (row,) = (row for row in rows if row[0].startswith("SAR/"))
    assert archive.read(row[0]) == own and row[-1] == "ไฟล์ของโรงเรียน"


def test_a_paper_that_cannot_be_made_is_told_and_the_package_goes_on(client, world, monkeypatch):
    submission = world.submission(OWN, None, "accepted")
    SarPart.objects.create(submission=submission, kind="summary", summary="ยาวเกิน", saved_by=world.heads[world.a])
    monkeypatch.setattr(printing, "MAX_PAGES", 1)
    see(client, world)
    make(client)
    package = ExternalPackage.objects.get()
    archive, _rows = read(package)
    assert not [name for name in archive.namelist() if name.startswith("SAR/")]
    told = archive.read("รายการที่ขาด.csv").decode("utf-8-sig")
    assert world.schools[OWN].full_name in told and "จัดทำ PDF จากระบบไม่สำเร็จ: เอกสารยาว" in told
    assert (package.schools, package.reports, package.missing) == (0, 0, 2)


def test_two_presses_make_one_package_and_the_job_tells_of_it(client, world):
    with_pdf(world)
    see(client, world)
    for _ in range(2):
        make(client)
    assert ExternalPackage.objects.count() == Job.objects.filter(kind="external_package").count() == 1
    assert Job.objects.get().result["url"] == reverse("qa:external_packages")


def test_nothing_to_send_is_said_before_a_job_runs(client, world):
    see(client, world)
    page = make(client)
    assert page.status_code == 422
    assert "ยังไม่มีไฟล์ SAR" in page.content.decode()
    assert not Job.objects.exists()


def test_another_offices_sars_are_not_in_the_package(client, world):
    with_pdf(world)
    with_pdf(world, OTHER)
    see(client, world)
    make(client)
    archive, _rows = read(ExternalPackage.objects.get())
    assert not [name for name in archive.namelist() if "ที่อื่น" in name]


def test_the_file_is_read_by_the_offices_staff_alone(client, world):
    with_pdf(world)
    see(client, world)
    make(client)
    file = reverse("schools:file", args=[ExternalPackage.objects.get().file_id])
    assert client.get(file).status_code == 200
    see(client, world, Role.SCHOOL_DIRECTOR)
    assert client.get(file).status_code == 404
    client.force_login(make_user(Role.HEAD, office=world.b))
    assert client.get(file).status_code == 404


def test_a_round_of_another_office_is_refused(client, world):
    from tests.qa.external_factories import round_of

    with_pdf(world)
    see(client, world)
    page = make(client, round=round_of(world.b))
    assert "รอบที่เลือกไม่อยู่ในรายการ" in page.content.decode()
