"""A version of a งาน put together for who reads it: numbered steps with where they lead, the flow chart, the law and
the forms. A fixed number of queries."""

from dataclasses import dataclass, field

from handbook import due, flow, tools
from handbook.tool_names import TOOLS
from reports.charts.flow import Box
from reports.charts.flow import flow as draw


@dataclass
class Lead:
    """Where a step leads: the word of a decision, the number and title of the step, "" of the end."""

    word: str
    number: object = ""
    title: str = ""
    key: str = ""
    is_back: bool = False


@dataclass
class Row:
    """A step as the page shows it; `number` is "" of what only marks start and end."""

    step: object
    number: object
    leads: list = field(default_factory=list)
    problems: list = field(default_factory=list)
    due: str = ""
    tool: str = ""
    address: str = ""


def rows_of(steps, user=None):
    """[Row] of steps in order. With `user` each tool that the person may use has its address."""
    numbers, onward, wrong = flow.numbers(steps), flow.ways(steps), flow.problems(steps)
    by_key = {step.key: step for step in steps}
    order = {step.key: place for place, step in enumerate(steps)}
    found = []
    for step in steps:
        leads = [
            Lead(
                word,
                numbers.get(key, ""),
                by_key[key].title if key in by_key else "",
                key if key in by_key else "",
                order.get(key, len(order)) <= order[step.key],
            )
            for word, key in onward[step.key]
        ]
        row = Row(step, numbers.get(step.key, ""), leads, wrong.get(step.key, []), due.words(step.due))
        row.tool = TOOLS.get(step.tool, "")
        if user is not None and (tool := tools.get(step.tool)) and tool.may_use(user):
            row.address = tool.address()
        found.append(row)
    return found


def boxes_of(steps, link=""):
    """The boxes of a flow chart (reports.charts.flow); the address of one is `link` with its key. A way of a draft to
    a step that is gone is left out."""
    numbers, onward = flow.numbers(steps), flow.ways(steps)
    known = {step.key for step in steps} | {flow.END}
    return [
        Box(
            key=step.key,
            title=step.title,
            kind=step.kind,
            number=str(numbers.get(step.key, "")),
            note=step.who,
            href=f"{link}{step.key}" if link else "",
            ways=tuple(way for way in onward[step.key] if way[1] in known),
        )
        for step in steps
    ]


def chart_of(steps, *, title):
    """The flow chart of steps for a page, each box a link to its step; None without steps."""
    boxes = boxes_of(steps, "#step-")
    return draw(title=title, boxes=boxes) if boxes else None


def parts_of(version, user):
    """What a page of a version shows beside its texts: rows, chart, references, forms, and what is wrong with no single
    step. Three queries."""
    steps = list(version.steps.all())
    return {
        "rows": rows_of(steps, user),
        "chart": chart_of(steps, title="ผังขั้นตอนการปฏิบัติงาน"),
        "references": list(version.references.select_related("item__superseded_by")),
        "forms": list(version.forms.select_related("instrument")),
        "problems": flow.problems(steps).get("", []) if version.is_draft else [],
    }
