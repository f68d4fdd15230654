from supervision.models.recommendations import (
    Recommendation,
    RecommendationAnswer,
    RecommendationEvent,
)
from supervision.models.visits import Visit, VisitEvent, VisitPhoto

__all__ = ["Recommendation", "RecommendationAnswer", "RecommendationEvent", "Visit", "VisitEvent", "VisitPhoto"]
