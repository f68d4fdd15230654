from qa.models.outside import ExternalResult, TestScore
from qa.models.reviews import AdviceLetter, Reminder, Review, ReviewComment, ReviewLevel
from qa.models.rounds import Extension, Round
from qa.models.standards import Issue, Level, Standard, StandardSet
from qa.models.submissions import IssueResult, StandardResult, Submission, SubmissionEvent, SubmissionFile

__all__ = [
    "AdviceLetter",
    "Extension",
    "ExternalResult",
    "Issue",
    "IssueResult",
    "Level",
    "Reminder",
    "Review",
    "ReviewComment",
    "ReviewLevel",
    "Round",
    "Standard",
    "StandardResult",
    "StandardSet",
    "Submission",
    "SubmissionEvent",
    "SubmissionFile",
    "TestScore",
]
