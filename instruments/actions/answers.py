"""Writing what was answered."""

from django.db import transaction

from instruments.models import Answer, Item, Response


@transaction.atomic
def answer(*, version, school, respondent, values, response=None):
    """Writes the answers of one response and returns it; a new one is pinned to `version`.

    `values` maps Item to a Decimal, a text or None; None and "" take an earlier answer away. Raises ValueError for
    an item of another version.
    """
    if response is None:
        response = Response.objects.create(version=version, school=school, respondent=respondent)
    elif response.school_id != school.pk:
        response.school = school
        response.save(update_fields=["school", "updated_at"])
    if any(item.section.version_id != response.version_id for item in values):
        raise ValueError("This item is not part of the version that is answered.")
    response.answers.filter(item__in=[item for item, value in values.items() if value in (None, "")]).delete()
    Answer.objects.bulk_create(
        [
            Answer(
                response=response,
                item=item,
                text=value if item.kind in Item.TEXTS else "",
                value=None if item.kind in Item.TEXTS else value,
            )
            for item, value in values.items()
            if value not in (None, "")
        ],
        update_conflicts=True,
        unique_fields=["response", "item", "turn"],
        update_fields=["value", "text"],
    )
    return response
