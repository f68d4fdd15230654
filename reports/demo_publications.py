"""What the demo office has published: best practices, news, an innovation, the calendar, the open data and a report."""

from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from jobs.models import Job
from jobs.worker import run
from qa.models import BestPractice
from reports.actions import publications
from reports.models import Publication, Report
from reports.public_site import calendars, figures
from reports.public_site.content import Content, text
from reports.public_site.practices import content_of
from reports.public_site.reports import can_be_public
from schools import audit
from schools.holidays import next_working_day
from schools.models import Membership, Role

NEWS = [
    (
        "รับสมัครครูเข้าร่วมชุมชนการเรียนรู้ทางวิชาชีพ (PLC) ด้านการอ่าน",
        "กลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา เปิดรับโรงเรียนละ 1 ทีม ทีมละ 3 คน\n"
        "โรงเรียนแจ้งความประสงค์กับศึกษานิเทศก์ประจำเครือข่าย",
        6,
    ),
    (
        "ประกาศแนวทางการนิเทศภาคเรียนที่ 2",
        "การนิเทศภาคเรียนนี้เน้นการอ่านออกเขียนได้ การใช้ผลการทดสอบ และการปิดข้อเสนอแนะจากภาคเรียนก่อน\n"
        "โรงเรียนเตรียมแผนการจัดการเรียนรู้และผลงานนักเรียนไว้ในวันนิเทศ",
        18,
    ),
    (
        "กำหนดส่งรายงานการประเมินตนเองของสถานศึกษา",
        "โรงเรียนส่งรายงานผ่านระบบภายในกำหนดของรอบ หากมีเหตุจำเป็นให้ขอขยายเวลาก่อนวันครบกำหนด",
        33,
    ),
]
# Days from today on which the office has something that everybody may know of.
EVENTS = [
    (-20, "ประชุมผู้บริหารสถานศึกษา"),
    (9, "อบรมครูแกนนำการอ่าน"),
    (24, "ตลาดนัดวิชาการและวิธีปฏิบัติที่เป็นเลิศ"),
    (45, "ประชุมเครือข่ายสถานศึกษา"),
]
INNOVATION = (
    "กล่องนิเทศเคลื่อนที่สำหรับโรงเรียนขนาดเล็ก",
    "ชุดสื่อและแบบสังเกตชั้นเรียนหนึ่งกล่องต่อเครือข่าย หมุนเวียนกันใช้ทุกสองสัปดาห์ ครูเลือกสื่อหนึ่งชิ้นไปใช้จริง แล้วบันทึกผลหนึ่งหน้าส่งต่อให้โรงเรียนถัดไป",
)


@transaction.atomic
def make(*, office, today):
    """Publishes for the demo office, each on a day of its own; the same office gets the same once."""
    by = _head(office, today)
    practices = BestPractice.objects.published().filter(office=office)
    for practice in practices.select_related("school__network", "standard"):
        publications.publish(office=office, content=content_of(practice), by=by, at=practice.published_at)
    for title, words, days in NEWS:
        _write(office, by, Publication.Kind.ANNOUNCEMENT, title, words, today - timedelta(days=days))
    title, words = INNOVATION
    _write(office, by, Publication.Kind.INNOVATION, title, words, today - timedelta(days=25))
    year = office.calendar.academic_year(today)
    first, last = office.calendar.academic_span(year)
    events = [(next_working_day(today + timedelta(days=days), office), title) for days, title in EVENTS]
    events = [event for event in events if first <= event[0] <= last]
    day = today - timedelta(days=40)
    of_year = calendars.content_of(office, year, day=day, with_rounds=True, events=events)
    publications.publish(office=office, content=of_year, by=by, at=_at(day))
    day = today - timedelta(days=12)
    publications.publish(office=office, content=figures.content_of(office, year - 1, day=day), by=by, at=_at(day))


def publish_report(*, office, today):
    """Publishes the approved synthesis of SARs as the head would, its texts read and its paper kept inside.

    What is published is printed: the papers of this one report are made here, the worker makes those of the others.
    """
    report = Report.objects.filter(office=office, type="sar", state=Report.State.APPROVED).order_by("pk").first()
    if report is None:
        return
    for job in Job.objects.filter(kind="report_papers", subject=audit.name_of(report)):
        run(job.pk)
    report = Report.objects.select_related("snapshot", "office").get(pk=report.pk)
    if can_be_public(report):
        publications.publish_report(report=report, by=_head(office, today))


def _head(office, today):
    heads = Membership.objects.current(today).filter(office=office, role=Role.HEAD).select_related("user")
    return heads.order_by("user__is_demo", "pk").first().user


def _write(office, by, kind, title, words, day):
    content = Content(
        kind=kind,
        title=title,
        summary=words,
        data={"facts": [], "texts": [text("", words)], "links": []},
        dated=day,
        subject=f"demo:{title[:50]}",
    )
    publications.publish(office=office, content=content, by=by, at=_at(day))


def _at(day):
    return timezone.make_aware(datetime.combine(day, time(9, 15)))
