"""Whether the Thai text of a PDF is whole, what of it can be put right without guessing, and what the school is told.

Programs write the text layer of a PDF badly in a few well-known ways while the page looks right. Those that can be
turned back are: private-use forms of marks, characters of TIS-620 shown as Latin, ำ taken apart, marks in the wrong
order or doubled. What is lost stays lost, and is said.
"""

import re
from dataclasses import dataclass, field

from qa.models import Reading
from thai.text import clean

Quality = Reading.Quality

# Forms of marks that stand lower or further left, as Thai fonts for Windows number them.
_PRIVATE = dict(
    zip(
        range(0xF700, 0xF71B),
        "ฐ\u0e34\u0e35\u0e36\u0e37\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e48\u0e49\u0e4a\u0e4b\u0e4cญ\u0e31\u0e4d\u0e47"
        "\u0e48\u0e49\u0e4a\u0e4b\u0e4c\u0e38\u0e39\u0e3a",
        strict=True,
    )
)
# Signs of Symbol and Wingdings that reports tick with: ticked boxes and open ones, ticks, bullets.
_SIGNS = {0xF0FE: "☑", 0xF052: "☑", 0xF0FD: "☑", 0xF054: "☑", 0xF0FC: "✓", 0xF050: "✓"}
_SIGNS |= {0xF0A8: "☐", 0xF06F: "☐", 0xF0A3: "☐", 0xF071: "☐", 0xF0B7: "•", 0xF0D8: "•", 0xF0A7: "•", 0xF02D: "-"}
_OF_FONTS = _PRIVATE | _SIGNS
# TIS-620 read as Latin-1: ¡ is ก.
_AS_LATIN = {code: chr(code + 0x0E01 - 0xA1) for code in range(0xA1, 0xFC) if not 0xDB <= code <= 0xDE}

_ABOVE, _TONES = "\u0e31\u0e34-\u0e37\u0e47\u0e4d", "\u0e48-\u0e4c"
_SWAPPED = re.compile(f"([{_TONES}])([{_ABOVE}\u0e38-\u0e3a])")
_BLANK_BEFORE_MARK = re.compile(r"(?<=[ก-ฮ])[ \u00a0]+(?=[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e])")
# No word begins with า or ะ: what stands before the blank belongs to it.
_APART = re.compile("([ก-ฮ][\u0e48-\u0e4b]?)[ \u00a0]+(?=[าะ])")
_AM_APART = re.compile("([ก-ฮ][\u0e48-\u0e4b]?)\u0e4d?[ \u00a0]+า")
_NIKHAHIT = re.compile("\u0e4d[ \u00a0]*([\u0e48-\u0e4b]?)[ \u00a0]*า|([\u0e48-\u0e4b])[ \u00a0]*\u0e4d[ \u00a0]*า")
_IMPOSSIBLE = re.compile(
    "(?:^|[^ก-ฮ\u0e31-\u0e3a\u0e47-\u0e4e])[\u0e31\u0e34-\u0e3a\u0e47-\u0e4e]"
    "|[เแโใไ](?![ก-ฮ])|(?:^|[\\sเแโใไ])[ะาำ]|[\u0e48-\u0e4b]{2}|[\u0e31\u0e34-\u0e37]{2}|[ัิีึืำ]ะ(?![ก-ฮ])",
    re.MULTILINE,
)
_CONSONANTS, _LETTERS = re.compile("[ก-ฮ]"), re.compile("[ก-๎]")
_TONE, _VOWEL = re.compile("[\u0e48-\u0e4b]"), re.compile("[\u0e31\u0e34-\u0e39\u0e47]")
_LATIN = re.compile("[\u00a1-\u00fb]")
_PRIVATE_USE = re.compile("[\ue000-\uf8ff]")

# Below this a page that shows something is a picture of text.
FEW = 40
# Whole Thai has 8 to 19 tone marks, and 18 to 22 vowels above or below, for 100 consonants, and ำ now and then.
FEWEST_TONES, FEWEST_VOWELS, FEWEST_AM = 0.035, 0.10, 0.0008
MOST_IMPOSSIBLE, MOST_UNKNOWN, WORTH_SAYING = 0.015, 0.01, 0.002
ENOUGH = 300

TOLD = {
    Quality.GOOD: "",
    Quality.REPAIRED: "ข้อความภาษาไทยที่ซ่อนอยู่ในไฟล์ผิดเพี้ยน ({why}) แม้หน้ากระดาษดูปกติ ระบบแก้กลับให้แล้ว โปรดตรวจตัวสะกดก่อนใช้",
    Quality.DAMAGED: (
        "ข้อความภาษาไทยที่ซ่อนอยู่ในไฟล์เสียหาย ({why}) แม้หน้ากระดาษดูปกติ ระบบแก้กลับได้ไม่ครบ ข้อเสนอจึงอาจผิดหรือสะกดไม่ครบ "
        "โปรดเทียบกับไฟล์ทุกข้อ หากมีไฟล์ต้นฉบับ โปรดบันทึกเป็น PDF ใหม่จากโปรแกรมที่ใช้พิมพ์แล้วแนบอีกครั้ง"
    ),
    Quality.PICTURE: (
        "ไฟล์นี้เป็นภาพสแกน ไม่มีข้อความให้อ่าน ระบบจึงเสนอระดับและข้อความไม่ได้ "
        "โปรดแนบไฟล์ที่บันทึกเป็น PDF จากโปรแกรมที่ใช้พิมพ์ หรือกรอกรายงานเอง"
    ),
}
SOME_PICTURES = "มี {n} หน้าที่เป็นภาพสแกน ระบบไม่ได้อ่านหน้าเหล่านั้น"


