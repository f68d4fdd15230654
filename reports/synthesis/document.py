"""The synthesis report as HTML, from frozen figures alone: no query, no clock."""

from django.template.loader import render_to_string

from instruments.measures import share
from qa.levels import is_good

# What a document of each template version looked like must stay reproducible: a new look is a new number.
TEMPLATES = {1: "reports/synthesis/report.html"}


def title_of(data):
    """The document's title for frozen figures."""
    return f"รายงานการสังเคราะห์ผลการประเมินตนเองของสถานศึกษา ปีการศึกษา {data['round']['academic_year']}"


def render_html(data, *, sha256, template_version):
    """The report's HTML. Raises KeyError for an unknown template version."""
    return render_to_string(
        TEMPLATES[template_version],
        {"title": title_of(data), "data": data, "parts": [_chapter(p) for p in data["parts"]], "sha256": sha256},
    )


def _chapter(part):
    """A part of the figures with what the text says about it, worked out here so that the template only prints."""
    values = [level["value"] for level in part["scale"]]
    good = {value for value in values if is_good(value, min(values), max(values))}
    reached = sum(level["n"] for level in part["overall"]["levels"] if level["value"] in good)
    n = part["overall"]["n"]
    ranked = sorted((s for s in part["standards"] if s["n"]), key=lambda s: float(s["mean"]), reverse=True)
    return {
        **part,
        "overall": _barred(part["overall"]),
        "standards": [_barred(standard) for standard in part["standards"]],
        "level_columns": 1 + 2 * len(part["scale"]) + 3,
        "missing_count": part["expected"] - part["received"] - part["returned"],
        "good_word": next((level["label"] for level in part["scale"] if level["value"] == min(good)), ""),
        "reached_good": reached,
        "reached_good_percent": share(reached, n),
        "best": ranked[0] if ranked else None,
        "weakest": ranked[-1] if len(ranked) > 1 else None,
        "codes": [s["code"] for s in part["standards"]],
        "network_rows": [_row(group, part) for group in part["networks"]],
        "size_rows": [_row(group, part) for group in part["sizes"]],
        "school_rows": [
            {
                **school,
                "cells": [_label(part, school["standards"].get(s["code"])) for s in part["standards"]],
                "overall_label": _label(part, school["overall"]),
            }
            for school in part["schools"]
        ],
    }


def _barred(distribution):
    """A distribution whose levels know whether their piece of a bar has room for its figure."""
    levels = [{**level, "shown": level["n"] > 0 and float(level["percent"]) >= 7} for level in distribution["levels"]]
    return {**distribution, "levels": levels}


def _row(group, part):
    empty = {"n": 0, "mean": None, "sd": None}
    return {**group, "cells": [group["standards"].get(s["code"], empty) for s in part["standards"]]}


def _label(part, value):
    return next((level["label"] for level in part["scale"] if level["value"] == value), "–")
