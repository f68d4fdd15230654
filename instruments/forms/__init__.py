"""The form that asks the questions of one version."""

from instruments.forms.answers import AnswerForm

__all__ = ["AnswerForm"]
