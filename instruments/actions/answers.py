"""Writing what was answered."""

from django.db import transaction

from instruments.models import Answer, Response
from instruments.values import Upload, columns, is_empty
from schools import files
from schools.models import StoredFile

PURPOSE = "answer"


@transaction.atomic
def answer(*, version, school, respondent, values, response=None, turns=None, office=None):
    """Writes the answers of one response and returns it; a new one is pinned to `version`.

    `values` maps an Item, or (Item, turn), to its plain value (instruments.values); an empty one takes an earlier
    answer away, with its file. An `Upload` is stored as a file of `office`, or of the school's. `turns` names the
    turns of the repeated sections; None leaves them as they are, and answers to turns that are gone go with them.
    Raises ValueError for an item of another version or a turn that is not there.
    """
    if response is None:
        response = Response.objects.create(version=version, school=school, respondent=respondent, turns=turns or [])
    else:
        response.school = school
        if turns is not None:
            response.turns = turns
        response.save(update_fields=["school", "turns", "updated_at"])
    values = {key if isinstance(key, tuple) else (key, 0): value for key, value in values.items()}
    _refuse_foreign(values, response)
    before = {(row.item_id, row.turn): row for row in response.answers.only("pk", "item", "turn", "file")}
    written = []
    for (item, turn), value in values.items():
        if is_empty(value):
            continue
        if isinstance(value, Upload):
            value = _stored(value, office or (school.office if school else None), respondent)
        written.append(Answer(response=response, item=item, turn=turn, **columns(item, value)))
    kept = {(row.item_id, row.turn) for row in written}
    given = {(item.pk, turn) for item, turn in values}
    beyond = len(response.turns) if turns is not None else None
    gone = [
        row.pk
        for place, row in before.items()
        if place not in kept and (place in given or (beyond is not None and place[1] >= max(beyond, 1)))
    ]
    response.answers.filter(pk__in=gone).delete()
    Answer.objects.bulk_create(
        written,
        update_conflicts=True,
        unique_fields=["response", "item", "turn"],
        update_fields=["value", "wanted", "text", "chosen", "file"],
    )
    _drop_files({row.file_id for row in before.values() if row.file_id})
    return response


def _refuse_foreign(values, response):
    if any(item.section.version_id != response.version_id for item, _turn in values):
        raise ValueError("This item is not part of the version that is answered.")
    for item, turn in values:
        if turn >= (max(len(response.turns), 1) if item.section.repeats else 1):
            raise ValueError("This turn is not part of the response.")


def _stored(upload, office, by):
    return files.store(
        upload.content,
        office=office,
        purpose=PURPOSE,
        label=upload.label,
        content_type=upload.content_type,
        by=by,
    )


def _drop_files(candidates):
    """Deletes files that no answer holds any more, their content too: nothing of a person is kept without need."""
    for stored in StoredFile.objects.filter(pk__in=candidates, purpose=PURPOSE, answers=None):
        name, storage = stored.content.name, stored.content.storage
        stored.delete()
        transaction.on_commit(lambda name=name, storage=storage: storage.delete(name))
