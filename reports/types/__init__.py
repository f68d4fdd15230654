"""Types of reports. A type is a folder: a query that freezes, chapters drawn from the frozen rows, and a form that asks
what it is of; `register` makes it known."""

from collections.abc import Callable
from dataclasses import dataclass

from schools.models import Role

HEAD, DIRECTOR = "head", "director"


def _frozen_lines(data):
    return list(data.get("lines", []))


@dataclass(frozen=True)
class ReportType:
    """One type.

    * `form(data, office=…)` is a reports.types.forms.TypeForm: its `criteria` and `title` are kept by the report.
    * `freeze(office, criteria, day)` answers JSON: {"sheets": {name: reports.book.frozen.sheet(…)}, "office": …,
      "day": …, "lines": [words under the title], …}.
    * `chapters(data, texts)` answers the Chapters of reports.book.parts from frozen data and {block: text} alone.
    * `blocks` are {name: heading} of the editable texts, `drafts(data)` their first wording. It is asked again for each
      page of a frozen report, to know which figures of a text are still those of the system.
    * `template` is the number of the format of its frozen data: one more whenever `chapters`, `drafts` or `public` ask
      for a key that earlier data do not have. Drafts of an earlier format are frozen again, approved reports keep their
      papers. Drafts that ask for more under the same number cost the texts their links, see reports.book.made.
    * `lines(data)` answers the words under the title from frozen data, for a type whose words hold figures; else the
      frozen `lines` stand there.
    * `signs`: who signs in this order, of (HEAD, DIRECTOR).
    * `public(data)` answers what of the frozen data the public may see, or None where such reports are not published.
      A sheet by network names as `size` its column that counts schools, by which a network is small; `chapter` is
      where a sheet stands, `chart` what is drawn of it (reports.public_site.charts).
      `texts` name the blocks that may be read, see reports.public_site.reading.
    """

    code: str
    title: str
    about: str
    form: type
    freeze: Callable
    chapters: Callable
    blocks: dict
    drafts: Callable
    template: int = 1
    signs: tuple = (HEAD, DIRECTOR)
    writers: tuple = (Role.SUPERVISOR, Role.HEAD)
    public: Callable | None = None
    lines: Callable = _frozen_lines
    position: int = 100
    icon: str = "chart"

    def academic_year(self, data):
        """The academic year that frozen data are of, where they are of one: types keep it with what they are of."""
        found = (data.get(name, {}).get("academic_year") for name in ("round", "test", "period"))
        return next((year for year in found if year), None)


_types = {}


def register(report_type):
    """Makes a type known and returns it. Two of one code are a mistake of the program."""
    if _types.get(report_type.code, report_type) is not report_type:
        raise ValueError(f"two report types are called {report_type.code}")
    _types[report_type.code] = report_type
    return report_type


def get(code):
    """The ReportType of a code, or None."""
    return _types.get(code)


def everyone():
    """All types in the order they are offered."""
    return sorted(_types.values(), key=lambda kind: (kind.position, kind.code))


def load():
    """Imports the types that the product ships; called once when the app is ready."""
    from importlib import import_module
    from pkgutil import iter_modules

    for module in iter_modules(__path__):
        if module.ispkg:
            import_module(f"{__name__}.{module.name}")
