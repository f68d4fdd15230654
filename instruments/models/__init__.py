"""What is asked: instruments in immutable published versions, and the responses pinned to them."""

from instruments.models.frozen import FreezingQuerySet, Frozen, PartOfVersion
from instruments.models.instruments import Instrument, InstrumentVersion, Item, Section
from instruments.models.responses import Answer, Response
from instruments.models.scales import Scale, ScaleBand, ScalePoint

__all__ = [
    "Answer",
    "FreezingQuerySet",
    "Frozen",
    "Instrument",
    "InstrumentVersion",
    "Item",
    "PartOfVersion",
    "Response",
    "Scale",
    "ScaleBand",
    "ScalePoint",
    "Section",
]
