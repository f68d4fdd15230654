"""Schools of a list in the database: what exists, writing what the rows say, and taking it back."""

from decimal import Decimal

from django.db.models import F
from django.utils import timezone

from schools.imports.cells import office_key
from schools.imports.kinds import ADD, CHANGE
from schools.imports.school_columns import COMPARED, DECIMALS, FIELDS, LABELS, Present, held, same
from schools.imports.undoing import parts, references, refuse_if, uses_of
from schools.models import Network, NetworkSchool, Office, School, SchoolEvent
from thai.text import search_key

BATCH = 2000
# Memberships that came with the school and go with it.
OWN = {"schools.NetworkSchool": lambda found: found.filter(to_year=None, network=F("school__network"))}


def present(rows, *, office, lock=False):
    """school_columns.Present for these rows; with `lock` the schools stay so in this transaction."""
    offices = {office_key(o.name): o for o in Office.objects.order_by("pk")}
    codes = {row.values["smis_code"] for row in rows if "smis_code" in row.values}
    locals_ = {row.values["local_code"] for row in rows if "local_code" in row.values}
    schools, by_local = {}, {}
    for school in _by_code("smis_code", codes, lock=lock):
        schools[school.smis_code] = held(school)
    of_office = {"office": office} if office else {}
    for school in _by_code("local_code", locals_, lock=lock, **of_office):
        known = schools.get(school.smis_code) or held(school)
        by_local[known["office"], school.local_code] = known
    for known in schools.values():
        if known["local_code"]:
            by_local.setdefault((known["office"], known["local_code"]), known)
    networks, network_codes, closed = {}, {}, set()
    if any("network" in row.values or "network_code" in row.values for row in rows):
        keys = {o.pk: key for key, o in offices.items()}
        for network in Network.objects.filter(**of_office).select_related("kind").order_by("pk"):
            key = keys[network.office_id]
            networks[key, network.name] = network.kind is None or network.kind.is_area
            if network.closed_on is not None:
                closed.add((key, network.name))
            if network.code:
                network_codes[key, network.code] = network.name
    names = {key: o.name for key, o in offices.items()}
    key = office_key(office.name) if office else ""
    return Present(schools, names, key, by_local, networks, network_codes, frozenset(closed))


def _by_code(name, codes, *, lock=False, **more):
    """The schools of these codes, in order of code, so that two imports never lock each other out."""
    for part in parts(sorted(codes)):
        found = School.objects.filter(**{f"{name}__in": part}, **more).order_by(name, "pk")
        found = found.select_related("office", "network")
        yield from found.select_for_update(of=("self",)) if lock else found


def write(rows, *, office, by=None):
    """Writes planned rows, in the caller's transaction, and sets their object_id. Returns what was made
    beside them (networks, offices, events of renamed schools), {label: keys}."""
    doing = [row for row in rows if row.is_work]
    offices, made_offices = _offices(doing) if office is None else ({}, [])
    owner = {row.number: office or offices[office_key(row.values["office"])] for row in doing}
    networks, made_networks = _networks(doing, owner)
    placed = []
    added = [
        (row, _filled(School(office=owner[row.number]), row, networks, placed)) for row in doing if row.outcome == ADD
    ]
    School.objects.bulk_create([school for _, school in added], batch_size=BATCH)
    for row, school in added:
        row.object_id = school.pk
    changed, events = _change([row for row in doing if row.outcome == CHANGE], owner, networks, placed, by)
    _place(placed, changed)
    return {"schools.Network": made_networks, "schools.Office": made_offices, SchoolEvent._meta.label: events}


def _change(rows, owner, networks, placed, by):
    """Writes the changed fields, a new name with the day it came; returns (keys of the schools, keys of the events)."""
    found = _of_rows(rows, owner)
    events = SchoolEvent.objects.bulk_create(
        (
            SchoolEvent(
                school=found[row.number],
                kind=SchoolEvent.Kind.RENAMED,
                on=timezone.localdate(),
                old_name=row.changes["name"][0],
                new_name=row.changes["name"][1],
                note="จากการนำเข้ารายชื่อโรงเรียน",
                by=by,
            )
            for row in rows
            if "name" in row.changes
        ),
        batch_size=BATCH,
    )
    former = _former_keys([event.school_id for event in events])
    by_fields = {}
    for row in rows:
        school = found[row.number]
        row.object_id = school.pk
        school.version += 1
        _filled(school, row, networks, placed, former)
        by_fields.setdefault(frozenset(row.changes), []).append(school)
    for names, schools in by_fields.items():
        more = {"version", "search_name"} if "name" in names else {"version"}
        School.objects.bulk_update(schools, sorted(names | more), batch_size=500)
    return {school.pk for school in found.values()}, [event.pk for event in events]


