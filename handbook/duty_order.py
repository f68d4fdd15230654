"""Who does what in an office on a day, as plain data, the words of the order that says so, and what has changed since.

`read` asks the database in a fixed number of queries; all else is pure over its data:
{"groups": [{"pk", "label"}], "people": [{"pk", "name", "title", "groups": [{"pk", "label", "is_head", "work":
[{"pk", "label"}]}], "networks", "schools", "subjects", "programmes": [names]}], "outside": [{"pk", "name"}]}
"""

from handbook.models import Process, WorkGroup, WorkGroupMember
from schools.duties import NAMED, people_in
from schools.models import Duty, Role
from schools.recipients import of_office
from thai.dates import official
from thai.digits import arabic

TARGETS = ("networks", "schools", "subjects", "programmes")
SUBJECT = "มอบหมายหน้าที่ความรับผิดชอบการปฏิบัติงานของกลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา"
LAW = (
    "อาศัยอำนาจตามความในมาตรา 37 แห่งพระราชบัญญัติระเบียบบริหารราชการกระทรวงศึกษาธิการ พ.ศ. 2546 และที่แก้ไขเพิ่มเติม "
    "ประกอบมาตรา 24 แห่งพระราชบัญญัติระเบียบข้าราชการครูและบุคลากรทางการศึกษา พ.ศ. 2547 และที่แก้ไขเพิ่มเติม"
)


def read(office, year, day):
    """Who does what on `day` with the duties of the fiscal year (BE): heads of the group first, then by groups. Who has
    a duty for schools but stands in no group comes last; who has neither is `outside`. Some eight queries."""
    groups = list(WorkGroup.objects.filter(office=office).at_work())
    work = {}
    for process in Process.objects.filter(group__in=groups, closed_on=None):
        work.setdefault(process.group_id, []).append({"pk": process.pk, "label": f"{process.code} {process.name}"})
    members = {}
    rows = WorkGroupMember.objects.current(day).filter(group__in=groups, user__is_active=True)
    for member in rows.select_related("user").order_by("group__position", "group", "-is_head", "pk"):
        members.setdefault(member.user, []).append(member)
    named = list(people_in(office, NAMED))
    duties = _duties(office, year)
    leaders = {person.pk for person in of_office(office, Role.HEAD)}
    people = [*members, *(user for user in named if user not in members and user.pk in duties)]
    people.sort(key=lambda user: user.pk not in leaders)
    by_pk = {group.pk: group for group in groups}
    return {
        "groups": [{"pk": group.pk, "label": group.name} for group in groups],
        "people": [
            {
                "pk": user.pk,
                "name": str(user),
                "title": user.title,
                "groups": [
                    {
                        "pk": member.group_id,
                        "label": by_pk[member.group_id].name,
                        "is_head": member.is_head,
                        "work": work.get(member.group_id, []),
                    }
                    for member in members.get(user, ())
                ],
                **duties.get(user.pk, {name: [] for name in TARGETS}),
            }
            for user in people
        ],
        "outside": [{"pk": user.pk, "name": str(user)} for user in named if user not in people],
    }


def _duties(office, year):
    """{user pk: {networks, schools, subjects, programmes}} of a fiscal year."""
    found = {}
    rows = Duty.objects.filter(office=office, year=year).select_related("network", "school", "programme")
    for duty in rows.order_by("pk"):
        mine = found.setdefault(duty.user_id, {name: [] for name in TARGETS})
        kind = "networks" if duty.network_id else "schools" if duty.school_id else "programmes"
        mine["subjects" if duty.subject else kind].append(str(duty.target))
    return found


def chosen(data, lines):
    """The people of `data` that an order names, in order, each with the งาน and the deputy of its line: `lines` are
    {user pk: (pks of งาน, name of the deputy or "")}. A group without any chosen งาน stays, for who leads it."""
    found = []
    for person in data["people"]:
        if person["pk"] in lines:
            work, deputy = lines[person["pk"]]
            groups = [
                group | {"work": [one for one in group["work"] if one["pk"] in work]} for group in person["groups"]
            ]
            kept = [group for group in groups if group["work"] or group["is_head"]]
            found.append(person | {"groups": kept, "deputy": deputy})
    return found


def main_text(office, year, effective_on):
    """The order itself, above its signature."""
    name = office.formal_name
    return "\n".join(
        [
            f"เพื่อให้การปฏิบัติราชการของกลุ่มนิเทศ ติดตามและประเมินผลการจัดการศึกษา {name} ประจำปีงบประมาณ พ.ศ. {year} "
            "มีผู้รับผิดชอบครบทุกงาน และสนับสนุนสถานศึกษาได้อย่างทั่วถึง",
            f"{LAW} จึงมอบหมายหน้าที่ความรับผิดชอบให้บุคลากรในสังกัด รายละเอียดตามบัญชีแนบท้ายคำสั่งนี้",
            "ให้ผู้ได้รับมอบหมายปฏิบัติหน้าที่ด้วยความซื่อสัตย์สุจริต โปร่งใส และยึดประโยชน์ของผู้เรียน "
            "จัดทำคู่มือการปฏิบัติงานรายบุคคลและแผนพัฒนาตนเอง (ID PLAN) ให้แล้วเสร็จภายใน 15 วันนับแต่วันที่รับทราบคำสั่ง "
            "และเสนองานผ่านผู้บังคับบัญชาตามสายงาน",
            "การปรับเปลี่ยนหรือเพิ่มหน้าที่ ให้เสนอผ่านกลุ่มอำนวยการตรวจสอบ และคณะกรรมการพัฒนาระบบบริหารเห็นชอบ "
            f"ก่อนเสนอผู้อำนวยการ{name} สั่งการ",
            f"ทั้งนี้ ตั้งแต่วันที่ {arabic(official(effective_on))} เป็นต้นไป",
        ]
    )


