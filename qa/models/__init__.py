from qa.models.outside import ExternalResult, TestScore
from qa.models.reviews import AdviceLetter, Reminder, Review, ReviewComment, ReviewLevel
from qa.models.rounds import AskedFile, Extension, Round, RoundTemplate
from qa.models.sar import Evidence, SarPart
from qa.models.standards import Issue, Level, Standard, StandardSet
from qa.models.submissions import IssueResult, StandardResult, Submission, SubmissionEvent, SubmissionFile

__all__ = [
    "AdviceLetter",
    "AskedFile",
    "Evidence",
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
    "RoundTemplate",
    "SarPart",
    "Standard",
    "StandardResult",
    "StandardSet",
    "Submission",
    "SubmissionEvent",
    "SubmissionFile",
    "TestScore",
]