def _of_rows(rows, owner):
    """{row number: School} of rows that change one, by SMIS code or the office's own."""
    smis = {row.values["smis_code"] for row in rows if "smis_code" in row.values}
    local = {row.values["local_code"] for row in rows if "local_code" in row.values}
    by_smis = {school.smis_code: school for school in _by_code("smis_code", smis, lock=True)}
    of_offices = {"office__in": {office.pk for office in owner.values()}}
    by_local = {(s.office_id, s.local_code): s for s in _by_code("local_code", local, lock=True, **of_offices)}
    return {
        row.number: by_smis.get(row.values.get("smis_code"))
        or by_local[owner[row.number].pk, row.values.get("local_code")]
        for row in rows
    }


def _former_keys(schools):
    """{school pk: search keys of its former names}."""
    former = {}
    for part in parts(sorted(schools)):
        events = SchoolEvent.objects.filter(school__in=part, kind=SchoolEvent.Kind.RENAMED).order_by("pk")
        for school, name in events.values_list("school", "old_name"):
            former.setdefault(school, []).append(search_key(name))
    return former


def _filled(school, row, networks, placed, former=None):
    """A school with what the row says; save() is passed by, so the search name is set here."""
    for name in COMPARED:
        if name in row.values and (row.outcome == ADD or name in row.changes):
            _set(school, name, row.values[name])
    if row.outcome == ADD or "network" in row.changes:
        key = (school.office_id, row.changes["network"][1] if row.changes else _network_asked(row))
        if key[1]:
            school.network = networks[key]
            placed.append(school)
    school.search_name = school.searched_by((former or {}).get(school.pk, ()))
    return school


def _set(school, name, value):
    if name in DECIMALS:
        value = Decimal(value) if value else None
    elif name == "smis_code":
        value = value or None
    setattr(school, name, value)


def _network_asked(row):
    """(code, name) as the file has them, or ""."""
    code, name = row.values.get("network_code", ""), row.values.get("network", "")
    return (code, name or code) if code else name


def _place(schools, known):
    """Memberships that say what School.network says, as schools.actions.networks.join keeps them: a membership in
    another area network ends with the year before, one that began this year goes."""
    moved = {school.pk: school for school in schools if school.pk in known}
    years, over, ended, stays = {}, [], [], set()
    for part in parts(sorted(moved)):
        for member in NetworkSchool.objects.filter(school__in=part, to_year=None, network__in=Network.objects.area()):
            school = moved[member.school_id]
            if member.network_id == school.network_id:
                stays.add(school.pk)
                continue
            year = _year(school.office, years)
            if member.from_year and member.from_year >= year:
                over.append(member.pk)
            else:
                member.to_year = year - 1
                ended.append(member)
    for part in parts(over):
        NetworkSchool.objects.filter(pk__in=part).delete()
    NetworkSchool.objects.bulk_update(ended, ["to_year"], batch_size=500)
    NetworkSchool.objects.bulk_create(
        (
            NetworkSchool(
                school=school,
                network=school.network,
                from_year=_year(school.office, years) if school.pk in moved else None,
            )
            for school in schools
            if school.pk not in stays
        ),
        batch_size=BATCH,
    )


def _year(office, years):
    """The office's present academic year; `years` remembers it."""
    if office.pk not in years:
        years[office.pk] = office.calendar.academic_year(timezone.localdate())
    return years[office.pk]


def _offices(rows):
    """(the offices that rows name, by key; keys of those that had to be made)."""
    offices = {office_key(office.name): office for office in Office.objects.order_by("pk")}
    new = {}
    for row in rows:
        name = row.values["office"]
        key = office_key(name)
        if key not in offices and key not in new:
            new[key] = Office(name=name, kind=kind_of(name), code=row.values.get("office_code", ""))
    Office.objects.bulk_create(new.values(), batch_size=BATCH)
    return offices | new, [office.pk for office in new.values()]


