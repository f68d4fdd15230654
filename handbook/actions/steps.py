"""Steps of a draft, and what it rests on: added, changed, moved, removed."""

from django.db import transaction

from handbook.actions.order import number, put
from handbook.actions.versions import touch
from handbook.models import Step
from schools import audit
from schools.actions.changes import Stale
from schools.actions.edits import save_seen


@transaction.atomic
def add(*, step, place, by):
    """A new step at a place of its draft (1 is the first). Its key makes two presses one. Raises WrongState."""
    touch(step.of_version_id)
    if there := Step.objects.filter(of_version=step.of_version_id, key=step.key).first():
        return there
    rows = list(step.of_version.steps.all())
    step.save(force_insert=True)
    put(rows, step, place)
    audit.record("add step", step, actor=by, version=step.of_version_id)
    return step


@transaction.atomic
def save(form, *, by):
    """Saves a valid form of a step that nobody changed since, and moves it to its place; returns whether it did. Raises
    WrongState."""
    step, place, before = form.instance, form.cleaned_data["place"], form.place_now
    touch(step.of_version_id)
    if not save_seen(form, verb="edit step", by=by):
        return False
    if place != before:
        put(list(Step.objects.filter(of_version=step.of_version_id)), step, place)
    return True


@transaction.atomic
def move(*, step, by_places, version, by):
    """Moves a step up (-1) or down (1) by one place, where it stands as the person saw it. Raises Stale, WrongState."""
    touch(step.of_version_id)
    rows = list(Step.objects.filter(of_version=step.of_version_id))
    place = next((place for place, row in enumerate(rows, start=1) if row.pk == step.pk), None)
    if place is None or rows[place - 1].version != version:
        raise Stale
    put(rows, rows[place - 1], place + by_places)
    Step.objects.filter(pk=step.pk).update(version=version + 1)
    audit.record("move step", step, actor=by, version=step.of_version_id)


@transaction.atomic
def remove(*, step, version, by):
    """Takes a step out, and its name out of the decisions that lead to it. Raises Stale, WrongState."""
    draft = touch(step.of_version_id)
    found = Step.objects.filter(pk=step.pk, version=version).first()
    if found is None:
        raise Stale
    audit.record("remove step", found, actor=by, version=draft.pk)
    found.delete()
    rest = list(Step.objects.filter(of_version=draft.pk))
    for name in ("yes", "no"):
        Step.objects.filter(of_version=draft.pk, **{name: found.key}).update(**{name: ""})
    number(rest)


@transaction.atomic
def add_part(row, *, same, by):
    """A reference or a form of a draft, as its last; the same one sent twice is one. Raises WrongState."""
    touch(row.of_version_id)
    rows = type(row).objects.filter(of_version=row.of_version_id)
    if there := rows.filter(**{name: getattr(row, name) for name in same}).first():
        return there
    row.position = rows.count() + 1
    row.save(force_insert=True)
    audit.record(f"add {row._meta.model_name}", row, actor=by, version=row.of_version_id)
    return row


@transaction.atomic
def remove_part(row, *, by):
    """Takes a reference or a form out of its draft; twice is once. Raises WrongState."""
    touch(row.of_version_id)
    if found := type(row).objects.filter(pk=row.pk).first():
        audit.record(f"remove {row._meta.model_name}", found, actor=by, version=row.of_version_id)
        found.delete()
        number(list(type(row).objects.filter(of_version=row.of_version_id)))
