"""A publication as its page draws it; also one that is looked at before it is published."""

from functools import cache, partial

from django.urls import reverse

from reports.public_site import charts, open_data

# A longer sheet is shown on pages of its own; a longer table within a chapter is opened by who wants it.
MOST_ROWS, MOST_OPEN = 100, 12


def shown(publication, files, *, is_preview=False):
    """The context of templates/reports/public/item.html. No query. A preview has no addresses."""
    data = publication.data
    rows = "" if is_preview else reverse("reports:public_rows", args=[publication.office_id, publication.slug])

    def address(query):
        return f"{rows}?{query}" if rows else ""

    sheets = [
        {
            "name": name,
            "title": sheet["title"],
            "about": sheet.get("about", ""),
            "columns": [
                {
                    "label": label,
                    "kind": open_data.KINDS.get(kind, open_data.KINDS["text"]),
                    "is_number": kind in open_data.NUMBERS,
                    "meaning": sheet.get("meanings", {}).get(key, ""),
                }
                for key, label, kind in sheet["columns"]
            ],
            # Drawn where a page asks for them.
            "charts": cache(partial(charts.of_sheet, sheet, address)),
            "lines": open_data.shown(sheet, sheet["rows"][:MOST_ROWS]),
            "n": len(sheet["rows"]),
            "is_long": len(sheet["rows"]) > MOST_OPEN,
            "is_cut": len(sheet["rows"]) > MOST_ROWS,
        }
        for name, sheet in data.get("sheets", {}).items()
    ]
    chapters = _chapters(data.get("chapters", []), {sheet["name"]: sheet for sheet in sheets})
    return {
        "publication": publication,
        "facts": [
            (label, value, open_data.query_of(behind[0], {}) if behind else "")
            for label, value, *behind in data.get("facts", [])
        ],
        "texts": data.get("texts", []),
        "links": data.get("links", []),
        "files": files,
        "sheets": [] if chapters else sheets,
        "chapters": chapters,
        "is_calendar": publication.kind == publication.Kind.CALENDAR,
    }


def _chapters(chapters, sheets):
    """The chapters of a report with their sheets as they are drawn; a text is {heading, text}."""
    return [
        chapter | {"parts": [part | {"sheet": sheets.get(part.get("sheet"))} for part in chapter["parts"]]}
        for chapter in chapters
    ]