def made_beside(rows, *, office):
    """Sentences that say which offices and networks writing these rows will make."""
    told = []
    if office is None:
        known = {office_key(name) for name in Office.objects.values_list("name", flat=True)}
        new = {office_key(name): name for row in rows if office_key(name := row.values["office"]) not in known}
        told += _in_short("สำนักงาน", new.values())
    else:
        networks = list(office.networks.values_list("name", "code"))
        known = {name for name, _ in networks} | {("code", code) for _, code in networks if code}
        asked = dict.fromkeys(asked for row in rows if (asked := _network_asked(row)))
        codes = {want[0] for want in asked if isinstance(want, tuple) and want[0] == want[1]}
        new = {}
        for want in asked:
            code, name = want if isinstance(want, tuple) else ("", want)
            if ("code", code) not in known and name not in known:
                new[code or name] = name
        told += _in_short("เครือข่าย", new.values())
        if nameless := sorted(
            code for code, name in new.items() if ("code", code) not in known and code == name in codes
        ):
            told.append(
                f"เครือข่ายใหม่ {len(nameless):,} แห่งจะมีชื่อเป็นรหัส เช่น “{nameless[0]}” เพราะไฟล์มีเพียงรหัสเครือข่าย "
                "หากมีไฟล์รายชื่อเครือข่าย โปรดนำเข้าไฟล์นั้นก่อน แล้วนำเข้าไฟล์นี้อีกครั้ง"
            )
    return told


def _in_short(noun, names):
    """["จะเพิ่มเครือข่ายใหม่ 2 แห่ง: ก, ข"], nothing for no names."""
    names = sorted(names)
    more = f" และอีก {len(names) - 10:,} แห่ง" if len(names) > 10 else ""
    return [f"จะเพิ่ม{noun}ใหม่ {len(names):,} แห่ง: {', '.join(names[:10])}{more}"] if names else []


def kind_of(name):
    """The kind of an office by its name."""
    if name.startswith(("สพม", "สำนักงานเขตพื้นที่การศึกษามัธยมศึกษา")):
        return Office.Kind.SECONDARY
    return Office.Kind.SPECIAL if "การศึกษาพิเศษ" in name else Office.Kind.PRIMARY


def _networks(rows, owner):
    """({(office pk, name or (code, name)): Network} of what rows name, keys of those that had to be made)."""
    wanted = {(owner[row.number].pk, asked) for row in rows if (asked := _network_asked(row))}
    if not wanted:
        return {}, []
    known = {}
    for network in Network.objects.filter(office__in={office for office, _ in wanted}).order_by("pk"):
        known[network.office_id, network.name] = network
        if network.code:
            known[network.office_id, "code", network.code] = network
    made = []
    for office, asked in sorted(wanted, key=str):
        code, name = asked if isinstance(asked, tuple) else ("", asked)
        network = known.get((office, "code", code)) or known.get((office, name))
        if network is None:
            network = Network(office_id=office, name=name, code=code)
            made.append(network)
            known[office, name] = network
        if code:
            known[office, "code", code] = network
        known[office, asked] = network
    Network.objects.bulk_create(made, batch_size=BATCH)
    return known, [network.pk for network in made]


