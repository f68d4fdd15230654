"""What the words of a set of standards look like in a report: its standards, issues and levels in running text.

Texts are compared folded: without blanks and without vowels and marks above and below, so that a mark that was lost
or moved changes nothing. Nothing of any one set is known here.
"""

import re
from dataclasses import dataclass

_DROPPED = re.compile("[\\s\u0e31\u0e34-\u0e3a\u0e47-\u0e4e\u200b]")
_SAME = str.maketrans("๐๑๒๓๔๕๖๗๘๙ำ", "0123456789า")
_SIGNS = re.compile("[^ก-๎a-z0-9]")
_DECIMAL = re.compile(r"[0-9๐-๙]+[.,][0-9๐-๙]+")
# How much of a label must stand there: with its code before it, and without.
WITH_CODE, WITHOUT_CODE = 0.5, 0.8
SHORTEST = 10


def fold(text):
    """The text as it is compared."""
    return _DROPPED.sub("", text).translate(_SAME).lower()


def folded(text):
    """(folded text, where each of its characters stands in the text, with the end of the text as the last)."""
    kept = [(place, one) for place, one in enumerate(text) if not _DROPPED.match(one)]
    return "".join(one for _place, one in kept).translate(_SAME).lower(), [place for place, _one in kept] + [len(text)]


def letters(text):
    """Folded, letters and digits alone."""
    return _SIGNS.sub("", fold(text))


def likeness(label, text):
    """How much of the folded label stands at the beginning of the folded text, 0 to 1; a text cut short by the end of
    its line is compared as far as it goes."""
    size = min(len(label), len(text))
    if size < 3:
        return 0.0
    text = text[: len(label) + 6]
    ours = {label[at : at + 3] for at in range(min(len(label), size + 2) - 2)}
    theirs = {text[at : at + 3] for at in range(len(text) - 2)}
    return len(ours & theirs) / max(1, len(ours))


@dataclass(frozen=True)
class Anchor:
    """A place in a text that names what a level or a passage is about. `about` is ("standard", key), ("issue", key),
    ("group", text) or ("overall", None); it stands from `start` to `end` of the text."""

    about: tuple
    start: int
    end: int
    is_strong: bool


