from qa.models.awards import Award, AwardEvent, AwardResult, Judge, Judging
from qa.models.bank import BankItem
from qa.models.exam_plans import ExamCentre, ExamDay, ExamSeat, ExamYear
from qa.models.exams import Exam, ExamSubject, ReferenceMean
from qa.models.external import (
    ExternalAssessment,
    ExternalDocument,
    ExternalEvent,
    ExternalMember,
    ExternalPackage,
    ReadinessCheck,
    ReassessmentRequest,
)
from qa.models.external_rounds import ExternalGrade, ExternalIndicatorResult, ExternalRound, ExternalStandardResult
from qa.models.help_plans import HelpMember, HelpPlan, HelpResult, HelpStep
from qa.models.inspections import Inspection, InspectionCommittee, InspectionMember, InspectionRule
from qa.models.outside import ExternalResult, TestScore
from qa.models.papers import SarPaper
from qa.models.practices import BestPractice, PracticeAttachment, PracticeEvent
from qa.models.reading import Proposal, Reading
from qa.models.reviews import AdviceLetter, Reminder, Review, ReviewComment, ReviewLevel
from qa.models.rounds import AskedFile, Extension, Round, RoundTemplate
from qa.models.sar import Evidence, OwnResult, SarPart
from qa.models.standards import Issue, Level, Standard, StandardSet
from qa.models.submission_events import SubmissionEvent
from qa.models.submission_files import SubmissionFile
from qa.models.submissions import IssueResult, StandardResult, Submission
from qa.models.targets import Announcement, FormerAnnouncement, OwnStandard, Target

__all__ = [
    "AdviceLetter",
    "Announcement",
    "AskedFile",
    "Award",
    "AwardEvent",
    "AwardResult",
    "BankItem",
    "BestPractice",
    "Evidence",
    "Exam",
    "ExamCentre",
    "ExamDay",
    "ExamSeat",
    "ExamSubject",
    "ExamYear",
    "Extension",
    "ExternalAssessment",
    "ExternalDocument",
    "ExternalEvent",
    "ExternalGrade",
    "ExternalIndicatorResult",
    "ExternalMember",
    "ExternalPackage",
    "ExternalResult",
    "ExternalRound",
    "ExternalStandardResult",
    "FormerAnnouncement",
    "HelpMember",
    "HelpPlan",
    "HelpResult",
    "HelpStep",
    "Inspection",
    "InspectionCommittee",
    "InspectionMember",
    "InspectionRule",
    "Issue",
    "IssueResult",
    "Judge",
    "Judging",
    "Level",
    "OwnResult",
    "OwnStandard",
    "PracticeAttachment",
    "PracticeEvent",
    "Proposal",
    "ReadinessCheck",
    "Reading",
    "ReassessmentRequest",
    "ReferenceMean",
    "Reminder",
    "Review",
    "ReviewComment",
    "ReviewLevel",
    "Round",
    "RoundTemplate",
    "SarPaper",
    "SarPart",
    "Standard",
    "StandardResult",
    "StandardSet",
    "Submission",
    "SubmissionEvent",
    "SubmissionFile",
    "Target",
    "TestScore",
]
