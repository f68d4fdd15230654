from handbook.models.groups import WorkGroup, WorkGroupMember
from handbook.models.processes import (
    Process,
    ProcessForm,
    ProcessReference,
    ProcessVersion,
    Step,
    YearKind,
)
from handbook.models.runs import AssignedTask, ProcessRun, RunEvent, StepEvidence, StepRun

__all__ = [
    "AssignedTask",
    "Process",
    "ProcessForm",
    "ProcessReference",
    "ProcessRun",
    "ProcessVersion",
    "RunEvent",
    "Step",
    "StepEvidence",
    "StepRun",
    "WorkGroup",
    "WorkGroupMember",
    "YearKind",
]
