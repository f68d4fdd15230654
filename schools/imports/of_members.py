"""Which school belongs to which network, from one academic year to another."""

from schools.imports import cells
from schools.imports.cells import Fault
from schools.imports.kinds import ADD, CHANGE, KEEPERS_AND_CLERK, SAME, Field, Kind, register
from schools.imports.undoing import parts, refuse_if
from schools.models import Network, NetworkSchool, School
from thai.dates import ThaiDateError, parse_year
from thai.text import search_key

BATCH = 1000
ENDED = "schools.NetworkSchool"
YEARS = ("from_year", "to_year")


def _year(cell):
    try:
        return parse_year(cell.digits)
    except ThaiDateError as error:
        raise Fault(f"{cell.label} “{cell.text[:20]}”: {error}") from None


class Members:
    """The schools, networks and memberships of an office as they are, for telling what a row means."""

    def __init__(self, office, *, lock=False):
        schools = list(School.objects.filter(office=office).order_by("pk"))
        self.by_code = {school.smis_code: school for school in schools if school.smis_code}
        self.by_local = {school.local_code: school for school in schools if school.local_code}
        self.by_name = {}
        for school in schools:
            self.by_name.setdefault(search_key(school.name), []).append(school)
        networks = list(Network.objects.filter(office=office).select_related("kind").order_by("pk"))
        self.networks = {network.pk: network for network in networks}
        self.by_network_code = {network.code: network for network in networks if network.code}
        self.by_network_name = {network.name: network for network in networks}
        rows = NetworkSchool.objects.filter(network__office=office).order_by("pk")
        self.memberships, self.areas = {}, {}
        # What earlier rows of the file said: whose area, which stored membership, which new years of a pair.
        self.moved, self.claimed, self.planned = {}, set(), {}
        for row in rows.select_for_update(of=("self",)) if lock else rows:
            self.memberships.setdefault((row.school_id, row.network_id), []).append(row)
            if row.to_year is None and self.networks[row.network_id].is_area:
                self.areas[row.school_id] = row

    def school(self, values):
        """The school of a row. Raises Fault."""
        for name, known in (("smis_code", self.by_code), ("local_code", self.by_local)):
            if name in values:
                if (school := known.get(values[name])) is None:
                    cells.refuse_short(values)
                    raise Fault(f"ไม่พบโรงเรียนรหัส {values[name]} ในสำนักงานนี้")
                return school
        found = self.by_name.get(search_key(values["name"]), [])
        if len(found) != 1:
            raise Fault(
                f"มีโรงเรียนชื่อ “{values['name']}” {len(found)} แห่ง โปรดใส่รหัสโรงเรียน"
                if found
                else f"ไม่พบโรงเรียนชื่อ “{values['name']}” ในสำนักงานนี้"
            )
        return found[0]

    def network(self, values):
        """The network of a row. Raises Fault."""
        if "network_code" in values:
            if (network := self.by_network_code.get(values["network_code"])) is None:
                raise Fault(f"ไม่พบเครือข่ายรหัส {values['network_code']} โปรดนำเข้าหรือเพิ่มเครือข่ายก่อน")
            return network
        if (network := self.by_network_name.get(values["network"])) is None:
            raise Fault(f"ไม่พบเครือข่าย “{values['network']}” โปรดเพิ่มเครือข่ายก่อน")
        return network

    def meant(self, school, network, years):
        """The stored membership a row speaks of, or None."""
        rows = self.memberships.get((school.pk, network.pk), [])
        first, last = years
        for same in (
            lambda row: (row.from_year, row.to_year) == (first, last),
            lambda row: row.from_year == first,
            lambda row: first is None and row.to_year == last,
            lambda row: first is None and row.to_year is None,
            lambda row: row.to_year is None and (last is None or row.from_year is None),
        ):
            if found := next((row for row in rows if same(row)), None):
                return found
        return None

    def refuse_overlap(self, school, network, years):
        """Raises Fault where the school is or was in the network in some of these years."""
        key = (school.pk, network.pk)
        there = [(row.from_year, row.to_year) for row in self.memberships.get(key, [])] + self.planned.get(key, [])
        for first, last in there:
            if (first or 0) <= (years[1] or 9999) and (years[0] or 0) <= (last or 9999):
                raise Fault(f"ซ้อนกับการเป็นสมาชิกปี {first or 'ไม่ระบุ'}–{last or 'ปัจจุบัน'} ของโรงเรียนเดียวกัน")


