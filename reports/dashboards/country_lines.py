"""One line of the view of the country: sums that can be added, and the shares that are worked out of them."""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from instruments.measures import mean_of_total, share
from qa.exams import means
from qa.levels import is_good
from qa.models import Level
from reports.dashboards.behind import SINCE
from reports.dashboards.country_hiding import FEW, LEVELS, is_of_few

# The classes of SINCE of schools that have waited long.
LONG = ("year", "never")


class Scales:
    """The words of the levels of standard sets. One query."""

    def __init__(self):
        self.words, self.names = defaultdict(dict), {}
        for key, name, value, label in Level.objects.order_by("set", "value").values_list(
            "set", "set__name", "value", "label"
        ):
            self.words[str(key)][value] = label
            self.names[str(key)] = name

    def counts(self, sets):
        """(schools with a level, schools from the middle of their scale upwards) of {set: {value: n}}."""
        n = good = 0
        for key, by in sets.items():
            words = self.words.get(key)
            for value, k in by.items():
                n += k
                if words and is_good(int(value), min(words), max(words)):
                    good += k
        return n, good


@dataclass
class Line:
    """One office, province or the whole: sums that can be added, and the shares shown of them."""

    key: object
    label: str
    href: str = ""
    kind: str = ""
    offices: int = 0
    schools: int = 0
    ruled: int = 0
    met: int = 0
    since: list = field(default_factory=lambda: [0] * len(SINCE))
    visited: list = field(default_factory=lambda: [0, 0])
    visits: list = field(default_factory=lambda: [0, 0])
    open: int = 0
    overdue: int = 0
    answered: int = 0
    supervisors: int = 0
    sar: dict = field(default_factory=lambda: {level: [0, 0, 0] for level in LEVELS})
    levels: dict = field(default_factory=lambda: {level: [0, 0] for level in LEVELS})
    tests: dict = field(default_factory=dict)
    computed_at: object = None
    # Where the numbers of a part of an office's page lead, {#part: address}, when it is not `href`.
    hrefs: dict = field(default_factory=dict)
    # Why it should be looked at first, where that is asked (country_attention).
    reasons: list = field(default_factory=list)
    # The Line of the same of another year, where two are compared.
    beside: object = None
    # Recommendations and supervisors are known of today alone: of a year that is over they are told by nobody.
    is_present: bool = True
    # The semesters that have begun, and levels that are hidden because a hidden part would follow from them.
    begun: tuple = (True, True)
    veiled: set = field(default_factory=set)
    # Levels and tests of which a part is hidden and not in the sums.
    concealed: set = field(default_factory=set)

    def add(self, part, _province=""):
        """Adds the figures of one province of an office, of the year of visits."""
        self.schools += part["schools"]
        for name in ("visited", "visits"):
            mine = getattr(self, name)
            for place in (0, 1):
                mine[place] += part[name][place]
        for name in ("open", "overdue", "answered", "supervisors"):
            setattr(self, name, getattr(self, name) + part[name])
        # Figures that were kept before these were counted do not have them.
        for name in ("ruled", "met"):
            setattr(self, name, getattr(self, name) + part.get(name, 0))
        for place, n in enumerate(part.get("since", ())):
            self.since[place] += n

    def add_reports(self, part, scales, hidden=()):
        """Adds the SARs of one province of an office, of the year of SAR, without the `hidden` levels of education."""
        for level in LEVELS:
            for place, n in enumerate(part["sar"].get(level, ())):
                self.sar[level][place] += n
            if level in hidden:
                self.concealed.add(level)
                continue
            for place, n in enumerate(scales.counts(part["levels"].get(level, {}))):
                self.levels[level][place] += n

    def add_tests(self, exam, sums):
        """Adds the results of a test of one province of an office, of the year of tests."""
        mine = self.tests.setdefault(exam, [0] * 6)
        for place, n in enumerate(sums):
            mine[place] += n

    def add_line(self, other):
        """Adds another Line, without what is hidden there."""
        self.concealed |= other.concealed
        for name in ("offices", "schools", "ruled", "met", "open", "overdue", "answered", "supervisors"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for place, n in enumerate(other.since):
            self.since[place] += n
        for place in (0, 1):
            self.visited[place] += other.visited[place]
            self.visits[place] += other.visits[place]
        for level in LEVELS:
            for place in range(3):
                self.sar[level][place] += other.sar[level][place]
            if not other.is_hidden(level):
                for place in (0, 1):
                    self.levels[level][place] += other.levels[level][place]
        for exam, sums in other.tests.items():
            if not is_of_few(sums):
                self.add_tests(exam, sums)

    def is_hidden(self, level):
        """Whether so few schools have a level that it is not shown, or that it would tell those of so few."""
        return level in self.veiled or 0 < self.levels[level][0] < FEW

    def coverage(self, semester):
        """Percent of the open schools visited in semester 1 or 2, None without schools and before it begins."""
        if not self.begun[semester - 1] and not self.visited[semester - 1]:
            return None
        return share(self.visited[semester - 1], self.schools)

    @property
    def met_share(self):
        """Percent of the schools of offices with rules of coverage that have met all of them."""
        return share(self.met, self.ruled)

    @property
    def long_unvisited(self):
        """Open schools whose last visit is more than a year ago, or that had none."""
        return sum(n for n, (code, _, _) in zip(self.since, SINCE, strict=True) if code in LONG)

    @property
    def long_share(self):
        """Percent of them."""
        return share(self.long_unvisited, sum(self.since))

    def of_today(self, name):
        """The sum `name` of what is known of today alone; None of a year that is over."""
        return getattr(self, name) if self.is_present else None

    def asked(self, place):
        """Reports expected (0), received (1) or accepted (2), of both levels of education."""
        return sum(self.sar[level][place] for level in LEVELS)

    @property
    def received_share(self):
        return share(self.asked(1), self.asked(0))

    @property
    def accepted_share(self):
        return share(self.asked(2), self.asked(0))

    def good_share(self, level):
        """Percent of the schools with a level that are good or better; None where hidden or nobody has one."""
        n, good = self.levels[level]
        return None if self.is_hidden(level) else share(good, n)

    @property
    def visits_each(self):
        """Visits of the year for each supervisor, one decimal."""
        return mean_of_total(sum(self.visits), self.supervisors, 1)

    def test(self, exam):
        """The qa.exams.means.Mean of a test, or None: no result, or of few schools or pupils."""
        sums = self.tests.get(exam)
        if not sums or is_of_few(sums):
            return None
        rows, known, takers, total, plain, plain_total = sums
        return means.of_sums(means.Sums(rows, known, takers, Decimal(total) / 100, plain, Decimal(plain_total) / 100))
