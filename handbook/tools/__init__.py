"""The tools of the product as the handbook sees them: where a step opens them, who may use them, and which of their
results count. No tool knows the handbook.

What a tool counts as finished is its own state, never a guess of the handbook; `get(code)` finds a Tool.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from string import Formatter

from django.db.models import DateTimeField, Model, Q, QuerySet
from django.urls import NoReverseMatch, resolve, reverse
from django.utils import timezone
from django.utils.http import urlencode

from handbook.tool_names import TOOLS as NAMES

# More results of one tool in one stretch of days than any step shows.
MOST = 1000
LONGEST = 300


@dataclass(frozen=True)
class Result:
    """One finished thing that a tool made: whose it is (None: the office's), the day it counts on, when it began, and
    the fiscal year it is of where it is made for one, whatever day it was made on."""

    tool: str
    pk: int
    owner: int | None
    on: date
    begun: datetime | None
    label: str
    url: str
    fiscal_year: int | None = None


@dataclass(frozen=True)
class Results:
    """Which rows of a model are finished results. `rows(office)` narrows them to an office; the others are names of
    fields: whose (""; the office's), the day they count on, when they were begun, the fiscal year they are made for,
    what fills `label`, the page, and what they are seen with where the model does not say who sees it."""

    model: type[Model]
    rows: Callable[[QuerySet, object], QuerySet]
    label: str
    on: str
    page: str
    owner: str = ""
    begun: str = ""
    key: str = "pk"
    fiscal_year: str = ""
    seen_with: str = ""

    def of(self, tool, office, first, last, *, years=(), owners=None, seen_by=None):
        """[Result] of an office from day `first` to `last` or made for one of the fiscal `years`, newest first; only of
        the people `owners` (keys) and what the user `seen_by` sees, where they are given. One query."""
        fields = (self.key, self.owner, self.on, self.begun, self.fiscal_year, *words_in(self.label))
        names = {name for name in fields if name}
        span = Q(**{f"{self.on}__date__range" if self.is_time else f"{self.on}__range": (first, last)})
        if self.fiscal_year and years:
            span |= Q(**{f"{self.fiscal_year}__in": years})
        rows = self.rows(self.model.objects.all(), office).filter(span)
        if self.owner and owners is not None:
            rows = rows.filter(Q(**{f"{self.owner}__in": owners}) | Q(**{self.owner: None}))
        if seen_by is not None:
            rows = rows.filter(self._seen(seen_by))
        rows = rows.order_by(f"-{self.on}", "-pk")
        return [self._result(tool, row) for row in rows.values(*names)[:MOST]]

    def _seen(self, user):
        model = self.model._meta.get_field(self.seen_with).related_model if self.seen_with else self.model
        return Q(**{f"{self.seen_with or 'pk'}__in": model.objects.visible_to(user).order_by().values("pk")})

    @property
    def is_time(self):
        """Whether the day it counts on is kept as a moment."""
        model, (*path, name) = self.model, self.on.split("__")
        for step in path:
            model = model._meta.get_field(step).related_model
        return isinstance(model._meta.get_field(name), DateTimeField)

    def _result(self, tool, row):
        on = row[self.on]
        known = {name: "" if row[name] is None else row[name] for name in words_in(self.label)}
        return Result(
            tool=tool,
            pk=row[self.key],
            owner=row[self.owner] if self.owner else None,
            on=timezone.localdate(on) if isinstance(on, datetime) else on,
            begun=row[self.begun] if self.begun else None,
            label=self.label.format(**known).strip()[:LONGEST] or NAMES[tool],
            url=_address(self.page, row[self.key]),
            fiscal_year=row[self.fiscal_year] if self.fiscal_year else None,
        )


def words_in(label):
    """The names of the fields that a label is filled from."""
    return [name for _, name, _, _ in Formatter().parse(label) if name]


def _address(page, *args):
    """The address of a page, "" while the product has none."""
    try:
        return reverse(page, args=args)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True)
class Tool:
    """One tool. `page` is the URL name of the page a step opens, `years` the names under which that page takes a year:
    {"fiscal": "year"}. `alone`: an office, or a person, has one result of it a year, so that the system knows whose
    step it is; of any other it knows those that were begun after the step had opened the tool. `completes`: one result
    is what the step asks for; otherwise its owner says when there are enough. `personal`: what somebody makes there
    is of nobody else's work."""

    code: str
    page: str
    years: dict = field(default_factory=dict)
    query: dict = field(default_factory=dict)
    results: Results | None = None
    alone: bool = False
    completes: bool = True
    personal: bool = False

    @property
    def label(self):
        """The name of the tool in the words of the navigation."""
        return NAMES[self.code]

    def address(self, kind="", year=None):
        """The page that a step of a year opens, "" while the product has no such page."""
        page = _address(self.page)
        asked = dict(self.query)
        if year is not None and kind in self.years:
            asked[self.years[kind]] = year
        return f"{page}?{urlencode(asked)}" if page and asked else page

    def may_use(self, user):
        """Whether the page lets the person's role in; what the view itself declares."""
        address = self.address()
        roles = getattr(resolve(address.partition("?")[0]).func, "roles", frozenset()) if address else frozenset()
        return user.acting is not None and user.acting.role in roles

    def found(self, office, first, last, **narrowed):
        """[Result] that count in an office from one day to another, narrowed as in Results.of; none where the system
        cannot know. One query."""
        return self.results.of(self.code, office, first, last, **narrowed) if self.results else []


_tools = {}


def register(tool):
    """Makes a Tool known. Raises ValueError for a code that no name belongs to, or that is taken."""
    if tool.code not in NAMES or tool.code in _tools:
        raise ValueError(f"The code {tool.code!r} is unknown or taken.")
    _tools[tool.code] = tool
    return tool


def get(code):
    """The Tool of a code, or None: a step without one is done by hand."""
    _load()
    return _tools.get(code)


def every():
    """All Tools, in the order of their names."""
    _load()
    return [_tools[code] for code in NAMES if code in _tools]


def _load():
    from handbook.tools import of_papers, of_quality, of_supervision  # noqa: F401
