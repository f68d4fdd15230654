"""Invented rounds of the other kinds in the demo office: targets, plan, curriculum, internal assessment by semester."""

import hashlib
import random
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import transaction

from qa.actions.rounds import NothingToAsk, expected_submissions
from qa.demo import People, at_hour, paper
from qa.models import AskedFile, Round, SarPart, Submission, SubmissionEvent, SubmissionFile
from schools.models import Membership, Role, StoredFile

S = Submission.State
K = Round.Kind
BATCH = 500
OPEN = {S.EXPECTED: 30, S.DRAFT: 15, S.SUBMITTED: 30, S.RETURNED: 5, S.ACCEPTED: 20}
OVER = {S.EXPECTED: 4, S.ACCEPTED: 96}
BEFORE, PRESENT = -1, -2
# Kind, years back, semester, levels, days from today to opening, due and close, what is asked for.
ROUNDS = [
    (K.TARGETS, 0, 0, "basic", (-50, -8, 22), ["ประกาศมาตรฐานและค่าเป้าหมายที่ลงนามแล้ว"]),
    (K.PLAN, 0, 0, "both", (-30, 12, 40), ["แผนพัฒนาการจัดการศึกษา"]),
    (K.CURRICULUM, 0, 0, "early", (-120, -80, -60), ["หลักสูตรสถานศึกษาปฐมวัย"]),
    # Of the semester before the present one, and of this one: `_term` says which.
    (K.INTERNAL, 0, BEFORE, "basic", (-330, -300, -280), ["รายงานการประเมินคุณภาพภายใน"]),
    (K.INTERNAL, 0, PRESENT, "basic", (-40, 5, 30), ["รายงานการประเมินคุณภาพภายใน"]),
]
ENGLISH = {
    K.TARGETS: "Standards and targets",
    K.PLAN: "Development plan",
    K.CURRICULUM: "Curriculum",
    K.INTERNAL: "Internal assessment",
}
RETURN = "เอกสารยังไม่มีลายมือชื่อประธานคณะกรรมการสถานศึกษา โปรดแนบฉบับที่ลงนามแล้ว"
NOTES = ["คณะกรรมการสถานศึกษาเห็นชอบแล้ว", "ปรับปรุงจากฉบับปีก่อนตามข้อเสนอแนะของศึกษานิเทศก์"]


@transaction.atomic
def make(*, office, today):
    """One round of each kind and what schools sent in it. Draws from a seed of its own. Returns the rounds."""
    rng = random.Random(f"kinds {office.name}")
    people = People(office)
    readers = [
        row.user for row in Membership.objects.filter(office=office, role=Role.SUPERVISOR).select_related("user")[:4]
    ]
    year = office.calendar.academic_year(today)
    rounds = []
    for kind, back, semester, levels, days, asked in ROUNDS:
        term_year, term = _term(office.calendar, today, year - back, semester)
        opens, due, closes = (today + timedelta(days=n) for n in days)
        round = Round.objects.create(
            office=office,
            kind=kind,
            academic_year=term_year,
            semester=term,
            levels=levels,
            opens_on=opens,
            due_on=due,
            closes_on=closes,
            parts=[],
            # The plans of schools are read by two.
            second_reader=kind == K.PLAN and len(readers) > 1,
            created_by=people.head,
        )
        files = AskedFile.objects.bulk_create(
            AskedFile(round=round, position=n, label=label) for n, label in enumerate(asked, start=1)
        )
        try:
            rows = expected_submissions(round)
        except NothingToAsk:
            # A small demo may have no school of that level.
            round.delete()
            continue
        _answers(round, rows, files, people, readers, rng, today)
        rounds.append(round)
    return rounds


def _term(calendar, today, year, semester):
    """(academic year, semester) of a round; of PRESENT and BEFORE the ones that today says."""
    if semester not in (PRESENT, BEFORE):
        return year, semester
    now, half = calendar.semester(today)
    if semester == PRESENT:
        return now, half
    return (now, 1) if half == 2 else (now - 1, 2)


def _answers(round, rows, asked, people, readers, rng, today):
    shares = OVER if round.closes_on < today else OPEN
    states = rng.choices(list(shares), list(shares.values()), k=len(rows))
    # However few the schools, no state is missing.
    states[: len(shares)] = list(shares)[: len(rows)]
    events, sent = [], []
    for row, state in zip(rows, states, strict=True):
        row.state = state if people.of(row.school_id) else S.EXPECTED
        if row.state == S.EXPECTED:
            continue
        actor = people.of(row.school_id)[0]
        span = max(2, (min(round.due_on, today) - round.opens_on).days)
        begun = round.opens_on + timedelta(days=rng.randrange(span // 2))
        events.append(_event(row, S.EXPECTED, S.DRAFT, actor, at_hour(begun, 9)))
        if row.state == S.DRAFT:
            continue
        day = min(begun + timedelta(days=rng.randint(1, span // 2)), today - timedelta(days=1))
        row.submitted_at = at_hour(day, 11)
        events.append(_event(row, S.DRAFT, S.SUBMITTED, actor, row.submitted_at))
        _decided(row, round, readers, people.head, at_hour(day, 15), events)
        sent.append((row, actor))
    Submission.objects.bulk_create(rows, batch_size=BATCH)
    SubmissionEvent.objects.bulk_create(events, batch_size=BATCH)
    _papers(round, sent, asked)
    SarPart.objects.bulk_create(
        [SarPart(submission=row, kind="send", summary=rng.choice(NOTES), saved_by=actor) for row, actor in sent],
        batch_size=BATCH,
    )


def _decided(row, round, readers, head, at, events):
    """Every second one has its readers already; what was decided was decided in the afternoon."""
    if readers and (row.state != S.SUBMITTED or len(events) % 4 < 2):
        first = row.school_id % len(readers)
        row.reviewer = readers[first]
        row.second_reader = readers[first - 1] if round.second_reader else None
    if row.state == S.RETURNED:
        row.turn, row.returned_at = 2, at
        events.append(_event(row, S.SUBMITTED, S.RETURNED, head, at, RETURN))
    if row.state == S.ACCEPTED:
        row.accepted_at = at
        events.append(_event(row, S.SUBMITTED, S.ACCEPTED, row.reviewer or head, at))


def _event(row, from_state, to_state, actor, at, comment=""):
    return SubmissionEvent(
        submission=row, from_state=from_state, to_state=to_state, actor=actor, at=at, comment=comment
    )


def _papers(round, sent, asked):
    """A small real PDF for each file that the round asks for; one content for all schools."""
    content = paper(ENGLISH[round.kind], f"Academic year {round.academic_year}", "Demonstration document")
    digest = hashlib.sha256(content).hexdigest()
    stored, kept = [], []
    for row, actor in sent:
        for one in asked:
            file = StoredFile(
                office_id=round.office_id,
                purpose="sar",
                label=f"{one.label} {row.school.name}.pdf"[:200],
                content_type="application/pdf",
                size=len(content),
                sha256=digest,
                uploaded_by=actor,
            )
            file.content.save("x", ContentFile(content), save=False)
            stored.append(file)
            kept.append(SubmissionFile(submission=row, kind=SubmissionFile.Kind.ASKED, asked=one, file=file))
    StoredFile.objects.bulk_create(stored, batch_size=BATCH)
    SubmissionFile.objects.bulk_create(kept, batch_size=BATCH)
