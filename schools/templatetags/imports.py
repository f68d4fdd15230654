"""What the pages of the imports say about a kind and its file."""

from django import template

from schools.imports import kinds
from schools.imports.columns import heading_key

register = template.Library()


@register.filter
def amount(kind, n):
    """3 โรงเรียน: n rows of a kind as the button calls them."""
    return kind.amount(n)


@register.filter
def kept_elsewhere(kind, headings):
    """[(words, Kind)] of columns of the file that another kind takes in."""
    keys = {heading_key(text) for text in headings or ()}
    return [
        (there.words, kinds.get(there.kind))
        for there in kind.elsewhere
        if keys & {heading_key(text) for text in there.headings}
    ]
