"""Gating one asset for the page: in processes of their own, which neither the page nor its restart holds up."""

from .starting import JobError, start, state_of, stop, tend

__all__ = ["JobError", "start", "state_of", "stop", "tend"]
