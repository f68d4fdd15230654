"""An invented award of last year, judged and announced, one that takes nominations, and best practices to read."""

import random
from datetime import datetime, time, timedelta

from django.db import transaction
from django.utils import timezone

from instruments.actions import publish, start
from instruments.actions.building import add_items, edit_section
from instruments.building.forms import usual_scale
from instruments.models import Answer, Item, Response
from qa.actions.awards import keep_places
from qa.awards import ranking, scores
from qa.awards.conflicts import conflicts
from qa.models import (
    AskedFile,
    Award,
    AwardEvent,
    BestPractice,
    Judge,
    Judging,
    PracticeEvent,
    Round,
    SarPart,
    StandardSet,
    Submission,
    SubmissionEvent,
)
from schools.duties import people_in
from schools.models import Membership, Role, School, User

NAME = "IQA AWARD"
NOMINATED, OPEN_NOMINATED = 9, 2
CRITERIA = [
    ("ระบบบริหารจัดการที่ส่งเสริมการประกันคุณภาพภายใน", 2),
    ("กระบวนการดำเนินงานครบวงจรคุณภาพ", 2),
    ("การมีส่วนร่วมของครู ผู้เรียน และชุมชน", 1),
    ("ผลที่เกิดกับผู้เรียน เทียบก่อนและหลัง", 3),
    ("ความยั่งยืนและการขยายผล", 2),
]
WORKS = [
    "วงจรคุณภาพสี่ห้องเรียน", "ข้อมูลรายคนสู่แผนรายห้อง", "ครูคู่คิดพัฒนางาน", "ชุมชนร่วมประเมิน", "ตลาดนัดคุณภาพ",
    "สมุดพกดิจิทัล", "บ้านนักอ่านทุกวัน", "ห้องเรียนเปิดประตู", "คลินิกวิชาการหลังเลิกเรียน",
]  # fmt: skip
OPINIONS = ["กระบวนการชัดเจน ผลต่อผู้เรียนมีตัวเลขรองรับ", "ควรแสดงแนวโน้มหลายปี", "มีการขยายผลในเครือข่าย", ""]
PRACTICES = [
    ("ห้องสมุดเคลื่อนที่ในชุมชน", "reading", "นักเรียนนำหนังสือใส่ย่ามไปอ่านกับผู้สูงอายุทุกสัปดาห์ อ่านคล่องขึ้นทั้งโรงเรียนในหนึ่งปีการศึกษา"),
    ("วงสนทนาครูเช้าวันพุธ", "supervision", "ครูเปิดชั้นเรียนให้เพื่อนสังเกตสัปดาห์ละหนึ่งคน แล้วคุยกันยี่สิบนาทีก่อนเข้าสอน"),
    ("แฟ้มคุณภาพหนึ่งหน้า", "quality", "ทุกโครงการสรุปเป้าหมาย ผล และหลักฐานในหน้าเดียว ทำให้เขียน SAR เสร็จก่อนกำหนด"),
    ("แปลงผักสอนคณิต", "learning", "นักเรียนวัดพื้นที่ คำนวณปุ๋ย และทำบัญชีขายผัก ใช้แทนแบบฝึกหัดเรื่องอัตราส่วน"),
    ("เพื่อนเดินมาโรงเรียน", "care", "จัดกลุ่มนักเรียนตามเส้นทาง รุ่นพี่เช็กชื่อและพาน้องมา ลดการขาดเรียนได้ครึ่งหนึ่ง"),
    ("คลังสื่อสั้นสามนาที", "technology", "ครูอัดวิดีโอสั้นเรื่องที่นักเรียนไม่เข้าใจบ่อย นักเรียนเปิดทบทวนที่บ้านได้"),
    ("ตลาดอาชีพวันศุกร์", "community", "ผู้ปกครองสลับกันสอนอาชีพเดือนละครั้ง นักเรียนขายผลงานและทำบัญชีเอง"),
]  # fmt: skip
METHOD = "1. สำรวจปัญหากับครูและผู้ปกครอง\n2. ทดลองในหนึ่งชั้นเรียนหนึ่งภาคเรียน\n3. ปรับแล้วขยายทั้งโรงเรียน\n4. สรุปผลทุกภาคเรียน"
RESULTS = "ผู้เรียนร้อยละ 86 ผ่านเกณฑ์ที่กำหนด สูงขึ้นจากร้อยละ 68 ในปีก่อน และมีโรงเรียนใกล้เคียงนำไปใช้"


