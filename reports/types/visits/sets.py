"""Which visits a report is of: a stretch of time, and within it a school, a network, a programme, a supervisor."""

from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from reports.types.periods import Period, period_of
from schools.models import Duty, NetworkSchool, School, SchoolProgramme
from schools.models.duties import covered
from supervision.models import Visit

# The first that a set names is what its report is called after.
NARROWINGS = ("school", "network", "programme", "supervisor")
BY = "โดย"


@dataclass(frozen=True)
class VisitSet:
    """The approved visits of an office in a period, narrowed by keys of NARROWINGS; `labels` are their words."""

    office: object
    period: Period
    keys: dict = field(default_factory=dict)
    labels: dict = field(default_factory=dict)

    @classmethod
    def stored(cls, office, criteria):
        """The set that the criteria of a report describe."""
        keys = {name: criteria[name] for name in NARROWINGS if criteria.get(name)}
        return cls(office, period_of(criteria["period"], office.calendar), keys, dict(criteria["labels"]))

    @property
    def criteria(self):
        """What a report keeps of it."""
        labels = {name: self.labels[name] for name in NARROWINGS if name in self.keys}
        return {"period": self.period.key, **self.keys, "labels": labels | {"period": self.period.label}}

    @property
    def scope(self):
        """What it is narrowed to, in words; who visited is no object of the visits."""
        told = [self.labels[name] for name in NARROWINGS[:-1] if name in self.keys]
        return [*told, f"{BY}{self.labels['supervisor']}"] if "supervisor" in self.keys else told

    @property
    def title(self):
        """What its report is called until its author calls it otherwise."""
        return " ".join(["รายงานผลการนิเทศ ติดตาม", *self.scope, self.period.label])[:250]

    def visits(self):
        """Its visits: those that the head approved, and no others."""
        rows = Visit.objects.filter(
            office=self.office, state=Visit.State.APPROVED, visited_on__range=(self.period.first, self.period.last)
        )
        if school := self.keys.get("school"):
            rows = rows.filter(school=school)
        if self.keys.get("network"):
            rows = rows.filter(Q(school__network=self.keys["network"]) | Q(school__in=self._members()))
        if programme := self.keys.get("programme"):
            rows = rows.filter(programme=programme)
        if supervisor := self.keys.get("supervisor"):
            rows = rows.filter(supervisor=supervisor)
        return rows

    def schools(self, day=None):
        """The schools that should have been visited: open at the end of the period (or on `day`, where that is
        earlier) and in the network, the programme or the supervisor's duty."""
        day = min(day or timezone.localdate(), self.period.last)
        rows = School.objects.filter(office=self.office).open_on(day)
        if school := self.keys.get("school"):
            rows = rows.filter(pk=school)
        if self.keys.get("network"):
            rows = rows.filter(Q(network=self.keys["network"]) | Q(pk__in=self._members()))
        if programme := self.keys.get("programme"):
            rows = rows.filter(pk__in=self._in_year(SchoolProgramme.objects.filter(programme=programme)))
        if supervisor := self.keys.get("supervisor"):
            duties = Duty.objects.in_force(self.office, day).of_schools().filter(user=supervisor)
            rows = covered(rows, duties)
        return rows

    def _members(self):
        """The schools in a network beside their first one, in the academic year the period ends in."""
        return self._in_year(NetworkSchool.objects.filter(network=self.keys["network"]))

    def _in_year(self, rows):
        year = self.office.calendar.academic_year(self.period.last)
        since = Q(from_year=None) | Q(from_year__lte=year)
        return rows.filter(since, Q(to_year=None) | Q(to_year__gte=year)).values("school")
