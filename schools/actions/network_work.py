"""What a network writes down: its activities with their evidence."""

from django.db import transaction

from schools import audit, files
from schools.models import Network, NetworkActivity

PURPOSE = "network_file"
# Two lines that say the same of the same day are one, sent twice.
SAME = ("kind", "on", "title", "text")


@transaction.atomic
def add(*, activity, evidence, by):
    """Writes a new activity with its evidence [(label, content, content type)] and returns it; the same line sent
    twice gives the first one."""
    Network.objects.select_for_update().get(pk=activity.network_id)
    said = {name: getattr(activity, name) for name in SAME}
    there = NetworkActivity.objects.filter(network=activity.network_id, **said).first()
    if there is not None:
        return there
    activity.created_by = by
    activity.save(force_insert=True)
    _attach(activity, evidence, by)
    audit.record("add network activity", activity, actor=by, files=len(evidence))
    return activity


@transaction.atomic
def change(form, *, by):
    """Saves a valid ActivityForm when nobody saved since it was shown; returns whether it did. New evidence is added,
    what was ticked goes for good."""
    seen, activity = form.cleaned_data["version"], form.instance
    if not NetworkActivity.objects.filter(pk=activity.pk, version=seen).update(version=seen + 1):
        return False
    activity.version = seen + 1
    form.save()
    evidence, gone = form.cleaned_data["evidence"], list(form.cleaned_data["gone"])
    _attach(activity, evidence, by)
    _drop(activity, gone)
    audit.record(
        "edit network activity",
        activity,
        actor=by,
        fields=sorted(form.changed_data),
        files=len(evidence),
        gone=len(gone),
    )
    return True


@transaction.atomic
def remove(*, activity, version, by):
    """Deletes an activity with its evidence when it still is as the person saw it; returns whether it was."""
    if not NetworkActivity.objects.filter(pk=activity.pk, version=version).update(version=version + 1):
        return False
    _drop(activity, list(activity.files.all()))
    audit.record("remove network activity", activity, actor=by, network=activity.network_id)
    activity.delete()
    return True


def _attach(activity, evidence, by):
    office = activity.network.office
    stored = [
        files.store(content, office=office, purpose=PURPOSE, label=label, content_type=content_type, by=by)
        for label, content, content_type in evidence
    ]
    activity.files.add(*stored)


def _drop(activity, gone):
    activity.files.remove(*gone)
    for stored in gone:
        storage, name = stored.content.storage, stored.content.name
        stored.delete()
        transaction.on_commit(lambda storage=storage, name=name: storage.delete(name))
