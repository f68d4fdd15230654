"""Lists of networks with the office's own codes, such as NG001."""

from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import ADD, KEEPERS_AND_CLERK, Field, register
from schools.imports.plain import PlainKind
from schools.models import Network, NetworkKind, School
from thai.text import search_key

BESIDE = "beside"


class Beside:
    """The kinds of networks and the schools that an office may name, looked up once."""

    def __init__(self, office):
        self.kinds = {kind.name: kind for kind in NetworkKind.objects.for_office(office)}
        self.usual = next((kind for kind in self.kinds.values() if kind.is_area), None)
        self.schools = {}
        for school in School.objects.filter(office=office).order_by("pk"):
            names = (school.smis_code, school.local_code, search_key(school.name), named(school))
            for name in filter(None, dict.fromkeys(names)):
                self.schools.setdefault(name, []).append(school)

    def kind(self, text):
        """The kind of this name. Raises Fault."""
        if (kind := self.kinds.get(text)) is None:
            raise Fault(f"ไม่รู้จักประเภทเครือข่าย “{text[:60]}” ใช้ได้: {', '.join(self.kinds)}")
        return kind

    def school(self, text, now=None):
        """The school that this code or name means: the one that is it now (pk), otherwise an open one. Raises Fault."""
        found = self.schools.get(text) or self.schools.get(search_key(text), [])
        if is_now := [school for school in found if school.pk == now]:
            return is_now[0]
        is_open = [school for school in found if school.is_open]
        if len(is_open) == 1:
            return is_open[0]
        if is_open:
            raise Fault(f"มีโรงเรียนชื่อ “{text[:60]}” {len(is_open)} แห่ง โปรดใส่รหัสโรงเรียนที่ตั้งศูนย์")
        if found:
            raise Fault(f"{found[0].full_name} ปิดหรือยุบรวมแล้ว จึงเป็นที่ตั้งศูนย์ไม่ได้")
        raise Fault(f"ไม่พบโรงเรียนที่ตั้งศูนย์ “{text[:60]}” ในสำนักงานนี้")


def named(school):
    """A school as the preview shows it: no other school of the office has these words."""
    return f"{school.name} ({school.code})"


class NetworkList(PlainKind):
    """Networks by code; one that has no code yet is known by its name and gets it."""

    key = "networks"
    title = "เครือข่าย"
    noun = "เครือข่าย"
    counter = "เครือข่าย"
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
        "kind": Field(
            "ประเภท",
            ("kind", "type", "network_type", "ประเภทเครือข่าย", "ประเภทของเครือข่าย"),
            limit=100,
            example="ศูนย์เครือข่าย",
        ),
        "host": Field(
            "โรงเรียนที่ตั้งศูนย์", ("host", "host_school", "center_school", "ที่ตั้งศูนย์", "โรงเรียนศูนย์เครือข่าย", "รหัสโรงเรียนที่ตั้งศูนย์")
        ),
    }

    def existing(self, office):
        return super().existing(office).select_related("kind", "host")

    def held(self, obj):
        return super().held(obj) | {
            "kind": obj.kind.name if obj.kind else "",
            "host": named(obj.host) if obj.host else "",
        }

    def _beside(self, ask):
        if BESIDE not in ask.known:
            ask.known[BESIDE] = Beside(ask.office)
        return ask.known[BESIDE]

    def put(self, obj, name, value, ask):
        if name == "kind":
            obj.kind = self._beside(ask).kind(value) if value else None
        elif name == "host":
            obj.host = self._beside(ask).school(value) if value else None
        else:
            setattr(obj, name, value)

    def defaults(self, ask):
        """A network groups schools unless the file says what else it is."""
        usual = self._beside(ask).usual
        return {"kind": usual.name} if usual else {}

    def present(self, rows, ask, *, lock=False):
        return super().present(rows, ask, lock=lock) | {BESIDE: self._beside(ask)}

    def said(self, values, found, present):
        beside, network, said = present[BESIDE], found and found[1], dict(values)
        if "kind" in values:
            kind = beside.kind(values["kind"])
            if network and network.is_area != kind.is_area:
                # Its members would come into or fall out of their network in reports; the page does both.
                raise Fault(f"เปลี่ยนประเภทเป็น “{kind}” ได้ที่หน้าเครือข่ายเท่านั้น เพราะเปลี่ยนการจัดกลุ่มโรงเรียนในรายงาน")
        if "host" in values:
            said["host"] = named(beside.school(values["host"], network and network.host_id))
        return said

    def notes(self, rows, ask):
        usual = self._beside(ask).usual
        silent = sum(row.outcome == ADD and "kind" not in row.values for row in rows)
        return [f"เครือข่ายใหม่ที่ไม่ระบุประเภท {silent:,} เครือข่าย จะเป็น “{usual}”"] if usual and silent else []

    def details(self, values):
        return [values[name] for name in ("kind", "host") if name in values]

    def keys(self, values):
        return [(name, values[name]) for name in ("code", "name") if values.get(name)]

    def identities(self, values, ask):
        return [f"{self.label(name)} {value}" for name, value in self.keys(values)]

    def find(self, values, present):
        by_code = present.get(("code", values.get("code")))
        by_name = present.get(("name", values["name"]))
        if by_name is not None and (by_code is None or by_name[1].pk != by_code[1].pk):
            code = by_name[0]["code"]
            if by_code is not None or (code and "code" in values):
                raise Fault(f"ชื่อ “{values['name']}” เป็นของเครือข่าย{f'รหัส {code} ' if code else ''}อยู่แล้ว")
        return by_code or by_name


register(NetworkList())
