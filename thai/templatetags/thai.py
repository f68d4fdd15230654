"""Thai dates, digits and numbers in templates; built in, so no {% load %} is needed."""

from django import template
from django.utils import timezone

from thai import dates, digits
from thai.numbers import half_up

register = template.Library()


@register.filter
def thai_date(value):
    return dates.short(value) if value else ""


@register.filter
def thai_date_long(value):
    return dates.long(value) if value else ""


@register.filter
def thai_weekday(value):
    return dates.with_weekday(value) if value else ""


@register.filter
def thai_datetime(value):
    if not value:
        return ""
    return f"{dates.short(value)} {timezone.localtime(value):%H:%M}"


@register.filter
def ago(value):
    return dates.ago(value) if value else ""


@register.filter
def thai_digits(value):
    return "" if value is None else digits.thai(value)


@register.filter
def number(value):
    """1,234; empty for nothing."""
    return "" if value is None or value == "" else f"{int(value):,}"


@register.filter
def percent(value):
    """45.2, one decimal, half up; a dash for nothing."""
    return "–" if value is None or value == "" else f"{half_up(value, 1)}"


@register.filter
def mean(value):
    """3.47, two decimals, half up; a dash for nothing."""
    return "–" if value is None or value == "" else f"{half_up(value, 2)}"