def undo(rows, made):
    """Deletes the added schools and gives the changed ones their old values back, in the caller's transaction.

    Raises Depends when anything refers to an added school, or when a school was changed since.
    """
    kept = {row.object_id: row for row in rows if row.is_work and row.object_id}
    schools = {}
    for part in parts(sorted(kept)):
        found = School.objects.filter(pk__in=part).order_by("pk").select_related("office", "network")
        schools |= {school.pk: school for school in found.select_for_update(of=("self",))}
    added = {pk: school for pk, school in schools.items() if kept[pk].outcome == ADD}
    changed = {pk: school for pk, school in schools.items() if kept[pk].outcome == CHANGE}
    reasons = [f"{school.name}: มีผู้แก้ไขหลังนำเข้า" for school in added.values() if school.version > 1]
    for pk, school in changed.items():
        now = held(school)
        for name, (_, new) in kept[pk].changes.items():
            if not same(name, now[name], new):
                label = FIELDS[name].label if name in FIELDS else LABELS[name]
                reasons.append(f"{school.name}: {label}ถูกแก้ไขหลังนำเข้า")
    former = _former_networks(changed.values(), kept)
    reasons += _no_way_back(changed, kept, former)
    names = {pk: school.name for pk, school in added.items()}
    reasons += uses_of(names, references(School, sorted(added), own=OWN))
    refuse_if(reasons)
    for part in parts(sorted(added)):
        NetworkSchool.objects.filter(school__in=part).delete()
        School.objects.filter(pk__in=part).delete()
    for part in parts(made.get(SchoolEvent._meta.label, [])):
        SchoolEvent.objects.filter(pk__in=part).delete()
    _take_back(changed, kept, former)
    _unmake(made)


def _network_before(row):
    """The name of the network that the row took the school out of, "" for none."""
    return row.changes["network"][0] if "network" in row.changes else ""


def _former_networks(schools, rows):
    """{(office pk, name): Network} of those that schools go back to, locked: nobody renames or closes them now."""
    names = {name for school in schools if (name := _network_before(rows[school.pk]))}
    found = {}
    for part in parts(sorted(names)):
        networks = Network.objects.filter(office__in={school.office_id for school in schools}, name__in=part)
        for network in networks.order_by("pk").select_for_update(of=("self",)).select_related("kind"):
            found[network.office_id, network.name] = network
    return found


def _no_way_back(schools, rows, networks):
    """Why schools cannot go back to the networks they were in."""
    reasons, today = [], timezone.localdate()
    for school in schools.values():
        if not (name := _network_before(rows[school.pk])):
            continue
        network = networks.get((school.office_id, name))
        if network is None:
            reasons.append(f"{school.name}: เครือข่ายเดิม “{name}” เปลี่ยนชื่อหรือถูกลบแล้ว")
        elif network.closed_on and network.closed_on <= today:
            reasons.append(f"{school.name}: เครือข่ายเดิม “{name}” ยุบเลิกแล้ว")
        elif not network.is_area:
            reasons.append(f"{school.name}: เครือข่ายเดิม “{name}” ไม่ใช่เครือข่ายที่ใช้จัดกลุ่มโรงเรียนแล้ว")
    return reasons


def _take_back(schools, rows, networks):
    """Old values for changed schools, and the memberships they had."""
    former = _former_keys([pk for pk in schools if "name" in rows[pk].changes])
    by_fields = {}
    for pk, school in schools.items():
        changes = rows[pk].changes
        for name, (old, _) in changes.items():
            if name == "network":
                _place_back(school, networks[school.office_id, old] if old else None)
            else:
                _set(school, name, old)
        school.version += 1
        school.search_name = school.searched_by(former.get(pk, ()))
        by_fields.setdefault(frozenset(changes), []).append(school)
    for names, found in by_fields.items():
        more = {"version", "search_name"} if "name" in names else {"version"}
        School.objects.bulk_update(found, sorted(names | more), batch_size=500)


def _place_back(school, network):
    """The network (None for none) as if the school had never left it."""
    school.network_memberships.filter(network=school.network, to_year=None).delete()
    school.network = network
    if school.network:
        member = school.network_memberships.filter(network=school.network).order_by("-to_year").first()
        if member is None:
            NetworkSchool.objects.create(school=school, network=school.network)
        else:
            NetworkSchool.objects.filter(pk=member.pk).update(to_year=None)


def _unmake(made):
    """Deletes the networks and offices that the import made, unless somebody uses them now (Depends)."""
    for model in (Network, Office):
        keys = sorted(made.get(model._meta.label, []))
        for part in parts(keys):
            # Whoever is about to refer to one waits, and then finds it gone.
            list(model.objects.filter(pk__in=part).order_by("pk").select_for_update().values_list("pk", flat=True))
        used = references(model, keys)
        names = dict(model.objects.filter(pk__in=used).values_list("pk", "name"))
        refuse_if(uses_of(names, used))
        for part in parts(keys):
            model.objects.filter(pk__in=part).delete()
