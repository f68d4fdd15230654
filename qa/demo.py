"""Invented SAR rounds of a demo office: two past rounds nearly all accepted, the present one in every state."""

import hashlib
import io
from collections import defaultdict
from datetime import datetime, time, timedelta

import pikepdf
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from qa import demo_texts as texts
from qa import levels
from qa.actions.rounds import expected_submissions
from qa.models import (
    Extension,
    IssueResult,
    Round,
    StandardResult,
    Submission,
    SubmissionEvent,
    SubmissionFile,
)
from schools.demo import FAMILY_FIRST, FAMILY_LAST, MEN
from schools.models import Membership, Role, StoredFile
from thai.years import academic_span, academic_year

S = Submission.State
YEARS = 3
BATCH = 500
MOST_FILES = 600
PAST = {S.ACCEPTED: 97, S.RETURNED: 1, S.EXPECTED: 2}
PRESENT = {S.EXPECTED: 13, S.DRAFT: 14, S.SUBMITTED: 25, S.RETURNED: 10, S.ACCEPTED: 38}
LATE, RETURNED_ONCE, EXTENDED = 0.13, 0.14, 0.22


@transaction.atomic
def make(*, office, rng, today):
    """Rounds of the last three ended academic years: submissions, results, events, extensions, small real PDF files.

    Returns the rounds, newest first. Needs schools, supervisors and a head; the same `rng` gives the same rounds.
    """
    people = People(office)
    present = academic_year(today) - 1  # a school reports on the year that has ended
    # What a school is like stays with it; each year lifts all a little.
    quality = defaultdict(lambda: rng.gauss(3.7, 0.62))
    rounds, files_left = [], MOST_FILES
    for year in range(present, present - YEARS, -1):
        round = _round(office, people, year, present, today)
        made = _submissions(round, rng, year == present, people)
        cut = _cut(round, today)
        content = _Content(rng, quality, lift=0.16 * (year - present))
        results = [content.fill(row) for row in made]
        events, extensions = [], []
        for row in made:
            _history(row, round, cut, rng, people, events, extensions)
        Submission.objects.bulk_create(made, batch_size=BATCH)
        IssueResult.objects.bulk_create([row for issues, _ in results for row in issues], batch_size=2000)
        StandardResult.objects.bulk_create([row for _, standards in results for row in standards], batch_size=2000)
        SubmissionEvent.objects.bulk_create(events, batch_size=BATCH)
        Extension.objects.bulk_create(extensions, batch_size=BATCH)
        files_left -= _files([row for row in made if row.submitted_at][:files_left], people)
        rounds.append(round)
    return rounds


class People:
    """Who acts in the demo office."""

    def __init__(self, office):
        rows = Membership.objects.filter(office=office).select_related("user").order_by("pk")
        of_role, self.of_school = defaultdict(list), defaultdict(list)
        for row in rows:
            of_role[row.role].append(row.user)
            if row.school_id:
                self.of_school[row.school_id].append(row.user)
        self.head = of_role[Role.HEAD][0]
        self.supervisor = of_role[Role.SUPERVISOR][0]
        self.committee = next(iter(of_role[Role.COMMITTEE]), None)
        self.first_school = next((row.school_id for row in rows if row.role == Role.SCHOOL_DIRECTOR), None)

    def reviewer_of(self, row):
        """Who decides: the reviewer, or a supervisor where the committee only reads along."""
        return self.supervisor if row.reviewer in (None, self.committee) else row.reviewer

    def of(self, school_id):
        """The school's people, its director first; none for a school that has closed."""
        return self.of_school.get(school_id, [])


def _round(office, people, year, present, today):
    """The present round is past its due date and still taken; earlier ones ran around the end of their year."""
    opens = today - timedelta(days=62)
    due, closes = opens + timedelta(days=54), opens + timedelta(days=84)
    if year != present:
        opens = academic_span(year)[1] - timedelta(days=45)
        # Made in the weeks after a year has ended, its round has to lie a little earlier to be over.
        opens = min(opens, today - timedelta(days=120 + 365 * (present - 1 - year)))
        due, closes = opens + timedelta(days=60), opens + timedelta(days=90)
    round = Round.objects.create(
        office=office,
        academic_year=year,
        opens_on=opens,
        due_on=due,
        closes_on=closes,
        instructions=texts.INSTRUCTIONS,
        created_by=people.head,
    )
    Round.objects.filter(pk=round.pk).update(created_at=at_hour(opens, 8, 30))
    return round


