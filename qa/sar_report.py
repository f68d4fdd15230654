"""One submission read as a whole: its parts, what stands in them, what is still owed. A constant number of queries."""

from dataclasses import dataclass, field

from qa import levels
from qa.models import IssueResult, Round, SarPart, StandardResult, StandardSet, SubmissionFile

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
COPIED = "คัดลอกจากปีก่อน ยังไม่ได้ตรวจ"


@dataclass
class Gap:
    """Something a complete submission holds and this one does not: `code` of the part and `name` of the field."""

    code: str
    part: str
    name: str
    label: str


@dataclass
class Part:
    """A part as a page shows it. `values` are by field name, `evidence` those that have not been taken out."""

    kind: str
    code: str
    label: str
    title: str
    standard: object = None
    version: int = 0
    unchecked: list = field(default_factory=list)
    saved_by: object = None
    saved_at: object = None
    values: dict = field(default_factory=dict)
    evidence: list = field(default_factory=list)
    suggestion: int | None = None
    # [(field name, label, filled)] of what a complete submission holds here.
    owed: list = field(default_factory=list)

    @property
    def is_done(self):
        """True when nothing is owed here any more."""
        return all(filled for _name, _label, filled in self.owed) and not self.unchecked

    @property
    def texts(self):
        """[(label, text)] of what is written here."""
        labels = SUMMARY_TEXTS if self.kind == K.SUMMARY else TEXTS
        return [(label, self.values[name]) for name, (label, _hint) in labels.items() if self.values.get(name)]

    @property
    def other_texts(self):
        """As texts, without those of the whole report that stand on a page of their own."""
        labels = SUMMARY_TEXTS if self.kind == K.SUMMARY else TEXTS
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
        scale = list(self.set.levels.all())
        self.suggestions = levels.Suggestions(self.rule, scale)
        self.words = {level.value: level.label for level in scale}
        self.standards = list(self.set.standards.prefetch_related("issues")) if self.round.is_sar else []
        self.issues = {standard.pk: list(standard.issues.all()) for standard in self.standards}
        results = IssueResult.objects.filter(submission=submission)
        self.issue_levels = dict(results.values_list("issue", "level"))
        self.standard_results = {row.standard_id: row for row in StandardResult.objects.filter(submission=submission)}
        current = submission.files.filter(replaced_at=None).select_related("file", "asked")
        self.files = {row.asked_id or row.kind: row for row in current}
        self.asked_files = list(self.round.asked_files.all())
        self.templates = list(self.round.templates.filter(removed_at=None).select_related("file"))
        rows = SarPart.objects.filter(submission=submission).select_related("saved_by")
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
        parts.append(self._part(K.SEND, "รับรองและส่ง", "การรับรองและส่งรายงาน"))
        return parts

    def _part(self, kind, label, title, standard=None, **values):
        code = f"standard-{standard.pk}" if standard else kind.value
        part = Part(kind=kind.value, code=code, label=label, title=title, standard=standard, values=values)
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
        owed = {K.SUMMARY: self._owed_in_summary, K.STANDARD: self._owed_in_standard, K.SEND: self._owed_in_send}
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
        texts = [(part.standard.code, part.values[name]) for part in self.parts if part.kind == K.STANDARD]
        return "\n".join(f"มาตรฐานที่ {code}: {text}" for code, text in texts if text)

    def missing(self):
        """[Gap] of what the school still has to do before it can send, in the order of the pages."""
        gaps = []
        for part in self.parts:
            labels = SUMMARY_TEXTS if part.kind == K.SUMMARY else TEXTS
            gaps += [Gap(part.code, part.label, name, label) for name, label, filled in part.owed if not filled]
            gaps += [Gap(part.code, part.label, name, f"{labels[name][0]} ({COPIED})") for name in part.unchecked]
        return gaps

    def progress(self):
        """(filled, all) of what a complete submission holds."""
        owed = [filled for part in self.parts for _name, _label, filled in part.owed]
        return sum(owed), len(owed)
