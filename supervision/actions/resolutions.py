"""What a meeting resolves, and what follows: tasks for people, recommendations to schools."""

import uuid

from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from inbox.actions import tell
from schools import audit
from supervision.actions import recommendations
from supervision.actions.changes import Stale, WrongState, locked, move
from supervision.models import Meeting, MeetingTask, Recommendation, Resolution
from thai.dates import short

T = MeetingTask.State


class NoQuorum(Exception):
    """Too few are noted as present, and nobody confirmed that it is resolved all the same."""


class Followed(Exception):
    """Something follows from the resolution already, so that it stays."""


def address(task):
    """The page of a task."""
    return reverse("supervision:meeting_task", args=[task.pk])


def origin_of(resolution):
    """Where a recommendation came from, in words."""
    return f"มติ {resolution.meeting}"[:200]


@transaction.atomic
def resolve(*, item, by, text, kind, client_uuid, owner=None, due_on=None, without_quorum=False):
    """A resolution on a matter while the meeting is held; of the kind TASK with the first task, to `owner` by `due_on`.
    The same form sent twice is one; sent again with other content it is one more. Where too few are noted as present,
    `without_quorum` says that it is confirmed. Returns the Resolution. Raises WrongState or NoQuorum."""
    meeting = locked(Meeting, item.meeting_id, {Meeting.State.HELD})
    if there := Resolution.objects.filter(client_uuid=client_uuid).first():
        same = (there.item_id, there.text, there.kind) == (item.pk, text, kind)
        if same and (owner is None or there.tasks.filter(owner=owner, due_on=due_on).exists()):
            return there
        client_uuid = uuid.uuid4()
    without_quorum = _confirmed(meeting, without_quorum)
    made = Resolution.objects.create(
        meeting=item.meeting,
        item=item,
        text=text,
        kind=kind,
        without_quorum=without_quorum,
        created_by=by,
        client_uuid=client_uuid,
    )
    audit.record("resolve", made, actor=by, meeting=item.meeting_id, kind=kind, without_quorum=without_quorum)
    if kind == Resolution.Kind.TASK:
        assign(resolution=made, by=by, what=text, owner=owner, due_on=due_on, client_uuid=client_uuid)
    return made


def _confirmed(meeting, without_quorum):
    if not without_quorum and not meeting.quorum_of(list(meeting.members.all())).is_reached:
        raise NoQuorum
    return without_quorum


@transaction.atomic
def reword(*, resolution, by, version):
    """Writes the text and kind of a resolution that nobody changed since, and whether it was resolved without a quorum;
    returns whether it did. Raises WrongState or NoQuorum."""
    meeting = locked(Meeting, resolution.meeting_id, Meeting.WRITTEN)
    without_quorum = _confirmed(meeting, resolution.without_quorum)
    rows = Resolution.objects.filter(pk=resolution.pk, version=version)
    values = {"text": resolution.text, "kind": resolution.kind, "without_quorum": without_quorum}
    if not rows.update(version=F("version") + 1, **values):
        return False
    resolution.version = version + 1
    audit.record("edit resolution", resolution, actor=by, without_quorum=without_quorum)
    return True


@transaction.atomic
def delete(*, resolution, by, version):
    """Takes back what was not resolved. A task stays on record even when it was cancelled, and so does its resolution.
    Raises Followed, WrongState or Stale."""
    locked(Meeting, resolution.meeting_id, Meeting.WRITTEN)
    rows = Resolution.objects.select_for_update().filter(pk=resolution.pk, version=version)
    if not rows.exists():
        raise Stale
    if resolution.tasks.exists() or resolution.recommendations.exists():
        raise Followed
    audit.record("delete resolution", resolution, actor=by)
    resolution.delete()


@transaction.atomic
def assign(*, resolution, by, what, owner, due_on, client_uuid):
    """Gives somebody a task that follows from a resolution, once for each form; the form sent again with other content
    gives one more. Returns it. Raises WrongState."""
    locked(Meeting, resolution.meeting_id, Meeting.FOLLOWED)
    if there := MeetingTask.objects.filter(client_uuid=client_uuid).first():
        wanted = (resolution.pk, what, owner.pk, due_on)
        if (there.resolution_id, there.what, there.owner_id, there.due_on) == wanted:
            return there
        client_uuid = uuid.uuid4()
    task = MeetingTask.objects.create(
        office_id=resolution.meeting.office_id,
        resolution=resolution,
        what=what,
        owner=owner,
        due_on=due_on,
        created_by=by,
        client_uuid=client_uuid,
    )
    audit.record("assign task", task, actor=by, person=owner.pk)
    _tell_owner(task, "assigned", by=by)
    return task