def at_hour(day, hour, minute=0):
    """A moment of a day, in the office's time."""
    return timezone.make_aware(datetime.combine(day, time(hour, minute)))


def _cut(round, today):
    """The last day on which something has happened in the round."""
    return min(today - timedelta(days=1), round.closes_on + timedelta(days=25))


def _submissions(round, rng, is_present, people):
    shares = PRESENT if is_present else PAST
    rows = expected_submissions(round)
    states = rng.choices(list(shares), list(shares.values()), k=len(rows))
    if is_present:
        # However few the schools, no state is missing.
        for place, state in zip(range(len(rows)), shares, strict=False):
            states[place] = state
    for row, state in zip(rows, states, strict=True):
        row.state = state if people.of(row.school_id) else S.EXPECTED
        if is_present and row.school_id == people.first_school:
            # The school that the demo account belongs to has something to write and something to correct.
            row.state = S.EXPECTED if row.level == "basic" else S.RETURNED
    if is_present and people.committee:
        for row in [row for row in rows if row.state in (S.SUBMITTED, S.ACCEPTED)][:4]:
            row.reviewer = people.committee
    return rows


class _Content:
    """What schools enter. Issues of a school go together; the standards of one set are read once."""

    def __init__(self, rng, quality, lift):
        self.rng, self.quality, self.lift = rng, quality, lift
        self.sets = {}

    def standards_of(self, submission):
        key = submission.standard_set.pk
        if key not in self.sets:
            rows = submission.standard_set.standards.prefetch_related("issues")
            self.sets[key] = [
                (row, [(issue, self.rng.gauss(0, 0.22)) for issue in row.issues.all()], self.rng.gauss(0.05, 0.12))
                for row in rows
            ]
        return self.sets[key]

    def fill(self, submission):
        """Writes texts and the overall level; returns ([IssueResult], [StandardResult]), unsaved."""
        rng, level = self.rng, submission.level
        if submission.state == S.EXPECTED:
            return [], []
        whole = submission.state != S.DRAFT
        share = 1 if whole else rng.uniform(0.15, 0.9)
        base = self.quality[submission.school_id] + self.lift + (0.15 if level == "early" else 0)
        issues, standards, chosen = [], [], []
        for standard, weights, push in self.standards_of(submission):
            values = [self._level(base + push + weight) for _, weight in weights]
            chosen.append(values)
            kept = [row for row in zip(weights, values, strict=True) if whole or rng.random() < share]
            issues += [IssueResult(submission=submission, issue=issue, level=value) for (issue, _), value in kept]
            if whole or len(kept) == len(values):
                standards.append(self._judge(submission, standard, levels.suggest_standard(values)))
        if whole or share > 0.5:
            submission.strengths = self._text(texts.STRENGTHS[level])
        if whole:
            submission.improvements = self._text(texts.IMPROVEMENTS[level])
            submission.overall_level = levels.suggest_overall(chosen)
            submission.endorsed_by = f"นาย{rng.choice(MEN)} {rng.choice(FAMILY_FIRST)}{rng.choice(FAMILY_LAST)}"
        return issues, standards

    def _level(self, value):
        return max(1, min(5, round(value + self.rng.gauss(0, 0.42))))

    def _judge(self, submission, standard, suggested):
        level, reason = suggested, ""
        if self.rng.random() < 0.08:
            level = max(1, min(5, suggested + self.rng.choice((1, 1, -1))))
        if level != suggested:
            reason = self.rng.choice(texts.REASONS["up" if level > suggested else "down"])
        return StandardResult(submission=submission, standard=standard, level=level, reason=reason)

    def _text(self, sentences):
        return "\n".join(f"{n}. {text}" for n, text in enumerate(self.rng.sample(sentences, self.rng.randint(2, 4)), 1))


