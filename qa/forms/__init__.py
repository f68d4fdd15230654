from qa.forms.answers import part_form
from qa.forms.deciding import AcceptForm, ReturnForm
from qa.forms.rounds import ExtensionForm, RoundForm

__all__ = ["AcceptForm", "ExtensionForm", "ReturnForm", "RoundForm", "part_form"]
