"""A kind whose rows are one model of an office, known by a code within the office; shows old and new of its fields."""

from schools.imports.kinds import ADD, CHANGE, SAME, Kind
from schools.imports.undoing import in_words, parts, references, refuse_if

BATCH = 1000


class PlainKind(Kind):
    """Subclasses name the model (with `office` and `version`), the field that is the key within an office, and the
    fields; override `held` and `put` where a field of the file is not a field of the model under the same name."""

    model = None
    key_field = "code"
    # Model label -> function on a queryset: rows that came with an object and may go with it.
    own = {}

    def existing(self, office):
        """The objects of the office that rows may mean."""
        return self.model.objects.filter(office=office)

    def held(self, obj):
        """What an object holds, field -> value as the file would say it."""
        return {name: getattr(obj, name) for name in self.fields}

    def put(self, obj, name, value, ask):
        """Sets a field of an object to a value of the file, or back to an old one."""
        setattr(obj, name, value)

    def present(self, rows, ask, *, lock=False):
        """Key -> what is held."""
        return {getattr(obj, self.key_field): self.held(obj) for obj in self._known(rows, ask, lock=lock)}

    def _known(self, rows, ask, *, lock=False):
        keys = {row.values[self.key_field] for row in rows}
        for part in parts(sorted(keys)):
            found = self.existing(ask.office).filter(**{f"{self.key_field}__in": part}).order_by("pk")
            yield from found.select_for_update(of=("self",)) if lock else found

    def compare(self, values, present):
        held = present.get(values[self.key_field])
        if held is None:
            return ADD, {}
        changes = {name: [held[name], value] for name, value in values.items() if held[name] != value}
        return (CHANGE if changes else SAME), changes

    def write(self, rows, ask):
        doing = [row for row in rows if row.is_work]
        added = [(row, self.model(office=ask.office)) for row in doing if row.outcome == ADD]
        for row, obj in added:
            for name, value in row.values.items():
                self.put(obj, name, value, ask)
        self.model.objects.bulk_create([obj for _, obj in added], batch_size=BATCH)
        changed = self.changed([row for row in doing if row.outcome == CHANGE], ask)
        for row, obj in changed:
            for name in row.changes:
                self.put(obj, name, row.values[name], ask)
        self._update(changed)
        for row, obj in [*added, *changed]:
            row.object_id = obj.pk

    def changed(self, rows, ask):
        """[(row, the object it changes)], locked."""
        by_key = {row.values[self.key_field]: row for row in rows}
        return [(by_key[getattr(obj, self.key_field)], obj) for obj in self._known(rows, ask, lock=True)]

    def _update(self, pairs):
        """Saves changed objects, each with a new version."""
        for _, obj in pairs:
            obj.version += 1
        names = {name for row, _ in pairs for name in row.changes}
        columns = {field.name for field in self.model._meta.concrete_fields} & names
        if pairs:
            self.model.objects.bulk_update([obj for _, obj in pairs], sorted(columns | {"version"}), batch_size=BATCH)

    def undo(self, rows, made, ask):
        kept = {row.object_id: row for row in rows if row.object_id}
        found = {}
        for part in parts(sorted(kept)):
            rows_now = self.existing(ask.office).filter(pk__in=part).order_by("pk").select_for_update(of=("self",))
            found |= {obj.pk: obj for obj in rows_now}
        added = {pk: obj for pk, obj in found.items() if kept[pk].outcome == ADD}
        reasons = [f"{obj}: มีผู้แก้ไขหลังนำเข้า" for obj in added.values() if obj.version > 1]
        changed = [(kept[pk], obj) for pk, obj in found.items() if kept[pk].outcome == CHANGE]
        for row, obj in changed:
            held = self.held(obj)
            reasons += [
                f"{obj}: {self.label(name)}ถูกแก้ไขหลังนำเข้า"
                for name, (_, new) in row.changes.items()
                if held[name] != new
            ]
        uses = references(self.model, sorted(added), own=self.own)
        reasons += [in_words(added[pk], used) for pk, used in uses.items()]
        refuse_if(reasons)
        for part in parts(sorted(added)):
            self.model.objects.filter(pk__in=part).delete()
        for row, obj in changed:
            for name, (old, _) in row.changes.items():
                self.put(obj, name, old, ask)
        self._update(changed)
