"""A kind whose rows are one model of an office, known by a code or name within the office."""

from schools.imports.kinds import ADD, CHANGE, SAME, Kind
from schools.imports.undoing import parts, references, refuse_if, uses_of

BATCH = 1000


class PlainKind(Kind):
    """Subclasses name the model (with `office` and `version`) and the fields, and say by what keys a row and an object
    are known; override `held` and `put` where a field of the file is no field of the model under the same name.

    All objects of the office are looked at, so this is for lists that an office keeps by hand.
    """

    model = None
    # Model label -> function on a queryset: rows that came with an object and may go with it.
    own = {}

    def existing(self, office):
        """The objects of the office that rows may mean."""
        return self.model.objects.filter(office=office).order_by("pk")

    def held(self, obj):
        """What an object holds, field -> value as the file would say it."""
        return {name: getattr(obj, name) for name in self.fields}

    def put(self, obj, name, value, ask):
        """Sets a field of an object to a value of the file, or back to an old one."""
        setattr(obj, name, value)

    def defaults(self, ask):
        """What a new object holds where the file says nothing, field -> value of the file."""
        return {}

    def keys(self, values):
        """What these values (of a row, or held by an object) are known by, best first: texts or tuples."""
        return [values["code"]] if values.get("code") else []

    def find(self, values, present):
        """(held, object) that the row means, or None. Raises Fault."""
        return next((present[key] for key in self.keys(values) if key in present), None)

    def present(self, rows, ask, *, lock=False):
        """Key -> (held, object) of all that the office has."""
        found = self.existing(ask.office)
        known = {}
        for obj in found.select_for_update(of=("self",)) if lock else found:
            found_here = (self.held(obj), obj)
            for key in self.keys(found_here[0]):
                known.setdefault(key, found_here)
        return known

    def said(self, values, found, present):
        """The values of a row in the words of `held`; `found` is what the row means, None for a new one. Raises
        Fault."""
        return values

    def compare(self, values, present):
        if (found := self.find(values, present)) is None:
            self.said(values, None, present)
            return ADD, {}
        held = found[0]
        said = self.said(values, found, present)
        changes = {name: [held[name], value] for name, value in said.items() if held[name] != value}
        return (CHANGE if changes else SAME), changes

    def object_of(self, values, present):
        found = self.find(values, present)
        return found and found[1].pk

    def write(self, rows, ask):
        added = [(row, self.model(office=ask.office)) for row in rows if row.outcome == ADD]
        present = self.present(rows, ask, lock=True)
        changed = [(row, self.find(row.values, present)[1]) for row in rows if row.outcome == CHANGE]
        for row, obj in added:
            for name, value in (self.defaults(ask) | row.values).items():
                self.put(obj, name, value, ask)
        for row, obj in changed:
            for name in row.changes:
                self.put(obj, name, row.changes[name][1], ask)
        self._update(changed)
        self.model.objects.bulk_create([obj for _, obj in added], batch_size=BATCH)
        for row, obj in [*added, *changed]:
            row.object_id = obj.pk

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
            rows_now = self.existing(ask.office).filter(pk__in=part).select_for_update(of=("self",))
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
        reasons += uses_of(
            {pk: str(obj) for pk, obj in added.items()}, references(self.model, sorted(added), own=self.own)
        )
        refuse_if(reasons)
        for part in parts(sorted(added)):
            self.model.objects.filter(pk__in=part).delete()
        for row, obj in changed:
            for name, (old, _) in row.changes.items():
                self.put(obj, name, old, ask)
        self._update(changed)
