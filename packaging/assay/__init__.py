"""A gate for 3D assets. This package is a box: it holds the rooms, and only `assay` itself opens it (`__main__`)."""

from .gate import __version__

__all__ = ["__version__"]
