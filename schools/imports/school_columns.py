"""What the columns of a list of schools are, and what a school holds in the same words."""

import re
from dataclasses import dataclass, field

from schools.imports import cells
from schools.imports.cells import office_key, plain
from schools.imports.kinds import Field

# What a row may say about a school that exists; the network is compared by name.
TEXTS = (
    "smis_code",
    "local_code",
    "name",
    "moe_code",
    "obec_code",
    "onesqa_code",
    "address",
    "subdistrict",
    "district",
    "province",
    "zip_code",
    "phone",
    "email",
    "website",
    "director_name",
    "director_phone",
    "levels",
)
DECIMALS = ("latitude", "longitude")
FLAGS = ("has_early", "has_basic")
COMPARED = (*TEXTS, *FLAGS, *DECIMALS)

FIELDS = {
    "smis_code": Field(
        "รหัส SMIS",
        ("smis_code", "smis", "smiscode", "รหัสsmis", "รหัสsmis8หลัก", "รหัสโรงเรียน", "รหัสโรงเรียน(smis)", "รหัสสถานศึกษา"),
        read=cells.code("smis_code"),
        example="12345678",
        is_code=True,
    ),
    "local_code": Field(
        "รหัสของสำนักงาน",
        ("local_code", "code", "school_code", "รหัส", "รหัสโรงเรียนของสำนักงาน", "รหัสภายใน"),
        read=cells.local_code,
        limit=20,
        is_code=True,
    ),
    "name": Field(
        "ชื่อโรงเรียน",
        ("school_name", "schoolname", "name", "ชื่อโรงเรียน", "ชื่อสถานศึกษา", "โรงเรียน", "สถานศึกษา"),
        required=True,
        read=cells.without(r"^(โรงเรียน|รร\.|ร\.ร\.)\s*"),
        example="บ้านตัวอย่าง",
    ),
    "office": Field(
        "สำนักงานเขตพื้นที่การศึกษา",
        (
            "office_current",
            "office",
            "office_name",
            "khet_name",
            "office_2558",
            "สำนักงานเขตพื้นที่การศึกษา",
            "สำนักงานเขตพื้นที่",
            "สำนักงานเขต",
            "สำนักงาน",
            "เขตพื้นที่การศึกษา",
            "เขตพื้นที่",
            "สังกัด",
        ),
    ),
    "office_code": Field("รหัสเขตพื้นที่", ("khet_code", "office_code", "รหัสเขตพื้นที่", "รหัสสำนักงานเขต"), limit=10),
    "moe_code": Field(
        "รหัสกระทรวง",
        ("moe_code", "รหัสกระทรวง", "รหัสกระทรวง10หลัก", "รหัสกระทรวง(10หลัก)", "รหัสสถานศึกษา10หลัก"),
        read=cells.code("moe_code"),
        example="1012345678",
        is_code=True,
    ),
    "obec_code": Field(
        "รหัส OBEC",
        ("obec_code", "percode", "รหัสobec", "รหัสobec(6หลัก)", "รหัสสพฐ", "รหัส6หลัก"),
        read=cells.code("obec_code"),
        example="123456",
        is_code=True,
    ),
    "onesqa_code": Field(
        "รหัส สมศ.", ("onesqa_code", "onesqa", "รหัสสมศ"), read=cells.local_code, limit=15, is_code=True
    ),
    "network": Field(
        "เครือข่าย",
        (
            "network",
            "network_name",
            "networkgroup",
            "เครือข่าย",
            "กลุ่มเครือข่าย",
            "ชื่อกลุ่มเครือข่าย",
            "กลุ่มเครือข่ายโรงเรียน",
            "เครือข่ายโรงเรียน",
            "ศูนย์เครือข่าย",
            "กลุ่มโรงเรียน",
            "สหวิทยาเขต",
        ),
        example="เครือข่ายตัวอย่าง",
    ),
    "network_code": Field(
        "รหัสเครือข่าย",
        ("network_code", "networkgroupcode", "network_group_code", "รหัสเครือข่าย", "รหัสกลุ่มเครือข่าย"),
        read=cells.local_code,
        limit=20,
        is_code=True,
    ),
    "address": Field("ที่อยู่", ("address", "ที่อยู่", "ที่ตั้ง", "เลขที่หมู่ถนน", "เลขที่"), example="99 หมู่ 1"),
    "subdistrict": Field(
        "ตำบล",
        ("tambon", "subdistrict", "sub_district", "ตำบล", "แขวง", "ตำบล/แขวง"),
        read=cells.without(r"^(ตำบล|แขวง|ต\.)\s*"),
        limit=100,
        example="ในเมือง",
    ),
    "district": Field(
        "อำเภอ",
        ("amphoe", "district", "อำเภอ", "เขต", "อำเภอ/เขต"),
        read=cells.without(r"^(อำเภอ|อ\.)\s*"),
        limit=100,
        example="เมือง",
    ),
    "province": Field(
        "จังหวัด", ("province", "จังหวัด"), read=cells.without(r"^(จังหวัด|จ\.)\s*"), limit=100, example="ตัวอย่าง"
    ),
    "zip_code": Field(
        "รหัสไปรษณีย์",
        ("zip_code", "zip", "zipcode", "postcode", "รหัสไปรษณีย์"),
        read=cells.code("zip_code"),
        example="10000",
        is_code=True,
    ),
    "phone": Field(
        "โทรศัพท์",
        ("phone", "tel", "telephone", "โทรศัพท์", "เบอร์โทร", "เบอร์โทรศัพท์", "หมายเลขโทรศัพท์"),
        limit=60,
        is_code=True,
    ),
    "email": Field("อีเมล", ("email", "e_mail", "อีเมล", "อีเมล์", "ไปรษณีย์อิเล็กทรอนิกส์"), read=cells.email, limit=254),
    "website": Field("เว็บไซต์", ("website", "web", "url", "เว็บไซต์", "เว็บไซด์"), read=cells.website),
    "director_name": Field(
        "ผู้อำนวยการโรงเรียน",
        (
            "director_name",
            "principalname",
            "principal",
            "director",
            "ผู้อำนวยการ",
            "ผู้อำนวยการโรงเรียน",
            "ชื่อผู้อำนวยการ",
            "ชื่อผู้บริหาร",
        ),
    ),
    "director_phone": Field(
        "โทรศัพท์ผู้อำนวยการ", ("director_phone", "โทรศัพท์ผู้อำนวยการ", "เบอร์โทรผู้อำนวยการ"), limit=60, is_code=True
    ),
    "levels": Field(
        "ระดับที่เปิดสอน",
        ("levels", "level", "ระดับที่เปิดสอน", "ระดับชั้นที่เปิดสอน", "ระดับการศึกษา", "เปิดสอนระดับ"),
        limit=100,
        example="อนุบาล–ประถมศึกษา",
    ),
    # tambon_lat and tambon_lon are left out: the middle of a ตำบล is not where the school stands.
    "latitude": Field("ละติจูด", ("latitude", "lat", "ละติจูด", "ละติจูต"), read=cells.coordinate("latitude")),
    "longitude": Field(
        "ลองจิจูด", ("longitude", "lon", "lng", "long", "ลองจิจูด", "ลองติจูด"), read=cells.coordinate("longitude")
    ),
}
LABELS = {"has_early": "เปิดสอนปฐมวัย", "has_basic": "เปิดสอนขั้นพื้นฐาน"}


