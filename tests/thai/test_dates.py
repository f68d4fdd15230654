from datetime import date, datetime, timedelta

import pytest
from django.template import Context, Template
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from thai import dates, digits

DAYS = st.dates(date(1930, 1, 1), date(2090, 12, 31))
MAY = date(2026, 5, 16)


@pytest.mark.parametrize(
    "typed",
    [
        "16/5/69",
        "16/05/2569",
        "16-5-2569",
        "16.5.2569",
        "16 5 2569",
        " 16 / 5 / 2569 ",
        "16 พ.ค. 2569",
        "16พ.ค.69",
        "16 พค 2569",
        "16 พฤษภาคม 2569",
        "16 พฤษภาคม พ.ศ. 2569",
        "วันที่ 16 พฤษภาคม พ.ศ.2569",
        "๑๖/๕/๒๕๖๙",
        "๑๖ พฤษภาคม พ.ศ. ๒๕๖๙",
        "16\u200b/5/2569",
        "2026-05-16",
    ],
)
def test_the_usual_ways_of_typing_a_day_mean_the_same_day(typed):
    assert dates.parse(typed) == MAY


@given(DAYS)
def test_every_way_of_showing_a_day_can_be_typed_back(day):
    shown = [dates.numeric(day), dates.short(day), dates.long(day), dates.official(day), day.isoformat()]
    assert [dates.parse(text) for text in shown] == [day] * 5
    assert dates.parse(digits.thai(dates.numeric(day))) == day


@given(st.dates(date(1957, 1, 1), date(2056, 12, 31)))
def test_two_digits_mean_the_twenty_sixth_century_of_the_buddhist_era(day):
    assert dates.parse(f"{day.day}/{day.month}/{(day.year + 543) % 100:02d}") == day


@given(st.text(max_size=60))
def test_any_text_is_a_day_or_a_thai_message(text):
    try:
        assert isinstance(dates.parse(text), date)
    except dates.ThaiDateError as error:
        assert "โปรด" in str(error)


@pytest.mark.parametrize("typed", ["16/5/2026", "16 พ.ค. 2026", "๑๖/๕/๒๐๒๖", "16-05-2026"])
def test_a_christian_year_is_refused_with_the_buddhist_one_proposed(typed):
    with pytest.raises(dates.ThaiDateError) as refused:
        dates.parse(typed)
    assert str(refused.value) == "ปี 2026 เป็นปี ค.ศ. หากหมายถึง พ.ศ. 2569 โปรดพิมพ์ 16/5/2569"


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("31/02/2569", "ไม่มีวันที่ 31/02/2569 ในปฏิทิน โปรดตรวจวันและเดือน"),
        ("29/2/2568", "ไม่มีวันที่ 29/2/2568 ในปฏิทิน โปรดตรวจวันและเดือน"),
        ("0/5/2569", "ไม่มีวันที่ 0/5/2569 ในปฏิทิน โปรดตรวจวันและเดือน"),
        ("16/5/1026", "ปี 1026 ไม่ถูกต้อง โปรดพิมพ์ปี พ.ศ. เช่น 2569"),
        ("16/5/3112", "ปี 3112 ไม่ถูกต้อง โปรดพิมพ์ปี พ.ศ. เช่น 2569"),
        ("16/5/0026", "ปี 26 ไม่ถูกต้อง โปรดพิมพ์ปี พ.ศ. เช่น 2569"),
        ("1026-05-16", "ไม่เข้าใจวันที่นี้ โปรดพิมพ์ เช่น 16/5/2569 หรือ 16 พ.ค. 2569"),
        ("16/13/2569", "ไม่เข้าใจวันที่นี้ โปรดพิมพ์ เช่น 16/5/2569 หรือ 16 พ.ค. 2569"),
        ("16 เมย์ 2569", "ไม่เข้าใจวันที่นี้ โปรดพิมพ์ เช่น 16/5/2569 หรือ 16 พ.ค. 2569"),
        ("เมื่อวาน", "ไม่เข้าใจวันที่นี้ โปรดพิมพ์ เช่น 16/5/2569 หรือ 16 พ.ค. 2569"),
        (" " * 100_000 + "x", "ไม่เข้าใจวันที่นี้ โปรดพิมพ์ เช่น 16/5/2569 หรือ 16 พ.ค. 2569"),
    ],
)
def test_what_is_no_day_is_refused_in_thai(typed, message):
    with pytest.raises(dates.ThaiDateError) as refused:
        dates.parse(typed)
    assert str(refused.value) == message


