"""Lists of schools as offices have them."""

import re

from schools.imports import cells, school_writing
from schools.imports.cells import Fault, office_key
from schools.imports.kinds import ADD, CHANGE, KEEPERS_AND_CLERK, REFUSE, SAME, Elsewhere, Kind, register
from schools.imports.school_columns import COMPARED, FIELDS, LABELS, levels_taught, same


def office_of(values, present):
    """The key of the office a row is for. Raises Fault where the row names another known office, or none."""
    named = office_key(values.get("office", ""))
    if present.office:
        if named in present.offices and named != present.office:
            raise Fault(f"แถวนี้ระบุว่าเป็นโรงเรียนของ {present.offices[named]}")
        return present.office
    if not named:
        raise Fault("ไม่มีชื่อสำนักงานเขตพื้นที่การศึกษา")
    return named


def network_of(values, present, office):
    """The name of the network a row names by code or name, "" for none. Raises Fault for one that groups nothing."""
    code = values.get("network_code", "")
    name = present.network_codes.get((office, code)) or values.get("network") or code
    if name and not present.networks.get((office, name), True):
        raise Fault(f"“{name}” ไม่ใช่เครือข่ายที่ใช้จัดกลุ่มโรงเรียน โปรดนำเข้าที่ “โรงเรียนในเครือข่าย”")
    return name


def refuse_joining(network, school, office, present):
    """Raises Fault where a school cannot come into a network: either of the two has closed."""
    if (office, network) in present.closed_networks:
        raise Fault(f"“{network}” ยุบเลิกแล้ว จึงให้โรงเรียนเข้าเครือข่ายนี้ไม่ได้")
    if school and not school.get("is_open", True):
        raise Fault("โรงเรียนนี้ปิดหรือยุบรวมแล้ว จึงเปลี่ยนเครือข่ายไม่ได้")


class SchoolList(Kind):
    """Schools by SMIS code, or by the office's own code where the file knows no SMIS code."""

    key = "schools"
    title = "รายชื่อโรงเรียน"
    noun = "โรงเรียน"
    counter = "แห่ง"
    code_label = "รหัสโรงเรียน"
    needs = "รหัส SMIS (หรือรหัสของสำนักงาน) และชื่อโรงเรียน"
    roles = KEEPERS_AND_CLERK
    fields = FIELDS
    code_fields = ("smis_code", "local_code")
    blank_for_known = ("name",)
    by_office_column = True
    home = ("schools:list", "ดูรายชื่อโรงเรียน")
    position = 10
    elsewhere = (
        Elsewhere(
            (
                *("studentCount", "students", "pupils", "นักเรียน", "จำนวนนักเรียน", "จำนวนนักเรียนทั้งหมด", "นักเรียนรวม"),
                *("teacherCount", "teachers", "ครู", "จำนวนครู", "จำนวนครูทั้งหมด", "จำนวนนักเรียนและครู"),
            ),
            "จำนวนนักเรียนและครู",
            "figures",
        ),
    )

    def missing(self, found, ask):
        missing = [] if {"smis_code", "local_code"} & set(found) else [self.label("smis_code")]
        needed = ("name",) if ask.office is not None else ("name", "office")
        return missing + [self.label(name) for name in needed if name not in found]

    def label(self, name):
        return LABELS.get(name) or super().label(name)

    def values_of(self, record, ask):
        values, note = super().values_of(record, ask)
        cells.keep_typed(values, record)
        if "smis_code" not in record.cells and re.fullmatch("[0-9]{8}", values.get("local_code", "")):
            values["smis_code"] = values.pop("local_code")
        if not self.code_of(values):
            raise Fault("ไม่มีรหัสโรงเรียน")
        if ("latitude" in values) != ("longitude" in values):
            raise Fault("พิกัดมีเพียงค่าเดียว ต้องมีทั้งละติจูดและลองจิจูด")
        if "levels" in values:
            values["has_early"], values["has_basic"] = levels_taught(values["levels"])
        return values, note

    def identities(self, values, ask):
        office = "" if ask.office else f" ของ {values.get('office', '')}"
        smis = [f"รหัส {values['smis_code']}"] if "smis_code" in values else []
        return smis + ([f"รหัสของสำนักงาน {values['local_code']}{office}"] if "local_code" in values else [])

    def present(self, rows, ask, *, lock=False):
        return school_writing.present(rows, office=ask.office, lock=lock)

    def name_there(self, values, present):
        school = present.found(values, office_of(values, present))
        return school["name"] if school else ""

    def compare(self, values, present):
        office = office_of(values, present)
        network = network_of(values, present, office)
        school = present.found(values, office)
        if school is None or school["smis_code"] != values.get("smis_code"):
            cells.refuse_short(values)
        other = present.by_local.get((office, values.get("local_code")))
        if other is not None and other is not school:
            raise Fault(f"รหัสของสำนักงาน {values['local_code']} เป็นของโรงเรียน{other['name']}อยู่แล้ว")
        if network and (school is None or network != school["network"]):
            refuse_joining(network, school, office, present)
        if school is None:
            if "name" not in values:
                raise Fault(f"ไม่มี{self.label('name')}")
            return ADD, {}
        if school["office"] != office:
            raise Fault(f"รหัส {values['smis_code']} เป็นของสำนักงานอื่นอยู่แล้ว")
        changes = {
            name: [school[name], values[name]]
            for name in COMPARED
            if name in values and not same(name, school[name], values[name])
        }
        if "levels" not in changes:
            # The same words say nothing new: what the office ticked beside them stays.
            changes = {name: change for name, change in changes.items() if name not in LABELS}
        if network and network != school["network"]:
            changes["network"] = [school["network"], network]
        return (CHANGE if changes else SAME), changes

    def object_of(self, values, present):
        office = office_of(values, present)
        school = present.found(values, office)
        return school and (office, school["smis_code"], school["local_code"])

    def write(self, rows, ask):
        return school_writing.write(rows, office=ask.office, by=ask.by)

    def undo(self, rows, made, ask):
        school_writing.undo(rows, made)

    def notes(self, rows, ask):
        return school_writing.made_beside([row for row in rows if row.is_work], office=ask.office)

    def other_offices(self, rows, ask):
        if ask.office is None:
            return []
        named = {row.values["office"] for row in rows if row.outcome != REFUSE and "office" in row.values}
        return sorted(name for name in named if office_key(name) != office_key(ask.office.name))

    def details(self, values):
        place = (("subdistrict", "ตำบล"), ("district", "อำเภอ"), ("zip_code", ""))
        told = [" ".join(f"{word}{values[name]}" for name, word in place if name in values)]
        return [text for text in (*told, *(values.get(name, "") for name in ("levels", "network", "office"))) if text]


register(SchoolList())