@transaction.atomic
def make(*, office, today):
    """One finished award with its ranking, an open one, and best practices; the same office gives the same."""
    rng = random.Random(f"awards {office.name}")
    head, director = (_holder(office, role) for role in (Role.HEAD, Role.DIRECTOR))
    year = office.calendar.academic_year(today)
    schools = list(School.objects.filter(office=office).open_on(today).order_by("smis_code"))
    if head is None or not schools:
        return
    rubric = _rubric(head)
    award = _finished(office, head, director or head, rubric, year - 1, schools, today, rng)
    _open(office, head, rubric, year, schools, today)
    _practices(office, head, award, schools, year, today, rng)


def _holder(office, role):
    held = Membership.objects.current().own().filter(office=office, role=role, user__is_active=True)
    return User.objects.filter(pk__in=held.values("user")).order_by("pk").first()


def _rubric(by):
    """The office's own rubric: five criteria of different weight."""
    instrument, _ = start(title="เกณฑ์ตัดสิน IQA AWARD", purpose="assessment", description="ให้คะแนนจากเอกสารที่เสนอ", by=by)
    version = instrument.draft
    section = version.sections.get()
    edit_section(section=section, lock=version.lock, by=by, title="คุณภาพของผลงาน", help="5 คือมากที่สุด 1 คือน้อยที่สุด")
    scale = usual_scale(by)
    rows = [{"kind": Item.Kind.RATING, "scale": scale, "text": text, "weight": weight} for text, weight in CRITERIA]
    add_items(section=section, lock=section.version.lock, by=by, rows=rows)
    version.refresh_from_db()
    publish(version=version, by=by, note="ใช้ครั้งแรก")
    return version


def _at(day, hour=10):
    return timezone.make_aware(datetime.combine(day, time(hour)))


def _round(office, head, year, opens, due, closes):
    round = Round.objects.create(
        office=office,
        kind=Round.Kind.AWARD,
        name=NAME,
        academic_year=year,
        opens_on=opens,
        due_on=due,
        closes_on=closes,
        instructions="เสนอผลงานที่ส่งผลต่อคุณภาพผู้เรียน พร้อมหลักฐาน",
        parts=[],
        created_by=head,
    )
    AskedFile.objects.create(round=round, position=1, label="รายงานผลงาน", takes=AskedFile.Takes.ANY, is_required=False)
    return round


def _nominate(round, schools, state, day, by, works):
    """A nomination of each school, with its text and how it came to be."""
    sets = StandardSet.objects.for_year(round.office, round.academic_year)
    sent = None if state == "draft" else _at(day)
    levels = [next(level for level in ("basic", "early") if getattr(school, f"has_{level}") and level in sets)
              for school in schools]  # fmt: skip
    rows = Submission.objects.bulk_create(
        Submission(
            round=round,
            school=school,
            level=level,
            standard_set=sets[level],
            state=state,
            submitted_at=sent,
            accepted_at=_at(day + timedelta(days=3)) if state == "accepted" else None,
        )
        for school, level in zip(schools, levels, strict=True)
    )
    texts = [f"{work}\nโรงเรียนพัฒนางานนี้ต่อเนื่องสามปี ครูทุกคนร่วมออกแบบ ผลต่อผู้เรียนดีขึ้นทุกปี" for work in works]
    SarPart.objects.bulk_create(
        SarPart(submission=row, kind=SarPart.Kind.SEND, summary=text, saved_by=by)
        for row, text in zip(rows, texts, strict=False)
    )
    steps = [("expected", "draft", 0)]
    if sent:
        steps.append(("draft", "submitted", 1))
    if state == "accepted":
        steps.append(("submitted", "accepted", 3))
    SubmissionEvent.objects.bulk_create(
        SubmissionEvent(submission=row, from_state=old, to_state=new, actor=by, at=_at(day + timedelta(days=later)))
        for row in rows
        for old, new, later in steps
    )
    return rows