class MemberList(Kind):
    """One row is one membership; blank years change nothing."""

    key = "network_members"
    writes = frozenset({NetworkSchool._meta.label})
    title = "โรงเรียนในเครือข่าย"
    noun = "รายการสมาชิก"
    code_label = "รหัสโรงเรียน"
    needs = "รหัสหรือชื่อโรงเรียน กับรหัสหรือชื่อเครือข่าย ปีการศึกษาที่เริ่มและสิ้นสุดใส่หรือไม่ก็ได้"
    roles = KEEPERS_AND_CLERK
    code_fields = ("smis_code", "local_code")
    home = ("schools:networks", "ดูเครือข่าย")
    position = 30
    fields = {
        "smis_code": Field(
            "รหัส SMIS",
            ("smis", "smis_code", "รหัสโรงเรียน", "รหัสสถานศึกษา"),
            read=cells.code("smis_code"),
            example="63020001",
            is_code=True,
        ),
        "local_code": Field(
            "รหัสของสำนักงาน", ("local_code", "school_code"), read=cells.local_code, limit=20, is_code=True
        ),
        "name": Field("ชื่อโรงเรียน", ("school_name", "schoolname", "name", "โรงเรียน"), example="บ้านริมน้ำ"),
        "network_code": Field(
            "รหัสเครือข่าย",
            ("network_code", "networkgroupcode", "รหัสกลุ่มเครือข่าย"),
            read=cells.local_code,
            limit=20,
            example="NG001",
            is_code=True,
        ),
        "network": Field("ชื่อเครือข่าย", ("network", "network_name", "เครือข่าย", "กลุ่มเครือข่าย"), example="เครือข่ายตัวอย่าง"),
        "from_year": Field("ตั้งแต่ปีการศึกษา", ("from_year", "from", "ปีที่เริ่ม", "ตั้งแต่ปี"), read=_year, example="2567"),
        "to_year": Field("ถึงปีการศึกษา", ("to_year", "to", "ปีที่สิ้นสุด", "ถึงปี"), read=_year),
    }

    def missing(self, found, ask):
        told = []
        if not {"smis_code", "local_code", "name"} & set(found):
            told.append("รหัส SMIS รหัสของสำนักงาน หรือชื่อโรงเรียน")
        if not {"network_code", "network"} & set(found):
            told.append("รหัสเครือข่ายหรือชื่อเครือข่าย")
        return told

    def values_of(self, record, ask):
        values, note = super().values_of(record, ask)
        cells.keep_typed(values, record)
        if not {"smis_code", "local_code", "name"} & set(values):
            raise Fault("ไม่มีรหัสหรือชื่อโรงเรียน")
        if not {"network_code", "network"} & set(values):
            raise Fault("ไม่มีรหัสหรือชื่อเครือข่าย")
        first, last = (values.get(name) for name in YEARS)
        if first and last and last < first:
            raise Fault(f"ปีที่สิ้นสุด {last} ก่อนปีที่เริ่ม {first}")
        return values, note

    def name_there(self, values, present):
        return present.school(values).name

    def identities(self, values, ask):
        school = self.code_of(values) or values.get("name", "")
        network = values.get("network_code") or values.get("network", "")
        return [f"{school} ใน {network} ปี {values.get('from_year', 'ไม่ระบุ')}–{values.get('to_year', 'ปัจจุบัน')}"]

    def details(self, values):
        first, last = values.get("from_year", "ไม่ระบุปี"), values.get("to_year", "ปัจจุบัน")
        return [values.get("network") or values["network_code"], f"{first}–{last}"]

    def present(self, rows, ask, *, lock=False):
        return Members(ask.office, lock=lock)

    def compare(self, values, present):
        school, network = present.school(values), present.network(values)
        years = [values.get(name) for name in YEARS]
        held = present.meant(school, network, years)
        if held is not None:
            if held.pk in present.claimed:
                raise Fault("แถวก่อนหน้าพูดถึงการเป็นสมาชิกครั้งเดียวกันนี้แล้ว")
            present.claimed.add(held.pk)
            changes = {
                name: [getattr(held, name), values[name]]
                for name in YEARS
                if name in values and values[name] != getattr(held, name)
            }
            first, last = (values.get(name) or getattr(held, name) for name in YEARS)
            if first and last and last < first:
                raise Fault(f"ปีที่สิ้นสุด {last} ก่อนปีที่เริ่ม {first} ที่บันทึกไว้")
            return (CHANGE if changes else SAME), changes
        present.refuse_overlap(school, network, years)
        if years[1] is None:
            self._may_join(school, network, years[0], present)
        present.planned.setdefault((school.pk, network.pk), []).append(years)
        return ADD, {}

    def _may_join(self, school, network, year, present):
        """Raises Fault where a present membership cannot begin."""
        if not school.is_open:
            raise Fault(f"{school.full_name} ปิดหรือยุบรวมแล้ว จึงเพิ่มเป็นสมาชิกปัจจุบันไม่ได้")
        if network.closed_on is not None:
            raise Fault(f"{network} ยุบเลิกแล้ว จึงเพิ่มสมาชิกปัจจุบันไม่ได้")
        if not network.is_area:
            return
        if (other := present.moved.setdefault(school.pk, network.pk)) != network.pk:
            raise Fault(f"ไฟล์นี้ให้{school.full_name}อยู่ใน {present.networks[other]} แล้ว โรงเรียนอยู่ได้ครั้งละหนึ่งแห่ง")
        if (now := present.areas.get(school.pk)) is None:
            return
        name = present.networks[now.network_id]
        if year is None:
            raise Fault(f"{school.full_name} อยู่ใน {name} โปรดระบุปีการศึกษาที่ย้าย")
        if now.from_year and now.from_year >= year:
            raise Fault(f"{school.full_name} อยู่ใน {name} ตั้งแต่ปี {now.from_year} จึงย้ายในปี {year} ไม่ได้")

    def write(self, rows, ask):
        present, doing = Members(ask.office, lock=True), [row for row in rows if row.is_work]
        found = [(row, present.school(row.values), present.network(row.values)) for row in doing]
        years = {row.number: [row.values.get(name) for name in YEARS] for row in doing}
        changed = [(row, present.meant(school, network, years[row.number])) for row, school, network in found]
        changed = [(row, held) for row, held in changed if row.outcome == CHANGE]
        for row, held in changed:
            for name in row.changes:
                setattr(held, name, row.values[name])
        left = [(held.school_id, held.network_id) for row, held in changed if "to_year" in row.changes]
        added, ended, areas = [], [], {}
        for row, school, network in found:
            if row.outcome != ADD:
                continue
            first, last = years[row.number]
            added.append((row, NetworkSchool(school=school, network=network, from_year=first, to_year=last)))
            if last is None and network.is_area:
                now = present.areas.get(school.pk)
                if now is not None and now.to_year is None:
                    now.to_year = first - 1
                    ended.append(now)
                areas[school.pk] = network.pk
        NetworkSchool.objects.bulk_update([*ended, *(held for _, held in changed)], YEARS, batch_size=BATCH)
        NetworkSchool.objects.bulk_create([one for _, one in added], batch_size=BATCH)
        for row, one in [*added, *changed]:
            row.object_id = one.pk
        _leave(left)
        _stand_in(areas)
        return {ENDED: [one.pk for one in ended]}

    def undo(self, rows, made, ask):
        kept = {row.object_id: row for row in rows if row.object_id}
        mine = NetworkSchool.objects.filter(network__office=ask.office).select_related("school", "network__kind")
        found = {}
        for part in parts(sorted({*kept, *made.get(ENDED, ())})):
            found |= {one.pk: one for one in mine.filter(pk__in=part).order_by("pk").select_for_update(of=("self",))}
        gone = [one for pk, one in found.items() if pk in kept and kept[pk].outcome == ADD]
        changed = [(kept[pk], one) for pk, one in found.items() if pk in kept and kept[pk].outcome == CHANGE]
        reasons = [
            f"{one}: มีผู้แก้ไขปีหลังนำเข้า"
            for one in gone
            if any(getattr(one, name) != kept[one.pk].values.get(name) for name in YEARS)
        ]
        reasons += [
            f"{one}: {self.label(name)}ถูกแก้ไขหลังนำเข้า"
            for row, one in changed
            for name, (_, new) in row.changes.items()
            if getattr(one, name) != new
        ]
        back = [found[pk] for pk in made.get(ENDED, ()) if pk in found]
        for row, one in changed:
            for name, (old, _) in row.changes.items():
                setattr(one, name, old)
            if "to_year" in row.changes and one.to_year is None:
                back.append(one)
        reasons += _taken(back, [one.pk for one in gone])
        refuse_if(reasons)
        for part in parts([one.pk for one in gone]):
            NetworkSchool.objects.filter(pk__in=part).delete()
        _leave([(one.school_id, one.network_id) for one in gone if one.to_year is None])
        for one in back:
            one.to_year = None
        NetworkSchool.objects.bulk_update({*back, *(one for _, one in changed)}, YEARS, batch_size=BATCH)
        _stand_in({one.school_id: one.network_id for one in back if one.network.is_area})


