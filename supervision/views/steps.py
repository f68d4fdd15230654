"""What the pages of everything that goes from state to state say alike: schools.views.editing."""

from schools.views.editing import already

__all__ = ["already"]
