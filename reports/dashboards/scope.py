"""What a dashboard is narrowed to: the year, the semester and the schools that its address names."""

from datetime import date

from django.utils.functional import cached_property

from qa.models.standards import EducationLevel
from reports.dashboards.fact_rows import DISTANCES, UNKNOWN
from reports.dashboards.facts import NO_YEAR, Facts
from schools import sizes
from thai.dates import short
from thai.sorting import sort_key

YEARS_BACK = 10
ALL, NONE = "all", "none"
SEMESTERS = (("1", "ภาคเรียนที่ 1"), ("2", "ภาคเรียนที่ 2"), (ALL, "ทั้งปีการศึกษา"))
LEVELS = [(value, label) for value, label in EducationLevel.choices]
FAR = [*((code, label) for code, label, _ in DISTANCES), (UNKNOWN, "ไม่มีพิกัด")]
# The filters of schools, by the name that an address gives them.
NARROWING = ("network", "district", "size", "level", "distance", "person")
# Up to which year SARs and tests are looked for, where it is not the year itself.
UNTIL = ("sar", "tests")


def _year(text):
    return int(text) if len(text) == 4 and text.isascii() and text.isdigit() and text.startswith("25") else None


def _day(text, first):
    """The day that an address gives, or None for what is none or lies before the first."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= first else None


def same_day(day, years):
    """The same day of another year; of the 29th of February the 28th where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


def years_of(office, today):
    """The academic years that can be chosen, the newest first."""
    newest = office.calendar.academic_year(today)
    return list(range(newest, newest - YEARS_BACK, -1))


def own(user, params):
    """The filter of an address that asks for the schools of the person alone."""
    return {"person": str(user.pk)} if params.get("mine") == "1" else {}


