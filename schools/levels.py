"""Which stages a school teaches, out of the words offices write for it (facts §6.4)."""

import re

STAGES = ["early", "primary", "lower", "upper"]
LABELS = {"early": "ปฐมวัย", "primary": "ประถมศึกษา", "lower": "มัธยมศึกษาตอนต้น", "upper": "มัธยมศึกษาตอนปลาย"}
CHOICES = [(stage, LABELS[stage]) for stage in STAGES]

# A word and the first and last stage it stands for; longer words first.
_WORDS = [
    (r"มัธยม(?:ศึกษา)?(?:ตอน)?ต้น|ม\.?\s?ต้น|(?<![ก-๙])ม\.?\s?[1-3๑-๓]", "lower", "lower"),
    (r"มัธยม(?:ศึกษา)?(?:ตอน)?ปลาย|ม\.?\s?ปลาย|(?<![ก-๙])ม\.?\s?[4-6๔-๖]", "upper", "upper"),
    (r"มัธยม(?:ศึกษา)?", "lower", "upper"),
    (r"ก่อนประถม(?:ศึกษา)?|อนุบาล|ปฐมวัย|(?<![ก-๙])อ\.?\s?[1-3๑-๓]", "early", "early"),
    (r"ประถม(?:ศึกษา)?|(?<![ก-๙])ป\.?\s?[1-6๑-๖]", "primary", "primary"),
    (r"ขั้นพื้นฐาน", "primary", "primary"),
]
_ANY = re.compile("|".join(f"(?P<w{n}>{word})" for n, (word, _, _) in enumerate(_WORDS)) + r"|(?P<to>[-–—]|ถึง)")


def stages(text):
    """The stages of a text such as อนุบาล–มัธยมศึกษาตอนต้น or อ.1–ป.6: a dash fills what lies between."""
    found, reached, fills = set(), None, False
    for match in _ANY.finditer(text):
        if match["to"]:
            fills = True
            continue
        _, first, last = _WORDS[int(match.lastgroup[1:])]
        first, last = STAGES.index(first), STAGES.index(last)
        if fills and reached is not None:
            first = min(first, reached)
        found |= set(range(first, last + 1))
        reached, fills = last, False
    # Only the first number of ม.1–6 follows the word.
    ends = re.search(r"ม\.?\s?[1-3๑-๓]\s?[-–—]\s?(?:ม\.?\s?)?[4-6๔-๖]", text)
    if ends:
        found |= {STAGES.index("lower"), STAGES.index("upper")}
    return {STAGES[number] for number in found}