def _finished(office, head, director, rubric, year, schools, today, rng):
    begun = today - timedelta(days=150)
    round = _round(office, head, year, begun, begun + timedelta(days=30), begun + timedelta(days=40))
    step = max(len(schools) // NOMINATED, 1)
    chosen = schools[::step][:NOMINATED]
    works = rng.sample(WORKS, len(WORKS))
    rows = _nominate(round, chosen, "accepted", begun + timedelta(days=25), head, works)
    award = Award.objects.create(round=round, rubric=rubric, judges_each=3, created_by=head)
    people = list(people_in(office, (Role.SUPERVISOR, Role.COMMITTEE)))[:6]
    judges = Judge.objects.bulk_create(Judge(award=award, user=user) for user in people)
    _judge(award, judges, rows, rng, begun + timedelta(days=60))
    _decide(award, head, director, begun + timedelta(days=75))
    return award


def _judge(award, judges, rows, rng, day):
    """Three judges for each nomination, none with a conflict of interest; one declared one."""
    items = list(award.rubric.items())
    barred = conflicts(award, [judge.user_id for judge in judges], rows)
    load = dict.fromkeys(judges, 0)
    for row in rows:
        good = rng.choice((3.2, 3.9, 4.4, 4.7))
        free = [judge for judge in judges if (judge.user_id, row.pk) not in barred]
        free.sort(key=lambda judge: load[judge])
        if row is rows[0] and len(free) > award.judges_each:
            off = {"state": Judging.State.OFF, "is_conflict": True, "off_reason": "มีญาติเป็นบุคลากรของโรงเรียน"}
            Judging.objects.create(judge=free.pop(), submission=row, **off)
        for judge in free[: award.judges_each]:
            load[judge] += 1
            response = Response.objects.create(version=award.rubric, school=row.school, respondent=judge.user)
            Answer.objects.bulk_create(
                Answer(response=response, item=item, value=min(max(round(rng.gauss(good, 0.6)), 1), 5))
                for item in items
            )
            Judging.objects.create(
                judge=judge,
                submission=row,
                state=Judging.State.DONE,
                response=response,
                score=scores.percent(response),
                handed_in_at=_at(day + timedelta(days=rng.randrange(8)), 14),
                turn=row.turn,
                opinion=rng.choice(OPINIONS),
                version=2,
            )


def _decide(award, head, director, day):
    found = [place for group in ranking.standing(award) for place in group.places]
    keep_places(award, found)
    lacking = any(place.missing for place in found)
    Award.objects.filter(pk=award.pk).update(
        state=Award.State.ANNOUNCED,
        announced_at=_at(day + timedelta(days=5)),
        missing_reason="กรรมการบางท่านมีส่วนได้เสีย จึงตัดสินตามคะแนนที่มี" if lacking else "",
        version=10,
    )
    steps = [("ตั้งค่าการตัดสิน", head, -20), (f"เสนอผลการตัดสิน {len(found)} ผลงาน", head, 0),
             ("เห็นชอบผลการตัดสิน", director, 3), ("ประกาศผลแก่โรงเรียน", head, 5)]  # fmt: skip
    for label, actor, later in steps:
        event = AwardEvent.objects.create(award=award, label=label, actor=actor)
        AwardEvent.objects.filter(pk=event.pk).update(at=_at(day + timedelta(days=later)))


def _open(office, head, rubric, year, schools, today):
    """Takes nominations still; two schools have sent, one is writing."""
    opens = today - timedelta(days=12)
    round = _round(office, head, year, opens, today + timedelta(days=25), today + timedelta(days=35))
    others = schools[1 :: max(len(schools) // 5, 1)][: OPEN_NOMINATED + 1]
    _nominate(round, others[:OPEN_NOMINATED], "submitted", today - timedelta(days=4), head, WORKS)
    _nominate(round, others[OPEN_NOMINATED:], "draft", today - timedelta(days=4), head, WORKS[3:])
    Award.objects.create(round=round, rubric=rubric, judges_each=3, created_by=head)


def _practices(office, head, award, schools, year, today, rng):
    """Six published, one that waits for the head."""
    S = BestPractice.State
    winners = [row.submission for row in award.results.select_related("submission__school").exclude(prize="")]
    for number, (title, theme, abstract) in enumerate(PRACTICES):
        is_last = number == len(PRACTICES) - 1
        begun = today - timedelta(days=2 if is_last else 40 - number)
        source = winners[number] if number < min(2, len(winners)) else None
        school = source.school if source else rng.choice(schools)
        practice = BestPractice.objects.create(
            office=office,
            school=school,
            academic_year=year - 1,
            source="nomination" if source else "own",
            submission=source,
            title=title,
            level="basic" if school.has_basic else "early",
            theme=theme,
            abstract=abstract,
            method=METHOD,
            results=RESULTS,
            state=S.PROPOSED if is_last else S.PUBLISHED,
            proposed_at=_at(begun),
            published_at=None if is_last else _at(begun),
            created_by=head,
        )
        way = [S.DRAFT, S.PROPOSED] if is_last else [S.DRAFT, S.PROPOSED, S.APPROVED, S.PUBLISHED]
        PracticeEvent.objects.bulk_create(
            PracticeEvent(practice=practice, from_state=old, to_state=new, actor=head)
            for old, new in zip(["", *way], way, strict=False)
        )
        practice.events.update(at=_at(begun))
