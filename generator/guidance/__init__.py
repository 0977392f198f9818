"""Guidance by name, and the schedule of noise levels."""

from .score import Guidance, score_distillation, x0_reconstruction
from .timestep import annealed_timestep

GUIDANCE: dict[str, Guidance] = {"sds": score_distillation, "x0-reconstruction": x0_reconstruction}

__all__ = ["GUIDANCE", "Guidance", "annealed_timestep"]
