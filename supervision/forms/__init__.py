from schools.forms.steps import ReasonForm
from supervision.forms.recommendations import AnswerRecommendationForm, RecommendationFormSet, VerifyForm
from supervision.forms.visits import PhotoMarkForm, VisitForm

__all__ = [
    "AnswerRecommendationForm",
    "PhotoMarkForm",
    "ReasonForm",
    "RecommendationFormSet",
    "VerifyForm",
    "VisitForm",
]
