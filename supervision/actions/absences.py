"""When people of the group are away."""

from django.db import transaction
from django.db.models import F

from schools import audit
from supervision.actions.changes import Stale
from supervision.models import Absence

CONTENT = ("user", "kind", "starts", "ends")


@transaction.atomic
def save(*, absence, by, version=0):
    """Writes an absence, new or changed. The same new one sent twice is one. Raises Stale."""
    new = absence.pk is None
    if new:
        twin = Absence.objects.filter(office=absence.office, **{name: getattr(absence, name) for name in CONTENT})
        if (there := twin.first()) is not None:
            return there
        absence.save(force_insert=True)
    else:
        if not Absence.objects.filter(pk=absence.pk, version=version).update(version=F("version") + 1):
            raise Stale
        absence.version = version + 1
        absence.save()
    audit.record("add absence" if new else "edit absence", absence, actor=by, person=absence.user_id)
    return absence


@transaction.atomic
def delete(*, absence, by, version):
    """Takes an absence back. Raises Stale when it is no longer what the person saw."""
    rows = Absence.objects.filter(pk=absence.pk, version=version)
    if not rows.update(version=F("version") + 1):
        raise Stale
    audit.record("delete absence", absence, actor=by, person=absence.user_id)
    absence.delete()
