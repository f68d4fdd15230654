from supervision.models.growth import GROUP, IdPlan, IdPlanEvent, IdPlanItem, PortfolioEntry
from supervision.models.policies import Policy
from supervision.models.recommendations import (
    Recommendation,
    RecommendationAnswer,
    RecommendationEvent,
)
from supervision.models.visits import Visit, VisitEvent, VisitPhoto

__all__ = [
    "GROUP",
    "IdPlan",
    "IdPlanEvent",
    "IdPlanItem",
    "Policy",
    "PortfolioEntry",
    "Recommendation",
    "RecommendationAnswer",
    "RecommendationEvent",
    "Visit",
    "VisitEvent",
    "VisitPhoto",
]
