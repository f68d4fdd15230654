"""Words of Thai statements. PyThaiNLP is loaded by the first call: call it in a worker only."""

import re
from functools import cache

from reports.theming.lexicon import terms
from thai.text import clean

# Words that say nothing about which theme a statement is of: of grammar, of praise and wish, and of every school.
STOP = frozenset(
    """
    การ ความ ที่ ซึ่ง อัน และ หรือ แต่ กับ แก่ ต่อ จาก ใน ของ โดย เพื่อ ให้ ได้ มี เป็น อยู่ คือ ว่า จะ ต้อง ควร ยัง แล้ว ก็ ไม่ ไป มา
    ทำ ทำให้ จัด จัดทำ จัดให้ นำ ใช้ ผ่าน ตาม ตั้งแต่ ถึง ทั้ง ทุก แต่ละ บาง หลาย มาก น้อย ขึ้น ลง เพิ่ม เพิ่มขึ้น ยิ่งขึ้น เพิ่มเติม อย่าง
    อย่างต่อเนื่อง ต่อเนื่อง สม่ำเสมอ เป็นประจำ ชัดเจน ดี ดีขึ้น ดีมาก เหมาะสม เพียงพอ ครบ ครบถ้วน เต็มที่ เต็ม ตลอด ปี ปีการศึกษา ภาคเรียน
    นักเรียน ผู้เรียน เด็ก สถานศึกษา โรงเรียน ครู ผู้บริหาร บุคลากร ด้าน เรื่อง ระดับ กลุ่ม ส่วนใหญ่ ส่วน บางส่วน ร้อยละ จำนวน คน ผล ผลการ
    พัฒนา ส่งเสริม สนับสนุน ปรับปรุง ดำเนินการ ดำเนินงาน จัดกิจกรรม กิจกรรม โครงการ สามารถ ร่วมกัน ร่วม เข้าร่วม ทาง ด้วย เมื่อ เช่น
    เกี่ยวกับ สูง ต่ำ กว่า เกณฑ์ เป้าหมายที่ตั้งไว้ ยังคง ขอ ขอรับ ต้องการ เนื่องจาก เพราะ จึง รวมถึง ตลอดจน เห็นผล เป็นที่ยอมรับ อีก อาจ
    ชั้น ประถมศึกษา มัธยมศึกษา ปฐมวัย ป ม ๆ ฯ ค่อนข้าง พบว่า โดยเฉพาะ ซึ่งเป็น เหล่านี้ นี้ นั้น ราย แบบ
    """.split()
)
_OTHER = re.compile(r"[^\u0e01-\u0e3a\u0e40-\u0e4ea-z]+")


def normal(text):
    """What is compared of a statement: Thai and Latin letters alone, marks in one order, single blanks."""
    from pythainlp.util import normalize

    return _OTHER.sub(" ", normalize(clean(text)).lower()).strip()


def words(text):
    """[word] of a normal() text, without those of STOP and single letters."""
    return [word for word in _tokenizer().word_tokenize(text) if len(word.strip()) > 1 and word not in STOP]


@cache
def _tokenizer():
    from pythainlp.corpus import thai_words
    from pythainlp.tokenize import Tokenizer

    known = {term for term in terms() if not term.isascii()}
    return Tokenizer(custom_dict=thai_words() | known, engine="newmm")


def pieces(text):
    """The text as it is, cut at the ends of its words."""
    return _tokenizer().word_tokenize(text)
