"""A change of state that only one of two people at once can win."""

from django.db.models import F


class Stale(Exception):
    """Somebody else was first: the object is no longer what the person looked at. Nothing was written."""


class WrongState(Stale):
    """The object is in a state from which this step does not lead on, for example because it was done already.
    `row` is the object as it stands."""

    def __init__(self, *args, row=None):
        super().__init__(*args)
        self.row = row


def locked(model, pk, states):
    """The row, locked until the transaction ends, when it is in one of `states`; else raises WrongState."""
    row = model.objects.select_for_update().get(pk=pk)
    if row.state not in states:
        raise WrongState(row.get_state_display(), row=row)
    return row


def move(obj, to_state, *, version=None, **fields):
    """Moves `obj` along TRANSITIONS by one conditional UPDATE and bumps its version; `obj` is fresh afterwards.

    With `version` the object must still be the one the person saw. Raises WrongState or Stale; the caller's
    transaction then has nothing to undo.
    """
    model = type(obj)
    from_state = obj.state
    if to_state not in model.TRANSITIONS[from_state]:
        raise WrongState(obj.get_state_display())
    rows = model.objects.filter(pk=obj.pk, state=from_state, version=obj.version if version is None else version)
    if not rows.update(state=to_state, version=F("version") + 1, **fields):
        raise Stale
    obj.refresh_from_db()
    return from_state
