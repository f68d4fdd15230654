from handbook.models.groups import WorkGroup, WorkGroupMember
from handbook.models.processes import (
    Process,
    ProcessForm,
    ProcessReference,
    ProcessVersion,
    Step,
    YearKind,
)

__all__ = [
    "Process",
    "ProcessForm",
    "ProcessReference",
    "ProcessVersion",
    "Step",
    "WorkGroup",
    "WorkGroupMember",
    "YearKind",
]
