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


def used(recommendations):
    """The themes that these recommendations carry, in Thai order of the texts' code points, without ""."""
    rows = recommendations.exclude(theme="").order_by("theme").values_list("theme", flat=True)
    return list(rows.distinct())


def suggested(office):
    """Texts to choose from: standards, missions of supervision, then what the office wrote itself."""
    found = [text for source in _sources for text in source(office)]
    found += Visit.Topic.labels
    found += used(Recommendation.objects.filter(office=office))[:USED_AT_MOST]
    return list(dict.fromkeys(found))
