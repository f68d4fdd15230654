"""Thai dates, digits and numbers in templates; built in, so no {% load %} is needed."""

from django import template

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
    return f"{dates.short(value)} {dates.hour(value)} น."


@register.filter
def thai_hour(value):
    """09.30 น."""
    return f"{dates.hour(value)} น." if value else ""


@register.filter
def thai_span(first, last):
    """16 พ.ย. 2569 09.00–12.00 น."""
    return dates.span(first, last) if first and last else ""


@register.filter
def thai_days(first, last):
    """30–31 ตุลาคม 2569"""
    return dates.between(first, last) if first and last else ""


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
