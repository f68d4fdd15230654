"""Standards as themes of recommendations."""

from django.db.models import Q
from django.utils import timezone

from qa.models import Standard
from supervision.themes import suggests


@suggests
def standards(office):
    """The standards in force this year, the level beside the number: มฐ.1 คุณภาพของผู้เรียน (…)."""
    year = office.calendar.academic_year(timezone.localdate())
    rows = Standard.objects.filter(
        Q(set__office=office) | Q(set__office=None),
        Q(set__last_year=None) | Q(set__last_year__gte=year),
        set__first_year__lte=year,
    )
    rows = rows.select_related("set").order_by("set__level", "set", "position")
    return [standard.theme for standard in rows]