def list_text(people):
    """The list of duties, attached behind the order; `people` as chosen() answers them."""
    lines = ["# บัญชีรายละเอียดการมอบหมายหน้าที่ความรับผิดชอบ"]
    for number, person in enumerate(people, start=1):
        position = f" ตำแหน่ง {person['title']}" if person["title"] else ""
        lines.append(f"# {number}. {person['name']}{position}")
        lines += _of_person(number, person)
    return "\n".join(lines)


def _of_person(number, person):
    said = []
    for group in person["groups"]:
        capacity = "หัวหน้ากลุ่มงาน กำกับดูแลงานในกลุ่ม" if group["is_head"] else "รับผิดชอบงาน"
        said.append(
            (f"{group['label']} {capacity}ดังนี้" if group["work"] else f"{group['label']} {capacity}", group["work"])
        )
    said += duties_of(person)
    said.append(("ปฏิบัติงานอื่นที่ผู้บังคับบัญชามอบหมาย", []))
    if person["deputy"]:
        said.append((f"เมื่อไม่อยู่หรือปฏิบัติหน้าที่ไม่ได้ ให้ {person['deputy']} ปฏิบัติหน้าที่แทน", []))
    lines = []
    for place, (sentence, names) in enumerate(said, start=1):
        lines.append(f"{number}.{place} {sentence}")
        named = [one["label"].partition(" ")[2] if isinstance(one, dict) else one for one in names]
        lines += [f"({n}) {name}" for n, name in enumerate(named, start=1)]
    return lines


def duties_of(person):
    """[(sentence, [names])] of the duties of a person for schools, subjects and programmes."""
    networks, schools = person["networks"], person["schools"]
    said = []
    if networks:
        said.append(("นิเทศ ติดตามและพัฒนาคุณภาพการศึกษาของโรงเรียนในเครือข่าย ดังนี้", networks))
    if schools:
        said.append(("นิเทศ ติดตามและพัฒนาคุณภาพการศึกษาของโรงเรียน ดังนี้", schools))
    if person["subjects"]:
        said.append(("นิเทศ ติดตามและพัฒนาการจัดการเรียนรู้ ดังนี้", person["subjects"]))
    if person["programmes"]:
        said.append(("รับผิดชอบโครงการ ดังนี้", person["programmes"]))
    return said


def changes(before, now, named):
    """What has changed for the people of an order (`named`, their pks) since its draft, in sentences."""
    old = {person["pk"]: person for person in before.get("people", [])}
    new = {person["pk"]: person for person in now["people"]}
    said = []
    for pk in named:
        if pk not in old:
            continue
        name, after = old[pk]["name"], new.get(pk)
        if after is None:
            said.append(f"{name} ไม่อยู่ในกลุ่มงานใดแล้ว")
            continue
        for gone, fresh, what in _differences(old[pk], after):
            if gone:
                said.append(f"{name} ไม่ได้รับผิดชอบ{what} {', '.join(gone)} แล้ว")
            if fresh:
                said.append(f"{name} รับผิดชอบ{what} {', '.join(fresh)} เพิ่ม")
    said += [f"{new[pk]['name']} อยู่ในกลุ่มงานแล้ว แต่ไม่อยู่ในคำสั่ง" for pk in new if pk not in old]
    return said


def _differences(old, new):
    def work(person):
        return [one["label"] for group in person["groups"] for one in group["work"]]

    def groups(person):
        return [group["label"] + (" (หัวหน้ากลุ่มงาน)" if group["is_head"] else "") for group in person["groups"]]

    pairs = [(groups(old), groups(new), ""), (work(old), work(new), "")]
    words = ("เครือข่าย", "โรงเรียน", "", "โครงการ")
    pairs += [(old[name], new[name], word) for name, word in zip(TARGETS, words, strict=True)]
    for before, after, what in pairs:
        yield [one for one in before if one not in after], [one for one in after if one not in before], what


def gaps(data, lines):
    """What the named leave open, in sentences: groups without a head or without anybody, and งาน that nobody has."""
    heads, peopled, taken = set(), set(), set()
    everything = {}
    for person in data["people"]:
        work = lines.get(person["pk"], ((), ""))[0]
        for group in person["groups"]:
            everything |= {one["pk"]: one["label"] for one in group["work"]}
            if person["pk"] in lines:
                peopled.add(group["pk"])
                heads |= {group["pk"]} if group["is_head"] else set()
                taken |= {one["pk"] for one in group["work"] if one["pk"] in work}
    said = [f"{group['label']} ยังไม่มีผู้ได้รับมอบหมาย" for group in data["groups"] if group["pk"] not in peopled]
    said += [
        f"{group['label']} ยังไม่มีหัวหน้ากลุ่มงาน"
        for group in data["groups"]
        if group["pk"] in peopled and group["pk"] not in heads
    ]
    said += [f"งาน {label} ยังไม่มีผู้รับผิดชอบ" for pk, label in everything.items() if pk not in taken]
    return said
