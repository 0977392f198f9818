"""The front door: command line, pipeline, and everything that ties the rooms together."""

__version__ = "0.1.0"
