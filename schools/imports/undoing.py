"""Taking back what an import wrote: what still refers to an object, and what was changed since."""

from dataclasses import dataclass
from itertools import islice

from django.db.models import ManyToManyField

from schools.imports.kinds import Depends

# A list of keys in one query; SQLite has a limit on parameters.
AT_ONCE = 900
TOLD = 20
# More names than these of one reason are counted.
EACH = 3


def parts(keys, size=AT_ONCE):
    """The keys in lists that one query can take."""
    waiting = iter(keys)
    while part := list(islice(waiting, size)):
        yield part


def references(model, keys, *, own=None):
    """{pk: [(Thai name of what refers to it, how many, label of its model)]} of the objects that anything in any room
    refers to.

    `own` (model label -> function on a queryset) leaves out rows that came with the object and may go with it.
    """
    found = {}
    for relation in model._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model is None:
            continue
        if isinstance(relation.field, ManyToManyField):
            continue  # Its table refers by foreign keys of its own, which come as hidden relations.
        name, other = relation.field.name, relation.related_model
        for part in parts(keys):
            rows = other._base_manager.filter(**{f"{name}__in": part})
            if own and other._meta.label in own:
                rows = rows.exclude(pk__in=own[other._meta.label](rows).values("pk"))
            counts = {}
            for key in rows.values_list(name, flat=True):
                counts[key] = counts.get(key, 0) + 1
            for key, n in counts.items():
                found.setdefault(key, []).append((other._meta.verbose_name, n, other._meta.label))
    return found


@dataclass(frozen=True)
class Use:
    """`n` objects called `label` refer to the one called `name`."""

    name: str
    label: str
    n: int
    model: str


def uses_of(names, found):
    """[Use] of what references() found; `names` gives the name of each key."""
    return [Use(names[pk], label, n, model) for pk, uses in found.items() for label, n, model in uses]


def refuse_if(reasons):
    """Raises Depends with the reasons, those of one sort together; nothing for no reasons. A reason is a Use, or a
    text such as "บ้านนา: มีผู้แก้ไขหลังนำเข้า"."""
    if not reasons:
        return
    told = _of_uses([one for one in reasons if isinstance(one, Use)])
    told += _of_texts([one for one in reasons if not isinstance(one, Use)])
    if len(told) > TOLD:
        told = [*told[:TOLD], f"และอีก {len(told) - TOLD:,} เรื่อง"]
    raise Depends(told, {one.model for one in reasons if isinstance(one, Use)})


def _of_uses(uses):
    told = []
    for label, alike in _grouped(uses, lambda one: one.label).items():
        if len(alike) <= EACH:
            told += [f"{one.name}: มี{label} {one.n:,} รายการ" for one in alike]
        else:
            total = sum(one.n for one in alike)
            told.append(f"มี{label} {total:,} รายการ ของ {_some([one.name for one in alike])}")
    return told


def _of_texts(texts):
    told = []
    for what, alike in _grouped(texts, lambda text: text.rpartition(": ")[2]).items():
        if len(alike) <= EACH:
            told += alike
        else:
            told.append(f"{what} {len(alike):,} รายการ: {_some([text.rpartition(': ')[0] for text in alike])}")
    return told


def _grouped(things, key):
    groups = {}
    for thing in things:
        groups.setdefault(key(thing), []).append(thing)
    return groups


def _some(names):
    """บ้านนา, บ้านไร่ และอีก 189 รายการ"""
    first = ", ".join(names[:EACH])
    return f"{first} และอีก {len(names) - EACH:,} รายการ" if len(names) > EACH else first
