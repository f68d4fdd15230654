"""A list of the library from a file: the kind is said beside the file, and gives the columns of its own fields.

What the library has already (the same title and year) stays as it is: the file adds.
"""

from django import forms
from django.utils import timezone

from registry.library import fields as own_fields
from registry.library.kinds import kinds_of, shipped
from registry.models import LibraryEvent, LibraryItem, LibraryTag, LibraryVersion
from registry.models.library import searched
from schools.imports import cells
from schools.imports.kinds import ADD, KEEPERS_AND_CLERK, SAME, Field, register
from schools.imports.plain import PlainKind
from schools.models import Office, Role
from thai.text import search_key

OWN = "own_"
BATCH = 500
YEAR = cells.whole_number(2430, 2700)
USUAL = {
    "title": Field(
        "ชื่อเรื่อง", ("title", "ชื่อ", "ชื่อเอกสาร", "ชื่อสื่อ", "รายการ"), required=True, limit=300, example="คู่มืออ่านออกเขียนได้"
    ),
    "author": Field("ผู้จัดทำหรือผู้ออก", ("author", "ผู้จัดทำ", "ผู้แต่ง", "ผู้ออก", "หน่วยงาน"), limit=200),
    "be_year": Field("ปี พ.ศ.", ("year", "ปี", "พ.ศ."), read=YEAR, example="2568"),
    "summary": Field("สาระสำคัญ", ("summary", "บทคัดย่อ", "รายละเอียด", "คำอธิบาย"), limit=5000),
    "tags": Field("คำสำคัญ", ("tags", "keywords", "คำค้น"), limit=600, example="อ่านออกเขียนได้, ประถมต้น"),
}


def _reader(field):
    """How a cell of an own field is read; None for a text as it stands."""
    kind = field["type"]
    if kind == "choice":
        return cells.one_of({one: one for one in field.get("choices", ())})
    readers = {"date": cells.day, "yes_no": cells.yes_or_no, "link": cells.website, "year": YEAR}
    return readers.get(kind)


class LibraryList(PlainKind):
    """Items of one kind of the library, known by title and year."""

    key = "library"
    title = "คลังความรู้"
    noun = "รายการ"
    needs = "ชื่อเรื่อง แต่ละไฟล์มีรายการประเภทเดียว รายการที่มีในคลังแล้วไม่ถูกเปลี่ยน"
    roles = KEEPERS_AND_CLERK - {Role.PLATFORM_ADMIN}
    model = LibraryItem
    code_fields = ()
    name_field = "title"
    home = ("library:index", "ดูคลังความรู้")
    position = 65
    has_own_columns = True
    fields = USUAL
    own = dict.fromkeys(
        ("registry.LibraryVersion", "registry.LibraryEvent", "registry.LibraryTag_items"), lambda rows: rows
    )

    def __init__(self, ask=None):
        kinds = kinds_of(ask.office) if ask and ask.office else {}
        self.of_kind = kinds.get(ask.options.get("of_kind")) if ask else None
        told = self.of_kind.fields if self.of_kind else ()
        self.asked = {f"{OWN}{field['key']}": field for field in told if field["type"] != "many"}
        self.fields = USUAL | {
            name: Field(field["label"], (field["label"],), read=_reader(field), limit=5000)
            for name, field in self.asked.items()
        }

    def of(self, ask):
        return type(self)(ask)

    def options(self, user, office):
        """Of which kind the rows are."""
        kinds = kinds_of(office) if office else shipped()
        choices = [(kind.code, kind.name) for kind in kinds.values() if kind.is_active and not kind.sealed]
        return {"of_kind": forms.ChoiceField(label="ประเภทของรายการ", choices=[("", "เลือกประเภท"), *choices])}

    def kept_options(self, cleaned):
        return {"of_kind": cleaned.get("of_kind")}

    def existing(self, office):
        rows = LibraryItem.objects.filter(office=office, kind=self.of_kind.code if self.of_kind else "")
        return rows.filter(written_by_school=False).order_by("pk")

    def held(self, obj):
        return {"title": obj.title, "be_year": obj.be_year}

    def keys(self, values):
        return [(search_key(values["title"]), values.get("be_year"))]

    def identities(self, values, ask):
        year = f" พ.ศ. {values['be_year']}" if values.get("be_year") else ""
        return [f"“{values['title']}”{year}"]

    def compare(self, values, present):
        return (SAME if self.find(values, present) else ADD), {}

    def details(self, values):
        return [text for text in (values.get("author"), values.get("tags")) if text]

    def write(self, rows, ask):
        """What was added is in use at once, in a first version, and open to schools."""
        # Two imports at once do not add the same.
        Office.objects.select_for_update().get(pk=ask.office.pk)
        rows = [row for row in rows if row.outcome == ADD]
        items = [self._item(row.values, ask) for row in rows]
        LibraryItem.objects.bulk_create(items, batch_size=BATCH)
        now = timezone.now()
        versions = [
            LibraryVersion(item=item, number=1, approved_at=now, created_by=ask.by, fields=self._own_of(row.values))
            for row, item in zip(rows, items, strict=True)
        ]
        LibraryVersion.objects.bulk_create(versions, batch_size=BATCH)
        for row, item, version in zip(rows, items, versions, strict=True):
            item.current, item.state = version, LibraryItem.State.APPROVED
            row.object_id = item.pk
        LibraryItem.objects.bulk_update(items, ["current", "state"], batch_size=BATCH)
        LibraryEvent.objects.bulk_create(
            [LibraryEvent(item=item, what="begin", actor=ask.by, capacity=ask.by.capacity) for item in items],
            batch_size=BATCH,
        )
        self._tag(zip(rows, items, strict=True), ask.office)

    def _own_of(self, values):
        return {field["key"]: values[name] for name, field in self.asked.items() if values.get(name)}

    def _item(self, values, ask):
        said = [str(values.get(name) or "") for name in ("title", "author", "be_year", "tags", "summary")]
        return LibraryItem(
            office=ask.office,
            kind=self.of_kind.code,
            title=values["title"],
            author=values.get("author", ""),
            be_year=values.get("be_year"),
            summary=values.get("summary", ""),
            search_text=searched(*said, *own_fields.words(self._own_of(values))),
            created_by=ask.by,
        )

    def _tag(self, pairs, office):
        """Gives the items their tags; one query for each thousand, whatever the file holds."""
        wanted = {}
        for row, item in pairs:
            for name in (row.values.get("tags") or "").replace("\n", ",").split(","):
                if key := search_key(name)[:60]:
                    wanted.setdefault(key, (name.strip()[:60], []))[1].append(item.pk)
        tags = [LibraryTag(office=office, key=key, name=name) for key, (name, _items) in wanted.items()]
        LibraryTag.objects.bulk_create(tags, ignore_conflicts=True, batch_size=BATCH)
        known = dict(LibraryTag.objects.filter(office=office, key__in=wanted).values_list("key", "pk"))
        through = LibraryTag.items.through
        links = [
            through(librarytag_id=known[key], libraryitem_id=pk)
            for key, (_name, items) in wanted.items()
            for pk in dict.fromkeys(items)
        ]
        through.objects.bulk_create(links, ignore_conflicts=True, batch_size=BATCH)


register(LibraryList())