def _tell_owner(task, verb, *, by):
    if task.owner_id == by.pk:
        return
    tell(
        [task.owner],
        kind="meeting",
        key=f"meeting task:{task.pk}:{verb}:{task.version}",
        title=f"งานตาม{origin_of(task.resolution)} กำหนด {short(task.due_on)}",
        body=task.what if verb == "assigned" else f"{task.what}\n{task.note}",
        url=address(task),
    )


@transaction.atomic
def edit_task(*, task, by, version):
    """Another wording, owner or day of an open task; a new owner is told. Returns whether it was as the person saw
    it."""
    values = {"what": task.what, "owner": task.owner, "due_on": task.due_on}
    before = MeetingTask.objects.get(pk=task.pk)
    if not MeetingTask.objects.filter(pk=task.pk, version=version, state=T.OPEN).update(
        version=F("version") + 1, **values
    ):
        return False
    task.version = version + 1
    audit.record("edit task", task, actor=by, person=task.owner_id)
    if (before.owner_id, before.due_on) != (task.owner_id, task.due_on):
        _tell_owner(task, "assigned", by=by)
    return True


@transaction.atomic
def settle(*, task, by, state, note, version):
    """The task is done or cancelled; `note` says how or why. Raises Stale or WrongState."""
    move(task, state, version=version, note=note, settled_at=timezone.now(), settled_by=by)
    audit.record("finish task" if state == T.DONE else "cancel task", task, actor=by)
    if state == T.CANCELLED:
        _tell_owner(task, "cancelled", by=by)
    elif task.created_by_id != by.pk:
        tell(
            [task.created_by],
            kind="meeting",
            key=f"meeting task:{task.pk}:done:{task.version}",
            title=f"งานตาม{origin_of(task.resolution)} เสร็จแล้ว",
            body=f"{task.what}\n{note}",
            url=address(task),
        )


@transaction.atomic
def reopen_task(*, task, by, reason, version):
    """What was done is not enough: the owner goes on, and reads why. Raises Stale or WrongState."""
    move(task, T.OPEN, version=version, note=reason, settled_at=None, settled_by=None)
    audit.record("reopen task", task, actor=by)
    _tell_owner(task, "reopened", by=by)


@transaction.atomic
def recommend(*, resolution, by, schools, supervisors, client_uuid, **content):
    """Gives each of `schools` a recommendation that follows from the resolution, as actions.recommendations.give, but
    for those that have one of it already. Returns (the recommendations, the schools left out); the same form sent twice
    gives the first ones. Raises WrongState, and IntegrityError as that does."""
    meeting = locked(Meeting, resolution.meeting_id, Meeting.FOLLOWED)
    if resolution.kind != Resolution.Kind.RECOMMEND:
        raise WrongState(resolution.get_kind_display(), row=meeting)
    standing = resolution.recommendations.exclude(state=Recommendation.State.WITHDRAWN)
    have = set(standing.values_list("school", flat=True))
    have -= {row.school_id for row in recommendations.made_by_form(client_uuid, schools)}
    left_out = [school for school in schools if school.pk in have]
    made = recommendations.give(
        schools=[school for school in schools if school.pk not in have],
        by=by,
        supervisors=supervisors,
        client_uuid=client_uuid,
        source=Recommendation.Source.COMMITTEE,
        origin=origin_of(resolution),
        **content,
    )
    resolution.recommendations.add(*made)
    audit.record("recommend from resolution", resolution, actor=by, recommendations=[row.pk for row in made])
    return made, left_out


def cancel_tasks(*, meeting, by, reason):
    """Nothing is left to do of a meeting that does not take place; the owners read why."""
    rows = MeetingTask.objects.open().filter(resolution__meeting=meeting)
    for task in rows.select_related("owner", "resolution__meeting__series"):
        settle(task=task, by=by, state=T.CANCELLED, note=reason, version=task.version)
