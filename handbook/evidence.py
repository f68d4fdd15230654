"""Which result of which tool proves which step. Pure: the rows are read once, for any number of steps."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from handbook import tools
from handbook.models import YearKind

# What is begun later than this after a step had opened the tool may be of other work: its owner picks it.
SOON = timedelta(hours=24)


@dataclass(frozen=True)
class Match:
    """A result that proves a step."""

    step: object
    result: tools.Result

    @property
    def completes(self):
        """Whether it is all that the step asks for; what a decision comes to only a person says."""
        return tools.get(self.result.tool).completes and not self.step.is_decision


def is_asked(step):
    """Whether the system can know of results of a step at all: it has a tool that counts, and whose they are."""
    tool = tools.get(step.tool)
    if tool is None or tool.results is None:
        return False
    return tool.alone or step.opened_at is not None


def last_day(step):
    """The last day that counts for a step: what is done late is done after its year."""
    return max(step.run.ends_on, timezone.localdate())


def people(step):
    """The keys of those whose results may prove a step."""
    return {step.owner_id, step.opened_by_id if step.opened_at else None} - {None}


def fiscal_years(steps):
    """The fiscal years that the runs of `steps` are of."""
    return {step.run.year for step in steps if step.run.year_kind == YearKind.FISCAL}


def is_of_its_year(step, result, first):
    """Whether a result is made for the fiscal year of a step or, of no such year, lies in its days from `first` on."""
    if result.fiscal_year is not None and step.run.year_kind == YearKind.FISCAL:
        return result.fiscal_year == step.run.year
    return first <= result.on <= last_day(step)


def may_prove(step, result):
    """Whether a result is of the days of a step, or of its year, and is its owner's, or of the whole office."""
    if not is_of_its_year(step, result, step.starts_on or step.run.starts_on):
        return False
    return result.owner is None or result.owner in people(step)


def matches(steps, results, taken):
    """[Match] of unfinished `steps` from {tool: [Result]}.

    Of a tool that makes one thing a year the first step of a run that waits gets it; of any other what somebody began
    after they opened the tool from the step, unless they opened it from another one since, and where one thing is all
    that the step asks for soon after. `taken` are the pairs
    (step pk, tool, result pk) and (run pk, tool, result pk) that are evidence already or were taken off.
    """
    by_tool = defaultdict(list)
    for step in sorted(steps, key=lambda step: (step.run_id, step.position, step.part, step.pk)):
        if is_asked(step):
            by_tool[step.tool].append(step)
    found = []
    for code, waiting in by_tool.items():
        alone = tools.get(code).alone
        for result in results.get(code, ()):
            for step in _alone(waiting, result, taken) if alone else _opened(waiting, result, taken):
                found.append(Match(step, result))
    return found


def _alone(steps, result, taken):
    """The first step of each run that the one result of the year may prove."""
    done = {run for run, tool, pk in taken if (tool, pk) == (result.tool, result.pk)}
    for step in steps:
        if ("run", step.run_id) not in done and may_prove(step, result):
            done.add(("run", step.run_id))
            yield step


def _opened(steps, result, taken):
    """The step from which the tool was opened last before the result was begun."""
    if result.begun is None:
        return
    able = [step for step in steps if _began_it(step, result) and may_prove(step, result)]
    if able:
        step = max(able, key=lambda step: step.opened_at)
        if (("step", step.pk), result.tool, result.pk) not in taken:
            yield step


def _began_it(step, result):
    if not tools.get(result.tool).completes:
        return step.opened_at <= result.begun
    return step.opened_at <= result.begun <= step.opened_at + SOON
