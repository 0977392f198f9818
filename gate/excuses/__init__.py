"""A project's waivers and baselines: read, checked, handed to the judge, and what is to be said of them."""

from .loading import Excuses, load_excuses

__all__ = ["Excuses", "load_excuses"]
