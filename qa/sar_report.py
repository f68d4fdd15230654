"""One submission read as a whole: its parts, what stands in them, what is still owed. A constant number of queries."""

from dataclasses import dataclass, field

from django.db.models import prefetch_related_objects

from qa import levels
from qa.models import (
    Announcement,
    IssueResult,
    Round,
    SarPart,
    StandardResult,
    StandardSet,
    Submission,
    SubmissionFile,
)
from qa.models.sar import own_code

P = Round.Part
K = SarPart.Kind
# Label and hint of each text, in the order of the page.
TEXTS = {
    "process": ("กระบวนการพัฒนา", "ดำเนินการอย่างไร โครงการหรือกิจกรรมใด"),
    "results": ("ผลการดำเนินงาน", "ผลที่เกิดขึ้น พร้อมข้อมูลเชิงปริมาณและคุณภาพ"),
    "strengths": ("จุดเด่น", ""),
    "improvements": ("จุดที่ควรพัฒนา", ""),
    "plan": ("แผนยกระดับคุณภาพให้สูงขึ้น", "จะทำอะไร เมื่อใด เพื่อให้ระดับคุณภาพสูงขึ้น"),
    "practices": ("นวัตกรรมหรือแบบอย่างที่ดี", "ชื่อผลงานและผลที่เกิดกับผู้เรียน"),
    "help_wanted": ("ความต้องการช่วยเหลือ", "สิ่งที่ขอให้สำนักงานเขตพื้นที่ช่วยเหลือ"),
}
SUMMARY_TEXTS = {
    "summary": ("บทสรุปสำหรับผู้บริหาร", "ผลการประเมินโดยย่อ และสิ่งที่ยืนยันผลนั้น"),
    "strengths": ("จุดเด่น", "ในภาพรวมของสถานศึกษา"),
    "improvements": ("จุดที่ควรพัฒนา", "ในภาพรวมของสถานศึกษา"),
    "plan": ("แนวทางการพัฒนา", "ในภาพรวมของสถานศึกษา"),
    "help_wanted": ("ความต้องการช่วยเหลือ", "ในภาพรวมของสถานศึกษา"),
}
OWN_TEXTS = {name: TEXTS[name] for name in SarPart.OWN_TEXTS}
LABELS = {K.SUMMARY: SUMMARY_TEXTS, K.OWN: OWN_TEXTS}
COPIED = "คัดลอกมา ยังไม่ได้ตรวจ"


@dataclass
class Gap:
    """Something a complete submission holds and this one does not: `code` of the part and `name` of the field."""

    code: str
    part: str
    name: str
    label: str


@dataclass
class Own:
    """A standard of the school itself: its words and target as announced, or as they stand in the report.

    `is_asked` is False where the announcement that holds now does not name it any more: what was written about it
    stays, but nothing is owed.
    """

    label: str
    position: int
    target: int | None = None
    level: int | None = None
    is_asked: bool = True
    # The words of the level and of the target in the scale of the report.
    word: str = ""
    target_word: str = ""

    @property
    def code(self):
        return own_code(self.label)


@dataclass
class Part:
    """A part as a page shows it. `values` are by field name, `evidence` those that have not been taken out."""

    kind: str
    code: str
    label: str
    title: str
    standard: object = None
    own: Own | None = None
    version: int = 0
    unchecked: list = field(default_factory=list)
    saved_by: object = None
    saved_at: object = None
    values: dict = field(default_factory=dict)
    evidence: list = field(default_factory=list)
    suggestion: int | None = None
    # Names of texts that nobody wrote here: they were gathered from the standards.
    gathered: list = field(default_factory=list)
    # [(field name, label, filled)] of what a complete submission holds here.
    owed: list = field(default_factory=list)

    @property
    def is_done(self):
        """True when nothing is owed here any more."""
        return all(filled for _name, _label, filled in self.owed) and not self.unchecked

    @property
    def texts(self):
        """[(label, text)] of what is written here."""
        labels = LABELS.get(self.kind, TEXTS)
        return [(label, self.values[name]) for name, (label, _hint) in labels.items() if self.values.get(name)]

    @property
    def other_texts(self):
        """As texts, without those of the whole report that stand on a page of their own."""
        labels = LABELS.get(self.kind, TEXTS)
        shown = ("strengths", "improvements") if self.kind == K.SUMMARY else ()
        return [(labels[name][0], self.values[name]) for name in labels if self.values.get(name) and name not in shown]

    @property
    def differs(self):
        """True when the level of the standard is another than the suggested one."""
        return None not in (self.suggestion, self.values.get("level")) and self.suggestion != self.values["level"]


