"""What is told to be no name, and that no real one is."""

import pytest

from thai.names import fault_of, has_odd_digit


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("<b>นายแฮก ใจดี</b>", "“<”"),
        ("=SUM(A1)", "สูตร"),
        ("@cmd", "สูตร"),
        ("-1+ก", "สูตร"),
        ("นายก@ข", "“@”"),
        ("๑๒๓", "ไม่ถึง 2"),
        ("ก 7", "ไม่ถึง 2"),
        ("ก", "ไม่ถึง 2"),
        ("กุ์", "ไม่ถึง 2"),
        ("...", "ไม่ถึง 2"),
    ],
)
def test_no_name(name, said):
    assert said in fault_of(name)


def test_names():
    for name in (
        "นายกล้า ป่าไม้", "ว่าที่ ร.ต.หญิง น้ำ ณ อยุธยา", "Mr. O'Neil-Smith, Jr.", "محمد صالح", "พระครูวิมล (ดร.)", "อี อำ",
        "โรงเรียนไทยรัฐวิทยา ๑๒", "ทีมหุ่นยนต์ 2", "ดร.กี่/ปั่น",
    ):  # fmt: skip
        assert (fault_of(name), has_odd_digit(name)) == ("", False), name


def test_a_number_is_odd_and_no_fault():
    for name in ("ไทยรัฐวิทยา ๑๒", "สหวิทยาเขต 3", "ลูกเสือหมู่ที่ 1", "Robot #2", "นายกล้า ๒"):
        assert (fault_of(name), has_odd_digit(name)) == ("", True), name
