from qa.forms.answers import SubmissionForm
from qa.forms.rounds import AcceptForm, ExtensionForm, ReturnForm, RoundForm

__all__ = ["AcceptForm", "ExtensionForm", "ReturnForm", "RoundForm", "SubmissionForm"]
