"""Which result of which tool proves which step. Pure: the rows are read once, for any number of steps."""

from collections import defaultdict
from dataclasses import dataclass

from handbook import tools


@dataclass(frozen=True)
class Match:
    """A result that proves a step."""

    step: object
    result: tools.Result

    @property
    def completes(self):
        """Whether it is all that the step asks for."""
        return tools.get(self.result.tool).completes


def is_asked(step):
    """Whether the system can know of results of a step at all: it has a tool that counts, and whose they are."""
    tool = tools.get(step.tool)
    if tool is None or tool.results is None:
        return False
    return tool.alone or step.opened_at is not None


def may_prove(step, result):
    """Whether a result lies in the days of a step and is its owner's, or of the whole office."""
    first = step.starts_on or step.run.starts_on
    if not first <= result.on <= step.run.ends_on:
        return False
    people = {step.owner_id, step.opened_by_id if step.opened_at else None} - {None}
    return result.owner is None or result.owner in people


def matches(steps, results, taken):
    """[Match] of unfinished `steps` from {tool: [Result]}.

    Of a tool that makes one thing a year the first step of a run that waits gets it; of any other what somebody began
    after they opened the tool from the step, unless they opened it from another one since. `taken` are the pairs
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
    able = [step for step in steps if step.opened_at <= result.begun and may_prove(step, result)]
    if able:
        step = max(able, key=lambda step: step.opened_at)
        if (("step", step.pk), result.tool, result.pk) not in taken:
            yield step
