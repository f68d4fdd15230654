"""The lists of this room as files, under headings that the import knows."""

from schools.exports import export
from schools.imports import kinds
from schools.models import STAFF_ROLES
from supervision.models import Policy


def _value(name):
    if name == "source":
        return lambda policy: policy.get_source_display()
    return lambda policy: getattr(policy, name)


def _columns(_asker):
    return [(field.label, _value(name)) for name, field in kinds.get("policies").fields.items()]


@export("policies", title="นโยบายและจุดเน้น", roles=STAFF_ROLES, columns=_columns)
def policies(asker):
    """The list of policies with its filter."""
    return Policy.objects.visible_to(asker.user).listed(asker.GET.get("source", ""))