class Report:
    """What a school has written in one submission."""

    def __init__(self, submission):
        self.submission, self.round = submission, submission.round
        self.set = submission.standard_set
        self.rule = self.round.rule_for(self.set)
        # Once for all who read the same submission: a set that a round uses changes no more.
        prefetch_related_objects([self.set], "levels", "standards__issues")
        scale = list(self.set.levels.all())
        self.suggestions = levels.Suggestions(self.rule, scale)
        self.words = {level.value: level.label for level in scale}
        self.standards = list(self.set.standards.all()) if self.round.is_sar else []
        self.issues = {standard.pk: list(standard.issues.all()) for standard in self.standards}
        results = IssueResult.objects.filter(submission=submission)
        self.issue_levels = dict(results.values_list("issue", "level"))
        self.standard_results = {row.standard_id: row for row in StandardResult.objects.filter(submission=submission)}
        current = submission.files.filter(replaced_at=None).select_related("file", "asked")
        self.files = {row.asked_id or row.kind: row for row in current}
        self.asked_files = list(self.round.asked_files.all())
        self.templates = list(self.round.templates.filter(removed_at=None).select_related("file"))
        rows = SarPart.objects.filter(submission=submission).select_related("saved_by", "own")
        self.stored = {row.code: row for row in rows}
        self.evidence = {}
        for row in submission.evidence.filter(removed_at=None).select_related("file", "added_by"):
            self.evidence.setdefault(row.standard_id, []).append(row)
        self.parts = self._parts()
        for part in self.parts:
            part.owed = self._owed(part)

    def part(self, code):
        """The part with this code, or None."""
        return next((part for part in self.parts if part.code == code), None)

    # Levels

    def levels_of(self, standard):
        """The levels of a standard's issues, None where none is chosen."""
        return [self.issue_levels.get(issue.pk) for issue in self.issues[standard.pk]]

    def suggest(self, issue_levels):
        """The level that the round's rule suggests for a standard whose issues have these levels, or None."""
        return self.suggestions.standard(issue_levels)

    @property
    def overall_suggestion(self):
        """The overall level that the round's rule suggests, or None."""
        return self.suggestions.overall(map(self.levels_of, self.standards)) if self.standards else None

    @property
    def bands(self):
        """The bands of the percent rule for the page: 90:5 80:4 …"""
        return " ".join(f"{start}:{value}" for start, value in self.suggestions.bands)

    @property
    def rule_word(self):
        """The round's rule in words."""
        return StandardSet.Rule(self.rule).label

    @property
    def overall_word(self):
        """The word of the overall level that is suggested, or ""."""
        return self.word(self.overall_suggestion)

    def word(self, value):
        """The word of a level, or ""."""
        return self.words.get(value, "")

    # Parts

    def _parts(self):
        if not self.round.is_sar:
            return [self._part(K.SEND, "เอกสารและการส่ง", "เอกสารและการส่ง", note=self._text("send", "summary"))]
        summary = {name: self._text("summary", name) for name in SUMMARY_TEXTS}
        for name in ("overall_level", "strengths", "improvements"):
            summary[name] = getattr(self.submission, name)
        parts = [self._part(K.SUMMARY, "สรุป", "ข้อมูลโรงเรียนและบทสรุป", **summary)]
        parts[0].gathered = list(self.submission.gathered)
        for standard in self.standards:
            code = f"standard-{standard.pk}"
            result = self.standard_results.get(standard.pk)
            values = {name: self._text(code, name) for name in TEXTS}
            values |= {"level": result.level if result else None, "reason": result.reason if result else ""}
            values["issues"] = {issue.pk: self.issue_levels.get(issue.pk) for issue in self.issues[standard.pk]}
            part = self._part(K.STANDARD, f"มฐ. {standard.code}", str(standard), standard, **values)
            part.evidence = self.evidence.get(standard.pk, [])
            part.suggestion = self.suggest(values["issues"].values())
            parts.append(part)
        parts += [self._own_part(own, place) for place, own in enumerate(self._own(), start=1)]
        parts.append(self._part(K.SEND, "รับรองและส่ง", "การรับรองและส่งรายงาน"))
        return parts

    def _own(self):
        """[Own]: while the school writes those of its announcement, and after them what was written about others;
        once it has sent what was written alone."""
        written = {row.own.label: row.own for row in self.stored.values() if row.own_id}
        found = {}
        announcement = self._announcement()
        # While the announcement is corrected the one before it holds.
        held = announcement.in_force if announcement is not None else None
        is_held = held is not None
        for label, target in held.own() if is_held else ():
            if label not in found:
                level = written[label].level if label in written else None
                found[label] = Own(label, len(found) + 1, target, level)
        for row in sorted(written.values(), key=lambda row: (row.position, row.pk)):
            if row.label not in found:
                found[row.label] = Own(row.label, len(found) + 1, row.target, row.level, is_asked=not is_held)
        return list(found.values())

    def _announcement(self):
        """The school's announcement for the level and year, while this report can still be written; or None."""
        row = self.submission
        if row.state not in Submission.EDITABLE:
            return None
        rows = Announcement.objects.filter(school=row.school_id, level=row.level)
        return rows.filter(academic_year=self.round.academic_year).prefetch_related("own_standards").first()

    def _own_part(self, own, place):
        own.word, own.target_word = self.word(own.level), self.word(own.target)
        values = {name: self._text(own.code, name) for name in OWN_TEXTS} | {"level": own.level}
        return self._part(K.OWN, f"มฐ. เพิ่ม {place}", f"มาตรฐานของสถานศึกษา: {own.label}", own=own, **values)

    def take_in(self, code, label):
        """The part of an own standard that left the announcement while its page was open, so that the words typed
        there are not lost; None where `label` is not what `code` stands for."""
        own = Own(label, 1 + sum(part.kind == K.OWN for part in self.parts), is_asked=False)
        if not label or len(label) > 300 or own.code != code or not self.round.is_sar:
            return None
        part = self._own_part(own, own.position)
        self.parts.insert(len(self.parts) - 1, part)
        return part

    @property
    def own_parts(self):
        """The parts of the school's own standards."""
        return [part for part in self.parts if part.kind == K.OWN]

    def _part(self, kind, label, title, standard=None, own=None, **values):
        code = own.code if own else f"standard-{standard.pk}" if standard else kind.value
        part = Part(kind=kind.value, code=code, label=label, title=title, standard=standard, own=own, values=values)
        if stored := self.stored.get(code):
            part.version, part.unchecked = stored.version, list(stored.unchecked)
            part.saved_by, part.saved_at = stored.saved_by, stored.saved_at
        if kind == K.SEND:
            values |= {"endorsed_on": self.submission.endorsed_on, "endorsed_by": self.submission.endorsed_by}
        return part

    def _text(self, code, name):
        stored = self.stored.get(code)
        return getattr(stored, name) if stored else ""

    @property
    def note(self):
        """What the school noted in a round of another kind than SAR."""
        return "" if self.round.is_sar else self._text("send", "summary")

    # What is owed

    def _owed(self, part):
        owed = {
            K.SUMMARY: self._owed_in_summary,
            K.STANDARD: self._owed_in_standard,
            K.OWN: self._owed_in_own,
            K.SEND: self._owed_in_send,
        }
        return [(name, label, bool(filled)) for name, label, filled in owed[part.kind](part)]

    def _owed_in_summary(self, part):
        yield "overall_level", "ระดับคุณภาพโดยรวม", part.values["overall_level"]
        if self.round.asks(P.SUMMARY):
            yield "summary", SUMMARY_TEXTS["summary"][0], part.values["summary"]
        if self.round.asks(P.OVERALL):
            for name in ("strengths", "improvements"):
                yield name, SUMMARY_TEXTS[name][0], part.values[name] or self.gathered(name)

    def _owed_in_standard(self, part):
        standard = part.standard
        for issue in self.issues[standard.pk]:
            yield f"issue_{issue.pk}", f"ระดับของประเด็น {issue.code}", part.values["issues"][issue.pk]
        yield f"standard_{standard.pk}", "ระดับคุณภาพของมาตรฐาน", part.values["level"]
        if part.differs:
            yield f"reason_{standard.pk}", "เหตุผลที่ระดับต่างจากระดับที่เสนอ", part.values["reason"]
        for name, (label, _hint) in TEXTS.items():
            if self.round.asks(name):
                yield name, label, part.values[name]
        if self.round.asks(P.EVIDENCE):
            yield "evidence_files", "หลักฐาน", part.evidence

    def _owed_in_own(self, part):
        if part.own.is_asked:
            yield "own_level", "ระดับคุณภาพของมาตรฐาน", part.values["level"]
            for name, (label, _hint) in OWN_TEXTS.items():
                if self.round.asks(name):
                    yield name, label, part.values[name]

    def _owed_in_send(self, part):
        if self.round.is_sar and self.round.asks(P.SAR_FILE):
            yield "sar_file", "ไฟล์ SAR (PDF)", SubmissionFile.Kind.SAR in self.files
        for asked in self.asked_files:
            if asked.is_required:
                yield f"asked_{asked.pk}", asked.label, asked.pk in self.files
        if self.round.asks(P.BOARD):
            yield "board_file", SubmissionFile.Kind.BOARD.label, SubmissionFile.Kind.BOARD in self.files
            yield "endorsed_on", "วันที่คณะกรรมการสถานศึกษาเห็นชอบ", part.values["endorsed_on"]
            yield "endorsed_by", "ชื่อประธานคณะกรรมการสถานศึกษา", part.values["endorsed_by"]

    def gathered(self, name):
        """The standards' strengths (or improvements) as one text for the whole report, "" where there are none."""
        texts = [(f"มาตรฐานที่ {part.standard.code}", part.values[name]) for part in self.parts if part.standard]
        texts += [(part.own.label, part.values[name]) for part in self.own_parts]
        return "\n".join(f"{head}: {text}" for head, text in texts if text)

    def missing(self):
        """[Gap] of what the school still has to do before it can send, in the order of the pages."""
        gaps = []
        for part in self.parts:
            labels = LABELS.get(part.kind, TEXTS)
            empty = [row for row in part.owed if not row[2] and row[0] not in part.unchecked]
            gaps += [Gap(part.code, part.label, name, label) for name, label, _filled in empty]
            gaps += [Gap(part.code, part.label, name, f"{labels[name][0]} ({COPIED})") for name in part.unchecked]
        return gaps

    def progress(self):
        """(filled, all) of what a complete submission holds. A copied text counts as filled once somebody has looked at
        it, so that the rest is what `missing` lists."""
        total = sum(len({name for name, _label, _filled in part.owed} | set(part.unchecked)) for part in self.parts)
        return total - len(self.missing()), total
