from qa.models.bank import BankItem
from qa.models.exam_plans import ExamCentre, ExamDay, ExamSeat, ExamYear
from qa.models.exams import Exam, ExamSubject, ReferenceMean
from qa.models.outside import ExternalResult, TestScore
from qa.models.reviews import AdviceLetter, Reminder, Review, ReviewComment, ReviewLevel
from qa.models.rounds import AskedFile, Extension, Round, RoundTemplate
from qa.models.sar import Evidence, SarPart
from qa.models.standards import Issue, Level, Standard, StandardSet
from qa.models.submissions import IssueResult, StandardResult, Submission, SubmissionEvent, SubmissionFile

__all__ = [
    "AdviceLetter",
    "AskedFile",
    "BankItem",
    "Evidence",
    "Exam",
    "ExamCentre",
    "ExamDay",
    "ExamSeat",
    "ExamSubject",
    "ExamYear",
    "Extension",
    "ExternalResult",
    "Issue",
    "IssueResult",
    "Level",
    "ReferenceMean",
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
