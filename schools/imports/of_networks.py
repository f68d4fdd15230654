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
    needs = "รหัสและชื่อเครือข่าย"
    roles = KEEPERS_AND_CLERK
    model = Network
    home = ("schools:networks", "ดูเครือข่าย")
    position = 20
    fields = {
        "code": Field(
            "รหัสเครือข่าย",
            ("code", "network_code", "networkgroupcode", "รหัส", "รหัสกลุ่มเครือข่าย", "รหัสเครือข่ายของสำนักงาน"),
            required=True,
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

    def identities(self, values, ask):
        return [f"รหัส {values['code']}", f"ชื่อ {values['name']}"]

    def present(self, rows, ask, *, lock=False):
        """{"code": code -> held, "name": name -> held}: a name is unique in an office too."""
        found = self.existing(ask.office).order_by("pk")
        networks = list(found.select_for_update(of=("self",)) if lock else found)
        held = {network.pk: self.held(network) for network in networks}
        return {
            "code": {network.code: held[network.pk] for network in networks if network.code},
            "name": {network.name: held[network.pk] for network in networks},
        }

    def compare(self, values, present):
        code, name = values["code"], values["name"]
        held, named = present["code"].get(code), present["name"].get(name)
        if named is not None and named is not held:
            if held is not None or named["code"]:
                raise Fault(f"ชื่อ “{name}” เป็นของเครือข่ายรหัส {named['code'] or '(ไม่มีรหัส)'} อยู่แล้ว")
            held = named
        return super().compare(values, {code: held} if held is not None else {})

    def changed(self, rows, ask):
        by_code = {row.values["code"]: row for row in rows}
        by_name = {row.values["name"]: row for row in rows}
        networks = self.existing(ask.office).order_by("pk").select_for_update(of=("self",))
        pairs = [(by_code.get(n.code) if n.code else by_name.get(n.name), n) for n in networks]
        return [(row, network) for row, network in pairs if row is not None]


register(NetworkList())
