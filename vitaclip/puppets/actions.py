"""Everything the puppets can do, in a fixed order."""

from . import pastimes, sports, twins
from .repertoire import ACTIONS, Action

__all__ = ["ACTIONS", "Action", "pastimes", "sports", "twins"]