@dataclass
class Layer:
    """What the text of a file is like. `mend(text)` gives a piece of it as it was meant."""

    quality: str
    reasons: list = field(default_factory=list)
    pictures: int = 0
    is_latin: bool = False
    lacks_am: bool = False
    am_for_aa: bool = False

    @property
    def message(self):
        """What the school is told, "" where all is well."""
        told = [TOLD[self.quality].format(why=" ".join(self.reasons) or "มีตัวอักษรที่อ่านไม่ได้")]
        if self.pictures and self.quality != Quality.PICTURE:
            told.append(SOME_PICTURES.format(n=self.pictures))
        return " ".join(filter(None, told))

    def mend(self, text):
        """The text with what can be turned back turned back."""
        text = text.translate(_OF_FONTS)
        if self.is_latin:
            text = text.translate(_AS_LATIN)
        text = _NIKHAHIT.sub(lambda found: f"{found[1] or found[2] or ''}ำ", text)
        if self.am_for_aa:
            text = text.replace("\u0e49ำ", "า")
        if self.lacks_am:
            text = _AM_APART.sub(r"\1ำ", text)
        text = _APART.sub(r"\1", text)
        text = _BLANK_BEFORE_MARK.sub("", text)
        text = _SWAPPED.sub(r"\2\1", text)
        return clean(text)


def judge(pages):
    """The Layer of [Page]."""
    texts = [page.text for page in pages]
    shown = [page for page, text in zip(pages, texts, strict=True) if len("".join(text.split())) < FEW and page.picture]
    raw = "\n".join(texts)
    if len("".join(raw.split())) < FEW or len(shown) > 0.6 * len(pages):
        return Layer(Quality.PICTURE, pictures=len(shown))
    layer = Layer(Quality.GOOD, pictures=len(shown))
    _find_what_can_be_mended(layer, raw)
    mended = "\n".join(layer.mend(text) for text in texts)
    if lost := _what_stays_lost(mended):
        layer.quality, layer.reasons = Quality.DAMAGED, layer.reasons + lost
    elif layer.reasons:
        layer.quality = Quality.REPAIRED
    return layer


def _find_what_can_be_mended(layer, raw):
    latin, thai = len(_LATIN.findall(raw)), len(_LETTERS.findall(raw))
    if latin > ENOUGH and latin > 3 * thai:
        as_thai = raw.translate(_AS_LATIN)
        if len(_IMPOSSIBLE.findall(as_thai)) < 4 * MOST_IMPOSSIBLE * len(_LETTERS.findall(as_thai)):
            layer.is_latin, raw, thai = True, as_thai, latin
            layer.reasons.append("ตัวอักษรไทยถูกบันทึกเป็นอักษรละติน")
    if sum(0xF700 <= ord(one) <= 0xF71A for one in raw) > WORTH_SAYING * thai:
        layer.reasons.append("สระและวรรณยุกต์เป็นรหัสเฉพาะของแบบอักษร")
    raw = raw.translate(_OF_FONTS)
    aa, wrong = len(re.findall("(?<!\u0e49)[าำ]", raw)), raw.count("\u0e49ำ")
    consonants = len(_CONSONANTS.findall(raw))
    if wrong > 50 and wrong > 5 * aa:
        layer.am_for_aa = True
        layer.reasons.append("สระอากลายเป็นสระอำ")
    apart = len(_AM_APART.findall(raw))
    if consonants > ENOUGH and raw.count("ำ") < FEWEST_AM * consonants and apart > 3:
        layer.lacks_am = True
        layer.reasons.append("สระอำแตกเป็นช่องว่างกับสระอา")
    elif apart + len(_NIKHAHIT.findall(raw)) > max(3, WORTH_SAYING * thai):
        layer.reasons.append("สระอำแตกออกจากกัน")
    if len(_SWAPPED.findall(raw)) + len(_BLANK_BEFORE_MARK.findall(raw)) > max(3, WORTH_SAYING * thai):
        layer.reasons.append("ลำดับสระและวรรณยุกต์สลับกัน")


def _what_stays_lost(text):
    """Reasons why the mended text is still not whole."""
    consonants, thai = len(_CONSONANTS.findall(text)), max(1, len(_LETTERS.findall(text)))
    visible = max(1, len("".join(text.split())))
    lost = []
    if consonants > ENOUGH:
        if len(_TONE.findall(text)) < FEWEST_TONES * consonants:
            lost.append("วรรณยุกต์หายไป")
        if len(_VOWEL.findall(text)) < FEWEST_VOWELS * consonants:
            lost.append("สระบนและล่างหายไป")
    elif len(_LATIN.findall(text)) > 0.5 * visible:
        lost.append("ตัวอักษรไทยถูกบันทึกเป็นอักษรอื่น")
    if len(_IMPOSSIBLE.findall(text)) > MOST_IMPOSSIBLE * thai and thai > ENOUGH:
        lost.append("สระหรือวรรณยุกต์อยู่ผิดที่")
    if text.count("\ufffd") + len(_PRIVATE_USE.findall(text)) > MOST_UNKNOWN * visible:
        lost.append("มีตัวอักษรที่ไม่ทราบว่าเป็นอะไร")
    return lost
