"""What rules share of a mesh: measured once, when first asked for."""

from .parts import Parts
from .topology import WELDS, Facts

__all__ = ["WELDS", "Facts", "Parts"]
