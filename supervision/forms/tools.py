"""The instruments of a visit as it is written: which versions are asked, and the form of each."""

from django.db.models import F, OuterRef, Prefetch, Subquery

from instruments.forms import AnswerForm
from instruments.models import Answer, Instrument, InstrumentVersion, Item
from supervision.models import VisitInstrument

# What may be filled at a visit; surveys and feedback have ways of their own.
PURPOSES = (Instrument.Purpose.VISIT, Instrument.Purpose.ASSESSMENT, Instrument.Purpose.RECORD)
MOST = 8


def usable(user):
    """Instruments that the office may take to a visit, the preferred one first, each with `newest`: its version."""
    published = InstrumentVersion.objects.filter(instrument=OuterRef("pk"), published_at__isnull=False)
    rows = Instrument.objects.visible_to(user).usable().filter(purpose__in=PURPOSES)
    rows = rows.annotate(newest=Subquery(published.order_by("-number").values("pk")[:1]))
    return rows.order_by("-is_preferred", F("office").asc(nulls_last=True), "code")


def numbers(texts):
    """The keys among posted texts, each once, in order."""
    found = [int(text) for text in texts if text.isdecimal() and len(text) < 10]
    return list(dict.fromkeys(found))


def answered(visit):
    """The VisitInstrument of a visit in order, with versions and answers at hand; a constant number of queries."""
    if not visit.pk:
        return []
    rows = VisitInstrument.objects.filter(visit=visit).select_related("response__version__instrument")
    answers = Answer.objects.select_related("file").order_by("pk")
    return list(rows.prefetch_related(Prefetch("response__answers", answers)))


def with_questions(keys):
    """The versions of these keys, in order, with sections, items and scales at hand; a constant number of queries."""
    items = Item.objects.select_related("scale").prefetch_related("scale__points", "scale__bands")
    rows = InstrumentVersion.objects.filter(pk__in=keys).select_related("instrument")
    found = rows.prefetch_related("sections", Prefetch("sections__items", items)).in_bulk()
    return [found[key] for key in keys]


def may_be_asked(user, keys):
    """Those of the keys that are published versions which this office may use at a visit, in their order."""
    rows = InstrumentVersion.objects.filter(
        pk__in=keys,
        published_at__isnull=False,
        instrument__in=Instrument.objects.visible_to(user).filter(purpose__in=PURPOSES),
    )
    seen = set(rows.values_list("pk", flat=True))
    return [key for key in keys if key in seen]


class Tool:
    """One instrument on the page: its version, what is stored of it, and the form that asks it."""

    def __init__(self, version, stored, data, files, *, complete):
        self.version, self.stored = version, stored
        response = stored.response if stored else None
        options = {"version": version, "response": response, "complete": complete}
        self.form = AnswerForm(data, files, prefix=f"answers-{version.pk}", **options)

    @property
    def given(self):
        """How many of its questions have an answer stored."""
        return len(self.stored.response.answers.all()) if self.stored else 0


class Tools:
    """What is asked at a visit.

    The versions are those stored with the visit, then those of the page (`instrument_version`, pinned when it was
    opened), then one that was just chosen (`add_instrument`); a new page starts with the `versions` that a paper form
    names and what was planned, else with what is preferred.
    One that is stored leaves by its own step alone (supervision.actions.visits.remove_tool), so that a page that
    lacks it takes no answers away; one that is not stored leaves by `remove_tool`.
    """

    def __init__(self, visit, user, *, data=None, files=None, complete=True, wanted=(), versions=()):
        self.user = user
        self.stored = answered(visit)
        self.usable = list(usable(user))
        kept = {row.response.version_id: row for row in self.stored}
        if data is not None:
            keys = self._posted(data, kept)
        elif visit.pk:
            keys = []
        else:
            keys = self._first(set(wanted), self._allowed(versions, {}))
        keys = list(dict.fromkeys([*kept, *keys]))
        allowed = self._allowed(keys, kept)[:MOST]
        # What the person filled in must not vanish silently.
        self.refused = len(allowed) < len(keys)
        self.tools = [
            Tool(version, kept.get(version.pk), data, files, complete=complete) for version in with_questions(allowed)
        ]

    def _first(self, wanted, versions):
        """What a new page asks: these versions, then the instruments that were planned; else the preferred one."""
        here = set(InstrumentVersion.objects.filter(pk__in=versions).values_list("instrument", flat=True))
        planned = [row.newest for row in self.usable if row.pk in wanted - here]
        return [*versions, *planned] or [row.newest for row in self.usable[:1]]

    def _posted(self, data, kept):
        keys = numbers(data.getlist("instrument_version"))
        gone = set(numbers(data.getlist("remove_tool"))) - set(kept)
        chosen = set(numbers(data.getlist("add_instrument")))
        added = [row.newest for row in self.usable if row.pk in chosen]
        return [key for key in [*keys, *added] if key not in gone]

    def _allowed(self, keys, kept):
        """Keys of published versions that this office may use; those stored stay whatever became of them."""
        seen = {*may_be_asked(self.user, keys), *kept}
        return [key for key in keys if key in seen]

    def __iter__(self):
        return iter(self.tools)

    def __len__(self):
        return len(self.tools)

    @property
    def choices(self):
        """The instruments that are not on the page yet."""
        here = {tool.version.instrument_id for tool in self.tools}
        return [row for row in self.usable if row.pk not in here]

    def is_valid(self):
        """True when every form may be written; asks all of them."""
        verdicts = [tool.form.is_valid() for tool in self.tools]
        return all(verdicts) and not self.refused

    def faults(self):
        """What is wrong with the choice of instruments."""
        if not self.refused:
            return []
        return [f"มีแบบที่สำนักงานของท่านใช้ไม่ได้ หรือเลือกเกิน {MOST} แบบ แบบนั้นไม่อยู่ในหน้านี้แล้ว โปรดตรวจแล้วบันทึกอีกครั้ง"]
