"""The report of a set of visits as HTML, from frozen figures and texts alone: no query, no clock."""

from django.template.loader import render_to_string

from instruments.measures import share
from reports.visits.texts import BLOCKS

# What a document of each template version looked like must stay reproducible: a new look is a new number.
TEMPLATES = {1: "reports/visits/report.html"}


def render_html(data, *, title, blocks, sha256, signed, template_version):
    """The report's HTML; `signed` says who made it and who approved it when, in words; a report that nobody approved
    says on every page that it is a draft. Raises KeyError for an unknown template version.
    """
    return render_to_string(
        TEMPLATES[template_version], told(data, blocks) | {"title": title, "sha256": sha256, "signed": signed}
    )


def told(data, blocks):
    """What the paper and the page print, worked out here so that the templates only print."""
    unvisited = [row for row in data["schools"] if row["expected"] and not row["visits"]]
    return {
        "data": data,
        "texts": {name: {"heading": heading, "text": blocks.get(name, "")} for name, heading in BLOCKS.items()},
        "instruments": [_book(book) for book in data["instruments"]],
        "months": _bars(data["months"]),
        "unvisited": unvisited,
        "has_others": any(row["visits"] and not row["expected"] for row in data["schools"]),
    }


def _book(book):
    return {
        **book,
        "bars": [
            {"title": part["title"], "figures": part["summary"], "width": _of_scale(part["summary"])}
            for part in book["sections"]
            if part["summary"]
        ],
        "sections": [
            {
                **part,
                "rated": [row for row in part["items"] if row["kind"] in ("rating", "number")],
                "counted": [row for row in part["items"] if row["kind"] not in ("rating", "number")],
            }
            for part in book["sections"]
        ],
    }


def _of_scale(figures):
    """A mean as percent of the highest point of its scale, for the length of a bar."""
    if not figures["highest"] or figures["mean"] is None:
        return "0"
    return str(share(figures["mean"], figures["highest"]))


def _bars(rows):
    most = max((row["n"] for row in rows), default=0)
    return [{**row, "width": str(share(row["n"], most) or 0)} for row in rows]