def _history(row, round, cut, rng, people, events, extensions):
    """The events that led to the state, at working hours between the opening and `cut`, and an extension for some."""
    actors = people.of(row.school_id)
    span = max(1, (min(round.due_on, cut) - round.opens_on).days)
    extended = row.state in (S.EXPECTED, S.DRAFT) and actors and rng.random() < EXTENDED and cut > round.due_on
    if extended:
        extensions.append(
            Extension(
                submission=row,
                until=round.closes_on + timedelta(days=rng.randint(5, 20)),
                reason=rng.choice(texts.EXTENSIONS),
                granted_by=people.head,
                granted_at=at_hour(round.due_on - timedelta(days=rng.randint(1, 6)), rng.randint(9, 15)),
            )
        )
    if row.state == S.EXPECTED:
        return
    late = row.state != S.DRAFT and cut > round.due_on and rng.random() < LATE
    sent = round.due_on + timedelta(days=rng.randint(1, max(1, min(10, (cut - round.due_on).days))))
    if not late:
        sent = round.opens_on + timedelta(days=int(span * rng.triangular(0.25, 1, 0.85)))
    sent = min(sent, cut)
    begun = max(round.opens_on, sent - timedelta(days=rng.randint(2, 25)))
    days = _Days(begun, cut, rng)

    def happen(from_state, to_state, actor, day, comment=""):
        at = days.at(day)
        events.append(
            SubmissionEvent(
                submission=row, from_state=from_state, to_state=to_state, actor=actor, at=at, comment=comment
            )
        )
        return at

    writer, reviewer = rng.choice(actors), people.reviewer_of(row)
    happen(S.EXPECTED, S.DRAFT, writer, begun)
    if row.state == S.DRAFT:
        return
    row.submitted_at = happen(S.DRAFT, S.SUBMITTED, actors[0], sent)
    row.endorsed_on = max(round.opens_on, sent - timedelta(days=rng.randint(1, 12)))
    back = sent + timedelta(days=rng.randint(1, 6))
    if row.state == S.RETURNED:
        happen(S.SUBMITTED, S.RETURNED, reviewer, back, rng.choice(texts.RETURNS))
        return
    if rng.random() < RETURNED_ONCE:
        happen(S.SUBMITTED, S.RETURNED, reviewer, back, rng.choice(texts.RETURNS))
        sent = back + timedelta(days=rng.randint(1, 5))
        happen(S.RETURNED, S.SUBMITTED, actors[0], sent)
    if row.state == S.ACCEPTED:
        done = sent + timedelta(days=rng.randint(1, 14))
        row.accepted_at = happen(S.SUBMITTED, S.ACCEPTED, reviewer, done, rng.choice(texts.ACCEPTS))


class _Days:
    """Moments in working hours that never run backwards and never pass the last day."""

    def __init__(self, first, last, rng):
        self.latest, self.last, self.rng = at_hour(first, 8), last, rng

    def at(self, day):
        moment = at_hour(min(day, self.last), self.rng.randint(8, 16), self.rng.randrange(60))
        if moment <= self.latest:
            moment = self.latest + timedelta(minutes=self.rng.randint(3, 40))
        self.latest = moment
        return moment


def _files(rows, people):
    """A small real PDF for the report and one for the endorsement of each row; returns the number of rows."""
    stored, kept = [], []
    for row in rows:
        code, year = row.school.smis_code, row.round.academic_year
        for kind, title, label in (
            (SubmissionFile.Kind.SAR, "Self-Assessment Report (SAR)", f"SAR {year} {row.school.name}.pdf"),
            (SubmissionFile.Kind.BOARD, "Endorsement of the school board", f"เห็นชอบ SAR {year} {row.school.name}.pdf"),
        ):
            content = paper(
                title, f"School {code}, academic year {year}, {row.level} education", "Demonstration document"
            )
            file = StoredFile(
                office_id=row.round.office_id,
                purpose="sar",
                label=label,
                content_type="application/pdf",
                size=len(content),
                sha256=hashlib.sha256(content).hexdigest(),
                uploaded_by=people.of(row.school_id)[0],
            )
            file.content.save("x", ContentFile(content), save=False)
            stored.append(file)
            kept.append(SubmissionFile(submission=row, kind=kind, file=file))
    StoredFile.objects.bulk_create(stored, batch_size=BATCH)
    SubmissionFile.objects.bulk_create(kept, batch_size=BATCH)
    return len(rows)


def paper(*lines):
    """One A4 page with a few lines in a font that every reader has."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    page.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
    text = "".join(
        f"BT /F1 {22 if n == 0 else 13} Tf 60 {740 - 34 * n} Td ({line}) Tj ET\n"
        for n, line in enumerate(line.replace("(", "\\(").replace(")", "\\)") for line in lines)
    )
    page.Contents = document.make_stream(text.encode("ascii"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
