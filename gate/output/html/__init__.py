"""The report as one self-contained HTML file, with the viewer in it."""

from .page import write_html

__all__ = ["write_html"]
