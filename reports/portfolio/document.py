"""The papers as HTML, from plain data and the letterhead alone: no query, no clock."""

from django.template.loader import render_to_string

TEMPLATES = {"portfolio": "reports/portfolio/portfolio.html", "id_plan": "reports/portfolio/id_plan.html"}
TITLES = {"portfolio": "แฟ้มสะสมงาน", "id_plan": "แผนพัฒนาตนเอง (ID PLAN)"}


def title_of(kind, data):
    """The document's title, which is also the name of its file."""
    return f"{TITLES[kind]} ปีงบประมาณ {data['year']} {data['person']['name']}"


def render_html(kind, data, letterhead):
    """The HTML of one of TEMPLATES. Raises KeyError for another kind."""
    context = {"title": title_of(kind, data), "heading": TITLES[kind], "data": data, "head": letterhead}
    return render_to_string(TEMPLATES[kind], context)
