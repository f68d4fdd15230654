"""Levels as a report tells them: in the rows of tables, by ticks, and in sentences. Each mention is a vote."""

import re
from collections import defaultdict
from dataclasses import dataclass

from qa.reading.layout import BREAK
from qa.reading.words import fold, letters

TICKED = "☑☒✓✔✗✘√●◉■⬤"
OPEN = "☐□○◯❍▢"
_TICK = re.compile(f"[{TICKED}]|[(\\[]\\s*[/\\\\xX✓✔√]\\s*[)\\]]")
_OPEN = re.compile(f"[{OPEN}]|[(\\[]\\s*[)\\]]")
_ONLY_TICK = re.compile(f"[{TICKED}/]|[(\\[]?\\s*[/\\\\xX✓✔√]\\s*[)\\]]?|[Pü]")
# Of which a level is not the school's of this year: aims, plans, other years, shares of pupils.
_OTHER_COLUMN = re.compile("เปาหมาย|ปกอน|ปทผานมา|ปทแลว|รอยละ|จานวน|คาดหวง")
_AIM = re.compile("(?<!กวา)(?<!กวาคา)(?<!ตาม)(?<!ตามคา)(?<!บรรล)(?<!บรรลคา)(?:คาเปาหมาย|เปาหมาย|คาดหวง)")
_OTHER = re.compile(
    "ยกระดบ|สงขน|ปทผานมา|ปกอน|ปทแลว|พฒนาให|รอยละ[^ก-๎a-z0-9]*[0-9]|จานวน[^ก-๎a-z0-9]*[0-9]+|เกณฑ|มงสระดบ|มงส"
)
_YEAR = re.compile("25[0-9]{2}")
_WHOLE = re.compile("ภาพรวม|โดยรวม|ทกมาตรฐาน|ทง[^ก-๎a-z0-9]*[0-9][^ก-๎a-z0-9]*มาตรฐาน")
_RESULT = re.compile("ผล|ประเมน|คณภาพ|ระดบ")
_CUT = re.compile(r"[\n;]|\s{2,}")
# How long a heading speaks for the lines after it, when they name nothing themselves.
STANDARD_REACH, ISSUE_REACH = 14, 3
STRONG, FAIR, WEAK = 3.0, 2.0, 1.0
QUOTED = 160


@dataclass(frozen=True)
class Vote:
    value: int
    weight: float
    page: int
    quote: str