class Scope:
    """Facts of a year, narrowed to schools. `given` holds the filters in use, {name: text}, `person` a key of a user
    whose schools alone count. An address that gives what is no choice means no school: `refused` {name: text}."""

    def __init__(self, facts, given=None, refused=None):
        self.facts, self._asked = facts, given or {}
        # What names no year or semester; filters of schools are added in `refused`.
        self._refused = refused or {}
        # What names no year to compare with: nothing is compared, the figures are those asked for.
        self.unpaired = {}
        # What reports.dashboards.behind has worked out already.
        self.kept = {}

    @classmethod
    def read(cls, office, params, *, today, year=None, **fixed):
        """The Scope that an address asks for; `year` goes before the one it names, `fixed` before its filters."""
        years, refused = years_of(office, today), {}
        if year is None:
            year = next((n for n in years if str(n) == params.get("year")), None)
            if year is None and params.get("year"):
                refused["year"] = params["year"]
            year = year or years[0]
        semester = params.get("semester", "")
        if semester not in dict(SEMESTERS):
            refused |= {"semester": semester} if semester else {}
            semester = str(office.calendar.semester(today)[1]) if year == years[0] else ALL
        until = {f"{name}_until": _year(params.get(name, "")) for name in UNTIL}
        facts = Facts(office, year, today=today, semester=0 if semester == ALL else int(semester), **until)
        # A day before the year or semester, or for SARs before the year they are of, would empty the page.
        first = office.calendar.academic_span(facts.sar_until)[0]
        facts = facts.limited(
            until=_day(params.get("until", ""), facts.span[0]), sent_by=_day(params.get("sent", ""), first)
        )
        given = {name: params.get(name, "") for name in NARROWING if name != "person"}
        return cls(facts, {name: value for name, value in (given | fixed).items() if value}, refused)

    @classmethod
    def pair(cls, office, params, *, today, **fixed):
        """(Scope, the two Scopes to compare or None) of the years that an address names; see alike()."""
        scope = cls.read(office, params, today=today, **fixed)
        facts = scope.facts
        other = next((n for n in years_of(office, today) if str(n) == params.get("with")), None)
        if other is None and params.get("with"):
            scope.unpaired = {"with": params["with"]}
        if other is None or other == facts.year:
            return scope, None
        asked = {name: params.get(name, "") for name in NARROWING} | {"semester": scope.semester}
        for name, newest in (("sar", facts.sar_until), ("tests", facts.tests_until)):
            asked[name] = str(other - facts.year + newest)
        return scope, scope.alike(cls.read(office, asked, today=today, year=other, **fixed))

    def alike(self, other):
        """(this Scope, the other) of two years, the same whichever of them is asked for first.

        The same stretch of both up to the same day: a year that has not ended is not set beside the whole of another.
        SARs and tests as many years apart as the years: the newest of the later year, or none where the other has none
        so much earlier. Of the earlier SARs what had been sent by the same day of their course."""
        earlier, later = sorted((self.facts, other.facts), key=lambda facts: facts.year)
        apart = later.year - earlier.year
        ends = [] if later.is_whole else [later.day]
        ends += [] if earlier.is_whole else [same_day(earlier.day, apart)]
        until = min(ends, default=None)
        sent_by = min(later.sent_by or later.today, same_day(earlier.sent_by or earlier.today, apart))
        of_later, of_earlier = {}, {}
        # They are of one office.
        earlier.rounds = later.rounds
        for name, newest, is_there in (
            ("sar_until", later.sar_year, later.rounds.__contains__),
            ("tests_until", later.test_year, later.has_tests),
        ):
            if newest is not None and is_there(newest - apart):
                of_earlier[name] = newest - apart
            elif newest is not None:
                of_later[name] = of_earlier[name] = NO_YEAR
        of_earlier |= {"until": until and same_day(until, -apart), "sent_by": same_day(sent_by, -apart)}
        found = {
            later.year: later.limited(until=until, sent_by=sent_by, **of_later),
            earlier.year: earlier.limited(**of_earlier),
        }
        if later.test_year is not None:
            # Found by has_tests(); to ask for the newest one reads the results of all years.
            found[earlier.year].test_year = of_earlier["tests_until"] or None
            found[earlier.year].catalogue = found[later.year].catalogue
        return self._with(found[self.facts.year]), other._with(found[other.facts.year])

    def _with(self, facts):
        """The same Scope of other facts."""
        return self if facts is self.facts else Scope(facts, self._asked, self._refused)

    @property
    def semester(self):
        """As an address says it."""
        return str(self.facts.semester or ALL)

    @cached_property
    def choices(self):
        """{name: [(value, label)]} of the filters of schools."""
        schools = self.facts.schools.values()
        networks = {str(one.network): one.network_name for one in schools if one.network}
        found = {
            "network": sorted(networks.items(), key=lambda item: (sort_key(item[1]), item[0])),
            "district": [
                (name, name) for name in sorted({one.district for one in schools if one.district}, key=sort_key)
            ],
            "size": sizes.choices(self.facts.office),
            "level": LEVELS,
            "distance": FAR,
        }
        known = dict(found["size"])
        left = sorted({one.size for one in schools if one.size and one.size not in known})
        found["size"] = [*found["size"], *((code, sizes.label(code, self.facts.office) or code) for code in left)]
        if any(not one.size for one in schools):
            found["size"].append((NONE, "ไม่มีข้อมูลขนาด"))
        if any(one.network is None for one in schools):
            found["network"].append((NONE, "ไม่มีเครือข่าย"))
        asked = self._asked.get("network", "")
        if asked not in dict(found["network"]) and asked.isascii() and asked.isdigit():
            # Left out it would show the figures of the whole office.
            found["network"].append((asked, "เครือข่ายที่ไม่มีโรงเรียน"))
        return found

    @cached_property
    def given(self):
        """{name: value} of the filters in use."""
        known = {name: {value for value, _ in rows} for name, rows in self.choices.items()}
        return {name: value for name, value in self._asked.items() if name == "person" or value in known.get(name, ())}

    @cached_property
    def refused(self):
        """{name: text} of what the address gives that is no choice."""
        return self._refused | {name: value for name, value in self._asked.items() if name not in self.given}

    @property
    def faults(self):
        """The names of the fields beside which a word stands that there is no such choice."""
        return self.refused.keys() | self.unpaired.keys()

    @property
    def level(self):
        """The level of education in use, or ""."""
        return self.given.get("level", "")

    @cached_property
    def every(self):
        """{key: SchoolFact} of the narrowed schools, closed ones too; the level narrows reports, not what schools have
        left behind."""
        given, own = self.given, None
        if self.refused:
            return {}
        if "person" in given:
            own = self.facts.duties.get(int(given["person"]), set())
        return {
            pk: one
            for pk, one in self.facts.schools.items()
            if (own is None or pk in own)
            and ("network" not in given or str(one.network or NONE) == given["network"])
            and ("district" not in given or one.district == given["district"])
            and ("size" not in given or (one.size or NONE) == given["size"])
            and ("distance" not in given or one.distance == given["distance"])
        }

    @cached_property
    def schools(self):
        """[SchoolFact] of the open schools that teach the level: what shares are taken of."""
        teaches = {"": lambda one: True, "early": lambda one: one.has_early, "basic": lambda one: one.has_basic}
        return [one for one in self.every.values() if one.is_open and teaches[self.level](one)]

    @cached_property
    def open(self):
        """The keys of `schools`."""
        return {one.pk for one in self.schools}

    @property
    def params(self):
        """What an address needs to mean this scope."""
        own = {name: value for name, value in self.given.items() if name != "person"}
        mine = {"mine": "1"} if "person" in self.given else {}
        until = {"sar": self.facts.sar_until, "tests": self.facts.tests_until}
        until = {name: year for name, year in until.items() if year not in (NO_YEAR, self.facts.year)}
        if self.facts.until:
            until["until"] = self.facts.until.isoformat()
        if self._sent_by:
            until["sent"] = self._sent_by.isoformat()
        return {"year": self.facts.year, "semester": self.semester, **until, **own, **mine, **self.refused}

    @property
    def _sent_by(self):
        """The day that SARs are cut at where it is another one than that of the year, or None."""
        return self.facts.sent_by if self.facts.sent_by != self.facts.until else None

    @property
    def chips(self):
        """[(name, text)] of the filters of schools in use, and of the days that the year and its SARs are cut at."""
        words = {"size": "ขนาด", "distance": "ระยะทาง ", "district": "อำเภอ"}
        found = [
            (name, ("" if value == NONE else words.get(name, "")) + dict(self.choices[name])[value])
            for name, value in self.given.items()
            if name != "person"
        ]
        found += [("until", f"ถึงวันที่ {short(self.facts.until)}")] if self.facts.until else []
        return found + ([("sent", f"SAR ที่ส่งถึงวันที่ {short(self._sent_by)}")] if self._sent_by else [])
