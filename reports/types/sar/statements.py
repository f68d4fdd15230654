"""What schools wrote, by theme: the themes as people left them in the workbench, and the statements behind each."""

from reports.models import SarRead
from reports.models.themes import Field
from reports.theming.frozen import LOOSE, statements_of, themes_of
from thai.text import search_key

SAR, REGISTER = "SAR", "ทะเบียนวิธีปฏิบัติที่เป็นเลิศ"
# What of a quote stands in a table, and how many themes of a field have a line of their own.
CUT, LINES = 240, 30
OTHER, NO_THEME = "other", "loose"
# So many letters of a name, found in what a school wrote elsewhere, are no chance.
SAME = 12


def read(round, level, schools):
    """({field: [line of a table]}, rows of statements, rows of practices) of the received reports; `schools` are the
    rows of the schools by submission, which learn whether their texts were read (`unread`).

    Each statement is in one line: that of its theme, of the themes that few say, or of what is in no theme yet.
    """
    of_round = SarRead.objects.filter(submission__round=round, submission__level=level)
    read = set(of_round.values_list("submission", flat=True))
    for key, row in schools.items():
        row["unread"] = row["received"] and key not in read
    found = themes_of(round, level)
    lines = {field: _lines(rows) for field, rows in found.items()}
    places = {field: {line["line"] for line in rows} for field, rows in lines.items()}
    names = {theme["key"]: theme["theme"] for rows in found.values() for theme in rows if theme["key"]}
    said, practices = [], []
    for row in statements_of(round, level):
        school, field, theme = schools.get(row["submission"]), row["field"], row["theme"]
        if school is None:
            continue
        said.append(
            {
                "field": field,
                "field_label": Field(field).label,
                "standard": row["standard"],
                "about": about(row["standard"]),
                "theme": theme,
                "theme_name": names.get(theme, LOOSE),
                "line": NO_THEME if not theme else theme if theme in places[field] else OTHER,
                "school_pk": school["school_pk"],
                "code": school["code"],
                "name": school["name"],
                "network": school["network"],
                "text": row["text"],
                "part": row["part"],
            }
        )
        if field == Field.PRACTICES:
            practices.append(_practice(school, row["text"], row["standard"], SAR))
    return lines, said, practices


def _lines(themes):
    """The themes that most schools say, one line for the others, one for what is in none."""
    named = sorted((row for row in themes if row["key"]), key=lambda row: (-row["schools"], -row["statements"]))
    lines = [_line(row["key"], row["theme"], about(row["standard"]), row) for row in named[:LINES]]
    if named[LINES:]:
        lines.append(_line(OTHER, "ประเด็นอื่น", "", {}))
    if any(not row["key"] for row in themes):
        lines.append(_line(NO_THEME, LOOSE, "", {}))
    return lines


def _line(line, name, of, theme):
    quotes = [
        {"school": quote["school"], "part": quote["part"], "text": cut(quote["text"])}
        for quote in theme.get("quotes", ())
    ]
    return {"line": line, "theme": name, "about": of, "state": theme.get("state", ""), "quotes": quotes}


def about(code):
    """What a statement is about, in words."""
    return f"มฐ.{code}" if code else "ภาพรวม"


def with_register(said, rows, schools):
    """The rows of practices that reports tell of, and behind them those of the office's register that no report has: a
    practice of both is one row with both sources. `schools` are the rows of the schools by their code."""
    made, of_school = [dict(row) for row in said], {}
    for row in made:
        of_school.setdefault(row["code"], []).append((search_key(row["title"]), row))
    for row in rows:
        key = search_key(row.title)
        found = (one for words, one in of_school.get(row.school.code, ()) if is_same(key, words))
        # What tells of two practices stands for one of them.
        told = next((one for one in found if one["source"] == [SAR]), None)
        if told is not None:
            told["source"] = [SAR, REGISTER]
        else:
            school = {"school_pk": row.school_id, "code": row.school.code, "name": row.school.name, "network": ""}
            made.append(_practice(schools.get(row.school.code, school), row.title, row.standard_code or "", REGISTER))
    return made


def is_same(key, other):
    """Whether two names of practices of one school, as search keys, are of one practice: the same words, or a name
    that stands in what is written at more length."""
    short, long = sorted((key, other), key=len)
    return bool(short) and (short == long or (len(short) >= SAME and short in long))


def _practice(school, title, standard, source):
    return {
        "school_pk": school["school_pk"],
        "code": school["code"],
        "name": school["name"],
        "network": school["network"],
        "title": title,
        "standard": standard,
        "about": about(standard),
        "source": [source],
    }


def cut(text, most=CUT):
    """A text in one line, and where it is long its beginning."""
    text = " ".join(text.split())
    return text if len(text) <= most else f"{text[: most - 1].rstrip()}…"