@pytest.mark.parametrize("typed", ["2569", "69", "พ.ศ. 2569", "พ.ศ.๒๕๖๙"])
def test_a_year_is_read_as_buddhist(typed):
    assert dates.parse_year(typed) == 2569


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("2026", "ปี 2026 เป็นปี ค.ศ. หากหมายถึง พ.ศ. 2569 โปรดพิมพ์ 2569"),
        ("3112", "ปี 3112 ไม่ถูกต้อง โปรดพิมพ์ปี พ.ศ. เช่น 2569"),
        ("1026", "ปี 1026 ไม่ถูกต้อง โปรดพิมพ์ปี พ.ศ. เช่น 2569"),
        ("256", "โปรดพิมพ์ปี พ.ศ. เป็นตัวเลข 4 หลัก เช่น 2569"),
    ],
)
def test_a_wrong_year_is_refused_in_thai(typed, message):
    with pytest.raises(dates.ThaiDateError) as refused:
        dates.parse_year(typed)
    assert str(refused.value) == message


def test_an_evening_in_london_is_the_next_day_in_bangkok():
    moment = datetime(2026, 11, 15, 18, 42, tzinfo=timezone.get_fixed_timezone(0))
    words = "{{ at|thai_date }} | {{ at|thai_datetime }} | {{ at|thai_hour }}"
    words += " | {{ at|thai_span:end }} | {{ at|thai_span:far }}"
    about = {"at": moment, "end": moment + timedelta(hours=2), "far": moment + timedelta(days=1)}
    assert Template(words).render(Context(about)).split(" | ") == [
        "16 พ.ย. 2569",
        "16 พ.ย. 2569 01.42 น.",
        "01.42 น.",
        "16 พ.ย. 2569 01.42–03.42 น.",
        "16 พ.ย. 2569 01.42 น. – 17 พ.ย. 2569 01.42 น.",
    ]
    days = {"first": date(2026, 10, 30), "last": date(2026, 10, 31)}
    assert Template("{{ first|thai_days:last }}").render(Context(days)) == "30–31 ตุลาคม 2569"


def test_filters_say_nothing_about_nothing():
    template = Template("{{ x|thai_date }}{{ x|thai_datetime }}{{ x|ago }}{{ x|number }}{{ x|thai_digits }}")
    assert template.render(Context({"x": None})) == ""


def test_numbers_are_rounded_half_up_as_reports_do():
    template = Template("{{ 1234|number }} {{ half|percent }} {{ mean|mean }} {{ 0|percent }} {{ none|mean }}")
    assert template.render(Context({"half": 45.25, "mean": 3.465, "none": None})) == "1,234 45.3 3.47 0.0 –"


@pytest.mark.parametrize(
    ("delta", "words"),
    [
        (timedelta(seconds=20), "เมื่อสักครู่"),
        (timedelta(minutes=5), "5 นาทีก่อน"),
        (timedelta(hours=3), "3 ชั่วโมงก่อน"),
        (timedelta(days=1), "เมื่อวานนี้"),
        (timedelta(days=3), "3 วันก่อน"),
        (timedelta(days=-1), "พรุ่งนี้"),
        (timedelta(days=-3), "อีก 3 วัน"),
    ],
)
def test_distance_in_time_is_told_in_words(delta, words):
    now = timezone.make_aware(datetime(2026, 11, 16, 12, 0))
    assert dates.ago(now - delta, now) == words


def test_days_from_to_as_papers_write_them():
    for first, last, said in (
        (date(2026, 10, 30), date(2026, 10, 30), "30 ตุลาคม 2569"),
        (date(2026, 10, 30), date(2026, 10, 31), "30–31 ตุลาคม 2569"),
        (date(2026, 10, 30), date(2026, 11, 2), "30 ตุลาคม – 2 พฤศจิกายน 2569"),
        (date(2026, 12, 30), date(2027, 1, 2), "30 ธันวาคม 2569 – 2 มกราคม 2570"),
    ):
        assert dates.between(first, last) == said
