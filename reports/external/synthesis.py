"""The synthesis of internal and external assessment (F-09) as one paper, with the choices of its page."""

from django.template.loader import render_to_string

from qa import external_synthesis
from qa.models.standards import EducationLevel
from reports.letterhead import letterhead
from thai.dates import long


def title_of(office):
    """The document's title, which is also the name of its file."""
    return f"รายงานการสังเคราะห์ผลการประเมินคุณภาพภายในและภายนอก {office.name}"


def read(office, schools, day, *, round="", level="", level_label="", show=""):
    """What the paper prints, as plain data, of these schools; as many queries as the page has."""
    found = external_synthesis.rows(schools, round=round, level=level)
    labels = external_synthesis.VERDICTS | {"wide": "ต่างกันตั้งแต่ 2 ระดับ"}
    listed = external_synthesis.narrowed(found, show)
    wide = external_synthesis.narrowed(found, "wide")
    codes = sorted({pair.code for row in wide for pair in row.pairs})
    return {
        "office": letterhead(office),
        "day": long(day),
        "round": round or "ผลล่าสุดของแต่ละโรงเรียน",
        "level": level_label or "ทุกระดับ",
        "shown": labels.get(show, ""),
        "labels": list(external_synthesis.LABELS.values()),
        "n": len(found),
        "verdicts": [
            {"label": label, "n": sum(row.verdict == name for row in found)}
            for name, label in external_synthesis.VERDICTS.items()
        ],
        "lines": [
            {
                "standard": f"มาตรฐานที่ {line.code} {line.label}",
                "level": line.level_label,
                "n": line.n,
                "cells": [{"n": n, "percent": percent} for _label, n, percent in line.cells],
                "mean": line.mean,
            }
            for line in external_synthesis.lines(found)
        ],
        "codes": codes,
        "wide": [_wide(row, codes) for row in wide],
        "schools": [
            {
                "name": row.school.full_name,
                "level": row.level_label,
                "result": row.result,
                "round": row.round,
                "year": row.sar_year,
                "pairs": [f"มฐ. {pair.code} {pair.own} / {pair.external}" for pair in row.pairs],
                "verdict": external_synthesis.VERDICTS[row.verdict],
            }
            for row in listed
        ],
    }


def _wide(row, codes):
    """One school whose levels are far apart in some standard: a cell for each of the codes, None without a pair."""
    pairs = {pair.code: pair for pair in row.pairs}
    return {
        "name": row.school.full_name,
        "level": EducationLevel(row.level).short,
        "cells": [
            code in pairs and {"own": pairs[code].own, "external": pairs[code].external, "is_wide": pairs[code].is_wide}
            for code in codes
        ],
    }


def render_html(data, *, title):
    """The HTML of a paper from read()."""
    return render_to_string("reports/external/synthesis.html", {"title": title, "data": data})