class Levels:
    """Hears a report unit by unit and keeps what it says about each standard and issue."""

    def __init__(self, vocabulary, year):
        self.vocabulary, self.year = vocabulary, year
        self.votes = defaultdict(list)
        self.headers = []
        self.context, self.since = None, 0

    def hear(self, unit, *, is_plan, standard):
        """One unit. `is_plan` where the section is about what shall be; `standard` is the key of the one whose section
        it is, or None."""
        self.since += 1
        if len(unit.cells) > 1:
            self._hear_row(unit, is_plan, standard)
        else:
            if not unit.ruled:
                self.headers = []
            self._hear_text(unit, is_plan, standard)

    def outcome(self):
        """{about: (best Vote, its weight, [other Votes, one for each other value], weight of the next best)}."""
        made = {}
        for about, votes in self.votes.items():
            weights = defaultdict(float)
            for vote in votes:
                weights[vote.value] += vote.weight
            ranked = sorted(weights, key=lambda value: (-weights[value], value))
            shown = {vote.value: vote for vote in sorted(votes, key=lambda vote: (vote.weight, -vote.page))}
            best = shown[ranked[0]]
            others = [shown[value] for value in ranked[1:]]
            made[about] = (best, weights[ranked[0]], others, weights[ranked[1]] if others else 0.0)
        return made

    # Rows

    def _hear_row(self, unit, is_plan, standard):
        named = [(cell, anchor) for cell in unit.cells for anchor in self.vocabulary.anchors(cell.text)]
        ticks = [cell for cell in unit.cells if _ONLY_TICK.fullmatch(cell.text.strip())]
        if not named and not ticks:
            found = self._levels_of_cells(unit)
            is_heading = len(found) != 1 or len({value for _cell, value, _weight in found}) > 2
            if is_heading or not self._speaks_of_itself(unit):
                self.headers = [*self.headers[-3:], unit]
        about, weight = self._about(named, unit, standard)
        if about is None or is_plan:
            return
        own = {id(cell) for cell, _anchor in named}
        found = self._ticked_columns(ticks) or self._options(unit) or self._choose(unit, own)
        several = self._zipped(unit, named)
        if several:
            for each, value in several:
                self._vote(each, value, STRONG, unit, unit.text)
        elif found and about[0] != "group":
            value, worth = found
            self._vote(about, value, min(weight, worth), unit, unit.text)

    def _about(self, named, unit, standard):
        """(what a row is about, how sure that is)."""
        for kind in ("issue", "group", "standard"):
            anchors = [anchor for _cell, anchor in named if anchor.about[0] == kind]
            if anchors:
                best = max(anchors, key=lambda anchor: anchor.is_strong)
                self._turn_to(best.about)
                return best.about, STRONG if best.is_strong else FAIR
        lead = fold(unit.cells[0].text + unit.cells[1].text)
        if _WHOLE.search(lead):
            return ("overall", None), STRONG
        if re.search("ระดบคณภาพ|ผลการประเมน|สรปผล", fold(unit.cells[0].text)) and standard is not None:
            return self._nearest(standard), FAIR
        return None, 0

    def _speaks_of_itself(self, unit):
        return bool(re.search("ระดบคณภาพ|ผลการประเมน|สรปผล|ภาพรวม|โดยรวม", fold(unit.cells[0].text)))

    def _levels_of_cells(self, unit, but=()):
        """[(cell, value, weight)] of the cells that are levels and nothing else."""
        found = []
        for cell in unit.cells:
            level = None if id(cell) in but else self.vocabulary.level_of_cell(cell.text)
            if level:
                found.append((cell, level[0], STRONG if level[1] else FAIR))
        return found

    def _header(self, cell):
        """What the heading rows say above a cell, folded."""
        over = [one.text for row in self.headers for one in row.cells if one.x0 - 1 <= cell.middle <= one.x1 + 1]
        return fold(" ".join(over))

    def _is_other(self, cell):
        header = self._header(cell)
        years = {int(year) for year in _YEAR.findall(header)}
        return bool(_OTHER_COLUMN.search(header)) or bool(years and self.year not in years)

    def _choose(self, unit, own):
        """(value, weight) from the cells that are levels, or from what their sentences say."""
        found = [row for row in self._levels_of_cells(unit, own) if not self._is_other(row[0])]
        # A number alone is a level only where the column says so.
        found = [row for row in found if row[2] == STRONG or _RESULT.search(self._header(row[0]))]
        if found:
            told = [row for row in found if _RESULT.search(self._header(row[0]))] or found
            words = [row for row in told if row[2] == STRONG] or told
            _cell, value, weight = words[-1]
            return value, weight if len({row[1] for row in words}) == 1 else WEAK
        for cell in unit.cells:
            if not self._is_other(cell):
                anchors = self.vocabulary.anchors(cell.text)
                start = anchors[-1].end if anchors else 0
                told = self._told(cell.text, start)
                if told:
                    return told[-1][0], FAIR
        return None

    def _ticked_columns(self, ticks):
        """(value, weight) of the one column that is ticked, by its heading."""
        values = []
        for cell in ticks:
            for row in reversed(self.headers):
                over = [one for one in row.cells if one.x0 - 1 <= cell.middle <= one.x1 + 1]
                level = self.vocabulary.level_of_cell(over[0].text) if len(over) == 1 else None
                if level:
                    values.append(level[0])
                    break
        return (values[0], STRONG) if len(values) == 1 else None

    def _zipped(self, unit, named):
        """[(about, value)] where one cell lists issues and another a level for each, line by line."""
        anchors = [anchor for _cell, anchor in named if anchor.about[0] == "issue" and anchor.is_strong]
        if len({anchor.about for anchor in anchors}) < 2:
            return []
        own = {id(cell) for cell, _anchor in named}
        for cell in unit.cells:
            lines = [line for line in cell.text.split("\n") if line.strip()]
            levels = [self.vocabulary.level_of_cell(line) for line in lines]
            if id(cell) not in own and len(levels) == len(anchors) and all(levels) and not self._is_other(cell):
                return [(anchor.about, level[0]) for anchor, level in zip(anchors, levels, strict=True)]
        return []

    # Sentences

    def _hear_text(self, unit, is_plan, standard):
        text = unit.text
        anchors = self.vocabulary.anchors(text)
        if not is_plan:
            if found := self._options(unit):
                about = anchors[0].about if anchors else self._whole_or_nearest(text, standard)
                if about and about[0] != "group":
                    self._vote(about, found[0], STRONG if anchors else FAIR, unit, text)
            else:
                self._hear_sentences(unit, text, anchors, standard)
        for anchor in anchors:
            if anchor.is_strong or anchor.start == 0:
                self._turn_to(anchor.about)

    def _hear_sentences(self, unit, text, anchors, standard):
        used = 0
        for value, start, end in self._told(text, 0, anchors):
            before = [anchor for anchor in anchors if anchor.start <= start]
            between = text[max(used, before[-1].end if before else 0) : start]
            if _WHOLE.search(fold(text[max(used, before[-1].start if before else 0) : end])) and not before:
                about, weight = ("overall", None), STRONG
            elif before:
                about = before[-1].about
                weight = STRONG if before[-1].is_strong and len(fold(between)) < 120 else FAIR
                weight = weight if before[-1].end > used else WEAK
            else:
                about, weight = self._nearest(standard), FAIR
            used = end
            if about is not None and about[0] != "group":
                quote = text[max(0, (before[-1].start if before else start - 60)) : end + 40]
                self._vote(about, value, weight, unit, quote, start)

    def _told(self, text, start, anchors=()):
        """Levels told in a text from `start` on, without those of aims, plans, other years and shares of pupils."""
        found, last = [], start
        for value, begin, end in self.vocabulary.levels_told(text):
            if begin < start:
                continue
            low = max([last, *(anchor.end for anchor in anchors if anchor.end <= begin)])
            before = _CUT.split(text[low:begin])[-1]
            # The words that make it a level may hold the ones that unmake it: ยกระดับคุณภาพ.
            lead = fold(before[-90:] + text[begin:end])
            last = end
            years = {int(year) for year in _YEAR.findall(lead)}
            if _AIM.search(lead) or _OTHER.search(lead) or (years and self.year not in years):
                continue
            found.append((value, begin, end))
        return found

    def _options(self, unit):
        """(value, weight) where the levels are listed and one of them is ticked."""
        text = unit.text
        signs = [(found.start(), found.end(), True) for found in _TICK.finditer(text)]
        signs += [(found.start(), found.end(), False) for found in _OPEN.finditer(text)]
        ticked = [row for row in signs if row[2]]
        if len(ticked) != 1 or len(signs) < 3:
            return None
        signs.sort()
        edges = [start for start, _end, _is in signs]
        after = [
            text[end : edges[at + 1] if at + 1 < len(edges) else len(text)] for at, (_s, end, _i) in enumerate(signs)
        ]
        before = [text[signs[at - 1][1] if at else 0 : start] for at, (start, _e, _i) in enumerate(signs)]
        place = signs.index(ticked[0])
        for parts in (after, before):
            levels = [self.vocabulary.level_of_cell(_first_words(part, parts is before)) for part in parts]
            if levels[place] and sum(level is not None for level in levels) >= min(3, len(levels)):
                return levels[place][0], STRONG
        return None

    # What is spoken of

    def _turn_to(self, about):
        if about[0] != "overall":
            self.context, self.since = about, 0

    def _nearest(self, standard):
        """What an unnamed level is about: the issue or standard spoken of just before, or the section's standard."""
        if self.context and self.context[0] == "issue" and self.since <= ISSUE_REACH:
            return self.context
        if self.context and self.context[0] == "standard" and self.since <= STANDARD_REACH:
            return self.context
        if self.context and self.context[0] == "group" and self.since <= ISSUE_REACH:
            return None
        return None

    def _whole_or_nearest(self, text, standard):
        return ("overall", None) if _WHOLE.search(fold(text)) else self._nearest(standard)

    def _vote(self, about, value, weight, unit, quote, offset=0):
        quote = " ".join(quote.replace(BREAK, "").split())
        quote = quote if len(quote) <= QUOTED else f"{quote[: QUOTED - 1]}…"
        self.votes[about].append(Vote(value, weight, unit.page_at(offset), quote))


def _first_words(part, is_last):
    """Of what stands between two ticks, the line that is beside the tick."""
    lines = [line for line in re.split(r"\n|\s{3,}", part) if letters(line)]
    if not lines:
        return ""
    return re.sub(r"^.*[:：]", "", lines[-1]) if is_last else lines[0]
