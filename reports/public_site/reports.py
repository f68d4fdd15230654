"""An approved report as everybody may read it: what its type lets the public see, and never more."""

from dataclasses import replace

from reports.book import made
from reports.book.frozen import Frozen
from reports.book.parts import Behind
from reports.models import Publication, Report
from reports.public_site.content import Content
from reports.public_site.groups import NOTE, NOTE_MEANING, guard
from reports.public_site.reading import chapters_of
from thai.dates import local, long


def can_be_public(report):
    """Whether there is anything of the report that the public may see: approved, printed, and its type says what."""
    if report.state != Report.State.APPROVED or report.pdf_id is None or made.is_paper_only(report):
        return False
    return report.kind is not None and report.kind.public is not None


def content_of(report, *, with_paper, with_texts=True):
    """The Content of an approved report, or None where its type lets nothing of it be public. No query.

    Its texts go along where the type says which and `with_texts`, each as far as it says no more than the public
    figures. The whole paper goes along `with_paper` alone: it says more than the page.
    """
    allowed = report.kind.public(report.snapshot.data) if can_be_public(report) else None
    if allowed is None:
        return None
    # The list of schools comes last: what is counted from it is read first.
    order = sorted(allowed["sheets"].items(), key=lambda item: item[0] == "schools")
    sheets = {name: _guarded(_plain(sheet)) for name, sheet in order if sheet["rows"]}
    facts = [list(fact) for fact in allowed["facts"]]
    blocks = set(allowed.get("texts", ())) if with_texts else set()
    chapters = chapters_of(report, facts, sheets, blocks, allowed.get("unsaid", ())) if blocks else []
    facts.append(["อนุมัติเมื่อ", long(local(report.approved_at))])
    return Content(
        kind=Publication.Kind.REPORT,
        title=report.title,
        summary=" ".join(part for part in (report.type_label, report.scope, report.office.formal_name) if part),
        data={
            "facts": [_linked_fact(fact, sheets) for fact in facts],
            "texts": [],
            "links": [],
            "sheets": {name: _linked(sheet, sheets) for name, sheet in sheets.items()},
            **({"chapters": chapters} if chapters else {}),
        },
        subject=f"report:{report.pk}",
        academic_year=report.kind.academic_year(report.snapshot.data),
        files=[("รายงานฉบับเต็ม (PDF)", report.pdf)] if with_paper else [],
    )


def _plain(sheet):
    """The sheet with three words to a column, and the meanings of columns beside them."""
    columns = [list(column) for column in sheet["columns"]]
    meanings = {column[0]: column[3] for column in columns if len(column) > 3}
    meanings |= sheet.get("meanings", {})
    kinds = [[key, label, "text" if kind == "school" else kind] for key, label, kind, *_ in columns]
    rows = [{key: value for key, value in row.items() if key != "school_pk"} for row in sheet["rows"]]
    return {**sheet, "about": sheet.get("about", ""), "columns": kinds, "meanings": meanings, "rows": rows}


def _guarded(sheet):
    """A sheet by network without the figures of networks of few. `size` of the sheet is its column that says how many
    schools a network has; a sheet by network without one is a mistake of the program. Its type has guarded what has
    notes."""
    size, sheet = sheet.get("size"), {key: value for key, value in sheet.items() if key != "size"}
    if list(NOTE) in sheet["columns"]:
        return {**sheet, "meanings": sheet["meanings"] | {NOTE[0]: NOTE_MEANING}}
    numbers = [key for key, _, kind in sheet["columns"] if kind in ("n", "percent", "mean")]
    if "network" not in [key for key, _, _ in sheet["columns"]] or not numbers:
        return sheet
    if size not in numbers:
        raise ValueError(f"{sheet['title']}: no column counts the schools of a network")
    rows = guard(sheet["rows"], size=size, figures=numbers)
    meanings = sheet["meanings"] | {NOTE[0]: NOTE_MEANING}
    return {**sheet, "columns": [*sheet["columns"], list(NOTE)], "rows": rows, "meanings": meanings}


def _linked_fact(fact, sheets):
    """[label, value] or, where rows of a public sheet stand behind it, [label, value, {"sheet", "where"}]."""
    label, value, *behind = fact
    return [label, value, behind[0]] if behind and behind[0]["sheet"] in sheets else [label, value]


def _linked(sheet, sheets):
    """The sheet with `behind` of those columns alone whose rows the public has too: as many as the figure says, adding
    up to it (`sum`), or for a percent or a mean to the column that it is `of`."""
    frozen = Frozen({"sheets": sheets})
    behind = {
        key: one
        for key, one in sheet.get("behind", {}).items()
        if one["sheet"] in sheets and all(_is_as_many(frozen, one, row, one.get("of", key)) for row in sheet["rows"])
    }
    return {**sheet, "behind": behind}


def _is_as_many(frozen, one, row, of):
    rows = replace(Behind.of(one["sheet"], **where_of(one, row)), sum=one.get("sum", ""))
    return row[of] is None or frozen.size(rows) == row[of]


def where_of(behind, row):
    """What the rows behind a figure of a row have in common: the constants, and what they share with the row."""
    return behind.get("where", {}) | {theirs: row[mine] for theirs, mine in behind.get("by", {}).items()}
