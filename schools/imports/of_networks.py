"""Lists of networks with the office's own codes, such as NG001."""

from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import KEEPERS_AND_CLERK, Field, register
from schools.imports.plain import PlainKind
from schools.models import Network


class NetworkList(PlainKind):
    """Networks by code; one that has no code yet is known by its name and gets it."""

    key = "networks"
    title = "เครือข่าย"
    noun = "เครือข่าย"
    counter = "แห่ง"
    code_label = "รหัสเครือข่าย"
    needs = "ชื่อเครือข่าย และรหัสเครือข่ายถ้าสำนักงานใช้"
    roles = KEEPERS_AND_CLERK
    model = Network
    home = ("schools:networks", "ดูเครือข่าย")
    position = 20
    fields = {
        "code": Field(
            "รหัสเครือข่าย",
            ("code", "network_code", "networkgroupcode", "รหัส", "รหัสกลุ่มเครือข่าย", "รหัสเครือข่ายของสำนักงาน"),
            read=cells.local_code,
            limit=20,
            example="NG001",
            is_code=True,
        ),
        "name": Field(
            "ชื่อเครือข่าย",
            ("name", "network", "network_name", "เครือข่าย", "กลุ่มเครือข่าย", "ชื่อกลุ่มเครือข่าย", "ชื่อ"),
            required=True,
            example="เครือข่ายตัวอย่าง",
        ),
        "description": Field(
            "คำอธิบาย", ("description", "คำอธิบาย", "รายละเอียด"), limit=5000, example="โรงเรียนในอำเภอเมือง"
        ),
    }

    def keys(self, values):
        return [(name, values[name]) for name in ("code", "name") if values.get(name)]

    def identities(self, values, ask):
        return [f"{self.label(name)} {value}" for name, value in self.keys(values)]

    def find(self, values, present):
        by_code = present.get(("code", values.get("code")))
        by_name = present.get(("name", values["name"]))
        if by_name is not None and by_name is not by_code:
            code = by_name[0]["code"]
            if by_code is not None or (code and "code" in values):
                raise Fault(f"ชื่อ “{values['name']}” เป็นของเครือข่าย{f'รหัส {code} ' if code else ''}อยู่แล้ว")
        return by_code or by_name


register(NetworkList())
