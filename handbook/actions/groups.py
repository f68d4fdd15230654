"""Groups and งาน of an office: begun, ordered, closed and taken up again."""

from django.db import transaction

from handbook.actions.order import put
from handbook.models import Process, ProcessVersion, WorkGroup
from schools import audit
from schools.actions.edits import add_once, save_seen


def add_group(*, group, by):
    """A new group at its position. The same one sent twice is one; returns it."""
    with transaction.atomic():
        place = group.position
        saved, is_new = add_once(group, same=("office", "code", "name", "closed_on"), verb="add work group", by=by)
        if is_new:
            _put_group(saved, place)
    return saved


@transaction.atomic
def save_group(form, *, by):
    """Saves a valid form of a group that nobody changed since; returns whether it did."""
    place = form.instance.position
    if not save_seen(form, verb="edit work group", by=by):
        return False
    if "position" in form.changed_data:
        _put_group(form.instance, place)
    return True


def _put_group(group, place):
    put(list(WorkGroup.objects.filter(office=group.office_id, closed_on=None)), group, place)


@transaction.atomic
def add_process(*, process, by):
    """A new งาน with an empty draft, at its position. The same one sent twice is one; returns it."""
    place = process.position
    saved, is_new = add_once(process, same=("group", "code", "name", "closed_on"), verb="add process", by=by)
    if is_new:
        ProcessVersion.objects.create(process=saved, number=1, created_by=by)
        _put_process(saved, place)
    return saved


@transaction.atomic
def save_process(form, *, by):
    """Saves a valid form of a งาน that nobody changed since, also into another group; returns whether it did."""
    place = form.instance.position
    if not save_seen(form, verb="edit process", by=by):
        return False
    if {"position", "group"} & set(form.changed_data):
        _put_process(form.instance, place)
    return True


def _put_process(process, place):
    put(list(Process.objects.filter(group=process.group_id, closed_on=None)), process, place)


@transaction.atomic
def close(row, *, on, reason, version, by):
    """Closes a group or a งาน that is as the person saw it; all that belongs to it stays readable. Returns whether it
    did."""
    rows = type(row).objects.filter(pk=row.pk, version=version, closed_on=None)
    if not rows.update(closed_on=on, closed_reason=reason, version=version + 1):
        return False
    audit.record(f"close {_name(row)}", row, actor=by)
    return True


@transaction.atomic
def reopen(row, *, version, by):
    """Takes a closed group or งาน up again, where its code is still free; returns whether it did."""
    rows = type(row).objects.filter(pk=row.pk, version=version, closed_on__isnull=False)
    if not rows.update(closed_on=None, closed_reason="", version=version + 1):
        return False
    audit.record(f"reopen {_name(row)}", row, actor=by)
    return True


def _name(row):
    return "work group" if isinstance(row, WorkGroup) else "process"


def code_is_free(row):
    """Whether a closed group or งาน can have its code again."""
    scope = {"office": row.office_id} if isinstance(row, WorkGroup) else {"group": row.group_id}
    return not type(row).objects.filter(code=row.code, closed_on=None, **scope).exclude(pk=row.pk).exists()
