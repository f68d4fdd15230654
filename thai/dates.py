"""Dates as Thai offices write and type them; inside they are plain (CE) dates."""

import re
from datetime import date

from django.utils import timezone

from thai.digits import arabic, thai
from thai.text import clean
from thai.years import OFFSET, be_year, ce_year

MONTHS = ("มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม").split()
SHORT_MONTHS = "ม.ค. ก.พ. มี.ค. เม.ย. พ.ค. มิ.ย. ก.ค. ส.ค. ก.ย. ต.ค. พ.ย. ธ.ค.".split()
DAYS = "จันทร์ อังคาร พุธ พฤหัสบดี ศุกร์ เสาร์ อาทิตย์".split()

# Years that an office can mean; others are typing errors.
FIRST_YEAR, LAST_YEAR = 2470, 2642

# Day, month as number or word, year with or without พ.ศ.; blanks are single by then.
_TYPED = re.compile(
    r"(?:วันที่ ?)?([0-9]{1,2})(?: ?[/\-. ] ?([0-9]{1,2}) ?[/\-. ]| ?[/\-.]? ?([ก-๎.]+(?: [ก-๎.]+)*?) ?[/\-.]?)"
    r" ?(?:พ ?\.? ?ศ ?\.? ?)?([0-9]{2}|[0-9]{4})"
)


class ThaiDateError(ValueError):
    """A date or year that cannot be read; the message is for the person who typed it."""


def parse_year(text):
    """A typed year as a พ.ศ. number. Two digits mean 25xx. Raises ThaiDateError for a CE or impossible year."""
    digits = re.sub(r"^(พ ?\.? ?ศ ?\.? ?)?", "", arabic(clean(str(text))))
    if not re.fullmatch(r"[0-9]{2}|[0-9]{4}", digits):
        raise ThaiDateError("โปรดพิมพ์ปี พ.ศ. เป็นตัวเลข 4 หลัก เช่น 2569")
    year = int(digits) + (2500 if len(digits) == 2 else 0)
    if FIRST_YEAR <= year + OFFSET <= LAST_YEAR:
        raise ThaiDateError(f"ปี {year} เป็นปี ค.ศ. หากหมายถึง พ.ศ. {year + OFFSET} โปรดพิมพ์ {year + OFFSET}")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ThaiDateError(f"ปี {year} ไม่ถูกต้อง โปรดพิมพ์ปี พ.ศ. เช่น 2569")
    return year


def _month(word):
    """1–12 for a number or a Thai month name, full or short, dots and blanks aside; None for anything else."""
    if word.isdigit():
        return int(word) if 1 <= int(word) <= 12 else None
    bare = re.sub(r"[.\s]", "", word)
    for names in (MONTHS, SHORT_MONTHS):
        for number, name in enumerate(names, start=1):
            if bare == name.replace(".", ""):
                return number
    return None


def parse(text):
    """The date that a person typed: 16/5/69, 16-5-2569, 16 พ.ค. 2569, ๑๖/๕/๒๕๖๙, or ISO 2026-05-16 from a machine.

    Raises ThaiDateError with a Thai message for anything that is not a day in the Buddhist era.
    """
    typed = arabic(clean(str(text)))
    iso = re.fullmatch(r"([0-9]{4})-([0-9]{2})-([0-9]{2})", typed)
    if iso and FIRST_YEAR <= int(iso[1]) + OFFSET <= LAST_YEAR:
        year, month, day = (int(part) for part in iso.groups())
        return _day(day, month, year + OFFSET, typed)
    match = _TYPED.fullmatch(typed) if len(typed) <= 40 else None
    month = _month(match[2] or match[3]) if match else None
    if match is None or month is None:
        raise ThaiDateError("ไม่เข้าใจวันที่นี้ โปรดพิมพ์ เช่น 16/5/2569 หรือ 16 พ.ค. 2569")
    try:
        year = parse_year(match[4])
    except ThaiDateError as error:
        if len(match[4]) == 4 and FIRST_YEAR <= int(match[4]) + OFFSET <= LAST_YEAR:
            suggestion = f"{int(match[1])}/{month}/{int(match[4]) + OFFSET}"
            raise ThaiDateError(
                f"ปี {match[4]} เป็นปี ค.ศ. หากหมายถึง พ.ศ. {int(match[4]) + OFFSET} โปรดพิมพ์ {suggestion}"
            ) from None
        raise error
    return _day(int(match[1]), month, year, typed)


def _day(day, month, year, typed):
    try:
        return date(ce_year(year), month, day)
    except ValueError:
        raise ThaiDateError(f"ไม่มีวันที่ {typed} ในปฏิทิน โปรดตรวจวันและเดือน") from None


def local(value):
    """The Bangkok date of a date or datetime."""
    return timezone.localtime(value).date() if hasattr(value, "hour") else value


def numeric(day):
    """16/05/2569, as a date field shows it."""
    return f"{day:%d/%m}/{be_year(day)}"


def short(day):
    """16 พ.ย. 2569"""
    day = local(day)
    return f"{day.day} {SHORT_MONTHS[day.month - 1]} {be_year(day)}"


def long(day):
    """16 พฤศจิกายน 2569"""
    day = local(day)
    return f"{day.day} {MONTHS[day.month - 1]} {be_year(day)}"


def between(first, last):
    """Days from first to last as papers write them: 30–31 ตุลาคม 2569, 30 ตุลาคม – 2 พฤศจิกายน 2569; one day as long()."""
    first, last = local(first), local(last)
    if first == last:
        return long(first)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{long(last)}"
    if first.year == last.year:
        return f"{first.day} {MONTHS[first.month - 1]} – {long(last)}"
    return f"{long(first)} – {long(last)}"


def hour(value):
    """09.30, the hour of a moment in Bangkok or of a time, as papers write it; น. is the caller's."""
    return f"{timezone.localtime(value) if hasattr(value, 'tzinfo') and hasattr(value, 'year') else value:%H.%M}"


def span(first, last):
    """From one moment to another: 16 พ.ย. 2569 09.00–12.00 น., over midnight with both days."""
    if local(first) == local(last):
        return f"{short(first)} {hour(first)}–{hour(last)} น."
    return f"{short(first)} {hour(first)} น. – {short(last)} {hour(last)} น."


def official(day):
    """๑๖ พฤศจิกายน พ.ศ. ๒๕๖๙, as papers write it."""
    day = local(day)
    return thai(f"{day.day} {MONTHS[day.month - 1]} พ.ศ. {be_year(day)}")


def with_weekday(day):
    """วันเสาร์ที่ 21 พฤศจิกายน 2569"""
    return f"วัน{DAYS[local(day).weekday()]}ที่ {long(day)}"


def ago(value, now=None):
    """How long ago, in words: เมื่อสักครู่, 5 นาทีก่อน, เมื่อวานนี้, 3 วันก่อน; a coming day: พรุ่งนี้, อีก 3 วัน."""
    now = now or timezone.now()
    if hasattr(value, "hour"):
        minutes = int((now - value).total_seconds() // 60)
        if 0 <= minutes < 60:
            return f"{minutes} นาทีก่อน" if minutes else "เมื่อสักครู่"
        if 0 <= minutes < 60 * 24 and local(value) == local(now):
            return f"{minutes // 60} ชั่วโมงก่อน"
    days = (local(now) - local(value)).days
    near = {0: "วันนี้", 1: "เมื่อวานนี้", -1: "พรุ่งนี้"}
    if days in near:
        return near[days]
    return f"{days} วันก่อน" if days > 0 else f"อีก {-days} วัน"
