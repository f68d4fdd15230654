"""A publication as its page draws it; also one that is looked at before it is published."""

from reports.public_site import open_data

# A longer sheet is shown on pages of its own.
MOST_ROWS = 100


def shown(publication, files):
    """The context of templates/reports/public/item.html. No query."""
    data = publication.data
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
            "lines": open_data.shown(sheet, sheet["rows"][:MOST_ROWS]),
            "n": len(sheet["rows"]),
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
