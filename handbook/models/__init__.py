from handbook.models.books import HandbookEdition, HandbookEvent, PersonalHandbook
from handbook.models.duties import DutyLine, DutyPaper
from handbook.models.group_books import GroupBook
from handbook.models.groups import WorkGroup, WorkGroupMember
from handbook.models.processes import (
    Process,
    ProcessForm,
    ProcessReference,
    ProcessVersion,
    Step,
    YearKind,
)
from handbook.models.runs import ProcessRun, RunEvent, StepEvidence, StepRun
from handbook.models.tasks import AssignedTask

__all__ = [
    "AssignedTask",
    "DutyLine",
    "DutyPaper",
    "GroupBook",
    "HandbookEdition",
    "HandbookEvent",
    "PersonalHandbook",
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
