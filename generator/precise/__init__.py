"""The critic in double-double arithmetic: the same bits on every machine, for the few results that need them."""

from .critic import PreciseCritic

__all__ = ["PreciseCritic"]