def _taken(back, gone):
    """Reasons why memberships cannot be present again: the network is closed, or the school went elsewhere since."""
    schools = [one.school_id for one in back]
    now = []
    for part in parts(schools):
        now += NetworkSchool.objects.filter(school__in=part, to_year=None).values_list("pk", "school", "network")
    gone = set(gone)
    now = {(school, network) for pk, school, network in now if pk not in gone}
    areas = set(Network.objects.area().filter(pk__in={network for _, network in now}).values_list("pk", flat=True))
    elsewhere = {school for school, network in now if network in areas}
    reasons = [f"{one}: เครือข่ายยุบเลิกแล้วหลังนำเข้า" for one in back if one.network.closed_on]
    reasons += [
        f"{one}: โรงเรียนเข้าเครือข่ายอื่นหลังนำเข้า"
        for one in back
        if (one.network.is_area and one.school_id in elsewhere) or (one.school_id, one.network_id) in now
    ]
    return reasons


def _leave(pairs):
    """School.network of schools that are no longer in that network."""
    by_network = {}
    for school, network in pairs:
        by_network.setdefault(network, []).append(school)
    for network, schools in by_network.items():
        for part in parts(schools):
            School.objects.filter(pk__in=part, network=network).update(network=None)


def _stand_in(areas):
    """School.network of schools that are now in these area networks."""
    by_network = {}
    for school, network in areas.items():
        by_network.setdefault(network, []).append(school)
    for network, schools in by_network.items():
        for part in parts(schools):
            School.objects.filter(pk__in=part).update(network=network)


register(MemberList())