@dataclass(frozen=True)
class Present:
    """What exists: schools by code and by (office key, local code), each as field -> text with "office" as
    office_key; offices by key; networks by (office key, name) -> whether it groups schools in reports; names of
    networks by (office key, code), and by (office key, name) those that have closed. `office` is the key of the office
    the file is for, "" when the column decides.
    """

    schools: dict = field(default_factory=dict)
    offices: dict = field(default_factory=dict)
    office: str = ""
    by_local: dict = field(default_factory=dict)
    networks: dict = field(default_factory=dict)
    network_codes: dict = field(default_factory=dict)
    closed_networks: frozenset = frozenset()

    def found(self, values, office):
        """The school a row means, or None: by SMIS code, otherwise by the office's own code where that school has
        no other SMIS code."""
        smis, local = values.get("smis_code"), values.get("local_code")
        if smis and (school := self.schools.get(smis)):
            return school
        school = self.by_local.get((office, local)) if local else None
        return school if school and (not smis or not school["smis_code"]) else None


def levels_taught(text):
    """(early childhood, basic) of a text such as อนุบาล–ประถมศึกษา.

    Early childhood only where the text says so; basic education unless the text names early childhood alone.
    """
    early = bool(re.search(r"อนุบาล|ปฐมวัย|ก่อนประถม|(^|[^ก-๙])อ\.?\s?[1-3๑-๓]", text))
    basic = bool(re.search(r"(?<!ก่อน)ประถม|มัธยม|ขั้นพื้นฐาน|(^|[^ก-๙])[ปม]\.?\s?[1-6๑-๖]", text))
    return early, basic or not early


def held(school):
    """What a school holds, as the file would say it."""
    return {
        **{name: getattr(school, name) or "" for name in TEXTS},
        **{name: getattr(school, name) for name in FLAGS},
        **{name: plain(getattr(school, name)) for name in DECIMALS},
        "network": school.network.name if school.network else "",
        "office": office_key(school.office.name),
        "is_open": school.is_open,
    }


def same(name, old, new):
    """True when a field would not change; โรงเรียนบ้านนา and บ้านนา are one name."""
    if name == "name":
        return old.removeprefix("โรงเรียน").strip() == new.removeprefix("โรงเรียน").strip()
    return old == new
