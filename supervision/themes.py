"""What a recommendation can be about: standards, and the words the office used before."""

from supervision.models import Recommendation, Visit

USED_AT_MOST = 100
# Functions (office) -> [text]: rooms above know the standards.
_sources = []


def suggests(function):
    """Has `function(office)` add its texts to what every field of a theme suggests."""
    if function not in _sources:
        _sources.append(function)
    return function


def offered(recommendations, chosen=""):
    """The themes that a filter offers: the first of those used, and the chosen one whatever its place."""
    rows = recommendations.exclude(theme="").order_by("theme").values_list("theme", flat=True).distinct()
    found = list(rows[:USED_AT_MOST])
    if chosen and "\0" not in chosen and chosen not in found and recommendations.filter(theme=chosen).exists():
        found.append(chosen)
    return found


def suggested(office):
    """Texts to choose from: standards, missions of supervision, then what the office wrote itself."""
    found = [text for source in _sources for text in source(office)]
    found += Visit.Topic.labels
    found += offered(Recommendation.objects.filter(office=office))
    return list(dict.fromkeys(found))
