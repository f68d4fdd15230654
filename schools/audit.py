"""Writing the audit trail."""

from schools.models.audit import AuditEvent


def name_of(obj):
    """`qa.submission:12` for a model instance, the text itself otherwise."""
    return obj if isinstance(obj, str) else f"{obj._meta.label_lower}:{obj.pk}"


def _storable(value):
    """The value without the character that PostgreSQL keeps in no text; addresses bring it."""
    if isinstance(value, str):
        return value.replace("\0", "")
    if isinstance(value, dict):
        return {key: _storable(one) for key, one in value.items()}
    return [_storable(one) for one in value] if isinstance(value, list | tuple) else value


def record(verb, target="", *, actor, office=None, **detail):
    """Adds one audit event in the transaction of the caller and returns it.

    `actor` may be None (a job, the public). `detail` takes ids and counts, never contents. What is done in
    somebody's place (รักษาราชการแทน) names the delegation as `delegation`.
    """
    known = actor is not None and actor.is_authenticated
    acting = actor.acting if known else None
    if acting is not None and acting.acting_for_id:
        detail["delegation"] = acting.pk
    office_id = office.pk if office is not None else getattr(acting, "office_id", None)
    return AuditEvent.objects.create(
        actor=actor if known else None,
        role=acting.role if acting else "",
        office_id=office_id,
        verb=verb,
        target=name_of(target),
        detail=_storable(detail),
    )
