"""Taking back what an import wrote: what still refers to an object, and what was changed since."""

from itertools import islice

from django.db.models import ManyToManyField

from schools.imports.kinds import Depends

# A list of keys in one query; SQLite has a limit on parameters.
AT_ONCE = 900
TOLD = 20


def parts(keys, size=AT_ONCE):
    """The keys in lists that one query can take."""
    waiting = iter(keys)
    while part := list(islice(waiting, size)):
        yield part


def references(model, keys, *, own=None):
    """{pk: [(plural Thai name of what refers to it, how many)]} of the objects that anything in any room refers to.

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
                found.setdefault(key, []).append((other._meta.verbose_name, n))
    return found


def refuse_if(reasons):
    """Raises Depends with the reasons, the first of them told and the others counted; nothing for no reasons."""
    if not reasons:
        return
    told = reasons[:TOLD]
    if len(reasons) > TOLD:
        told.append(f"และอีก {len(reasons) - TOLD:,} รายการ")
    raise Depends(told)


def in_words(name, uses):
    """บ้านนา: มีบันทึกการนิเทศ 2 รายการ"""
    return f"{name}: มี{' '.join(f'{label} {n:,} รายการ' for label, n in uses)}"