class Vocabulary:
    """The words of one set: `standards` are rows of (key, code, label), `issues` of (key, code, label, group,
    standard key), `levels` of (value, label)."""

    def __init__(self, standards, issues, levels):
        self.standards = {code: (key, letters(label)) for key, code, label in standards}
        self.issues = [(key, code, letters(label)) for key, code, label, _group, _standard in issues]
        self.standard_of = {key: standard for key, _code, _label, _group, standard in issues}
        groups = dict.fromkeys(group for _key, _code, _label, group, _standard in issues if group)
        self.groups = [(group, *self._split(group)) for group in groups]
        self.values = {letters(label): value for value, label in levels}
        self.scale = {value for value, _label in levels}
        words = "|".join(sorted(map(re.escape, self.values), key=len, reverse=True))
        sign, digit = "[^ก-๎a-z0-9]*", "[0-9]"
        self._cell = re.compile(f"(?:ระดบ)?(?:คณภาพ)?(?:ระดบ)?({digit})?(?:คะแนน)?({words})?({digit})?")
        cue = "(?:ระดบคณภาพ|ระดบ|ผลการประเมน|ผลประเมน|คณภาพ)"
        fill = "(?:ตนเอง|คณภาพ|ของมาตรฐาน|ของสถานศกษา|โดยภาพรวม|ในภาพรวม|โดยรวม|ภาพรวม|ระดบ|อยใน|อยท|คอ|เปน|เทากบ|ได|ม)"
        self._told = re.compile(
            f"{cue}{sign}(?:{fill}{sign}){{0,6}}(?:({digit}){sign}(?=(?:{words})))?({words}|{digit})"
        )
        self.word = re.compile(words)

    @staticmethod
    def _split(group):
        found = re.match(r"\s*([0-9๐-๙.]+)[.)]?\s*(.*)", group, re.DOTALL)
        return (fold(found[1]).strip("."), letters(found[2])) if found else ("", letters(group))

    # Levels

    def level_of_cell(self, text):
        """(value, whether a word says it) where the text is nothing but a level, or None."""
        bare = letters(_DECIMAL.sub("", text))
        found = self._cell.fullmatch(bare)
        if not found or not (found[1] or found[2] or found[3]):
            return None
        digits = {int(one) for one in (found[1], found[3]) if one}
        if found[2]:
            value = self.values[found[2]]
            return (value, True) if digits <= {value} else None
        value = digits.pop() if len(digits) == 1 else None
        return (value, False) if value in self.scale and not _DECIMAL.search(text) else None

    def levels_told(self, text):
        """[(value, start, end)] of the levels that the words before them make levels, in the order of the text."""
        flat, places = folded(text)
        found = []
        for match in self._told.finditer(flat):
            word, end = match[2], match.end()
            value = self.values.get(word) or (int(word) if word.isdigit() and int(word) in self.scale else None)
            if value is None or not self._ends(text, flat, places, end, word):
                continue
            found.append((value, places[match.start()], places[end - 1] + 1))
        return found

    @staticmethod
    def _ends(text, flat, places, end, word):
        """Whether a level's word ends there and is not part of a longer one or of a limit (ดีขึ้นไป)."""
        if end >= len(flat):
            return True
        rest = flat[end:]
        if re.match("[^ก-๎a-z0-9]*(?:ขนไป|มาก|ขน(?!อย))", rest):
            return False
        if word.isdigit():
            return not re.match(r"[0-9]|[.,][0-9]|[^ก-๎a-z0-9]?(?:คน|ป(?!ระ)|ชน|โครงการ|ดาน|ขอ|มาตรฐาน)", rest)
        if not re.match("[ก-๎]", rest) or re.search("[\\s\u200b]", text[places[end - 1] + 1 : places[end]]):
            return True
        return bool(
            re.match(
                "ซง|โดย|และ|แต|จาก|ตาม|คอ|เนอง|เพราะ|ทง|ทก|ม|เปน|ประเดน|มาตรฐาน|คด|หรอ|ท|เมอ|สอดคลอง|เทยบ|สาหรบ|ใน",
                rest,
            )
        )

    # What it is about

    def anchors(self, text):
        """[Anchor] in the order of the text; the more exact one where two begin at the same place."""
        flat, places = folded(text)
        found = [*self._standards(flat), *self._coded(flat), *self._labelled(flat)]
        kept = []
        for anchor in sorted(found, key=lambda one: (one.start, -one.is_strong, -(one.end - one.start))):
            if not kept or anchor.start >= kept[-1].end:
                kept.append(anchor)
        return [Anchor(one.about, places[one.start], places[one.end - 1] + 1, one.is_strong) for one in kept]

    def _standards(self, flat):
        for match in re.finditer(r"มาตรฐาน(?:การศกษา)?(?:ท)?[^ก-๎a-z0-9]*([0-9]+(?:\.[0-9]+)*)", flat):
            if match[1] in self.standards:
                key, label = self.standards[match[1]]
                reach, score = self._reach(flat, match.end(), label)
                yield Anchor(("standard", key), match.start(), reach, score >= WITH_CODE)
        start = re.match(r"(?:[^ก-๎]*)(?:ดาน)?", flat).end()
        for key, label in self.standards.values():
            rest = _SIGNS.sub("", flat[start:])
            if len(label) >= SHORTEST and rest.startswith(label) and len(rest) < len(label) + 40:
                yield Anchor(("standard", key), start, self._reach(flat, start, label)[0], True)

    def _coded(self, flat):
        codes = [(("issue", key), code, label) for key, code, label in self.issues]
        codes += [(("group", group), code, label) for group, code, label in self.groups if code]
        for about, code, label in codes:
            for match in re.finditer(rf"(?<![0-9.]){re.escape(code)}(?![0-9]|\.[0-9])", flat):
                reach, score = self._reach(flat, match.end(), label)
                named = re.search(r"(?:ประเดน|ประเดนพจารณา|ขอ|ตวบงช|ขอท|ท)[^ก-๎a-z0-9]*$", flat[: match.start()])
                if score >= WITH_CODE or named:
                    yield Anchor(about, match.start(), reach, score >= WITH_CODE)

    def _labelled(self, flat):
        """Labels without their codes: at the beginning of the text, or word for word within it."""
        lead = re.match(r"[^ก-๎]*", flat).end()
        rest = _SIGNS.sub("", flat[lead:])
        likely = sorted(
            ((likeness(label, rest), len(label), key, label) for key, _code, label in self.issues), reverse=True
        )
        # A line that ends early may be the beginning of several labels.
        is_clear = likely and (len(likely) == 1 or likely[0][0] > likely[1][0] + 0.1)
        if is_clear and likely[0][0] >= WITHOUT_CODE and len(rest) >= SHORTEST:
            _score, _size, key, label = likely[0]
            yield Anchor(("issue", key), lead, self._reach(flat, lead, label)[0], True)
        bare, places = _bare(flat)
        rows = [(("issue", key), label) for key, _code, label in self.issues]
        rows += [(("group", group), label) for group, _code, label in self.groups]
        for about, label in rows:
            at = bare.find(label) if len(label) >= SHORTEST else -1
            while at >= 0:
                yield Anchor(about, places[at], places[at + len(label) - 1] + 1, True)
                at = bare.find(label, at + 1)

    @staticmethod
    def _reach(flat, start, label):
        """(where the label that begins about there ends, how much of it stands there)."""
        bare, places = _bare(flat[start : start + 2 * len(label) + 20])
        score = likeness(label, bare)
        if score < WITH_CODE:
            return start, score
        return start + places[min(len(label), len(bare)) - 1] + 1, score


def _bare(flat):
    kept = [place for place, one in enumerate(flat) if not _SIGNS.match(one)]
    return "".join(flat[place] for place in kept), kept
