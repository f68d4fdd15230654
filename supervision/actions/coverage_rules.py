"""The coverage rules of an office: the three that it starts with."""

from django.db import transaction

from schools import audit
from schools.models import Office
from supervision.models import CoverageRule

P = CoverageRule.Period
# ก.ต.ป.น. once a year, once a semester as offices promise it, and once in three years as the older rule has it.
DEFAULTS = (
    ("นิเทศทุกโรงเรียนอย่างน้อยปีละ 1 ครั้ง", P.FISCAL),
    ("นิเทศทุกโรงเรียนอย่างน้อยภาคเรียนละ 1 ครั้ง", P.SEMESTER),
    ("นิเทศทุกโรงเรียนอย่างน้อย 1 ครั้งใน 3 ปี", P.THREE_YEARS),
)


@transaction.atomic
def ensure(*, office, by):
    """Gives an office that never had a rule the three usual ones; returns how many were made."""
    Office.objects.select_for_update().get(pk=office.pk)
    if CoverageRule.objects.filter(office=office).exists():
        return 0
    made = CoverageRule.objects.bulk_create(
        CoverageRule(office=office, name=name, period=period) for name, period in DEFAULTS
    )
    audit.record("make coverage rules", office, actor=by, rules=len(made))
    return len(made)
