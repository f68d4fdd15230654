"""Thai digits: what they are for, and what they would destroy."""

import pytest

from thai.digits import thai


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("ภายใน 5 วัน ที่ ศธ 04123/ว 57 งบ 25,000.50", "ภายใน ๕ วัน ที่ ศธ ๐๔๑๒๓/ว ๕๗ งบ ๒๕,๐๐๐.๕๐"),
        ("https://forms.gle/Ab12c3 ภายใน 5 วัน", "https://forms.gle/Ab12c3 ภายใน ๕ วัน"),
        ("www.obec.go.th/2569/1 sao.tak2@obec.go.th โทร. 0 5553 1234",
         "www.obec.go.th/2569/1 sao.tak2@obec.go.th โทร. ๐ ๕๕๕๓ ๑๒๓๔"),
        ("แบบ F-25 มาตรฐาน ISO 9001:2015 ปี 2568 กระดาษ A4 2 แผ่น",
         "แบบ F-25 มาตรฐาน ISO 9001:2015 ปี ๒๕๖๘ กระดาษ A4 ๒ แผ่น"),
        ("Zoom ID 845 1234 5678 เวลา 10:30 น.", "Zoom ID 845 1234 5678 เวลา ๑๐:๓๐ น."),
        ("SAR 2568 และ PDF 3 ฉบับ ที่1/2569(PDF)", "SAR ๒๕๖๘ และ PDF ๓ ฉบับ ที่๑/๒๕๖๙(PDF)"),
        (2569, "๒๕๖๙"),
    ],
)  # fmt: skip
def test_numbers_become_thai_while_addresses_and_codes_stay_as_typed(typed, printed):
    assert thai(typed) == printed
